package desk

import (
	"fmt"

	"ehlo/server"
	"ehlo/server/wire"
)

// Call is a connection from a desk's first terminal, for those who play what
// was recorded octet by octet. What it types is input like any other.
type Call struct {
	desk      *Desk
	term      string
	exchanges []*wire.Exchange
	received  []byte
	awaitsTLS bool
	closed    bool
}

// Dial types a call of a service, by telnet. The greeting has been received
// when it returns, unless the port wants TLS first. A call that did not come
// about is Closed.
func (d *Desk) Dial(address string, port int) *Call {
	c := &Call{desk: d, term: d.terms[0].id}
	c.apply(Input{Kind: Line, Term: c.term, Text: fmt.Sprintf("telnet %s %d", address, port)})
	t := d.terms[0]
	c.closed = t.shell.Conversation() == 0
	c.awaitsTLS = t.shell.AwaitsTLS()
	return c
}

// Send sends octets. What is sent where a TLS handshake is awaited is taken for
// one that failed.
func (c *Call) Send(octets []byte) { c.apply(Input{Kind: Octets, Term: c.term, Raw: octets}) }

// Type types a line.
func (c *Call) Type(line string) { c.apply(Input{Kind: Line, Term: c.term, Text: line}) }

// Secure has the TLS handshake done that the service waits for, without its
// records.
func (c *Call) Secure() { c.apply(Input{Kind: Secure, Term: c.term}) }

// Take returns what the server has said since the last time.
func (c *Call) Take() []byte {
	p := c.received
	c.received = nil
	return p
}

// Exchanges are those so far.
func (c *Call) Exchanges() []*wire.Exchange { return c.exchanges }

// AwaitsTLS tells whether the service waits for a TLS handshake.
func (c *Call) AwaitsTLS() bool { return c.awaitsTLS }

// Closed tells whether the server has ended the connection.
func (c *Call) Closed() bool { return c.closed }

func (c *Call) apply(in Input) {
	for _, e := range c.desk.Apply(in) {
		h, ok := e.(Happened)
		if !ok || h.Term != c.term {
			continue
		}
		switch e := h.Event.(type) {
		case server.Sent:
			if e.From == server.Server {
				c.received = append(c.received, e.Octets...)
			}
		case server.Exchanged:
			c.exchanges = append(c.exchanges, e.Exchange)
			c.awaitsTLS = c.awaitsTLS || e.Exchange.StartTLS
		case server.Secured:
			c.awaitsTLS = false
		case server.Closed:
			c.closed = true
		}
	}
}
