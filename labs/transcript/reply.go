package transcript

import (
	"slices"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// fromServer takes a line of the server's.
func (b *builder) fromServer(l line) {
	raw := append([]byte(l.text), '\r', '\n')
	b.raw = append(b.raw, raw...)
	b.rawAt = append(b.rawAt, l.at)
	if i, complete := b.client.Read(raw, b.waiting(), b.whatFollows(l)); complete {
		b.complete(i)
	}
}

// waiting are the exchanges whose replies have not come yet.
func (b *builder) waiting() []*wire.Exchange {
	b.waits = b.waits[:0]
	for _, x := range b.pending {
		b.waits = append(b.waits, &x.Exchange)
	}
	return b.waits
}

// whatFollows is what is to be known of the lines behind the present one.
func (b *builder) whatFollows(l line) *protocol.Ahead {
	return &protocol.Ahead{
		Lines: func(yield func(string, bool) bool) {
			for _, next := range b.ahead() {
				switch next.side {
				case noise, bareEnd:
				case unknown, server:
					if !yield(next.text, next.side == server) {
						return
					}
				default:
					return
				}
			}
		},
		Short: func(announced, shown int64) {
			b.s.find(l.at, "octet-count", texts.Say("literal-count", "announced", announced, "shown", shown))
		},
	}
}

// complete gives the collected reply to one of the pending units.
func (b *builder) complete(i int) {
	raw, at := b.raw, b.rawAt
	b.raw, b.rawAt = nil, nil
	b.client.Flush()
	if len(b.pending) == 0 {
		b.unasked(raw, at)
		return
	}
	x := b.pending[i]
	b.pending = append(b.pending[:i:i], b.pending[i+1:]...)
	x.Reply, x.ReplyLine = raw, at
	x.Response = b.s.Descriptor.ParseReply(raw)
	x.StartTLS = b.s.secures(x)
	b.client.Answered(&x.Exchange)
	b.sent = len(b.pending) > 0 && b.pending[0].Unit.Kind == wire.Text
	b.early = false
	b.add(x)
}

// unasked takes what the server says although nothing waits: of data, as of a new message, it is told with the
// reply before it; all else answers nothing, and is an exchange of its own.
func (b *builder) unasked(raw []byte, at []int) {
	said := b.s.Descriptor.ParseReply(raw)
	if n := len(b.s.Exchanges); said.Code == "" && n > 0 {
		x := b.s.Exchanges[n-1]
		x.Reply, x.ReplyLine = slices.Concat(x.Reply, raw), append(x.ReplyLine, at...)
		x.Response = b.s.Descriptor.ParseReply(x.Reply)
		return
	}
	if len(b.s.Exchanges) == 0 {
		b.s.first = 1 // it is no greeting
	}
	x := &Exchange{Exchange: wire.Exchange{Reply: raw, Response: said}, Line: at[0], ReplyLine: at}
	if b.inText() && said.Outcome != wire.Intermediate { // many a log leaves the message's text out
		b.client.Answered(b.textLeftOut(x))
	} else {
		b.client.Answered(&x.Exchange)
	}
	b.add(x)
}

// textLeftOut is an exchange in which a message's text is answered, as the client takes it.
func (b *builder) textLeftOut(x *Exchange) *wire.Exchange {
	of := x.Exchange
	of.Unit = wire.Unit{Kind: wire.Text, Raw: []byte(".\r\n")}
	of.Command, _ = b.client.Sent(of.Unit)
	return &of
}

// secures reports whether an exchange agrees on TLS.
func (s *Session) secures(x *Exchange) bool {
	if x.Command == nil || x.Response.Outcome != wire.OK {
		return false
	}
	c := s.Descriptor.Command(x.Command.Verb)
	return c != nil && c.Secures
}

// flush ends what the server has said so far, because the client goes on.
func (b *builder) flush() {
	if b.s == nil || len(b.raw) == 0 {
		return
	}
	if b.client.Inside() == protocol.Listed {
		b.s.find(b.rawAt[len(b.rawAt)-1], "dot-missing", texts.Say("reply-dot"))
	}
	b.complete(0)
}

// add puts an exchange into the session.
func (b *builder) add(x *Exchange) {
	x.Conversation, x.Index = len(b.t.Sessions), b.s.first+len(b.s.Exchanges)
	b.s.Exchanges = append(b.s.Exchanges, x)
}
