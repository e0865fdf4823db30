// Package persona holds the voices of mail products: how Exim, Postfix and
// Dovecot word, order and lay out what the engines decided, and "plain", the
// engines' own words. A persona is data and a few small functions, one file
// each, and cannot change what happened: only how it is said.
package persona

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
