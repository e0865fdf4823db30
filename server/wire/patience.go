package wire

import "time"

// Patient is a Talker that does not wait for a silent client for ever.
type Patient interface {
	// Patience is how long it waits in the state that it is in, 0 for ever, and what it says
	// then. ends: after that it ends the connection.
	Patience() (wait time.Duration, says []byte, ends bool)
}

func (c *Conversation) patience() (wait time.Duration, says []byte, ends bool) {
	p, ok := c.talker.(Patient)
	if !ok || c.closed {
		return 0, nil, false
	}
	return p.Patience()
}

// Patience is how long the server waits for the client to say something, 0 for ever.
func (c *Conversation) Patience() time.Duration {
	wait, _, _ := c.patience()
	return wait
}

// LosePatience has the server do what it does when the client has been silent for so long.
func (c *Conversation) LosePatience() {
	wait, says, ends := c.patience()
	if wait == 0 {
		return
	}
	if len(says) > 0 && !c.secure { // in the middle of a handshake nothing can be said
		c.peer.Receive(says)
	}
	if ends {
		c.HangUp()
		c.peer.Closed()
	}
}
