package run

import (
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Reader is the program that reads what is typed next in a terminal.
type Reader string

// The readers.
const (
	Shell        Reader = "shell"
	Telnet       Reader = "telnet" // which sends it to a server
	TelnetPrompt Reader = "telnet>"
	Netcat       Reader = "nc"
	Nsupdate     Reader = "nsupdate"
)

// leave shows what ends the program in a terminal, and says why.
func (r *Run) leave(d *demonstration, p *progress, t *terminal, at Reader) {
	switch at {
	case Shell:
		return
	case Telnet:
		d.show(cmp.Or(r.goodbye(p, t), scenario.EscapeKey+"\nquit"))
	case TelnetPrompt, Nsupdate:
		d.show("quit")
	case Netcat:
		d.show(scenario.InterruptKey)
	}
	d.lines[0].HTML = showMe.HTML("leave-first") + " " + d.lines[0].HTML
}

// goodbye is the command that ends a terminal's connection and does nothing else, "" if
// there is none: a line would go into a message, POP3 deletes what was marked (RFC 1939
// §6), and a step that asks for a goodbye may ask for one elsewhere.
func (r *Run) goodbye(p *progress, t *terminal) string {
	if !t.connected || t.inText || t.asked || t.state == pop3.Transaction && len(t.marked) > 0 {
		return ""
	}
	d := r.world.Protocols().Lookup(t.service.Protocol)
	for _, c := range d.Commands {
		asks := func(e *scenario.Condition) bool { return e.Verb.Given && e.Verb.HoldsOne(c.Verb, sameVerb) }
		if !c.Ends || !legal(d, c.Verb, t.state) || slices.ContainsFunc(p.Expect, asks) {
			continue
		}
		if d.Tagged {
			return "z " + c.Verb
		}
		return c.Verb
	}
	return ""
}

// needsServer reports whether a step goes on in a connection that steps before it, or the
// lab itself, have made.
func (r *Run) needsServer(p *progress) bool {
	return !p.SolvedByAnswer() && !atPrompt(p.Solution) && !Local(p.Solution) && len(r.leadingTo(p)) > 0
}

// misplaced reports whether a step's solution would lead to nothing where the learner
// stands: it is in another protocol or at another server, it begins with a command that is out of
// place, or it is a part of a message that cannot become what is wanted any more.
func (r *Run) misplaced(p *progress, t *terminal) bool {
	d := r.world.Protocols().Lookup(t.service.Protocol)
	if wanted := r.protocolFor(p); wanted != "" && wanted != d.Name || p.isAtAnother(t.service) {
		return true
	}
	verbOf := verbIn(d)
	script := scenario.Script(p.Solution)
	first := verbOf(script[0].Text)
	switch {
	case p.beginsInText(verbOf):
		return !t.inText || !p.canBecome(&t.text, script)
	case t.inText || t.asked:
		return first != "" // it would become a part of the message, or of the command
	case len(script) == 1 && p.Expect != nil && !slices.ContainsFunc(p.Expect, t.allows):
		return true
	case t.open() != "" && p.Expect != nil && !slices.ContainsFunc(script, func(l scenario.Typed) bool { return opens(d, l.Text) != "" }) &&
		!slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool { return t.opened(c, t.open()) }):
		return true
	case first == "":
		return false
	case len(t.chunks) > 0 && first != "BDAT" && first != "RSET" && !d.Command(first).Ends:
		return true
	}
	fits := func(c *scenario.Condition) bool { // without USER no PASS is refused for what it says
		return first != "PASS" && mayBeOutOfPlace(d, c)
	}
	return (t.isOutOfTurn(first) || !legal(d, first, t.state)) && !slices.ContainsFunc(p.Expect, fits)
}

// isOutOfTurn reports whether a verb would be refused where a connection stands, though its state allows
// it: PASS has to follow USER at once (RFC 1939 §7), and no AUTH may follow one (RFC 4954 §4).
func (t *terminal) isOutOfTurn(verb string) bool {
	return verb == "PASS" && !t.named || verb == "AUTH" && t.user != ""
}

// refusals are the replies to a command that comes in the wrong state (RFC 5321 §4.2.2, RFC 1939 §3,
// RFC 9051 §3: BAD or NO, of which Dovecot says the first).
var refusals = map[wire.Protocol]string{smtp.Name: "503", pop3.Name: "-ERR", imap.Name: "BAD"}

