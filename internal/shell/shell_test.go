package shell_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"go.uber.org/goleak"

	"ehlo/internal/shell"
	"ehlo/scenarios"
	"ehlo/server"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func world(t testing.TB) *server.World { return worldOf(t, "doc") }

// worldOf is a new world of a fixture of the labs'.
func worldOf(t testing.TB, name string) *server.World {
	t.Helper()
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	f, err := server.LoadFixture(worlds, name)
	if err != nil {
		t.Fatal(err)
	}
	w := f.NewWorld(server.WorldOptions{Gentle: true})
	t.Cleanup(w.Close)
	return w
}

var sgr = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// TestNothingTypedMovesTheCursor: whatever somebody types, perhaps by pasting it, no program
// gives it back so that a terminal obeys it.
func TestNothingTypedMovesTheCursor(t *testing.T) {
	s := shell.New(shell.Options{World: world(t), User: "user", Write: func(string) {}})
	_, programs := s.Complete("")
	s.Close()
	if len(programs) < 8 {
		t.Fatalf("the programs are %q", programs)
	}
	bad := []string{"\x1b[31m", "\x1b]0;title\x07", "\u202etxt", "\u009b31m", "\x00", "\x08\x08"}
	programs = slices.DeleteFunc(programs, func(p string) bool { return p == "clear" }) // which is to move it
	for _, program := range append(programs, "nothing", "call", "ssh") {
		for _, b := range bad {
			for _, line := range []string{"%s", "-%s", "a %s", "%s 25", "server.com %s", "-%s a b", "@%s a", "x | base64 %s", "base64 -d <<< %s", "-d WzMx%s"} {
				var out strings.Builder
				s := shell.New(shell.Options{World: world(t), User: "user", Write: func(p string) { out.WriteString(p) }})
				s.Line(program + " " + strings.ReplaceAll(line, "%s", b))
				s.Close()
				for _, r := range sgr.ReplaceAllString(strings.ReplaceAll(out.String(), "\r\n", ""), "") {
					if r < ' ' && r != '\t' || unicode.IsControl(r) && r != '\t' || unicode.In(r, unicode.Bidi_Control) {
						t.Fatalf("%q after %s is answered %q", line, program, out.String())
					}
				}
			}
		}
	}
}

// TestLongLineIsNoCall: what nobody types to call a server is not searched for a host and a port, word
// by word.
func TestLongLineIsNoCall(t *testing.T) {
	s := shell.New(shell.Options{World: world(t), User: "user", Write: func(string) {}})
	defer s.Close()
	line := strings.Repeat("a ", 4000)
	if n := testing.AllocsPerRun(10, func() { s.Line(line) }); n > 5*4000 {
		t.Errorf("a line of 4000 words takes %v allocations", n)
	}
}

