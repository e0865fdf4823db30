// Package exim is Exim as Debian and Ubuntu package it: what it does in SMTP, and
// how it says it.
package exim

import (
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Product is Exim.
var Product = protocol.Product{
	Name:     "exim",
	Sign:     "Exim",
	Services: map[wire.Protocol]any{smtp.Name: service{texts}},
}

// service implements smtp.Product.
type service struct{ smtp.Texts }

// Name implements smtp.Product.
func (service) Name() string { return "Exim" }

// Dialect implements smtp.Product.
func (service) Dialect() smtp.Dialect { return smtp.Exim }
