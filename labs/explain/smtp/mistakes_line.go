package smtp

import (
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/smtp"
)

// pasted are the mistakes that pasting and editing keys make.
var pasted = map[mistake.Kind]string{
	mistake.PromptPrefix: "smtp.line.prompt-prefix", mistake.ServerLine: "smtp.line.server-line",
	mistake.SmartQuotes: "smtp.line.smart-quotes", mistake.Dash: "smtp.line.dash", mistake.NoBreakSpace: "smtp.line.no-break-space",
	mistake.Invisible: "smtp.line.invisible", mistake.WrongBrackets: "smtp.line.wrong-brackets", mistake.Fullwidth: "smtp.line.fullwidth",
	mistake.Entities: "smtp.line.entities", mistake.MailTo: "smtp.line.mailto", mistake.BareCR: "smtp.line.bare-cr", mistake.Nul: "smtp.line.nul",
	mistake.Markup:    "smtp.line.markup",
	mistake.Backspace: "smtp.line.control-keys", mistake.ArrowKeys: "smtp.line.control-keys", mistake.Control: "smtp.line.control-keys",
}

// lineFaults finds what the text of a refused command line tells.
func (l *language) lineFaults(line string) []mistake.Fault {
	if found := mistake.Pasted(line, pasted); len(found) > 0 && strings.Trim(line, "\x03\x04") != "" { // those are an attempt to leave
		return found
	}
	if n := mistake.Listed(line); n > 0 {
		return []mistake.Fault{{ID: "smtp.line.list-mark", End: n}}
	}
	cmd, x := l.x.Command, l.x
	if !l.esmtp && x.Before != smtp.Connected && mistake.ReplyHas(x, "not advertised", "when chunking") {
		return []mistake.Fault{{ID: "smtp.helo-only", End: len(line)}}
	}
	if !aboutSyntax(x) && cmd.Verb != "AUTH" {
		return nil
	}
	switch cmd.Verb {
	case "MAIL", "RCPT":
		return l.pathFaults(line)
	case "AUTH":
		return l.authFaults(line)
	case "HELO", "EHLO":
		return l.greetingFaults(line)
	}
	switch p := cmd.Problem; {
	case p != nil && (p.ID == "smtp.verb.unknown" || p.ID == "smtp.verb.run-together"):
		f := verbFault(line, p)
		if x.After == smtp.Mail && f.ID == "smtp.line.header-field" && strings.EqualFold(strings.TrimLeft(line, " ")[:2], "CC") && strings.Contains(line, "@") {
			f.ID = copyTo
		}
		if x.After == smtp.Rcpt && isText(line, &f) {
			f = mistake.Fault{ID: "smtp.line.text", End: len(line)}
		}
		return []mistake.Fault{f}
	case p != nil:
		return []mistake.Fault{mistake.Of(p)}
	case len(x.Unit.Raw) > 512:
		return []mistake.Fault{{ID: "smtp.line.too-long", End: len(line)}}
	}
	if f := asked(cmd.Verb, line); f.ID != "" {
		return []mistake.Fault{f}
	}
	return spacing(line, len(cmd.Verb))
}

const vrfyKeyword = "smtp.vrfy.keyword"

// asked finds what is wrong with whom VRFY or EXPN ask about (RFC 5321 §3.5.1); its id is "" if nothing is.
func asked(verb, line string) mistake.Fault {
	about := strings.TrimSpace(line[min(len(verb), len(line)):])
	f := mistake.Fault{Start: len(line) - len(about), End: len(line), Pairs: []string{"verb", verb}}
	keyword, _, colon := strings.Cut(about, ":")
	switch {
	case verb != "VRFY" && verb != "EXPN":
	case colon && (strings.EqualFold(keyword, "FROM") || strings.EqualFold(keyword, "TO")):
		f.ID, f.End = vrfyKeyword, f.Start+len(keyword)+1
	case strings.Contains(about, " ") && !strings.ContainsAny(about, `<"`):
		f.ID = "smtp.vrfy.words"
	}
	return f
}

// greetingFaults finds what is wrong with HELO or EHLO.
func (l *language) greetingFaults(line string) []mistake.Fault {
	if found := spacing(line, len("HELO")); found != nil {
		return found
	}
	cmd := l.x.Command
	if p := cmd.Problem; p != nil {
		f := mistake.Of(p)
		if strings.HasSuffix(f.ID, ".bad-domain") && strings.Contains(p.Detail, "@") {
			f.ID = strings.TrimSuffix(f.ID, "bad-domain") + "address"
		}
		return []mistake.Fault{f}
	}
	if name, ok := cmd.Args.Get("domain"); ok { // one that this server is stricter about
		at := strings.Index(line, name)
		f := mistake.Fault{ID: "smtp." + strings.ToLower(cmd.Verb) + ".bad-domain", Start: at, End: at + len(name)}
		if hostName(name) == name || strings.HasPrefix(name, "[") {
			f.ID = "smtp.reply.strict-name"
		}
		return []mistake.Fault{f}
	}
	return nil
}

// spacing finds a tab, or more than one space, behind the verb: some servers
// take neither.
func spacing(line string, verb int) []mistake.Fault {
	end := verb
	for end < len(line) && (line[end] == ' ' || line[end] == '\t') {
		end++
	}
	switch {
	case end == len(line):
	case strings.Contains(line[verb:end], "\t"):
		return []mistake.Fault{{ID: "smtp.verb.tab", Start: verb, End: end}}
	case end > verb+1:
		return []mistake.Fault{{ID: "smtp.verb.double-space", Start: verb, End: end}}
	}
	return nil
}
