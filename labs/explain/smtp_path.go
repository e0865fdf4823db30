package explain

import (
	"strings"

	"ehlo/server/wire"
)

// pathFaults finds what is wrong with MAIL or RCPT.
func (t smtpTongue) pathFaults(x *wire.Exchange, m *memory, line string) []fault {
	cmd := x.Command
	id := "smtp." + strings.ToLower(cmd.Verb) + "."
	keyword, other := "FROM", "TO"
	if cmd.Verb == "RCPT" {
		keyword, other = other, keyword
	}
	p := cmd.Problem
	if len(line) > 510 {
		return []fault{{id: "smtp.line.too-long", end: len(line)}}
	}
	switch {
	case p == nil:
	case p.ID == id+"missing-"+strings.ToLower(keyword):
		word, _, _ := strings.Cut(p.Detail, "<")
		word, _, _ = strings.Cut(word, ":")
		word = strings.TrimSpace(word)
		f := fault{id: p.ID, start: p.Start, end: p.End}
		switch {
		case strings.EqualFold(word, other):
			f.id, f.end = id+strings.ToLower(other), p.Start+len(word)
		case word != "" && distance(strings.ToUpper(word), keyword) == 1:
			f.id, f.end = id+"misspelt-"+strings.ToLower(keyword), p.Start+len(word)
		}
		return []fault{f}
	case p.ID == id+"missing-colon":
		if p.Start < len(line) && strings.IndexByte("=;.,", line[p.Start]) >= 0 {
			return []fault{{id: id + "equals", start: p.Start, end: p.Start + 1}}
		}
		return []fault{{id: p.ID, start: p.Start, end: min(p.Start+1, len(line))}}
	case p.ID == id+"space-before-colon", p.ID == id+"missing-path", p.ID == id+"null-path":
		return []fault{{id: p.ID, start: p.Start, end: p.End}}
	}
	if f, ok := spacing(line, len(cmd.Verb)); ok && x.Response.Code == "500" {
		return []fault{f}
	}
	colon := strings.IndexByte(line, ':')
	if colon < 0 {
		return nil
	}
	from := colon + 1
	for from < len(line) && (line[from] == ' ' || line[from] == '\t') {
		from++
	}
	if f, ok := t.addressFault(line, from); ok {
		f.id = id + f.id
		return []fault{f}
	}
	if f, ok := t.paramFault(x, m, line); ok {
		if !strings.HasPrefix(f.id, "smtp.") {
			f.id = id + f.id
		}
		return []fault{f}
	}
	if p != nil && !strings.HasSuffix(p.ID, ".space-before-path") {
		return []fault{{id: p.ID, start: p.Start, end: p.End}}
	}
	return nil
}

// addressFault finds what is wrong with the path that begins at from: the last
// part of the mistake's id.
func (smtpTongue) addressFault(line string, from int) (fault, bool) {
	rest := line[from:]
	end := len(line)
	open, closed := strings.IndexByte(rest, '<'), strings.IndexByte(rest, '>')
	whole := func(id string) (fault, bool) { return fault{id: id, start: from, end: end}, true }
	switch {
	case rest == "":
		return fault{}, false
	case strings.Count(rest, `"`)%2 == 1:
		at := from + strings.IndexByte(rest, '"')
		return fault{id: "unbalanced-quote", start: at, end: at + 1}, true
	case strings.IndexByte("[({'", rest[0]) >= 0:
		return whole("square-brackets")
	case strings.Count(rest, "@") > 1 && strings.ContainsAny(rest, ",;") && !strings.HasPrefix(rest, "<@"),
		strings.Count(rest, "<") > 1:
		at := from + max(strings.IndexAny(rest, ",;"), 0)
		if at == from {
			at = from + strings.LastIndexByte(rest, '<')
		}
		return fault{id: "several", start: at, end: end}, true
	case open > 0:
		return fault{id: "display-name", start: from, end: from + len(strings.TrimRight(rest[:open], " "))}, true
	case open < 0 && closed >= 0:
		return fault{id: "unopened-path", start: from + closed, end: from + closed + 1}, true
	case open == 0 && closed < 0:
		return whole("unclosed-path")
	case open < 0:
		return fault{}, false
	}
	inner, at := rest[1:closed], from+1
	if route := strings.IndexByte(inner, ':'); strings.HasPrefix(inner, "@") && route > 0 {
		inner, at = inner[route+1:], at+route+1
	}
	whole = func(id string) (fault, bool) { return fault{id: id, start: at, end: at + len(inner)}, true }
	last := strings.LastIndexByte(inner, '@')
	switch {
	case strings.IndexFunc(inner, func(r rune) bool { return r >= 0x80 }) >= 0:
		return whole("non-ascii")
	case inner == "" || strings.HasPrefix(inner, `"`):
		return fault{}, false
	case strings.ContainsAny(strings.TrimSpace(inner), " \t"):
		i := strings.IndexAny(inner, " \t")
		return fault{id: "space-in-path", start: at + i, end: at + i + 1}, true
	case strings.Count(inner, "@") > 1:
		i := strings.IndexByte(inner, '@')
		return fault{id: "two-at-signs", start: at + i, end: at + i + 1}, true
	case last == 0:
		return whole("missing-local-part")
	case last == len(inner)-1, last < 0 && strings.Trim(inner, wordOctets) == "":
		return whole("missing-domain")
	}
	return fault{}, false
}

const wordOctets = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+"

// paramFault finds what is wrong with the parameters.
func (t smtpTongue) paramFault(x *wire.Exchange, m *memory, line string) (fault, bool) {
	if p := x.Command.Problem; p != nil && strings.HasSuffix(p.ID, ".missing-space") {
		return fault{id: p.ID, start: p.Start, end: p.End}, true
	}
	for _, tok := range x.Command.Tokens {
		if tok.Kind != "param" {
			continue
		}
		f := fault{id: "unknown-parameter", start: tok.Start, end: tok.End}
		name, value, _ := strings.Cut(tok.Text, "=")
		_, known := m.offered[strings.ToUpper(name)]
		switch name = strings.ToUpper(name); {
		case strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" || name == "":
			f.id = "bad-parameter"
		case !m.smtp.esmtp && t.told(x, "may not follow"):
			f.id = "smtp.mail.helo-parameter"
		case x.Command.Verb == "RCPT":
		case name == "SIZE" && !isDigits([]byte(value)):
			f.id = "bad-size"
		case name == "BODY" && !strings.EqualFold(value, "7BIT") && !strings.EqualFold(value, "8BITMIME"):
			f.id = "bad-body"
		case known && name != "SMTPUTF8":
			continue
		}
		return f, true
	}
	return fault{}, false
}
