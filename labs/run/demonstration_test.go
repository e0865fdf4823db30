package run_test

import (
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// TestKeysAreDescribedAsTheyWork types keys at a desk: whether the connection is
// there afterwards is what is said of the last line.
func TestKeysAreDescribedAsTheyWork(t *testing.T) {
	for _, tt := range []struct {
		lines string
		key   string // of the text
		open  bool   // the connection, afterwards
	}{
		{"telnet example.com 25\n^C", "no-interrupt", true},
		{"telnet example.com 25\n^]", "escape", true},
		{"telnet example.com 25\n^]\n^C", "resume", true},
		{"telnet example.com 25\n^]\nstatus", "telnet", true},
		{"telnet example.com 25\n^]\nquit", "hang-up", false},
		{"telnet example.com 25\n^]\nc", "hang-up", false},
		{"nc -C example.com 25\n^C", "hang-up", false},
		{"nc -C example.com 25\nQUIT\nnc -C example.com 110\n^C", "hang-up", false},
	} {
		d, _ := desk.New(desk.Setup{Fixture: labtest.Fixture(t, "doc")})
		shown := run.Demonstrate(d.World().Protocols(), tt.lines)
		if got, want := shown[len(shown)-1].HTML, run.Says(tt.key); got != want || want == "" {
			t.Errorf("%q: it says %q, want %q", tt.lines, got, want)
		}
		for _, l := range scenario.Script(tt.lines) {
			in := desk.Input{Kind: desk.Line, Term: "t1", Text: l.Text}
			if l.Key {
				in = desk.Input{Kind: desk.Key, Term: "t1", Key: l.Text}
			}
			d.Apply(in)
		}
		if open := d.Terminals()[0].Conversation != 0; open != tt.open {
			t.Errorf("%q: the connection is open: %v, want %v", tt.lines, open, tt.open)
		}
		d.Close()
	}
}

// TestEveryCommandIsDescribed holds that show me has a sentence for each command
// of each protocol.
func TestEveryCommandIsDescribed(t *testing.T) {
	for _, p := range explainers.Table() {
		d := p.Descriptor
		if d.Connectionless {
			continue
		}
		if p.Serves() == "" {
			t.Errorf("nothing says what is done with mail where %s is spoken", d.Title)
		}
		for _, c := range d.Commands {
			if p.Does(c.Verb) == "" {
				t.Errorf("nothing says what %s's %s does", d.Title, c.Verb)
			}
		}
	}
}
