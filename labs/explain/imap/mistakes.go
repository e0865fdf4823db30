package imap

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// Mistakes is what went wrong. Lines that servers put up with although they
// are not quite right have one, too.
func (c *conversation) Mistakes(x *wire.Exchange) []explain.Mistake {
	if len(x.Unit.Raw) == 0 || x.Command == nil {
		return nil
	}
	var faults []mistake.Fault
	fix := ""
	switch x.Response.Code {
	case "", "+":
		return nil
	case "OK":
		faults = c.accepted(x)
		fix = c.refined(x, faults)
	default:
		faults = c.refused(x)
		if fix = c.repair(x); fix == "" && len(faults) > 0 {
			fix = c.elsewhere(x, faults[0].ID)
		}
	}
	var out []explain.Mistake
	for _, f := range faults {
		e := Knowledge().Mistake(f.ID)
		if e == nil {
			e = Knowledge().Mistake("imap.refused")
		}
		if slices.ContainsFunc(out, func(o explain.Mistake) bool { return o.ID == e.ID }) {
			continue
		}
		start, end := max(f.Start, 0), min(f.End, len(x.Unit.Raw))
		start = min(start, end)
		text := string(bytes.TrimRight(x.Unit.Raw[start:end], "\r\n"))
		out = append(out, explain.Mistake{
			ID: e.ID, Start: start, End: end, Ref: e.Ref, Fix: fix,
			Says: knowledge.Fill(e.Says, "text", text, "fix", fix, "verb", c.verb(x), "n", itoa(c.messages), "near", nearest(text, verbs)),
		})
	}
	return out
}

// instead is what leads on where nobody can know the line that was meant:
// what shows what there is, or the way out.
var instead = map[string]string{
	"imap.command.unknown": "CAPABILITY", "imap.command.not-offered": "CAPABILITY",
	"imap.metadata.disabled": "CAPABILITY", "imap.urlauth.disabled": "CAPABILITY",
	"imap.state.already-logged-in": "LOGOUT", "imap.state.starttls-late": "LOGOUT",
	"imap.mailbox.missing": `LIST "" *`, "imap.mailbox.exists": `LIST "" *`, "imap.mailbox.inbox": `LIST "" *`,
	"imap.mailbox.space": `LIST "" *`, "imap.mailbox.encoding": `LIST "" *`, "imap.mailbox.argument": `LIST "" *`,
	"imap.rename.inbox": `LIST "" *`, "imap.rename.own-child": `LIST "" *`,
	"imap.sequence-set.empty-mailbox": "SELECT INBOX", "imap.auth.aborted": "AUTHENTICATE PLAIN",
	"imap.append.empty": "APPEND INBOX {42}", "imap.append.no-literal": "APPEND INBOX {42}",
}

// elsewhere is imapInstead's line, where it can be typed.
func (c *conversation) elsewhere(x *wire.Exchange, id string) string {
	line := instead[id]
	if line == "" || x.Close || bytes.HasSuffix(bytes.TrimRight(x.Unit.Raw, "\r\n"), []byte("+}")) {
		return ""
	}
	if id == "imap.auth.aborted" {
		line = "AUTHENTICATE " + cmp.Or(c.mechanism, "PLAIN")
	}
	if strings.Contains(line, "INBOX") && strings.HasPrefix(id, "imap.append.") {
		if name := argument(x.Command, "mailbox"); name != "" {
			line = strings.Replace(line, "INBOX", astring(name), 1)
		}
	}
	if verb, _, _ := strings.Cut(line, " "); !slices.Contains(imap.Commands(x.After), verb) {
		return ""
	}
	return nextTag(c.tagOf(x)) + " " + line
}

