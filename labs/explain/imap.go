package explain

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

// imapTongue explains IMAP (RFC 9051, and RFC 3501 where servers still follow
// it).
type imapTongue struct{ k *knowledge }

func init() { tongues[wire.IMAP] = imapTongue{load("imap.yaml")} }

// imapMemory is what has to be remembered of an IMAP conversation.
type imapMemory struct {
	asked     string   // the verb of the command that waits for more input, "" for none
	mechanism string   // AUTHENTICATE's
	names     []string // mailboxes that are known to be there
	next      *memory  // what the exchange's data tell, to be remembered after it
}

// edge is what the exchange did to the state, and what may be typed next.
func (t imapTongue) edge(x *wire.Exchange, m *memory) Edge {
	s := t.k.States[string(x.After)]
	e := Edge{From: x.Before, To: x.After, Says: s.Says, Ref: s.Ref, Next: s.Next}
	switch waiting := imapWaiting(x, m); {
	case x.Close:
		end := t.k.States["logout"]
		e.Says, e.Ref, e.Next = end.Says, end.Ref, nil
	case x.StartTLS:
		tls := t.k.States["tls"]
		e.Says, e.Ref, e.Next = tls.Says, tls.Ref, tls.Next
	case waiting != "":
		w := t.k.States["waiting "+waiting]
		e.Says, e.Ref, e.Next = w.Says, w.Ref, w.Next
	default:
		if x.After == imap.Selected && imapExists(x, m) == 0 {
			s.Next = t.k.States["selected empty"].Next
		}
		e.Next = imapTagged(imapOffered(s.Next, x, m), imapNextTag(imapTag(x, m)))
	}
	return e
}

// imapExists is how many messages there are after the exchange. What its data
// tell is read once, and remembered when the exchange has been explained.
func imapExists(x *wire.Exchange, m *memory) int {
	next := *m
	imapTongue{}.rememberData(x, &next)
	m.imap.next = &next
	return next.messages
}

// imapOffered leaves out what the server has not offered.
func imapOffered(lines []string, x *wire.Exchange, m *memory) []string {
	if x.After != imap.NotAuthenticated {
		return lines
	}
	offered := m.offered
	if strings.HasPrefix(x.Response.RespCode, "CAPABILITY ") {
		offered = imapWords(strings.Fields(x.Response.RespCode)[1:])
	}
	has := func(word string) bool { _, ok := offered[word]; return ok }
	if len(offered) == 0 {
		return lines
	}
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool {
		return l == "STARTTLS" && (!has("STARTTLS") || m.secure) || strings.HasPrefix(l, "LOGIN ") && has("LOGINDISABLED") ||
			l == "AUTHENTICATE PLAIN" && !has("AUTH=PLAIN")
	})
}

func imapWords(words []string) map[string]string {
	all := make(map[string]string, len(words))
	for _, w := range words {
		all[strings.ToUpper(w)] = ""
	}
	return all
}

// imapWaiting says what the server waits for inside a command: "sasl",
// "literal" or "idle", "" when it is a command.
func imapWaiting(x *wire.Exchange, m *memory) string {
	literal := x.Command != nil && imapLiteral(x, m)
	switch {
	case x.Response.Code != "+" && !(literal && x.Response.Code == ""):
		return ""
	case literal:
		return "literal"
	case imapVerb(x, m) == "IDLE":
		return "idle"
	}
	return "sasl"
}

// imapLiteral tells whether the unit ends by announcing a literal.
func imapLiteral(x *wire.Exchange, m *memory) bool {
	if n := len(x.Command.Tokens); n == 0 || x.Command.Tokens[n-1].Kind != "literal" {
		return false
	}
	return x.Unit.Kind == wire.Line || x.Unit.Kind == wire.Literal
}

// imapVerb is the verb of the command that the unit belongs to.
func imapVerb(x *wire.Exchange, m *memory) string {
	switch {
	case x.Command == nil:
		return m.imap.asked
	case x.Unit.Kind == wire.SASL, x.Unit.Kind == wire.Done, x.Command.Verb == "":
		if m.imap.asked != "" {
			return m.imap.asked
		}
	}
	return x.Command.Verb
}

// imapTag is the tag used last. A command's name where the tag has to be is
// none.
func imapTag(x *wire.Exchange, m *memory) string {
	if x.Command != nil && x.Command.Tag != "" {
		word := strings.ToUpper(x.Command.Tag)
		if n := imapTagGlued(word); n > 0 {
			return x.Command.Tag[:n]
		}
		if !imapKnown(word) && word != "DONE" && !slices.ContainsFunc([][]string{imapSMTP, imapPOP3, imapLeave, imapHelp, imapHTTP, imapHeader}, func(l []string) bool { return slices.Contains(l, word) }) {
			return x.Command.Tag
		}
	}
	return m.tag
}

