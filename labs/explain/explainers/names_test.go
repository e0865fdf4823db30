package explainers_test

import (
	"encoding/base64"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/known"
	"ehlo/labs/transcript"
)

// document are the names of the course text's world, and what base64 makes of
// them.
var document = regexp.MustCompile(`(?i)\b(bob|alice|carol|client\.com|server\.com|example\.com|password123|27[- ]jun[- ]2024)\b|\b10\.(49\.137\.152|11\.81\.126|10\.41\.192)\b|` +
	strings.Join([]string{"AGJvYg", "AGFsaWNl", base64.StdEncoding.EncodeToString([]byte("bob")), base64.StdEncoding.EncodeToString([]byte("password123"))}, "|"))

// TestNoAnswerIsTheDocuments holds that what is offered to be typed comes from
// the world or the transcript at hand: no name of the document's stands in the
// code, nor in what it knows, nor in the page's drawing of the states.
func TestNoAnswerIsTheDocuments(t *testing.T) {
	files := []string{explaintest.Evidence("web", "app", "src", "panel", "machines.ts")}
	root := explaintest.Evidence("labs", "explain")
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "explaintest"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".yaml"), strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			files = append(files, root+"/"+path)
		}
		return nil
	})
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range strings.Split(string(text), "\n") {
			if name := document.FindString(l); name != "" {
				t.Errorf("%s:%d: %q is a name of the document's: %s", f, i+1, name, l)
			}
		}
	}
}

// inGarden are conversations in another world, and what is offered to be typed
// after each, among other lines.
var inGarden = []struct {
	protocol explain.Protocol
	typed    []string
	offered  []string
}{
	{explainers.Table()[0], nil, []string{"EHLO pc.garden.example", "HELO pc.garden.example"}},
	{explainers.Table()[0], []string{"MAIL FROM:<me@garden.example>"}, []string{"EHLO pc.garden.example"}},
	{explainers.Table()[0], []string{"EHLO laptop.garden.example"}, []string{"MAIL FROM:<user@laptop.garden.example>"}},
	{explainers.Table()[0], []string{"EHLO x.example", "MAIL FROM:<me@x.example>"}, []string{"RCPT TO:<zoe@flowers.example>", "EHLO x.example"}},
	{explainers.Table()[0], []string{"EHLO x.example", "MAIL FROM:<me@x.example>", "RCPT TO:<zoe@flowers.example>"}, []string{"RCPT TO:<abel@flowers.example>"}},
	{explainers.Table()[0], []string{"EHLO x.example", "AUTH PLAIN"}, []string{"AHpvZQB0dWxpcA=="}},
	{explainers.Table()[0], []string{"EHLO x.example", "AUTH LOGIN"}, []string{"em9l"}},
	{explainers.Table()[0], []string{"EHLO x.example", "AUTH LOGIN", "em9l"}, []string{"dHVsaXA="}},
	{explainers.Table()[0], []string{"EHLO x.example", "MAIL FROM:<me@x.example>", "RCPT TO <nobody@flowers.example>"}, []string{"RCPT TO:<postmaster>"}},
	{explainers.Table()[1], nil, []string{"USER zoe"}},
	{explainers.Table()[1], []string{"RETR 1"}, []string{"USER zoe"}},
	{explainers.Table()[1], []string{"USER abel"}, []string{"PASS crocus"}},
	{explainers.Table()[1], []string{"USER eve", "PASS x"}, []string{"USER zoe"}},
	{explainers.Table()[1], []string{"AUTH PLAIN"}, []string{"AHpvZQB0dWxpcA=="}},
	{explainers.Table()[1], []string{"USER abel", "PASS crocus", "QUIT"}, nil},
	{explainers.Table()[2], nil, []string{"a1 LOGIN zoe tulip"}},
	{explainers.Table()[2], []string{"b1 LOGIN abel wrong"}, []string{"b2 LOGIN abel crocus"}},
	{explainers.Table()[2], []string{"a1 LOGIN zoe tulip", "a2 SELECT INBOX", "a3 SEARCH SINCE"}, []string{"a3 SEARCH SINCE 9-Mar-2031"}},
	{explainers.Table()[2], []string{"a1 LOGIN zoe tulip", `a2 APPEND INBOX "now" {5}`}, []string{`a2 APPEND INBOX " 9-Mar-2031 08:00:02 +0000" {5}`}},
}

// TestAnswersAreTheWorlds holds that in another world what is offered names its
// hosts, users, passwords and dates, and none of the document's.
func TestAnswersAreTheWorlds(t *testing.T) {
	for _, tt := range inGarden {
		at := explaintest.Place{Protocol: tt.protocol, World: "testdata/garden"}
		c := at.Play(t, explaintest.Lines(tt.typed...))
		_, e := c.Last()
		offered := append(append([]string{}, e.Edge.Next...), c.Explainer.Ways()...)
		for _, m := range e.Mistakes {
			offered = append(offered, m.Fix)
		}
		all := strings.Join(offered, "\n")
		if name := document.FindString(all); name != "" {
			t.Errorf("%q: %q is offered, which is the document's:\n%s", tt.typed, name, all)
		}
		for _, want := range tt.offered {
			if !strings.Contains("\n"+all+"\n", "\n"+want+"\n") {
				t.Errorf("%q: %q is not offered:\n%s", tt.typed, want, all)
			}
		}
	}
}

