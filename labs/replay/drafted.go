package replay

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ehlo/internal/desk"
	"ehlo/labs/run"
	"ehlo/server"
	"ehlo/server/wire"
)

// asked is what a step can ask of an exchange.
type asked struct {
	verb, problem, reply string
	args                 string // as YAML
}

// enter types the session's side at a desk of its world, and makes the steps of what comes of it.
// ok is false when something has been found that is better not typed: then it is in leave.
func (d *draft) enter() (ok bool) {
	r := d.result
	d.steps, d.remarks = nil, nil
	k, _ := desk.New(desk.Setup{Fixture: r.fixture, World: server.WorldOptions{Gentle: true}})
	defer k.Close()
	if voice := d.voice(); voice != "" {
		k.Apply(desk.Input{Kind: desk.Line, Term: k.Terminals()[0].ID, Text: voice})
	}
	call := k.Dial(r.Address, r.Port)
	d.called()
	if call.Closed() || len(call.Exchanges()) == 0 {
		d.remarks = append(d.remarks, texts.Say("remark-nothing"))
		return true
	}
	var (
		before  []string // lines that go with what comes
		remarks []string
		asks    bool // the transcript's server has asked for what comes next
		asking  int  // the exchange that was typed last
		typed   = make(map[asked]bool)
		steps   = make(map[string]bool) // by what they expect
	)
	for i, st := range r.Steps {
		x := st.Exchange
		if x.Command == nil && len(st.Sent) == 0 {
			if i > 0 {
				d.remarks = append(d.remarks, texts.Say("remark-unasked", "shown", quoted(firstLine(string(x.Reply)))))
			}
			continue
		}
		goesOn := asks || x.Unit.Kind != wire.Line
		asks = intermediate(&x.Exchange)
		lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(st.Sent), "\r\n", "\n"), "\n"), "\n")
		why := d.leave[i]
		last := call.Exchanges()[len(call.Exchanges())-1]
		switch {
		case why != "":
		case call.Closed():
			why = texts.Say("left-closed")
		case slices.ContainsFunc(lines, func(l string) bool { return !writable(l) }):
			why = texts.Say("left-unwritable")
		case goesOn && !intermediate(last) && len(before) == 0:
			why = texts.Say("left-answer")
		case !goesOn && intermediate(last) && i > 0:
			if !d.leaveOut(asking, texts.Say("left-question")) {
				return false
			}
			why = texts.Say("left-question")
		}
		if why != "" {
			remarks = append(remarks, left(lines, why))
			if call.Closed() {
				break // and so is all behind it
			}
			continue
		}
		asking = i
		n := len(call.Exchanges())
		for _, l := range lines {
			call.Type(l)
		}
		before = append(before, lines...)
		if call.AwaitsTLS() && i+1 < len(r.Steps) && !call.Closed() {
			if !d.leaveOut(i, texts.Say("left-tls")) {
				return false
			}
			break
		}
		news := call.Exchanges()[n:]
		if len(news) == 0 {
			continue
		}
		got := news[len(news)-1]
		for _, other := range news[:len(news)-1] {
			typed[ask(other).kind()] = true
		}
		remarks = append(remarks, differences(st, got)...)
		expect := ask(got)
		again := typed[expect.kind()]
		typed[expect.kind()] = true
		if steps[expect.String()] || lines[len(lines)-1] == "" || expect.reply == "" || expect.verb == "" || got.Response.Outcome == wire.Intermediate && got.After != r.Session.Descriptor.Text {
			continue // it goes with what comes next, and so does a blank line, which no solution can end in
		}
		steps[expect.String()] = true
		d.steps = append(d.steps, draftStep{expect: expect.String(), again: again, lines: before, x: got, remarks: remarks})
		before, remarks = nil, nil
	}
	d.remarks = append(d.remarks, remarks...)
	return true
}

// mostLeftOut is how often a draft begins anew for what is better not typed.
const mostLeftOut = 8

// leaveOut has the draft be typed again without the i-th exchange. given up is that this has been done too often.
func (d *draft) leaveOut(i int, why string) (givenUp bool) {
	if len(d.leave) >= mostLeftOut {
		return true
	}
	d.leave[i] = why
	return false
}

