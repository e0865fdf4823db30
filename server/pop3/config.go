// Package pop3 is the POP3 service, engine included (RFC 1939, RFC 2449,
// RFC 5034, RFC 2595). What a client sends goes down a chain:
//
//   - the dialect (dialect.go, parse.go) cuts it into lines, reads verb and
//     arguments, and enforces the product's limits;
//   - the command table's handlers (authorization.go, transaction.go, update.go)
//     carry it out on the maildrop;
//   - the product's words (Product.Say) say what came of it;
//   - the exchange is an event (server/wire).
//
// What products do otherwise than others stands in their folders, server/product.
package pop3

import (
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Config is what one conversation with a POP3 service needs.
type Config struct {
	wire.Env
	Settings
	Product Product
	Store   *mailstore.Store
}

// newAt starts the server's side of a conversation at a site.
func newAt(s protocol.Site) wire.Talker {
	return New(Config{Env: s.Env, Settings: *s.Settings.(*Settings), Product: s.Product.(Product), Store: s.Mail})
}

// Settings are a service's choices, as an administrator would make them.
type Settings struct {
	Mechanisms  []string `yaml:"mechanisms"`    // SASL mechanisms offered; nil: PLAIN
	AuthOnlyTLS bool     `yaml:"auth-only-tls"` // no clear-text login outside TLS
	Untrusted   bool     `yaml:"untrusted"`     // the client's network is not a trusted one (no XCLIENT)
	PerUser     int      `yaml:"per-user"`      // connections of one user from one address; 0: the product's default
	Shared      bool     `yaml:"shared"`        // several sessions may have a maildrop at once, which Dovecot allows and RFC 1939 §4 does not
	APOP        bool     `yaml:"apop"`          // greeting carries a timestamp and APOP works
	Offers      []string `yaml:"offers"`        // what CAPA lists, whatever there is; nil: what there is
	OffersInTLS []string `yaml:"offers-in-tls"` // the same inside TLS

	Rejects protocol.Rejections `yaml:"rejects"` // commands that are refused by rule
}

// Check tells what is wrong with the settings.
func (s *Settings) Check() error {
	return s.Rejects.Check(func(line string) bool { return strings.HasPrefix(line, "-ERR") }, "-ERR not now")
}
