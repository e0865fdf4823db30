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
	t       *testing.T
	conn    *server.Conn
	explain *Explainer
	last    *Explanation
	x       *wire.Exchange
	each    func(*wire.Exchange, *Explanation)
	tls     bool
	closed  bool
	typed   []byte
}

func (c *imapTalk) Receive([]byte) {}
func (c *imapTalk) StartTLS()      { c.tls = true }
func (c *imapTalk) Closed()        { c.closed = true }

func (c *imapTalk) hear(x *wire.Exchange) {
	c.x, c.last = x, c.explain.Explain(x)
	if c.each != nil {
		c.each(x, c.last)
	}
}

// imapDial opens a conversation with a world of its own.
func imapDial(t *testing.T, world string, each func(*wire.Exchange, *Explanation)) *imapTalk {
	t.Helper()
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	f, err := server.LoadFixture(worlds, world)
	if err != nil {
		t.Fatal(err)
	}
	w := f.NewWorld(server.WorldOptions{Personas: map[wire.Protocol]string{wire.IMAP: "dovecot"}})
	t.Cleanup(w.Close)
	c := &imapTalk{t: t, explain: New(wire.IMAP), each: each}
	w.Listen(c.hear)
	addr, port := imapService(t, f)
	if c.conn, err = w.Dial(addr, port, c); err != nil {
		t.Fatal(err)
	}
	return c
}

func imapService(t *testing.T, f *server.Fixture) (netip.Addr, int) {
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
	c.typed = append(c.typed, octets...)
	c.conn.Input(octets)
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
func imapScript(t *testing.T, file string, each func(*wire.Exchange, *Explanation)) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	world := "reference"
	if bytes.Contains(text, []byte("dovecot-imap-alt")) {
		world = "reference-alt"
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

func imapCorpus(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "reference", "recorded", "scripts", "dovecot-imap", "*.script"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no recorded reference beside the repository")
	}
	return files
}

// uncovered are octets that are neither white space nor in a note with a
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

func TestIMAPCoversTheReference(t *testing.T) {
	exchanges := 0
	for _, f := range imapCorpus(t) {
		imapScript(t, f, func(x *wire.Exchange, e *Explanation) {
			exchanges++
			if miss := imapUncovered(x.Unit.Raw, e.Notes, OfCommand); len(miss) > 0 {
				t.Errorf("%s: command %q: nothing is said of %q", filepath.Base(f), x.Unit.Raw, miss)
			}
			if miss := imapUncovered(x.Reply, e.Notes, OfReply); len(miss) > 0 {
				t.Errorf("%s: reply %q: nothing is said of %q", filepath.Base(f), x.Reply, miss)
			}
			if e.Summary == "" || e.Edge.Says == "" || e.Edge.Ref == "" {
				t.Errorf("%s: %q: summary %q, edge %+v", filepath.Base(f), x.Unit.Raw, e.Summary, e.Edge)
			}
		})
	}
	t.Logf("%d exchanges", exchanges)
}

func TestIMAPEveryRefusalHasAMistake(t *testing.T) {
	refused, fixed, accepted := 0, 0, 0
	for _, f := range imapCorpus(t) {
		type open struct {
			fix, line string
			typed     int
		}
		var fixes []open
		var whole []byte
		n := 0
		imapScript(t, f, func(x *wire.Exchange, e *Explanation) {
			whole = append(whole, x.Unit.Raw...)
			n++
			if x.Response.Outcome != wire.Error || len(x.Unit.Raw) == 0 || x.Response.Code == "BYE" {
				return
			}
			refused++
			if len(e.Mistakes) == 0 || e.Mistakes[0].ID == "imap.refused" {
				t.Errorf("%s: %q is answered %q: no mistake %+v", filepath.Base(f), x.Unit.Raw, x.Reply, e.Mistakes)
				return
			}
			if e.Mistakes[0].Fix != "" {
				fixed++
				fixes = append(fixes, open{e.Mistakes[0].Fix, string(x.Unit.Raw), len(whole)})
			}
		})
		for _, o := range fixes {
			world := "reference"
			if strings.HasPrefix(filepath.Base(f), "alt-") {
				world = "reference-alt"
			}
			c := imapDial(t, world, nil)
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
				t.Errorf("%s: instead of %q the fix is %q, which is answered %q", filepath.Base(f), o.line, o.fix, c.x.Reply)
			} else {
				accepted++
			}
		}
	}
	t.Logf("%d refused, %d with a fix, %d of these accepted", refused, fixed, accepted)
}

