package sandbox

import (
	"slices"

	"ehlo/internal/desk"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/explain"
	"ehlo/labs/run"
	"ehlo/server"
	"ehlo/server/wire"
)

// publish takes events of the desk to where they belong. asked is the page
// whose input led to them, nil for none.
func (s *Sandbox) publish(asked *Page, events []desk.Event) {
	for i, e := range events {
		switch e.(type) {
		case desk.Happened:
			s.happened(e, events[i+1:])
		case desk.Progressed:
			s.progressed(e)
		default:
			s.publishOne(asked, e)
		}
	}
}

// publishOne is publish for what has happened at the desk alone: below that is little. See exchanged.
//
//go:noinline
func (s *Sandbox) publishOne(asked *Page, e desk.Event) {
	switch e := e.(type) {
	case desk.Output:
		s.audience.write(e.Term, e.Text)
	case desk.Prompted:
		s.audience.prompt(message.Prompt{Term: e.Term, Mode: message.Mode(e.Prompt.Mode), Text: e.Prompt.Text})
	case desk.Listed:
		s.audience.list(s.desk.Terminals())
	case desk.Demonstrated:
		asked.send(demonstrationMessage(e))
	case desk.Refused:
		asked.fail(e.Says)
	case desk.Strayed:
		s.strayed(e.Stray)
	}
}

// ledTo are the events of the lab that an exchange has led to, of those that follow it.
//
//go:noinline
func ledTo(following []desk.Event) (led []run.Event) {
	for _, e := range following {
		switch e := e.(type) {
		case desk.Happened:
			if desk.Exchange(e.Event) != nil {
				return led
			}
		case desk.Progressed:
			led = append(led, e.Event)
		}
	}
	return led
}

// completes reports whether an exchange has completed a step, by what it has led to. What a
// step has asked for, a refusal perhaps, is no mistake.
func completes(led []run.Event) bool {
	return slices.ContainsFunc(led, func(e run.Event) bool { return e.Kind == run.StepDone })
}

// isAdvised reports whether advice is in view after what an exchange has led to.
func isAdvised(led []run.Event) (advised bool) {
	for _, e := range led {
		if e.Kind == run.Advice || e.Kind == run.AdviceGone || e.Kind == run.StepDone {
			advised = e.Kind == run.Advice
		}
	}
	return advised
}

// happened shows what has happened in the world, as far as it is of a terminal's
// connection, or changes what the next one meets, and what that has led to in the lab.
func (s *Sandbox) happened(e desk.Event, following []desk.Event) {
	h := e.(desk.Happened)
	if x := desk.Exchange(h.Event); x == nil {
		s.occurred(&h)
	} else if h.Term != "" {
		s.playedOn(h.Term, x)
		s.arrive(x)
		brief, led := s.talks.explain(h.Term, x, s.desk, s.inputs), ledTo(following)
		mended := s.inLab(h.Term, &brief, x, completes(led))
		s.exchanged(h.Term, x, &brief, mended, led)
	}
}

// occurred shows what has happened that is no exchange.
//
//go:noinline
func (s *Sandbox) occurred(h *desk.Happened) {
	switch h.Event.(type) { // each is big, and is taken out where it is wanted
	case server.Voiced:
		s.news.add(message.Voices{Voices: s.voiceMessages()})
	case server.Delivered:
		if h.Term != "" && s.showsArrivals() {
			s.arrivals.deliver(h.Event.(server.Delivered))
		}
	case server.Pushed:
		s.pushed(h.Term, h.Event.(server.Pushed))
	}
}

// exchanged shows an exchange in a terminal, of which brief says what it means, and led what it has led
// to in the lab; mended is that the lab knows better than the standard what to type.
//
// It is no part of happened: while that has an exchange explained, all that is below takes room on the
// stack of a page's goroutine, which is 8 KiB, or else 16.
//
//go:noinline
func (s *Sandbox) exchanged(term string, x *wire.Exchange, brief *explain.Explanation, mended bool, led []run.Event) {
	m := exchangeMessage(term, x, brief)
	if !s.counts() {
		m.Next = nil // who looks at a shared session is shown that, and types nothing
	}
	s.remarked(&m)
	t := s.talks.lookup(m.Conversation)
	if mended && len(t.remarks) < keptExchanges {
		t.remarks[m.Index] = m.Mistakes
	}
	if isAdvised(led) && len(t.advised) < keptExchanges {
		m.Advised, t.advised[m.Index] = true, true
	}
	s.news.add(m)
}

// inLab makes what is remarked on an exchange agree with the lab: a step may have wanted
// it as it is, or know the line that mends it. Words that the server passed over were not
// asked for, though the step is done. It reports whether it has looked at any: whoever asks later
// what the exchange means is given the same.
func (s *Sandbox) inLab(term string, brief *explain.Explanation, x *wire.Exchange, wanted bool) bool {
	if s.desk.Run() == nil || len(brief.Mistakes) == 0 {
		return false
	}
	passedOver := x.Response.Outcome == wire.OK && x.Command != nil && x.Command.Problem != nil
	brief.Mistakes = slices.Clone(brief.Mistakes)
	if wanted && !passedOver {
		brief.Mistakes = nil
	}
	for i := range brief.Mistakes {
		m := &brief.Mistakes[i]
		fix := m.Fix
		m.Fix = s.desk.RightLine(term, x, fix)
		if m.Says = run.Reworded(m.Says, fix, m.Fix); wanted {
			m.Fix = "" // there is nothing left to mend
		}
	}
	return true
}

// pushed shows what a server has said unasked.
func (s *Sandbox) pushed(term string, p server.Pushed) {
	t := s.talks.lookup(p.Conversation)
	if t == nil {
		return
	}
	m := pushMessage(t, p, s.talks.push(t, p), t.last)
	m.Term = term
	s.news.add(m)
}

// progressed shows what an input has led to in the lab.
func (s *Sandbox) progressed(e desk.Event) {
	p := e.(desk.Progressed)
	s.achieve(&p.Event)
	s.gotOn(&p.Event)
}

// gotOn shows it. It is no part of progressed: below achieve is what writes the journal.
//
//go:noinline
func (s *Sandbox) gotOn(e *run.Event) {
	switch e.Kind {
	case run.StepDone:
		s.doneAt[e.Step] = s.inputs
		s.news.steps(e.Step)
	case run.Advice:
		s.advised(e)
		s.news.add(message.Advice{Step: e.Step, HTML: e.HTML, GoesOn: e.GoesOn, Note: e.Note})
	case run.AdviceGone:
		s.news.add(message.Advice{Step: e.Step})
	case run.LabDone:
		s.news.lab()
	case run.StepReset:
		s.news.steps(e.Step)
		s.news.lab()
	default:
		s.news.steps(e.Step)
	}
	if (e.Kind == run.StepSkipped || e.Kind == run.StepDone) && s.desk.Run().Left() == 0 {
		s.news.lab() // with its summary
	}
}

func demonstrationMessage(d desk.Demonstrated) message.Demonstration {
	m := message.Demonstration{Step: d.Step, Term: d.Term}
	for _, l := range d.Lines {
		m.Lines = append(m.Lines, message.DemoLine{Text: l.Text, HTML: l.HTML, Answer: l.Answer, Key: l.Key, Joined: l.Joined})
	}
	return m
}
