package pop3

import "time"

// Product is how a mail product speaks POP3: its limits, and how it says what has
// happened.
type Product interface {
	// Say returns the status line, without its end; "" if the product says
	// nothing.
	Say(o Outcome, args ...string) string
	// Limits are the product's own.
	Limits() Limits
	// Name is what the product is called in sentences.
	Name() string
}

// Limits are numbers at which a product hangs up, or refuses. 0 is never.
type Limits struct {
	BadBeforeLogin int // bad commands in a row, the last of which ends it
	BadAfterLogin  int
	LineBefore     int // octets of a line, its end included
	LineAfter      int
	Response       int // octets of a SASL response, without its LF
	PerUser        int // connections of one user from one address, of which one more is refused

	IdleBefore, IdleAfter time.Duration // silence before login and after it
	FailedLogin           time.Duration // until a wrong password is answered
}
