package pop3

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// Mistakes implements explain.Conversation. What was accepted is left alone.
func (c *conversation) Mistakes(x *wire.Exchange) []explain.Mistake {
	if x.Response.Outcome != wire.Error && !(len(x.Reply) == 0 && x.Close) {
		return nil
	}
	return mistake.Find(Knowledge(), x, &language{c, x})
}

// language answers what the pipeline asks about an exchange.
type language struct {
	*conversation // as it was before the exchange
	x             *wire.Exchange
}

// Faults implements mistake.Language.
func (l *language) Faults() []mistake.Fault {
	x, typed := l.x, mistake.Typed(l.x)
	var found []mistake.Fault
	switch {
	case verbOf(x) == unasked:
		return nil
	case x.Command == nil:
	case x.Unit.Kind == wire.SASL:
		found = sasl.Faults(saslID, typed, 0, l.mechanism, isVerb)
	default:
		found = l.lineFaults(typed)
	}
	_, numbered := arg(x, "message")
	if f, ok := mistake.ByReply(Knowledge(), x, verbOf(x), "mechanism", "message"); ok && (numbered || f.ID != "pop3.number.out-of-range") {
		if f.ID == "pop3.limit.reached" && x.Close {
			return append([]mistake.Fault{f}, found...)
		}
		found = append(found, f)
	}
	if len(found) == 0 {
		return []mistake.Fault{{ID: l.unsaid(), End: len(typed)}}
	}
	return found
}

// unsaid is the mistake that a refusal is likely to be about, where its words tell of none that is known.
func (l *language) unsaid() string {
	_, tls := l.offered["STLS"]
	mechanism, _ := arg(l.x, "mechanism")
	switch verb := verbOf(l.x); {
	case verb == "STLS" && len(l.offered) > 0 && !tls:
		return "pop3.stls.unavailable"
	case verb == "AUTH" && mechanism == "":
		return "pop3.auth.list"
	}
	return "pop3.refused"
}

// Values implements mistake.Language.
func (l *language) Values() []string {
	number, _ := arg(l.x, "message")
	return []string{"n", number, "count", strconv.Itoa(l.messages), "user", knowledge.OrNothing(knowledge.Shortened(l.user, 60))}
}

// pasted are the mistakes that pasting and editing keys make.
var pasted = map[mistake.Kind]string{
	mistake.PromptPrefix: "pop3.line.prompt-prefix", mistake.ServerLine: "pop3.line.server-line",
	mistake.SmartQuotes: "pop3.line.smart-quotes", mistake.Dash: "pop3.line.dash", mistake.NoBreakSpace: "pop3.line.no-break-space",
	mistake.Invisible: "pop3.line.invisible", mistake.WrongBrackets: "pop3.line.wrong-brackets", mistake.Fullwidth: "pop3.line.fullwidth",
	mistake.Entities: "pop3.line.entities", mistake.MailTo: "pop3.line.mailto", mistake.BareCR: "pop3.line.bare-cr", mistake.Nul: "pop3.line.nul",
	mistake.Markup:    "pop3.line.markup",
	mistake.Backspace: "pop3.line.control-keys", mistake.ArrowKeys: "pop3.line.control-keys", mistake.Control: "pop3.line.control-keys",
}

// lineFaults finds what the text of a refused command line tells.
func (l *language) lineFaults(line string) []mistake.Fault {
	cmd, x := l.x.Command, l.x
	if cmd.Verb != "PASS" && cmd.Verb != "USER" && strings.Trim(line, "\x03\x04") != "" { // anything may be in those, and the others are an attempt to leave
		if found := mistake.Pasted(line, pasted); len(found) > 0 {
			return found
		}
		if n := mistake.Listed(line); n > 0 {
			return []mistake.Fault{{ID: "pop3.line.list-mark", End: n}}
		}
	}
	if !strings.HasSuffix(string(x.Unit.Raw), "\n") {
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
		return l.passFaults(line)
	case verb == "AUTH":
		mechanism, _ := cmd.Args.Get("mechanism")
		_, initial := mistake.Token(x, "initial-response")
		if tok, ok := mistake.Token(x, "mechanism"); ok && credentials(tok.Text, initial) {
			return []mistake.Fault{{ID: nameForMechanism, Start: tok.Start, End: tok.End}}
		}
		if tok, ok := mistake.Token(x, "initial-response"); ok && !mistake.ReplyHas(x, "unsupported", "not supported", "plaintext") {
			return sasl.Faults(saslID, tok.Text, tok.Start, strings.ToUpper(mechanism), isVerb)
		}
		return nil
	}
	switch p := cmd.Problem; {
	case p == nil:
		return l.numberFault()
	case p.ID == "pop3.unknown-command":
		f := verbFault(line)
		if f.ID == foreign[imap.Name] && x.After == pop3.Transaction {
			f.ID = "pop3.line.imap-late"
		}
		return []mistake.Fault{f}
	case p.ID == "pop3.empty-line" || p.ID == "pop3.leading-space":
		return []mistake.Fault{mistake.Of(p)}
	default:
		return []mistake.Fault{argumentFault(line, cmd)}
	}
}

// credentials reports whether the word in a mechanism's place is a name, with the password behind it or joined to it.
func credentials(word string, more bool) bool {
	_, _, colon := strings.Cut(word, ":")
	upper := strings.ToUpper(word)
	return colon && sasl.Plain(word) != "" || more && word != upper && !slices.Contains(sasl.Mechanisms, upper)
}
