package scenario

import (
	"strings"
	"time"

	"ehlo/server/mailstore"
)

// Letter is a message that is in a mailbox when the lab begins.
type Letter struct {
	Pos
	Mailbox string   `yaml:"mailbox"` // USER/MAILBOX
	Source  string   `yaml:"source"`  // the whole message
	Flags   []string `yaml:"flags"`
	Date    string   `yaml:"date"` // of its arrival; the world's time if left out
}

// letter checks a message of the front matter.
func (r *Report) letter(m *Letter) {
	r.mailboxName(m.Pos, m.Mailbox)
	if strings.TrimSpace(m.Source) == "" {
		r.Add(m.Pos, "empty-message")
	}
	if m.Date != "" {
		if _, err := time.Parse(time.RFC3339, m.Date); err != nil {
			r.Add(m.Pos, "not-date", "date", m.Date)
		}
	}
	for _, f := range m.Flags {
		if strings.HasPrefix(f, `\`) && !mailstore.MakeFlags(f).Has(f) {
			r.Add(m.Pos, "no-flag", "flag", f, "do", suggest(f, mailstore.SystemFlags))
		}
	}
}
