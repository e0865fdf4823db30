package persona

import (
	"os"
	"strconv"
	"time"

	"ehlo/server/smtp"
)

// smtpVoice is an SMTP voice: texts by outcome, in which $1 and so on stand for
// the outcome's arguments, and two functions for what is no reply.
type smtpVoice struct {
	name    string
	dialect smtp.Dialect
	texts   map[smtp.Outcome]string
	trace   func(smtp.Trace) string
	queueID func(received time.Time, pid int, random uint32) string
}

// Name implements smtp.Voice.
func (v *smtpVoice) Name() string { return v.name }

// Dialect implements smtp.Voice.
func (v *smtpVoice) Dialect() smtp.Dialect { return v.dialect }

// Say implements smtp.Voice.
func (v *smtpVoice) Say(o smtp.Outcome, args ...string) string {
	return os.Expand(v.texts[o], func(name string) string {
		if i, err := strconv.Atoi(name); err == nil && i >= 1 && i <= len(args) {
			return args[i-1]
		}
		return ""
	})
}

// Trace implements smtp.Voice.
func (v *smtpVoice) Trace(t smtp.Trace) string { return v.trace(t) }

// QueueID implements smtp.Voice.
func (v *smtpVoice) QueueID(received time.Time, pid int, random uint32) string {
	return v.queueID(received, pid, random)
}

// mailDate is RFC 5322 §3.3's date-time with a two-digit day.
const mailDate = "Mon, 02 Jan 2006 15:04:05 -0700"