// imapLine is an example's line as it is typed: its own line end, written \\n or
// \\r, or CRLF.
func imapLine(l string) []byte {
	for _, end := range []string{`\n`, `\r`} {
		if text, ok := strings.CutSuffix(l, end); ok {
			return []byte(text + map[string]string{`\n`: "\n", `\r`: "\r"}[end])
		}
	}
	return []byte(l + "\r\n")
}

// imapExample types an entry's example.
func imapExample(t *testing.T, e mistake) *imapTalk {
	t.Helper()
	world := e.World
	if world == "" {
		world = "reference"
	}
	c := imapDial(t, world, nil)
	for _, l := range e.Example {
		if c.tls {
			c.tls = false
			c.conn.Secured()
		}
		c.input(imapLine(l))
	}
	return c
}

func TestIMAPCatalogue(t *testing.T) {
	k := load("imap.yaml")
	for _, e := range k.Mistakes {
		if len(e.Example) == 0 {
			continue // see TestIMAPWithoutExample
		}
		c := imapExample(t, e)
		if len(c.last.Mistakes) == 0 {
			t.Errorf("%s: the example is answered %q, and there is no mistake", e.ID, c.x.Reply)
			continue
		}
		got := c.last.Mistakes[0]
		if got.ID != e.ID || got.Fix != e.Fix {
			t.Errorf("%s: the example is %s, to be mended by %q, want %q; answered %q", e.ID, got.ID, got.Fix, e.Fix, c.x.Reply)
			continue
		}
		if strings.Contains(got.Says, "{") && !strings.Contains(e.Example[len(e.Example)-1], "{") && !strings.Contains(got.Says, "`{`") {
			t.Errorf("%s: says %q", e.ID, got.Says)
		}
		if got.Fix == "" {
			continue
		}
		c.input([]byte(got.Fix + "\r\n"))
		if c.x.Response.Outcome == wire.Error || c.x.Response.Code == "" {
			t.Errorf("%s: the fix %q is answered %q", e.ID, got.Fix, c.x.Reply)
		}
	}
}

func TestIMAPWithoutExample(t *testing.T) {
	long := imapDial(t, "reference", nil)
	long.input([]byte("a1 LOGIN bob password123\r\na2 NOOP " + strings.Repeat("x", 70000) + "\r\n"))
	odd := New(wire.IMAP)
	x := &wire.Exchange{
		Service: &wire.Service{Protocol: wire.IMAP}, Unit: wire.Unit{Kind: wire.Line, Raw: []byte("a1 CHECK\r\n")},
		Reply: []byte("a1 NO Not today\r\n"), Before: imap.Selected, After: imap.Selected,
	}
	x.Command, x.Response = imap.Parse(x.Unit), wire.ParseReply(wire.IMAP, x.Reply)
	got := map[string]*Explanation{"imap.line.too-long": long.last, "imap.refused": odd.Explain(x)}
	for _, e := range load("imap.yaml").Mistakes {
		if len(e.Example) > 0 {
			continue
		}
		if got[e.ID] == nil || len(got[e.ID].Mistakes) == 0 || got[e.ID].Mistakes[0].ID != e.ID {
			t.Errorf("%s has no example, and nothing yields it: %+v", e.ID, got[e.ID])
		}
	}
}
