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
		r.Add(m.Pos, "write the whole message: source: |", "the message is empty")
	}
	if m.Date != "" {
		if _, err := time.Parse(time.RFC3339, m.Date); err != nil {
			r.Add(m.Pos, "write it as 2024-06-27T16:18:09Z", "%q is not a date", m.Date)
		}
	}
	for _, f := range m.Flags {
		if strings.HasPrefix(f, `\`) && !mailstore.MakeFlags(f).Has(f) {
			r.Add(m.Pos, suggest(f, mailstore.SystemFlags), "a message cannot have the flag %q", f)
		}
	}
}
