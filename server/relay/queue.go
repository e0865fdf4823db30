package relay

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Network is what a host has to send mail with.
type Network interface {
	// Dial connects to port 25 of an address.
	Dial(netip.Addr) (net.Conn, error)
	// Now is the time, and At has something done at a time.
	Now() time.Time
	At(time.Time, func())
}

// Policy is what a product does about mail that could not be sent.
type Policy interface {
	// Again is when to try once more, after so many tries; ok is false for never: the sender is told.
	Again(came, now time.Time, tries int) (at time.Time, ok bool)
	// TriesOthers reports whether a domain's next server is tried after such an outcome.
	TriesOthers(Outcome) bool
}

// Cause is why a recipient has not got a message at one try.
type Cause struct {
	At       time.Time
	Unrouted *Unrouted // no server was found; then nothing else is there
	Server   string    // its name
	Address  netip.Addr
	Outcome
}

// Permanent reports whether trying again is no use.
func (c *Cause) Permanent() bool {
	if c.Unrouted != nil {
		return !c.Unrouted.Temporary()
	}
	return c.Outcome.Permanent()
}

// State is how far a message has come to a recipient.
type State string

// The states.
const (
	Waiting State = "waiting"
	Gone    State = "gone"   // a server has taken it
	Failed  State = "failed" // for good, or given up
)

// Recipient is one forward-path of a message in the queue.
type Recipient struct {
	ForwardPath string
	State       State
	Last        *Cause // nil if nothing has gone wrong
}

// Entry is a message in the queue. It leaves the queue when no recipient waits.
type Entry struct {
	ID string
	Message
	Came       time.Time
	Tries      int
	Next       time.Time // when it is tried again
	Recipients []*Recipient
}

// Waiting are the recipients who have not got it so far.
func (e *Entry) Waiting() (all []*Recipient) {
	for _, r := range e.Recipients {
		if r.State == Waiting {
			all = append(all, r)
		}
	}
	return all
}

// Queue sends mail on for one host. Its methods are called by the world's owner only.
type Queue struct {
	Network
	Policy
	*Router
	Client Client
	// Tried is called after each try, with the recipients whose state has changed. It may be nil.
	Tried func(*Entry, []*Recipient)
	// GivenUp is called with the recipients who will not get a message: the sender is to be told.
	GivenUp func(*Entry, []*Recipient)

	entries []*Entry
}

// Entries are the messages that wait, oldest first.
func (q *Queue) Entries() []*Entry { return slices.Clone(q.entries) }

// Put takes a message, and tries to send it as soon as the world comes to it.
func (q *Queue) Put(id string, m Message) {
	now := q.Now()
	e := &Entry{ID: id, Message: m, Came: now, Next: now}
	for _, to := range m.ForwardPaths {
		e.Recipients = append(e.Recipients, &Recipient{ForwardPath: to, State: Waiting})
	}
	q.entries = append(q.entries, e)
	q.At(now, func() { q.try(e) })
}

// try sends a message to all who wait for it.
func (q *Queue) try(e *Entry) {
	if !slices.Contains(q.entries, e) {
		return // it has been taken out of the queue
	}
	e.Tries++
	waiting := e.Waiting()
	for _, of := range byDomain(waiting) {
		q.send(e, of)
	}
	at, again := q.Again(e.Came, q.Now(), e.Tries)
	var given []*Recipient
	for _, r := range waiting {
		if r.State == Waiting && (!again || r.Last.Permanent()) {
			r.State = Failed
			given = append(given, r)
		}
	}
	if q.Tried != nil {
		q.Tried(e, slices.DeleteFunc(waiting, func(r *Recipient) bool { return r.State == Waiting }))
	}
	if len(e.Waiting()) == 0 {
		q.entries = slices.DeleteFunc(q.entries, func(o *Entry) bool { return o == e })
	} else {
		e.Next = at
		q.At(at, func() { q.try(e) })
	}
	if len(given) > 0 {
		q.GivenUp(e, given)
	}
}

// byDomain puts recipients with the same domain together, in the order in which the domains come.
func byDomain(all []*Recipient) (groups [][]*Recipient) {
	at := make(map[string]int)
	for _, r := range all {
		domain := domainOf(r.ForwardPath)
		i, ok := at[domain]
		if !ok {
			i = len(groups)
			at[domain] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

// domainOf is the domain of a forward-path, in lower case.
func domainOf(path string) string { return strings.ToLower(path[strings.LastIndexByte(path, '@')+1:]) }

// send sends a message to recipients of one domain, by its servers in order until nobody is left
// whom another server might take.
func (q *Queue) send(e *Entry, to []*Recipient) {
	servers, err := q.Route(domainOf(to[0].ForwardPath))
	if err != nil {
		for _, r := range to {
			r.Last = &Cause{At: q.Now(), Unrouted: err.(*Unrouted)} // Route has no other
		}
		return
	}
	for _, s := range servers {
		for _, a := range s.Addresses {
			if to = q.deliver(e, to, s.Name, a); len(to) == 0 {
				return
			}
		}
	}
}

// deliver sends a message to one address of a server, and returns whom another may take.
func (q *Queue) deliver(e *Entry, to []*Recipient, server string, a netip.Addr) (left []*Recipient) {
	outcomes := q.once(e, to, a, q.Client)
	if outcomes[0].At == StartTLS { // where it cannot be had, clear text is better than no mail
		clear := q.Client
		clear.TLS = nil
		outcomes = q.once(e, to, a, clear)
	}
	for i, r := range to {
		o := outcomes[i]
		if o.Sent() {
			r.State, r.Last = Gone, nil
			continue
		}
		r.Last = &Cause{At: q.Now(), Server: server, Address: a, Outcome: o}
		if q.TriesOthers(o) {
			left = append(left, r)
		}
	}
	return left
}

// once connects to an address and sends a message.
func (q *Queue) once(e *Entry, to []*Recipient, a netip.Addr, c Client) []Outcome {
	m := e.Message
	m.ForwardPaths = nil
	for _, r := range to {
		m.ForwardPaths = append(m.ForwardPaths, r.ForwardPath)
	}
	conn, err := q.Dial(a)
	if err != nil {
		outcomes := make([]Outcome, len(to))
		for i := range outcomes {
			outcomes[i] = Outcome{At: Connecting, Err: err}
		}
		return outcomes
	}
	return c.Send(conn, m)
}
