package wire

import (
	"math/rand/v2"
	"net/netip"
	"time"
)

// Env is what a service knows of the world it runs in, for one conversation.
type Env struct {
	Host         string     // primary host name, such as example.com
	Version      string     // the product's version that banners show ("4.95"), or ""
	Distribution string     // the word some banners add ("Ubuntu"), or ""
	Client       netip.Addr // where the conversation comes from
	Caller       netip.Addr // the same, but of a client outside the world its own address
	Logins       *Logins    // who uses the world's services; nil if nobody counts them
	Now          func() time.Time
	Rand         *rand.Rand // the world's randomness; nothing else may be random
	PID          int        // the process id that the service pretends to have
	TLS          bool       // TLS is in force from the first octet
	TLSOffered   bool       // a certificate is there: STARTTLS and STLS may be offered

	// Unheard: nobody is told of the exchanges. Views of them that nothing else needs are not made.
	Unheard bool

	// Gentle keeps a conversation open where the product would hang up on a
	// beginner (too many errors): the Exchange's Note says what the product
	// would have done.
	Gentle bool
}
