// Package postfix is Postfix, with Dovecot deciding on AUTH: what it does in
// SMTP, and how it says it.
package postfix

import (
	"bytes"
	"time"

	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Product is Postfix.
var Product = protocol.Product{
	Name:     "postfix",
	Title:    "Postfix",
	Sign:     "Postfix",
	Services: map[wire.Protocol]any{smtp.Name: service{Texts: texts}},
	Relaying: Relaying{},
}

// service implements smtp.Product.
type service struct {
	smtp.Standard
	smtp.Texts
}

// Name implements smtp.Product.
func (service) Name() string { return "Postfix" }

// Dialect implements smtp.Product.
func (service) Dialect(s *smtp.Session) smtp.Dialect { return newDialect(s) }

// Limits implements smtp.Product: message_size_limit and smtpd_recipient_limit.
func (service) Limits() smtp.Limits {
	return smtp.Limits{Message: 10240000, Recipients: 1000, Idle: 5 * time.Minute, PerAddress: 50, ExceptLocal: true}
}

// hops is how many Received fields a message may have, this server's counted: hopcount_limit is 50.
const hops = 49

// CheckMessage implements smtp.Product: a message that has been through too many servers runs in a circle
// (RFC 5321 §6.3).
func (service) CheckMessage(msg []byte) *smtp.Refusal {
	n := 0
	for line := range bytes.Lines(msg) {
		name, _, field := bytes.Cut(line, []byte(":"))
		if !field && line[0] != ' ' && line[0] != '\t' {
			break // the header's end
		}
		if bytes.EqualFold(bytes.TrimRight(name, " \t"), []byte("Received")) {
			n++
		}
	}
	if n >= hops {
		return &smtp.Refusal{Outcome: smtp.TooManyHops}
	}
	return nil
}

// ChunksTotal implements smtp.Product: a line without an end gets one.
func (service) ChunksTotal(msg, _ []byte) int64 {
	n := int64(len(msg))
	if n > 0 && msg[n-1] != '\n' {
		n += 2
	}
	return n
}

// DelaysRefusal implements smtp.Product: smtpd_delay_reject, so that the whole
// envelope can be logged.
func (service) DelaysRefusal() bool { return true }

// Trace implements smtp.Product.
func (service) Trace(t smtp.Trace) string { return Trace(t) }

// Received implements smtp.Product.
func (service) Received(t smtp.Trace) string { return Received(t) }

// QueueID implements smtp.Product.
func (service) QueueID(received time.Time, pid int, random uint32) string {
	return QueueID(received, pid, random)
}
