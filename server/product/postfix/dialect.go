package postfix

import (
	"time"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Limits that Postfix has by default.
const (
	errorSoft  = 10          // smtpd_soft_error_limit
	errorPause = time.Second // smtpd_error_sleep_time
	errorMax   = 20          // smtpd_hard_error_limit
	junkMax    = 100         // smtpd_junk_command_limit
)

// dialect is Postfix's view of a command line: words, not a grammar.
type dialect struct {
	s            *smtp.Session
	errors, junk int
	spared       bool // a gentle world has said that Postfix would have hung up
	bdatFailed   bool // a chunk was refused: all are until LAST or RSET
}

func newDialect(s *smtp.Session) smtp.Dialect { return &dialect{s: s} }

func (d *dialect) Reset() {}

func (d *dialect) Ungreeted(verb string) bool {
	return verb != "MAIL" || !smtp.Allowed(d.s.RequireHELO, false)
}

func (d *dialect) EndOfText(buf []byte, from int) int { return smtp.EndByLine(buf, from) }

func (d *dialect) After(x *wire.Exchange) {
	r := smtp.ParseReply(x.Reply)
	switch {
	case r.Outcome == wire.Error:
		d.errors++
	case x.Envelope != nil: // accepted mail makes up for errors
		d.errors, d.junk = 0, 0
	}
}

func (d *dialect) Line(x *wire.Exchange) {
	if d.errors >= errorMax && !d.forgiven(x) {
		d.s.Say(x, smtp.TooManyBad, d.s.Host)
		x.Close = true
		return
	}
	if d.errors >= errorSoft {
		x.Takes = errorPause
	}
	d.command(x)
	if smtp.ParseReply(x.Reply).Outcome == wire.Error {
		d.errors++
	}
}

// forgiven lets go on, in a gentle world, who has made too many errors. It says so once in
// a conversation: after that there would be no conversation.
func (d *dialect) forgiven(x *wire.Exchange) bool {
	if !d.s.Gentle {
		return false
	}
	if d.spared {
		return true
	}
	d.spared = true
	x.Note = notes.Say("too-many-errors", "n", d.errors, "says", d.s.Product.Say(smtp.TooManyBad, d.s.Host))
	return true
}
