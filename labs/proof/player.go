package proof

import (
	"slices"
	"strings"

	"ehlo/internal/desk"
	"ehlo/internal/shell"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// player types a lab's own lines at a desk, as a learner at the page would, and
// keeps what comes of it.
type player struct {
	desk   *desk.Desk
	events []run.Event // of the run, until somebody empties it
	last   *wire.Exchange
	output map[string]string       // what each terminal of the desk has shown since it was last typed in
	acted  map[string]bool         // which of them have called or asked a server since then
	hints  map[string]map[int]bool // those shown, by step
	opened map[int]string          // the mailbox that was opened last, by conversation
	acts   []string                // what was done, by its meaning, until somebody empties it
	asked  []string                // the commands typed, at the prompt or to a server, until somebody empties it
}

// play sits down at a lab in a fresh world. The lab's terminals have made their
// calls.
func play(l *scenario.Lab, f *server.Fixture, seed uint64) *player {
	p := &player{output: make(map[string]string), acted: make(map[string]bool), hints: make(map[string]map[int]bool), opened: make(map[int]string)}
	d, events := desk.New(desk.Setup{Fixture: f, World: server.WorldOptions{Seed: seed, Gentle: true}, Lab: l})
	p.desk = d
	p.take(events)
	return p
}

func (p *player) close() { p.desk.Close() }

func (p *player) run() *run.Run { return p.desk.Run() }

func (p *player) done(step int) bool { return p.run().Steps()[step].Done }

// hinted reports whether a step's hint has been shown.
func (p *player) hinted(step string, hint int) bool { return p.hints[step][hint] }

// apply gives the desk an input, and takes what comes of it.
func (p *player) apply(in desk.Input) { p.take(p.desk.Apply(in)) }

func (p *player) take(events []desk.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case desk.Output:
			p.output[e.Term] += e.Text
		case desk.Happened:
			p.happened(e)
		case desk.Progressed:
			p.events = append(p.events, e.Event)
			if e.Kind == run.Hinted {
				if p.hints[e.Step] == nil {
					p.hints[e.Step] = make(map[int]bool)
				}
				p.hints[e.Step][e.Hint-1] = true
			}
		}
	}
}

func (p *player) happened(e desk.Happened) {
	if e.Term == "" {
		return
	}
	if x := desk.Exchange(e.Event); x != nil {
		p.last = x
		p.acts = append(p.acts, p.place(x)+act(x))
		if x.Command != nil && x.Command.Verb != "" && !x.Service.Connectionless && (x.Unit.Kind == wire.Line || x.Unit.Kind == wire.Literal) {
			p.asked = append(p.asked, x.Command.Verb)
		}
	}
	switch e.Event.(type) {
	case server.Opened, server.Asked:
		p.acted[e.Term] = true
	}
}

// place is the open mailbox, where a command is about what is in it, and "" elsewhere.
func (p *player) place(x *wire.Exchange) string {
	if x.Command == nil || x.Response.Outcome != wire.OK {
		return ""
	}
	verb := x.Command.Verb
	d := server.Protocols().Lookup(x.Service.Protocol)
	if d.LeadsTo(verb, imap.Selected) {
		p.opened[x.Conversation], _ = x.Command.Args.Get("mailbox")
	}
	if c := d.Command(verb); c == nil || !slices.Equal(c.States, []wire.State{imap.Selected}) {
		return ""
	}
	return strings.ToUpper(p.opened[x.Conversation]) + " "
}

// lastReply says which line of the last reply says how it went, for an author
// who wonders.
func (p *player) lastReply() string {
	if p.last == nil {
		return texts.Say("no-server")
	}
	line := ""
	if r := &p.last.Response; len(r.Lines) > 0 {
		line = r.Lines[r.Status]
	}
	return texts.Say("last-answer", "line", line)
}

// terminal is the desk's terminal that the lab calls by a name.
func (p *player) terminal(lab string) desk.Terminal {
	all := p.desk.Terminals()
	if i := slices.IndexFunc(all, func(t desk.Terminal) bool { return t.Lab == lab }); i >= 0 {
		return all[i]
	}
	return all[0]
}

// called reports whether a server has been called or asked in a terminal since
// it was last typed in.
func (p *player) called(lab string) bool { return p.acted[p.terminal(lab).ID] }

// said is the last line that a program has shown in a terminal since that was
// typed in; what the shell remarks beside it is in a colour of its own.
func (p *player) said(lab string) string {
	lines := strings.Split(strings.TrimSuffix(p.output[p.terminal(lab).ID], "\r\n"), "\r\n")
	for _, line := range slices.Backward(lines[1:]) { // the first is what was typed
		if !strings.HasPrefix(line, "\x1b") {
			return line
		}
	}
	return texts.Say("nothing-shown")
}

// solve does what a step's solution says.
func (p *player) solve(s *scenario.Step) error { return p.do(s, s.Solution) }

// do does a step in a way that is written as a solution is: it types lines, and
// if there is a question it gives the right answer then; or it gives an answer.
func (p *player) do(s *scenario.Step, way string) error {
	if s.Quiz == nil {
		return p.enter(s.Term, way)
	}
	if s.SolvedByAnswer() {
		p.answer(s.ID, way)
		return nil
	}
	if err := p.enter(s.Term, way); err != nil {
		return texts.Error("no-right-answer", "error", err)
	}
	p.answer(s.ID, s.Quiz.RightAnswer())
	return nil
}

// try makes a mistake: in an answer, or in what is typed.
func (p *player) try(s *scenario.Step, when []*scenario.Condition, lines string) error {
	if s.Quiz != nil && slices.ContainsFunc(when, func(c *scenario.Condition) bool { return c.Answer.Given }) {
		p.answer(s.ID, lines)
		return nil
	}
	return p.enter(s.Term, lines)
}

func (p *player) answer(step, text string) {
	p.apply(desk.Input{Kind: desk.Answer, Step: step, Text: text})
}

// enter types lines in a terminal of the lab. What is typed at the prompt and
// does nothing is an error.
func (p *player) enter(lab, lines string) error {
	for _, typed := range scenario.Script(lines) {
		if err := p.enterOne(lab, typed); err != nil {
			return err
		}
	}
	return nil
}

// enterOne types a line, or presses a key.
func (p *player) enterOne(lab string, typed scenario.Typed) error {
	t := p.terminal(lab)
	delete(p.output, t.ID)
	delete(p.acted, t.ID)
	if typed.Key {
		p.acts = append(p.acts, typed.Text)
		p.apply(desk.Input{Kind: desk.Key, Term: t.ID, Key: typed.Text})
		return nil
	}
	if t.Prompt.Mode == shell.AtPrompt {
		program, _, _ := strings.Cut(strings.TrimSpace(typed.Text), " ")
		p.asked = append(p.asked, program)
	}
	acts := len(p.acts)
	p.apply(desk.Input{Kind: desk.Line, Term: t.ID, Text: typed.Text, Joined: typed.Joined})
	if len(p.acts) == acts { // a line of a message, or one that no server is sent
		p.acts = append(p.acts, strings.ToUpper(typed.Text))
	}
	if t.Prompt.Mode == shell.AtPrompt && !p.worked(lab, typed.Text) {
		return texts.Error("calls-nothing", "line", typed.Text, "reply", p.said(lab))
	}
	return nil
}

// worked reports whether a line typed at the prompt did what such lines are
// for: called or asked a server, began a program, or needed neither.
func (p *player) worked(lab, line string) bool {
	return p.called(lab) || p.terminal(lab).Prompt.Mode != shell.AtPrompt || strings.TrimSpace(line) == "" || run.Local(line)
}
