package exim

import (
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) rcpt(x *wire.Exchange, data string) {
	s := d.s
	d.count++
	d.was.rcpt = true
	from := len(x.Reply)
	quoted := true // Exim keeps the code of replies that are not its access rules'
	defer func() { d.remember(string(x.Reply[from:]), quoted) }()
	switch _, misplaced := s.Misplaced("RCPT"); {
	case misplaced && s.Extended() && d.last.refusedMail:
		s.Say(x, smtp.NoMail)
		d.was.refusedMail = true
		return
	case misplaced:
		d.was.rcpt = false
		d.wrong(x, "503", smtp.NoMail)
		return
	case data == "":
		d.was.rcpt = false
		d.wrong(x, "501", smtp.RcptNoArg)
		return
	}
	if s.Extended() {
		data = strings.TrimRight(data, " \t")
		if rest, name, value, ok := option(data); ok {
			// No parameter is offered: the text is put back as it was, but
			// for what stood before a word without an equals sign.
			if name == value && !strings.HasSuffix(data[:len(data)-len(value)], "=") {
				data = rest + "=" + value
			}
		}
	}
	a, problem := ReadAddress(data, false)
	switch {
	case problem != "":
		d.wrong(x, "501", smtp.RcptAddress, data, problem)
		return
	case a.Domain == "" && !strings.EqualFold(a.Local, "postmaster"):
		s.Say(x, smtp.RcptNoDomain, data)
		return
	case d.count > s.RcptLimit():
		s.Say(x, smtp.TooManyRcpt)
		return
	}
	quoted = false
	switch {
	case d.count > 10 && d.accepted < d.count/2:
		s.Say(x, smtp.BadRcpts)
	case restricted(a, s.IsLocal(a)):
		s.Say(x, smtp.Restricted, a.Text)
	case s.VerifySender && !s.IsDeliverable(s.ReversePath()):
		s.Say(x, smtp.SenderBad, s.ReversePath().Text)
	default:
		if why := s.RcptTo(a); why != nil {
			s.Refuse(x, why)
			return
		}
		quoted = true
		d.accepted++
		s.Say(x, smtp.RcptOK, a.Text)
	}
}

// remember keeps what RCPT was answered, as long as it is always the same: DATA
// quotes it when no recipient was accepted.
func (d *dialect) remember(reply string, quoted bool) {
	text := strings.TrimSuffix(reply, "\r\n")
	if !quoted && len(text) > 4 {
		text = text[4:]
		if i := strings.LastIndex(text, "\n"); i >= 0 { // the last line is the reason
			text = text[i+5:]
		}
	}
	if d.same != "" && d.same != text {
		d.differ = true
	}
	d.same = text
}

// restricted reports local parts that Debian's and Ubuntu's access rules do not
// let in: those that have meant relaying or a command to somebody.
func restricted(a smtp.Address, local bool) bool {
	l := a.Local
	if local {
		return strings.HasPrefix(l, ".") || strings.ContainsAny(l, "@%!/|`#&?")
	}
	return l != "" && strings.ContainsAny(l[:1], "./|") || strings.ContainsAny(l, "@%!`#&?") || strings.Contains(l, "/../")
}
