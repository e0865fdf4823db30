// Package imap is the IMAP service (RFC 3501, RFC 9051). What a client sends goes
// down a chain:
//
//   - the dialect (frame.go, dialect.go, arg.go) cuts it into lines and literals,
//     reads tag, verb and arguments, enforces the product's limits, and answers what
//     is no command that can be carried out;
//   - the store is changed by go-imap, which runs as a function (backend.go) over a
//     session of ours (engine.go); what has to be exact to the octet, such as FETCH,
//     LIST and SEARCH, is read from the store by the command's own file;
//   - the product's words (Product.Text) say what came of it;
//   - the exchange is an event (server/wire).
//
// What products do otherwise than others stands in their folders, server/product.
package imap

import (
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Config is what one conversation with an IMAP service needs.
type Config struct {
	wire.Env
	Settings
	Product      Product
	Store        *mailstore.Store
	LocalDomains []string // domains that a login name may carry
}

// newAt starts the server's side of a conversation at a site.
func newAt(s protocol.Site) wire.Talker {
	return New(Config{
		Env: s.Env, Settings: *s.Settings.(*Settings), Product: s.Product.(Product), Store: s.Mail, LocalDomains: s.LocalDomains,
	})
}

// Settings are a service's choices, as an administrator would make them.
type Settings struct {
	Mechanisms  []string `yaml:"mechanisms"`    // SASL mechanisms offered; nil: PLAIN
	AuthOnlyTLS bool     `yaml:"auth-only-tls"` // no clear-text login outside TLS
	Untrusted   bool     `yaml:"untrusted"`     // the client's network is not a trusted one
	PerUser     int      `yaml:"per-user"`      // connections of one user from one address; 0: the product's default
	Offers      []string `yaml:"offers"`        // what CAPABILITY lists before a login, whatever there is; nil: what there is
	OffersInTLS []string `yaml:"offers-in-tls"` // the same inside TLS
	OffersLater []string `yaml:"offers-later"`  // the same after a login

	Rejects protocol.Rejections `yaml:"rejects"` // commands that are refused by rule; the last line is the tagged one
}

// Check tells what is wrong with the settings.
func (s *Settings) Check() error {
	return s.Rejects.Check(func(line string) bool { return strings.HasPrefix(line, "NO ") || strings.HasPrefix(line, "BAD ") }, "NO [ALERT] Not now")
}
