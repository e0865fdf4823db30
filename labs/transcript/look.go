package transcript

import (
	"net/netip"
	"regexp"
	"strings"

	"ehlo/server/product"
	"ehlo/server/wire"
)

// finish notices what is wrong with a session that is complete: what got lost
// on its way from the terminal to the page, and figures that do not fit.
func (s *Session) finish() {
	for _, x := range s.Exchanges {
		if x.Command == nil {
			if x.Index == 0 {
				s.Persona = greeter(s.Protocol, string(x.Reply))
			}
			continue
		}
		s.password(x)
		for _, m := range s.messages(x) {
			s.lookAt(m)
			s.dates(m)
		}
	}
	s.figures()
	s.unanswering()
}

// unanswering notices replies in a row that answer no command: only one side was written down. A server can say
// one thing by itself.
func (s *Session) unanswering() {
	first, n := 0, 0
	tell := func() {
		if n > 1 {
			s.find(first, "client-missing", texts.Say("client-missing", "n", n))
		}
		n = 0
	}
	for _, x := range s.Exchanges {
		switch {
		case x.Command != nil:
			tell()
		case x.Index > 0 && x.Response.Tag != "*": // IMAP's server reports what happens
			if n++; n == 1 && len(x.ReplyLine) > 0 {
				first = x.ReplyLine[0]
			}
		}
	}
	tell()
}

// greeter is the product whose greeting it is, "" if unknown.
func greeter(name wire.Protocol, greeting string) string {
	for _, p := range product.All() {
		if p.Speaks(name) && p.Greets(greeting) {
			return p.Name
		}
	}
	return ""
}

// password notices passwords that were taken out.
func (s *Session) password(x *Exchange) {
	if _, hidden := s.Hidden(x); hidden {
		s.find(x.Line, "password-missing", texts.Say("password"))
	}
}

// Hidden reports whether a password that the server accepted is not shown: it is
// left out, or there are marks in its place. before are the words of the line in
// front of it.
func (s *Session) Hidden(x *Exchange) (before []string, hidden bool) {
	c := s.Descriptor.Command(x.Command.Verb)
	if c == nil || c.Password == 0 || x.Response.Outcome != wire.OK || x.Unit.Kind != wire.Line {
		return nil, false
	}
	words, at := strings.Fields(string(x.Unit.Raw)), s.Descriptor.Word(c.Password)
	if len(words) < at || strings.Trim(strings.Join(words[at:], ""), "*x•.") != "" {
		return nil, false
	}
	return words[:at], true
}

// message is one that an exchange shows.
type message struct {
	announced int // octets, -1 if the transcript does not say
	at        int // line that announces it
	lines     []string
	lineAt    []int
	typed     bool // it is the client's, typed after DATA
	partial   bool // it may be a part only, or end early
}

// messages are those that the client typed or the server showed.
func (s *Session) messages(x *Exchange) (all []message) {
	if x.Unit.Kind == wire.Text {
		text := strings.Split(strings.TrimSuffix(string(x.Unit.Raw), "\r\n"), "\r\n")
		m := message{announced: -1, at: x.Line, typed: true}
		for i, l := range text {
			if l != "." {
				m.lines, m.lineAt = append(m.lines, l), append(m.lineAt, x.Line+i)
			}
		}
		return []message{m}
	}
	if s.Descriptor.Messages == nil || len(x.Response.Lines) != len(x.ReplyLine) {
		return nil
	}
	for _, shown := range s.Descriptor.Messages(&x.Exchange) {
		m := message{announced: shown.Octets, at: x.ReplyLine[shown.At], partial: shown.Partial}
		for i := shown.From; i < shown.To; i++ {
			l := x.Response.Lines[i]
			if shown.Stuffed {
				l = strings.TrimPrefix(l, ".")
			}
			m.lines, m.lineAt = append(m.lines, l), append(m.lineAt, x.ReplyLine[i])
		}
		all = append(all, m)
	}
	return all
}

// field is the beginning of a header field (RFC 5322 §2.2).
var field = regexp.MustCompile(`^[!-9;-~]+:`)

// lost is what a message's lines lack that it must have had.
type lost struct {
	folds []int // lines that were folded: indices
	blank int   // the index of the line that a blank line stood before, -1 for none
}

