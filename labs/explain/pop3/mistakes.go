package pop3

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Mistakes tells what went wrong with a command that was refused.
func (c *conversation) Mistakes(x *wire.Exchange) []explain.Mistake {
	if x.Response.Outcome != wire.Error && !(len(x.Reply) == 0 && x.Close) {
		return nil
	}
	line := string(bytes.TrimRight(x.Unit.Raw, "\r\n"))
	var found []mistake.Fault
	switch {
	case x.Command == nil:
	case x.Unit.Kind == wire.SASL:
		found = c.saslFaults(line, 0, c.mechanism)
	default:
		found = c.lineFaults(x, line)
	}
	found = c.byReply(x, found)
	if len(found) == 0 {
		found = []mistake.Fault{{ID: "pop3.refused", End: len(line)}}
	}
	return c.worded(x, line, found)
}

// byReply adds what the words of the reply tell.
func (c *conversation) byReply(x *wire.Exchange, found []mistake.Fault) []mistake.Fault {
	reply := strings.ToLower(string(x.Reply))
	k, verb := Knowledge(), verbOf(x)
	for i := range k.Mistakes {
		e := &k.Mistakes[i]
		if len(e.Has) == 0 || len(e.Verb) > 0 && !slices.Contains(e.Verb, verb) {
			continue
		}
		if !slices.ContainsFunc(e.Has, func(h string) bool { return strings.Contains(reply, h) }) {
			continue
		}
		if slices.ContainsFunc(found, func(o mistake.Fault) bool { return o.ID == e.ID }) {
			return found
		}
		f := mistake.Fault{ID: e.ID, End: len(bytes.TrimRight(x.Unit.Raw, "\r\n"))}
		for _, tok := range mistake.Tokens(x) {
			if tok.Kind == "mechanism" || tok.Kind == "message" {
				f.Start, f.End = tok.Start, tok.End
				break
			}
		}
		if e.ID == "pop3.limit.reached" && x.Close {
			return append([]mistake.Fault{f}, found...)
		}
		return append(found, f)
	}
	return found
}

// worded turns faults into what is shown.
func (c *conversation) worded(x *wire.Exchange, line string, found []mistake.Fault) []explain.Mistake {
	k := Knowledge()
	fix := ""
	if !x.Close {
		fix = c.fix(x, mistake.Clean(line), found[0].ID)
	}
	out := make([]explain.Mistake, 0, len(found))
	for _, f := range found {
		e := k.Mistake(f.ID)
		if e == nil {
			continue
		}
		k.Use("mistakes", f.ID, "")
		f.End = min(f.End, len(x.Unit.Raw))
		f.Start = min(f.Start, f.End)
		number, _ := arg(x, "message")
		pairs := append(f.Pairs, "text", knowledge.Shortened(knowledge.Printable(string(x.Unit.Raw[f.Start:f.End])), 80), "fix", fix, "n", number,
			"reason", knowledge.Shortened(x.Response.Text, 160), "count", strconv.Itoa(c.messages), "user", knowledge.OrNothing(knowledge.Shortened(c.user, 60)))
		out = append(out, explain.Mistake{ID: f.ID, Start: f.Start, End: f.End, Says: knowledge.Fill(e.Says, pairs...), Ref: e.Ref, Fix: fix})
	}
	return out
}

