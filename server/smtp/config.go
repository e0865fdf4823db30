// Package smtp is the SMTP service (RFC 5321). What a client sends goes down a
// chain:
//
//   - the product's Dialect reads it by the product's grammar, enforces its limits,
//     and answers what the product answers before anything is done;
//   - the Session has the transaction carried out by go-smtp, which runs as a
//     function (engine.go) and asks our policy;
//   - the product's Words say what came of it;
//   - the exchange is an event (server/wire).
//
// What products do otherwise than others stands in their folders, server/product.
package smtp

import (
	"ehlo/server/mailstore"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Config is what one conversation with an SMTP service needs.
type Config struct {
	wire.Env
	Settings
	Product      Product
	Store        *mailstore.Store
	LocalDomains []string            // mail for these is delivered into Store
	Aliases      map[string][]string // local part → local parts: mailing lists and aliases

	// Outbound takes accepted mail for forward-paths outside LocalDomains.
	// nil discards it.
	Outbound func(protocol.Onward)
	// Delivered is called for each message put into a mailbox. It may be nil.
	Delivered func(protocol.Delivery)
	// Judge looks at who has sent a message. It may be nil.
	Judge func(protocol.Arrived) protocol.Judgement
}

// newAt starts the server's side of a conversation at a site.
func newAt(s protocol.Site) wire.Talker { return New(configOf(s)) }

func configOf(s protocol.Site) Config {
	return Config{
		Env: s.Env, Settings: *s.Settings.(*Settings), Product: s.Product.(Product), Store: s.Mail,
		LocalDomains: s.LocalDomains, Aliases: s.Aliases, Outbound: s.Outbound, Delivered: s.Delivered, Judge: s.Judge,
	}
}

// Settings are a service's choices, as an administrator would make them in the
// product's configuration. The zero value is the product's default.
type Settings struct {
	Submission     bool     `yaml:"submission"`      // RFC 6409: nothing without AUTH
	SizeLimit      int64    `yaml:"size-limit"`      // octets; 0: the product's default
	MaxRecipients  int      `yaml:"max-recipients"`  // 0: the product's default
	PerAddress     int      `yaml:"per-address"`     // connections of one address; 0: the product's default
	VRFY           *bool    `yaml:"vrfy"`            // permitted or not; nil: the product's default
	EXPN           *bool    `yaml:"expn"`            // the same
	ETRN           *bool    `yaml:"etrn"`            // the same
	RequireHELO    *bool    `yaml:"require-helo"`    // the same
	StrictEnvelope bool     `yaml:"strict-envelope"` // Postfix strict_rfc821_envelopes
	AuthOnlyTLS    bool     `yaml:"auth-only-tls"`   // AUTH is offered inside TLS only
	RelayCode      int      `yaml:"relay-code"`      // reply code for refused relaying; 0: the product's default
	DMARC          bool     `yaml:"dmarc"`           // SPF, DKIM and DMARC are looked at, and what the author's domain wants is done
	VerifySender   bool     `yaml:"verify-sender"`   // the reverse-path must be deliverable
	SMTPUTF8       *bool    `yaml:"smtputf8"`        // offered or not; nil: the product's default
	Routable       []string `yaml:"routable"`        // outside domains known to exist, for verification
	Banner         []string `yaml:"banner"`          // the greeting's texts, line by line; nil: the product's
	Offers         []string `yaml:"offers"`          // what EHLO lists, whatever there is; nil: what there is
	OffersInTLS    []string `yaml:"offers-in-tls"`   // the same inside TLS

	Rejects protocol.Rejections `yaml:"rejects"` // commands that are refused by rule
}

// Check tells what is wrong with the settings.
func (s *Settings) Check() error {
	return s.Rejects.Check(func(line string) bool { return outcomeOf(status(line)) == wire.Error }, "550 5.7.1 Not from you")
}
