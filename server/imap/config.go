// Package imap is the IMAP service (RFC 3501, RFC 9051): go-imap as the
// engine, with a framer, a guard and extras in front of it, our own session
// over the mailstore inside it, and a product's voice behind.
package imap

import (
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
}