// called tells the author where the transcript called another server.
func (d *draft) called() {
	s := d.result.Session
	shown := strings.TrimSpace(fmt.Sprintf("telnet %s", s.Address))
	if s.Port != 0 {
		shown += fmt.Sprintf(" %d", s.Port)
	}
	if s.Address != "" && shown != d.call() {
		d.remarks = append(d.remarks, texts.Say("remark-called", "shown", quoted(shown), "called", quoted(d.call())))
	}
}

// left is what the author is told of lines that are not typed.
func left(lines []string, why string) string {
	said := quoted(lines[0])
	if len(lines) > 1 {
		said += " …"
	}
	return texts.Say("remark-left-out", "lines", said, "why", why)
}

// intermediate reports whether a server wants more before it says how a command went.
func intermediate(x *wire.Exchange) bool {
	return x.Command != nil && (x.Response.Outcome == wire.Intermediate || x.Response.Code == "")
}

// writable reports whether a line can stand in a solution, and means itself there.
func writable(line string) bool {
	return utf8.ValidString(line) && !strings.Contains(line, "{{") && !(len(line) == 2 && line[0] == '^') &&
		!strings.ContainsFunc(line, func(c rune) bool { return unicode.IsControl(c) && c != '\t' })
}

// mostRemarks is how many differences of an answer a draft tells one by one.
const mostRemarks = 3

// differences are what the author is told of an answer that is not the transcript's.
func differences(st Step, got *wire.Exchange) (remarks []string) {
	shown, answered := &st.Exchange.Response, &got.Response
	if shown.Code != "" && shown.Code != answered.Code {
		return []string{texts.Say("remark-transcript", "shown", quoted(status(shown)), "answered", quoted(status(answered)))}
	}
	n := 0
	for _, l := range st.Lines {
		if l.Matches() {
			continue
		}
		if n++; n > mostRemarks {
			continue
		}
		switch {
		case l.At == 0:
			remarks = append(remarks, texts.Say("remark-added", "answered", quoted(l.Answered)))
		case l.Answered == "":
			remarks = append(remarks, texts.Say("remark-silent", "shown", quoted(l.Shown)))
		default:
			remarks = append(remarks, texts.Say("remark-transcript", "shown", quoted(l.Shown), "answered", quoted(l.Answered)))
		}
	}
	if n > mostRemarks {
		remarks = append(remarks, texts.Say("remark-more", "n", n-mostRemarks))
	}
	return remarks
}

// status is the line of a reply that says how it went.
func status(r *wire.Response) string {
	if len(r.Lines) == 0 {
		return ""
	}
	return r.Lines[r.Status]
}

// ask is what a step asks of an exchange, so that it tells it from others as well as can be. `*` and `$` stand for
// what is there at the time.
func ask(x *wire.Exchange) asked {
	a := asked{verb: run.Verb(x), reply: x.Response.Code}
	if x.Command == nil {
		return a
	}
	if p := x.Command.Problem; p != nil && x.Response.Outcome == wire.Error {
		a.problem = p.ID // else another refusal would do as well
		return a         // what the arguments mean, nobody knows
	}
	var args []string
	named := make(map[string]bool)
	for _, arg := range x.Command.Args {
		if comparable[arg.Name] && !named[arg.Name] && arg.Value != "" && writable(arg.Value) && !strings.ContainsAny(arg.Value, "*$") {
			named[arg.Name] = true
			args = append(args, arg.Name+": "+quoted(arg.Value))
		}
	}
	a.args = strings.Join(args, ", ")
	return a
}

// kind is what is alike in all that could fit each other: blanks and case tell no verbs apart.
func (a asked) kind() asked {
	return asked{verb: strings.ToUpper(strings.Join(strings.Fields(a.verb), " ")), reply: a.reply}
}

// String is the condition in YAML.
func (a asked) String() string {
	out := "{verb: " + quoted(a.verb)
	if a.args != "" {
		out += ", args: {" + a.args + "}"
	}
	if a.problem != "" {
		out += ", problem: " + quoted(a.problem)
	}
	return out + ", reply: " + quoted(a.reply) + "}"
}