// accepted finds what a server has taken and people have meant otherwise.
func (c *conversation) accepted(x *wire.Exchange) []mistake.Fault {
	var out []mistake.Fault
	cmd := x.Command
	if p := cmd.Problem; p != nil {
		id := p.ID
		if id == "imap.arguments.extra" && takesMailbox(cmd.Verb) {
			id = "imap.mailbox.space"
		}
		out = append(out, mistake.Fault{ID: id, Start: p.Start, End: p.End})
	}
	only := 0
	for _, k := range cmd.Tokens {
		switch {
		case k.Kind == "item" || k.Kind == "macro":
			only++
		case k.Kind == "flag" && strings.HasSuffix(cmd.Verb, "STORE"):
			if strings.HasPrefix(k.Text, "/") && isSystemFlag(k.Text[1:]) {
				out = append(out, mistake.Fault{ID: "imap.flag.slash", Start: k.Start, End: k.End})
			} else if isSystemFlag(k.Text) {
				out = append(out, mistake.Fault{ID: "imap.flag.without-backslash", Start: k.Start, End: k.End})
			}
		}
	}
	if strings.HasSuffix(cmd.Verb, "FETCH") && only == 1 {
		for i, k := range cmd.Tokens {
			if k.Kind == "item" && strings.EqualFold(k.Text, "BODY") && (i+1 == len(cmd.Tokens) || cmd.Tokens[i+1].Kind != "section") {
				out = append(out, mistake.Fault{ID: "imap.fetch.body-without-brackets", Start: k.Start, End: k.End})
			}
		}
	}
	if bytes.Contains(x.Reply, []byte("gnored with read-only")) {
		out = append(out, mistake.Fault{ID: "imap.store.read-only", End: len(bytes.TrimRight(x.Unit.Raw, "\r\n"))})
	}
	if len(out) == 0 && c.tag != "" && cmd.Tag == c.tag && x.Unit.Kind == wire.Line && len(cmd.Tokens) > 0 {
		out = append(out, mistake.Fault{ID: "imap.tag.reused", Start: cmd.Tokens[0].Start, End: cmd.Tokens[0].End})
	}
	return out
}

// isSystemFlag tells whether a word is a system flag's without its backslash.
func isSystemFlag(word string) bool {
	return slices.ContainsFunc(systemFlags, func(f string) bool { return strings.EqualFold(f[1:], word) })
}

// refused finds why a command was answered NO, BAD or BYE: first what shows
// that the line was pasted, or meant for somebody else, then what the grammar
// says, then what the reply does.
func (c *conversation) refused(x *wire.Exchange) []mistake.Fault {
	line := bytes.TrimRight(x.Unit.Raw, "\r\n")
	switch x.Unit.Kind {
	case wire.SASL:
		return c.saslFault(x, string(line))
	case wire.Done:
		return []mistake.Fault{{ID: "imap.idle.done-expected", End: len(line)}}
	case wire.Literal:
		return c.literalFault(x, len(line))
	}
	if f := pasted(line); f != nil {
		return f
	}
	if f := c.foreign(x.Command, string(line)); f != nil {
		return f
	}
	if f := stateFault(x); f != nil {
		return []mistake.Fault{*f}
	}
	if p := x.Command.Problem; p != nil && !(lax(p.ID) || x.Response.Code == "NO") {
		return []mistake.Fault{{ID: refine(x, string(line)), Start: p.Start, End: p.End}}
	}
	return c.byReply(x)
}

// lax tells whether servers put up with a fault, so that a refusal has
// another reason.
func lax(id string) bool {
	switch id {
	case "imap.line.bare-lf", "imap.line.bare-cr", "imap.space.extra", "imap.arguments.extra":
		return true
	}
	return false
}

// literalFault is for commands that were refused after a literal.
func (c *conversation) literalFault(x *wire.Exchange, length int) []mistake.Fault {
	for i, k := range x.Command.Tokens {
		if i == 0 && k.Start == 0 && k.End < length && x.Unit.Raw[k.End] != ' ' && x.Unit.Raw[k.End] != ')' && x.Unit.Raw[k.End] != '\r' {
			return []mistake.Fault{{ID: "imap.literal.length", Start: k.End, End: length}}
		}
	}
	if p := x.Command.Problem; p != nil {
		if x.Command.Verb == "APPEND" {
			return []mistake.Fault{{ID: "imap.literal.length", Start: p.Start, End: p.End}}
		}
		return []mistake.Fault{{ID: p.ID, Start: p.Start, End: p.End}}
	}
	return c.byReply(x)
}

// saslFault is for answers to a challenge that were not taken.
func (c *conversation) saslFault(x *wire.Exchange, line string) []mistake.Fault {
	all := func(id string) []mistake.Fault { return []mistake.Fault{{ID: id, End: len(line)}} }
	switch {
	case line == "*":
		return all("imap.auth.aborted")
	case decoded(line) == "no base64":
		if strings.HasPrefix(line, " ") || strings.Contains(line, " ") {
			return all("imap.auth.space")
		}
		return all("imap.auth.base64")
	case c.mechanism == "PLAIN" && !strings.Contains(decoded(line), ", password "):
		return all("imap.auth.nul")
	}
	return all("imap.auth.failed")
}