// mayBeOutOfPlace reports whether a condition can be met by a command that comes in the wrong state.
func mayBeOutOfPlace(d *protocol.Descriptor, c *scenario.Condition) bool {
	x := wire.Exchange{Response: wire.Response{Code: refusals[d.Name], Outcome: wire.Error}}
	return c.MayBeRefused() && (!c.Reply.Given || replyIs(&c.Reply, &x))
}

// verbIn tells the verb of a line that is a command of a protocol, "" for any other line.
func verbIn(d *protocol.Descriptor) func(line string) string {
	return func(line string) string {
		if c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")}); c != nil && d.Command(c.Verb) != nil {
			return c.Verb
		}
		return ""
	}
}

// allows reports whether the state that a connection is in, and who is logged in there, can
// be what a condition wants of them.
func (t *terminal) allows(c *scenario.Condition) bool {
	return (!c.Before.Given || c.Before.HoldsOne(string(t.state), scenario.SameText)) &&
		(!c.User.Given || t.user == "" || c.User.Holds([]string{t.user}, sameUser))
}

// protocolFor is the one of the connection that a step goes on in, "" if nobody knows it.
func (r *Run) protocolFor(p *progress) wire.Protocol {
	d := demonstration{protocols: r.world.Protocols()}
	d.showAll(r.leadingTo(p))
	if d.protocol == nil {
		return ""
	}
	return d.protocol.Name
}

// beginsInText reports whether the step's solution goes on with a message that was begun
// before it.
func (p *progress) beginsInText(verbOf func(line string) string) bool {
	for line := range strings.SplitSeq(p.Solution, "\n") {
		if line == "." {
			return true
		}
		if verbOf(line) != "" {
			return false
		}
	}
	return slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool { return c.Text != nil })
}

// canBecome reports whether a message, as far as it has been typed, is what the step wants
// of a text once those lines of its solution are added that it lacks.
func (p *progress) canBecome(text *messageText, script []scenario.Typed) bool {
	lacking, others := text.lacks(script)
	grown := messageText{fields: slices.Clone(text.fields), blank: text.blank, strays: slices.Clone(text.strays), body: slices.Clone(text.body)}
	fits := func(c *scenario.Condition) bool {
		return c.Text == nil && !others || c.Text != nil && grown.fits(c.Text)
	}
	for _, line := range lacking {
		if line.Text == "." {
			break
		}
		grown.add(unstuffed(line.Text))
		if slices.ContainsFunc(p.Expect, fits) {
			return true
		}
	}
	return p.Expect == nil && !others || slices.ContainsFunc(p.Expect, fits)
}

// lacks are the lines of a script that a message does not have yet: no field of theirs, no
// blank line, no line of the body. others says that a field has another value there.
func (t *messageText) lacks(script []scenario.Typed) (lines []scenario.Typed, others bool) {
	first, _, isField := strings.Cut(script[0].Text, ":")
	hasBlank := slices.ContainsFunc(script, func(line scenario.Typed) bool { return line.Text == "" })
	theirs := messageText{blank: t.blank && !(hasBlank && (script[0].Text == "" || isField && fieldName(first)))}
	fields, body := slices.Clone(t.fields), slices.Clone(t.body)
	var same field // that the script's last one was found to be
	for i, line := range script {
		if line.Key || line.Text == "." {
			return append(lines, script[i:]...), others
		}
		had := theirs
		theirs.add(unstuffed(line.Text))
		there := false
		switch {
		case had.blank || len(theirs.strays) > 0:
			at := slices.Index(body, unstuffed(line.Text))
			if there = at >= 0; there {
				body = body[at+1:]
			}
		case theirs.blank:
			there = t.blank
		case len(theirs.fields) > len(had.fields):
			f := theirs.fields[len(theirs.fields)-1]
			at := slices.IndexFunc(fields, func(o field) bool { return strings.EqualFold(o.name, f.name) })
			if same, there = (field{}), at >= 0; there {
				same = fields[at]
				others = others || same.value != f.value && !(same.folded && strings.HasPrefix(same.value, f.value))
				fields = slices.Delete(fields, at, at+1)
			}
		default: // it goes on with the field above
			there = same.folded && strings.Contains(same.value, strings.TrimSpace(line.Text))
		}
		if !there {
			lines = append(lines, line)
		}
	}
	return lines, others
}
