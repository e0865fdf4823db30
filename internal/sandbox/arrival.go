package sandbox

import (
	"slices"
	"strings"

	"ehlo/internal/sandbox/message"
	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/imap"
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// arrivals follows messages from a terminal to the first mailbox that one of them
// comes to.
type arrivals struct {
	delivered []server.Delivered // of a message whose exchange is still to come
	first     *message.Arrival   // nil until a message has arrived
}

// deliver takes note of a delivery that belongs to a terminal's conversation.
func (a *arrivals) deliver(d server.Delivered) {
	if a.first == nil {
		a.delivered = append(a.delivered, d)
	}
}

// arrive makes the first arrival of what was delivered, now that the exchange which
// handed the message over is known. It returns nil if there is nothing new to show.
func (a *arrivals) arrive(x *wire.Exchange, world *server.World) *message.Arrival {
	i := slices.IndexFunc(a.delivered, func(d server.Delivered) bool { return d.Conversation == x.Conversation })
	if a.first != nil || i < 0 {
		return nil
	}
	d := a.delivered[i]
	a.delivered = nil
	box, err := world.Mailbox(d.User, d.Mailbox)
	if err != nil {
		return nil
	}
	kept, ok := box.Message(d.UID)
	if !ok {
		return nil
	}
	a.first = &message.Arrival{Source: sourceMessage(d.User, d.Mailbox, kept), Header: []message.HeaderLine{}}
	typed := headerLines(string(x.Unit.Raw))
	for _, line := range headerLines(a.first.Source.Text) {
		a.first.Header = append(a.first.Header, message.HeaderLine{Text: line, Origin: origin(line, typed)})
	}
	return a.first
}

// headerLines are the lines of a message above its first blank one, unfolded (RFC 5322
// §2.2.3).
func headerLines(text string) (all []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case line == "":
			return all
		case len(all) > 0 && (line[0] == ' ' || line[0] == '\t'):
			all[len(all)-1] += " " + strings.TrimSpace(line)
		default:
			all = append(all, line)
		}
	}
	return all
}

// origin is where a header line of a delivered message is from.
func origin(line string, typed []string) message.Origin {
	name, _, _ := strings.Cut(strings.ToLower(line), ":")
	switch {
	case slices.Contains(typed, line):
		return message.OfText
	case name == "return-path": // RFC 5321 §4.4
		return message.OfReversePath
	case slices.Contains([]string{"envelope-to", "delivered-to", "x-original-to"}, name):
		return message.OfForwardPath
	}
	return message.OfServer
}

// arrive shows a message of a terminal's that has come to a mailbox, unless the lab
// wants it to be read by protocol.
func (s *Sandbox) arrive(x *wire.Exchange) {
	if s.lab != nil && slices.Contains(s.lab.Closed, scenario.ClosedMailboxes) {
		return
	}
	if a := s.arrivals.arrive(x, s.desk.World()); a != nil {
		new := *a
		new.New = true
		s.news.add(new)
	}
}

// sourceMessage is a message as it is kept, for a page.
func sourceMessage(user, mailbox string, kept mailstore.Message) message.Source {
	raw := kept.Content.Raw
	text, at := pageText(raw, shownOctets)
	return message.Source{
		User: user, Mailbox: mailbox, UID: kept.UID, Text: text, Cut: len(at)-1 < len(raw),
		Part: partMessage(imap.Parts(raw, shownParts), at),
	}
}
