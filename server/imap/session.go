package imap

import (
	"slices"
	"strings"

	"ehlo/server/wire"
)

func problemOf(r Reason, start, end int, detail string) *wire.Problem {
	return &wire.Problem{ID: "imap." + string(r), Start: start, End: end, Detail: detail}
}

// id answers RFC 2971. What the client says of itself is not kept.
func (c *conn) id(*command) {
	c.untagged("ID (%s %s)", formatString("name"), formatString(c.rules.Software))
	c.ok()
}

// enable switches extensions on (RFC 5161 §3.1). What is not offered, or cannot
// be switched on, is passed over.
func (c *conn) enable(cmd *command) {
	if c.before() { // Dovecot's login process takes it, and does nothing
		c.untagged("ENABLED")
		c.done(Saying{Reason: reasonEnableIgnored})
		return
	}
	var on []string
	for _, a := range cmd.args {
		name, ok := a.atom()
		if !ok {
			c.wrong(reasonArguments, "")
			return
		}
		name = strings.ToUpper(name)
		switch {
		case !slices.Contains(c.rules.AfterLogin, name) && name != "IMAP4REV2":
			continue
		case name == "CONDSTORE":
			c.enableCondstore()
		case name == "QRESYNC":
			c.enableCondstore() // RFC 7162 §3.2.3
			c.enabled.qresync = true
		case name == "UTF8=ACCEPT":
			c.enabled.utf8 = true
		case name == "IMAP4REV2" && slices.Contains(c.rules.AfterLogin, "IMAP4rev2"):
			c.enabled.rev2, name = true, "IMAP4rev2"
		default:
			continue
		}
		on = append(on, name)
	}
	if len(on) > 0 {
		c.untagged("ENABLED %s", strings.Join(on, " "))
	}
	c.done(Saying{Reason: reasonEnabled})
}

// metadata refuses RFC 5464, which is not offered.
func (c *conn) metadata(*command) { c.no("CANNOT", reasonNoMetadata, "") }

// urlAuth refuses RFC 4467, which is not offered.
func (c *conn) urlAuth(*command) { c.wrong(reasonNoURLAuth, "") }
