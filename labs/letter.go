package labs

import (
	"strings"
	"time"

	"ehlo/server/mailstore"
)

// letter is a message that is in a mailbox when the lab begins.
type letter struct {
	Pos
	Mailbox string   `yaml:"mailbox"` // USER/MAILBOX
	Source  string   `yaml:"source"`  // the whole message
	Flags   []string `yaml:"flags"`
	Date    string   `yaml:"date"` // of its arrival; the world's time if left out
}

// letter checks a message of the front matter.
func (r *report) letter(m *letter) {
	r.mailboxName(m.Pos, m.Mailbox)
	if strings.TrimSpace(m.Source) == "" {
		r.add(m.Pos, "write the whole message: source: |", "the message is empty")
	}
	if m.Date != "" {
		if _, err := time.Parse(time.RFC3339, m.Date); err != nil {
			r.add(m.Pos, "write it as 2024-06-27T16:18:09Z", "%q is no date", m.Date)
		}
	}
	for _, f := range m.Flags {
		if strings.HasPrefix(f, `\`) && !mailstore.MakeFlags(f).Has(f) {
			r.add(m.Pos, suggest(f, mailstore.SystemFlags), "a message cannot be given the flag %q", f)
		}
	}
}
