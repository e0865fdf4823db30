package transcript

import (
	"strings"

	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// start is the state in which a conversation begins.
func start(p wire.Protocol) wire.State {
	switch p {
	case wire.SMTP:
		return smtp.Connected
	case wire.POP3:
		return pop3.Authorization
	}
	return imap.NotAuthenticated
}

// after is the state that an exchange leads to, as the protocol has it: a
// transcript shows replies, not states.
func after(p wire.Protocol, x *wire.Exchange, begun string) wire.State {
	if x.Command == nil {
		if x.Response.Code == "PREAUTH" {
			return imap.Authenticated
		}
		return x.Before
	}
	switch p {
	case wire.SMTP:
		return afterSMTP(x)
	case wire.POP3:
		return afterPOP3(x, begun)
	}
	return afterIMAP(x, begun)
}

// afterSMTP follows RFC 5321 §4.1.4.
func afterSMTP(x *wire.Exchange) wire.State {
	ok := x.Response.Outcome == wire.OK
	if x.Response.Code == "421" || x.Response.Code == "221" {
		return smtp.Closed
	}
	switch {
	case x.Unit.Kind == wire.Text:
		return smtp.Greeted
	case x.Unit.Kind == wire.SASL:
		if x.Response.Code == "334" {
			return smtp.Auth
		}
		return smtp.Greeted
	case x.Unit.Kind == wire.Chunk:
		return x.Before
	}
	switch verb := x.Command.Verb; {
	case verb == "DATA" && x.Response.Code == "354":
		return smtp.Data
	case verb == "AUTH" && x.Response.Code == "334":
		return smtp.Auth
	case !ok:
		return x.Before
	case verb == "HELO" || verb == "EHLO" || verb == "LHLO":
		return smtp.Greeted
	case verb == "STARTTLS":
		return smtp.Connected
	case verb == "MAIL":
		return smtp.Mail
	case verb == "RCPT":
		return smtp.Rcpt
	case verb == "RSET" && x.Before != smtp.Connected:
		return smtp.Greeted
	}
	return x.Before
}

// afterPOP3 follows RFC 1939 §3.
func afterPOP3(x *wire.Exchange, begun string) wire.State {
	ok := x.Response.Outcome == wire.OK
	verb := x.Command.Verb
	if x.Unit.Kind == wire.SASL {
		verb = begun
	}
	switch {
	case !ok:
		return x.Before
	case verb == "PASS" || verb == "APOP" || verb == "AUTH" && (x.Unit.Kind == wire.SASL || len(strings.Fields(string(x.Unit.Raw))) > 1):
		return pop3.Transaction
	case verb == "QUIT" && x.Before == pop3.Transaction:
		return pop3.Update
	}
	return x.Before
}

// afterIMAP follows RFC 9051 §3.
func afterIMAP(x *wire.Exchange, begun string) wire.State {
	for _, l := range x.Response.Lines {
		if strings.HasPrefix(strings.ToUpper(l), "* BYE") {
			return imap.Logout
		}
	}
	verb := x.Command.Verb
	if x.Unit.Kind != wire.Line && begun != "" {
		verb = begun
	}
	switch x.Response.Code {
	case "OK":
		switch verb {
		case "LOGIN", "AUTHENTICATE", "SASL":
			return imap.Authenticated
		case "SELECT", "EXAMINE":
			return imap.Selected
		case "CLOSE", "UNSELECT":
			return imap.Authenticated
		}
	case "NO":
		if (verb == "SELECT" || verb == "EXAMINE") && x.Before == imap.Selected {
			return imap.Authenticated // RFC 9051 §6.3.2
		}
	}
	return x.Before
}
