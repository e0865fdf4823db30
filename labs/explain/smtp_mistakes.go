package explain

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// fault is a mistake of the catalogue that has been found, and where.
type fault struct {
	id         string
	start, end int
	pairs      []string // for its sentence
}

// mistakes tells what went wrong. What was accepted is left alone, unless it
// cannot have been meant so.
func (t smtpTongue) mistakes(x *wire.Exchange, m *memory) []Mistake {
	var found []fault
	line := string(bytes.TrimRight(x.Unit.Raw, "\r\n"))
	verb := t.verb(x)
	switch {
	case verb == "text":
		found = t.textFaults(x)
	case !t.refused(x):
		if n := len(x.Unit.Raw); x.Unit.Kind == wire.Line && n > 0 && x.Unit.Raw[n-1] == '\n' && (n == 1 || x.Unit.Raw[n-2] != '\r') && !m.smtp.bareLF {
			found = []fault{{id: "smtp.line.bare-lf", start: n - 1, end: n}}
		}
		return t.worded(x, m, line, found)
	case verb == "response":
		found = t.saslFaults(line, 0, m.smtp.mechanism)
	case verb != "greeting" && verb != "chunk":
		found = t.lineFaults(x, m, line)
	}
	if t.refused(x) {
		found = t.byReply(x, verb, found)
		if len(found) == 0 {
			found = append(found, t.fallback(x, line))
		}
	}
	return t.worded(x, m, line, found)
}

// refused tells whether the server did not do what it was asked. Postfix says
// goodbye with a 2 where it hangs up on what is no mail client.
func (t smtpTongue) refused(x *wire.Exchange) bool {
	return x.Response.Outcome == wire.Error || x.Close && t.verb(x) != "QUIT"
}

// aboutSyntax tells whether a reply finds fault with the command's form
// (RFC 5321 §4.2.4).
func aboutSyntax(code string) bool {
	return slices.Contains([]string{"500", "501", "502", "504", "521", "555", "221"}, code)
}

// byReply adds what the words of the reply tell, behind what the command's own
// text told if the reply is about that, or else before it.
func (t smtpTongue) byReply(x *wire.Exchange, verb string, found []fault) []fault {
	reply := strings.ToLower(string(x.Reply))
	k := smtpKnowledge()
	for i := range k.Mistakes {
		e := &k.Mistakes[i]
		if len(e.Has) == 0 || len(e.Verb) > 0 && !slices.Contains(e.Verb, verb) {
			continue
		}
		if !slices.ContainsFunc(e.Has, func(h string) bool { return strings.Contains(reply, h) }) {
			continue
		}
		f := fault{id: e.ID, end: len(bytes.TrimRight(x.Unit.Raw, "\r\n"))}
		for _, tok := range commandTokens(x) {
			if tok.Kind == "path" || tok.Kind == "mechanism" {
				f.start, f.end = tok.Start, tok.End
				break
			}
		}
		switch {
		case slices.ContainsFunc(found, func(o fault) bool { return o.id == f.id }):
		case e.ID == "smtp.limit.reached" && x.Close:
			return append([]fault{f}, found...)
		case len(found) > 0 && found[0].id == "smtp.helo-only", aboutSyntax(x.Response.Code) || verb == "response" || verb == "AUTH" && len(found) > 0:
			return append(found, f)
		default:
			return append([]fault{f}, found...)
		}
		return found
	}
	return found
}

func commandTokens(x *wire.Exchange) []wire.Token {
	if x.Command == nil {
		return nil
	}
	return x.Command.Tokens
}

// fallback is what can be said when neither the command nor the reply's words
// tell more: a fault that servers hardly ever mind, or the reply code's meaning.
func (t smtpTongue) fallback(x *wire.Exchange, line string) fault {
	code := x.Response.Code
	if x.Command != nil && x.Command.Problem != nil && aboutSyntax(code) {
		p := x.Command.Problem
		return fault{id: p.ID, start: p.Start, end: p.End}
	}
	return fault{id: refusedID(code), end: len(line)}
}

func refusedID(code string) string {
	switch {
	case code == "500" || code == "502" || code == "221":
		return "smtp.refused.unavailable"
	case code == "501" || code == "504" || code == "555":
		return "smtp.refused.parameter"
	case code == "503":
		return "smtp.refused.order"
	case strings.HasPrefix(code, "4"):
		return "smtp.refused.later"
	}
	return "smtp.refused.policy"
}

