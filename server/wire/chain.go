package wire

// Handler answers an exchange: it fills in Reply and what else it knows.
type Handler func(*Exchange)

// Link is one station of the chain that an exchange passes through. It answers
// by itself, or calls next, before or after which it may do work of its own.
type Link func(next Handler) Handler

// Chain puts links in front of the last handler, the first link outermost.
func Chain(last Handler, links ...Link) Handler {
	for i := len(links) - 1; i >= 0; i-- {
		last = links[i](last)
	}
	return last
}
