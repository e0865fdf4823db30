package sandbox

import (
	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
)

// handler is what is done about one kind of a page's messages.
type handler struct {
	// paced: it is an input, and nobody types or clicks so fast for long.
	paced bool
	// aside: serve asks for the sandbox's lock itself, for as short as it can.
	aside bool
	// long: it can take so long that few are served at the same time, of all learners'.
	long  bool
	serve func(s *Sandbox, p *Page, m message.Client)
}

// handlers are those of all messages but hello, by their type on the wire. What
// changes a world is an input, which the journal keeps; what begins a new one
// begins the journal anew; the others only look.
func handlers() map[string]*handler {
	return map[string]*handler{
		"line":  {paced: true, serve: on((*Sandbox).line)},
		"key":   {paced: true, serve: on((*Sandbox).key)},
		"open":  {paced: true, serve: input(func(message.OpenTerminal) desk.Input { return desk.Input{Kind: desk.Open} })},
		"close": {paced: true, serve: input(func(m message.CloseTerminal) desk.Input { return desk.Input{Kind: desk.Close, Term: m.Term} })},
		"voice": {paced: true, serve: input(func(m message.SetVoice) desk.Input {
			return desk.Input{Kind: desk.Voice, Protocol: m.Protocol, Persona: m.Persona}
		})},
		"hint":    {paced: true, serve: on((*Sandbox).hint)},
		"answer":  {paced: true, serve: input(func(m message.Answer) desk.Input { return desk.Input{Kind: desk.Answer, Step: m.Step, Text: m.Text} })},
		"skip":    {paced: true, serve: input(func(m message.Skip) desk.Input { return desk.Input{Kind: desk.Skip, Step: m.Step} })},
		"reset":   {paced: true, serve: input(func(m message.Reset) desk.Input { return desk.Input{Kind: desk.Reset, Step: m.Step} })},
		"show":    {paced: true, serve: input(func(m message.Show) desk.Input { return desk.Input{Kind: desk.Show, Step: m.Step} })},
		"connect": {paced: true, serve: on((*Sandbox).connect)},
		"wait":    {paced: true, serve: on((*Sandbox).wait)},

		"lab":     {long: true, serve: on((*Sandbox).startLab)},
		"leave":   {serve: on((*Sandbox).leave)},
		"restart": {long: true, serve: on((*Sandbox).restart)},
		"turns":   {paced: true, serve: on((*Sandbox).askTurns)},
		"goto":    {paced: true, long: true, serve: on((*Sandbox).goTo)},
		"compare": {paced: true, long: true, serve: on((*Sandbox).compare)},
		"record":  {paced: true, long: true, serve: on((*Sandbox).record)},
		"redo":    {serve: on((*Sandbox).redo)},
		"replay":  {long: true, serve: on((*Sandbox).replay)},
		"view":    {paced: true, serve: on((*Sandbox).view)},
		"play":    {paced: true, serve: on((*Sandbox).play)},

		"ask":    {paced: true, serve: on((*Sandbox).ask)},
		"give":   {paced: true, serve: on((*Sandbox).give)},
		"typing": {paced: true, serve: on((*Sandbox).typing)},

		"explain":   {paced: true, aside: true, serve: on((*Sandbox).explain)},
		"complete":  {paced: true, serve: on((*Sandbox).complete)},
		"mailboxes": {serve: on((*Sandbox).mailboxes)},
		"source":    {serve: on((*Sandbox).source)},
		"resize":    {serve: on(func(*Sandbox, *Page, message.Resize) {})}, // the page wraps lines by itself
	}
}

// on is a handler's function for messages of one Go type.
func on[M message.Client](serve func(*Sandbox, *Page, M)) func(*Sandbox, *Page, message.Client) {
	return func(s *Sandbox, p *Page, m message.Client) { serve(s, p, m.(M)) }
}

// input is a handler's function for messages that are inputs.
func input[M message.Client](of func(M) desk.Input) func(*Sandbox, *Page, message.Client) {
	return on(func(s *Sandbox, p *Page, m M) { s.input(p, of(m), journal.Origin{}) })
}

// connect serves the front page, which alone asks for the call.
func (s *Sandbox) connect(p *Page, _ message.Connect) {
	p.front = true
	s.input(p, desk.Input{Kind: desk.Connect}, journal.Origin{})
}

func (s *Sandbox) line(p *Page, m message.Line) {
	s.take(p, desk.Line, m.Term, m.Text, m.Seq)
	s.in.Joined = m.Joined
	s.typed(p)
}

func (s *Sandbox) key(p *Page, m message.Key) {
	s.take(p, desk.Key, m.Term, m.Text, m.Seq)
	s.in.Key = string(m.Key)
	s.typed(p)
}

// complete answers a page that asks how a line can go on.
func (s *Sandbox) complete(p *Page, m message.Complete) {
	stem, words := s.desk.Complete(m.Term, m.Text)
	p.send(message.Completion{Term: m.Term, Text: m.Text, Stem: stem, Words: append([]string{}, words...)})
}

// typed serves what was typed, which is in s.in, unless it has been served before: a page that
// comes back sends again what it does not know to have been taken.
func (s *Sandbox) typed(p *Page) {
	if s.isNew(p) {
		s.apply(p, &s.in, &s.from)
		if s.seat != nil {
			s.seat.guest = false
		}
	}
}

// take puts into s.in what was typed, and into s.from whence it came. There it takes no room on the stack.
//
//go:noinline
func (s *Sandbox) take(p *Page, kind desk.Kind, term, text string, seq int64) {
	s.in, s.from = desk.Input{Kind: kind, Term: term, Text: text}, journal.Origin{Page: p.id, Seq: seq}
}

// isNew reports whether it has not been served before.
//
//go:noinline
func (s *Sandbox) isNew(p *Page) bool {
	s.audience.answer(s.in.Term)
	if s.from.Seq != 0 && s.from.Seq <= s.taken.last(p.id, s.in.Term) {
		return false
	}
	s.front = p.front
	s.entered(p)
	s.assisted(p)
	if !s.audience.has(s.in.Term) {
		s.from.Seq = 0 // it will be refused, and need not be remembered
	}
	return true
}
