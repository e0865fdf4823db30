package smtp

import (
	"errors"
	"slices"
	"strings"
	"time"

	"ehlo/server/mailstore"
	"ehlo/server/protocol"
)

// dateLayout is RFC 5322 §3.3 with a two-digit day.
const dateLayout = "Mon, 02 Jan 2006 15:04:05 -0700"

// delivery is one mailbox that a message goes to.
type delivery struct {
	user *mailstore.User
	via  []string // the forward-paths that led there
}

// accept takes a message: it is delivered to the local recipients at once, and
// handed on for the others.
func (s *Session) accept(msg []byte) *Refusal {
	if int64(len(msg)) > s.MessageLimit() {
		return &Refusal{Outcome: TooBig}
	}
	if why := s.Product.CheckMessage(msg); why != nil {
		return why
	}
	msg = s.Product.Stored(msg)
	deliveries, outside := s.route()
	env := s.envelope()
	now := s.Now()
	for _, d := range deliveries {
		for _, via := range d.via {
			if err := s.store(d.user, via, msg, now); errors.Is(err, mailstore.ErrOverQuota) {
				return &Refusal{OverQuota, []string{via}}
			}
		}
	}
	if len(outside) > 0 && s.Outbound != nil {
		out := *env
		out.ForwardPaths = outside
		s.Outbound(protocol.Onward{Envelope: &out, QueueID: s.current.started.id, Received: s.Product.Received(s.trace("", now)), Message: msg})
	}
	return nil
}

func (s *Session) store(u *mailstore.User, via string, msg []byte, now time.Time) error {
	box, err := u.Mailbox(mailstore.Inbox)
	if err != nil {
		return err
	}
	head := s.Product.Trace(s.trace(via, now))
	m, err := box.Append(&mailstore.Content{Raw: append([]byte(head), msg...)}, now, mailstore.Flags{})
	if err == nil && s.Delivered != nil {
		s.Delivered(protocol.Delivery{QueueID: s.current.started.id, ForwardPath: via, User: u.Name, Mailbox: mailstore.Inbox, UID: m.UID, Trace: len(head)})
	}
	return err
}

// trace is what header fields say of the message, on its way to a forward-path.
func (s *Session) trace(via string, now time.Time) Trace {
	var all []string
	for _, a := range s.rcpts {
		all = append(all, a.String())
	}
	return Trace{
		Host: s.Host, Version: s.Version, Client: s.Client.String(), Helo: s.helo, Protocol: s.protocol(),
		ReversePath: s.mail.String(), Recipient: via, All: all, QueueID: s.current.started.id, At: now,
	}
}

// protocol is how the message came, by its registered name (RFC 3848).
func (s *Session) protocol() string {
	if !s.esmtp {
		return "SMTP"
	}
	p := "ESMTP"
	if s.secure {
		p += "S"
	}
	if s.user != "" {
		p += "A"
	}
	return p
}

// route finds the mailboxes for the recipients, through aliases, and the
// forward-paths that lead outside. The same address twice is one delivery.
func (s *Session) route() (deliveries []delivery, outside []string) {
	seen := make(map[string]bool)
	var add func(a Address, via string, depth int)
	add = func(a Address, via string, depth int) {
		key := strings.ToLower(a.Local + "@" + a.Domain)
		if seen[key] || depth > 10 {
			return
		}
		seen[key] = true
		if !s.IsLocal(a) {
			outside = append(outside, a.String())
			return
		}
		local := strings.ToLower(a.Local)
		if u, ok := s.Store.User(local); ok {
			i := slices.IndexFunc(deliveries, func(d delivery) bool { return d.user == u })
			if i < 0 {
				deliveries = append(deliveries, delivery{user: u})
				i = len(deliveries) - 1
			}
			deliveries[i].via = append(deliveries[i].via, via)
			return
		}
		for _, member := range s.Aliases[local] {
			name, domain, ok := strings.Cut(member, "@")
			if !ok {
				domain = s.Host
			}
			add(Address{Local: name, Domain: domain}, via, depth+1)
		}
	}
	for _, a := range s.rcpts {
		if a.Domain == "" {
			a.Domain = s.Host
		}
		add(a, a.String(), 0)
	}
	return deliveries, outside
}
