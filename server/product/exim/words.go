package exim

import (
	"strings"
	"time"

	"ehlo/server/smtp"
)

var texts = smtp.Texts{
	smtp.Greeting:     "220 $1 ESMTP Exim $2 $3 $4",
	smtp.HeloOK:       "250 $1 Hello $2 [$3]",
	smtp.EhloOK:       "250 $1 Hello $2 [$3]",
	smtp.MailOK:       "250 OK",
	smtp.RcptOK:       "250 Accepted",
	smtp.DataGo:       `354 Enter message, ending with "." on a line by itself`,
	smtp.Queued:       "250 OK id=$1",
	smtp.ChunkOK:      "250 $1 byte chunk received",
	smtp.ChunksQueued: "250- $3 byte chunk, total $2\n250 OK id=$1",
	smtp.RsetOK:       "250 Reset OK",
	smtp.NoopOK:       "250 OK",
	smtp.QuitOK:       "221 $1 closing connection",
	smtp.HelpText:     "214-Commands supported:\n214 $1",
	smtp.TLSGo:        "220 TLS go ahead",
	smtp.AuthOK:       "235 Authentication succeeded",
	smtp.VrfyOK:       "250 <$2> is deliverable",
	smtp.VrfyUnsure:   "252 <$2> cannot be verified here",
	smtp.ExpnMember:   "250 <$1>",
	smtp.EtrnOK:       "250 OK",
	smtp.EtrnNone:     "458 Administrative prohibition",
	smtp.PRDROK:       "250 OK, PRDR Requested",

	smtp.TLSNotNow:    "503 STARTTLS command used when not advertised",
	smtp.TLSActive:    "554 Already in TLS",
	smtp.TLSDown:      "554 Security failure",
	smtp.TLSNone:      "503 STARTTLS command used when not advertised",
	smtp.AuthNotNow:   "503 AUTH command used when not advertised",
	smtp.AuthTwice:    "503 already authenticated",
	smtp.AuthInMail:   "503 not permitted in mail transaction",
	smtp.AuthSyntax:   "501 Syntax error in AUTH command",
	smtp.AuthMech:     "504 $1 authentication mechanism not supported",
	smtp.AuthMechName: "501 invalid character in authentication mechanism name",
	smtp.AuthBase64:   "501 Invalid base64 data",
	smtp.AuthFailed:   "535 Incorrect authentication data",
	smtp.AuthAborted:  "501 Authentication cancelled",
	smtp.AuthNeeded:   "530 Authentication required",
	smtp.AuthNeedsTLS: "503 AUTH command used when not advertised",

	smtp.Unknown:      "500 unrecognized command",
	smtp.BadSyntax:    "500 unrecognized command",
	smtp.NotMail:      "500 unrecognized command",
	smtp.BadChar:      "501 NUL characters are not allowed in SMTP commands",
	smtp.Argument:     "501 unexpected argument data",
	smtp.OutOfSync:    "554 SMTP synchronization error",
	smtp.TimedOut:     "421 $1: SMTP command timeout - closing connection",
	smtp.Crowded:      "421 Too many concurrent SMTP connections; please try again later.",
	smtp.CrowdedFrom:  "421 Too many concurrent SMTP connections from this IP address; please try again later.",
	smtp.TextTimedOut: "421 $1 SMTP incoming data timeout - closing connection.",
	smtp.TooManyBad:   "500 Too many unrecognized commands",
	smtp.TooManyErr:   "$1 Too many syntax or protocol errors",
	smtp.TooManyIdle:  "554 Too many nonmail commands",

	smtp.NoHelo:       "503 HELO or EHLO required",
	smtp.HeloSyntax:   "501 Syntactically invalid $1 argument(s)",
	smtp.MailTwice:    "503 sender already given",
	smtp.MailSyntax:   "500 unrecognized command",
	smtp.MailNoArg:    "501 MAIL must have an address operand",
	smtp.MailAddress:  "501 $1: $2",
	smtp.MailNoDomain: "501 $1: sender address must contain a domain",
	smtp.NoMail:       "503 sender not yet given",
	smtp.RcptSyntax:   "500 unrecognized command",
	smtp.RcptNoArg:    "501 RCPT must have an address operand",
	smtp.RcptAddress:  "501 $1: $2",
	smtp.RcptNoDomain: "501 $1: recipient address must contain a domain",
	smtp.NoRelay:      "550 relay not permitted",
	smtp.NoRelayEver:  "550 relay not permitted",
	smtp.NoUser:       "550 Unrouteable address",
	smtp.Restricted:   "550 restricted characters in address",
	smtp.SenderBad:    "550-Verification failed for <$1>\n550-Unrouteable address\n550 Sender verify failed",
	smtp.TooManyRcpt:  "452 too many recipients",
	smtp.BadRcpts:     "550 Rejected for too many bad recipients",
	smtp.OverQuota:    "452 $1: mailbox is full",
	smtp.ByAuthor:     "550 rejected by DMARC policy for $1",
	smtp.NoRcpt:       "503 valid RCPT command must precede $1",
	smtp.RcptsFailed:  "503 Valid RCPT command must precede $1",
	smtp.AllFailed:    "503-All RCPT commands were rejected with this error:\n503-$1",
	smtp.BadOption:    "501 $1: malformed address",
	smtp.BadBody:      "501 invalid data for BODY",
	smtp.BadAuthParam: "501 invalid data for AUTH",
	smtp.BadSize:      "501 invalid data for SIZE",
	smtp.BadDSN:       "501 invalid data for $1",
	smtp.BadRcptDSN:   "501 invalid data for $1",
	smtp.NoUTF8:       "501 SMTPUTF8 used when not advertised",
	smtp.SizeTooBig:   "552 Message size exceeds maximum permitted",
	smtp.TooBig:       "552 Message size exceeds maximum permitted",
	smtp.ChunkTooBig:  "552 Message size exceeds maximum permitted",
	smtp.BdatSyntax:   "501 missing size for BDAT command",
	smtp.BdatNotNow:   "503 BDAT command used when CHUNKING not advertised",
	smtp.DataInBdat:   "503 only BDAT permissible after non-LAST BDAT",
	smtp.OnlyRset:     "503 only RSET accepted now",
	smtp.BdatEmpty:    "504 zero size for BDAT command",
	smtp.BdatSkipped:  "503 only RSET accepted now",
	smtp.LostInput:    "421 Lost incoming connection",
	smtp.ProxySyntax:  "500 unrecognized command",
	smtp.ProxyDenied:  "500 unrecognized command",
	smtp.LineLength:   "550 maximum allowed line length is 998 octets, got $1",
	smtp.HeaderSyntax: "550 header syntax",
	smtp.TooManyHops:  "550 Too many \"Received\" headers - suspected mail loop",
	smtp.VrfyOff:      "252 Administrative prohibition",
	smtp.VrfySyntax:   "501 $1",
	smtp.VrfyNoUser:   "550 <$1> Unrouteable address",
	smtp.ExpnOff:      "550 Administrative prohibition",
	smtp.ExpnFailed:   "550 <$1> Unrouteable address",
	smtp.EtrnOff:      "458 Administrative prohibition",
	smtp.EtrnSyntax:   "501 ETRN must have an operand",
	smtp.EtrnInMail:   "503 ETRN is not permitted inside a transaction",
}

