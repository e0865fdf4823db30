package sandbox

import (
	"slices"

	"ehlo/internal/sandbox/message"
)

// news is what the pages are to be told after the output that it is about. The
// steps and the lab are worded when it is sent: only then is it known what has
// been saved.
type news struct {
	items   []item
	arrived *message.Arrival // told of last: the lab stands by then where the message has led
	owing   bool             // the pages know that something could not be saved
}

// item is a message, or that a step or the lab has changed.
type item struct {
	msg  message.Server
	step string
	lab  bool
}

func (n *news) add(msg message.Server) { n.items = append(n.items, item{msg: msg}) }

// first says something before all else: that a new world has begun, in which
// things have happened already.
func (n *news) first(msg message.Server) { n.items = slices.Insert(n.items, 0, item{msg: msg}) }

func (n *news) fail(text string) { n.add(message.Error{Error: text}) }

func (n *news) steps(ids ...string) {
	for _, id := range ids {
		n.items = append(n.items, item{step: id})
	}
}

func (n *news) lab() { n.items = append(n.items, item{lab: true}) }

// publish tells the pages of the news, in order, and forgets it. While something cannot be
// saved it keeps what tells of steps and of the lab.
func (n *news) publish(s *Sandbox) {
	items := n.items
	if n.owing {
		n.items = slices.DeleteFunc(slices.Clone(items), func(it item) bool { return it.msg != nil })
		items = slices.DeleteFunc(items, func(it item) bool { return it.msg == nil })
	}
	var steps []message.Step
	for _, it := range items {
		switch {
		case it.msg != nil:
			s.audience.publish(it.msg)
		case it.lab:
			if lab := s.labMessage(); lab != nil {
				s.audience.publish(*lab)
			}
		default:
			if steps == nil {
				steps = s.stepMessages()
			}
			if i := slices.IndexFunc(steps, func(st message.Step) bool { return st.ID == it.step }); i >= 0 {
				s.audience.publish(steps[i])
			}
		}
	}
	if n.arrived != nil {
		new := *n.arrived
		new.New = true
		s.audience.publish(new)
		n.arrived = nil
	}
	if !n.owing {
		const most = 16 // that are worth keeping room for
		if n.items = nil; cap(items) <= most {
			clear(items) // the messages are the pages'
			n.items = items[:0]
		}
	}
}
