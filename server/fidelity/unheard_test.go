package main

import (
	"testing"

	"ehlo/server"
	"ehlo/server/wire"
)

// said is a client that keeps what it is sent.
type said struct {
	text []byte
	tls  bool
}

func (s *said) Receive(p []byte) { s.text = append(s.text, p...) }
func (s *said) StartTLS()        { s.tls = true }
func (s *said) Closed()          { s.text = append(s.text, "-- closed\n"...) }

// TestUnheard holds that servers say the same where nobody is told of the exchanges, which
// `ehlo mail` serves so: on every line of the reference and of our own dialogs, for every product.
func TestUnheard(t *testing.T) {
	var p player
	play := func(s *script, persona string, observed bool) string {
		t.Helper()
		target := targets[s.service]
		f, err := p.fixture(target.world)
		if err != nil {
			t.Fatal(err)
		}
		addr, port, err := find(f, target)
		if err != nil {
			t.Fatal(err)
		}
		w := f.NewWorld(server.WorldOptions{Observed: observed, Personas: map[wire.Protocol]string{target.protocol.Name: persona}})
		defer w.Close()
		var client said
		c, err := w.Learner().Dial(addr, port, &client)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range s.steps {
			if client.tls {
				client.tls = false
				c.Secured()
			}
			c.InputUntil(st.data, func() bool { return false })
		}
		c.HangUp()
		return string(client.text)
	}
	for _, s := range append(scriptsOfDialogs(t), scriptsOfReference(t)...) {
		for _, persona := range []string{targets[s.service].persona, "plain"} {
			if heard, unheard := play(s, persona, true), play(s, persona, false); heard != unheard {
				t.Errorf("%s, of %s: the server says\n%s\nwhere nobody is told, and else\n%s", s.name, persona, unheard, heard)
			}
		}
	}
}
