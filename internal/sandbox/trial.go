package sandbox

import (
	"bytes"
	"slices"

	"ehlo/internal/desk"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// mostTried is how many inputs are done again at most to try a fix: one that would take more is shown untried.
const mostTried = 1000

// trial is what it takes to come once more to where a conversation stood after an exchange, at a desk that nobody sees.
type trial struct {
	setup  desk.Setup
	inputs []desk.Input
	term   string
	after  *wire.Exchange
}

// trial is for an exchange of a conversation, the last that its input led to; false if that cannot be come to.
func (s *Sandbox) trial(after *wire.Exchange) (trial, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.talks.lookup(after.Conversation)
	_, inputs, ok := s.talks.exchange(after.Conversation, after.Index)
	if !ok || inputs < 1 || inputs > mostTried {
		return trial{}, false
	}
	done, err := s.journal.Since()
	if err != nil || done.Damaged || inputs > len(done.Inputs) {
		return trial{}, false
	}
	return trial{s.setup, done.Inputs[:inputs], t.term, after}, true
}

// answer types a line there, and is what comes of it: nil if nothing does, or if the copy is not as the conversation was.
func (t trial) answer(line string) *wire.Exchange {
	d, _ := desk.New(t.setup)
	defer d.Close()
	var last *wire.Exchange
	apply := func(in desk.Input) *wire.Exchange {
		for _, e := range d.Apply(in) {
			if h, ok := e.(desk.Happened); ok && h.Term == t.term {
				if x := desk.Exchange(h.Event); x != nil {
					last = x
				}
			}
		}
		return last
	}
	for _, in := range t.inputs {
		apply(in)
	}
	if last == nil || last.Conversation != t.after.Conversation || last.Index != t.after.Index || !bytes.Equal(last.Reply, t.after.Reply) {
		return nil
	}
	last = nil
	return apply(desk.Input{Kind: desk.Line, Term: t.term, Text: line})
}

// tried is mistakes with the fixes that hold: what a copy of the conversation refuses is none, and what it says is told
// in its place.
func (s *Sandbox) tried(x *wire.Exchange, mistakes []message.Mistake) []message.Mistake {
	fixes := slices.ContainsFunc(mistakes, func(m message.Mistake) bool { return m.Fix != "" })
	if !fixes || x.Close {
		return mistakes
	}
	t, ok := s.trial(x)
	if !ok {
		return mistakes
	}
	s.m.long <- struct{}{} // few are tried at a time, of all learners'
	defer func() { <-s.m.long }()
	mistakes = slices.Clone(mistakes)
	answers := map[string]*wire.Exchange{}
	for i := range mistakes {
		m := &mistakes[i]
		if m.Fix == "" {
			continue
		}
		y, known := answers[m.Fix]
		if !known {
			y = t.answer(m.Fix)
			answers[m.Fix] = y
		}
		if y != nil && y.Response.Outcome == wire.Error {
			m.Says += " " + texts.Say("fix-refused", "fix", m.Fix, "reply", knowledge.Shortened(knowledge.Printable(y.Response.Said()), 240))
			m.Fix = ""
		}
	}
	return mistakes
}
