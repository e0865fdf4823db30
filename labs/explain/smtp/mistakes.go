package smtp

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Mistakes tells what went wrong. What was accepted is left alone, unless it
// cannot have been meant so.
func (c *conversation) Mistakes(x *wire.Exchange) []explain.Mistake {
	var found []mistake.Fault
	line := string(bytes.TrimRight(x.Unit.Raw, "\r\n"))
	verb := verbOf(x)
	switch {
	case verb == "text":
		found = c.textFaults(x)
	case !c.refused(x):
		if n := len(x.Unit.Raw); x.Unit.Kind == wire.Line && n > 0 && x.Unit.Raw[n-1] == '\n' && (n == 1 || x.Unit.Raw[n-2] != '\r') && !c.bareLF {
			found = []mistake.Fault{{ID: "smtp.line.bare-lf", Start: n - 1, End: n}}
		}
		return c.worded(x, line, found)
	case verb == "response":
		found = c.saslFaults(line, 0, c.mechanism)
	case verb != "greeting" && verb != "chunk":
		found = c.lineFaults(x, line)
	}
	if c.refused(x) {
		found = c.byReply(x, verb, found)
		if len(found) == 0 {
			found = append(found, c.fallback(x, line))
		}
	}
	return c.worded(x, line, found)
}

// refused tells whether the server did not do what it was asked. Postfix says
// goodbye with a 2 where it hangs up on what is no mail client.
func (c *conversation) refused(x *wire.Exchange) bool {
	return x.Response.Outcome == wire.Error || x.Close && verbOf(x) != "QUIT"
}

// aboutSyntax tells whether a reply finds fault with the command's form
// (RFC 5321 §4.2.4).
func aboutSyntax(code string) bool {
	return slices.Contains([]string{"500", "501", "502", "504", "521", "555", "221"}, code)
}

// byReply adds what the words of the reply tell, behind what the command's own
// text told if the reply is about that, or else before it.
func (c *conversation) byReply(x *wire.Exchange, verb string, found []mistake.Fault) []mistake.Fault {
	reply := strings.ToLower(string(x.Reply))
	k := Knowledge()
	for i := range k.Mistakes {
		e := &k.Mistakes[i]
		if len(e.Has) == 0 || len(e.Verb) > 0 && !slices.Contains(e.Verb, verb) {
			continue
		}
		if !slices.ContainsFunc(e.Has, func(h string) bool { return strings.Contains(reply, h) }) {
			continue
		}
		f := mistake.Fault{ID: e.ID, End: len(bytes.TrimRight(x.Unit.Raw, "\r\n"))}
		for _, tok := range mistake.Tokens(x) {
			if tok.Kind == "path" || tok.Kind == "mechanism" {
				f.Start, f.End = tok.Start, tok.End
				break
			}
		}
		switch {
		case slices.ContainsFunc(found, func(o mistake.Fault) bool { return o.ID == f.ID }):
		case e.ID == "smtp.limit.reached" && x.Close:
			return append([]mistake.Fault{f}, found...)
		case len(found) > 0 && found[0].ID == "smtp.helo-only", aboutSyntax(x.Response.Code) || verb == "response" || verb == "AUTH" && len(found) > 0:
			return append(found, f)
		default:
			return append([]mistake.Fault{f}, found...)
		}
		return found
	}
	return found
}

