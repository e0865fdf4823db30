package sandbox

import (
	"slices"

	"ehlo/internal/sandbox/message"
	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/mailstore"
)

// How much of a mailbox is sent to a page, at most.
const (
	shownMessages = 200 // the latest
	shownField    = 200 // characters of a message's subject and sender
)

// closed tells whether the lab has closed a view of the panel, and tells the
// page so.
func (s *Sandbox) closed(p *Page, view string) bool {
	if s.lab == nil || !slices.Contains(s.lab.Closed, view) {
		return false
	}
	p.fail(texts.Say("mailboxes-closed"))
	return true
}

// mailboxes shows a page all mailboxes of the world's users.
func (s *Sandbox) mailboxes(p *Page, _ message.ListMailboxes) {
	if s.closed(p, scenario.ClosedMailboxes) {
		return
	}
	list := []message.Mailbox{}
	for _, h := range s.desk.World().Hosts() {
		store := s.desk.World().Store(h.Name)
		if store == nil {
			continue
		}
		for _, name := range store.Users() {
			u, ok := store.User(name)
			if !ok {
				continue
			}
			for _, box := range u.Mailboxes() {
				list = append(list, mailboxMessage(u, box))
			}
		}
	}
	p.send(message.Mailboxes{Mailboxes: list})
}

func mailboxMessage(u *mailstore.User, box *mailstore.Mailbox) message.Mailbox {
	st := box.Status()
	m := message.Mailbox{User: u.Name, Name: st.Name, UIDValidity: st.UIDValidity, UIDNext: st.UIDNext, Total: st.Messages, Unseen: st.Unseen, Messages: []message.MailboxEntry{}}
	all := box.Messages()
	for i := max(0, len(all)-shownMessages); i < len(all); i++ {
		msg := &all[i]
		header := imap.HeaderTexts(msg.Content.Raw, "Subject", "From")
		m.Messages = append(m.Messages, message.MailboxEntry{
			Number: i + 1, UID: msg.UID, Flags: append([]string{}, msg.Flags.List()...), Size: msg.Size(),
			Subject: shorten(header[0]), From: shorten(header[1]), Received: msg.Internal.UTC().Format("2006-01-02 15:04"),
		})
	}
	return m
}

// shorten cuts a field for a list.
func shorten(s string) string {
	n := 0
	for i := range s {
		if n++; n > shownField {
			return s[:i] + "…"
		}
	}
	return s
}
