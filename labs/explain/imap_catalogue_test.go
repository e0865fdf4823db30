package explain

import (
	"strings"
	"testing"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

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
