package sandbox

import (
	"cmp"
	"slices"

	"ehlo/internal/sandbox/message"
	"ehlo/labs/explain/explainers"
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
	var all []at
	for _, t := range s.talks.all {
		e := explainers.Table().New(t.exchanges[0].Service.Protocol, t.place)
		pushes := t.pushes
		for i, x := range t.exchanges {
			m := exchangeMessage(t.term, x, e.Explain(x))
			if remarks, ok := t.remarks[x.Index]; ok {
				m.Mistakes = remarks
			}
			if !s.counts() {
				m.Next = nil
			}
			all = append(all, at{t.order[i], m})
			for len(pushes) > 0 && pushes[0].After <= x.Index {
				n := len(t.pushes) - len(pushes) + 1
				all = append(all, at{t.pushOrder[n-1], pushMessage(t, pushes[0], n, x.After)})
				pushes = pushes[1:]
			}
		}
	}
	slices.SortFunc(all, func(a, b at) int { return cmp.Compare(a.order, b.order) })
	octets, from := 0, len(all)
	for from > 0 && len(all)-from < saidExchanges {
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
