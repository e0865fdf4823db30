package sandbox

import (
	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
)

// recordedOctets are what a recording has of what terminals showed, at most.
const recordedOctets = 1 << 20

// record answers a page that asks for all that the terminals have shown on the way to the present
// moment. It is done once more at a desk that nobody else sees.
func (s *Sandbox) record(p *Page, _ message.Record) {
	ts, ok := s.turns(p)
	if !ok {
		return
	}
	c := ts.Contents
	c.Go(journal.Place{Behind: ts.behind(ts.at()), Opened: s.setup.Opened})
	d, events := desk.New(s.setup)
	defer d.Close()
	r, room := message.Recording{Shows: []message.Screen{}}, recordedOctets
	room = shownBy(&r, events, room)
	for i := 0; i < len(c.Inputs) && room >= 0; i++ {
		room = shownBy(&r, d.Apply(c.Inputs[i]), room)
	}
	r.Cut = room < 0
	p.send(r)
}

// shownBy adds what events have terminals show, and tells what room is left; less than none is that
// there was too little.
func shownBy(r *message.Recording, events []desk.Event, room int) (left int) {
	for _, e := range events {
		out, ok := e.(desk.Output)
		if !ok {
			continue
		}
		if room -= len(out.Text); room < 0 {
			return room
		}
		r.Shows = append(r.Shows, message.Screen{Term: out.Term, Text: out.Text})
	}
	return room
}
