package explain

import (
	"os"
	"path/filepath"
	"testing"

	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// TestReferenceIsExplained plays every recorded conversation: each octet that
// is not white space has a note, each refused command a mistake, and the server
// accepts each fix where it is given.
func TestReferenceIsExplained(t *testing.T) {
	for _, p := range []wire.Protocol{wire.SMTP, wire.POP3} {
		t.Run(string(p), func(t *testing.T) {
			exchanges, refused, fixes := 0, 0, 0
			all := reference(t, p)
			for _, r := range all {
				c := r.at.play(t, r.acts)
				for i, x := range c.heard {
					e := c.said[i]
					exchanges++
					explained(t, r.name, x, e)
					if x.Response.Outcome != wire.Error {
						continue
					}
					refused++
					if len(e.Mistakes) == 0 {
						t.Errorf("%s: %q is answered %q, and no mistake is found", r.name, x.Unit.Raw, x.Reply)
						continue
					}
					fix := e.Mistakes[0].Fix
					if fix == "" {
						if !x.Close && r.at.accepts(t, r.acts, i, "NOOP").Response.Outcome != wire.Error {
							t.Errorf("%s: %q is answered %q: %s without a fix", r.name, x.Unit.Raw, x.Reply, e.Mistakes[0].ID)
						}
						continue
					}
					fixes++
					if y := r.at.accepts(t, r.acts, i, fix); y == nil || y.Response.Outcome == wire.Error {
						reply := "nothing"
						if y != nil {
							reply = string(y.Reply)
						}
						t.Errorf("%s: %q is answered %q: %s; its fix %q is answered %q", r.name, x.Unit.Raw, x.Reply, e.Mistakes[0].ID, fix, reply)
					}
				}
			}
			t.Logf("%s: %d exchanges, %d refused, %d fixes accepted", p, exchanges, refused, fixes)
		})
	}
}

// explained checks an explanation's form.
func explained(t *testing.T, name string, x *wire.Exchange, e *Explanation) {
	t.Helper()
	if gap := uncovered(x.Unit.Raw, e.Notes, OfCommand); gap != "" {
		t.Errorf("%s: command %q: nothing is said of %q", name, x.Unit.Raw, gap)
	}
	if gap := uncovered(x.Reply, e.Notes, OfReply); gap != "" {
		t.Errorf("%s: reply %q: nothing is said of %q", name, x.Reply, gap)
	}
	if e.Summary == "" || e.Edge.Says == "" || !goodRef(e.Edge.Ref) {
		t.Errorf("%s: %q: summary %q, edge %+v", name, x.Unit.Raw, e.Summary, e.Edge)
	}
	for _, n := range e.Notes {
		raw := x.Unit.Raw
		if n.Of == OfReply {
			raw = x.Reply
		}
		if n.Says == "" || !goodRef(n.Ref) || n.Start < 0 || n.Start >= n.End || n.End > len(raw) {
			t.Errorf("%s: %q, %q: note %+v", name, x.Unit.Raw, x.Reply, n)
		}
	}
	for _, m := range e.Mistakes {
		if m.Says == "" || !goodRef(m.Ref) || m.Start < 0 || m.Start > m.End || m.End > len(x.Unit.Raw) {
			t.Errorf("%s: %q: mistake %+v", name, x.Unit.Raw, m)
		}
	}
}

// TestTranscriptsAreExplained reads every transcript of the reference as
// `ehlo explain` does, IMAP's too.
func TestTranscriptsAreExplained(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "server", "fidelity", "testdata", "recorded", "transcripts", "*", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded transcripts (%v)", err)
	}
	documents, err := filepath.Glob(filepath.Join("..", "transcript", "testdata", "telnet-*.txt"))
	if err != nil || len(documents) != 3 {
		t.Fatalf("%d sessions of the document, want 3 (%v)", len(documents), err)
	}
	files = append(files, documents...)
	exchanges, refused := 0, 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		read, err := transcript.Read(filepath.Base(f), data, transcript.Options{})
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		for _, s := range read.Sessions {
			e := New(s.Protocol)
			for _, x := range s.Exchanges {
				said := e.Explain(&x.Exchange)
				explained(t, filepath.Join(filepath.Base(filepath.Dir(f)), filepath.Base(f)), &x.Exchange, said)
				exchanges++
				if x.Response.Outcome == wire.Error && len(x.Unit.Raw) > 0 {
					refused++
					if len(said.Mistakes) == 0 {
						t.Errorf("%s: %q is answered %q, and no mistake is found", f, x.Unit.Raw, x.Reply)
					}
				}
			}
		}
	}
	t.Logf("%d transcripts, %d exchanges, %d refused", len(files), exchanges, refused)
}
