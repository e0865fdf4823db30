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
	Sign:     "Postfix",
	Services: map[wire.Protocol]any{smtp.Name: service{texts}},
}

// service implements smtp.Product.
type service struct{ smtp.Texts }

// Name implements smtp.Product.
func (service) Name() string { return "Postfix" }

// Dialect implements smtp.Product.
func (service) Dialect() smtp.Dialect { return smtp.Postfix }

// Trace implements smtp.Product.
func (service) Trace(t smtp.Trace) string { return Trace(t) }

// QueueID implements smtp.Product.
func (service) QueueID(received time.Time, pid int, random uint32) string {
	return QueueID(received, pid, random)
}
