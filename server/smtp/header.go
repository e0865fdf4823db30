package smtp

import "bytes"

// HeaderLength is how many octets the header of a message has: the lines above the
// first that is empty, or is neither a field by the product's measure nor goes on
// with one (RFC 5322 §2.2).
func HeaderLength(msg []byte, isField func(line []byte) bool) (n int) {
	for l := range bytes.Lines(msg) {
		switch line := bytes.TrimRight(l, "\r\n"); {
		case len(line) == 0:
			return n
		case line[0] == ' ' || line[0] == '\t':
			if n == 0 {
				return 0
			}
		case !isField(line):
			return n
		}
		n += len(l)
	}
	return n
}

// StartsEmpty reports whether the first line of a text is an empty one.
func StartsEmpty(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\r\n")) || bytes.HasPrefix(text, []byte("\n"))
}
