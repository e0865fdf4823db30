package sandbox

import (
	"slices"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/run"
)

// mostTurns is how many a page is sent, the latest.
const mostTurns = 1000

// turns are what was done in a sandbox, as a tree: each in one go, and upon which it followed.
type turns struct {
	journal.Contents
	all []turn
	of  []int // the turn of each input, by the input's number; 0 before the first
}

// turn is an input, or several that were pasted in one piece. Turns are numbered from 1.
type turn struct {
	unit  unit
	after int // the turn that it followed upon, 0 for the beginning
	last  int // its last input
}

// turnsOf cuts inputs. Time that passes is part of the turn before it, and not gone back to.
func turnsOf(c journal.Contents) turns {
	ts := turns{Contents: c, of: make([]int, len(c.Moves)+1)}
	for i, m := range c.Moves {
		number, before := i+1, ts.of[m.Place.Behind]
		switch {
		case m.Input.Kind == desk.Wait:
			ts.of[number] = before
		case before > 0 && m.Input.Joined && ts.all[before-1].last == m.Place.Behind && ts.all[before-1].unit.pasted(m.Input):
			t := &ts.all[before-1]
			t.unit, t.last, ts.of[number] = append(t.unit, m.Input), number, before
		default:
			ts.all = append(ts.all, turn{unit{m.Input}, before, number})
			ts.of[number] = len(ts.all)
		}
	}
	return ts
}

// at is the turn behind which the learner stands.
func (ts *turns) at() int { return ts.of[ts.Place.Behind] }

// next is the turn that followed upon the present one, and led to what was done last of all
// that did; 0 if none did.
func (ts *turns) next() int {
	for t := len(ts.all); t > 0; t-- {
		for up := t; up > 0; up = ts.all[up-1].after {
			if ts.all[up-1].after == ts.at() {
				return up
			}
		}
	}
	return 0
}

// behind is the number of the last input of a turn.
func (ts *turns) behind(turn int) int {
	if turn == 0 {
		return 0
	}
	return ts.all[turn-1].last
}

// isOn tells which inputs lead to where the learner stands, by their numbers; 0 always does.
func isOn(c *journal.Contents) map[int]bool {
	on := map[int]bool{0: true}
	for _, n := range c.Path(c.Place.Behind) {
		on[n] = true
	}
	return on
}

// onPath are the facts of what leads to where the learner stands, and of earlier worlds.
func onPath(c *journal.Contents) (facts []journal.Fact) {
	on := isOn(c)
	for i, f := range c.Facts {
		if i < c.Since || on[c.After[i]] {
			facts = append(facts, f)
		}
	}
	return facts
}

// earlier is what counts at a lab though it does not lead to where the learner stands: what was
// achieved in other worlds, and the help that was taken in this one before they went back.
func earlier(c *journal.Contents) (all []run.Achieved) {
	if c.Begin.Resumed {
		all = achieved(c.Facts[:c.Since])
	}
	on := isOn(c)
	help := func(step string) {
		i := slices.IndexFunc(all, func(a run.Achieved) bool { return a.Step == step })
		if i < 0 {
			i, all = len(all), append(all, run.Achieved{Step: step})
		}
		if all[i].How == "" {
			all[i].Hints++
		}
	}
	for i, f := range c.Facts {
		if i >= c.Since && f.Kind == journal.HintTaken && !on[c.After[i]] {
			help(f.Step)
		}
	}
	for i, m := range c.Moves {
		if m.Input.Kind == desk.Show && !on[i+1] {
			help(m.Input.Step)
		}
	}
	return all
}

// askTurns answers a page that asks what was done here.
func (s *Sandbox) askTurns(p *Page, _ message.AskTurns) {
	ts, ok := s.turns(p)
	if ok {
		p.send(s.turnsMessage(&ts, false))
	}
}

// turns reads what was done here. false: nobody can go to another moment of it, and the page
// is told why.
func (s *Sandbox) turns(p *Page) (ts turns, ok bool) {
	if s.begun.Replay != nil || s.begun.Shared != nil {
		p.fail(texts.Say("turns-not-own"))
		return ts, false
	}
	c, err := s.journal.Since()
	if err != nil || c.Damaged {
		s.m.c.Log.Error("what was done cannot be read", "sandbox", s.id, "damaged", c.Damaged, "err", err)
		p.fail(texts.Say("turns-unreadable"))
		return ts, false
	}
	return turnsOf(c), true
}

