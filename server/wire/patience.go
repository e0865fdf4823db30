package wire

import "time"

// Patient is a Talker that does not wait for a silent client for ever.
type Patient interface {
	// Patience is how long it waits in the state that it is in, 0 for ever.
	Patience() time.Duration
	// Impatient is what it says then. ends: after that it ends the connection.
	Impatient() (says []byte, ends bool)
}

// Patience is how long the server waits for the client to say something, 0 for ever.
func (c *Conversation) Patience() time.Duration {
	if p, ok := c.talker.(Patient); ok && !c.closed {
		return p.Patience()
	}
	return 0
}

// LosePatience has the server do what it does when the client has been silent for so long.
func (c *Conversation) LosePatience() {
	if c.Patience() == 0 {
		return
	}
	says, ends := c.talker.(Patient).Impatient()
	if len(says) > 0 && !c.secure { // in the middle of a handshake nothing can be said
		c.peer.Receive(says)
	}
	if ends {
		c.HangUp()
		c.peer.Closed()
	}
}
