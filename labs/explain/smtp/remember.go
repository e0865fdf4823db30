package smtp

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Remember implements explain.Conversation.
func (c *conversation) Remember(x *wire.Exchange) {
	ok := x.Response.Outcome == wire.OK
	if endsInBareLF(x) {
		c.bareLF = true
	}
	if x.Response.Outcome == wire.Error {
		c.errors++
	}
	if open := x.Before == smtp.Mail || x.Before == smtp.Rcpt; open && ok && slices.Contains([]string{"HELO", "EHLO", "RSET"}, verbOf(x)) {
		c.cancelled = verbOf(x) // RFC 5321 §4.1.4
	}
	switch verbOf(x) {
	case "greeting":
		c.submit = x.Service != nil && (x.Service.Port == 587 || x.Service.Port == 465)
		c.postfix = strings.Contains(x.Response.Text, "Postfix")
		if day, ok := dated(x.Response.Text); ok {
			c.place.Today = day
		}
		if f := strings.Fields(x.Response.Text); ok && len(f) > 0 {
			c.host = f[0]
		}
	case "HELO", "EHLO":
		if ok {
			if name, _ := x.Command.Args.Get("domain"); !strings.HasPrefix(name, "[") {
				c.place.Client = cmp.Or(hostName(name), c.place.Client)
			}
			c.esmtp = x.Command.Verb == "EHLO"
			c.offered = c.offers(x)
			if len(x.Response.Lines[0]) > 4 {
				if name, _, _ := strings.Cut(x.Response.Lines[0][4:], " "); strings.Contains(name, ".") { // not `Hello`
					c.host = name
				}
			}
		}
	case "MAIL":
		if path, given := x.Command.Args.Get("reverse-path"); ok && given {
			c.forwardPaths, c.cancelled = 0, ""
			if path != "" && legalPath(path) {
				c.place.Sender = path
			}
		}
	case "RCPT":
		if path, given := x.Command.Args.Get("forward-path"); ok && given {
			c.forwardPaths++
			if legalPath(path) {
				c.place.Recipient = path
			}
		}
		c.tried++
		if path, _ := x.Command.Args.Get("forward-path"); mistake.ReplyHas(x, unknownUser...) {
			local, _, _ := strings.Cut(path, "@")
			c.unknown += local + " "
		}
		c.hopeless = c.hopeless || mistake.ReplyHas(x, "too many bad recipients", "sender verify failed", "sender address rejected")
	case "STARTTLS":
		c.broken = c.broken || c.secure && x.Response.Outcome == wire.Error
	case "BDAT", "chunk":
		c.chunks = c.chunks || ok
	case "AUTH":
		c.mechanism, _ = x.Command.Args.Get("mechanism")
		c.answers = 0
		if initial, given := x.Command.Args.Get("initial-response"); given {
			sasl.Show(&c.place, c.mechanism, 0, initial, ok)
			if x.Response.Outcome == wire.Intermediate {
				c.answers = 1
			}
		}
	case "response":
		sasl.Show(&c.place, c.mechanism, c.answers, mistake.Typed(x), ok)
		c.answers++
	}
	if x.Response.Code == "235" {
		c.loggedIn = true
	}
	if x.StartTLS { // RFC 3207 §4.2: what was learnt before is forgotten
		*c = conversation{
			place: c.place, secure: true, submit: c.submit, postfix: c.postfix, host: c.host, bareLF: c.bareLF,
			next: c.next,
		}
	}
	if x.After == smtp.Greeted || x.After == smtp.Connected {
		c.forwardPaths = 0
		c.hopeless, c.chunks, c.tried = false, false, 0
	}
}

// dated is the date in a greeting: Exim's ends with one (RFC 5322 §3.3).
func dated(greeting string) (day time.Time, ok bool) {
	const form = "Mon, 02 Jan 2006 15:04:05 -0700"
	if len(greeting) < len(form) {
		return day, false
	}
	day, err := time.Parse(form, greeting[len(greeting)-len(form):])
	return day, err == nil
}

// unknownUser is how servers say that there is no such mailbox.
var unknownUser = []string{"unrouteable address", "user unknown", "no such user", "does not exist", "unknown user"}
