package explain

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// mistakes tells what went wrong with a command that was refused.
func (t pop3Tongue) mistakes(x *wire.Exchange, m *memory) []Mistake {
	if x.Response.Outcome != wire.Error && !(len(x.Reply) == 0 && x.Close) {
		return nil
	}
	line := string(bytes.TrimRight(x.Unit.Raw, "\r\n"))
	var found []fault
	switch {
	case x.Command == nil:
	case x.Unit.Kind == wire.SASL:
		found = t.saslFaults(line, 0, m.pop3.mechanism)
	default:
		found = t.lineFaults(x, m, line)
	}
	found = t.byReply(x, found)
	if len(found) == 0 {
		found = []fault{{id: "pop3.refused", end: len(line)}}
	}
	return t.worded(x, m, line, found)
}

// byReply adds what the words of the reply tell.
func (t pop3Tongue) byReply(x *wire.Exchange, found []fault) []fault {
	reply := strings.ToLower(string(x.Reply))
	k, verb := pop3Knowledge(), t.verb(x)
	for i := range k.Mistakes {
		e := &k.Mistakes[i]
		if len(e.Has) == 0 || len(e.Verb) > 0 && !slices.Contains(e.Verb, verb) {
			continue
		}
		if !slices.ContainsFunc(e.Has, func(h string) bool { return strings.Contains(reply, h) }) {
			continue
		}
		if slices.ContainsFunc(found, func(o fault) bool { return o.id == e.ID }) {
			return found
		}
		f := fault{id: e.ID, end: len(bytes.TrimRight(x.Unit.Raw, "\r\n"))}
		for _, tok := range commandTokens(x) {
			if tok.Kind == "mechanism" || tok.Kind == "message" {
				f.start, f.end = tok.Start, tok.End
				break
			}
		}
		if e.ID == "pop3.limit.reached" && x.Close {
			return append([]fault{f}, found...)
		}
		return append(found, f)
	}
	return found
}

// worded turns faults into what is shown.
func (t pop3Tongue) worded(x *wire.Exchange, m *memory, line string, found []fault) []Mistake {
	k := pop3Knowledge()
	fix := ""
	if !x.Close {
		fix = t.fix(x, m, tidied(line), found[0].id)
	}
	out := make([]Mistake, 0, len(found))
	for _, f := range found {
		e := k.byID[f.id]
		if e == nil {
			continue
		}
		k.use("mistakes", f.id, "")
		f.end = min(f.end, len(x.Unit.Raw))
		f.start = min(f.start, f.end)
		number, _ := pop3Arg(x, "message")
		pairs := append(f.pairs, "text", shortened(printable(string(x.Unit.Raw[f.start:f.end])), 80), "fix", fix, "n", number,
			"reason", shortened(x.Response.Text, 160), "count", strconv.Itoa(m.messages), "user", orEmpty(shortened(m.user, 60)))
		out = append(out, Mistake{ID: f.id, Start: f.start, End: f.end, Says: fill(e.Says, pairs...), Ref: e.Ref, Fix: fix})
	}
	return out
}

