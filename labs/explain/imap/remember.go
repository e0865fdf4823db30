package imap

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain/known"
	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// Remember implements explain.Conversation.
func (c *conversation) Remember(x *wire.Exchange) {
	c.rememberData(x)
	c.place = c.shown(x)
	if x.StartTLS {
		c.secure = true
	}
	verb := c.verb(x)
	c.asked = ""
	if x.Unit.Kind == wire.SASL {
		c.answers++
	} else {
		c.answers = 0
	}
	if waiting := c.waiting(x); waiting != "" {
		c.asked = verb
	}
	if cmd := x.Command; cmd != nil {
		c.tag = c.tagOf(x)
		if mechanism, ok := cmd.Args.Get("mechanism"); ok {
			c.mechanism = strings.ToUpper(mechanism)
		}
		mailbox, _ := cmd.Args.Get("mailbox")
		if x.Response.Code == "OK" {
			switch verb {
			case "SELECT", "EXAMINE":
				c.mailbox = mailbox
				c.readOnly = verb == "EXAMINE" || x.Response.RespCode == "READ-ONLY"
				c.knowMailbox(mailbox)
			case "CREATE", "STATUS", "SUBSCRIBE":
				c.knowMailbox(mailbox)
			case "DELETE", "RENAME":
				c.names = slices.DeleteFunc(c.names, func(n string) bool { return n == mailbox })
			}
		}
	}
	if x.After != imap.Selected {
		c.mailbox, c.messages, c.readOnly = "", 0, false
	}
}

func (c *conversation) knowMailbox(name string) {
	if name != "" && len(c.names) < 1000 && !slices.Contains(c.names, name) {
		c.names = append(c.names, name)
	}
}

// shown is what is known of the place when the exchange is over.
func (c *conversation) shown(x *wire.Exchange) known.Place {
	at, ok := c.place, x.Response.Code == "OK"
	switch {
	case x.Command == nil:
	case x.Unit.Kind == wire.SASL:
		sasl.Show(&at, c.mechanism, c.answers, mistake.Typed(x), ok)
	case x.Command.Verb == "AUTHENTICATE":
		mechanism, initial := argument(x.Command, "mechanism"), argument(x.Command, "initial-response")
		sasl.Show(&at, strings.ToUpper(mechanism), 0, initial, ok)
	case x.Command.Verb == "LOGIN":
		at.Name(argument(x.Command, "user"))
		if ok {
			at.Accepted(argument(x.Command, "password"))
		} else {
			at.Failed()
		}
	}
	return at
}

// rememberData takes what untagged data tell (RFC 9051 §7.3, §7.4).
func (c *conversation) rememberData(x *wire.Exchange) {
	if x.Before == imap.Selected && x.After == imap.Selected && (x.Command == nil || x.Command.Verb == "SELECT" || x.Command.Verb == "EXAMINE") && x.Response.Code == "OK" {
		c.messages = 0
	}
	for pos := 0; pos < len(x.Reply); {
		if isStatus(x.Reply[pos:]) {
			break
		}
		nodes, next := nodesOf(x.Reply, pos)
		pos = next
		if len(nodes) < 3 || nodes[0].text != "*" {
			continue
		}
		n, err := strconv.Atoi(nodes[1].text)
		switch word := strings.ToUpper(nodes[2].text); {
		case err == nil && word == "EXISTS":
			c.messages = n
		case err == nil && word == "EXPUNGE" && c.messages > 0:
			c.messages--
		case err == nil && word == "FETCH" && len(nodes) > 3:
			for i := 0; i+1 < len(nodes[3].kids); i += 2 {
				if nodes[3].kids[i].text == "UID" {
					c.lastUID, _ = strconv.Atoi(nodes[3].kids[i+1].text)
				}
			}
		case nodes[1].text == "CAPABILITY":
			var words []string
			for _, w := range nodes[2:] {
				words = append(words, w.text)
			}
			c.offered = wordSet(words)
		case nodes[1].text == "LIST" && len(nodes) > 4:
			c.knowMailbox(nodes[4].text)
		}
	}
	if strings.HasPrefix(x.Response.RespCode, "CAPABILITY ") {
		c.offered = wordSet(strings.Fields(x.Response.RespCode)[1:])
	}
}

// isStatus reports whether a reply ends with a line that begins with a tag: it has no data.
func isStatus(rest []byte) bool {
	c, end := rest[0], bytes.IndexByte(rest, '\n')
	tag := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	return tag && (end < 0 || end == len(rest)-1)
}

func wordSet(words []string) map[string]string {
	all := make(map[string]string, len(words))
	for _, w := range words {
		all[strings.ToUpper(w)] = ""
	}
	return all
}