// imapNextTag counts a tag on: a1, a2; A009, A010; b, c.
func imapNextTag(tag string) string {
	digits := len(tag)
	for digits > 0 && tag[digits-1] >= '0' && tag[digits-1] <= '9' {
		digits--
	}
	if n, err := strconv.Atoi(tag[digits:]); err == nil && len(tag)-digits < 9 {
		next := strconv.Itoa(n + 1)
		for len(next) < len(tag)-digits {
			next = "0" + next
		}
		return tag[:digits] + next
	}
	if len(tag) == 1 && (tag[0] >= 'a' && tag[0] < 'z' || tag[0] >= 'A' && tag[0] < 'Z') {
		return string(rune(tag[0] + 1))
	}
	if tag == "" || len(tag) > 20 {
		return "a1"
	}
	return tag + "1"
}

// imapTagged writes lines with a tag in front.
func imapTagged(lines []string, tag string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = tag + " " + l
	}
	return out
}

// summary says what happened.
func (t imapTongue) summary(x *wire.Exchange, m *memory) string {
	verb := imapVerb(x, m)
	about := verb
	if about == "" {
		about = "The line"
	}
	switch {
	case len(x.Unit.Raw) == 0 && x.Index > 0:
		return t.k.Replies["summary"]["UNASKED"].Says
	case len(x.Unit.Raw) == 0:
		return t.k.Replies["summary"]["GREETING"].Says
	case x.Close && x.Response.Code == "BYE":
		return t.k.Replies["summary"]["HUNG-UP"].Says
	case x.Response.Code == "":
		return t.k.Replies["summary"]["NONE"].Says
	case x.Response.Code == "+":
		return fill(t.k.Replies["summary"]["WAITING "+strings.ToUpper(imapWaiting(x, m))].Says, "verb", about)
	case x.Unit.Kind == wire.Done && x.Response.Code == "OK":
		return t.k.Replies["summary"]["DONE"].Says
	case x.Response.Code == "OK":
		if c, ok := t.k.Commands[verb]; ok {
			return fill(t.k.Replies["summary"]["OK"].Says, "verb", about) + " " + c.Says
		}
	}
	return fill(t.k.Replies["summary"][x.Response.Code].Says, "verb", about)
}

// remember takes note of what later explanations need.
func (t imapTongue) remember(x *wire.Exchange, m *memory) {
	if next := m.imap.next; next != nil {
		m.messages, m.lastUID, m.offered = next.messages, next.lastUID, next.offered
		m.imap.names, m.imap.next = next.imap.names, nil
	} else {
		t.rememberData(x, m)
	}
	if x.StartTLS {
		m.secure = true
	}
	verb := imapVerb(x, m)
	m.imap.asked = ""
	if waiting := imapWaiting(x, m); waiting != "" {
		m.imap.asked = verb
	}
	if c := x.Command; c != nil {
		m.tag = imapTag(x, m)
		if u, ok := c.Args.Get("user"); ok {
			m.user = u
		}
		if mechanism, ok := c.Args.Get("mechanism"); ok {
			m.imap.mechanism = strings.ToUpper(mechanism)
		}
		mailbox, _ := c.Args.Get("mailbox")
		if x.Response.Code == "OK" {
			switch verb {
			case "SELECT", "EXAMINE":
				m.mailbox = mailbox
				m.knowMailbox(mailbox)
			case "CREATE", "STATUS", "SUBSCRIBE":
				m.knowMailbox(mailbox)
			case "DELETE", "RENAME":
				m.imap.names = slices.DeleteFunc(m.imap.names, func(n string) bool { return n == mailbox })
			}
		}
	}
	if x.After != imap.Selected {
		m.mailbox, m.messages = "", 0
	}
}

func (m *memory) knowMailbox(name string) {
	if name != "" && len(m.imap.names) < 1000 && !slices.Contains(m.imap.names, name) {
		m.imap.names = append(m.imap.names, name)
	}
}

// rememberData takes what untagged data tell (RFC 9051 §7.3, §7.4).
func (t imapTongue) rememberData(x *wire.Exchange, m *memory) {
	if x.Before == imap.Selected && x.After == imap.Selected && (x.Command == nil || x.Command.Verb == "SELECT" || x.Command.Verb == "EXAMINE") && x.Response.Code == "OK" {
		m.messages = 0
	}
	for pos := 0; pos < len(x.Reply); {
		nodes, next := imapNodes(x.Reply, pos)
		pos = next
		if len(nodes) < 3 || nodes[0].text != "*" {
			continue
		}
		n, err := strconv.Atoi(nodes[1].text)
		switch word := strings.ToUpper(nodes[2].text); {
		case err == nil && word == "EXISTS":
			m.messages = n
		case err == nil && word == "EXPUNGE" && m.messages > 0:
			m.messages--
		case err == nil && word == "FETCH" && len(nodes) > 3:
			for i := 0; i+1 < len(nodes[3].kids); i += 2 {
				if nodes[3].kids[i].text == "UID" {
					m.lastUID, _ = strconv.Atoi(nodes[3].kids[i+1].text)
				}
			}
		case nodes[1].text == "CAPABILITY":
			var words []string
			for _, w := range nodes[2:] {
				words = append(words, w.text)
			}
			m.offered = imapWords(words)
		case nodes[1].text == "LIST" && len(nodes) > 4:
			m.knowMailbox(nodes[4].text)
		}
	}
	if strings.HasPrefix(x.Response.RespCode, "CAPABILITY ") {
		m.offered = imapWords(strings.Fields(x.Response.RespCode)[1:])
	}
}
