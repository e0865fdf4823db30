package sandbox

import (
	"unicode/utf8"

	"ehlo/internal/sandbox/message"
	"ehlo/labs/scenario"
	"ehlo/server/imap"
)

// shownOctets is how much of a message is sent to a page as it is kept.
const shownOctets = 64 << 10

// shownParts is how much is sent of what a message is made of. With shownOctets
// it is a message that fits into what may wait for a slow page.
var shownParts = imap.PartLimits{Parts: 100, Header: 24 << 10, Text: 8 << 10, Texts: 40 << 10}

// source shows a page a message as it is kept.
func (s *Sandbox) source(p *Page, msg message.ReadSource) {
	if s.closed(p, scenario.ClosedMailboxes) {
		return
	}
	box, err := s.desk.World().Mailbox(msg.User, msg.Mailbox)
	if err != nil {
		p.fail(texts.Say("mailbox-gone", "user", msg.User, "mailbox", msg.Mailbox))
		return
	}
	kept, ok := box.Message(msg.UID)
	if !ok {
		p.fail(texts.Say("message-gone", "uid", msg.UID, "mailbox", msg.Mailbox))
		return
	}
	p.send(sourceMessage(msg.User, msg.Mailbox, kept))
}

// pageText is the first octets of a message as text: those that are no UTF-8
// are U+FFFD, each one. at[i] tells where octet i has come to in it, in UTF-16
// code units, and the last of at where the text ends.
func pageText(raw []byte, most int) (text string, at []int) {
	out := make([]byte, 0, min(len(raw), most))
	units := 0
	for i := 0; i < min(len(raw), most); {
		r, n := utf8.DecodeRune(raw[i:])
		if i+n > most {
			break // rather no character than half of it
		}
		for range n {
			at = append(at, units)
		}
		out = utf8.AppendRune(out, r)
		if units++; r > 0xFFFF {
			units++
		}
		i += n
	}
	return string(out), append(at, units)
}

func partMessage(p imap.Part, at []int) message.Part {
	place := func(octet int) int { return at[min(octet, len(at)-1)] }
	out := message.Part{
		Number: p.Number, Header: p.Header, Body: p.Body,
		HeaderAt: place(p.HeaderAt), BodyAt: place(p.BodyAt), End: place(p.End), Octets: p.End - p.BodyAt,
		Type: p.Type, Implied: p.Implied, Charset: p.Charset, Name: p.Name, Disposition: p.Disposition, Encoding: p.Encoding,
		Fields: []message.PartField{}, FieldsCut: p.FieldsCut, Decoded: p.Text, DecodedCut: p.TextCut, Trouble: string(p.Trouble), Left: p.Left,
	}
	for _, f := range p.Fields {
		out.Fields = append(out.Fields, message.PartField(f))
	}
	for _, c := range p.Parts {
		out.Parts = append(out.Parts, partMessage(c, at))
	}
	return out
}
