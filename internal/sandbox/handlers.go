package sandbox

import "ehlo/internal/sandbox/message"

// handler is what is done about one kind of a page's messages.
type handler struct {
	// kept: it changes the sandbox and can be replayed, so the journal keeps it.
	// What begins a new world begins a new journal instead.
	kept bool
	// paced: a learner types it, and nobody types so fast for long.
	paced bool
	// inLab: it is of no use in free play.
	inLab bool
	serve func(s *Sandbox, p *Page, m message.Client)
}

// handlers are those of all messages but hello, by their type on the wire.
func handlers() map[string]handler {
	return map[string]handler{
		"open":      {kept: true, serve: on((*Sandbox).openTerminal)},
		"close":     {kept: true, serve: on((*Sandbox).closeTerminal)},
		"line":      {kept: true, paced: true, serve: on((*Sandbox).line)},
		"key":       {kept: true, paced: true, serve: on((*Sandbox).key)},
		"resize":    {serve: on(func(*Sandbox, *Page, message.Resize) {})}, // the page wraps lines by itself
		"lab":       {serve: on((*Sandbox).startLab)},
		"leave":     {serve: on((*Sandbox).leave)},
		"restart":   {serve: on((*Sandbox).restart)},
		"redo":      {serve: on((*Sandbox).redo)},
		"hint":      {kept: true, serve: on((*Sandbox).hint)},
		"answer":    {kept: true, inLab: true, serve: on((*Sandbox).answer)},
		"skip":      {kept: true, inLab: true, serve: on((*Sandbox).skip)},
		"reset":     {kept: true, inLab: true, serve: on((*Sandbox).reset)},
		"show":      {kept: true, inLab: true, serve: on((*Sandbox).show)},
		"wait":      {kept: true, inLab: true, serve: on((*Sandbox).wait)},
		"explain":   {serve: on((*Sandbox).explain)},
		"mailboxes": {serve: on((*Sandbox).mailboxes)},
		"source":    {serve: on((*Sandbox).source)},
		"replay":    {serve: on((*Sandbox).replay)},
		"voice":     {kept: true, serve: on((*Sandbox).speakLike)},
	}
}

// on is a handler's function for messages of one Go type.
func on[M message.Client](serve func(*Sandbox, *Page, M)) func(*Sandbox, *Page, message.Client) {
	return func(s *Sandbox, p *Page, m message.Client) { serve(s, p, m.(M)) }
}

// kept tells whether the journal keeps a message.
func (m *Manager) kept(msg message.Client) bool { return m.handlers[message.TypeOf(msg)].kept }
