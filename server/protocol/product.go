package protocol

import (
	"strings"

	"ehlo/server/wire"
)

// Product is a mail product, whose servers do and say things in their own way.
// It is read-only.
type Product struct {
	Name string // as fixtures, scenarios and the command line have it: "exim"
	// Title is what sentences call it: "Exim".
	Title string
	Sign  string // the words in a greeting by which the product is known
	// Services are how it speaks protocols, each of the type that the protocol's
	// package asks for.
	Services map[wire.Protocol]any
	// Relaying is how it sends mail on, of the type that server/relay asks for; nil for a product that
	// does not.
	Relaying any
}

// Speaks reports whether the product has a service of the protocol.
func (p Product) Speaks(name wire.Protocol) bool { return p.Services[name] != nil }

// Greets reports whether a greeting is the product's, by its name in it.
func (p Product) Greets(greeting string) bool { return strings.Contains(greeting, p.Sign) }
