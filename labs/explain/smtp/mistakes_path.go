package smtp

import (
	"net/netip"
	"slices"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/server/wire"
)

// pathFaults finds what is wrong with MAIL or RCPT.
func (l *language) pathFaults(line string) []mistake.Fault {
	x := l.x
	cmd := x.Command
	id := "smtp." + strings.ToLower(cmd.Verb) + "."
	keyword, other := "FROM", "TO"
	if cmd.Verb == "RCPT" {
		keyword, other = other, keyword
	}
	p := cmd.Problem
	if len(line) > 510 {
		return []mistake.Fault{{ID: "smtp.line.too-long", End: len(line)}}
	}
	switch {
	case p == nil:
	case p.ID == id+"missing-"+strings.ToLower(keyword):
		word, _, _ := strings.Cut(p.Detail, "<")
		word, _, _ = strings.Cut(word, ":")
		word = strings.TrimSpace(word)
		f := mistake.Of(p)
		switch {
		case strings.EqualFold(word, other):
			f.ID, f.End = id+strings.ToLower(other), p.Start+len(word)
		case word != "" && mistake.Nearest(word, []string{keyword}) != "":
			f.ID, f.End = id+"misspelt-"+strings.ToLower(keyword), p.Start+len(word)
		}
		return []mistake.Fault{f}
	case p.ID == id+"missing-colon":
		if p.Start < len(line) && strings.IndexByte("=;.,", line[p.Start]) >= 0 {
			return []mistake.Fault{{ID: id + "equals", Start: p.Start, End: p.Start + 1}}
		}
		return []mistake.Fault{{ID: p.ID, Start: p.Start, End: min(p.Start+1, len(line))}}
	case p.ID == id+"space-before-colon", p.ID == id+"missing-path", p.ID == id+"null-path":
		return []mistake.Fault{mistake.Of(p)}
	}
	if found := spacing(line, len(cmd.Verb)); found != nil && x.Response.Code == "500" {
		return found
	}
	colon := strings.IndexByte(line, ':')
	if colon < 0 {
		return nil
	}
	from := colon + 1
	for from < len(line) && (line[from] == ' ' || line[from] == '\t') {
		from++
	}
	if f, ok := addressFault(line, from); ok {
		f.ID = id + f.ID
		return []mistake.Fault{f}
	}
	if f, ok := l.paramFault(); ok {
		if !strings.HasPrefix(f.ID, "smtp.") {
			f.ID = id + f.ID
		}
		return []mistake.Fault{f}
	}
	if p != nil && !strings.HasSuffix(p.ID, ".space-before-path") {
		f := mistake.Of(p)
		if address, ok := mistake.Token(x, "path"); ok && f.ID == id+"bad-domain" && bareIP(address.Text) {
			f.ID = id + "bare-ip"
		}
		return []mistake.Fault{f}
	}
	return nil
}

// addressFault finds what is wrong with the path that begins at from: the last
// part of the mistake's id.
func addressFault(line string, from int) (mistake.Fault, bool) {
	rest := line[from:]
	end := len(line)
	open, closed := strings.IndexByte(rest, '<'), strings.IndexByte(rest, '>')
	whole := func(id string) (mistake.Fault, bool) { return mistake.Fault{ID: id, Start: from, End: end}, true }
	switch {
	case rest == "":
		return mistake.Fault{}, false
	case strings.Count(rest, `"`)%2 == 1:
		at := from + strings.IndexByte(rest, '"')
		return mistake.Fault{ID: "unbalanced-quote", Start: at, End: at + 1}, true
	case strings.IndexByte("[({'", rest[0]) >= 0:
		return whole("square-brackets")
	case strings.Count(rest, "@") > 1 && strings.ContainsAny(rest, ",;") && !strings.HasPrefix(rest, "<@"),
		strings.Count(rest, "<") > 1:
		at := from + max(strings.IndexAny(rest, ",;"), 0)
		if at == from {
			at = from + strings.LastIndexByte(rest, '<')
		}
		if twice := strings.Index(rest, "<<"); twice >= 0 && strings.Count(rest, "@") < 2 {
			return mistake.Fault{ID: "brackets-twice", Start: from + twice, End: from + twice + 2}, true
		}
		return mistake.Fault{ID: "several", Start: at, End: end}, true
	case open > 0:
		return mistake.Fault{ID: "display-name", Start: from, End: from + len(strings.TrimRight(rest[:open], " "))}, true
	case open < 0 && closed >= 0:
		return mistake.Fault{ID: "unopened-path", Start: from + closed, End: from + closed + 1}, true
	case open == 0 && closed < 0:
		return whole("unclosed-path")
	case open < 0:
		word, after, _ := strings.Cut(rest, " ")
		if named := strings.IndexByte(after, '@'); named > 0 && !strings.Contains(word, "@") && !strings.ContainsAny(after, "=\"") {
			return mistake.Fault{ID: "display-name", Start: from, End: from + len(word)}, true
		} else if strings.Contains(after, "at ") && !strings.Contains(rest, "@") {
			return mistake.Fault{ID: "space-in-path", Start: from + len(word), End: from + len(word) + 1}, true
		}
		return notDot(word, from)
	}
	inner, at := rest[1:closed], from+1
	if route := strings.IndexByte(inner, ':'); strings.HasPrefix(inner, "@") && route > 0 {
		inner, at = inner[route+1:], at+route+1
	}
	whole = func(id string) (mistake.Fault, bool) {
		return mistake.Fault{ID: id, Start: at, End: at + len(inner)}, true
	}
	last := strings.LastIndexByte(inner, '@')
	switch {
	case strings.IndexFunc(inner, func(r rune) bool { return r >= 0x80 }) >= 0:
		return whole("non-ascii")
	case inner == "" || strings.HasPrefix(inner, `"`):
		return mistake.Fault{}, false
	case strings.ContainsAny(inner, ",;") && last > 0:
		return notDot(inner, at)
	case strings.ContainsAny(strings.TrimSpace(inner), " \t"):
		i := strings.IndexAny(inner, " \t")
		return mistake.Fault{ID: "space-in-path", Start: at + i, End: at + i + 1}, true
	case strings.Count(inner, "@") > 1:
		i := strings.IndexByte(inner, '@')
		return mistake.Fault{ID: "two-at-signs", Start: at + i, End: at + i + 1}, true
	case last == 0:
		return whole("missing-local-part")
	case last == len(inner)-1, last < 0 && strings.Trim(inner, wordOctets) == "":
		return whole("missing-domain")
	}
	return mistake.Fault{}, false
}

