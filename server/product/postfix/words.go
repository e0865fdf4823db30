package postfix

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"ehlo/server/smtp"
)

var texts = smtp.Texts{
	smtp.Greeting:     "220 $1 ESMTP Postfix ($3)",
	smtp.HeloOK:       "250 $1",
	smtp.EhloOK:       "250 $1",
	smtp.MailOK:       "250 2.1.0 Ok",
	smtp.RcptOK:       "250 2.1.5 Ok",
	smtp.DataGo:       "354 End data with <CR><LF>.<CR><LF>",
	smtp.Queued:       "250 2.0.0 Ok: queued as $1",
	smtp.ChunkOK:      "250 2.0.0 Ok: $1 bytes",
	smtp.ChunksQueued: "250 2.0.0 Ok: $2 bytes queued as $1",
	smtp.RsetOK:       "250 2.0.0 Ok",
	smtp.NoopOK:       "250 2.0.0 Ok",
	smtp.QuitOK:       "221 2.0.0 Bye",
	smtp.HelpText:     "500 5.5.2 Error: command not recognized",
	smtp.TLSGo:        "220 2.0.0 Ready to start TLS",
	smtp.AuthOK:       "235 2.7.0 Authentication successful",
	smtp.VrfyOK:       "252 2.0.0 $1",
	smtp.VrfyUnsure:   "252 2.0.0 $1",
	smtp.ExpnMember:   "500 5.5.2 Error: command not recognized",
	smtp.EtrnOK:       "250 2.0.0 Queuing started",
	smtp.EtrnNone:     "459 <$1>: service unavailable",
	smtp.PRDROK:       "250 2.1.0 Ok",

	smtp.TLSNotNow:    "502 5.5.1 Error: command not implemented",
	smtp.TLSActive:    "554 5.5.1 Error: TLS already active",
	smtp.TLSDown:      "554 5.5.1 Error: TLS already active",
	smtp.TLSNone:      "502 5.5.1 Error: command not implemented",
	smtp.AuthNotNow:   "503 5.5.1 Error: authentication not enabled",
	smtp.AuthTwice:    "503 5.5.1 Error: already authenticated",
	smtp.AuthInMail:   "503 5.5.1 Error: MAIL transaction in progress",
	smtp.AuthSyntax:   "501 5.5.4 Syntax: AUTH mechanism",
	smtp.AuthMech:     "535 5.7.8 Error: authentication failed: Invalid authentication mechanism",
	smtp.AuthMechName: "535 5.7.8 Error: authentication failed: Invalid authentication mechanism",
	smtp.AuthBase64:   "535 5.7.8 Error: authentication failed: Invalid base64 data in $1 response",
	smtp.AuthFailed:   "535 5.7.8 Error: authentication failed: (reason unavailable)",
	smtp.AuthAborted:  "501 5.7.0 Authentication aborted",
	smtp.AuthNeeded:   "554 5.7.1 <unknown[$1]>: Client host rejected: Access denied",
	smtp.AuthNeedsTLS: "503 5.5.1 Error: authentication not enabled",

	smtp.Unknown:      "500 5.5.2 Error: command not recognized",
	smtp.BadSyntax:    "500 5.5.2 Error: bad syntax",
	smtp.NotMail:      "221 2.7.0 Error: I can break rules, too. Goodbye.",
	smtp.BadChar:      "500 5.5.2 Error: command not recognized",
	smtp.Argument:     "501 5.5.4 Syntax: $1",
	smtp.OutOfSync:    "503 5.5.0 <>: Improper use of SMTP command pipelining",
	smtp.TimedOut:     "421 4.4.2 $1 Error: timeout exceeded",
	smtp.Crowded:      "421 4.7.0 $1 Error: too many connections from $2",
	smtp.CrowdedFrom:  "421 4.7.0 $1 Error: too many connections from $2",
	smtp.TextTimedOut: "421 4.4.2 $1 Error: timeout exceeded",
	smtp.TooManyBad:   "421 4.7.0 $1 Error: too many errors",
	smtp.TooManyErr:   "421 4.7.0 Error: too many errors",
	smtp.TooManyIdle:  "421 4.7.0 Error: too many errors",

	smtp.NoHelo:       "503 5.5.1 Error: send HELO/EHLO first",
	smtp.HeloSyntax:   "501 Syntax: $1 hostname",
	smtp.MailTwice:    "503 5.5.1 Error: nested MAIL command",
	smtp.MailSyntax:   "501 5.5.4 Syntax: MAIL FROM:<address>",
	smtp.MailNoArg:    "501 5.5.4 Syntax: MAIL FROM:<address>",
	smtp.MailAddress:  "501 5.1.7 Bad sender address syntax",
	smtp.MailNoDomain: "501 5.1.7 Bad sender address syntax",
	smtp.NoMail:       "503 5.5.1 Error: need MAIL command",
	smtp.RcptSyntax:   "501 5.5.4 Syntax: RCPT TO:<address>",
	smtp.RcptNoArg:    "501 5.5.4 Syntax: RCPT TO:<address>",
	smtp.RcptAddress:  "501 5.1.3 Bad recipient address syntax",
	smtp.RcptNoDomain: "501 5.1.3 Bad recipient address syntax",
	smtp.NoRelay:      "454 4.7.1 <$1>: Relay access denied",
	smtp.NoRelayEver:  "554 5.7.1 <$1>: Relay access denied",
	smtp.NoUser:       "550 5.1.1 <$1>: Recipient address rejected: User unknown in local recipient table",
	smtp.Restricted:   "501 5.1.3 Bad recipient address syntax",
	smtp.SenderBad:    "550 5.1.0 <$1>: Sender address rejected: User unknown in local recipient table",
	smtp.TooManyRcpt:  "452 4.5.3 Error: too many recipients",
	smtp.BadRcpts:     "452 4.5.3 Error: too many recipients",
	smtp.OverQuota:    "452 4.2.2 <$1>: Recipient address rejected: Mailbox is full",
	smtp.ByAuthor:     "550 5.7.1 rejected by DMARC policy for $1",
	smtp.NoRcpt:       "503 5.5.1 Error: need RCPT command",
	smtp.RcptsFailed:  "554 5.5.1 Error: no valid recipients",
	smtp.AllFailed:    "554 5.5.1 Error: no valid recipients",
	smtp.BadOption:    "555 5.5.4 Unsupported option: $1",
	smtp.BadBody:      "555 5.5.4 Unsupported option: BODY",
	smtp.BadAuthParam: "501 5.5.4 Bad AUTH parameter syntax",
	smtp.BadSize:      "501 5.5.4 Bad message size syntax",
	smtp.BadDSN:       "501 5.5.4 Bad $1 parameter syntax",
	smtp.BadRcptDSN:   "501 5.5.4 Error: Bad $1 parameter syntax",
	smtp.NoUTF8:       "555 5.5.4 Unsupported option: SMTPUTF8",
	smtp.SizeTooBig:   "552 5.3.4 Message size exceeds file system imposed limit",
	smtp.TooBig:       "552 5.3.4 Message size exceeds fixed limit",
	smtp.ChunkTooBig:  "552 5.3.4 Chunk exceeds message size limit",
	smtp.BdatSyntax:   "521 5.5.4 Syntax: BDAT count [LAST]",
	smtp.BdatNotNow:   "502 5.5.1 Error: command not implemented",
	smtp.DataInBdat:   "503 5.5.1 Error: $1 after BDAT",
	smtp.OnlyRset:     "503 5.5.1 Error: $1 after BDAT",
	smtp.BdatEmpty:    "551 5.7.1 Null BDAT request",
	smtp.BdatSkipped:  "551 5.0.0 Discarded $1 bytes after earlier error",
	smtp.LostInput:    "421 4.4.2 Error: lost connection",
	smtp.ProxySyntax:  "501 5.5.4 Syntax: $1 attribute=value...",
	smtp.ProxyDenied:  "550 5.7.0 Error: insufficient authorization",
	smtp.LineLength:   "550 5.6.0 Error: line too long ($1 octets)",
	smtp.HeaderSyntax: "550 5.6.0 Error: bad header syntax",
	smtp.TooManyHops:  "554 5.4.0 Error: too many hops",
	smtp.VrfyOff:      "502 5.5.1 VRFY command is disabled",
	smtp.VrfySyntax:   "501 5.5.4 Syntax: VRFY address [SMTPUTF8]",
	smtp.VrfyNoUser:   "550 5.1.1 <$1>: Recipient address rejected: User unknown in local recipient table",
	smtp.ExpnOff:      "500 5.5.2 Error: command not recognized",
	smtp.ExpnFailed:   "500 5.5.2 Error: command not recognized",
	smtp.EtrnOff:      "500 5.5.2 Error: command not recognized",
	smtp.EtrnSyntax:   "500 Syntax: ETRN domain",
	smtp.EtrnInMail:   "503 Error: MAIL transaction in progress",
}

