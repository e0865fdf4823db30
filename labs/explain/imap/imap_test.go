package imap_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/imap"
	"ehlo/labs/explain/known"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

var reference = explaintest.Place{Protocol: explainer.Protocol(), World: "reference"}

// dialog is what the client of one of the engine's own dialogs says, for a world
// of the reference.
func dialog(t *testing.T, file string) (acts []explaintest.Act) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(strings.ReplaceAll(string(text), " secret\n", " password123\n")) {
		mark, rest, _ := strings.Cut(strings.TrimSuffix(l, "\n"), " ")
		switch mark {
		case "C:":
			acts = append(acts, explaintest.Act{Octets: []byte(rest + "\r\n")})
		case "C|":
			acts = append(acts, explaintest.Act{Octets: []byte(rest)})
		case `C\`:
			acts = append(acts, explaintest.Act{Octets: explaintest.Unescaped(t, rest)})
		case "--":
			acts = append(acts, explaintest.Act{Handshake: true})
		}
	}
	return acts
}

// conversations are all there are: the engine's dialogs, and the recorded
// reference.
func conversations(t *testing.T) []explaintest.Played {
	t.Helper()
	dialogs, err := filepath.Glob(explaintest.Evidence("server", "imap", "testdata", "*.txt"))
	if err != nil || len(dialogs) == 0 {
		t.Fatalf("no dialogs (%v)", err)
	}
	var all []explaintest.Played
	for _, f := range dialogs {
		all = append(all, explaintest.Played{Name: filepath.Base(f), Place: reference, Acts: dialog(t, f)})
	}
	return append(all, explaintest.Recorded(t, reference, "dovecot-imap")...)
}

// TestConversationsAreExplained holds that each octet that is not white space
// has a note.
func TestConversationsAreExplained(t *testing.T) {
	exchanges := 0
	for _, p := range conversations(t) {
		c := p.Place.Play(t, p.Acts)
		for i, x := range c.Exchanges {
			explaintest.Explained(t, p.Name, x, c.Said[i])
			exchanges++
		}
	}
	t.Logf("%d exchanges", exchanges)
}

// TestEveryRefusalHasAMistake holds that the server accepts each fix where it is
// given.
func TestEveryRefusalHasAMistake(t *testing.T) {
	refused, fixed := 0, 0
	for _, p := range conversations(t) {
		c := p.Place.Play(t, p.Acts)
		for i, x := range c.Exchanges {
			if x.Response.Outcome != wire.Error || len(x.Unit.Raw) == 0 || x.Response.Code == "BYE" {
				continue
			}
			refused++
			found := c.Said[i].Mistakes
			if len(found) == 0 || found[0].ID == "imap.refused" {
				t.Errorf("%s: %q is answered %q: no mistake %+v", p.Name, x.Unit.Raw, x.Reply, found)
				continue
			}
			if found[0].Fix == "" {
				continue
			}
			fixed++
			if y := p.Place.Accepts(t, p.Acts, i, found[0].Fix); !explaintest.Accepted(y) {
				t.Errorf("%s: instead of %q the fix is %q, which is answered %q", p.Name, x.Unit.Raw, found[0].Fix, explaintest.Answer(y))
			}
		}
	}
	t.Logf("%d refused, %d with a fix, all of these accepted", refused, fixed)
}

// TestNextIsAccepted holds that the server accepts what may be typed next.
func TestNextIsAccepted(t *testing.T) {
	for _, lines := range [][]string{
		nil, {"a1 LOGIN bob password123"}, {"a1 LOGIN bob password123", "a2 SELECT INBOX"},
		{"a1 LOGIN bob password123", "a2 SELECT Drafts"}, {"a1 IDLE"}, {"a1 LOGIN bob password123", "a2 IDLE"},
		{"a1 AUTHENTICATE PLAIN"}, {"a1 STARTTLS"}, {"a1 LOGOUT"},
	} {
		acts := explaintest.Lines(lines...)
		c := reference.Play(t, acts)
		_, e := c.Last()
		for _, next := range e.Edge.Next {
			if y := reference.Accepts(t, acts, len(c.Exchanges)-1, next); !explaintest.Accepted(y) && !strings.HasSuffix(next, "LOGOUT") && next != "*" {
				t.Errorf("after %q: %q is answered %q", lines, next, explaintest.Answer(y))
			}
		}
	}
}

func begin() *explain.Explainer {
	return explain.Table{explainer.Protocol()}.New(imap.Name, known.Place{})
}

// FuzzIMAP holds that no input upsets the explainer, and that what it says is
// about octets that are there.
func FuzzIMAP(f *testing.F) {
	for _, s := range [][2]string{
		{"a FETCH 1 (FLAGS BODY[]<0.2> ENVELOPE)", "* 1 FETCH (FLAGS (\\Seen) BODY[] {3}\r\nabc ENVELOPE (NIL))\r\na OK [X] done\r\n"},
		{"a SEARCH RETURN (MIN) FROM \"x", "* ESEARCH (TAG \"a\") MIN 1 ALL 1:3\r\na BAD no\r\n"},
		{"\"\\", "* LIST () \".\" {99999999999}\r\n+ \r\n* 1 FETCH ((((("},
		{"\xe2\x80\x9ca {3}", "* 3 EXPUNGE\r\n* BYE [A \"]\r\n"},
	} {
		f.Add([]byte(s[0]+"\r\n"), []byte(s[1]))
	}
	f.Fuzz(func(t *testing.T, raw, reply []byte) {
		e := begin()
		for _, kind := range []wire.UnitKind{wire.Line, wire.Literal, wire.SASL, wire.Done} {
			x := &wire.Exchange{
				Service: &wire.Service{Protocol: imap.Name}, Unit: wire.Unit{Kind: kind, Raw: raw}, Reply: reply,
				Before: imap.Authenticated, After: imap.Selected,
			}
			x.Command, x.Response = imap.Parse(x.Unit), imap.ParseReply(reply)
			out := e.Explain(x)
			explaintest.Within(t, x, out)
			if miss := explaintest.Uncovered(reply, out.Notes, explain.OfReply); miss != "" {
				t.Fatalf("nothing is said of %q in %q", miss, reply)
			}
		}
	})
}

// BenchmarkIMAP explains the exchanges of a whole session, among them the
// largest reply that a learner will see often.
func BenchmarkIMAP(b *testing.B) {
	all := reference.Play(b, explaintest.Lines(
		"a1 LOGIN bob password123", `a2 LIST "" *`, "a3 SELECT INBOX", "a4 FETCH 1:4 (FLAGS ENVELOPE BODYSTRUCTURE)",
		"a5 FETCH 3 BODY[]", "a6 FECTH 3 BDOY[", "a7 SEARCH UNSEEN", "a8 STORE 1 +FLAGS (\\Flagged)", "a9 LOGOUT",
	)).Exchanges
	b.ResetTimer()
	for b.Loop() {
		e := begin()
		for _, x := range all {
			e.Explain(x)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(all)), "µs/exchange")
}
