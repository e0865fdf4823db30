// Package explaintest holds conversations from desks with their worlds, and
// explains them as they go, for the tests of the explainers. Those are packages of
// their own, since a desk stands above what they test.
package explaintest

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/explain"
	"ehlo/labs/explain/known"
	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Place is where a conversation is held.
type Place struct {
	Protocol explain.Protocol
	World    string
	Persona  string // whose voice; "" is the world's own
	Port     int    // 0 is the first that wants neither TLS nor a login
}

// Act is one thing that a client does: send octets, or shake hands for TLS.
type Act struct {
	Octets    []byte
	Handshake bool
}

// Lines are acts that type lines, and shake hands wherever one asks for it.
func Lines(lines ...string) (acts []Act) {
	for _, l := range lines {
		acts = append(acts, Act{Octets: []byte(l + "\r\n")})
		if secures(l[strings.LastIndexByte(l, ' ')+1:]) {
			acts = append(acts, Act{Handshake: true})
		}
	}
	return acts
}

// secures reports whether a verb asks for TLS in some protocol.
func secures(verb string) bool {
	return slices.ContainsFunc(server.Protocols(), func(d *protocol.Descriptor) bool {
		c := d.Command(verb)
		return c != nil && c.Secures
	})
}

// Talk is a conversation from a desk, explained as it goes.
type Talk struct {
	Exchanges []*wire.Exchange
	Said      []*explain.Explanation

	Explainer *explain.Explainer
	call      *desk.Call
}

// Closed reports whether the server has ended the conversation.
func (c *Talk) Closed() bool { return c.call.Closed() }

// Last is the last exchange with its explanation.
func (c *Talk) Last() (*wire.Exchange, *explain.Explanation) {
	n := len(c.Exchanges) - 1
	return c.Exchanges[n], c.Said[n]
}

// fixtures are read once: tests do not run side by side.
var fixtures = map[string]*server.Fixture{}

// Fixture reads one of the scenarios' worlds, or of a package's own that is named
// with its folder.
func Fixture(t testing.TB, name string) *server.Fixture {
	t.Helper()
	f := fixtures[name]
	if f == nil {
		worlds, err := fs.Sub(scenarios.FS, "worlds")
		if err != nil {
			t.Fatal(err)
		}
		folder, file := path.Split(name)
		if folder != "" {
			worlds = os.DirFS(folder)
		}
		if f, err = server.LoadFixture(worlds, file); err != nil {
			t.Fatal(err)
		}
		fixtures[name] = f
	}
	return f
}

// Dial opens a conversation from a desk of its own.
func (p Place) Dial(t testing.TB) *Talk {
	t.Helper()
	f := Fixture(t, p.World)
	o := server.WorldOptions{}
	if p.Persona != "" {
		o.Personas = map[wire.Protocol]string{p.Protocol.Descriptor.Name: p.Persona}
	}
	d, _ := desk.New(desk.Setup{Fixture: f, World: o})
	t.Cleanup(d.Close)
	for _, h := range f.Hosts() {
		for _, s := range h.Services {
			if s.Protocol != p.Protocol.Descriptor.Name || p.Port != 0 && s.Port != p.Port || p.Port == 0 && (s.TLS || s.Kind != "") {
				continue
			}
			c := &Talk{
				Explainer: explain.Table{p.Protocol}.New(s.Protocol, known.In(d.World(), &wire.Service{Host: h.Name})),
				call:      d.Dial(h.Addresses[0].String(), s.Port),
			}
			c.Do(Act{Handshake: true}) // where the port wants one
			return c
		}
	}
	t.Fatalf("world %s has no such service: %+v", p.World, p)
	return nil
}

// Do acts. A client that is to shake hands and does not is hung up on.
func (c *Talk) Do(a Act) {
	switch {
	case c.Closed():
	case a.Handshake:
		c.call.Secure()
	default:
		c.call.Send(a.Octets)
	}
	for _, x := range c.call.Exchanges()[len(c.Exchanges):] {
		c.Exchanges, c.Said = append(c.Exchanges, x), append(c.Said, c.Explainer.Explain(x))
	}
}

// Play holds a conversation.
func (p Place) Play(t testing.TB, acts []Act) *Talk {
	t.Helper()
	c := p.Dial(t)
	for _, a := range acts {
		c.Do(a)
	}
	return c
}

// Accepts holds the conversation once more up to an exchange, types a line
// there, and tells what comes of it: nil is nothing.
func (p Place) Accepts(t testing.TB, acts []Act, upTo int, line string) *wire.Exchange {
	t.Helper()
	c := p.Dial(t)
	for _, a := range acts {
		if a.Handshake {
			c.Do(a)
			continue
		}
		for _, l := range bytes.SplitAfter(a.Octets, []byte("\n")) {
			if len(l) > 0 && len(c.Exchanges) <= upTo { // what follows the exchange is not sent
				c.Do(Act{Octets: l})
			}
		}
		if len(c.Exchanges) > upTo {
			break
		}
	}
	if len(c.Exchanges) != upTo+1 {
		t.Fatalf("exchange %d is not reached a second time; there are %d", upTo, len(c.Exchanges))
	}
	if x := c.Exchanges[upTo]; x.Command != nil && x.Command.Verb == "BDAT" && x.Response.Code != "501" { // RFC 3030 §2: the octets of a refused chunk come all the same
		size, _ := x.Command.Args.Get("size")
		n, _ := strconv.Atoi(size) // 0 where it is none
		c.Do(Act{Octets: bytes.Repeat([]byte("x"), max(n, 0))})
	}
	before := len(c.Exchanges)
	c.Do(Act{Octets: []byte(line + "\r\n")})
	if len(c.Exchanges) == before {
		return nil
	}
	x, _ := c.Last()
	return x
}

// Accepted reports whether a server has done what it was asked, or goes on with
// it. It need not say anything to what announces octets.
func Accepted(x *wire.Exchange) bool {
	return x != nil && x.Response.Outcome != wire.Error && (x.Response.Code != "" || len(x.Reply) == 0)
}

// Answer is an exchange's reply for showing.
func Answer(x *wire.Exchange) string {
	if x == nil {
		return "nothing"
	}
	return string(x.Reply)
}
