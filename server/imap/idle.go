package imap

import (
	"bytes"
	"strings"
)

func (c *conn) idleStart(cmd *command) {
	c.idle = cmd.tag
	c.bad = 0
	c.out.WriteString("+ " + c.cfg.Product.Text(Saying{Reason: reasonIdling, State: c.state}, c.cfg.Env) + "\r\n")
	c.sync(true)
}

// idleEnd takes the line that ends IDLE. RFC 9051 §6.3.13: it has to be DONE.
func (c *conn) idleEnd(raw []byte) {
	c.cmd = &command{tag: c.idle, verb: "IDLE", spec: specs["IDLE"]}
	c.idle = ""
	line := bytes.TrimRight(raw, "\r\n")
	c.sync(true)
	if !strings.EqualFold(string(line), "DONE") {
		c.done(Saying{Status: BAD, Reason: reasonIdleDone})
	} else {
		c.ok()
	}
}
