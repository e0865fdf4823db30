package sandbox

import (
	"cmp"
	"slices"

	"ehlo/internal/sandbox/message"
	"ehlo/labs/explain/explainers"
	"ehlo/server/wire"
)

// What a page is sent of what was said before it came, at most.
const (
	saidExchanges = 100
	saidOctets    = 64 << 10 // of commands and replies
)

// said is what was said to servers and answered so far, the latest as far as it is kept,
// for a page that shows nothing yet. What is played is played to each page anew.
func (s *Sandbox) said() *message.Said {
	if s.played != nil || s.shown != nil {
		return nil
	}
	type at struct {
		order int
		message.Exchange
	}
	// The latest alone: a conversation of which only the beginning is kept stands elsewhere by now.
	late := func(order int) bool { return order > s.talks.count-saidExchanges }
	var all []at
	for _, t := range s.talks.all {
		if !slices.ContainsFunc(t.exchanges, func(x talked) bool { return late(x.order) }) && !slices.ContainsFunc(t.pushOrder, late) {
			continue
		}
		e := explainers.Table().New(t.exchanges[0].Service.Protocol, t.place)
		states := make(map[int]wire.State, len(t.exchanges))
		for _, x := range t.exchanges {
			states[x.Index] = x.After
			ex := e.Brief(x.Exchange)
			if !late(x.order) {
				continue
			}
			m := exchangeMessage(t.term, x.Exchange, &ex)
			if remarks, ok := t.remarks[x.Index]; ok {
				m.Mistakes = remarks
			}
			m.Advised = t.advised[x.Index]
			all = append(all, at{x.order, m})
		}
		for i, p := range t.pushes {
			if late(t.pushOrder[i]) {
				all = append(all, at{t.pushOrder[i], pushMessage(t, p, i+1, states[p.After])})
			}
		}
	}
	slices.SortFunc(all, func(a, b at) int { return cmp.Compare(a.order, b.order) })
	octets, from := 0, len(all)
	for from > 0 {
		octets += len(all[from-1].Client) + len(all[from-1].Server)
		if octets > saidOctets {
			break
		}
		from--
	}
	if from == len(all) {
		return nil
	}
	said := &message.Said{}
	for _, m := range all[from:] {
		said.Exchanges = append(said.Exchanges, m.Exchange)
	}
	return said
}
