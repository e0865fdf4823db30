package exim

import (
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Limits that Exim has by default, and what it does when they are passed.
const (
	unknownMax = 3  // smtp_max_unknown_commands
	syntaxMax  = 3  // smtp_max_synprot_errors
	nonMailMax = 10 // smtp_accept_max_nonmail
	textLine   = 998
)

// dialect is Exim's view of a command line.
type dialect struct {
	s *smtp.Session

	unknown, syntax, nonMail int
	spared                   bool // a gentle world has said that Exim would have hung up
	free                     free // verbs that do not count as non-mail just yet
	mailSeen                 bool // a MAIL has been tried: input has to wait for answers from now on
	tlsDown                  bool // a second STARTTLS has broken the session
	offersAuth, offersTLS    bool // the last EHLO listed AUTH, STARTTLS
	onlyRset                 bool // a command between chunks has broken the transaction

	count, accepted int    // of RCPT in this transaction
	same            string // what every RCPT so far was answered, if it was the same
	differ          bool
	was, last       mark // what this command and the one before it were
}

// mark remembers of a command what later ones have to know.
type mark struct{ rcpt, refusedMail bool }

func newDialect(s *smtp.Session) smtp.Dialect {
	d := &dialect{s: s, free: free{startTLS: true}}
	d.Reset()
	return d
}

func (d *dialect) Reset() {
	d.mailSeen, d.offersAuth = false, false
	d.transaction()
	d.free.auth = true
}

// free is which verbs do not count.
type free struct{ rset, hello, startTLS, auth bool }

// has reports whether a verb is one of them.
func (f *free) has(verb string) bool {
	switch verb {
	case "RSET":
		return f.rset
	case "HELO", "EHLO":
		return f.hello
	case "STARTTLS":
		return f.startTLS
	case "AUTH":
		return f.auth
	}
	return false
}

// transaction forgets what belongs to one mail transaction.
func (d *dialect) transaction() {
	d.free.rset, d.free.hello = true, true
	d.recipients()
}

func (d *dialect) recipients() { d.count, d.accepted, d.same, d.differ = 0, 0, "", false }

func (d *dialect) Ungreeted(verb string) bool {
	return verb != "MAIL" || !smtp.Allowed(d.s.RequireHELO, true)
}

func (d *dialect) EndOfText(buf []byte, from int) int { return smtp.EndByCRLF(buf, from) }

func (d *dialect) After(*wire.Exchange) {
	if !d.s.InTransaction() {
		d.transaction()
	}
}

// over hangs up, saying why. A gentle world goes on, and says what Exim would
// have done; over is false then.
func (d *dialect) over(x *wire.Exchange, o smtp.Outcome) bool {
	if d.s.Gentle {
		if !d.spared {
			d.spare(x, notes.Say("too-many", "says", d.s.Product.Say(o)))
		}
		return false
	}
	d.s.Say(x, o)
	x.Close = true
	return true
}

// spare says once in a conversation what Exim would have done: after that there would be
// no conversation.
func (d *dialect) spare(x *wire.Exchange, note string) {
	if !d.spared {
		x.Note, d.spared = note, true
	}
}

// wrong answers a breach of syntax or protocol, of which Exim takes three.
func (d *dialect) wrong(x *wire.Exchange, code string, o smtp.Outcome, args ...string) {
	d.syntax++
	if d.syntax <= syntaxMax || d.s.Gentle {
		d.s.Say(x, o, args...)
		if d.syntax > syntaxMax {
			d.spare(x, notes.Say("fourth"))
		}
		return
	}
	text := d.s.Product.Say(o, args...)
	x.Reply = append(x.Reply, text[:3]+"-"+text[4:]+"\r\n"...)
	d.s.Say(x, smtp.TooManyErr, code)
	x.Close = true
}
