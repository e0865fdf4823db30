package imap

// catenate puts a message together from parts (RFC 4469).
func (c *conn) catenate(up upload, parts arg, pos int) {
	c.failAppend(func() { c.wrong(reasonArguments, "", parts.start, parts.end) })
}
