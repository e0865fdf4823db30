package sandbox

import (
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// ErrQuoteGone is that an exchange is not kept any more that a teacher wants to show.
var ErrQuoteGone = texts.Error("quote-gone")

// Quote is an exchange that a learner of a class has had, with what it means: what was said, as the server
// has it. It is ErrNothingThere where they have not begun, and ErrQuoteGone where it is not kept any more.
func (m *Manager) Quote(class string, id learner.ID, of message.PickExchange) (message.Snapshot, error) {
	if id == "" {
		return message.Snapshot{}, ErrNothingThere
	}
	s, err := m.there(class, id, of.Activity, &m.memory.nobody)
	if err != nil {
		return message.Snapshot{}, err
	}
	defer m.unpin(s)
	x, e, ok := s.explained(message.Explain{Conversation: of.Conversation, Index: of.Index, Push: of.Push})
	if !ok {
		return message.Snapshot{}, ErrQuoteGone
	}
	return message.Snapshot{
		Protocol: string(x.Service.Protocol), Host: x.Service.Host, Port: x.Service.Port,
		Summary: e.Summary, Client: e.Client, Server: e.Server, Mistakes: e.Mistakes,
	}, nil
}