// fallback is what can be said when neither the command nor the reply's words
// tell more: a fault that servers hardly ever mind, or the reply code's meaning.
func (c *conversation) fallback(x *wire.Exchange, line string) mistake.Fault {
	code := x.Response.Code
	if x.Command != nil && x.Command.Problem != nil && aboutSyntax(code) {
		p := x.Command.Problem
		return mistake.Fault{ID: p.ID, Start: p.Start, End: p.End}
	}
	return mistake.Fault{ID: refusedID(code), End: len(line)}
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
func (c *conversation) worded(x *wire.Exchange, line string, found []mistake.Fault) []explain.Mistake {
	if len(found) == 0 {
		return nil
	}
	k := Knowledge()
	fix := c.fix(x, line, found[0].ID)
	found = c.comesFirst(x, found, fix)
	out := make([]explain.Mistake, 0, len(found))
	for _, f := range found {
		e := k.Mistake(f.ID)
		if e == nil {
			continue
		}
		k.Use("mistakes", f.ID, "")
		f.End = min(f.End, len(x.Unit.Raw))
		f.Start = min(f.Start, f.End)
		pairs := append(f.Pairs, "text", knowledge.Shortened(knowledge.Printable(string(x.Unit.Raw[f.Start:f.End])), 80), "fix", fix,
			"n", strconv.Itoa(len(x.Unit.Raw)), "reason", knowledge.Shortened(x.Response.Text, 160), "offered", c.bearing(f.ID))
		out = append(out, explain.Mistake{ID: f.ID, Start: f.Start, End: f.End, Says: knowledge.Fill(e.Says, pairs...), Ref: e.Ref, Fix: fix})
	}
	return out
}

// comesFirst adds what has to be done before the command that was meant, when
// the fix is that and not the command itself.
func (c *conversation) comesFirst(x *wire.Exchange, found []mistake.Fault, fix string) []mistake.Fault {
	verb, id := verbOf(x), ""
	switch {
	case verb != "MAIL" && verb != "RCPT" && verb != "DATA":
	case x.After == smtp.Connected && strings.HasPrefix(fix, "EHLO "):
		id = "smtp.order.no-helo"
	case verb == "RCPT" && strings.HasPrefix(fix, "MAIL "):
		id = "smtp.order.rcpt-before-mail"
	case verb == "DATA" && x.After == smtp.Mail && !strings.HasPrefix(found[0].ID, "smtp.order."):
		id = "smtp.order.data-before-rcpt"
	}
	if id == "" || slices.ContainsFunc(found, func(f mistake.Fault) bool { return f.ID == id }) {
		return found
	}
	return append(found, mistake.Fault{ID: id, End: len(verb)})
}

// bearing is what the server has said that bears on a mistake.
func (c *conversation) bearing(id string) string {
	if strings.HasPrefix(id, "smtp.auth.") {
		if mechanisms := c.offered["AUTH"]; mechanisms != "" {
			return mechanisms
		}
		return "none so far"
	}
	if size := c.offered["SIZE"]; size != "" && size != "0" {
		return size + " octets"
	}
	return "none"
}

// lineFaults finds what the text of a refused command line tells.
func (c *conversation) lineFaults(x *wire.Exchange, line string) []mistake.Fault {
	found := mistake.Pasted("smtp", line)
	if len(found) > 0 {
		return found
	}
	cmd := x.Command
	if !c.esmtp && x.Before == smtp.Greeted && mistake.Told(x, "not advertised", "when chunking") {
		return []mistake.Fault{{ID: "smtp.helo-only", End: len(line)}}
	}
	syntax := aboutSyntax(x.Response.Code)
	if !syntax && cmd.Verb != "AUTH" {
		return nil
	}
	switch cmd.Verb {
	case "MAIL", "RCPT":
		return c.pathFaults(x, line)
	case "AUTH":
		return c.authFaults(x, line)
	case "HELO", "EHLO":
		if f, ok := spacing(line, 4); ok {
			return []mistake.Fault{f}
		}
		if p := cmd.Problem; p != nil {
			id := p.ID
			if strings.HasSuffix(id, ".bad-domain") && strings.Contains(p.Detail, "@") {
				id = strings.TrimSuffix(id, "bad-domain") + "address"
			}
			return []mistake.Fault{{ID: id, Start: p.Start, End: p.End}}
		}
		if name, ok := cmd.Args.Get("domain"); ok { // one that this server is stricter about
			at := strings.Index(line, name)
			return []mistake.Fault{{ID: "smtp." + strings.ToLower(cmd.Verb) + ".bad-domain", Start: at, End: at + len(name)}}
		}
		return nil
	}
	p := cmd.Problem
	if p == nil {
		if len(x.Unit.Raw) > 512 {
			return []mistake.Fault{{ID: "smtp.line.too-long", End: len(line)}}
		}
		if f, ok := spacing(line, len(cmd.Verb)); ok {
			return []mistake.Fault{f}
		}
		return nil
	}
	if p.ID == "smtp.verb.unknown" || p.ID == "smtp.verb.run-together" {
		return []mistake.Fault{c.verbFault(line, p)}
	}
	return []mistake.Fault{{ID: p.ID, Start: p.Start, End: p.End}}
}

// spacing finds a tab, or more than one space, behind the verb: some servers
// take neither.
func spacing(line string, verb int) (mistake.Fault, bool) {
	end := verb
	for end < len(line) && (line[end] == ' ' || line[end] == '\t') {
		end++
	}
	switch {
	case end == len(line):
		return mistake.Fault{}, false
	case strings.Contains(line[verb:end], "\t"):
		return mistake.Fault{ID: "smtp.verb.tab", Start: verb, End: end}, true
	case end > verb+1:
		return mistake.Fault{ID: "smtp.verb.double-space", Start: verb, End: end}, true
	}
	return mistake.Fault{}, false
}
