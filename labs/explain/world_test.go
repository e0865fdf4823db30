package explain

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/wire"
)

// place is where a conversation is held: which world, whose voice, which port.
type place struct {
	world, persona string
	protocol       wire.Protocol
	port           int
}

// act is one thing that a client does: send octets, or shake hands for TLS.
type act struct {
	octets    []byte
	handshake bool
}

// talk is a conversation with a world, explained as it goes.
type talk struct {
	world     *server.World
	conn      *server.Conn
	explainer *Explainer
	said      []*Explanation
	heard     []*wire.Exchange
	tls       bool
	closed    bool
}

func (c *talk) Receive([]byte) {}
func (c *talk) StartTLS()      { c.tls = true }
func (c *talk) Closed()        { c.closed = true }

var fixtures = map[string]*server.Fixture{}

func (p place) dial(t testing.TB) *talk {
	t.Helper()
	f := fixtures[p.world]
	if f == nil {
		worlds, err := fs.Sub(scenarios.FS, "worlds")
		if err != nil {
			t.Fatal(err)
		}
		if f, err = server.LoadFixture(worlds, p.world); err != nil {
			t.Fatal(err)
		}
		fixtures[p.world] = f
	}
	o := server.WorldOptions{Observed: true}
	if p.persona != "" {
		o.Personas = map[wire.Protocol]string{p.protocol: p.persona}
	}
	w := f.NewWorld(o)
	t.Cleanup(w.Close)
	c := &talk{world: w, explainer: New(p.protocol)}
	for _, h := range f.Hosts() {
		for _, s := range h.Services {
			if s.Protocol != p.protocol || p.port != 0 && s.Port != p.port || p.port == 0 && (s.TLS || s.SMTP.Submission) {
				continue
			}
			var err error
			if c.conn, err = w.Learner().Dial(h.Addresses[0], s.Port, c); err != nil {
				t.Fatal(err)
			}
			c.observe()
			if s.TLS {
				c.do(act{handshake: true})
			}
			return c
		}
	}
	t.Fatalf("world %s has no such service: %+v", p.world, p)
	return nil
}

func (c *talk) do(a act) {
	switch {
	case c.closed:
	case a.handshake && c.tls:
		c.tls = false
		c.conn.Secured()
	case a.handshake:
	case c.tls:
		c.conn.NotSecured()
		c.closed = true
	default:
		c.conn.Input(a.octets)
	}
	c.observe()
}

// observe explains what has been exchanged since it was last called.
func (c *talk) observe() {
	for _, e := range c.world.Take() {
		if e, ok := e.(server.Exchanged); ok {
			c.heard, c.said = append(c.heard, e.Exchange), append(c.said, c.explainer.Explain(e.Exchange))
		}
	}
}

var runs = regexp.MustCompile(`\\?\{(.*?)\*(\d+)\}`)

// unescaped decodes what a script has after raw and part.
func unescaped(t testing.TB, s string) []byte {
	t.Helper()
	s = runs.ReplaceAllStringFunc(s, func(m string) string {
		p := runs.FindStringSubmatch(m)
		n, _ := strconv.Atoi(p[2]) // the pattern has digits only
		return strings.Repeat(p[1], n)
	})
	s = strings.ReplaceAll(strings.ReplaceAll(s, `"`, `\"`), `\0`, `\x00`)
	out, err := strconv.Unquote(`"` + s + `"`)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return []byte(out)
}

// script reads what a recorded client typed.
func script(t testing.TB, file string) (acts []act, service string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var block []byte
	inBlock := false
	for l := range strings.Lines(string(text)) {
		l = strings.TrimSuffix(l, "\n")
		directive, ok := strings.CutPrefix(l, "#!")
		word, rest, _ := strings.Cut(strings.TrimLeft(directive, " "), " ")
		switch {
		case strings.HasPrefix(l, "##"):
		case !ok && inBlock:
			block = append(block, l+"\r\n"...)
		case !ok:
			acts = append(acts, act{octets: []byte(l + "\r\n")})
		case word == "service":
			service = strings.TrimSpace(rest)
		case word == "raw" || word == "part":
			acts = append(acts, act{octets: unescaped(t, rest)})
		case word == "block":
			block, inBlock = nil, true
		case word == "end":
			inBlock = false
			acts = append(acts, act{octets: block})
		case word == "tls":
			acts = append(acts, act{handshake: true})
		}
	}
	return acts, service
}

// recorded is a conversation of the reference.
type recorded struct {
	name string
	at   place
	acts []act
}

// reference is every recorded SMTP or POP3 conversation.
func reference(t testing.TB, p wire.Protocol) []recorded {
	t.Helper()
	services := map[wire.Protocol][]string{wire.SMTP: {"exim", "postfix"}, wire.POP3: {"dovecot-pop3"}}
	personas := map[string]string{"exim": "exim", "postfix": "postfix", "dovecot-pop3": "dovecot"}
	var all []recorded
	for _, service := range services[p] {
		files, err := filepath.Glob(filepath.Join("..", "..", "server", "fidelity", "testdata", "recorded", "scripts", service, "*.script"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no recorded scripts of %s (%v)", service, err)
		}
		for _, f := range files {
			acts, variant := script(t, f)
			at := place{world: "reference", persona: personas[service], protocol: p}
			if strings.HasSuffix(variant, "-alt") {
				at.world = "reference-alt"
				if service == "postfix" {
					at.port = 26
				}
			}
			all = append(all, recorded{service + "/" + filepath.Base(f), at, acts})
		}
	}
	return all
}

// play types the acts up to the one that brings exchange upTo, all of them if
// that is -1.
func (p place) play(t testing.TB, acts []act) *talk {
	c := p.dial(t)
	for _, a := range acts {
		c.do(a)
	}
	return c
}

// accepts plays the conversation once more up to an exchange, types a line
// there, and tells what comes of it.
func (p place) accepts(t testing.TB, acts []act, upTo int, line string) *wire.Exchange {
	t.Helper()
	c := p.dial(t)
	for _, a := range acts {
		if a.handshake {
			c.do(a)
			continue
		}
		// One octet at a time, so that what follows the exchange is not sent.
		for _, l := range bytes.SplitAfter(a.octets, []byte("\n")) {
			for i := 0; i < len(l) && len(c.heard) <= upTo; i++ {
				c.do(act{octets: l[i : i+1]})
			}
		}
		if len(c.heard) > upTo {
			break
		}
	}
	if len(c.heard) != upTo+1 {
		t.Fatalf("exchange %d is not reached a second time; there are %d", upTo, len(c.heard))
	}
	if x := c.heard[upTo]; x.Command != nil && x.Command.Verb == "BDAT" && x.Response.Code != "501" { // RFC 3030 §2: the octets of a refused chunk come all the same
		size, _ := x.Command.Args.Get("size")
		n, _ := strconv.Atoi(size)
		c.do(act{octets: bytes.Repeat([]byte("x"), max(n, 0))})
	}
	before := len(c.heard)
	c.do(act{octets: []byte(line + "\r\n")})
	if len(c.heard) == before {
		return nil
	}
	return c.heard[len(c.heard)-1]
}
