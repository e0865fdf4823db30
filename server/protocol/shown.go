package protocol

// Figures takes note of the sizes of messages that a server gives. By is the
// command or data item that shows one; line counts the reply's lines from 0.
type Figures interface {
	// Size is that of one message, by its number.
	Size(line int, message string, octets int, by string)
	// Total is that of all messages together.
	Total(line, messages, octets int, by string)
	// ForgetSizes says that numbers no longer mean what they did.
	ForgetSizes()
	// ForgetTotal says that there are fewer or more messages than before.
	ForgetTotal()
}

// Message is one that a reply shows.
type Message struct {
	At       int // the line of the reply that announces it, from 0
	From, To int // its lines
	Octets   int // as announced, -1 for not
	Partial  bool
	Stuffed  bool // a line that begins with a dot has been given another
}
