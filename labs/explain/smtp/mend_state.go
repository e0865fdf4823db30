package smtp

import (
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Timely implements mistake.Language (RFC 5321 §4.1.4).
func (l *language) Timely(line string, cmd *wire.Command, first mistake.Fault) (fix string, before *mistake.Fault) {
	switch cmd.Verb {
	case "MAIL":
		fix = l.mail(strings.TrimPrefix(line, "MAIL FROM:"))
	case "RCPT":
		fix = l.rcpt(line)
	case "DATA":
		fix = l.data()
	case "AUTH":
		fix = l.auth(line)
	case "STARTTLS":
		fix = l.starttls()
	case "HELP", "VRFY", "EXPN":
		everywhere := cmd.Verb == "VRFY" && !l.postfix && aboutSyntax(l.x) // Exim answers it, and does not list it
		if (l.offered.has(cmd.Verb) || everywhere) && (line != cmd.Verb || cmd.Verb == "HELP") {
			fix = line
		}
	default:
		fix = line
	}
	return fix, l.comesFirst(fix, first)
}

// comesFirst is the fault that another command has to come before the one that
// was typed, when the fix is that and not the command itself.
func (l *language) comesFirst(fix string, first mistake.Fault) *mistake.Fault {
	verb := verbOf(l.x)
	f := &mistake.Fault{End: len(verb)}
	switch {
	case !slices.Contains([]string{"MAIL", "RCPT", "DATA"}, verb):
		return nil
	case l.state == smtp.Connected && strings.HasPrefix(fix, "EHLO "):
		f.ID = "smtp.order.no-helo"
	case verb == "RCPT" && strings.HasPrefix(fix, "MAIL ") && first.ID != "smtp.order.cancelled":
		f.ID = noTransaction
	case verb == "DATA" && strings.HasPrefix(fix, "MAIL ") && !strings.HasPrefix(first.ID, "smtp.order."):
		f.ID = noSender
	case verb == "DATA" && l.state == smtp.Mail && !strings.HasPrefix(first.ID, "smtp.order."):
		f.ID = "smtp.order.data-before-rcpt"
	default:
		return nil
	}
	return f
}

// Onward implements mistake.Language: the next step from here.
func (l *language) Onward(mistake.Fault) string {
	switch l.state {
	case smtp.Connected:
		return l.greet("")
	case smtp.Greeted:
		return l.mail(l.reversePath())
	case smtp.Mail:
		return l.rcpt("RCPT TO:" + l.forwardPath(""))
	}
	return l.data()
}

func (l *language) greet(name string) string {
	if name == "" {
		name = l.place.ClientName()
	}
	return "EHLO " + name
}

// The following give the command if the state allows it, or else the one that
// comes first.

func (l *language) mail(args string) string {
	switch l.state {
	case smtp.Connected:
		return l.greet("")
	case smtp.Mail, smtp.Rcpt:
		return "RSET"
	}
	if l.submit && !l.loggedIn {
		if !l.esmtp {
			return l.greet("")
		}
		if l.offered.has("AUTH") {
			return "AUTH PLAIN"
		}
	}
	return "MAIL FROM:" + args
}

func (l *language) rcpt(line string) string {
	if l.state == smtp.Connected || l.state == smtp.Greeted {
		return l.mail(l.reversePath())
	}
	tried := l.tried
	if verbOf(l.x) == "RCPT" {
		tried++
	}
	if tried >= 10 && l.forwardPaths < (tried+1)/2 {
		return "RSET" // RFC 5321 §7.8: servers end attempts to collect addresses
	}
	return line
}

func (l *language) data() string {
	if l.state != smtp.Rcpt {
		return l.rcpt("RCPT TO:" + l.forwardPath(""))
	}
	return "DATA"
}

func (l *language) auth(line string) string {
	offered := l.offered.has("AUTH")
	switch {
	case l.state == smtp.Connected || !l.esmtp:
		return l.greet("")
	case l.loggedIn:
		return l.Onward(mistake.Fault{})
	case l.state != smtp.Greeted:
		return "RSET"
	case !offered:
		return l.starttls()
	}
	return line
}

func (l *language) starttls() string {
	offered := l.offered.has("STARTTLS")
	switch {
	case l.state == smtp.Connected || !l.esmtp:
		return l.greet("")
	case !offered || l.secure:
		return l.Onward(mistake.Fault{})
	}
	return "STARTTLS"
}
