package replay_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ehlo/labs/replay"
	"ehlo/labs/transcript"
	"ehlo/scenarios"
	"ehlo/server"
)

func fixtures(t testing.TB) (all []*server.Fixture) {
	t.Helper()
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := fs.Glob(worlds, "*.yaml")
	for _, file := range files {
		f, err := server.LoadFixture(worlds, strings.TrimSuffix(file, ".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

func read(t testing.TB, file string) *transcript.Transcript {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := transcript.Read(filepath.Base(file), data, transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// inWorld plays a transcript's first session in a world.
func inWorld(t testing.TB, world, text string) *replay.Result {
	t.Helper()
	tr, err := transcript.Read("x", []byte(text), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fixtures(t) {
		if f.Name == world {
			r, err := replay.InWorld(tr.Sessions[0], f)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
	}
	t.Fatalf("there is no world %s", world)
	return nil
}

const document = "../transcript/testdata/telnet-"

// nearest plays a transcript's first session in the world that comes nearest.
func nearest(t testing.TB, text string) *replay.Result {
	t.Helper()
	tr, err := transcript.Read("x", []byte(text), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := replay.Nearest(tr.Sessions[0], fixtures(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestDocument plays the source document's sessions: every line is the same,
// but for what the document lost.
func TestDocument(t *testing.T) {
	for _, tt := range []struct {
		protocol, world string
		same, lost      int
	}{
		{"smtp", "doc", 7, 0},
		{"pop3", "doc-pop3", 23, 6}, // five folded lines and a blank one
		{"imap", "doc-imap", 23, 6},
	} {
		r, err := replay.Nearest(read(t, document+tt.protocol+".txt").Sessions[0], fixtures(t))
		if err != nil {
			t.Fatal(err)
		}
		n := r.Count()
		if r.World != tt.world || n[replay.Same] != tt.same || n[replay.Lost] != tt.lost || n[replay.Meaning]+n[replay.Differs] != 0 {
			t.Errorf("%s: world %s, %v; want %s, %d same, %d lost", tt.protocol, r.World, n, tt.world, tt.same, tt.lost)
		}
	}
}

// TestDifferences tells words, meaning and mistakes apart.
func TestDifferences(t *testing.T) {
	const text = `S: 220 example.com ESMTP Exim 4.95 Ubuntu Mon, 01 Jan 2024 00:00:00 +0000
C: HELO client.com
S: 250 Good morning
C: MAIL FROM:<user@client.com>
S: 250 OK
C: RCPT TO:<nobody@server.com>
S: 250 Accepted
C: QUIT
S: 221 example.com closing connection
S: one line too many
`
	r := inWorld(t, "doc", text)
	want := []replay.Verdict{replay.Same, replay.Meaning, replay.Same, replay.Differs, replay.Same, replay.Differs}
	var got []replay.Verdict
	for _, s := range r.Steps {
		for _, l := range s.Lines {
			got = append(got, l.Verdict)
			if l.Verdict == replay.Differs && l.Why == "" {
				t.Errorf("%q: it is not said why", l.Shown)
			}
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d: %s, want %s", i+1, got[i], want[i])
		}
	}
	if r.Matches() {
		t.Error("differences are no mismatch")
	}
}

// TestNoHandshake stays in clear text where the transcript shows no answer after
// STARTTLS, and goes on behind TLS where it does.
func TestNoHandshake(t *testing.T) {
	const begin = "S: +OK [XCLIENT] Dovecot (Ubuntu) ready.\nC: STLS\nS: +OK Begin TLS negotiation now.\n"
	for text, lines := range map[string]int{
		begin + "C: USER bob\n":                                     2,
		begin + "C: USER bob\nS: +OK\n":                             3,
		begin + "-- TLS handshake completed\nC: USER bob\nS: +OK\n": 3,
	} {
		r := nearest(t, text)
		if n := r.Count(); n[replay.Same] != lines || !r.Matches() {
			t.Errorf("%q: %v, want %d lines the same", text, n, lines)
		}
	}
}

// TestClock takes the time from the greeting.
func TestClock(t *testing.T) {
	const text = "S: 220 example.com ESMTP Exim 4.95 Ubuntu Mon, 01 Jan 2024 00:00:00 +0000\n"
	r := nearest(t, text)
	if l := r.Steps[0].Lines[0]; l.Answered != l.Shown {
		t.Errorf("%q, want %q", l.Answered, l.Shown)
	}
}

// TestPlayer steps back and forth: what is played again is answered the same.
func TestPlayer(t *testing.T) {
	for _, protocol := range []string{"smtp", "pop3", "imap"} {
		s := read(t, document+protocol+".txt").Sessions[0]
		whole, err := replay.Nearest(s, fixtures(t))
		if err != nil {
			t.Fatal(err)
		}
		var fixture *server.Fixture
		for _, f := range fixtures(t) {
			if f.Name == whole.World {
				fixture = f
			}
		}
		p, err := replay.NewPlayer(s, fixture)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		for {
			first, ok, err := p.Next()
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			if err := p.Back(); err != nil {
				t.Fatal(err)
			}
			again, _, err := p.Next()
			if err != nil {
				t.Fatal(err)
			}
			if len(first.Lines) != len(again.Lines) {
				t.Fatalf("%q: %d lines, then %d", first.Sent, len(first.Lines), len(again.Lines))
			}
			for i := range first.Lines {
				if first.Lines[i] != again.Lines[i] {
					t.Errorf("%+v, then %+v", first.Lines[i], again.Lines[i])
				}
			}
		}
		if at, of := p.Position(); at != of || !p.Result().Matches() {
			t.Errorf("%s: %d of %d, matches %v", protocol, at, of, p.Result().Matches())
		}
	}
}
