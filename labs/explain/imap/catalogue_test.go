package imap_test

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/imap"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// TestCatalogue plays the example of each mistake.
func TestCatalogue(t *testing.T) {
	explaintest.Catalogue(t, reference, explainer.Knowledge(), "imap.line.too-long", "imap.refused")
}

func TestReferences(t *testing.T) { explaintest.References(t, explainer.Knowledge()) }

func TestWithoutExample(t *testing.T) {
	_, long := reference.Play(t, explaintest.Lines("a1 LOGIN bob password123", "a2 NOOP "+strings.Repeat("x", 70000))).Last()
	odd := begin()
	x := &wire.Exchange{
		Service: &wire.Service{Protocol: imap.Name}, Unit: wire.Unit{Kind: wire.Line, Raw: []byte("a1 CHECK\r\n")},
		Reply: []byte("a1 NO Not today\r\n"), Before: imap.Selected, After: imap.Selected,
	}
	x.Command, x.Response = imap.Parse(x.Unit), imap.ParseReply(x.Reply)
	got := map[string]*explain.Explanation{"imap.line.too-long": long, "imap.refused": odd.Explain(x)}
	for id, e := range got {
		if len(e.Mistakes) == 0 || e.Mistakes[0].ID != id {
			t.Errorf("%s has no example, and nothing yields it: %+v", id, e)
		}
	}
}

// TestCatalogueOfOtherServers holds that most mistakes are recognised whatever
// words a server uses: by the line, the state and the code.
func TestCatalogueOfOtherServers(t *testing.T) {
	missed := 0
	for _, m := range explaintest.Examples(t) {
		if m.World != "" {
			continue
		}
		at := reference
		at.Persona = "plain"
		x, e := m.Play(t, at)
		if x.Response.Code == "OK" && len(e.Mistakes) == 0 {
			continue // another server may take it
		}
		if len(e.Mistakes) == 0 || e.Mistakes[0].ID != m.ID {
			missed++
			t.Logf("%s: %q, %+v", m.ID, x.Reply, e.Mistakes)
		}
	}
	if missed > 0 {
		t.Errorf("%d of %d mistakes are known by Dovecot's words only", missed, len(explainer.Knowledge().Mistakes))
	}
}

var blank = regexp.MustCompile(`\\\{\w+\\\}`)

// TestEveryEntryIsReached holds that everything that the knowledge has to
// say is said somewhere: in the dialogs, the catalogue's examples, and the
// lines of testdata/imap.txt, which have what those lack.
func TestEveryEntryIsReached(t *testing.T) {
	said, kinds := map[string]bool{}, map[string]bool{}
	note := func(e *explain.Explanation) {
		said[e.Summary], said[e.Edge.Says+e.Edge.Ref] = true, true
		for _, n := range e.Notes {
			said[n.Says+n.Ref], kinds[n.Kind] = true, true
		}
		for _, m := range e.Mistakes {
			said[m.Says+m.Ref] = true
		}
	}
	for _, p := range conversations(t) {
		if strings.HasSuffix(p.Name, ".txt") {
			for _, e := range p.Place.Play(t, p.Acts).Said {
				note(e)
			}
		}
	}
	k := explainer.Knowledge()
	for _, m := range explaintest.Examples(t) {
		_, e := m.Play(t, reference)
		note(e)
	}
	text, err := os.ReadFile("testdata/imap.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := begin()
	for block := range strings.SplitSeq(string(text), "\nC: ") {
		command, reply, _ := strings.Cut(block, "\n")
		if strings.HasPrefix(command, "#") {
			continue
		}
		x := &wire.Exchange{Service: &wire.Service{Protocol: imap.Name}, Before: imap.Selected, After: imap.Selected}
		x.Unit = wire.Unit{Kind: wire.Line, Raw: []byte(command + "\r\n")}
		x.Reply = []byte(strings.ReplaceAll(strings.TrimRight(reply, "\n"), "\n", "\r\n") + "\r\n")
		x.Reply = bytes.ReplaceAll(x.Reply, []byte("S: "), nil)
		x.Command, x.Response = imap.Parse(x.Unit), imap.ParseReply(x.Reply)
		x.StartTLS = x.Command.Verb == "STARTTLS"
		note(lines.Explain(x))
	}
	away := &wire.Exchange{Service: &wire.Service{Protocol: imap.Name}, Close: true, Reply: []byte("* BYE too many connections\r\n")}
	away.Response = imap.ParseReply(away.Reply)
	note(begin().Explain(away))
	x := &wire.Exchange{Service: &wire.Service{Protocol: imap.Name}, Index: 1, Before: imap.Selected, After: imap.Selected, Reply: []byte("* 4 EXISTS\r\n")}
	x.Response = imap.ParseReply(x.Reply)
	note(lines.Unasked(x))
	var all strings.Builder
	for s := range said {
		all.WriteString(s + "\n")
	}
	everything := all.String()
	var unsaid []string
	for name, e := range k.Entries() {
		ref := e.Ref
		switch {
		case strings.HasPrefix(name, "replies/summary/"):
			ref = ""
		case strings.HasPrefix(name, "words/section/"), name == "tokens/section-part/":
			ref = "" // they make up a sentence together
		case name == "mistakes/imap.line.too-long/", name == "mistakes/imap.refused/":
			continue // see TestWithoutExample
		}
		pattern := "(?i)" + blank.ReplaceAllString(regexp.QuoteMeta(e.Says+ref), ".*")
		if !regexp.MustCompile(pattern).MatchString(everything) {
			unsaid = append(unsaid, name)
		}
	}
	for _, kind := range k.Minor {
		if !kinds[kind] {
			unsaid = append(unsaid, "minor/"+kind+"/")
		}
	}
	slices.Sort(unsaid)
	for _, name := range unsaid {
		t.Errorf("nothing leads to %s", name)
	}
}