// TestSessions plays the sessions in testdata: comments, the lines to type, each
// behind "> ", and then all that the terminal shows. "^C", "^D" and "^]" at the
// end of a typed line are keys.
func TestSessions(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			head, want := cutSession(string(text))
			name := "doc"
			if first, _, _ := strings.Cut(head, "\n"); strings.HasPrefix(first, "# World: ") {
				name = strings.TrimPrefix(first, "# World: ")
			}
			s := shell.New(shell.Options{World: worldOf(t, name), User: "user", Write: func(p string) { out.WriteString(p) }})
			defer s.Close()
			for l := range strings.Lines(head) {
				l = strings.TrimSuffix(l, "\n")
				typed, ok := strings.CutPrefix(l, "> ")
				if !ok {
					continue
				}
				if key := typed[max(0, len(typed)-2):]; key == "^C" || key == "^D" || key == "^]" {
					s.Key(key, strings.TrimSuffix(typed, key))
				} else {
					s.Line(typed)
				}
			}
			got := sgr.ReplaceAllString(strings.ReplaceAll(out.String(), "\r\n", "\n"), "")
			if os.Getenv("UPDATE") != "" { // then read what has changed
				if err := os.WriteFile(file, []byte(head+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("the terminal shows\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// cutSession cuts a session's file into comments and input, and what is shown.
func cutSession(text string) (head, shown string) {
	at := 0
	for l := range strings.Lines(text) {
		if !strings.HasPrefix(l, "# ") && !strings.HasPrefix(l, "> ") {
			break
		}
		at += len(l)
	}
	return text[:at], text[at:]
}

// TestOutputCannotDrive checks that what a server sends cannot do anything to
// the terminal: no control characters but line ends and tabs, no turned text.
func TestOutputCannotDrive(t *testing.T) {
	var out strings.Builder
	s := shell.New(shell.Options{World: world(t), User: "user", Write: func(p string) { out.WriteString(p) }})
	defer s.Close()
	s.Line("telnet 10.49.137.152 25")
	out.Reset()
	s.Line("HELO client.com")
	s.Line("VRFY \x1b[2J\x07\u202e\xff@example.com")
	text := sgr.ReplaceAllString(out.String(), "")
	for _, r := range text {
		if r < ' ' && r != '\r' && r != '\n' && r != '\t' || r == 0x7f || r == 0x202e || 0x80 <= r && r < 0xa0 {
			t.Errorf("the output has %U in it: %q", r, text)
		}
	}
	if !strings.Contains(text, "^[[2J^G\ufffd\ufffd@example.com") {
		t.Errorf("what was typed is not shown as it is: %q", text)
	}
}

// TestTitle follows what the tab says.
func TestTitle(t *testing.T) {
	s := shell.New(shell.Options{World: world(t), User: "user", Write: func(string) {}})
	defer s.Close()
	for _, step := range []struct{ line, title string }{
		{"hostname", "user@Linux"}, {"telnet example.com smtp", "telnet example.com smtp"}, {"QUIT", "user@Linux"},
		{"nc -C example.com 110", "nc example.com 110"},
	} {
		s.Line(step.line)
		if got := s.Title(); got != step.title {
			t.Errorf("after %q the title is %q, want %q", step.line, got, step.title)
		}
	}
}

// TestWaitLetsThingsHappen: what is due while one waits happens at its own time.
func TestWaitLetsThingsHappen(t *testing.T) {
	w := world(t)
	start := w.Now()
	var happened []time.Duration
	for _, d := range []time.Duration{20 * time.Minute, 10 * time.Minute} {
		w.At(start.Add(d), func() { happened = append(happened, w.Now().Sub(start)) })
	}
	s := shell.New(shell.Options{World: w, User: "user", Write: func(string) {}})
	defer s.Close()
	s.Line("wait 15m")
	if len(happened) != 1 || happened[0] != 10*time.Minute || w.Now().Sub(start) != 15*time.Minute {
		t.Errorf("after 15 minutes it is %s, and things have happened at %v", w.Now().Sub(start), happened)
	}
	s.Line("wait 5m")
	if len(happened) != 2 || happened[1] != 20*time.Minute {
		t.Errorf("after 20 minutes things have happened at %v", happened)
	}
}

// TestAloneInTheWorld: where there is no other host, slips and Tab find none.
func TestAloneInTheWorld(t *testing.T) {
	f, err := server.LoadFixture(fstest.MapFS{"w.yaml": {Data: []byte("clock: {start: 2024-06-27T16:18:09Z}\nlearner: me\nhosts: [{name: me, addresses: [10.0.0.1]}]\n")}}, "w")
	if err != nil {
		t.Fatal(err)
	}
	w := f.NewWorld(server.WorldOptions{Gentle: true})
	t.Cleanup(w.Close)
	var out strings.Builder
	s := shell.New(shell.Options{World: w, User: "user", Write: func(p string) { out.WriteString(p) }})
	defer s.Close()
	for _, line := range []string{"nslookup a.example", "ssh me", "telnet a.example", "telnet a.example:25", "xyzzy"} {
		s.Line(line)
	}
	if text := out.String(); !strings.Contains(text, "host NAME") || !strings.Contains(text, "telnet HOST PORT") {
		t.Errorf("it is shown\n%s", text)
	}
	if _, words := s.Complete("telnet "); len(words) != 0 {
		t.Errorf("it goes on with %q", words)
	}
}

// TestKnows: what is one of our programs, with or without a prompt before it, is no answer
// to anything; what is neither that nor meant for one can be.
func TestKnows(t *testing.T) {
	s := shell.New(shell.Options{World: world(t), User: "user", Write: func(string) {}})
	defer s.Close()
	for line, want := range map[string][2]bool{
		"telnet mail 25": {true, true}, "": {true, true}, "# why": {true, true},
		"$ telnet 10.49.137.152 25": {true, true}, "me@host:~$ postmaster": {true, true}, `C:\Users\me> postmaster`: {true, true},
		"hosts | wc": {true, true}, "ls": {false, true}, "telnt": {false, true}, "postmaster": {false, false},
	} {
		if known, meant := s.Knows(line); [2]bool{known, meant} != want {
			t.Errorf("%q: known %v, meant %v, want %v", line, known, meant, want)
		}
	}
}

// TestKeysWrittenAtThePrompt: a key that somebody types as it is written, where nothing is to be
// left, is told to be one.
func TestKeysWrittenAtThePrompt(t *testing.T) {
	for _, line := range []string{"^]", "^C", "^c", "^D", "ctrl-c", "Ctrl+]", " ^] "} {
		var out strings.Builder
		s := shell.New(shell.Options{World: world(t), User: "user", Write: func(p string) { out.WriteString(p) }})
		if s.Line(line); !strings.Contains(out.String(), "That is how a key is written. Hold Ctrl and press") {
			t.Errorf("%q is answered %q", line, out.String())
		}
		s.Close()
	}
}

// TestDomainInALab: the machines of a domain are named, but not where a lab has the learner find out
// which to call.
func TestDomainInALab(t *testing.T) {
	for _, tt := range []struct {
		host, port string
		names      bool
	}{{"10.49.137.153", "25", true}, {"", "25", false}, {"", "", false}} {
		var out strings.Builder
		toCall := func() (string, string, bool) { return tt.host, tt.port, true }
		s := shell.New(shell.Options{World: worldOf(t, "course-smtp"), User: "user", ToCall: toCall, Write: func(p string) { out.WriteString(p) }})
		if s.Line("telnet example.org 25"); strings.Contains(out.String(), "mail.example.org") != tt.names {
			t.Errorf("where %q is to be called: %q", tt.host, out.String())
		}
		s.Close()
	}
}
