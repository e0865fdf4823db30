package exim

import (
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// command is an entry in the list of what Exim knows. A command matches
// when the line begins with its name, and ends or goes on with a space after
// it, unless the name ends with a colon.
type command struct {
	name     string
	mail     bool // does not count against the limit on non-mail commands
	argument bool
	sync     bool // nothing may have been sent behind it
	do       func(d *dialect, x *wire.Exchange, data string)
}

var commands []command

func init() { // a variable that its own functions refer to
	commands = []command{
		{"RSET", false, false, true, (*dialect).rset},
		{"HELO", false, true, true, func(d *dialect, x *wire.Exchange, data string) { d.helo(x, "HELO", data) }},
		{"EHLO", false, true, true, func(d *dialect, x *wire.Exchange, data string) { d.helo(x, "EHLO", data) }},
		{"AUTH", false, true, true, (*dialect).auth},
		{"STARTTLS", false, false, true, (*dialect).startTLS},
		{"MAIL FROM:", true, true, true, (*dialect).mail},
		{"RCPT TO:", true, true, true, (*dialect).rcpt},
		{"DATA", true, false, true, (*dialect).data},
		{"BDAT", true, true, false, (*dialect).bdat},
		{"QUIT", false, false, false, (*dialect).quit},
		{"NOOP", false, true, true, func(d *dialect, x *wire.Exchange, _ string) { d.s.Say(x, smtp.NoopOK) }},
		{"ETRN", false, true, true, (*dialect).etrn},
		{"VRFY", false, true, true, (*dialect).vrfy},
		{"EXPN", false, true, true, (*dialect).expn},
		{"HELP", false, true, false, (*dialect).help},
	}
}

func (d *dialect) Line(x *wire.Exchange) {
	line := strings.TrimRight(string(x.Unit.Raw), " \t\r\n\v\f")
	d.last, d.was = d.was, mark{}
	if d.tlsDown {
		if strings.EqualFold(line, "QUIT") {
			d.quit(x, "")
			return
		}
		d.s.Say(x, smtp.TLSDown)
		return
	}
	if strings.IndexByte(line, 0) >= 0 {
		d.wrong(x, "501", smtp.BadChar)
		return
	}
	if d.s.InChunks() && d.betweenChunks(x, line) {
		return
	}
	for i := range commands {
		c := &commands[i]
		n := len(c.name)
		if len(line) < n || !strings.EqualFold(line[:n], c.name) || c.name[n-1] != ':' && len(line) > n && line[n] != ' ' {
			continue
		}
		if c.sync && x.Pending && d.mailSeen && !d.s.Extended() {
			d.s.Say(x, smtp.OutOfSync)
			x.Close = true
			return
		}
		data := strings.TrimLeft(line[n:], " \t")
		if verb, _, _ := strings.Cut(c.name, " "); !c.mail && !d.free.has(verb) {
			if d.nonMail++; d.nonMail > nonMailMax && d.over(x, smtp.TooManyIdle) {
				return
			}
		}
		if !c.argument && data != "" {
			d.wrong(x, "501", smtp.Argument, c.name)
			return
		}
		c.do(d, x, data)
		return
	}
	if d.unknown++; d.unknown > unknownMax && d.over(x, smtp.TooManyBad) {
		return
	}
	d.wrong(x, "500", smtp.Unknown, line)
}

// betweenChunks serves what may come between two chunks of a message: another
// chunk, NOOP, RSET and QUIT. After anything else only RSET helps. It returns
// false for what is served as always.
func (d *dialect) betweenChunks(x *wire.Exchange, line string) bool {
	verb, data, _ := strings.Cut(strings.ToUpper(line), " ")
	switch {
	case verb == "QUIT" && data == "":
		d.quit(x, "")
		d.s.Say(x, smtp.LostInput)
	case verb == "RSET" && data == "":
		d.onlyRset = false
		return false
	case d.onlyRset:
		d.wrong(x, "503", smtp.OnlyRset)
	case verb == "NOOP":
		return false
	case verb == "BDAT":
		if n, rest := leadingDigits(strings.TrimLeft(data, " \t")); strings.Trim(n, "0") == "" && n != "" && strings.TrimSpace(rest) != "LAST" {
			d.onlyRset = true
			d.wrong(x, "504", smtp.BdatEmpty)
			return true
		}
		return false
	default:
		d.onlyRset = true
		d.wrong(x, "503", smtp.DataInBdat, verb)
	}
	return true
}
