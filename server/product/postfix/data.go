package postfix

import (
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) data(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("DATA"); {
	case s.InChunks() || d.bdatFailed:
		s.Say(x, smtp.DataInBdat, "DATA")
	case misplaced:
		d.noRecipients(x, "DATA")
	case len(w) > 0:
		s.Say(x, smtp.Argument, "DATA")
	default:
		s.Data(x)
	}
}

func (d *dialect) noRecipients(x *wire.Exchange, verb string) {
	if !d.s.InTransaction() {
		d.s.Say(x, smtp.NoRcpt, verb)
		return
	}
	d.s.Say(x, smtp.RcptsFailed, verb)
}

// bdat takes RFC 3030 chunks. What belongs to a refused one is thrown away,
// before the refusal is sent, and with it what follows up to LAST or RSET.
func (d *dialect) bdat(x *wire.Exchange, w []word) {
	s := d.s
	n, ok := chunkSize(w)
	if !ok {
		s.Say(x, smtp.BdatSyntax)
		if s.Gentle {
			x.Note = notes.Say("no-size")
			return
		}
		x.Close = true
		return
	}
	last := len(w) == 2
	skip := func(o smtp.Outcome, args ...string) {
		s.SkipChunk(x, n, last, func(x *wire.Exchange) {
			s.Say(x, o, args...)
			if last {
				s.Rset()
			}
			d.bdatFailed = !last
			if x.Unit.Kind == wire.Chunk { // line looks at what is answered at once
				d.After(x)
			}
		})
	}
	switch _, misplaced := s.Misplaced("BDAT"); {
	case n == 0 && !last:
		skip(smtp.BdatEmpty)
	case d.bdatFailed:
		skip(smtp.BdatSkipped, w[0].text)
	case misplaced && !s.InTransaction():
		skip(smtp.NoRcpt, "BDAT")
	case misplaced:
		skip(smtp.RcptsFailed, "BDAT")
	case s.ChunkOctets()+n > s.MessageLimit():
		skip(smtp.ChunkTooBig)
	default:
		s.StartChunk(x, n, last, false)
	}
}

// chunkSize reads BDAT's arguments.
func chunkSize(w []word) (n int64, ok bool) {
	if len(w) == 0 || len(w) > 2 || len(w) == 2 && !strings.EqualFold(w[1].text, "LAST") {
		return 0, false
	}
	n, err := strconv.ParseInt(w[0].text, 10, 32)
	return n, err == nil && n >= 0
}
