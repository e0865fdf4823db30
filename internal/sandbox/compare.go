package sandbox

import (
	"regexp"
	"strings"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/run"
)

// How much of a way is shown beside another, at most: turns from where the two part, and octets
// of what a terminal showed for one.
const (
	comparedTurns  = 200
	comparedOctets = 8 << 10
)

// compare shows a page what happened on another way beside what happened on the present one. Both
// are done once more at a desk that nobody else sees.
func (s *Sandbox) compare(p *Page, msg message.Compare) {
	ts, ok := s.turns(p)
	if !ok {
		return
	}
	if msg.Turn < 1 || msg.Turn > len(ts.all) {
		p.fail(texts.Say("no-such-turn"))
		return
	}
	after := ts.part(msg.Turn, ts.at())
	p.send(message.Compared{
		Turn: msg.Turn, After: after, Other: s.wayTo(&ts, msg.Turn, after), Here: s.wayTo(&ts, ts.at(), after),
	})
}

// part is the last turn that the ways to two turns have both, 0 if they have none.
func (ts *turns) part(one, other int) int {
	on := map[int]bool{}
	for t := one; t > 0; t = ts.all[t-1].after {
		on[t] = true
	}
	for t := other; t > 0; t = ts.all[t-1].after {
		if on[t] {
			return t
		}
	}
	return 0
}

// wayTo is what happened on the way to a turn, behind another on that way.
func (s *Sandbox) wayTo(ts *turns, to, after int) []message.Happening {
	c := ts.Contents
	c.Go(journal.Place{Behind: ts.behind(to), Opened: s.setup.Opened})
	d, _ := desk.New(s.setup)
	defer d.Close()
	all := []message.Happening{}
	skipped := len(ts.Path(ts.behind(after)))
	numbers := c.Path(c.Place.Behind)
	for i, in := range c.Inputs {
		events := d.Apply(in)
		t := ts.of[numbers[i]]
		if i < skipped || t == after {
			continue
		}
		if n := len(all); n == 0 || all[n-1].N != t {
			if n == comparedTurns {
				break
			}
			all = append(all, message.Happening{N: t, Unit: unitMessage(ts.all[t-1].unit, s.lab), Shows: []message.Screen{}})
		}
		s.seen(&all[len(all)-1], events)
	}
	return all
}

// controls are what tells a terminal of colours, and to clear the screen.
var controls = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

// seen adds what events have to be seen.
func (s *Sandbox) seen(h *message.Happening, events []desk.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case desk.Output:
			n := len(h.Shows)
			if n == 0 || h.Shows[n-1].Term != e.Term {
				h.Shows, n = append(h.Shows, message.Screen{Term: e.Term}), n+1
			}
			sc := &h.Shows[n-1]
			text := controls.ReplaceAllString(e.Text, "")
			if room := comparedOctets - len(sc.Text); len(text) > room {
				sc.Text, sc.Cut = sc.Text+strings.ToValidUTF8(text[:max(0, room)], ""), true
			} else if !sc.Cut {
				sc.Text += text
			}
		case desk.Progressed:
			if e.Kind == run.StepDone {
				h.Steps = append(h.Steps, titleOf(s.lab, e.Step))
			}
		}
	}
}
