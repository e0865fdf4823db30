package exim

import (
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) data(x *wire.Exchange, _ string) {
	if _, misplaced := d.s.Misplaced("DATA"); misplaced {
		d.noRecipients(x, "DATA")
		return
	}
	d.s.Data(x)
}

func (d *dialect) noRecipients(x *wire.Exchange, verb string) {
	if d.same != "" && !d.differ {
		d.s.Say(x, smtp.AllFailed, d.same)
	}
	if d.s.Extended() && d.last.rcpt {
		d.s.Say(x, smtp.RcptsFailed, verb)
		return
	}
	d.wrong(x, "503", smtp.NoRcpt, verb)
}

// bdat takes RFC 3030 chunks. What belongs to a refused one is thrown away.
func (d *dialect) bdat(x *wire.Exchange, data string) {
	s := d.s
	if !s.Extended() {
		d.wrong(x, "503", smtp.BdatNotNow)
		return
	}
	n, rest := leadingDigits(data)
	if n == "" {
		d.wrong(x, "501", smtp.BdatSyntax)
		return
	}
	size, err := strconv.ParseInt(n, 10, 32)
	if err != nil {
		d.wrong(x, "501", smtp.BdatSyntax)
		return
	}
	last := strings.EqualFold(strings.TrimSpace(rest), "LAST")
	if _, misplaced := s.Misplaced("BDAT"); misplaced {
		d.noRecipients(x, "BDAT")
		if !x.Close {
			s.StartChunk(x, size, last, true)
		}
		return
	}
	s.StartChunk(x, size, last, false)
}

func leadingDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}
