package web

import (
	"encoding/binary"
	"slices"
	"sync"

	"ehlo/internal/sandbox/message"
)

// room is what it takes to serve a message and to answer it. Pages are idle most of the time, and
// have none of their own.
type room struct {
	read   []byte           // a message of the browser's
	queue  []message.Server // what waits for the page
	frames []byte           // the same, as it is written
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// What is worth keeping of a room, at most.
const (
	keptOctets   = 64 << 10
	keptMessages = 8
)

// leave makes the room another's.
func (r *room) leave() {
	if cap(r.read) > keptOctets {
		r.read = nil
	}
	if cap(r.frames) > keptOctets {
		r.frames = nil
	}
	if cap(r.queue) > keptMessages {
		r.queue = nil
	}
	rooms.Put(r)
}

// appendFrame appends a message as a server's frame: text, whole, and without a mask (RFC 6455
// §5.2).
func appendFrame(b []byte, m message.Server) ([]byte, error) {
	const (
		text       = 0x81
		twoOctets  = 126 // of length follow
		eightMore  = 127
		headLength = 4 // of most
	)
	begin := len(b)
	b, err := message.AppendServer(append(b, text, 0, 0, 0), m)
	if err != nil {
		return nil, err
	}
	n := len(b) - begin - headLength
	switch {
	case n < twoOctets:
		b = slices.Delete(b, begin+2, begin+headLength)
		b[begin+1] = byte(n)
	case n < 1<<16:
		b[begin+1] = twoOctets
		binary.BigEndian.PutUint16(b[begin+2:], uint16(n))
	default:
		b = slices.Insert(b, begin+headLength, 0, 0, 0, 0, 0, 0)
		b[begin+1] = eightMore
		binary.BigEndian.PutUint64(b[begin+2:], uint64(n))
	}
	return b, nil
}
