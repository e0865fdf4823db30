package sandbox

import (
	"cmp"
	"slices"
	"strings"

	"ehlo/internal/desk"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/explain"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/server"
	"ehlo/server/wire"
)

// talks are the conversations of a sandbox, as far as they are kept, so that
// any of their exchanges can be explained when somebody asks. The oldest stands
// first.
type talks struct {
	all   []*talk
	count int // of exchanges, and of what was said unasked
}

// talk is what is kept of a conversation.
type talk struct {
	number    int    // of the conversation
	term      string // in which it is held
	exchanges []talked
	pushes    []server.Pushed // what was said unasked
	pushOrder []int
	pushed    int // how often; more than are kept, perhaps
	explainer *explain.Explainer
	place     known.Place // what was known to begin with
	last      wire.State
	remarks   map[int][]message.Mistake // on the exchanges of a lab in which something went wrong, by index
	advised   map[int]bool              // those that the lab has advised on
}

// talked is an exchange of a conversation.
type talked struct {
	*wire.Exchange
	inputs int // of the sandbox's, after which it was
	order  int // among the exchanges of all conversations
}

// What is kept and sent of conversations, at most.
const (
	keptConversations = 16
	keptExchanges     = 400
	explainedOctets   = 16 << 10 // of a command or a reply
)

// explain takes note of an exchange in a terminal of a desk, after so many inputs, and
// says in short what it means.
func (ts *talks) explain(term string, x *wire.Exchange, d *desk.Desk, inputs int) explain.Explanation {
	t := ts.lookup(x.Conversation)
	if t == nil {
		t = ts.begin(term, x, d)
	}
	t.last = x.After
	ts.count++
	if len(t.exchanges) < keptExchanges {
		t.exchanges = append(t.exchanges, talked{x, inputs, ts.count})
	}
	return t.explainer.Brief(x)
}

// begin takes note of a conversation, with its first exchange.
//
//go:noinline
func (ts *talks) begin(term string, x *wire.Exchange, d *desk.Desk) *talk {
	at := known.In(d.World(), x.Service)
	t := &talk{number: x.Conversation, term: term, explainer: explainers.Table().New(x.Service.Protocol, at), place: at, remarks: map[int][]message.Mistake{}, advised: map[int]bool{}}
	ts.all = append(ts.all, t)
	ts.forget(d.Terminals)
	return t
}

// push takes note of what was said unasked. n is how many times that was.
func (ts *talks) push(t *talk, p server.Pushed) (n int) {
	ts.count++
	t.pushed++
	if len(t.pushes) < keptExchanges {
		t.pushes, t.pushOrder = append(t.pushes, p), append(t.pushOrder, ts.count)
	}
	return t.pushed
}

// lookup finds a conversation by its number; nil if it is not kept. It is the last, as a rule.
func (ts *talks) lookup(number int) *talk {
	for _, t := range slices.Backward(ts.all) {
		if t.number == number {
			return t
		}
	}
	return nil
}

// exchange finds an exchange, and after how many of the sandbox's inputs it was; false if it
// is not kept.
func (ts *talks) exchange(conversation, index int) (x *wire.Exchange, inputs int, ok bool) {
	t := ts.lookup(conversation)
	if t == nil || index < 0 || index >= len(t.exchanges) {
		return nil, 0, false
	}
	return t.exchanges[index].Exchange, t.exchanges[index].inputs, true
}

// forget makes room for the last conversation: the oldest goes that no terminal
// is in. Each question to a name server is one, and shall not push out the
// connection in the next terminal.
func (ts *talks) forget(terms func() []desk.Terminal) {
	if len(ts.all) <= keptConversations {
		return
	}
	open, older := terms(), ts.all[:len(ts.all)-1]
	left := slices.IndexFunc(older, func(c *talk) bool {
		return !slices.ContainsFunc(open, func(t desk.Terminal) bool { return t.Conversation == c.number })
	})
	if left >= 0 {
		ts.all = slices.Delete(ts.all, left, left+1)
	}
}

// part is as much of a conversation as it takes to explain one exchange of it.
type part struct {
	exchanges []talked // that exchange is the last
	push      []byte   // what was said unasked after it, nil if that is not asked about
	place     known.Place
	remarks   []message.Mistake // what was remarked on it
	remarked  bool              // in a lab: nothing else is said
}

// part finds what a page asks about; false if it is no longer kept.
func (s *Sandbox) part(msg message.Explain) (part, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, index := s.talks.lookup(msg.Conversation), msg.Index
	if h == nil || msg.Push < 0 || msg.Push > len(h.pushes) {
		return part{}, false
	}
	var push []byte
	if msg.Push > 0 {
		index, push = h.pushes[msg.Push-1].After, h.pushes[msg.Push-1].Text
	}
	if index < 0 || index >= len(h.exchanges) {
		return part{}, false
	}
	remarks, remarked := h.remarks[index]
	return part{h.exchanges[:index+1], push, h.place, remarks, remarked && push == nil}, true
}