// inTranscripts are transcripts, and what is offered to be typed after their last
// exchanges, among other lines.
var inTranscripts = []struct {
	text    string
	offered []string
}{
	{"S: 220 mx.flowers.example ESMTP\nC: HELP\nS: 500 no\n", []string{"EHLO client.example.org"}},
	{"S: 220 mx.flowers.example ESMTP\nC: EHLO pc.garden.example\nS: 250 mx.flowers.example\n", []string{"MAIL FROM:<user@pc.garden.example>"}},
	{"S: 220 mx.flowers.example ESMTP\nC: EHLO pc.garden.example\nS: 250 mx.flowers.example\nC: MAIL FROM:<me@garden.example>\nS: 250 OK\n", []string{"RCPT TO:<postmaster>"}},
	{"S: 220 mx.flowers.example ESMTP\nC: EHLO pc.garden.example\nS: 250 mx.flowers.example\nC: MAIL FROM:<me@garden.example>\nS: 250 OK\nC: RSET\nS: 250 OK\n", []string{"MAIL FROM:<me@garden.example>"}},
	{"$ telnet 192.0.2.25 110\nConnected to 192.0.2.25.\n+OK ready\nUSER zoe\n+OK\nPASS tulip\n+OK in\nQUIT\n+OK bye\nConnection closed by foreign host.\n$ telnet 192.0.2.25 110\nConnected to 192.0.2.25.\n+OK ready\nCAPA\n-ERR no\nConnection closed by foreign host.\n", []string{"USER zoe"}},
	{"$ telnet 192.0.2.25 110\nConnected to 192.0.2.25.\n+OK ready\nUSER zoe\n+OK\nPASS tulip\n+OK in\nQUIT\n+OK bye\nConnection closed by foreign host.\n$ telnet 192.0.2.25 110\nConnected to 192.0.2.25.\n+OK ready\nUSER zoe\n+OK\nConnection closed by foreign host.\n", []string{"PASS tulip"}},
	{"$ telnet 192.0.2.25 110\nConnected to 192.0.2.25.\n+OK ready\nUSER zoe\n+OK\nPASS tulip\n+OK in\nQUIT\n+OK bye\nConnection closed by foreign host.\n$ telnet 192.0.2.25 110\nConnected to 192.0.2.25.\n+OK ready\nUSER abel\n+OK\nConnection closed by foreign host.\n", []string{"PASS password"}},
	{"$ telnet 192.0.2.25 110\nConnected to 192.0.2.25.\n+OK ready\nAUTH PLAIN AHpvZQB0dWxpcA==\n+OK in\nQUIT\n+OK bye\nConnection closed by foreign host.\n$ telnet 192.0.2.25 143\nConnected to 192.0.2.25.\n* OK ready\na NOOP\na OK done\nConnection closed by foreign host.\n", []string{"b LOGIN zoe tulip"}},
	{"S: * OK ready\nC: a1 LOGIN abel wrong\nS: a1 NO no\n", []string{"a2 LOGIN abel password"}},
	{"$ telnet 192.0.2.25 143\nConnected to 192.0.2.25.\n* OK ready\na1 LOGIN zoe tulip\na1 OK in\na2 LOGOUT\n* BYE bye\na2 OK out\nConnection closed by foreign host.\n$ telnet 192.0.2.25 143\nConnected to 192.0.2.25.\n* OK ready\nb1 LOGIN abel wrong\nb1 NO no\nConnection closed by foreign host.\n", []string{"b2 LOGIN zoe tulip"}},
}

// TestAnswersAreTheTranscripts holds that where no world is known what is offered
// is what the transcript has shown, or else a word that anybody sees stands for
// something.
func TestAnswersAreTheTranscripts(t *testing.T) {
	for _, tt := range inTranscripts {
		read, err := transcript.Read("garden", []byte(tt.text), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var last *explain.Explanation
		var e *explain.Explainer
		var shown known.Place
		for _, s := range read.Sessions {
			e = explainers.Table().New(s.Protocol, shown)
			for _, x := range s.Exchanges {
				last = e.Explain(&x.Exchange)
			}
			shown = e.Place()
		}
		all := strings.Join(append(last.Edge.Next, e.Ways()...), "\n")
		for _, want := range tt.offered {
			if !strings.Contains("\n"+all+"\n", "\n"+want+"\n") {
				t.Errorf("%q: %q is not offered:\n%s", tt.text, want, all)
			}
		}
		if name := document.FindString(all); name != "" {
			t.Errorf("%q: %q is offered, which is the document's:\n%s", tt.text, name, all)
		}
	}
}
