package sandbox

import (
	"ehlo/internal/desk"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/run"
	"ehlo/server"
	"ehlo/server/wire"
)

// publish takes events of the desk to where they belong. asked is the page
// whose input led to them, nil for none.
func (s *Sandbox) publish(asked *Page, events []desk.Event) {
	for i, e := range events {
		switch e := e.(type) {
		case desk.Output:
			s.audience.write(e.Term, e.Text)
		case desk.Prompted:
			s.audience.prompt(message.Prompt{Term: e.Term, Mode: message.Mode(e.Prompt.Mode), Text: e.Prompt.Text})
		case desk.Listed:
			s.audience.list(s.desk.Terminals())
		case desk.Happened:
			s.happened(e, completes(events[i+1:]))
		case desk.Progressed:
			s.progressed(e.Event)
		case desk.Demonstrated:
			asked.send(demonstrationMessage(e))
		case desk.Refused:
			asked.fail(e.Says)
		}
	}
}

// completes reports whether an exchange has completed a step, by the events that
// follow it. What a step has asked for, a refusal perhaps, is no mistake.
func completes(following []desk.Event) bool {
	for _, e := range following {
		switch e := e.(type) {
		case desk.Happened:
			if desk.Exchange(e.Event) != nil {
				return false
			}
		case desk.Progressed:
			if e.Kind == run.StepDone {
				return true
			}
		}
	}
	return false
}

// happened shows what has happened in the world, as far as it is of a terminal's
// connection, or changes what the next one meets. wanted: a step asked for it.
func (s *Sandbox) happened(h desk.Happened, wanted bool) {
	switch e := h.Event.(type) {
	case server.Voiced:
		s.news.add(message.Voices{Voices: s.voiceMessages()})
	case server.Exchanged, server.Asked:
		x := desk.Exchange(e)
		if h.Term == "" {
			return
		}
		s.playedOn(h.Term, x)
		s.arrive(x)
		m := exchangeMessage(h.Term, x, s.talks.explain(h.Term, x, s.desk, s.inputs))
		if !s.counts() {
			m.Next = nil // who looks at a shared session is shown that, and types nothing
		}
		s.inLab(&m, x, wanted)
		s.news.add(m)
	case server.Delivered:
		if h.Term != "" && s.showsArrivals() {
			s.arrivals.deliver(e)
		}
	case server.Pushed:
		s.pushed(h.Term, e)
	}
}

// inLab makes what is remarked on an exchange agree with the lab: a step may have wanted
// it as it is, or know the line that mends it. Words that the server passed over were not
// asked for, though the step is done. Whoever asks later what the exchange means is given
// the same.
func (s *Sandbox) inLab(m *message.Exchange, x *wire.Exchange, wanted bool) {
	if s.desk.Run() == nil || len(m.Mistakes) == 0 {
		return
	}
	passedOver := x.Response.Outcome == wire.OK && x.Command != nil && x.Command.Problem != nil
	if wanted && !passedOver {
		m.Mistakes = nil
	}
	for i := range m.Mistakes {
		if m.Mistakes[i].Fix = s.desk.RightLine(m.Term, x, m.Mistakes[i].Fix); wanted {
			m.Mistakes[i].Fix = "" // there is nothing left to mend
		}
	}
	if t := s.talks.lookup(m.Conversation); len(t.remarks) < keptExchanges {
		t.remarks[m.Index] = m.Mistakes
	}
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
func (s *Sandbox) progressed(e run.Event) {
	s.achieve(e)
	switch e.Kind {
	case run.StepDone:
		s.doneAt[e.Step] = s.inputs
		s.news.steps(e.Step)
	case run.Advice:
		s.news.add(message.Advice{Step: e.Step, HTML: e.HTML, GoesOn: e.GoesOn})
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
