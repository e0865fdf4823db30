// Package postfix is Postfix, with Dovecot deciding on AUTH: what it does in
// SMTP, and how it says it.
package postfix

import (
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

// DelaysRefusal implements smtp.Product: smtpd_delay_reject, so that the whole
// envelope can be logged.
func (service) DelaysRefusal() bool { return true }

// Trace implements smtp.Product.
func (service) Trace(t smtp.Trace) string { return Trace(t) }

// QueueID implements smtp.Product.
func (service) QueueID(received time.Time, pid int, random uint32) string {
	return QueueID(received, pid, random)
}
