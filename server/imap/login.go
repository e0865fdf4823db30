package imap

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// mechanisms lists the SASL mechanisms offered now.
func (c *conn) mechanisms() []string {
	all := c.cfg.Mechanisms
	if all == nil {
		all = []string{"PLAIN"}
	}
	if !c.clearTextRefused() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), clearText)
}

// clearText reports whether a mechanism shows the password to who listens.
func clearText(mechanism string) bool { return mechanism == "PLAIN" || mechanism == "LOGIN" }

// clearTextRefused reports whether LOGIN has to wait for TLS (RFC 9051 §6.2.3).
func (c *conn) clearTextRefused() bool { return c.cfg.AuthOnlyTLS && !c.secure }

func (c *conn) capability(cmd *command) {
	c.untagged("CAPABILITY %s", c.capabilities())
	if c.before() {
		// RFC 9051 §6.2.1 has every client ask anew after STARTTLS. One that
		// asks without that need looks at no capabilities that it is given.
		c.askedCaps = c.askedCaps || !c.startTLSUsed
		c.done(Saying{Reason: reasonCapabilities})
		return
	}
	c.ok()
}

func (c *conn) startTLS(*command) {
	switch {
	case c.secure:
		c.done(Saying{Status: BAD, Reason: reasonTLSActive})
	case !c.cfg.TLSOffered:
		c.done(Saying{Status: BAD, Reason: reasonTLSUnavailable})
	default:
		c.done(Saying{Reason: reasonStartTLS})
		c.x.StartTLS = true
	}
}

func (c *conn) login(cmd *command) {
	user, ok1 := cmd.args.at(0).astring()
	password, ok2 := cmd.args.at(1).astring()
	if !ok1 || !ok2 || len(cmd.args) > 2 {
		c.wrong(reasonArguments, "")
		return
	}
	if c.clearTextRefused() {
		c.exposed()
		return
	}
	u, ok := c.lookupUser(user)
	if !ok || u.Password != password {
		c.x.Takes = c.rules.FailedLogin
		c.no("AUTHENTICATIONFAILED", reasonAuthFailed, "")
		return
	}
	c.loggedIn(u)
}

// exposed refuses a password that came in clear text although it must not.
func (c *conn) exposed() {
	c.status("*", Saying{Status: BAD, Code: "ALERT", Reason: reasonAuthExposed})
	c.no("PRIVACYREQUIRED", reasonAuthClearText, "")
}

// lookupUser finds a user by login name: case does not matter, and a domain of
// ours may follow.
func (c *conn) lookupUser(name string) (*mailstore.User, bool) {
	name, domain, at := strings.Cut(strings.ToLower(name), "@")
	if at && len(c.cfg.LocalDomains) > 0 && !slices.ContainsFunc(c.cfg.LocalDomains, func(d string) bool { return strings.EqualFold(d, domain) }) {
		return nil, false
	}
	return c.cfg.Store.User(name)
}

// loggedIn makes the engine and says what can be done now, unless the client
// is one that asks for itself.
func (c *conn) loggedIn(u *mailstore.User) {
	if most := cmp.Or(c.cfg.PerUser, c.rules.PerUser); !c.cfg.Logins.Enter(c.loginOf(u), most) {
		c.no("LIMIT", reasonTooManyLogins, strconv.Itoa(most)) // RFC 9051 §7.1
		c.x.Close = true
		return
	}
	c.back = newBackend(c.cfg, u)
	c.user, c.bad = u, 0
	c.move(c.cmd.verb, wire.OK)
	if c.askedCaps {
		c.untagged("CAPABILITY %s", c.capabilities())
		c.done(Saying{Reason: reasonLoggedIn})
		return
	}
	c.done(Saying{Code: "CAPABILITY " + c.capabilities(), Reason: reasonLoggedIn})
}

func (c *conn) loginOf(u *mailstore.User) wire.Login {
	return wire.Login{Host: c.cfg.Host, Protocol: Name, User: u.Name, From: c.cfg.Caller}
}

func (c *conn) logout(*command) {
	c.status("*", Saying{Status: BYE, Reason: reasonBye})
	c.ok()
	c.move("LOGOUT", wire.OK)
	c.x.Close = true
}

func (c *conn) unauthenticate(*command) {
	c.back.close()
	c.cfg.Logins.Leave(c.loginOf(c.user))
	c.back, c.user, c.view = nil, nil, nil
	c.enabled, c.saved, c.notifying = enabled{}, nil, nil
	c.ok()
	c.move("UNAUTHENTICATE", wire.OK)
}