// explain answers a page that asks what an exchange means, or with push, from
// 1, what was said unasked.
func (s *Sandbox) explain(p *Page, msg message.Explain) {
	if _, m, ok := s.explained(msg); ok {
		p.send(m)
	} else {
		p.fail(texts.Say("explanation-gone"))
	}
}

// explained is an exchange, or what was said unasked, and what it means; ok is false if it is not kept.
// It begins with the conversation's greeting, which can take its time, in which the sandbox is not held
// up.
func (s *Sandbox) explained(msg message.Explain) (x *wire.Exchange, m message.Explanation, ok bool) {
	h, ok := s.part(msg)
	if !ok {
		return nil, m, false
	}
	e := explainers.Table().New(h.exchanges[0].Service.Protocol, h.place)
	index := len(h.exchanges) - 1
	for _, before := range h.exchanges[:index] {
		e.Brief(before.Exchange)
	}
	x = h.exchanges[index].Exchange
	ex := e.Explain(x)
	if h.push != nil {
		x = unasked(x, h.push)
		ex = e.Unasked(x)
	}
	wrong := h.remarks
	if !h.remarked {
		wrong = mistakeMessages(x, ex.Mistakes)
	}
	if h.push == nil {
		wrong = s.tried(x, wrong)
	}
	return x, message.Explanation{
		Conversation: msg.Conversation, Index: index, Push: msg.Push, Summary: ex.Summary,
		Client: pieces(x.Unit.Raw, ex.Notes, explain.OfCommand), Server: pieces(x.Reply, ex.Notes, explain.OfReply),
		Mistakes: wrong, State: string(ex.Edge.To), StateSays: ex.Edge.Says,
		Next: append([]string{}, ex.Edge.Next...), Ways: append([]string{}, e.Ways()...),
	}, true
}

// unasked is text that a server says after an exchange without being asked.
func unasked(after *wire.Exchange, text []byte) *wire.Exchange {
	return &wire.Exchange{
		Service: after.Service, Conversation: after.Conversation, Index: after.Index, Reply: text,
		Response: server.Protocols().Lookup(after.Service.Protocol).ParseReply(text), Before: after.After, After: after.After,
	}
}

func mistakeMessages(x *wire.Exchange, mistakes []explain.Mistake) (list []message.Mistake) {
	for _, m := range mistakes {
		start, end := clamp(m.Start, len(x.Unit.Raw)), clamp(m.End, len(x.Unit.Raw))
		list = append(list, message.Mistake{ID: m.ID, Wrong: string(x.Unit.Raw[start:max(start, end)]), Says: m.Says, Ref: explain.WithHeading(m.Ref), Fix: m.Fix})
	}
	return list
}

func clamp(n, most int) int { return min(max(n, 0), most) }

// pieces cuts text where notes begin and end. Each piece has the notes that
// cover it, the narrowest first.
func pieces(text []byte, notes []explain.Note, of explain.Part) []message.Piece {
	cut := len(text) > explainedOctets
	if cut {
		text = text[:explainedOctets]
	}
	var own []explain.Note
	edges := []int{0, len(text)}
	for _, n := range notes {
		if n.Of == of && n.Start < len(text) && n.End > n.Start {
			n.End = min(n.End, len(text))
			own = append(own, n)
			edges = append(edges, n.Start, n.End)
		}
	}
	slices.SortStableFunc(own, func(a, b explain.Note) int { return cmp.Compare(a.Start, b.Start) })
	slices.Sort(edges)
	edges = slices.Compact(edges)
	out := []message.Piece{}
	var open []explain.Note
	next := 0
	for i := 0; i+1 < len(edges); i++ {
		from, to := edges[i], edges[i+1]
		open = slices.DeleteFunc(open, func(n explain.Note) bool { return n.End <= from })
		for next < len(own) && own[next].Start <= from {
			open = append(open, own[next])
			next++
		}
		p := message.Piece{Text: strings.ToValidUTF8(string(text[from:to]), "�")}
		narrow := slices.Clone(open)
		slices.SortStableFunc(narrow, func(a, b explain.Note) int { return cmp.Compare(a.End-a.Start, b.End-b.Start) })
		for _, n := range narrow {
			p.Notes = append(p.Notes, message.Note{Kind: n.Kind, Says: n.Says, Ref: explain.WithHeading(n.Ref), Minor: n.Minor})
		}
		out = append(out, p)
	}
	if cut {
		out = append(out, message.Piece{Text: " …"})
	}
	return out
}
