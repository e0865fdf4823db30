package plain

import (
	"time"

	"ehlo/server/product/postfix"
	"ehlo/server/smtp"
)

// smtpService is the engine as it is: go-smtp words whatever it answers
// itself. What stands here is what it cannot say.
type smtpService struct {
	smtp.Standard
	smtp.Texts
}

// Name implements smtp.Product.
func (smtpService) Name() string { return "go-smtp" }

// Dialect implements smtp.Product.
func (smtpService) Dialect(s *smtp.Session) smtp.Dialect { return newDialect(s) }

// Limits implements smtp.Product.
func (smtpService) Limits() smtp.Limits {
	return smtp.Limits{Message: 10 << 20, Recipients: 1000, Idle: 5 * time.Minute}
}

// Trace implements smtp.Product. The engine has none, so it is Postfix's.
func (smtpService) Trace(t smtp.Trace) string { return postfix.Trace(t) }

// Received implements smtp.Product, in Postfix's way.
func (smtpService) Received(t smtp.Trace) string { return postfix.Received(t) }

// Stored implements smtp.Product, in Postfix's way.
func (smtpService) Stored(msg []byte) []byte { return postfix.Stored(msg) }

// QueueID implements smtp.Product. It is Postfix's, too.
func (smtpService) QueueID(received time.Time, pid int, random uint32) string {
	return postfix.QueueID(received, pid, random)
}

var smtpTexts = smtp.Texts{
	smtp.QuitOK:       "221 2.0.0 Bye",
	smtp.HelpText:     "214 2.0.0 Commands: $1",
	smtp.TimedOut:     "421 4.4.2 Idle timeout, bye bye",
	smtp.Crowded:      "421 4.3.2 Too many connections, come back later",
	smtp.CrowdedFrom:  "421 4.7.0 Too many connections from $2, come back later",
	smtp.TextTimedOut: "421 4.4.2 Idle timeout, bye bye",
	smtp.TLSGo:        "220 2.0.0 Ready to start TLS",
	smtp.AuthOK:       "235 2.0.0 Authentication succeeded",
	smtp.VrfyOK:       "250 2.1.5 <$2>",
	smtp.VrfyUnsure:   "252 2.5.0 Cannot VRFY user, but will accept message",
	smtp.ExpnMember:   "250 2.1.5 <$1>",
	smtp.EtrnNone:     "458 4.0.0 No mail is waiting for $1",
	smtp.TLSNotNow:    "502 5.5.1 TLS not supported",
	smtp.TLSActive:    "502 5.5.1 Already running in TLS",
	smtp.TLSNone:      "502 5.5.1 TLS not supported",
	smtp.AuthTwice:    "503 5.5.1 Already authenticated",
	smtp.AuthInMail:   "503 5.5.1 AUTH is not permitted during a mail transaction",
	smtp.AuthMech:     "504 5.7.4 Unsupported authentication mechanism",
	smtp.AuthBase64:   "454 4.7.0 Invalid base64 data",
	smtp.AuthFailed:   "535 5.7.8 Authentication failed",
	smtp.AuthAborted:  "501 5.0.0 Negotiation cancelled",
	smtp.AuthNeeded:   "530 5.7.0 Authentication required",
	smtp.AuthNeedsTLS: "523 5.7.10 TLS is required",
	smtp.Unknown:      "500 5.5.2 Syntax errors, $1 command unrecognized",
	smtp.Argument:     "501 5.5.2 Syntax: $2",
	smtp.NoHelo:       "502 5.5.1 Please introduce yourself first",
	smtp.MailTwice:    "503 5.5.1 Already in a mail transaction: RSET ends it",
	smtp.MailAddress:  "501 5.1.7 Was expecting MAIL arg syntax of FROM:<address>",
	smtp.NoMail:       "502 5.5.1 Missing MAIL FROM command",
	smtp.RcptAddress:  "501 5.1.3 Was expecting RCPT arg syntax of TO:<address>",
	smtp.NoRelay:      "550 5.7.1 <$1>: Relaying denied",
	smtp.NoUser:       "550 5.1.1 <$1>: No such user here",
	smtp.TooManyRcpt:  "452 4.5.3 Maximum limit of recipients reached",
	smtp.OverQuota:    "452 4.2.2 <$1>: Mailbox full",
	smtp.ByAuthor:     "550 5.7.1 $1 wants what it has not sent to be rejected (DMARC)",
	smtp.NoRcpt:       "502 5.5.1 Missing RCPT TO command",
	smtp.BadSize:      "501 5.5.4 Unable to parse SIZE as an integer",
	smtp.TooBig:       "552 5.3.4 Max message size exceeded",
	smtp.ChunkOK:      "250 2.0.0 Continue",
	smtp.DataInBdat:   "502 5.5.1 $1 not allowed during message transfer",
	smtp.BdatSyntax:   "501 5.5.4 Malformed size argument",
	smtp.VrfyNoUser:   "550 5.1.1 $1: No such user here",
	smtp.ExpnFailed:   "550 5.1.1 $1: No such list here",
	smtp.EtrnOff:      "502 5.5.1 ETRN command not implemented",
}
