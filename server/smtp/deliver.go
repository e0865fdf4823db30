package smtp

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/protocol"
	"ehlo/server/wire"
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
	if why := s.rejected(atText, s.parties()...); why != nil {
		return why
	}
	t := s.trace()
	if s.DMARC && s.Judge != nil && s.user == "" {
		j := s.Judge(protocol.Arrived{Helo: s.helo, ReversePath: t.ReversePath, QueueID: t.QueueID, Message: msg})
		if j.Refused != "" {
			return &Refusal{ByAuthor, []string{j.Refused}}
		}
		t.Results, t.Junk = j.Results, j.Junk
		msg = withoutResults(msg, s.Host)
	}
	msg = s.Product.Stored(msg)
	if s.user != "" {
		msg, t.Added = s.Product.Complete(msg, t)
	}
	env := s.envelope()
	if over := s.carry(s.rcpts, t, env, msg); over != "" {
		return &Refusal{OverQuota, []string{over}}
	}
	return nil
}

// carry puts a message into the mailboxes that forward-paths lead to, and hands it on for those that lead
// elsewhere. It stops at one whose mailbox is full, which it returns.
func (c *Config) carry(to []Address, t Trace, env *wire.Envelope, msg []byte) (full string) {
	deliveries, outside := c.route(to)
	for _, d := range deliveries {
		for _, t.Recipient = range d.via {
			if err := c.store(d.user, t, msg); errors.Is(err, mailstore.ErrOverQuota) {
				return t.Recipient
			}
		}
	}
	if len(outside) > 0 && c.Outbound != nil {
		out := *env
		out.ForwardPaths = outside
		t.Recipient = ""
		c.Outbound(protocol.Onward{Envelope: &out, QueueID: t.QueueID, User: t.User, Received: c.Product.Received(t), Message: msg})
	}
	return ""
}

// store puts a message into a user's mailbox.
func (c *Config) store(u *mailstore.User, t Trace, msg []byte) error {
	name := mailstore.Inbox
	if t.Junk {
		name = junk(u)
	}
	box, err := u.Mailbox(name)
	if err != nil {
		return err
	}
	head := c.Product.Trace(t)
	m, err := box.Append(&mailstore.Content{Raw: append([]byte(head), msg...)}, t.At, mailstore.Flags{})
	if err == nil && c.Delivered != nil {
		c.Delivered(protocol.Delivery{QueueID: t.QueueID, ForwardPath: t.Recipient, User: u.Name, Mailbox: name, UID: m.UID, Trace: len(head), Added: t.Added})
	}
	return err
}

// withoutResults takes out what somebody else has written into a message in the host's name (RFC 8601 §5).
func withoutResults(msg []byte, host string) []byte {
	var kept []byte
	out, body := false, false
	for line := range bytes.Lines(msg) {
		if !body && line[0] != ' ' && line[0] != '\t' {
			name, value, _ := bytes.Cut(line, []byte(":"))
			id, _, _ := strings.Cut(strings.TrimSpace(string(value)), ";")
			out = strings.EqualFold(string(bytes.TrimRight(name, " \t")), "Authentication-Results") && strings.EqualFold(strings.TrimSpace(id), host)
			body = string(line) == "\r\n"
		}
		if body || !out {
			kept = append(kept, line...)
		}
	}
	return kept
}

// junk is the user's mailbox for what nobody trusts, made where there is none (RFC 6154 §2).
func junk(u *mailstore.User) string {
	for _, m := range u.Mailboxes() {
		if s := m.Status(); s.SpecialUse == `\Junk` {
			return s.Name
		}
	}
	const name = "Junk"
	if _, err := u.Mailbox(name); err != nil {
		_, _ = u.Create(name, `\Junk`) // it is not there
	}
	return name
}

// trace is what header fields say of the message, but for where it leads to.
func (s *Session) trace() Trace {
	var all []string
	for _, a := range s.rcpts {
		all = append(all, a.String())
	}
	return Trace{
		Host: s.Host, Version: s.Version, Client: s.Client.String(), Helo: s.helo, Protocol: s.protocol(),
		ReversePath: s.mail.String(), All: all, QueueID: s.current.started.id, At: s.Now(), User: s.user,
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

// post has a host deliver a message that it has written itself, or send it on: from the null reverse-path, so
// that no report of a report goes round (RFC 5321 §4.5.5). write has the message by its queue id.
func post(site protocol.Site, to string, write func(queueID string) []byte) {
	c := configOf(site)
	now := c.Now()
	t := Trace{Host: c.Host, Version: c.Version, All: []string{to}, QueueID: c.Product.QueueID(now, c.PID, c.Rand.Uint32()), At: now}
	local, domain := to, ""
	if i := strings.LastIndexByte(to, '@'); i >= 0 {
		local, domain = to[:i], to[i+1:]
	}
	c.carry([]Address{{Text: to, Local: local, Domain: domain}}, t, &wire.Envelope{QueueID: t.QueueID}, write(t.QueueID))
}

// route finds the mailboxes for the recipients, through aliases, and the
// forward-paths that lead outside. The same address twice is one delivery.
func (c *Config) route(to []Address) (deliveries []delivery, outside []string) {
	seen := make(map[string]bool)
	var add func(a Address, via string, depth int)
	add = func(a Address, via string, depth int) {
		key := strings.ToLower(a.Local + "@" + a.Domain)
		if seen[key] || depth > 10 {
			return
		}
		seen[key] = true
		if !c.IsLocal(a) {
			outside = append(outside, a.String())
			return
		}
		local := strings.ToLower(a.Local)
		if u, ok := c.Store.User(local); ok {
			i := slices.IndexFunc(deliveries, func(d delivery) bool { return d.user == u })
			if i < 0 {
				deliveries = append(deliveries, delivery{user: u})
				i = len(deliveries) - 1
			}
			deliveries[i].via = append(deliveries[i].via, via)
			return
		}
		for _, member := range c.Aliases[local] {
			name, domain, ok := strings.Cut(member, "@")
			if !ok {
				domain = c.Host
			}
			add(Address{Local: name, Domain: domain}, via, depth+1)
		}
	}
	for _, a := range to {
		if a.Domain == "" {
			a.Domain = c.Host
		}
		add(a, a.String(), 0)
	}
	return deliveries, outside
}
