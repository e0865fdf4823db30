package pop3

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// maildrop is a user's INBOX as it was when the TRANSACTION state began: what
// arrives later is for the next session (RFC 1939 §4).
type maildrop struct {
	user     *mailstore.User
	box      *mailstore.Mailbox
	validity uint32
	messages []mailstore.Message
	deleted  []bool // by message, number 1 first
	seen     []bool // retrieved, to be flagged in UPDATE
	left     int    // messages not marked as deleted
	octets   int    // of all those
}

func openMaildrop(u *mailstore.User) *maildrop {
	box, err := u.Mailbox(mailstore.Inbox)
	if err != nil {
		panic("a user without an INBOX: " + err.Error()) // the store gives everyone one
	}
	d := &maildrop{user: u, box: box, validity: box.Status().UIDValidity, messages: box.Messages()}
	d.reset()
	return d
}

func (d *maildrop) reset() {
	d.deleted, d.seen = make([]bool, len(d.messages)), make([]bool, len(d.messages))
	d.left, d.octets = len(d.messages), 0
	for i := range d.messages {
		d.octets += d.messages[i].Size()
	}
}

func (s *session) stat(x *wire.Exchange, _ string) {
	s.reply(x, Stat, strconv.Itoa(s.drop.left), strconv.Itoa(s.drop.octets))
}

// message reads a message number at the start of arg, and says what is wrong
// with it. ok is false if something is. With more, an argument has to follow.
func (s *session) message(x *wire.Exchange, arg string, more bool) (i int, rest string, ok bool) {
	n, rest, _, f := number(arg, messageNumber)
	switch {
	case f == invalid && arg == "":
		s.reply(x, NumberMissing)
	case f == invalid:
		s.reply(x, NumberInvalid, arg)
	case f == tooLarge:
		s.reply(x, NumberTooLarge, rest)
	case more && rest == "":
		s.reply(x, NumberAlone)
	case more && !strings.HasPrefix(rest, " ") || !more && rest != "":
		s.reply(x, NumberNoise, rest)
	case n == 0 || n > uint64(len(s.drop.messages)):
		s.reply(x, NoSuchMessage, strconv.FormatUint(n, 10))
	case s.drop.deleted[n-1]:
		s.reply(x, IsDeleted, strconv.FormatUint(n, 10))
	default:
		return int(n - 1), strings.TrimLeft(rest, " "), true
	}
	return 0, "", false
}

func (s *session) list(x *wire.Exchange, arg string) {
	size := func(i int) string { return strconv.Itoa(s.drop.messages[i].Size()) }
	s.listing(x, arg, ListOne, size, ListFollows, strconv.Itoa(s.drop.left), strconv.Itoa(s.drop.octets))
}

// uidl gives each message's unique-id (RFC 1939 §7): UID and UIDVALIDITY, in
// eight hexadecimal digits each, as Dovecot forms it by default.
func (s *session) uidl(x *wire.Exchange, arg string) {
	id := func(i int) string { return fmt.Sprintf("%08x%08x", s.drop.messages[i].UID, s.drop.validity) }
	s.listing(x, arg, UIDLOne, id, UIDLFollows)
}

// listing answers a command that asks something of one message, or of all
// that are left.
func (s *session) listing(x *wire.Exchange, arg string, one Outcome, value func(i int) string, all Outcome, args ...string) {
	if arg != "" {
		if i, _, ok := s.message(x, arg, false); ok {
			s.reply(x, one, strconv.Itoa(i+1), value(i))
		}
		return
	}
	s.reply(x, all, args...)
	var lines []string
	for i := range s.drop.messages {
		if !s.drop.deleted[i] {
			lines = append(lines, strconv.Itoa(i+1)+" "+value(i))
		}
	}
	s.lines(x, lines)
}

func (s *session) retr(x *wire.Exchange, arg string) {
	i, _, ok := s.message(x, arg, false)
	if !ok {
		return
	}
	msg := &s.drop.messages[i]
	s.reply(x, RetrFollows, strconv.Itoa(msg.Size()))
	x.Reply = stuffed(x.Reply, msg.Content.Raw)
	s.drop.seen[i] = true
}

// top sends the header, and n lines of the body (RFC 1939 §7).
func (s *session) top(x *wire.Exchange, arg string) {
	i, rest, ok := s.message(x, arg, true)
	if !ok {
		return
	}
	n, after, _, f := number(rest, lineCount)
	switch {
	case f == invalid && rest == "":
		s.reply(x, SizeMissing)
		return
	case f == invalid:
		s.reply(x, SizeInvalid, rest)
		return
	case f == tooLarge:
		s.reply(x, SizeTooLarge, after)
		return
	case after != "":
		s.reply(x, SizeNoise, after)
		return
	}
	s.reply(x, TopFollows)
	x.Reply = stuffed(x.Reply, head(s.drop.messages[i].Content.Raw, n))
}

// head is a message's header, the blank line, and n lines of its body.
func head(raw []byte, n uint64) []byte {
	end := len(raw)
	if i := bytes.Index(raw, []byte("\r\n\r\n")); i >= 0 {
		end = i + 4
	}
	for ; n > 0 && end < len(raw); n-- {
		i := bytes.IndexByte(raw[end:], '\n')
		if i < 0 {
			return raw
		}
		end += i + 1
	}
	return raw[:end]
}

// stuffed appends a message to a reply: lines that begin with the termination
// octet get another (RFC 1939 §3), and the end is CRLF.CRLF.
func stuffed(reply, raw []byte) []byte {
	for l := range bytes.Lines(raw) {
		if l[0] == '.' {
			reply = append(reply, '.')
		}
		reply = append(reply, l...)
	}
	if len(raw) > 0 && raw[len(raw)-1] != '\n' {
		reply = append(reply, "\r\n"...)
	}
	return append(reply, ".\r\n"...)
}

func (s *session) dele(x *wire.Exchange, arg string) {
	i, _, ok := s.message(x, arg, false)
	if !ok {
		return
	}
	s.drop.deleted[i] = true
	s.drop.left--
	s.drop.octets -= s.drop.messages[i].Size()
	s.reply(x, Deleted, strconv.Itoa(i+1))
}

func (s *session) noop(x *wire.Exchange, _ string) { s.reply(x, OK) }

func (s *session) rset(x *wire.Exchange, _ string) {
	s.drop.reset()
	s.reply(x, ResetDone, strconv.Itoa(s.drop.left), strconv.Itoa(s.drop.octets))
}