// mailDate is RFC 5322 §3.3's date-time with a two-digit day.
const mailDate = "Mon, 02 Jan 2006 15:04:05 -0700"

// Trace implements smtp.Product with what Exim puts in front of a message that it
// delivers: its received_header_text, and the three fields of its local
// transports.
func (service) Trace(t smtp.Trace) string {
	date := t.At.Format(mailDate)
	b := make([]byte, 0, 512)
	add := func(parts ...string) {
		for _, p := range parts {
			b = append(b, p...)
		}
	}
	add("Return-path: <", t.ReversePath, ">\r\n")
	add("Envelope-to: ", t.Recipient, "\r\n")
	add("Delivery-date: ", date, "\r\n", t.Results)
	return string(received(b, t, date))
}

// Received implements smtp.Product.
func (service) Received(t smtp.Trace) string {
	return string(received(append(make([]byte, 0, 512), t.Results...), t, t.At.Format(mailDate)))
}

func received(b []byte, t smtp.Trace, date string) []byte {
	add := func(parts ...string) {
		for _, p := range parts {
			b = append(b, p...)
		}
	}
	said := ""
	if t.Helo != "" && t.Helo != "["+t.Client+"]" && !strings.EqualFold(t.Helo, t.Name) {
		said = "helo=" + t.Helo
	}
	switch {
	case t.Client == "":
		add("Received: from Debian-exim by ", t.Host, " with local (Exim ", t.Version, ")\r\n")
	case t.Name != "" && said != "":
		add("Received: from ", t.Name, " ([", t.Client, "] ", said, ")")
	case t.Name != "":
		add("Received: from ", t.Name, " ([", t.Client, "])")
	case said != "":
		add("Received: from [", t.Client, "] (", said, ")")
	default:
		add("Received: from [", t.Client, "]")
	}
	if t.Client != "" {
		add("\r\n\tby ", t.Host, " with ", strings.ToLower(t.Protocol), " (Exim ", t.Version, ")\r\n")
	}
	if t.ReversePath != "" {
		add("\t(envelope-from <", t.ReversePath, ">)\r\n")
	}
	add("\tid ", t.QueueID)
	if len(t.All) == 1 { // nobody is to see the others
		add("\r\n\tfor ", t.All[0])
	}
	add(";\r\n\t", date, "\r\n")
	return b
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// QueueID implements smtp.Product with Exim's name for a message: the second in
// which it was received, the process id, and the fraction of the second in units
// of 500 µs, each in base 62 (6, 6 and 2 digits).
func (service) QueueID(received time.Time, pid int, _ uint32) string {
	digits := func(n int64, width int) string {
		out := make([]byte, width)
		for i := width - 1; i >= 0; i-- {
			out[i] = base62[n%62]
			n /= 62
		}
		return string(out)
	}
	return digits(received.Unix(), 6) + "-" + digits(int64(pid), 6) + "-" + digits(int64(received.Nanosecond())/500_000, 2)
}
