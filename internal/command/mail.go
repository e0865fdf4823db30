package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync"

	"github.com/alecthomas/kong"

	"ehlo/server"
	"ehlo/server/listen"
	"ehlo/server/mailstore"
	"ehlo/server/product"
	"ehlo/server/wire"
)

type mail struct {
	World        string   `default:"doc" placeholder:"NAME|FILE" help:"The world to serve: a built-in one's name, or a fixture file."`
	Persona      []string `placeholder:"NAME" help:"Which server to answer like: exim or postfix for SMTP, dovecot for POP3 and IMAP, plain for all three. May be given more than once."`
	Fresh        bool     `help:"Give every connection a world of its own, as the fixture has it."`
	Seed         uint64   `default:"1" help:"Seed of the world's randomness."`
	Metrics      string   `placeholder:"ADDR" help:"Serve figures for Prometheus at this address, as in 127.0.0.1:9464, under /metrics."`
	kong.Plugins          // where to listen; see portFlags
}

// Help is shown by `ehlo mail --help`.
func (mail) Help() string {
	return `Prints "ready" once all ports accept. With no address given, all seven are served, on
127.0.0.1: SMTP 2525, submission 2587, SMTPS 2465, POP3 2110, POP3S 2995, IMAP 2143, IMAPS 2993.
An address is HOST:PORT or :PORT; port 0 takes a free one, which is printed.

Examples:

    ehlo mail
    telnet 127.0.0.1 2525

    ehlo mail --fresh --world reference --persona postfix --smtp 127.0.0.1:2526`
}

// personas says which voice is wanted for each protocol.
func (m *mail) personas() (map[wire.Protocol]string, error) {
	chosen := make(map[wire.Protocol]string)
	for _, name := range m.Persona {
		p, ok := product.Lookup(name)
		if !ok {
			return nil, usageError{fmt.Errorf("there is no persona %q; there are %s", name, strings.Join(product.Names(), ", "))}
		}
		for _, d := range server.Protocols() {
			if p.Speaks(d.Name) {
				chosen[d.Name] = name
			}
		}
	}
	return chosen, nil
}

// Run serves until ctx ends.
func (m *mail) Run(ctx context.Context, s *streams) error {
	personas, err := m.personas()
	if err != nil {
		return err
	}
	f, err := loadWorld(m.World)
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(make([]byte, untouched))
	options := server.WorldOptions{Seed: m.Seed, Personas: personas, Limits: room}
	var (
		ports []listen.Port
		names []string
		load  mailLoad
	)
	defer func() {
		for _, p := range ports {
			p.Listener.Close()
		}
	}()
	for _, svc := range services(f.Protocols(), m.Plugins) {
		addr, port, err := find(f, svc, personas)
		if err != nil {
			return err
		}
		ln, err := (&net.ListenConfig{KeepAlive: -1}).Listen(ctx, "tcp", svc.address) // a connection that is idle ends by itself
		if err != nil {
			return fmt.Errorf("listen for %s: %w; choose another address with --%s", svc.name(), err, svc.name())
		}
		ports = append(ports, listen.Port{Listener: ln, Addr: addr, Port: port, Counts: load.at(svc.name())})
		names = append(names, fmt.Sprintf("%-10s %s", svc.name(), ln.Addr()))
	}
	cfg, err := listen.SelfSigned("localhost", "127.0.0.1", "::1", "example.com")
	if err != nil {
		return err
	}
	worlds := listen.Fresh(f, options)
	if !m.Fresh {
		w, lock := f.NewWorld(options), new(sync.Mutex)
		defer w.Close()
		worlds = listen.Shared(w, lock)
		load.refused = func() int {
			lock.Lock()
			defer lock.Unlock()
			return w.TooManyLogins()
		}
	}
	stopMetrics, err := serveMetrics(ctx, m.Metrics, load.metrics)
	if err != nil {
		return err
	}
	defer stopMetrics()
	fmt.Fprintf(s.err, "World %q: %s\n%s\nCtrl-C ends it.\n", f.Name, f.Title, strings.Join(names, "\n"))
	fmt.Fprintln(s.out, "ready")
	return listen.Serve(ctx, worlds, ports, cfg)
}

// untouched is memory that is taken and never used, so that the system need not give any. The garbage
// collector runs when as much has come as there is, and what a small world holds comes fifteen times a
// second when clients are busy.
const untouched = 32 << 20

// room is how much mail each host takes: it is all in memory. COPY makes messages from nothing, of
// which each command doubles the number.
var room = mailstore.Limits{Messages: 500_000, Octets: 1 << 30, Mailboxes: 2000, Keywords: 100, Copied: 20_000}

// find picks the world's service of a kind: the one that has the wanted voice
// in the fixture, or else the first, which will be given that voice. Where the
// world has none of the kind, another port of the protocol stands in.
func find(f *server.Fixture, svc service, personas map[wire.Protocol]string) (netip.Addr, int, error) {
	type candidate struct {
		addr netip.Addr
		spec server.ServiceSpec
	}
	var best *candidate
	score := func(s server.ServiceSpec) int {
		n := 0
		if s.TLS == svc.port.TLS {
			n += 4
		}
		if s.Kind == svc.port.Kind {
			n += 2
		}
		if s.Persona == personas[svc.protocol.Name] {
			n++
		}
		return n
	}
	for _, h := range f.Hosts() {
		for _, s := range h.Services {
			if s.Protocol == svc.protocol.Name && s.TLS == svc.port.TLS && (best == nil || score(s) > score(best.spec)) {
				best = &candidate{h.Addresses[0], s}
			}
		}
	}
	if best == nil {
		return netip.Addr{}, 0, usageError{errors.Join(fmt.Errorf("world %q has no service for --%s", f.Name, svc.name()))}
	}
	return best.addr, best.spec.Port, nil
}