// lineFaults finds what the text of a refused command line tells.
func (t pop3Tongue) lineFaults(x *wire.Exchange, m *memory, line string) []fault {
	cmd := x.Command
	if cmd.Verb != "PASS" && cmd.Verb != "USER" { // anything may be in those
		if found := foreign("pop3", line); len(found) > 0 {
			return found
		}
	}
	if !bytes.HasSuffix(x.Unit.Raw, []byte("\n")) {
		return []fault{{id: "pop3.line.too-long", end: len(line)}}
	}
	verb := pop3Verb(cmd.Verb)
	i := slices.IndexFunc(pop3.Commands, func(c pop3.CommandSpec) bool { return c.Verb == verb })
	switch {
	case i >= 0 && !slices.Contains(pop3.Commands[i].States, x.Before):
		id := "pop3.order.before-login"
		if x.Before == pop3.Transaction {
			id = "pop3.order.after-login"
			if verb == "STLS" {
				id = "pop3.order.late-stls"
			}
		}
		return []fault{{id: id, end: len(verb)}}
	case verb == "PASS":
		return t.passFaults(x, m, line)
	case verb == "AUTH":
		mechanism, _ := cmd.Args.Get("mechanism")
		for _, tok := range cmd.Tokens {
			if tok.Kind == "initial-response" && !pop3Told(x, "unsupported", "not supported", "plaintext") {
				return t.saslFaults(tok.Text, tok.Start, strings.ToUpper(mechanism))
			}
		}
		return nil
	}
	p := cmd.Problem
	switch {
	case p == nil:
		return t.numberFault(x, m)
	case p.ID == "pop3.unknown-command":
		return []fault{t.verbFault(line)}
	case p.ID == "pop3.empty-line" || p.ID == "pop3.leading-space":
		return []fault{{id: p.ID, start: p.Start, end: p.End}}
	}
	f := fault{id: p.ID, start: p.Start, end: p.End}
	rest := strings.TrimSpace(line[min(len(cmd.Verb), len(line)):])
	switch {
	case strings.HasSuffix(p.ID, ".missing-number"):
		f.start, f.end = 0, len(line)
	case rest != "" && (strings.ContainsAny(rest, ",:*") || isRange(rest)):
		f.id, f.start, f.end = "pop3.number.several", len(line)-len(rest), len(line)
	case len(rest) >= 12 && strings.Trim(strings.ToLower(rest), "0123456789abcdef") == "":
		f.id, f.start, f.end = "pop3.number.unique-id", len(line)-len(rest), len(line)
	case strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "<") || strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "("):
		f.id, f.start, f.end = "pop3.number.decorated", len(line)-len(rest), len(line)
	}
	return []fault{f}
}

// isRange tells two numbers with a hyphen between them.
func isRange(s string) bool {
	a, b, ok := strings.Cut(s, "-")
	return ok && isDigits([]byte(strings.TrimSpace(a))) && isDigits([]byte(strings.TrimSpace(b)))
}

func pop3Told(x *wire.Exchange, words ...string) bool {
	reply := strings.ToLower(string(x.Reply))
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(reply, w) })
}

// numberFault finds what is wrong with a number that is well-formed.
func (t pop3Tongue) numberFault(x *wire.Exchange, m *memory) []fault {
	for _, tok := range x.Command.Tokens {
		if tok.Kind != "message" {
			continue
		}
		f := fault{id: "pop3.number.out-of-range", start: tok.Start, end: tok.End}
		n, _ := strconv.ParseUint(tok.Text, 10, 64) // the parser has seen that it is one
		switch {
		case pop3Told(x, "deleted") || m.deleted[int(min(n, 1<<31))]:
			f.id = "pop3.number.deleted"
		case n == 0:
			f.id = "pop3.number.zero"
		case m.pop3.counted && m.messages == 0:
			f.id = "pop3.number.empty-maildrop"
		}
		return []fault{f}
	}
	return nil
}

// passFaults finds why PASS did not let anybody in. What is wrong is often the
// name: servers say +OK to any (RFC 1939 §7).
func (t pop3Tongue) passFaults(x *wire.Exchange, m *memory, line string) []fault {
	whole := fault{end: len(line)}
	password, _ := x.Command.Args.Get("password")
	name := m.user
	switch {
	case pop3Told(x, "plaintext"):
		return nil
	case !m.pop3.named && m.pop3.failed:
		whole.id = "pop3.pass.user-again"
	case !m.pop3.named:
		whole.id = "pop3.pass.before-user"
	case strings.TrimSpace(name) == "":
		whole.id = "pop3.user.missing-name"
	case strings.ContainsAny(name, "\"'<>[]“”‘’"):
		whole.id = "pop3.user.decorated"
	case strings.HasPrefix(name, ":") || strings.HasPrefix(name, "="):
		whole.id = "pop3.user.punctuation"
	case strings.TrimSpace(name) != name:
		whole.id = "pop3.user.space-around"
	case strings.Contains(name, " "):
		whole.id = "pop3.user.with-password"
	case password == "":
		whole.id = "pop3.pass.missing-password"
	case quoted(password):
		whole.id = "pop3.pass.quoted"
	case strings.TrimSpace(password) != password:
		whole.id = "pop3.pass.space-around"
	case strings.ToUpper(password) == password && strings.ToLower(password) != password:
		whole.id = "pop3.pass.capitals"
	default:
		return nil
	}
	return []fault{whole}
}