// missing finds out what got lost from a message: the white space in front of
// folded lines (RFC 5322 §2.2.3) and the blank line between header and body.
func missing(lines []string) lost {
	l := lost{blank: -1}
	first, last := -1, -1 // of the lines that begin a field, before any blank line
	for i, text := range lines {
		if strings.TrimSpace(text) == "" {
			break
		}
		if field.MatchString(text) {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	for i, text := range lines {
		switch {
		case strings.TrimSpace(text) == "":
			return l
		case field.MatchString(text), text[0] == ' ', text[0] == '\t':
		case i > first && i < last:
			l.folds = append(l.folds, i)
		case last >= 0 && i > last:
			l.blank = i
			return l
		default:
			return lost{blank: -1} // it does not begin with a header
		}
	}
	return l
}

// lookAt notices what a message lacks.
func (s *Session) lookAt(m message) {
	size, l := 0, missing(m.lines)
	for _, text := range m.lines {
		size += len(text) + 2
	}
	full := size + len(l.folds)
	if l.blank >= 0 {
		full += 2
	}
	if len(l.folds) > 0 {
		s.find(m.lineAt[l.folds[0]], "folding-lost", texts.Say("folding-lost", "n", len(l.folds)))
	}
	switch {
	case l.blank >= 0 && m.typed:
		s.find(m.lineAt[l.blank], "blank-line-missing", texts.Say("blank-line-missing"))
	case l.blank >= 0:
		s.find(m.lineAt[l.blank], "blank-line-missing", texts.Say("blank-line-lost"))
	}
	if m.announced < 0 || m.announced == size {
		return
	}
	s.Findings = deleteKind(s.Findings, m.at, "octet-count")
	says := texts.Say("octet-count", "announced", m.announced, "shown", size)
	if full != size {
		says = texts.Say("octet-count-lost", "announced", m.announced, "shown", size, "full", full)
	}
	s.find(m.at, "octet-count", says)
}

func deleteKind(all []Finding, at int, kind string) (rest []Finding) {
	for _, f := range all {
		if f.Line != at || f.Kind != kind {
			rest = append(rest, f)
		}
	}
	return rest
}

// look notices what is wrong with the transcript as a whole.
func (t *Transcript) look() {
	t.Findings = append(t.Findings, Compare([]*Transcript{t})...)
}

// Compare notices contradictions between transcripts, or within one: what only
// one server can have, on servers that were called by different addresses.
func Compare(all []*Transcript) (found []Finding) {
	type place struct{ file, address string }
	seen := make(map[identity]place)
	reported := make(map[string]bool)
	for _, t := range all {
		for _, s := range t.Sessions {
			if _, err := netip.ParseAddr(s.Address); err != nil {
				continue // a name may stand for any address
			}
			for _, id := range s.identities() {
				p, known := seen[id]
				switch {
				case !known:
					seen[id] = place{t.Name, s.Address}
				case p.address != s.Address && !reported[p.address+" "+s.Address]:
					reported[p.address+" "+s.Address] = true
					found = append(found, Finding{s.Line, "addresses", texts.Say("addresses",
						"what", id.what, "value", id.is, "address", s.Address, "other", p.address, "file", p.file)})
				}
			}
		}
	}
	return found
}

// identity is something by which a server is known again.
type identity struct{ what, is string }

var (
	receivedID = regexp.MustCompile(`(?m)\bid[ =]([0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-F]{9,12})\b`)
	// RFC 5321 §4.2: the greeting begins with the server's own name.
	greetingName = regexp.MustCompile(`^220[ -]([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+) `)
)

// identities are the queue ids by which a session's messages can be known, and
// the name by which an SMTP server introduces itself.
func (s *Session) identities() (ids []identity) {
	for _, x := range s.Exchanges {
		if m := greetingName.FindStringSubmatch(string(x.Reply)); m != nil && x.Command == nil && x.Index == 0 {
			ids = append(ids, identity{"name", m[1]})
		}
		for _, m := range receivedID.FindAllStringSubmatch(string(x.Reply), -1) {
			ids = append(ids, identity{"message", m[1]})
		}
	}
	return ids
}
