package server

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"ehlo/server/dns"
	"ehlo/server/mailstore"
	"ehlo/server/relay"
	"ehlo/server/wire"
)

// Errors of Dial, which say what a program on the host learns from its
// operating system.
var (
	ErrUnreachable = relay.ErrUnreachable
	ErrRefused     = relay.ErrRefused
)

// World is one learner's mail internet. It advances only by inputs: the same
// fixture, seed and inputs give the same octets and the same events, always, but
// for what TLS makes up by itself (see Sent and Secured). All that follows from an input (delivery, updates in another conversation's
// IDLE, what was scheduled for then) has happened when the method returns.
// Nothing in a world opens a connection outside it.
//
// A world is not safe for concurrent use, and neither are its connections: its
// owner serialises.
type World struct {
	fixture  *Fixture
	gentle   bool
	observed bool
	unsent   bool
	limits   mailstore.Limits

	now      time.Time
	seed     uint64
	rand     *rand.Rand
	pid      int
	personas map[wire.Protocol]string // those chosen instead of the fixture's
	conns    []*Conn                  // open ones, oldest first
	talking  []*Conn                  // those of them whose services may say something unasked
	ended    bool                     // one of them is over
	logins   wire.Logins              // who uses its services
	lastID   int
	events   []Event   // since the last Take
	schedule *schedule // nil until something is scheduled

	stores   []hostStore // made so far; a world has few hosts with mail
	outbound []Outbound
	queues   []*hostQueue // of the hosts that have sent mail on so far
	acting   bool         // a host does something by itself, which takes no time
	zones    *dns.Zones   // the fixture's, until one is changed

	authority *authority // nil until a certificate is wanted
}

// hostStore is a host's store.
type hostStore struct {
	host  *HostSpec
	store *mailstore.Store
}

// Outbound is a message that a host accepted for somewhere outside its own
// domains.
type Outbound struct {
	Host     string
	Envelope *wire.Envelope
	Message  []byte
}

// WorldOptions are a new world's choices.
type WorldOptions struct {
	Seed uint64
	// Gentle keeps conversations open where the real product would hang up
	// on a beginner; see wire.Env.
	Gentle bool
	// Observed has the world keep what happens, for Take.
	Observed bool
	// Unsent leaves out which octets went over connections (Sent), for those who have what they want
	// to know from the exchanges.
	Unsent bool
	// Start is where the clock starts; zero is the fixture's own start.
	Start time.Time
	// Limits are how much each host's mail takes.
	Limits mailstore.Limits
	// Personas replaces the fixture's persona of every service of a protocol.
	Personas map[wire.Protocol]string
}

// NewWorld makes a world from the fixture.
func (f *Fixture) NewWorld(o WorldOptions) *World {
	var salt uint64
	for _, c := range []byte(f.Name) {
		salt = salt*131 + uint64(c)
	}
	start := f.clock.Start
	if !o.Start.IsZero() {
		start = o.Start
	}
	return &World{
		fixture: f, gentle: o.Gentle, observed: o.Observed, unsent: o.Unsent, limits: o.Limits, now: start, seed: o.Seed, pid: f.pid, personas: o.Personas, zones: f.zones,
		rand: rand.New(rand.NewPCG(o.Seed, salt)),
	}
}

// Fixture is what the world was made from.
func (w *World) Fixture() *Fixture { return w.fixture }

// Now is the world's time.
func (w *World) Now() time.Time { return w.now }

// Store is a host's mail, nil if the world has no such host.
func (w *World) Store(host string) *mailstore.Store {
	if spec := w.fixture.host(host); spec != nil {
		return w.store(spec)
	}
	return nil
}

// Messages is how many there are at the hosts whose mail somebody has looked at.
func (w *World) Messages() (n int) {
	for _, s := range w.stores {
		n += s.store.Messages()
	}
	return n
}

// Mailbox finds a user's mailbox on whichever host has that user. The user is
// a name, or an address in one of the host's domains.
func (w *World) Mailbox(user, mailbox string) (*mailstore.Mailbox, error) {
	name, domain, _ := strings.Cut(user, "@")
	for _, h := range w.fixture.hosts {
		if domain != "" && !slices.ContainsFunc(h.localDomains, func(d string) bool { return strings.EqualFold(d, domain) }) {
			continue
		}
		if u, ok := w.store(h).User(strings.ToLower(name)); ok {
			return u.Mailbox(mailbox)
		}
	}
	return nil, mailstore.ErrNoUser
}

// store is the host's store, made when first wanted.
func (w *World) store(h *HostSpec) *mailstore.Store {
	for _, s := range w.stores {
		if s.host == h {
			return s.store
		}
	}
	s := mailstore.Limited(h.mail, w.Now, w.limits)
	w.stores = append(w.stores, hostStore{h, s})
	return s
}

// TooManyLogins is how many times a service has refused somebody who uses it from the same address as
// often as may be.
func (w *World) TooManyLogins() int { return w.logins.Refused() }

// Outbound lists the messages accepted for outside, oldest first.
func (w *World) Outbound() []Outbound { return slices.Clone(w.outbound) }

// SetPersona makes the services of a protocol another product, from the next
// connection on. "" goes back to the fixture's.
func (w *World) SetPersona(p wire.Protocol, name string) {
	personas := make(map[wire.Protocol]string, 1)
	for k, v := range w.personas {
		personas[k] = v
	}
	personas[p] = name
	w.personas = personas
	w.emit(Voiced{w.occurs(0), p, w.Persona(p)})
}

// Persona is which product the services of a protocol are: the one chosen, or
// else that of the first such service in the fixture; "" if there is none.
func (w *World) Persona(p wire.Protocol) string {
	if name := w.personas[p]; name != "" {
		return name
	}
	for _, h := range w.fixture.hosts {
		for _, s := range h.Services {
			if s.Protocol == p {
				return s.Persona
			}
		}
	}
	return ""
}

// Close hangs up every conversation. The world can still be looked at.
func (w *World) Close() {
	for _, c := range w.conns {
		c.hangUp()
	}
	w.conns, w.talking, w.schedule = nil, nil, nil
}

// tick moves the clock on for a unit of input.
func (w *World) tick(u wire.Unit) {
	if w.acting {
		return
	}
	if u.Kind == wire.Text {
		lines := 0
		for _, b := range u.Raw {
			if b == '\n' {
				lines++
			}
		}
		w.now = w.now.Add(time.Duration(lines) * w.fixture.clock.Text)
		return
	}
	w.now = w.now.Add(w.fixture.clock.Command)
}
