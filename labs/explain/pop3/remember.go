package pop3

import (
	"strconv"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/wire"
)

// Remember implements explain.Conversation.
func (c *conversation) Remember(x *wire.Exchange) {
	ok := x.Response.Outcome == wire.OK
	number := 0
	if text, given := arg(x, "message"); given {
		number, _ = strconv.Atoi(text) // 0 where it is none
	}
	verb := verbOf(x)
	if mistake.ReplyHas(x, "plaintext authentication dis") {
		c.noClear = true
	}
	switch verb {
	case "USER":
		c.user, _ = arg(x, "name")
		if c.named = ok; ok {
			c.place.Name(c.user)
		}
	case "PASS":
		c.named, c.failed = false, !ok
		if password, _ := arg(x, "password"); ok {
			c.place.Accepted(password)
		} else {
			c.place.Failed()
		}
	case "AUTH":
		c.mechanism, _ = arg(x, "mechanism")
		c.mechanism = strings.ToUpper(c.mechanism)
		c.answers, c.named = 0, false
		if initial, given := arg(x, "initial-response"); given {
			c.answers = 1
			sasl.Show(&c.place, c.mechanism, 0, initial, ok)
		}
	case "SASL":
		sasl.Show(&c.place, c.mechanism, c.answers, mistake.Typed(x), ok)
		c.answers++
	case "CAPA":
		if ok {
			c.offered = map[string]string{}
			for _, l := range x.Response.Lines[min(1, len(x.Response.Lines)):] {
				word, args, _ := strings.Cut(strings.ToUpper(l), " ")
				c.offered[word] = args
			}
		}
	case "STAT":
		count, _, _ := strings.Cut(x.Response.Text, " ")
		if n, err := strconv.Atoi(count); err == nil && ok {
			c.messages, c.counted = n+len(c.deleted), true
		}
	case "LIST", "UIDL":
		switch {
		case ok && number > 0:
			c.messages = max(c.messages, number)
		case c.multiline(x):
			c.counted = true
			for _, l := range x.Response.Lines[1:] {
				text, _, _ := strings.Cut(l, " ")
				if n, err := strconv.Atoi(text); err == nil {
					c.messages = max(c.messages, n)
				}
			}
		}
	case "RETR", "TOP":
		if ok {
			c.messages = max(c.messages, number)
		}
	case "DELE":
		if ok && number > 0 {
			c.messages = max(c.messages, number)
			c.deleted[number] = true
		}
	case "RSET":
		if ok {
			clear(c.deleted)
		}
	}
	if x.StartTLS {
		c.secure, c.offered = true, map[string]string{}
		c.named, c.failed, c.mechanism, c.answers = false, false, "", 0
		c.noClear, c.counted = false, false
	}
}

// exists reports whether it is known that there is such a message to be had.
func (c *conversation) exists(n int) bool { return n >= 1 && n <= c.messages && !c.deleted[n] }
