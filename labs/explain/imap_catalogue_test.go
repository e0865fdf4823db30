package explain

import (
	"bytes"
	"os"
	"regexp"
	"slices"
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
	x.Command, x.Response = imap.Parse(x.Unit), imap.ParseReply(x.Reply)
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

// TestIMAPCatalogueOfOtherServers holds that most mistakes are recognised
// whatever words a server uses: by the line, the state and the code.
func TestIMAPCatalogueOfOtherServers(t *testing.T) {
	missed := 0
	k := load("imap.yaml")
	for _, e := range k.Mistakes {
		if len(e.Example) == 0 || e.World != "" {
			continue
		}
		e.World = "reference plain"
		c := imapExample(t, e)
		if c.x.Response.Code == "OK" && len(c.last.Mistakes) == 0 {
			continue // another server may take it
		}
		if len(c.last.Mistakes) == 0 || c.last.Mistakes[0].ID != e.ID {
			missed++
			t.Logf("%s: %q, %+v", e.ID, c.x.Reply, c.last.Mistakes)
		}
	}
	if missed > 0 {
		t.Errorf("%d of %d mistakes are known by Dovecot's words only", missed, len(k.Mistakes))
	}
}

// imapEntries are all entries of the knowledge, by where they stand.
func imapEntries(k *knowledge) map[string]entry {
	all := map[string]entry{}
	for name, e := range k.Commands {
		all["commands "+name] = e
	}
	for name, e := range k.Tokens {
		all["tokens "+name] = e
	}
	for kind, words := range k.Words {
		for name, e := range words {
			all["words "+kind+" "+name] = e
		}
	}
	for kind, words := range k.Replies {
		for name, e := range words {
			all["replies "+kind+" "+name] = e
		}
	}
	for name, e := range k.Offers {
		all["offers "+name] = e
	}
	for name, s := range k.States {
		all["states "+name] = entry{s.Says, s.Ref}
	}
	for _, m := range k.Mistakes {
		all["mistakes "+m.ID] = entry{m.Says, m.Ref}
	}
	return all
}

var imapBlank = regexp.MustCompile(`\\\{\w+\\\}`)

// TestIMAPKnowledgeIsReachable holds that everything that the knowledge has to
// say is said somewhere: in the dialogs, the catalogue's examples, and the
// lines of testdata/imap.txt, which have what those lack.
func TestIMAPKnowledgeIsReachable(t *testing.T) {
	said := map[string]bool{}
	hear := func(_ *wire.Exchange, e *Explanation) {
		said[e.Summary], said[e.Edge.Says+e.Edge.Ref] = true, true
		for _, n := range e.Notes {
			said[n.Says+n.Ref] = true
		}
		for _, m := range e.Mistakes {
			said[m.Says+m.Ref] = true
		}
	}
	for _, f := range imapAll(t) {
		if strings.HasSuffix(f.name, ".txt") {
			f.play(t, hear)
		}
	}
	k := load("imap.yaml")
	for _, e := range k.Mistakes {
		if len(e.Example) > 0 {
			hear(nil, imapExample(t, e).last)
		}
	}
	text, err := os.ReadFile("testdata/imap.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := New(wire.IMAP)
	for block := range strings.SplitSeq(string(text), "\nC: ") {
		command, reply, _ := strings.Cut(block, "\n")
		if strings.HasPrefix(command, "#") {
			continue
		}
		x := &wire.Exchange{Service: &wire.Service{Protocol: wire.IMAP}, Before: imap.Selected, After: imap.Selected}
		x.Unit = wire.Unit{Kind: wire.Line, Raw: []byte(command + "\r\n")}
		x.Reply = []byte(strings.ReplaceAll(strings.TrimRight(reply, "\n"), "\n", "\r\n") + "\r\n")
		x.Reply = bytes.ReplaceAll(x.Reply, []byte("S: "), nil)
		x.Command, x.Response = imap.Parse(x.Unit), imap.ParseReply(x.Reply)
		x.StartTLS = x.Command.Verb == "STARTTLS"
		hear(x, lines.Explain(x))
	}
	x := &wire.Exchange{Service: &wire.Service{Protocol: wire.IMAP}, Index: 1, Before: imap.Selected, After: imap.Selected, Reply: []byte("* 4 EXISTS\r\n")}
	x.Response = imap.ParseReply(x.Reply)
	hear(x, lines.Unasked(x))
	var all strings.Builder
	for s := range said {
		all.WriteString(s + "\n")
	}
	everything := all.String()
	var unsaid []string
	for name, e := range imapEntries(k) {
		ref := e.Ref
		switch {
		case strings.HasPrefix(name, "replies summary"):
			ref = ""
		case strings.HasPrefix(name, "words section "), name == "tokens section-part":
			ref = "" // they make up a sentence together
		case name == "mistakes imap.line.too-long", name == "mistakes imap.refused":
			continue // see TestIMAPWithoutExample
		}
		pattern := "(?i)" + imapBlank.ReplaceAllString(regexp.QuoteMeta(e.Says+ref), ".*")
		if !regexp.MustCompile(pattern).MatchString(everything) {
			unsaid = append(unsaid, name)
		}
	}
	slices.Sort(unsaid)
	for _, name := range unsaid {
		t.Errorf("nothing leads to %s", name)
	}
}

func TestIMAPReferences(t *testing.T) {
	for name, e := range imapEntries(load("imap.yaml")) {
		if !goodRef(e.Ref) {
			t.Errorf("%s: reference %q is to nothing known", name, e.Ref)
		}
		if e.Says == "" {
			t.Errorf("%s says nothing", name)
		}
	}
}