// notDot finds a comma or a semicolon in an address, which stand beside the dot on keyboards.
func notDot(address string, at int) (mistake.Fault, bool) {
	i := strings.IndexAny(address, ",;")
	if i < 0 || !strings.Contains(address, "@") || strings.ContainsAny(address, `"[:`) {
		return mistake.Fault{}, false
	}
	return mistake.Fault{ID: "comma-in-path", Start: at + i, End: at + i + 1}, true
}

const wordOctets = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+"

// problemAt is the identifier of the command's problem if it lies in a token, "" if not.
func problemAt(x *wire.Exchange, tok wire.Token) string {
	if p := x.Command.Problem; p != nil && p.Start == tok.Start {
		return p.ID
	}
	return ""
}

// ofMail are the parameters that MAIL has and RCPT has not (RFC 1870 §4, RFC 6152 §2, RFC 3461 §4, RFC 4954 §5, RFC 6531 §3.4).
var ofMail = []string{"SIZE", "BODY", "RET", "ENVID", "AUTH", "SMTPUTF8"}

// paramFault finds what is wrong with the parameters.
func (l *language) paramFault() (mistake.Fault, bool) {
	x := l.x
	if p := x.Command.Problem; p != nil && strings.HasSuffix(p.ID, ".missing-space") {
		return mistake.Of(p), true
	}
	for _, tok := range x.Command.Tokens {
		if tok.Kind != "param" {
			continue
		}
		f := mistake.Fault{ID: "unknown-parameter", Start: tok.Start, End: tok.End}
		name, value, _ := strings.Cut(tok.Text, "=")
		known := l.offered.has(strings.ToUpper(name))
		switch name = strings.ToUpper(name); {
		case x.Command.Verb == "RCPT" && slices.Contains(ofMail, name):
			f.ID = "mail-parameter"
		case x.Command.Verb == "MAIL" && ofRcpt(name):
			f.ID = "rcpt-parameter"
		case strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" || name == "":
			f.ID = "bad-parameter"
		case strings.HasSuffix(problemAt(x, tok), ".bad-xtext"):
			f.ID = "bad-xtext"
		case !l.esmtp && mistake.ReplyHas(x, "may not follow"):
			f.ID = "smtp.mail.helo-parameter"
		case x.Command.Verb == "RCPT":
		case name == "SIZE" && !knowledge.IsDigits(value):
			f.ID = "bad-size"
		case name == "BODY" && !strings.EqualFold(value, "7BIT") && !strings.EqualFold(value, "8BITMIME"):
			f.ID = "bad-body"
		case known && name != "SMTPUTF8":
			continue
		}
		return f, true
	}
	return mistake.Fault{}, false
}

// bareIP reports whether an address ends with an IP address that is not in brackets (RFC 5321 §4.1.3).
func bareIP(address string) bool {
	_, host, _ := strings.Cut(strings.Trim(address, "<>"), "@")
	_, err := netip.ParseAddr(host)
	return err == nil
}
