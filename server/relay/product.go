package relay

import (
	"bytes"
	"net/textproto"
	"strings"
	"time"
)

// Product is what a mail product does with the mail that it sends on, and how it says it.
type Product interface {
	Policy
	// Size is what MAIL's SIZE says of a message (RFC 1870 §6.1).
	Size(octets []byte) int64
	// Report is the message that tells a sender what has become of a message (RFC 3464), from the null
	// reverse-path, without a Received field. Lines end in CRLF.
	Report(Report) []byte
	// List is the queue as the product's own command shows it. Lines end in LF.
	List(entries []*Entry, now time.Time) string
}

// Report is what a sender is told.
type Report struct {
	Host    string // that tells it
	Entry   *Entry
	To      []*Recipient // of whom it tells
	Delayed bool         // they have not got it so far; else they never will
	ID      string       // the report's own queue id
	At      time.Time
	Random  uint32
}

// Header is the body of a field of a message's header, unfolded; "" if it has none. Only the first of a
// name counts.
func Header(octets []byte, name string) string {
	head := Head(octets)
	value, found := "", false
	for line := range bytes.Lines(head) {
		if line[0] == ' ' || line[0] == '\t' {
			if found {
				value += " " + strings.TrimSpace(string(line))
			}
			continue
		}
		if found {
			break
		}
		field, body, ok := bytes.Cut(line, []byte(":"))
		if ok && textproto.CanonicalMIMEHeaderKey(string(bytes.TrimRight(field, " \t"))) == textproto.CanonicalMIMEHeaderKey(name) {
			value, found = string(bytes.TrimSpace(body)), true
		}
	}
	return value
}

// Head is a message's header, with the end of its last line.
func Head(octets []byte) []byte {
	if i := bytes.Index(octets, []byte("\r\n\r\n")); i >= 0 {
		return octets[:i+2]
	}
	return octets
}
