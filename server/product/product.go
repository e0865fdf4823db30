// Package product has the mail products that services can be of, one folder
// each: what Exim, Postfix and Dovecot do and how they say it, and "plain", the
// engines as they are.
package product

import (
	"slices"

	"ehlo/server/product/dovecot"
	"ehlo/server/product/exim"
	"ehlo/server/product/plain"
	"ehlo/server/product/postfix"
	"ehlo/server/protocol"
)

var all = []protocol.Product{
	exim.Product,
	postfix.Product,
	dovecot.Product,
	plain.Product,
}

// All are the products that there are.
func All() []protocol.Product { return slices.Clone(all) }

// Lookup finds a product by name.
func Lookup(name string) (protocol.Product, bool) {
	i := slices.IndexFunc(all, func(p protocol.Product) bool { return p.Name == name })
	if i < 0 {
		return protocol.Product{}, false
	}
	return all[i], true
}

// Names lists all products.
func Names() []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.Name
	}
	return names
}
