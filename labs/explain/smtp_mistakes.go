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
		found = t.saslFaults(x, m, line, 0, m.smtp.mechanism)
	case verb != "greeting" && verb != "chunk":
		found = t.lineFaults(x, m, line)
	}
	if t.refused(x) {
		found = t.byReply(x, verb, found)
		if len(found) == 0 {
			found = append(found, fault{id: t.fallback(x), end: len(line)})
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
	return slices.Contains([]string{"500", "501", "502", "504", "555", "221"}, code)
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

// fallback is what can be said by the reply code alone.
func (smtpTongue) fallback(x *wire.Exchange) string {
	switch code := x.Response.Code; {
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

// verbFault tells what was meant by a line that begins with no command.
func (t smtpTongue) verbFault(line string, p *wire.Problem) fault {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	start := strings.Index(line, word)
	f := fault{id: "smtp.verb.unknown", start: start, end: start + len(word)}
	upper := strings.ToUpper(word)
	name, _, colon := strings.Cut(upper, ":")
	second, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(rest)), " ")
	switch {
	case len(word) >= 3 && isDigits([]byte(word[:3])) && (len(word) == 3 || word[3] == '-'):
		f.id, f.end = "smtp.line.server-line", len(line)
	case line == ".":
		f.id = "smtp.line.dot"
	case slices.Contains([]string{"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE"}, upper) && strings.Contains(rest, "/"),
		name == "HOST" && colon, name == "USER-AGENT" && colon:
		f.id, f.end = "smtp.line.http", len(line)
	case (name == "FROM" || name == "TO") && strings.Contains(line, "<") && !strings.HasPrefix(strings.TrimSpace(rest), "\""):
		f.id = "smtp.verb.keyword-first"
	case strings.HasPrefix(upper, "MAILFROM"), strings.HasPrefix(upper, "RCPTTO"):
		f.id = "smtp.verb.run-together"
	case colon && smtpVerb(name) == "" && fieldName(name):
		f.id, f.end = "smtp.line.header-field", len(line)
	case p.ID == "smtp.verb.run-together":
		f.id, f.start, f.end = p.ID, p.Start, p.End
		if strings.Trim(line[p.Start:], ":;,.!-_ \t") == "" {
			f.id = "smtp.verb.punctuation"
		}
	case slices.Contains([]string{"EXIT", "BYE", "LOGOUT", "CLOSE", "END", "LEAVE", "Q", "DISCONNECT", "\x03", "\x04"}, upper):
		f.id = "smtp.line.leave"
	case upper == "?" || upper == "MAN" || upper == "COMMANDS" || upper == "/HELP":
		f.id = "smtp.line.help"
	case slices.Contains([]string{"TELNET", "NC", "OPENSSL", "SWAKS", "LS", "CD", "PWD", "SUDO", "CLEAR", "ECHO", "CAT", "PING", "DIG", "NSLOOKUP", "CURL"}, upper):
		f.id = "smtp.line.shell-command"
	case slices.Contains([]string{"USER", "PASS", "STAT", "LIST", "RETR", "DELE", "TOP", "UIDL", "APOP", "CAPA", "STLS"}, upper):
		f.id = "smtp.line.pop3-command"
	case readingVerbs[upper] || readingVerbs[second]:
		f.id = "smtp.line.imap-command"
		if readingVerbs[second] {
			f.end = start + len(word) + 1 + len(second)
		}
	case slices.Contains([]string{"SEND", "SOML", "SAML"}, upper):
		f.id = "smtp.verb.obsolete"
	case upper == "TURN" || upper == "ATRN":
		f.id = "smtp.verb.turn"
	case strings.Contains(word, "@") && rest == "":
		f.id = "smtp.line.address-only"
	case rest != "" && smtpVerb(upper+second) != "":
		f.id, f.end = "smtp.verb.split", start+len(word)+1+len(second)
		f.pairs = []string{"nearest", upper + second}
	case nearestVerb(upper) != "":
		f.id, f.pairs = "smtp.verb.misspelt", []string{"nearest", nearestVerb(upper)}
	case rest == "" && len(word) >= 8 && strings.HasSuffix(word, "=") && base64Text(word) != "":
		f.id = "smtp.line.base64"
	}
	return f
}

var readingVerbs = map[string]bool{
	"LOGIN": true, "SELECT": true, "EXAMINE": true, "FETCH": true, "STORE": true, "SEARCH": true, "CAPABILITY": true,
	"LOGOUT": true, "STATUS": true, "APPEND": true, "EXPUNGE": true, "AUTHENTICATE": true, "IDLE": true, "UID": true, "LSUB": true,
}

// smtpVerb returns the verb if there is such a command.
func smtpVerb(word string) string {
	for i := range smtp.Commands {
		if smtp.Commands[i].Verb == word {
			return word
		}
	}
	return ""
}

func nearestVerb(word string) string {
	best, least := "", 3
	for i := range smtp.Commands {
		verb := smtp.Commands[i].Verb
		if d := distance(word, verb); d < least && (d == 1 && len(word) > 2 || d == 2 && len(verb) > 5) {
			best, least = verb, d
		}
	}
	return best
}

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
