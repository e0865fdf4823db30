package sandbox

import (
	"strings"

	"ehlo/server/mailstore"
)

// How much of the world's mail is sent to a page, at most.
const (
	shownMessages = 200 // of a mailbox, the latest
	shownOctets   = 64 << 10
)

// mailboxes shows a page all mailboxes of the world's users.
func (s *Sandbox) mailboxes(p *Page) {
	var list []Mailbox
	for _, h := range s.world.Hosts() {
		store := s.world.Store(h.Name)
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
	p.send(ServerMessage{Type: "mailboxes", Mailboxes: list})
}

func mailboxMessage(u *mailstore.User, box *mailstore.Mailbox) Mailbox {
	st := box.Status()
	m := Mailbox{User: u.Name, Name: st.Name, UIDValidity: st.UIDValidity, UIDNext: st.UIDNext, Total: st.Messages, Unseen: st.Unseen, Messages: []MailboxEntry{}}
	all := box.Messages()
	for i := max(0, len(all)-shownMessages); i < len(all); i++ {
		msg := &all[i]
		m.Messages = append(m.Messages, MailboxEntry{
			Number: i + 1, UID: msg.UID, Flags: append([]string{}, msg.Flags.List()...), Size: msg.Size(), Subject: headerField(msg.Content.Raw, "Subject"), From: headerField(msg.Content.Raw, "From"),
		})
	}
	return m
}

// source shows a page a message as it is kept.
func (s *Sandbox) source(p *Page, user, mailbox string, uid uint32) {
	box, err := s.world.Mailbox(user, mailbox)
	if err != nil {
		p.complain("%s has no mailbox %s any more.", user, mailbox)
		return
	}
	msg, ok := box.Message(uid)
	if !ok {
		p.complain("The message with UID %d is no longer in %s.", uid, mailbox)
		return
	}
	text := msg.Content.Raw[:min(len(msg.Content.Raw), shownOctets)]
	p.send(ServerMessage{Type: "source", Source: &Source{User: user, Mailbox: mailbox, UID: uid, Text: strings.ToValidUTF8(string(text), "�"), Cut: len(text) < len(msg.Content.Raw)}})
}

// headerField is the first line of a header field, for a list.
func headerField(raw []byte, name string) string {
	for l := range strings.Lines(string(raw[:min(len(raw), 8<<10)])) {
		l = strings.TrimRight(l, "\r\n")
		if l == "" {
			break
		}
		if len(l) > len(name) && strings.EqualFold(l[:len(name)], name) && l[len(name)] == ':' {
			return strings.ToValidUTF8(strings.TrimSpace(l[len(name)+1:]), "�")
		}
	}
	return ""
}
