package protocol

import "ehlo/server/wire"

// Client follows one conversation from the client's end, and knows nothing but
// what has gone over the wire: what the client sends next, where the server's
// replies end, which state they lead to. Whoever reads what servers say stands
// on it: transcripts, replays, whoever talks to a live server.
type Client interface {
	// State is where the conversation stands, as far as can be seen.
	State() wire.State
	// Next is what the client sends next. Of a chunk or literal it says how
	// many octets there are; else octets is -1.
	Next() (kind wire.UnitKind, octets int64)
	// Sent takes a unit that the client has sent, and parses it. awaited reports
	// whether the server replies to it: not to what announces a chunk, say.
	Sent(wire.Unit) (cmd *wire.Command, awaited bool)
	// Read takes the server's next line, its end included. waiting are the
	// exchanges whose replies have not come yet, the oldest first; one without
	// a Command waits for the greeting. complete says that the line ends the
	// reply to waiting[of], or something said unasked if nothing waits.
	Read(line []byte, waiting []*wire.Exchange, ahead *Ahead) (of int, complete bool)
	// IsReply reports whether a line that nothing marks can only be the server's.
	IsReply(line string, waiting []*wire.Exchange) bool
	// Inside is how the reply goes on that is being read.
	Inside() Inside
	// Flush gives up the reply that is being read.
	Flush()
	// Answered takes an exchange that is complete but for After, which it sets.
	// Before is where the conversation stood.
	Answered(*wire.Exchange)
	// Secured takes notice that TLS is now in force.
	Secured()
}

// Inside is how a reply goes on behind a line.
type Inside int

// The ways.
const (
	Outside Inside = iota // it may not go on
	Listed                // it goes on to a line that ends it
	Counted               // it goes on for a number of octets, or to the end of the line after them
)

// Ahead is what is known of the lines that follow. Nil is nothing.
type Ahead struct {
	// Lines yields those that may be the server's, without their ends. marked
	// means that something says so.
	Lines func(yield func(text string, marked bool) bool)
	// Short takes note that fewer octets follow than have been announced. Nil
	// means that octets can be relied on.
	Short func(announced, shown int64)
}

// Lines tell a protocol's lines apart where nothing but their look does. They
// are without line ends.
type Lines struct {
	Greeting func(string) bool // the first of a server's
	First    func(string) bool // the first of a client's, by which the protocol is known
	Command  func(string) bool // a command
	Answer   func(string) bool // one that ends the reply to a command
	// Taken is what servers say when message text has been taken or refused;
	// nil where there is none.
	Taken func(string) bool
	// Status is the code or status that a line has, "" for none: what two
	// servers that mean the same agree on.
	Status func(string) string
	// Compare says what two lines that differ have in common, or how they differ.
	Compare func(shown, answered string) Difference
}

// Difference is what two lines of servers have in common although they differ, or
// how they differ. The zero value is that of lines that have nothing in common.
type Difference struct {
	Kind            DifferenceKind
	Shown, Answered string // the reply code or status of each, where the kind is about them
}

// DifferenceKind is in what two lines differ.
type DifferenceKind string

// Lines of SameCode, SameStatus and SameResponse mean the same in other words.
const (
	SameCode     DifferenceKind = "same-code"     // the same reply code
	SameStatus   DifferenceKind = "same-status"   // the same status
	SameResponse DifferenceKind = "same-response" // the same untagged response
	OtherCode    DifferenceKind = "other-code"
	OtherStatus  DifferenceKind = "other-status"
	Refused      DifferenceKind = "refused"  // in the second line; in the first it is accepted
	Accepted     DifferenceKind = "accepted" // the other way about
)
