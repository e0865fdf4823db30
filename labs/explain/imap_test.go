package explain

import (
	"bytes"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// imapTalk is a conversation with a world's IMAP service, explained as it goes.
type imapTalk struct {
	world   *server.World
	conn    *server.Conn
	explain *Explainer
	last    *Explanation
	x       *wire.Exchange
	each    func(*wire.Exchange, *Explanation)
	tls     bool
	closed  bool
}

func (c *imapTalk) Receive([]byte) {}
func (c *imapTalk) StartTLS()      { c.tls = true }
func (c *imapTalk) Closed()        { c.closed = true }

// observe explains what has been exchanged since it was last called.
func (c *imapTalk) observe() {
	for _, e := range c.world.Take() {
		e, ok := e.(server.Exchanged)
		if !ok {
			continue
		}
		c.x, c.last = e.Exchange, c.explain.Explain(e.Exchange)
		if c.each != nil {
			c.each(c.x, c.last)
		}
	}
}

// imapDial opens a conversation with a world of its own. A persona may be named
// behind the world.
func imapDial(t testing.TB, world string, each func(*wire.Exchange, *Explanation)) *imapTalk {
	t.Helper()
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	world, persona, ok := strings.Cut(world, " ")
	if !ok {
		persona = "dovecot"
	}
	f, err := server.LoadFixture(worlds, world)
	if err != nil {
		t.Fatal(err)
	}
	w := f.NewWorld(server.WorldOptions{Personas: map[wire.Protocol]string{wire.IMAP: persona}, Observed: true})
	t.Cleanup(w.Close)
	c := &imapTalk{world: w, explain: New(wire.IMAP), each: each}
	addr, port := imapService(t, f)
	if c.conn, err = w.Learner().Dial(addr, port, c); err != nil {
		t.Fatal(err)
	}
	c.observe()
	return c
}

func imapService(t testing.TB, f *server.Fixture) (netip.Addr, int) {
	t.Helper()
	for _, h := range f.Hosts() {
		for _, s := range h.Services {
			if s.Protocol == wire.IMAP && !s.TLS {
				return h.Addresses[0], s.Port
			}
		}
	}
	t.Fatal("the world has no IMAP service")
	return netip.Addr{}, 0
}

func (c *imapTalk) input(octets []byte) {
	c.conn.Input(octets)
	c.observe()
}

var imapRepeat = regexp.MustCompile(`\\\{(.*?)\*(\d+)\}`)

// imapOctetsOf decodes what a script has after raw and part.
func imapOctetsOf(t *testing.T, s string) []byte {
	t.Helper()
	s = imapRepeat.ReplaceAllStringFunc(s, func(m string) string {
		p := imapRepeat.FindStringSubmatch(m)
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

// imapScript types a script of the reference.
func imapScript(t *testing.T, file, world string, each func(*wire.Exchange, *Explanation)) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := imapDial(t, world, each)
	var block []byte
	inBlock := false
	for l := range strings.Lines(string(text)) {
		l = strings.TrimSuffix(l, "\n")
		if strings.HasPrefix(l, "##") || c.closed {
			continue
		}
		directive, ok := strings.CutPrefix(l, "#!")
		switch word, rest, _ := strings.Cut(strings.TrimLeft(directive, " "), " "); {
		case !ok && inBlock:
			block = append(block, l+"\r\n"...)
		case !ok:
			c.input([]byte(l + "\r\n"))
		case word == "raw" || word == "part":
			c.input(imapOctetsOf(t, rest))
		case word == "block":
			block, inBlock = nil, true
		case word == "end":
			inBlock = false
			c.input(block)
		case word == "tls" && c.tls:
			c.conn.Secured()
		}
	}
}

// imapDialog types what the client of one of the engine's own dialogs says, to
// a world of the reference.
func imapDialog(t *testing.T, file string, each func(*wire.Exchange, *Explanation)) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := imapDial(t, "reference", each)
	for l := range strings.Lines(strings.ReplaceAll(string(text), " secret\n", " password123\n")) {
		mark, rest, _ := strings.Cut(strings.TrimSuffix(l, "\n"), " ")
		switch {
		case c.closed:
		case mark == "C:":
			c.input([]byte(rest + "\r\n"))
		case mark == "C|":
			c.input([]byte(rest))
		case mark == `C\`:
			c.input(imapOctetsOf(t, rest))
		case mark == "--" && c.tls:
			c.tls = false
			c.conn.Secured()
		}
	}
}

// imapPlayed is a conversation that the tests go through: how it is played, and
// where.
type imapPlayed struct {
	name, world string
	play        func(t *testing.T, each func(*wire.Exchange, *Explanation))
}

// imapAll are all conversations there are: the engine's dialogs, and the
// recorded reference.
func imapAll(t *testing.T) []imapPlayed {
	t.Helper()
	var all []imapPlayed
	dialogs, err := filepath.Glob(filepath.Join("..", "..", "server", "imap", "testdata", "*.txt"))
	if err != nil || len(dialogs) == 0 {
		t.Fatalf("no dialogs (%v)", err)
	}
	for _, f := range dialogs {
		all = append(all, imapPlayed{filepath.Base(f), "reference", func(t *testing.T, each func(*wire.Exchange, *Explanation)) { imapDialog(t, f, each) }})
	}
	scripts, err := filepath.Glob(filepath.Join("..", "..", "server", "fidelity", "testdata", "recorded", "scripts", "dovecot-imap", "*.script"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no recorded scripts (%v)", err)
	}
	for _, f := range scripts {
		world := "reference"
		if strings.HasPrefix(filepath.Base(f), "alt-") {
			world = "reference-alt"
		}
		all = append(all, imapPlayed{filepath.Base(f), world, func(t *testing.T, each func(*wire.Exchange, *Explanation)) { imapScript(t, f, world, each) }})
	}
	return all
}

// imapUncovered are octets that are neither white space nor in a note with a
// sentence and a reference.
func imapUncovered(raw []byte, notes []Note, of Part) []byte {
	seen := make([]bool, len(raw))
	for _, n := range notes {
		if n.Of != of || n.Says == "" || n.Ref == "" {
			continue
		}
		for i := n.Start; i < n.End; i++ {
			seen[i] = true
		}
	}
	var out []byte
	for i, c := range raw {
		if !seen[i] && !imapSpace(c) {
			out = append(out, c)
		}
	}
	return out
}

func TestIMAPCoversEveryOctet(t *testing.T) {
	exchanges := 0
	for _, f := range imapAll(t) {
		f.play(t, func(x *wire.Exchange, e *Explanation) {
			exchanges++
			if miss := imapUncovered(x.Unit.Raw, e.Notes, OfCommand); len(miss) > 0 {
				t.Errorf("%s: command %q: nothing is said of %q", f.name, x.Unit.Raw, miss)
			}
			if miss := imapUncovered(x.Reply, e.Notes, OfReply); len(miss) > 0 {
				t.Errorf("%s: reply %q: nothing is said of %q", f.name, x.Reply, miss)
			}
			if e.Summary == "" || e.Edge.Says == "" || e.Edge.Ref == "" {
				t.Errorf("%s: %q: summary %q, edge %+v", f.name, x.Unit.Raw, e.Summary, e.Edge)
			}
		})
	}
	t.Logf("%d exchanges", exchanges)
}

func TestIMAPEveryRefusalHasAMistake(t *testing.T) {
	refused, fixed, accepted := 0, 0, 0
	for _, f := range imapAll(t) {
		type open struct {
			fix, line string
			typed     int
		}
		var fixes []open
		var whole []byte
		f.play(t, func(x *wire.Exchange, e *Explanation) {
			whole = append(whole, x.Unit.Raw...)
			if x.Response.Outcome != wire.Error || len(x.Unit.Raw) == 0 || x.Response.Code == "BYE" {
				return
			}
			refused++
			if len(e.Mistakes) == 0 || e.Mistakes[0].ID == "imap.refused" {
				t.Errorf("%s: %q is answered %q: no mistake %+v", f.name, x.Unit.Raw, x.Reply, e.Mistakes)
				return
			}
			if e.Mistakes[0].Fix != "" {
				fixed++
				fixes = append(fixes, open{e.Mistakes[0].Fix, string(x.Unit.Raw), len(whole)})
			}
		})
		for _, o := range fixes {
			c := imapDial(t, f.world, nil)
			for rest := whole[:o.typed]; len(rest) > 0; {
				i := bytes.IndexByte(rest, '\n') + 1
				if i == 0 {
					i = len(rest)
				}
				if c.tls {
					c.tls = false
					c.conn.Secured()
				}
				c.input(rest[:i])
				rest = rest[i:]
			}
			c.input([]byte(o.fix + "\r\n"))
			if c.x.Response.Outcome == wire.Error || c.x.Response.Code == "" {
				t.Errorf("%s: instead of %q the fix is %q, which is answered %q", f.name, o.line, o.fix, c.x.Reply)
			} else {
				accepted++
			}
		}
	}
	t.Logf("%d refused, %d with a fix, %d of these accepted", refused, fixed, accepted)
}

// TestIMAPEdges holds that the server accepts what may be typed next.
func TestIMAPEdges(t *testing.T) {
	for _, lines := range [][]string{
		nil, {"a1 LOGIN bob password123"}, {"a1 LOGIN bob password123", "a2 SELECT INBOX"},
		{"a1 LOGIN bob password123", "a2 SELECT Drafts"}, {"a1 IDLE"}, {"a1 LOGIN bob password123", "a2 IDLE"},
		{"a1 AUTHENTICATE PLAIN"}, {"a1 STARTTLS"}, {"a1 LOGOUT"},
	} {
		play := func() *imapTalk {
			c := imapDial(t, "reference", nil)
			for _, l := range lines {
				c.input([]byte(l + "\r\n"))
			}
			return c
		}
		for _, next := range play().last.Edge.Next {
			c := play()
			c.input([]byte(next + "\r\n"))
			if c.x.Response.Outcome == wire.Error && !strings.HasSuffix(next, "LOGOUT") && next != "*" {
				t.Errorf("after %q: %q is answered %q", lines, next, c.x.Reply)
			}
		}
	}
	next := map[string]string{"a1": "a2", "A009": "A010", "b": "c", "": "a1", "tag": "tag1", "99": "100"}
	for tag, want := range next {
		if got := imapNextTag(tag); got != want {
			t.Errorf("after tag %q comes %q, want %q", tag, got, want)
		}
	}
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
		e := New(wire.IMAP)
		for _, kind := range []wire.UnitKind{wire.Line, wire.Literal, wire.SASL, wire.Done} {
			x := &wire.Exchange{
				Service: &wire.Service{Protocol: wire.IMAP}, Unit: wire.Unit{Kind: kind, Raw: raw}, Reply: reply,
				Before: imap.Authenticated, After: imap.Selected,
			}
			x.Command, x.Response = imap.Parse(x.Unit), imap.ParseReply(reply)
			out := e.Explain(x)
			for _, n := range out.Notes {
				of := raw
				if n.Of == OfReply {
					of = reply
				}
				if n.Start < 0 || n.End <= n.Start || n.End > len(of) {
					t.Fatalf("note %+v is not in %q", n, of)
				}
			}
			for _, m := range out.Mistakes {
				if m.Start < 0 || m.End < m.Start || m.End > len(raw) {
					t.Fatalf("mistake %+v is not in %q", m, raw)
				}
			}
			if miss := imapUncovered(reply, out.Notes, OfReply); len(miss) > 0 {
				t.Fatalf("nothing is said of %q in %q", miss, reply)
			}
		}
	})
}

// BenchmarkIMAP explains the exchanges of a whole session, among them the
// largest reply that a learner will see often.
func BenchmarkIMAP(b *testing.B) {
	var all []*wire.Exchange
	c := imapDial(b, "reference", func(x *wire.Exchange, _ *Explanation) { all = append(all, x) })
	for _, l := range []string{
		"a1 LOGIN bob password123", `a2 LIST "" *`, "a3 SELECT INBOX", "a4 FETCH 1:4 (FLAGS ENVELOPE BODYSTRUCTURE)",
		"a5 FETCH 3 BODY[]", "a6 FECTH 3 BDOY[", "a7 SEARCH UNSEEN", "a8 STORE 1 +FLAGS (\\Flagged)", "a9 LOGOUT",
	} {
		c.input([]byte(l + "\r\n"))
	}
	b.ResetTimer()
	for b.Loop() {
		e := New(wire.IMAP)
		for _, x := range all {
			e.Explain(x)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(all)), "µs/exchange")
}
