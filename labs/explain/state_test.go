package explain

import (
	"slices"
	"strings"
	"testing"

	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// TestStatesAreTheProtocols holds the files' states against the machines that
// the servers follow.
func TestStatesAreTheProtocols(t *testing.T) {
	known := map[wire.Protocol][]wire.State{}
	for _, tr := range smtp.Transitions {
		known[wire.SMTP] = append(known[wire.SMTP], tr.From, tr.To)
	}
	known[wire.SMTP] = append(known[wire.SMTP], smtp.Closed)
	for _, tr := range pop3.Transitions {
		known[wire.POP3] = append(known[wire.POP3], tr.From, tr.To)
	}
	for p, k := range map[wire.Protocol]*knowledge{wire.SMTP: smtpKnowledge(), wire.POP3: pop3Knowledge()} {
		for _, s := range known[p] {
			if k.States[string(s)].Says == "" {
				t.Errorf("%s: nothing is known of state %s", p, s)
			}
		}
	}
	for _, c := range smtp.Commands {
		for name, s := range smtpKnowledge().States {
			for _, next := range s.Next {
				if verb, _, _ := strings.Cut(next, " "); verb == c.Verb && name != "tls" && !slices.Contains(c.States, wire.State(name)) {
					t.Errorf("smtp: %s is not for state %s", next, name)
				}
			}
		}
	}
}

// TestNextIsAccepted types what explanations say may be typed next.
func TestNextIsAccepted(t *testing.T) {
	for p, all := range stages {
		for _, at := range places[p] {
			for _, stage := range all {
				var acts []act
				for _, l := range stage {
					acts = append(acts, act{octets: []byte(l + "\r\n")})
					if l == "STARTTLS" || l == "STLS" {
						acts = append(acts, act{handshake: true})
					}
				}
				c := at.play(t, acts)
				last := len(c.heard) - 1
				if c.heard[last].StartTLS || c.closed {
					continue
				}
				for _, next := range c.said[last].Edge.Next {
					if y := at.accepts(t, acts, last, next); next != "*" && !strings.HasPrefix(next, "AGJ") && (y == nil || y.Response.Outcome == wire.Error) && !pop3Told(y, "plaintext") {
						t.Errorf("%s %s:%d %q: %q is answered %+v", at.world, at.persona, at.port, stage, next, y)
					}
				}
			}
		}
	}
}