// worded turns faults into what is shown.
func (t smtpTongue) worded(x *wire.Exchange, m *memory, line string, found []fault) []Mistake {
	if len(found) == 0 {
		return nil
	}
	k := smtpKnowledge()
	fix := t.fix(x, m, line, found[0].id)
	found = t.comesFirst(x, found, fix)
	out := make([]Mistake, 0, len(found))
	for _, f := range found {
		e := k.byID[f.id]
		if e == nil {
			continue
		}
		k.use("mistakes", f.id, "")
		f.end = min(f.end, len(x.Unit.Raw))
		f.start = min(f.start, f.end)
		pairs := append(f.pairs, "text", shortened(printable(string(x.Unit.Raw[f.start:f.end])), 80), "fix", fix,
			"n", strconv.Itoa(len(x.Unit.Raw)), "reason", shortened(x.Response.Text, 160), "offered", t.offered(f.id, m))
		out = append(out, Mistake{ID: f.id, Start: f.start, End: f.end, Says: fill(e.Says, pairs...), Ref: e.Ref, Fix: fix})
	}
	return out
}

// comesFirst adds what has to be done before the command that was meant, when
// the fix is that and not the command itself.
func (t smtpTongue) comesFirst(x *wire.Exchange, found []fault, fix string) []fault {
	verb, id := t.verb(x), ""
	switch {
	case verb != "MAIL" && verb != "RCPT" && verb != "DATA":
	case x.After == smtp.Connected && strings.HasPrefix(fix, "EHLO "):
		id = "smtp.order.no-helo"
	case verb == "RCPT" && strings.HasPrefix(fix, "MAIL "):
		id = "smtp.order.rcpt-before-mail"
	case verb == "DATA" && x.After == smtp.Mail && !strings.HasPrefix(found[0].id, "smtp.order."):
		id = "smtp.order.data-before-rcpt"
	}
	if id == "" || slices.ContainsFunc(found, func(f fault) bool { return f.id == id }) {
		return found
	}
	return append(found, fault{id: id, end: len(verb)})
}

// offered is what the server has said that bears on a mistake.
func (smtpTongue) offered(id string, m *memory) string {
	if strings.HasPrefix(id, "smtp.auth.") {
		if mechanisms := m.offered["AUTH"]; mechanisms != "" {
			return mechanisms
		}
		return "none so far"
	}
	if size := m.offered["SIZE"]; size != "" && size != "0" {
		return size + " octets"
	}
	return "none"
}

// lineFaults finds what the text of a refused command line tells.
func (t smtpTongue) lineFaults(x *wire.Exchange, m *memory, line string) []fault {
	found := foreign("smtp", line)
	if len(found) > 0 {
		return found
	}
	cmd := x.Command
	if !m.smtp.esmtp && x.Before == smtp.Greeted && t.told(x, "not advertised", "when chunking") {
		return []fault{{id: "smtp.helo-only", end: len(line)}}
	}
	syntax := aboutSyntax(x.Response.Code)
	if !syntax && cmd.Verb != "AUTH" {
		return nil
	}
	switch cmd.Verb {
	case "MAIL", "RCPT":
		return t.pathFaults(x, m, line)
	case "AUTH":
		return t.authFaults(x, m, line)
	case "HELO", "EHLO":
		if f, ok := spacing(line, 4); ok {
			return []fault{f}
		}
		if p := cmd.Problem; p != nil {
			id := p.ID
			if strings.HasSuffix(id, ".bad-domain") && strings.Contains(p.Detail, "@") {
				id = strings.TrimSuffix(id, "bad-domain") + "address"
			}
			return []fault{{id: id, start: p.Start, end: p.End}}
		}
		if name, ok := cmd.Args.Get("domain"); ok { // one that this server is stricter about
			at := strings.Index(line, name)
			return []fault{{id: "smtp." + strings.ToLower(cmd.Verb) + ".bad-domain", start: at, end: at + len(name)}}
		}
		return nil
	}
	p := cmd.Problem
	if p == nil {
		if len(x.Unit.Raw) > 512 {
			return []fault{{id: "smtp.line.too-long", end: len(line)}}
		}
		if f, ok := spacing(line, len(cmd.Verb)); ok {
			return []fault{f}
		}
		return nil
	}
	if p.ID == "smtp.verb.unknown" || p.ID == "smtp.verb.run-together" {
		return []fault{t.verbFault(line, p)}
	}
	return []fault{{id: p.ID, start: p.Start, end: p.End}}
}

// spacing finds a tab, or more than one space, behind the verb: some servers
// take neither.
func spacing(line string, verb int) (fault, bool) {
	end := verb
	for end < len(line) && (line[end] == ' ' || line[end] == '\t') {
		end++
	}
	switch {
	case end == len(line):
		return fault{}, false
	case strings.Contains(line[verb:end], "\t"):
		return fault{id: "smtp.verb.tab", start: verb, end: end}, true
	case end > verb+1:
		return fault{id: "smtp.verb.double-space", start: verb, end: end}, true
	}
	return fault{}, false
}
