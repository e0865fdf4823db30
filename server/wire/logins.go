package wire

import "net/netip"

// Login is somebody who uses a service from somewhere. Products count the connections that are the
// same in all of these.
type Login struct {
	Host     string
	Protocol Protocol
	User     string // "" for whoever connects, where logging in is not asked for
	From     netip.Addr
}

// Logins counts connections by who uses them, and how often something else has happened in a world. It is not safe
// for concurrent use: it is a world's, which serves one input at a time. A nil one lets everybody in.
type Logins struct {
	open    map[Login]int
	refused int
	often   map[any]int
}

// Again counts that something has happened once more, and returns how often it has in all.
func (l *Logins) Again(what any) int {
	if l == nil {
		return 1
	}
	if l.often == nil {
		l.often = make(map[any]int)
	}
	l.often[what]++
	return l.often[what]
}

// Enter counts one connection more. It is false if there are as many as there may be, 0 for any
// number; then it is not counted.
func (l *Logins) Enter(who Login, most int) bool {
	if l == nil {
		return true
	}
	if most > 0 && l.open[who] >= most {
		l.refused++
		return false
	}
	if l.open == nil {
		l.open = make(map[Login]int)
	}
	l.open[who]++
	return true
}

// Leave counts one that Enter has counted no longer.
func (l *Logins) Leave(who Login) {
	if l == nil {
		return
	}
	if l.open[who]--; l.open[who] <= 0 {
		delete(l.open, who)
	}
}

// Refused is how many have been refused so far.
func (l *Logins) Refused() int {
	if l == nil {
		return 0
	}
	return l.refused
}
