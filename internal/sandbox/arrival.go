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

// arrivals follows messages from terminals to the mailboxes that they come to.
type arrivals struct {
	delivered []server.Delivered // whose exchange is still to come
	chunks    map[int][]byte     // what BDAT has brought of a message, by conversation
	counts    map[box]int        // how many have come
	latest    *message.Arrival   // nil until a message has arrived
}

// box names a mailbox.
type box struct{ user, mailbox string }

func newArrivals() arrivals { return arrivals{chunks: map[int][]byte{}, counts: map[box]int{}} }

// deliver takes note of a delivery that belongs to a terminal's conversation.
func (a *arrivals) deliver(d server.Delivered) { a.delivered = append(a.delivered, d) }

// arrive makes an arrival of what was delivered, now that the exchange which handed the
// message over is known: of the first mailbox, where it has come to several. It returns
// nil if nothing has come.
func (a *arrivals) arrive(x *wire.Exchange, world *server.World) *message.Arrival {
	typed := headerLines(string(a.text(x)))
	i := slices.IndexFunc(a.delivered, func(d server.Delivered) bool { return d.Conversation == x.Conversation })
	if i < 0 {
		return nil
	}
	d := a.delivered[i]
	for _, each := range a.delivered[i:] {
		a.counts[box{each.User, each.Mailbox}]++
	}
	a.delivered = nil
	mailbox, err := world.Mailbox(d.User, d.Mailbox)
	if err != nil {
		return nil
	}
	kept, ok := mailbox.Message(d.UID)
	if !ok {
		return nil
	}
	a.latest = &message.Arrival{
		Source: sourceMessage(d.User, d.Mailbox, kept), Header: []message.HeaderLine{},
		Count: a.counts[box{d.User, d.Mailbox}],
	}
	for _, line := range headerLines(a.latest.Source.Text) {
		a.latest.Header = append(a.latest.Header, message.HeaderLine{Text: line, Origin: origin(line, typed)})
	}
	return a.latest
}

// text is what an exchange has brought of a message; chunks go on with those before
// them (RFC 3030 §2).
func (a *arrivals) text(x *wire.Exchange) []byte {
	switch {
	case x.Unit.Kind == wire.Chunk:
		if len(a.chunks[x.Conversation]) < shownOctets { // no more of it is looked at
			a.chunks[x.Conversation] = append(a.chunks[x.Conversation], x.Unit.Raw...)
		}
		return a.chunks[x.Conversation]
	case x.Envelope != nil && x.Unit.Kind != wire.Text: // the last chunk was empty
		return a.chunks[x.Conversation]
	case x.Before != x.After: // and so no chunk is expected any more
		delete(a.chunks, x.Conversation)
	}
	return x.Unit.Raw
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

// showsArrivals reports whether messages that come to a mailbox are shown: in a lab,
// unless it wants them to be read by protocol.
func (s *Sandbox) showsArrivals() bool {
	return s.lab != nil && !slices.Contains(s.lab.Closed, scenario.ClosedMailboxes)
}

// arrive shows a message of a terminal's that has come to a mailbox.
func (s *Sandbox) arrive(x *wire.Exchange) {
	if !s.showsArrivals() {
		return
	}
	if a := s.arrivals.arrive(x, s.desk.World()); a != nil {
		s.news.arrived = a
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