// lineFaults finds what the text of a refused command line tells.
func (c *conversation) lineFaults(x *wire.Exchange, line string) []mistake.Fault {
	cmd := x.Command
	if cmd.Verb != "PASS" && cmd.Verb != "USER" { // anything may be in those
		if found := mistake.Pasted("pop3", line); len(found) > 0 {
			return found
		}
	}
	if !bytes.HasSuffix(x.Unit.Raw, []byte("\n")) {
		return []mistake.Fault{{ID: "pop3.line.too-long", End: len(line)}}
	}
	verb := cmd.Verb
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
		return []mistake.Fault{{ID: id, End: len(verb)}}
	case verb == "PASS":
		return c.passFaults(x, line)
	case verb == "AUTH":
		mechanism, _ := cmd.Args.Get("mechanism")
		for _, tok := range cmd.Tokens {
			if tok.Kind == "initial-response" && !mistake.Told(x, "unsupported", "not supported", "plaintext") {
				return c.saslFaults(tok.Text, tok.Start, strings.ToUpper(mechanism))
			}
		}
		return nil
	}
	p := cmd.Problem
	switch {
	case p == nil:
		return c.numberFault(x)
	case p.ID == "pop3.unknown-command":
		return []mistake.Fault{c.verbFault(line)}
	case p.ID == "pop3.empty-line" || p.ID == "pop3.leading-space":
		return []mistake.Fault{{ID: p.ID, Start: p.Start, End: p.End}}
	}
	f := mistake.Fault{ID: p.ID, Start: p.Start, End: p.End}
	rest := strings.TrimSpace(line[min(len(cmd.Verb), len(line)):])
	switch {
	case strings.HasSuffix(p.ID, ".missing-number"):
		f.Start, f.End = 0, len(line)
	case rest != "" && (strings.ContainsAny(rest, ",:*") || isRange(rest)):
		f.ID, f.Start, f.End = "pop3.number.several", len(line)-len(rest), len(line)
	case len(rest) >= 12 && strings.Trim(strings.ToLower(rest), "0123456789abcdef") == "":
		f.ID, f.Start, f.End = "pop3.number.unique-id", len(line)-len(rest), len(line)
	case strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "<") || strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "("):
		f.ID, f.Start, f.End = "pop3.number.decorated", len(line)-len(rest), len(line)
	}
	return []mistake.Fault{f}
}

// isRange tells two numbers with a hyphen between them.
func isRange(s string) bool {
	a, b, ok := strings.Cut(s, "-")
	return ok && knowledge.IsDigits([]byte(strings.TrimSpace(a))) && knowledge.IsDigits([]byte(strings.TrimSpace(b)))
}

// numberFault finds what is wrong with a number that is well-formed.
func (c *conversation) numberFault(x *wire.Exchange) []mistake.Fault {
	for _, tok := range x.Command.Tokens {
		if tok.Kind != "message" {
			continue
		}
		f := mistake.Fault{ID: "pop3.number.out-of-range", Start: tok.Start, End: tok.End}
		n, _ := strconv.ParseUint(tok.Text, 10, 64) // the parser has seen that it is one
		switch {
		case mistake.Told(x, "deleted") || c.deleted[int(min(n, 1<<31))]:
			f.ID = "pop3.number.deleted"
		case n == 0:
			f.ID = "pop3.number.zero"
		case c.counted && c.messages == 0:
			f.ID = "pop3.number.empty-maildrop"
		}
		return []mistake.Fault{f}
	}
	return nil
}

// passFaults finds why PASS did not let anybody in. What is wrong is often the
// name: servers say +OK to any (RFC 1939 §7).
func (c *conversation) passFaults(x *wire.Exchange, line string) []mistake.Fault {
	whole := mistake.Fault{End: len(line)}
	password, _ := x.Command.Args.Get("password")
	name := c.user
	switch {
	case mistake.Told(x, "plaintext"):
		return nil
	case !c.named && c.failed:
		whole.ID = "pop3.pass.user-again"
	case !c.named:
		whole.ID = "pop3.pass.before-user"
	case strings.TrimSpace(name) == "":
		whole.ID = "pop3.user.missing-name"
	case strings.ContainsAny(name, "\"'<>[]“”‘’"):
		whole.ID = "pop3.user.decorated"
	case strings.HasPrefix(name, ":") || strings.HasPrefix(name, "="):
		whole.ID = "pop3.user.punctuation"
	case strings.TrimSpace(name) != name:
		whole.ID = "pop3.user.space-around"
	case strings.Contains(name, " "):
		whole.ID = "pop3.user.with-password"
	case password == "":
		whole.ID = "pop3.pass.missing-password"
	case quoted(password):
		whole.ID = "pop3.pass.quoted"
	case strings.TrimSpace(password) != password:
		whole.ID = "pop3.pass.space-around"
	case strings.ToUpper(password) == password && strings.ToLower(password) != password:
		whole.ID = "pop3.pass.capitals"
	default:
		return nil
	}
	return []mistake.Fault{whole}
}

