package message

import "fmt"

// Encoded is a message that has been encoded once, to be sent to many.
type Encoded struct {
	Server
	text []byte
}

// Encode encodes a message.
func Encode(m Server) Encoded {
	text, err := EncodeServer(m)
	if err != nil { // of texts, numbers and their like: it cannot fail
		panic(fmt.Errorf("encode %T: %w", m, err))
	}
	return Encoded{m, text}
}

// Is reports whether two are one, which has been encoded once.
func (e Encoded) Is(o Encoded) bool { return &e.text[0] == &o.text[0] }
