package explain

import (
	"bytes"
	"slices"
	"strings"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

// imapFault is a mistake before it has been put into words.
type imapFault struct {
	id         string
	start, end int
}

// mistakes is what went wrong. Lines that servers put up with although they
// are not quite right have one, too.
func (t imapTongue) mistakes(x *wire.Exchange, m *memory) []Mistake {
	if len(x.Unit.Raw) == 0 || x.Command == nil {
		return nil
	}
	var faults []imapFault
	fix := ""
	switch x.Response.Code {
	case "", "+":
		return nil
	case "OK":
		faults = imapAccepted(x, m)
		fix = t.refined(x, m, faults)
	default:
		faults = t.refused(x, m)
		if fix = t.repair(x, m); fix == "" && len(faults) > 0 {
			fix = imapElsewhere(x, m, faults[0].id)
		}
	}
	var out []Mistake
	for _, f := range faults {
		e := t.k.byID[f.id]
		if e == nil {
			e = t.k.byID["imap.refused"]
		}
		if slices.ContainsFunc(out, func(o Mistake) bool { return o.ID == e.ID }) {
			continue
		}
		start, end := max(f.start, 0), min(f.end, len(x.Unit.Raw))
		start = min(start, end)
		text := string(bytes.TrimRight(x.Unit.Raw[start:end], "\r\n"))
		out = append(out, Mistake{
			ID: e.ID, Start: start, End: end, Ref: e.Ref, Fix: fix,
			Says: fill(e.Says, "text", text, "fix", fix, "verb", imapVerb(x, m), "n", itoa(m.messages), "near", imapNear(text, imapVerbs)),
		})
	}
	return out
}

// imapInstead is what leads on where nobody can know the line that was meant:
// what shows what there is, or the way out.
var imapInstead = map[string]string{
	"imap.command.unknown": "CAPABILITY", "imap.command.not-offered": "CAPABILITY",
	"imap.metadata.disabled": "CAPABILITY", "imap.urlauth.disabled": "CAPABILITY",
	"imap.state.already-logged-in": "LOGOUT", "imap.state.starttls-late": "LOGOUT",
	"imap.mailbox.missing": `LIST "" *`, "imap.mailbox.exists": `LIST "" *`, "imap.mailbox.inbox": `LIST "" *`,
	"imap.mailbox.space": `LIST "" *`, "imap.mailbox.encoding": `LIST "" *`, "imap.mailbox.argument": `LIST "" *`,
	"imap.rename.inbox": `LIST "" *`, "imap.rename.own-child": `LIST "" *`,
	"imap.sequence-set.empty-mailbox": "SELECT INBOX", "imap.auth.aborted": "AUTHENTICATE PLAIN",
	"imap.append.empty": "APPEND INBOX {42}", "imap.append.no-literal": "APPEND INBOX {42}",
}

// imapElsewhere is imapInstead's line, where it can be typed.
func imapElsewhere(x *wire.Exchange, m *memory, id string) string {
	line := imapInstead[id]
	if line == "" || x.Close || bytes.HasSuffix(bytes.TrimRight(x.Unit.Raw, "\r\n"), []byte("+}")) {
		return ""
	}
	if id == "imap.auth.aborted" {
		line = "AUTHENTICATE " + imapOr(m.imap.mechanism, "PLAIN")
	}
	if strings.Contains(line, "INBOX") && strings.HasPrefix(id, "imap.append.") {
		if name := imapFirst(x.Command, "mailbox"); name != "" {
			line = strings.Replace(line, "INBOX", imapAstring(name), 1)
		}
	}
	if verb, _, _ := strings.Cut(line, " "); !slices.Contains(imap.Commands(x.After), verb) {
		return ""
	}
	return imapNextTag(imapTag(x, m)) + " " + line
}

// imapAccepted finds what a server has taken and people have meant otherwise.
func imapAccepted(x *wire.Exchange, m *memory) []imapFault {
	var out []imapFault
	c := x.Command
	if p := c.Problem; p != nil {
		id := p.ID
		if id == "imap.arguments.extra" && imapTakesMailbox(c.Verb) {
			id = "imap.mailbox.space"
		}
		out = append(out, imapFault{id, p.Start, p.End})
	}
	only := 0
	for _, k := range c.Tokens {
		switch {
		case k.Kind == "item" || k.Kind == "macro":
			only++
		case k.Kind == "flag" && strings.HasSuffix(c.Verb, "STORE"):
			if strings.HasPrefix(k.Text, "/") && imapSystemFlag(k.Text[1:]) {
				out = append(out, imapFault{"imap.flag.slash", k.Start, k.End})
			} else if imapSystemFlag(k.Text) {
				out = append(out, imapFault{"imap.flag.without-backslash", k.Start, k.End})
			}
		}
	}
	if strings.HasSuffix(c.Verb, "FETCH") && only == 1 {
		for i, k := range c.Tokens {
			if k.Kind == "item" && strings.EqualFold(k.Text, "BODY") && (i+1 == len(c.Tokens) || c.Tokens[i+1].Kind != "section") {
				out = append(out, imapFault{"imap.fetch.body-without-brackets", k.Start, k.End})
			}
		}
	}
	if bytes.Contains(x.Reply, []byte("gnored with read-only")) {
		out = append(out, imapFault{"imap.store.read-only", 0, len(bytes.TrimRight(x.Unit.Raw, "\r\n"))})
	}
	if len(out) == 0 && m.tag != "" && c.Tag == m.tag && x.Unit.Kind == wire.Line && len(c.Tokens) > 0 {
		out = append(out, imapFault{"imap.tag.reused", c.Tokens[0].Start, c.Tokens[0].End})
	}
	return out
}

// imapSystemFlag tells whether a word is a system flag's without its backslash.
func imapSystemFlag(word string) bool {
	return slices.ContainsFunc(imapFlags, func(f string) bool { return strings.EqualFold(f[1:], word) })
}

// refused finds why a command was answered NO, BAD or BYE: first what shows
// that the line was pasted, or meant for somebody else, then what the grammar
// says, then what the reply does.
func (t imapTongue) refused(x *wire.Exchange, m *memory) []imapFault {
	line := bytes.TrimRight(x.Unit.Raw, "\r\n")
	switch x.Unit.Kind {
	case wire.SASL:
		return imapSASLFault(x, m, string(line))
	case wire.Done:
		return []imapFault{{"imap.idle.done-expected", 0, len(line)}}
	case wire.Literal:
		return t.literalFault(x, m, len(line))
	}
	if f := imapPasted(line); f != nil {
		return f
	}
	if f := t.foreign(x.Command, string(line)); f != nil {
		return f
	}
	if f := imapState(x); f != nil {
		return []imapFault{*f}
	}
	if p := x.Command.Problem; p != nil && !(imapLax(p.ID) || x.Response.Code == "NO") {
		return []imapFault{{imapRefine(x, string(line)), p.Start, p.End}}
	}
	return imapByReply(x, m)
}

// imapLax tells whether servers put up with a fault, so that a refusal has
// another reason.
func imapLax(id string) bool {
	switch id {
	case "imap.line.bare-lf", "imap.line.bare-cr", "imap.space.extra", "imap.arguments.extra":
		return true
	}
	return false
}

// literalFault is for commands that were refused after a literal.
func (t imapTongue) literalFault(x *wire.Exchange, m *memory, length int) []imapFault {
	for i, k := range x.Command.Tokens {
		if i == 0 && k.Start == 0 && k.End < length && x.Unit.Raw[k.End] != ' ' && x.Unit.Raw[k.End] != ')' && x.Unit.Raw[k.End] != '\r' {
			return []imapFault{{"imap.literal.length", k.End, length}}
		}
	}
	if p := x.Command.Problem; p != nil {
		if x.Command.Verb == "APPEND" {
			return []imapFault{{"imap.literal.length", p.Start, p.End}}
		}
		return []imapFault{{p.ID, p.Start, p.End}}
	}
	return imapByReply(x, m)
}

// imapSASLFault is for answers to a challenge that were not taken.
func imapSASLFault(x *wire.Exchange, m *memory, line string) []imapFault {
	all := func(id string) []imapFault { return []imapFault{{id, 0, len(line)}} }
	switch {
	case line == "*":
		return all("imap.auth.aborted")
	case imapDecoded(line) == "no base64":
		if strings.HasPrefix(line, " ") || strings.Contains(line, " ") {
			return all("imap.auth.space")
		}
		return all("imap.auth.base64")
	case m.imap.mechanism == "PLAIN" && !strings.Contains(imapDecoded(line), ", password "):
		return all("imap.auth.nul")
	}
	return all("imap.auth.failed")
}