func (c *conversation) saslFaults(text string, at int, mechanism string) []mistake.Fault {
	return sasl.Faults("pop3", text, at, mechanism, isVerb)
}

// verbFault tells what was meant by a line that begins with no command.
func (c *conversation) verbFault(line string) mistake.Fault {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	start := strings.Index(line, word)
	f := mistake.Fault{ID: "pop3.unknown-command", Start: start, End: start + len(word)}
	upper := strings.ToUpper(word)
	second, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(rest)), " ")
	name, _, colon := strings.Cut(upper, ":")
	switch {
	case strings.HasPrefix(upper, "+OK") || strings.HasPrefix(upper, "-ERR"):
		f.ID, f.End = "pop3.line.server-line", len(line)
	case strings.Contains(word, "\t"):
		at := strings.IndexByte(line, '\t')
		f.ID, f.Start, f.End = "pop3.verb.tab", at, at+1
	case slices.Contains([]string{"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT"}, upper) && strings.Contains(rest, "/"),
		(name == "HOST" || name == "USER-AGENT") && colon:
		f.ID, f.End = "pop3.line.http", len(line)
	case slices.Contains([]string{"EXIT", "BYE", "LOGOUT", "CLOSE", "END", "LEAVE", "Q", "DISCONNECT", "\x03", "\x04"}, upper):
		f.ID = "pop3.line.leave"
	case upper == "?" || upper == "HELP" || upper == "MAN":
		f.ID = "pop3.line.help"
	case slices.Contains([]string{"TELNET", "NC", "OPENSSL", "LS", "CD", "PWD", "SUDO", "CLEAR", "ECHO", "CAT", "PING"}, upper):
		f.ID = "pop3.line.shell-command"
	case upper == "LAST" || upper == "XTND" || upper == "RPOP":
		f.ID = "pop3.verb.obsolete"
	case upper == "LANG" || upper == "UTF8" || upper == "XSENDER":
		f.ID = "pop3.verb.not-offered"
	case upper == "STARTTLS":
		f.ID = "pop3.verb.starttls"
	case slices.ContainsFunc(smtp.Commands, func(c smtp.CommandSpec) bool { return c.Verb == upper }):
		f.ID = "pop3.line.smtp-command"
	case mistake.ReadingVerbs[upper] || mistake.ReadingVerbs[second]:
		f.ID = "pop3.line.imap-command"
	case upper == "DELETE" || upper == "DEL" || upper == "RM" || upper == "READ" || upper == "SHOW" || upper == "PASSWORD" || upper == "USERNAME" || upper == "LOGON":
		f.ID, f.Pairs = "pop3.verb.other-word", []string{"nearest", otherWords[upper]}
	case verbIn(upper) != "":
		verb := verbIn(upper)
		f.ID, f.Start, f.End = "pop3.verb.run-together", start+len(verb), start+len(word)
	case nearest(upper) != "":
		f.ID, f.Pairs = "pop3.verb.misspelt", []string{"nearest", nearest(upper)}
	}
	return f
}

// otherWords are what people type for a command by what it does.
var otherWords = map[string]string{
	"DELETE": "DELE", "DEL": "DELE", "RM": "DELE", "READ": "RETR", "SHOW": "RETR", "PASSWORD": "PASS", "USERNAME": "USER", "LOGON": "USER",
}

// verbIn is the verb with which a word begins, if no letter follows it.
func verbIn(word string) string {
	for _, c := range pop3.Commands {
		if rest, ok := strings.CutPrefix(word, c.Verb); ok && rest != "" && (rest[0] < 'A' || rest[0] > 'Z') {
			return c.Verb
		}
	}
	return ""
}

func nearest(word string) string {
	if len(word) < 3 {
		return ""
	}
	for _, c := range pop3.Commands {
		if mistake.Distance(word, c.Verb) == 1 {
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
