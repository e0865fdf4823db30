package explainers_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/known"
	"ehlo/labs/explain/pop3"
	"ehlo/labs/explain/smtp"
	"ehlo/labs/transcript"
	"ehlo/server"
	"ehlo/server/wire"
)

// FuzzExplain explains whatever can be read as a transcript: it never panics,
// and its notes and mistakes are about octets that are there.
func FuzzExplain(f *testing.F) {
	f.Add([]byte("S: 220 a ESMTP\nC: EHLO x\nS: 250-a\nS: 250 AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: AGJvYgBwYXNzd29yZDEyMw==\nS: 535 5.7.8 no\n"))
	f.Add([]byte("220 a\nMAIL FROM:<a@b\n501 no\nRCPT TO:\n503 no\nDATA\n354 go\n Subject: x\n.\n250 OK id=1\n"))
	f.Add([]byte("+OK ready <1.2@a>\nUSER \"x\"\n+OK\nPASS\n-ERR [AUTH] no\nLIST\n+OK\n1 2\n.\nRETR 1\n+OK 9 octets\nReceived: from (\n\n..x\n.\n"))
	f.Add([]byte("* OK ready\na LOGIN bob x\na OK [CAPABILITY IMAP4rev1] in\nb FETCH 1 (FLAGS BODY[])\n* 1 FETCH (FLAGS (\\Seen) BODY[] {3}\nx\n)\nb BAD no\n"))
	names := []wire.Protocol{""}
	for _, d := range server.Protocols().Conversational() {
		names = append(names, d.Name)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range names {
			read, err := transcript.Read("fuzz", data, transcript.Options{Protocol: p})
			if err != nil {
				continue
			}
			for _, s := range read.Sessions {
				e := explainers.Table().New(s.Protocol, known.Place{})
				for _, x := range s.Exchanges {
					said := e.Explain(&x.Exchange)
					explaintest.Within(t, &x.Exchange, said)
				}
			}
		}
	})
}

// BenchmarkExplain explains the exchanges of the recorded reference, over and
// over.
func BenchmarkExplain(b *testing.B) {
	for _, of := range []struct {
		protocol explain.Protocol
		services []string
	}{{smtp.Protocol(), []string{"exim", "postfix"}}, {pop3.Protocol(), []string{"dovecot-pop3"}}} {
		b.Run(string(of.protocol.Descriptor.Name), func(b *testing.B) {
			var talks []*explaintest.Talk
			for _, service := range of.services {
				product, _, _ := strings.Cut(service, "-")
				for _, r := range explaintest.Recorded(b, explaintest.Place{Protocol: of.protocol, Persona: product}, service) {
					talks = append(talks, r.Place.Play(b, r.Acts))
				}
			}
			n := 0
			b.ReportAllocs()
			b.ResetTimer()
			for n < b.N {
				for _, c := range talks {
					e := explainers.Table().New(of.protocol.Descriptor.Name, known.Place{})
					for _, x := range c.Exchanges {
						e.Explain(x)
						n++
					}
				}
			}
		})
	}
}

// TestAGoodbyeIsSaidOnce: each part of a goodbye is the goodbye, which the summary says.
func TestAGoodbyeIsSaidOnce(t *testing.T) {
	for _, tt := range []struct{ protocol, line string }{{"smtp", "QUIT"}, {"pop3", "QUIT"}, {"imap", "a LOGOUT"}} {
		p, _ := explainers.Table().Lookup(wire.Protocol(tt.protocol))
		x, ex := explaintest.Place{Protocol: p, World: "doc"}.Play(t, explaintest.Lines(tt.line)).Last()
		for _, n := range ex.Notes {
			if !n.Minor && n.Kind != "tag" {
				t.Errorf("%s: %q is explained by %q, and again by %q", tt.protocol, x.Unit.Raw, ex.Summary, n.Says)
			}
		}
	}
}
