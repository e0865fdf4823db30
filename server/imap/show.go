package imap

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

var (
	offersLine  = regexp.MustCompile(`(?i)^(?:\* CAPABILITY|\S+ (?:OK|PREAUTH) \[CAPABILITY) ([^\]]+)`)
	existsLine  = regexp.MustCompile(`^\* (\d{1,7}) EXISTS$`)
	shownUID    = regexp.MustCompile(`\[(UIDVALIDITY|UIDNEXT) (\d{1,10})\]`)
	shownUnseen = regexp.MustCompile(`\[UNSEEN (\d{1,7})\]`)
	shownList   = regexp.MustCompile(`^\* LIST \(([^)]*)\) (?:"[^"]*"|NIL) (?:"([^"\\]+)"|([^" {]+))$`)
	messageUID  = regexp.MustCompile(`\bUID (\d{1,10})\b`)
	shownFlags  = regexp.MustCompile(`\bFLAGS \(([^)]*)\)`)
	internal    = regexp.MustCompile(`\bINTERNALDATE "([^"]*)"`)
	wholeHeader = regexp.MustCompile(`(?i)[ (](?:BODY\[HEADER\]|RFC822\.HEADER) \{(\d{1,9})\}$`)
)

// mostSeen is how many messages are marked as seen because a later one is the first that is not.
const mostSeen = 1000

// usesShown are the attributes that say what a mailbox is for (RFC 6154 §2).
var usesShown = []string{`\Archive`, `\Drafts`, `\Flagged`, `\Junk`, `\Sent`, `\Trash`}

// show adds what an exchange shows of the server: what it offers, whom it lets in, the mailboxes and the mail.
func show(x *wire.Exchange, s *protocol.Shown) {
	r := &x.Response
	ok := r.Outcome == wire.OK
	for _, l := range r.Lines {
		if m := offersLine.FindStringSubmatch(l); m != nil {
			showOffers(strings.Fields(m[1]), x, s)
		}
	}
	switch {
	case x.Command == nil:
		return
	case x.Unit.Kind == wire.SASL:
		if s.Answer(string(x.Unit.Raw)); ok {
			s.In()
		}
		return
	}
	args := x.Command.Args
	arg := func(name string) string { v, _ := args.Get(name); return v }
	switch x.Command.Verb {
	case "LOGIN":
		if ok {
			s.Let(arg("user"), arg("password"))
		}
	case "AUTHENTICATE":
		words := append(strings.Fields(string(x.Unit.Raw)), "", "")
		if s.Begin(words[2], words[3]); ok {
			s.In()
		}
	case "SELECT", "EXAMINE":
		if name := arg("mailbox"); ok && name != "" {
			showMailbox(r, s.Mailbox(name), s)
		}
	case "CLOSE", "UNSELECT":
		s.Open(nil)
	case "LIST", "LSUB", "XLIST":
		for _, l := range r.Lines {
			showListed(l, s)
		}
	case "EXPUNGE", "UID EXPUNGE", "MOVE", "UID MOVE":
		s.Renumbered = true
	case "FETCH", "UID FETCH":
		if s.Opened() != nil && !s.Renumbered {
			showMessages(x, s.Opened())
		}
	}
}

// showOffers adds what can be done, before a login or after it.
func showOffers(words []string, x *wire.Exchange, s *protocol.Shown) {
	for _, w := range words {
		s.TLS = s.TLS || strings.EqualFold(w, "STARTTLS")
		if strings.EqualFold(w, "LOGINDISABLED") {
			s.Set("auth-only-tls", true)
		}
	}
	if len(s.Logins) > 0 || x.Command != nil && (x.Command.Verb == "LOGIN" || x.Command.Verb == "AUTHENTICATE") {
		s.Set("offers-later", words)
		return
	}
	if s.Secured {
		s.Set("offers-in-tls", words)
		return
	}
	s.Set("offers", words)
}

// showMailbox adds what is shown of a mailbox when it is opened (RFC 9051 §6.3.2).
func showMailbox(r *wire.Response, m *protocol.ShownMailbox, s *protocol.Shown) {
	first := m.UIDValidity == 0 && m.Exists == 0
	s.Open(m)
	for _, l := range r.Lines {
		if n := existsLine.FindStringSubmatch(l); n != nil && first {
			m.Exists = atoi(n[1])
		}
		if n := shownUnseen.FindStringSubmatch(l); n != nil && first && len(m.Messages) == 0 {
			for i := 1; i < min(atoi(n[1]), mostSeen); i++ { // RFC 3501 §7.1: the first that is not \Seen
				m.Message(i).Flags = []string{`\Seen`}
			}
		}
		if n := shownUID.FindStringSubmatch(l); n != nil && first {
			value, _ := strconv.ParseUint(n[2], 10, 32)
			if n[1] == "UIDNEXT" {
				m.UIDNext = uint32(value)
				continue
			}
			m.UIDValidity = uint32(value)
		}
	}
}

// showListed adds a mailbox of a listing, if it can be opened.
func showListed(line string, s *protocol.Shown) {
	m := shownList.FindStringSubmatch(line)
	if m == nil || m[2]+m[3] == "" || strings.Contains(strings.ToLower(m[1]), `\no`) {
		return
	}
	box := s.Mailbox(m[2] + m[3])
	for _, use := range usesShown {
		if strings.Contains(strings.ToLower(m[1]), strings.ToLower(use)) {
			box.SpecialUse = use
		}
	}
}

// showMessages adds what FETCH shows of messages.
func showMessages(x *wire.Exchange, box *protocol.ShownMailbox) {
	lines := x.Response.Lines
	texts := messagesIn(x)
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		n := fetchData.FindStringSubmatch(l)
		if n == nil || atoi(n[1]) == 0 {
			continue
		}
		m := box.Message(atoi(n[1]))
		showStructure(l, m)
		if v := messageUID.FindStringSubmatch(l); v != nil {
			uid, _ := strconv.ParseUint(v[1], 10, 32)
			m.UID = uint32(uid)
		}
		if v := shownFlags.FindStringSubmatch(l); v != nil && m.Flags == nil {
			m.Flags = []string{}
			for _, flag := range strings.Fields(v[1]) {
				if !strings.EqualFold(flag, `\Recent`) {
					m.Flags = append(m.Flags, flag)
				}
			}
		}
		if v := rfc822Size.FindStringSubmatch(l); v != nil {
			m.Octets = atoi(v[1])
		}
		if v := internal.FindStringSubmatch(l); v != nil {
			if at, err := time.Parse("_2-Jan-2006 15:04:05 -0700", v[1]); err == nil {
				m.Date = at
			}
		}
		if v := wholeHeader.FindStringSubmatch(l); v != nil {
			left := atoi(v[1])
			m.Header, m.Fields, m.BodyOctets, m.BodyLines = nil, nil, 0, 0 // what an envelope shows is less
			for i+1 < len(lines) && left > 0 && lines[i+1] != ")" {
				i++
				m.Header = append(m.Header, lines[i])
				left -= len(lines[i]) + 2
			}
			continue
		}
		for _, t := range texts {
			if t.At == i {
				m.Text, m.Octets = lines[t.From:t.To], max(m.Octets, t.Octets)
				i = t.To - 1
			}
		}
	}
}
