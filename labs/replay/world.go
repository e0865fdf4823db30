package replay

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"time"

	"ehlo/internal/desk"
	"ehlo/labs/transcript"
	"ehlo/server"
	"ehlo/server/product"
	"ehlo/server/wire"
)

// inWorld is a service of a world as a Server, called from a desk.
type inWorld struct {
	desk  *desk.Desk
	call  *desk.Call
	start time.Time
	addr  netip.Addr
	port  int
}

// Greeting implements Server.
func (w *inWorld) Greeting() ([]byte, error) { return w.call.Take(), nil }

// Send implements Server. Where the transcript goes on in clear text instead
// of a TLS handshake, the server ends the connection.
func (w *inWorld) Send(x *wire.Exchange) ([]byte, error) {
	if w.call.Closed() {
		return nil, ErrClosed
	}
	w.call.Send(x.Unit.Raw)
	return w.call.Take(), nil
}

// Secure implements Server.
func (w *inWorld) Secure() error {
	w.call.Secure()
	return nil
}

// Closed implements Server.
func (w *inWorld) Closed() bool { return w.call.Closed() }

// ErrNoService is that a world has nothing that speaks a session's protocol.
var ErrNoService = texts.Error("no-service")

var shownDate = regexp.MustCompile(`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), {1,2}\d{1,2} [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d [+-]\d{4}\b`)

// open makes a world of a fixture as the session shows it, and calls the
// service: the product that speaks, and the time on the greeting's clock.
func open(f *server.Fixture, s *transcript.Session) (*inWorld, error) {
	o := server.WorldOptions{}
	if p, ok := product.Lookup(s.Persona); ok && p.Speaks(s.Protocol) {
		o.Personas = map[wire.Protocol]string{s.Protocol: s.Persona}
	}
	if t, ok := greeted(s); ok {
		o.Start = t
	}
	addr, port, ok := service(f, s)
	if !ok {
		return nil, fmt.Errorf("%w: nothing in %q speaks %s", ErrNoService, f.Name, s.Protocol)
	}
	d, _ := desk.New(desk.Setup{Fixture: f, World: o})
	return &inWorld{desk: d, call: d.Dial(addr.String(), port), start: o.Start, addr: addr, port: port}, nil
}

// service finds what the session called: at its address and port if there is
// such a service, else the first that speaks its protocol in clear text.
func service(f *server.Fixture, s *transcript.Session) (addr netip.Addr, port int, found bool) {
	kind := ""
	if d, p := f.Protocols().ByPort(s.Port); d != nil && d.Name == s.Protocol {
		kind = p.Kind
	}
	best := 0
	for _, h := range f.Hosts() {
		called := h.Name == s.Address
		for _, a := range h.Addresses {
			called = called || a.String() == s.Address
		}
		for _, v := range h.Services {
			if v.Protocol != s.Protocol || v.TLS || len(h.Addresses) == 0 {
				continue
			}
			score := 1
			if called {
				score += 4
			}
			if v.Kind == kind {
				score += 2
			}
			if v.Persona == s.Persona || v.Port == s.Port {
				score++
			}
			if score > best {
				best, addr, port, found = score, h.Addresses[0], v.Port, true
				for _, a := range h.Addresses {
					if a.String() == s.Address {
						addr = a
					}
				}
			}
		}
	}
	return addr, port, found
}

// InWorld plays a session against a world of the fixture.
func InWorld(s *transcript.Session, f *server.Fixture) (*Result, error) {
	in, err := open(f, s)
	if err != nil {
		return nil, err
	}
	defer in.desk.Close()
	r, err := Play(s, in, f.Password)
	if err != nil {
		return nil, err
	}
	r.Address, r.Port, r.Start = in.addr.String(), in.port, in.start
	r.fixture, r.World, r.Persona = f, f.Name, f.NewWorld(server.WorldOptions{}).Persona(s.Protocol)
	return r, nil
}

// Nearest plays a session against a world of each fixture and returns what
// came nearest to the transcript. Where there are differences in all, it is played
// against worlds that are fitted to it, too. Where several come equally near, it is the
// one most like the session before anything is typed (see likeness), and of
// several such the smallest.
func Nearest(s *transcript.Session, all []*server.Fixture) (*Result, error) {
	var best *Result
	most := 0
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b *server.Fixture) int { return len(a.Hosts()) - len(b.Hosts()) })
	for _, f := range all {
		r, err := InWorld(s, f)
		switch {
		case errors.Is(err, ErrNoService):
			continue
		case err != nil:
			return nil, err
		}
		like := r.likeness()
		if best == nil || nearer(r, best) || !nearer(best, r) && like > most {
			best, most = r, like
		}
	}
	if best != nil && best.Matches() {
		return best, nil
	}
	for i := range all[:min(len(all), 1)] {
		for _, f := range fitted(s, all[i]) {
			r, err := f.play(s, all[i])
			if err != nil {
				return nil, err
			}
			if best == nil || nearer(r, best) {
				best = r
			}
		}
	}
	if best == nil {
		return nil, fmt.Errorf("%w: none of %d worlds speaks %s", ErrNoService, len(all), s.Protocol)
	}
	return best, nil
}

// likeness is how much a world has of a session without having its service
// changed: the address that was called, then the product's voice.
func (r *Result) likeness() (n int) {
	if r.Session.Address != "" && r.Address == r.Session.Address {
		n += 2
	}
	if r.Session.Persona != "" && r.Persona == r.Session.Persona {
		n++
	}
	return n
}

func nearer(a, b *Result) bool {
	ca, cb := a.Count(), b.Count()
	if ca[Differs] != cb[Differs] {
		return ca[Differs] < cb[Differs]
	}
	if ca[Meaning] != cb[Meaning] {
		return ca[Meaning] < cb[Meaning]
	}
	return a.remarks() < b.remarks()
}

// remarks is how many lines are the same but for something.
func (r *Result) remarks() (n int) {
	for _, s := range r.Steps {
		for _, l := range s.Lines {
			if l.Why != "" {
				n++
			}
		}
	}
	return n
}
