package postfix

import (
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// command is an entry of Postfix's list; do gets the words after the
// verb.
type command struct {
	verb string
	junk bool // there is a limit on how often it does nothing useful
	do   func(d *dialect, x *wire.Exchange, words []word)
}

var commands []command

func init() { // a variable that its own functions refer to
	commands = []command{
		{"HELO", true, func(d *dialect, x *wire.Exchange, w []word) { d.helo(x, "HELO", w) }},
		{"EHLO", true, func(d *dialect, x *wire.Exchange, w []word) { d.helo(x, "EHLO", w) }},
		{"STARTTLS", false, (*dialect).startTLS},
		{"AUTH", false, (*dialect).auth},
		{"MAIL", false, (*dialect).mail},
		{"RCPT", false, (*dialect).rcpt},
		{"DATA", false, (*dialect).data},
		{"BDAT", false, (*dialect).bdat},
		{"RSET", true, (*dialect).rset},
		{"NOOP", true, func(d *dialect, x *wire.Exchange, _ []word) { d.s.Say(x, smtp.NoopOK) }},
		{"VRFY", true, (*dialect).vrfy},
		{"ETRN", true, (*dialect).etrn},
		{"XCLIENT", false, func(d *dialect, x *wire.Exchange, w []word) { d.trusted(x, "XCLIENT", w) }},
		{"XFORWARD", false, func(d *dialect, x *wire.Exchange, w []word) { d.trusted(x, "XFORWARD", w) }},
		{"QUIT", false, (*dialect).quit},
	}
}

func (d *dialect) command(x *wire.Exchange) {
	line := smtp.CommandLine(x.Unit.Raw)
	words := splitWords(line)
	if len(words) == 0 {
		d.s.Say(x, smtp.BadSyntax)
		return
	}
	verb := strings.ToUpper(words[0].text)
	for i := range commands {
		if c := &commands[i]; c.verb == verb {
			c.do(d, x, words[1:])
			if c.junk {
				if d.junk++; d.junk > junkMax {
					d.errors++
				}
			}
			return
		}
	}
	if verb == "CONNECT" || verb == "GET" || verb == "POST" || !letter(verb[0]) || headerLike(line) {
		// smtpd_forbidden_commands: web browsers and worms, and mail
		// headers whose envelope was refused.
		d.s.Say(x, smtp.NotMail)
		if d.s.Gentle {
			x.Note = notes.Say("no-command")
			return
		}
		x.Close = true
		return
	}
	d.s.Say(x, smtp.Unknown, line)
}

func letter(c byte) bool { c |= 0x20; return 'a' <= c && c <= 'z' }

// headerLike reports whether a line looks like a header field: a name without
// spaces, and a colon.
func headerLike(line string) bool {
	name, _, ok := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	return ok && name != "" && !strings.ContainsAny(name, " \t")
}

// word is a piece of a command line; bad when it has a quote or a bracket that
// nothing closes.
type word struct {
	text string
	bad  bool
}

// splitWords cuts a line at white space, but not inside <>, "" and [], and
// after a colon.
func splitWords(line string) []word {
	var words []word
	for i := 0; i < len(line); {
		if strings.IndexByte(" \t\r\n\v\f", line[i]) >= 0 {
			i++
			continue
		}
		from, bad := i, false
		for i < len(line) && strings.IndexByte(" \t\r\n\v\f", line[i]) < 0 {
			c := line[i]
			i++
			if c == ':' && line[from] != ':' {
				break
			}
			end := byte(0)
			switch c {
			case '<':
				end = '>'
			case '[':
				end = ']'
			case '"':
				end = '"'
			default:
				continue
			}
			n, ok := smtp.Closing(line[i:], end)
			i += n
			bad = bad || !ok
		}
		words = append(words, word{line[from:i], bad})
	}
	return words
}
