package imap

func (c *conn) sort(*command)   {}
func (c *conn) thread(*command) {}
