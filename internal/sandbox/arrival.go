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
	counts    map[box]int        // how many have come
	latest    *message.Arrival   // nil until a message has arrived
}

// box names a mailbox.
type box struct{ user, mailbox string }

func newArrivals() arrivals { return arrivals{counts: map[box]int{}} }

// deliver takes note of a delivery that belongs to a terminal's conversation.
func (a *arrivals) deliver(d server.Delivered) { a.delivered = append(a.delivered, d) }

// arrive makes an arrival of what was delivered, now that the exchange which handed the
// message over is known: of the mailbox that whose chooses, where it has come to several. It
// returns nil if nothing has come.
func (a *arrivals) arrive(x *wire.Exchange, world *server.World, whose func(mailboxes []string) int) *message.Arrival {
	i := slices.IndexFunc(a.delivered, func(d server.Delivered) bool { return d.Conversation == x.Conversation })
	if i < 0 {
		return nil
	}
	came := a.delivered[i:]
	var names []string
	for _, each := range came {
		a.counts[box{each.User, each.Mailbox}]++
		names = append(names, each.User+"/"+each.Mailbox)
	}
	d := came[whose(names)]
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
	put, sent := kept.Content.Raw[:d.Trace], kept.Content.Raw[d.Trace:]
	for _, line := range headerLines(put) {
		a.latest.Header = append(a.latest.Header, message.HeaderLine{Text: line, Origin: origin(line)})
	}
	typed := headerLines(sent)
	for i, line := range typed {
		from := message.OfText
		if i >= len(typed)-d.Added {
			from = message.OfServer
		}
		a.latest.Header = append(a.latest.Header, message.HeaderLine{Text: line, Origin: from})
	}
	return a.latest
}

// headerLines are the lines of a message above its first blank one, unfolded (RFC 5322
// §2.2.3).
func headerLines(raw []byte) (all []string) {
	text, _ := pageText(raw, shownOctets)
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

// origin is where a header line is from that a server has put in front of a message.
func origin(line string) message.Origin {
	switch name, _, _ := strings.Cut(strings.ToLower(line), ":"); name {
	case "return-path": // RFC 5321 §4.4
		return message.OfReversePath
	case "envelope-to", "delivered-to", "x-original-to":
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
	if a := s.arrivals.arrive(x, s.desk.World(), s.desk.Run().Whose); a != nil {
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
