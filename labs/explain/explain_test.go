package explain

import (
	"testing"

	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// FuzzExplain explains whatever can be read as a transcript: it never panics,
// and its notes and mistakes are about octets that are there.
func FuzzExplain(f *testing.F) {
	f.Add([]byte("S: 220 a ESMTP\nC: EHLO x\nS: 250-a\nS: 250 AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: AGJvYgBwYXNzd29yZDEyMw==\nS: 535 5.7.8 no\n"))
	f.Add([]byte("220 a\nMAIL FROM:<a@b\n501 no\nRCPT TO:\n503 no\nDATA\n354 go\n Subject: x\n.\n250 OK id=1\n"))
	f.Add([]byte("+OK ready <1.2@a>\nUSER \"x\"\n+OK\nPASS\n-ERR [AUTH] no\nLIST\n+OK\n1 2\n.\nRETR 1\n+OK 9 octets\nReceived: from (\n\n..x\n.\n"))
	f.Add([]byte("* OK ready\na LOGIN bob x\na OK [CAPABILITY IMAP4rev1] in\nb FETCH 1 (FLAGS BODY[])\n* 1 FETCH (FLAGS (\\Seen) BODY[] {3}\nx\n)\nb BAD no\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range []wire.Protocol{"", wire.SMTP, wire.POP3, wire.IMAP} {
			read, err := transcript.Read("fuzz", data, transcript.Options{Protocol: p})
			if err != nil {
				continue
			}
			for _, s := range read.Sessions {
				e := New(s.Protocol)
				for _, x := range s.Exchanges {
					said := e.Explain(&x.Exchange)
					for _, n := range said.Notes {
						raw := x.Unit.Raw
						if n.Of == OfReply {
							raw = x.Reply
						}
						if n.Start < 0 || n.Start >= n.End || n.End > len(raw) {
							t.Fatalf("%q, %q: note %+v", x.Unit.Raw, x.Reply, n)
						}
					}
					for _, m := range said.Mistakes {
						if m.Start < 0 || m.Start > m.End || m.End > len(x.Unit.Raw) || m.Says == "" {
							t.Fatalf("%q, %q: mistake %+v", x.Unit.Raw, x.Reply, m)
						}
					}
				}
			}
		}
	})
}

// BenchmarkExplain explains the exchanges of the recorded reference, over and
// over, and where there is none those of a few of our own conversations.
func BenchmarkExplain(b *testing.B) {
	for _, p := range []wire.Protocol{wire.SMTP, wire.POP3} {
		b.Run(string(p), func(b *testing.B) {
			var talks []*talk
			for _, r := range reference(b, p) {
				talks = append(talks, r.at.play(b, r.acts))
			}
			for _, stage := range stages[p] {
				if len(talks) > len(stages[p]) {
					break
				}
				var acts []act
				for _, l := range stage {
					acts = append(acts, act{octets: []byte(l + "\r\n")})
				}
				talks = append(talks, places[p][0].play(b, acts))
			}
			n := 0
			b.ReportAllocs()
			b.ResetTimer()
			for n < b.N {
				for _, c := range talks {
					e := New(p)
					for _, x := range c.heard {
						e.Explain(x)
						n++
					}
				}
			}
		})
	}
}
