package labs

import (
	"fmt"
	"strings"
	"time"

	"ehlo/server"
	"ehlo/server/mailstore"
)

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

// put puts the message into its mailbox, which is made if need be.
func (m *letter) put(w *server.World) error {
	user, name, _ := strings.Cut(m.Mailbox, "/")
	box, err := w.Mailbox(user, name)
	for _, h := range w.Hosts() {
		if err == nil {
			break
		}
		if u, ok := w.Store(h.Name).User(user); ok {
			box, err = u.Create(name, "")
		}
	}
	if err != nil {
		return fmt.Errorf("a message for %s: %w", m.Mailbox, err)
	}
	var at time.Time // zero is the world's time
	if m.Date != "" {
		if at, err = time.Parse(time.RFC3339, m.Date); err != nil {
			return fmt.Errorf("a message for %s: %w", m.Mailbox, err)
		}
	}
	// RFC 5322 §2.1: lines end with CRLF.
	raw := strings.ReplaceAll(strings.TrimRight(m.Source, "\n")+"\n", "\n", "\r\n")
	_, err = box.Append(&mailstore.Content{Raw: []byte(raw)}, at, mailstore.MakeFlags(m.Flags...))
	return err
}
