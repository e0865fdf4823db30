package run

import (
	"fmt"
	"strings"
	"time"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/mailstore"
)

// Deliver puts a lab's message into its mailbox, which is made if need be.
func Deliver(m *scenario.Letter, w *server.World) error {
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
