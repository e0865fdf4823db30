package wire

// Crowded is a Talker of a service that takes a limited number of connections.
type Crowded interface {
	// Crowded is what the service says to the client that has to go when there are too many. last:
	// that is the one that came last, before it is greeted; else the one that has not logged in
	// for longest.
	Crowded() (says []byte, last bool)
	// Displaced is what the service says to this client when it has to go for another.
	Displaced() (says []byte)
}

// Crowded is what the service says to a client when it has too many. last tells that it is the
// one that comes last.
func (c *Conversation) Crowded() (says []byte, last bool) {
	if t, ok := c.talker.(Crowded); ok {
		return t.Crowded()
	}
	return nil, true
}

// User is who is logged in, "" for nobody.
func (c *Conversation) User() string {
	if a, ok := c.talker.(Authenticator); ok {
		return a.User()
	}
	return ""
}

// Displace ends the conversation in favour of another client's.
func (c *Conversation) Displace() {
	if c.closed {
		return
	}
	if t, ok := c.talker.(Crowded); ok && !c.secure {
		if says := t.Displaced(); len(says) > 0 {
			c.peer.Receive(says)
		}
	}
	c.HangUp()
	c.peer.Closed()
}