// Trace is what Postfix puts in front of a message that it delivers.
func Trace(t smtp.Trace) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Return-Path: <%s>\r\n", t.ReversePath)
	fmt.Fprintf(&b, "X-Original-To: %s\r\nDelivered-To: %s\r\n", t.Recipient, t.Recipient)
	b.WriteString(t.Results)
	received(&b, t)
	return b.String()
}

// Received is what Postfix puts in front of a message that it takes.
func Received(t smtp.Trace) string {
	var b strings.Builder
	b.WriteString(t.Results)
	received(&b, t)
	return b.String()
}

func received(b *strings.Builder, t smtp.Trace) {
	const layout = "Mon, _2 Jan 2006 15:04:05 -0700 (MST)"
	if t.Client == "" {
		fmt.Fprintf(b, "Received: by %s (Postfix)\r\n\tid %s; %s\r\n", t.Host, t.QueueID, t.At.Format(layout))
		return
	}
	helo := cmp.Or(t.Helo, "unknown")
	fmt.Fprintf(b, "Received: from %s (%s [%s])\r\n\tby %s (Postfix) with %s id %s", helo, cmp.Or(t.Name, "unknown"), t.Client, t.Host, t.Protocol, t.QueueID)
	if len(t.All) == 1 {
		fmt.Fprintf(b, "\r\n\tfor <%s>; %s\r\n", t.All[0], t.At.Format(layout))
		return
	}
	fmt.Fprintf(b, ";\r\n\t%s\r\n", t.At.Format(layout))
}

// QueueID is Postfix's short queue id: the microseconds of the second in which
// the message was received, and the number of the queue file's inode, in
// hexadecimal.
func QueueID(received time.Time, _ int, random uint32) string {
	return fmt.Sprintf("%05X%X", received.Nanosecond()/1000, 0x40000+random%0x80000)
}
