package imap

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"ehlo/server/mailstore"
)

// saslExchange is an AUTHENTICATE that waits for the client (RFC 9051 §6.2.2).
type saslExchange struct {
	cmd       *command
	mechanism string
	user      string // LOGIN: what was said first
	asked     bool   // LOGIN: the password has been asked for
	challenge string // CRAM-MD5
}

func (c *conn) authenticate(cmd *command) {
	mechanism, ok := cmd.args.at(0).atom()
	if cmd.args.at(0).kind == argString || cmd.args.at(0).kind == argList {
		c.no("ALERT", reasonAuthMechanism, mechanism) // whatever it is called
		return
	}
	if !ok {
		c.wrong(reasonArguments, "")
		return
	}
	mechanism = strings.ToUpper(mechanism)
	offered := c.cfg.Mechanisms
	if offered == nil {
		offered = []string{"PLAIN"}
	}
	if !slices.Contains(offered, mechanism) {
		c.no("ALERT", reasonAuthMechanism, mechanism)
		return
	}
	initial := cmd.args.at(1)
	if clearText(mechanism) && c.clearTextRefused() {
		if initial.kind != argEnd {
			c.exposed()
			return
		}
		c.no("PRIVACYREQUIRED", reasonAuthClearText, "")
		return
	}
	c.sasl = &saslExchange{cmd: cmd, mechanism: mechanism}
	if initial.kind == argEnd {
		c.challenge()
		return
	}
	// RFC 4959 §3: "=" is an initial response of no octets.
	data, err := []byte(nil), error(nil)
	if initial.text != "=" {
		data, err = base64.StdEncoding.DecodeString(initial.text)
	}
	if err != nil || len(cmd.args) > 2 {
		c.sasl = nil
		c.done(Saying{Status: BAD, Reason: reasonAuthInitialBase64})
		return
	}
	c.respond(data)
}

// challenge asks the client for its next answer.
func (c *conn) challenge() {
	var text string
	switch s := c.sasl; s.mechanism {
	case "LOGIN":
		text = "Username:"
		if s.asked {
			text = "Password:"
		}
	case "CRAM-MD5":
		// RFC 2195 §2: a time stamp, and the host's name.
		s.challenge = fmt.Sprintf("<%016d.%d@%s>", c.cfg.Rand.Uint64N(1e16), c.cfg.Now().Unix(), c.cfg.Host)
		text = s.challenge
	}
	c.out.WriteString("+ " + base64.StdEncoding.EncodeToString([]byte(text)) + "\r\n")
}

func (c *conn) saslAnswer(raw []byte) {
	c.cmd = c.sasl.cmd
	line := string(bytes.TrimRight(raw, "\r\n"))
	// RFC 9051 §6.2.2: a single "*" cancels.
	if line == "*" {
		c.sasl = nil
		c.done(Saying{Status: BAD, Reason: reasonAuthAborted})
		return
	}
	data, err := base64.StdEncoding.DecodeString(line)
	if err != nil {
		c.sasl = nil
		c.no("ALERT", reasonAuthBase64, "")
		return
	}
	c.respond(data)
}

// respond takes a decoded answer.
func (c *conn) respond(data []byte) {
	s := c.sasl
	var (
		u  *mailstore.User
		ok bool
	)
	switch s.mechanism {
	case "PLAIN":
		// RFC 4616 §2: [authzid] NUL authcid NUL passwd.
		if parts := strings.Split(string(data), "\x00"); len(parts) == 3 {
			u, ok = c.lookupUser(parts[1])
			ok = ok && u.Password == parts[2]
		}
	case "LOGIN":
		if !s.asked {
			s.user, s.asked = string(data), true
			c.challenge()
			return
		}
		u, ok = c.lookupUser(s.user)
		ok = ok && u.Password == string(data)
	case "CRAM-MD5":
		// RFC 2195 §2: user name, space, keyed MD5 in lower-case hexadecimal.
		name, digest, _ := strings.Cut(string(data), " ")
		if u, ok = c.lookupUser(name); ok {
			mac := hmac.New(md5.New, []byte(u.Password))
			mac.Write([]byte(s.challenge))
			ok = hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), []byte(digest))
		}
	}
	c.sasl = nil
	if !ok {
		c.x.Takes = c.rules.FailedLogin
		c.no("AUTHENTICATIONFAILED", reasonAuthFailed, "")
		return
	}
	c.loggedIn(u)
}
