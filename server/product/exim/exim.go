// Package exim is Exim as Debian and Ubuntu package it: what it does in SMTP, and
// how it says it.
package exim

import (
	"strconv"
	"time"

	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Product is Exim.
var Product = protocol.Product{
	Name:     "exim",
	Title:    "Exim",
	Sign:     "Exim",
	Services: map[wire.Protocol]any{smtp.Name: service{Texts: texts}},
	Relaying: Relaying{},
}

// service implements smtp.Product.
type service struct {
	smtp.Standard
	smtp.Texts
}

// Name implements smtp.Product.
func (service) Name() string { return "Exim" }

// Dialect implements smtp.Product.
func (service) Dialect(s *smtp.Session) smtp.Dialect { return newDialect(s) }

// Limits implements smtp.Product: message_size_limit and recipients_max.
func (service) Limits() smtp.Limits {
	return smtp.Limits{Message: 50 << 20, Recipients: 50000, Idle: 5 * time.Minute}
}

// TLSAlert implements smtp.Product: fatal, unexpected_message (RFC 8446 §6.2).
func (service) TLSAlert() []byte { return []byte{21, 3, 3, 0, 2, 2, 10} }

// CheckMessage implements smtp.Product with what Debian's and Ubuntu's
// configurations check.
func (service) CheckMessage(msg []byte) *smtp.Refusal {
	if n := longestLine(msg); n > textLine {
		return &smtp.Refusal{Outcome: smtp.LineLength, Args: []string{strconv.Itoa(n)}}
	}
	if !headerSyntax(msg) {
		return &smtp.Refusal{Outcome: smtp.HeaderSyntax}
	}
	return nil
}

// ChunksTotal implements smtp.Product. Exim counts what it writes: an empty line
// for a message of nothing, and one in front of a body without a header; and the
// end of the last line, if it has none.
func (service) ChunksTotal(msg, first []byte) int64 {
	if len(msg) == 0 {
		return 2
	}
	n := int64(len(msg)) + padding(first)
	if msg[len(msg)-1] != '\n' {
		n += 2
	}
	return n
}
