package relay

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Errors of Dial: what a program learns from its operating system.
var (
	ErrUnreachable = errors.New("no route to host")
	ErrRefused     = errors.New("connection refused")
)

// Network is what a host has to send mail with.
type Network interface {
	// Dial connects to port 25 of an address. It fails with ErrUnreachable or ErrRefused.
	Dial(netip.Addr) (net.Conn, error)
	// Now is the time, and At has something done at a time.
	Now() time.Time
	At(time.Time, func())
}

// Policy is what a product does about mail that could not be sent.
type Policy interface {
	// Again is when to try an entry once more; ok is false for never: the sender is told.
	Again(e *Entry, now time.Time) (at time.Time, ok bool)
	// TriesOthers reports whether a domain's next server is tried after such an outcome.
	TriesOthers(Outcome) bool
	// Keeps is for how long an entry is kept and not tried again, where nobody can be told of such a
	// cause, or an administrator has to see it; 0 for not at all.
	Keeps(e *Entry, c *Cause) time.Duration
	// Warns is when the sender is told that an entry has not got through so far, after so many such
	// notices; ok is false for never.
	Warns(e *Entry, notices int) (at time.Time, ok bool)
}

// Cause is why a recipient has not got a message at one try.
type Cause struct {
	When     time.Time
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
	Failed     time.Time     // when a try has failed first; zero for none
	Waited     time.Duration // from the try before the last to that one; 0 for the first
	Next       time.Time     // when it is tried again, or given up if it is frozen
	Frozen     bool          // it is kept, and not tried
	Recipients []*Recipient

	last    time.Time // when it was tried last
	notices int
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
	// GivenUp is called with the recipients who will not get a message: the sender is to be told, if
	// there is one.
	GivenUp func(*Entry, []*Recipient)
	// Delayed is called when the sender is to be told that recipients still wait. It may be nil.
	Delayed func(*Entry, []*Recipient)

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
	waiting := e.Waiting()
	if e.Frozen {
		q.settle(e, waiting, waiting)
		return
	}
	if e.Tries++; e.Tries > 1 {
		e.Waited = e.Next.Sub(e.last)
	}
	e.last = q.Now()
	for _, of := range byDomain(waiting) {
		q.send(e, of)
	}
	if e.Failed.IsZero() && len(e.Waiting()) > 0 {
		e.Failed = q.Now()
	}
	at, again := q.Again(e, q.Now())
	var given []*Recipient
	for _, r := range e.Waiting() {
		if kept := q.Keeps(e, r.Last); kept > 0 && (!again || r.Last.Permanent() || r.Last.Unrouted != nil) {
			e.Frozen, at = true, q.Now().Add(kept)
		} else if !again || r.Last.Permanent() {
			given = append(given, r)
		}
	}
	e.Next = at
	q.settle(e, waiting, given)
}

// settle goes on after a try: those who are given up get nothing, and who still waits is tried again.
func (q *Queue) settle(e *Entry, tried, given []*Recipient) {
	for _, r := range given {
		r.State = Failed
	}
	if q.Tried != nil {
		q.Tried(e, slices.DeleteFunc(tried, func(r *Recipient) bool { return r.State == Waiting }))
	}
	waiting := e.Waiting()
	if len(waiting) == 0 {
		q.entries = slices.DeleteFunc(q.entries, func(o *Entry) bool { return o == e })
	} else {
		q.At(e.Next, func() { q.try(e) })
	}
	if len(given) > 0 {
		q.GivenUp(e, given)
	}
	if len(waiting) == 0 || e.Frozen || q.Delayed == nil {
		return
	}
	if at, ok := q.Warns(e, e.notices); ok && !q.Now().Before(at) {
		e.notices++
		q.Delayed(e, waiting)
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
			r.Last = &Cause{When: q.Now(), Unrouted: err.(*Unrouted)} // Route has no other
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
		r.Last = &Cause{When: q.Now(), Server: server, Address: a, Outcome: o}
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
