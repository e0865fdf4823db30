package web

import (
	"sync"

	"ehlo/internal/sandbox/message"
)

// room is what it takes to serve a message and to answer it. Pages are idle most of the time, and
// have none of their own.
type room struct {
	read   []byte           // a message of the browser's
	queue  []message.Server // what waits for the page
	text   []byte           // a message of it
	frames []byte           // all of it, as it is written
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
	if cap(r.text) > keptOctets {
		r.text = nil
	}
	if cap(r.frames) > keptOctets {
		r.frames = nil
	}
	if cap(r.queue) > keptMessages {
		r.queue = nil
	}
	rooms.Put(r)
}
