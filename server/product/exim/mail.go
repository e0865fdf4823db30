package exim

import (
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) mail(x *wire.Exchange, data string) {
	d.mailSeen, d.was.refusedMail = true, true
	s := d.s
	switch in, misplaced := s.Misplaced("MAIL"); {
	case misplaced && in == smtp.Connected:
		s.Say(x, smtp.NoHelo)
		return
	case misplaced:
		d.wrong(x, "503", smtp.MailTwice)
		return
	case data == "":
		d.wrong(x, "501", smtp.MailNoArg)
		return
	}
	d.recipients()
	var size int64
	done := smtp.MailOK
options:
	for s.Extended() {
		rest, name, value, ok := option(data)
		data = strings.TrimRight(data, " \t")
		if !ok {
			break
		}
		name = strings.ToUpper(name)
		if value == "" && strings.Contains(" SIZE BODY AUTH RET ENVID ", " "+name+" ") {
			// Exim reads no further to the left, and lets this one pass.
			data = rest
			break
		}
		switch name {
		case "SIZE":
			if n, err := readSize(value); err == nil {
				size = n
			}
		case "BODY":
			if v := strings.ToUpper(value); v != "8BITMIME" && v != "7BIT" {
				d.wrong(x, "501", smtp.BadBody)
				return
			}
		case "AUTH":
			if value != "<>" && !smtp.IsXtext(value) {
				d.wrong(x, "501", smtp.BadAuthParam)
				return
			}
		case "SMTPUTF8":
			if !smtp.Allowed(s.SMTPUTF8, false) {
				d.wrong(x, "501", smtp.NoUTF8)
				return
			}
		case "PRDR":
			done = smtp.PRDROK
		case "RET", "ENVID": // understood, though DSN is not offered
		default:
			break options
		}
		data = rest
	}
	a, problem := ReadAddress(data, true)
	if problem != "" {
		d.wrong(x, "501", smtp.MailAddress, data, problem)
		return
	}
	if a.Text != "" && a.Domain == "" && size <= s.MessageLimit() {
		s.Say(x, smtp.MailNoDomain, data)
		return
	}
	if why := s.MailFrom(a, size); why != nil {
		s.Refuse(x, why)
		return
	}
	d.was.refusedMail = false
	s.Say(x, done, a.Text)
}

// option takes the last parameter off a command's data. Exim reads them from
// the end: name and value are the same where there is no equals sign.
func option(data string) (rest, name, value string, ok bool) {
	data = strings.TrimRight(data, " \t")
	i := len(data) - 1
	for ; i > 0 && data[i] != '=' && data[i] != ' ' && data[i] != '\t'; i-- {
		if data[i] == '"' { // not inside a quoted local part
			for i--; i > 0 && data[i] != '"'; i-- {
			}
			if i <= 0 {
				return "", "", "", false
			}
		}
	}
	if i <= 0 {
		return "", "", "", false
	}
	if data[i] != '=' {
		return data[:i], data[i+1:], data[i+1:], true
	}
	n := i
	for n > 0 && (data[n-1]|0x20) >= 'a' && (data[n-1]|0x20) <= 'z' {
		n--
	}
	if n == 0 || data[n-1] != ' ' && data[n-1] != '\t' {
		return "", "", "", false
	}
	return data[:n-1], data[n:i], data[i+1:], true
}

// readSize reads the value of SIZE with C's strtoul: a sign is let in, and a
// value out of range is the largest there is.
func readSize(value string) (int64, error) {
	v := strings.TrimLeft(value, " \t")
	if digits := strings.TrimLeft(v, "+-"); len(v)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789") == "" {
		n, err := strconv.ParseInt(digits, 10, 32)
		if err != nil || v[0] == '-' && n > 0 {
			return 1<<31 - 1, nil
		}
		return n, nil
	}
	if value == "" {
		return 0, nil
	}
	return 0, strconv.ErrSyntax
}