func (pop3Tongue) saslFaults(text string, at int, mechanism string) []fault {
	return saslFaults("pop3", text, at, mechanism, func(word string) bool { return pop3Verb(word) != "" })
}

// verbFault tells what was meant by a line that begins with no command.
func (t pop3Tongue) verbFault(line string) fault {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	start := strings.Index(line, word)
	f := fault{id: "pop3.unknown-command", start: start, end: start + len(word)}
	upper := strings.ToUpper(word)
	second, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(rest)), " ")
	name, _, colon := strings.Cut(upper, ":")
	switch {
	case strings.HasPrefix(upper, "+OK") || strings.HasPrefix(upper, "-ERR"):
		f.id, f.end = "pop3.line.server-line", len(line)
	case strings.Contains(word, "\t"):
		at := strings.IndexByte(line, '\t')
		f.id, f.start, f.end = "pop3.verb.tab", at, at+1
	case slices.Contains([]string{"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT"}, upper) && strings.Contains(rest, "/"),
		(name == "HOST" || name == "USER-AGENT") && colon:
		f.id, f.end = "pop3.line.http", len(line)
	case slices.Contains([]string{"EXIT", "BYE", "LOGOUT", "CLOSE", "END", "LEAVE", "Q", "DISCONNECT", "\x03", "\x04"}, upper):
		f.id = "pop3.line.leave"
	case upper == "?" || upper == "HELP" || upper == "MAN":
		f.id = "pop3.line.help"
	case slices.Contains([]string{"TELNET", "NC", "OPENSSL", "LS", "CD", "PWD", "SUDO", "CLEAR", "ECHO", "CAT", "PING"}, upper):
		f.id = "pop3.line.shell-command"
	case upper == "LAST" || upper == "XTND" || upper == "RPOP":
		f.id = "pop3.verb.obsolete"
	case upper == "LANG" || upper == "UTF8" || upper == "XSENDER":
		f.id = "pop3.verb.not-offered"
	case upper == "STARTTLS":
		f.id = "pop3.verb.starttls"
	case slices.ContainsFunc(smtp.Commands, func(c smtp.CommandSpec) bool { return c.Verb == upper }):
		f.id = "pop3.line.smtp-command"
	case readingVerbs[upper] || readingVerbs[second]:
		f.id = "pop3.line.imap-command"
	case upper == "DELETE" || upper == "DEL" || upper == "RM" || upper == "READ" || upper == "SHOW" || upper == "PASSWORD" || upper == "USERNAME" || upper == "LOGON":
		f.id, f.pairs = "pop3.verb.other-word", []string{"nearest", pop3Words[upper]}
	case pop3Prefix(upper) != "":
		verb := pop3Prefix(upper)
		f.id, f.start, f.end = "pop3.verb.run-together", start+len(verb), start+len(word)
	case nearestPOP3(upper) != "":
		f.id, f.pairs = "pop3.verb.misspelt", []string{"nearest", nearestPOP3(upper)}
	}
	return f
}

// pop3Words are what people type for a command by what it does.
var pop3Words = map[string]string{
	"DELETE": "DELE", "DEL": "DELE", "RM": "DELE", "READ": "RETR", "SHOW": "RETR", "PASSWORD": "PASS", "USERNAME": "USER", "LOGON": "USER",
}

// pop3Prefix is the verb with which a word begins, if no letter follows it.
func pop3Prefix(word string) string {
	for _, c := range pop3.Commands {
		if rest, ok := strings.CutPrefix(word, c.Verb); ok && rest != "" && (rest[0] < 'A' || rest[0] > 'Z') {
			return c.Verb
		}
	}
	return ""
}

func nearestPOP3(word string) string {
	if len(word) < 3 {
		return ""
	}
	for _, c := range pop3.Commands {
		if distance(word, c.Verb) == 1 {
			return c.Verb
		}
	}
	return ""
}

// quoted tells whether a password stands in quotation marks or brackets.
func quoted(password string) bool {
	first, n := utf8.DecodeRuneInString(password)
	last, _ := utf8.DecodeLastRuneInString(password)
	return n < len(password) && strings.ContainsRune("\"'<“‘", first) && strings.ContainsRune("\"'>”’", last)
}