func (s *Sandbox) turnsMessage(ts *turns, moved bool) message.Turns {
	first := max(0, len(ts.all)-mostTurns)
	m := message.Turns{Turns: make([]message.Turn, 0, len(ts.all)-first), At: ts.at(), Moved: moved}
	for i, t := range ts.all[first:] {
		m.Turns = append(m.Turns, message.Turn{N: first + i + 1, After: t.after, Unit: unitMessage(t.unit, s.lab)})
	}
	for i, f := range ts.Facts {
		n := -1
		if i >= ts.Since {
			n = ts.of[ts.After[i]] - 1 - first
		}
		if n < 0 {
			continue
		}
		m.Turns[n].When = f.When.UnixMilli()
		if f.Kind == journal.StepDone {
			m.Turns[n].Steps = append(m.Turns[n].Steps, titleOf(s.lab, f.Step))
		}
	}
	return m
}

// goTo goes to another moment of what was done here: the world is made again, and what led
// there done once more. The facts stay, and what was promised.
func (s *Sandbox) goTo(p *Page, msg message.GoTo) {
	if err := s.journal.Room(); err != nil {
		p.fail(texts.Say("not-written"))
		return
	}
	ts, ok := s.turns(p)
	if !ok {
		return
	}
	to := min(max(msg.Turn, 0), len(ts.all))
	switch {
	case msg.Conversation != 0:
		if to, ok = s.turnOf(&ts, msg.Conversation, msg.Index); !ok {
			p.fail(texts.Say("explanation-gone"))
			return
		}
	case msg.By < 0 && ts.at() == 0:
		s.nowhere(p, &ts, texts.Say("nothing-to-undo"))
		return
	case msg.By < 0:
		to = ts.all[ts.at()-1].after
	case msg.By > 0:
		if to = ts.next(); to == 0 {
			s.nowhere(p, &ts, texts.Say("nothing-to-redo"))
			return
		}
	}
	if err := s.moveTo(&ts, ts.behind(to)); err != nil {
		p.fail(err.Error())
		return
	}
	s.showMoved(&ts)
}

// nowhere tells a page why there is nowhere to go.
func (s *Sandbox) nowhere(p *Page, ts *turns, says string) {
	m := s.turnsMessage(ts, false)
	m.Says = says
	p.send(m)
}

// turnOf is the turn that an exchange came of, which is still kept.
func (s *Sandbox) turnOf(ts *turns, conversation, index int) (turn int, ok bool) {
	path := ts.Path(ts.Place.Behind)
	_, inputs, ok := s.talks.exchange(conversation, index)
	if !ok || inputs < 1 || inputs > len(path) {
		return 0, false
	}
	return ts.of[path[inputs-1]], true
}

// moveTo makes the world again as it was behind an input.
func (s *Sandbox) moveTo(ts *turns, behind int) error {
	at, place := s.desk.World().Now(), journal.Place{Behind: behind, Opened: s.opened()}
	ts.Go(place)
	begun, started, owed, unsaved, slips := s.begun, s.started, s.owed, s.unsaved, s.slips()
	if err := s.journal.Rest(func() error { return s.begin(s.lab, begun.Seed, earlier(&ts.Contents)...) }); err != nil {
		return err
	}
	begun.Opened = place.Opened
	s.begun, s.started = begun, started
	s.redoAll(ts.Contents)
	s.owed, s.unsaved, s.news = owed, unsaved, news{owing: s.news.owing}
	s.slippedBefore(slips)
	if err := s.journal.Go(at, place); err != nil {
		s.m.c.Log.Error("that a learner has gone to another place could not be kept", "sandbox", s.id, "err", err)
	}
	return nil
}

// showMoved shows all pages the world as it stands, and what steps that are open again mean
// for the learner's record.
func (s *Sandbox) showMoved(ts *turns) {
	notice := ""
	if work := s.desk.Run(); work != nil {
		kept := achieved(ts.Facts)
		n := 0
		for _, st := range work.Steps() {
			i := slices.IndexFunc(kept, func(a run.Achieved) bool { return a.Step == st.ID })
			if i >= 0 && kept[i].How != "" && st.Status == run.Open {
				n++
			}
		}
		if n > 0 {
			notice = texts.Say("steps-open-again", "n", n)
		}
	}
	moved := s.turnsMessage(ts, true)
	pages := s.audience.pages
	viewers := s.audience.viewers
	s.audience.pages, s.audience.viewers = nil, nil
	for _, p := range pages {
		s.show(p, nil, message.Welcome{Moved: true, Notice: notice})
		p.send(moved)
	}
	for _, p := range viewers {
		s.showTerminals(p)
	}
	s.audience.shown()
}
