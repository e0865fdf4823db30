package run_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/scenario"
)

// shows types a line in the lab's terminal and returns what that then shows.
func (p *player) shows(term, line string) (text string) {
	for _, e := range p.desk.Apply(desk.Input{Kind: desk.Line, Term: p.terminal(term), Text: line}) {
		if o, ok := e.(desk.Output); ok {
			text += o.Text
		}
	}
	return text
}

var advisedCall = regexp.MustCompile(`telnet (\S+?) (\w+)`)

// TestNotesNameTheLabsServer types a server's command, and what is no command at all, at the
// prompt where a step of any lab is to call a server: what is said names no other.
func TestNotesNameTheLabsServer(t *testing.T) {
	named, unknown := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		call := strings.Fields(strings.SplitN(s.Solution, "\n", 2)[0])
		if s.SolvedByAnswer() || len(call) != 3 || call[0] != "telnet" {
			return
		}
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		for _, line := range []string{"EHLO client.com", "a LOGIN bob x", "ping", "help", "telnet " + call[1]} {
			says := pl.shows(s.Term, line)
			m := slices.Concat([][]string{{"", "", ""}}, advisedCall.FindAllStringSubmatch(says, -1))
			switch m := m[len(m)-1]; {
			case m[0] == "":
				t.Errorf("%s, %s: after %q nobody is told how to call: %q", l.ID, s.ID, line, says)
			case m[1] == "HOST" || m[2] == "PORT":
				unknown++
			case m[1] != call[1] || m[2] != call[2]:
				t.Errorf("%s, %s: after %q it is said %q, and the step calls %q", l.ID, s.ID, line, m[0], call[1:])
			default:
				named++
			}
		}
	})
	if named < 50 || unknown == 0 {
		t.Errorf("%d notes name a server, and %d leave it open", named, unknown)
	}
}

// TestNotesNameWhatIsWanted: a slip in a call is mended to the call that the step wants, as far
// as the learner knows that, and in a step that goes on in a connection to the one of that.
func TestNotesNameWhatIsWanted(t *testing.T) {
	for _, tt := range []struct{ step, typed, line, says string }{
		{"ok", "", "EHLO client.com", "telnet 10.49.137.153 25."},
		{"ok", "", "10.49.137.153", "telnet 10.49.137.153 25"},
		{"ok", "", "telnet 10.49.137.15 25", "Did you mean 10.49.137.153?"},
		{"digit", "QUIT", "EHLO client.com", "telnet 10.49.137.153 25."},
		{"four", "QUIT", "RCPT TO:<dora@gmail.com>", "telnet 10.49.137.153 25."},
		{"pop3", "QUIT", "USER bob", "telnet 10.49.137.152 110."},
		{"pop3", "QUIT", "10.49.137.152", "telnet 10.49.137.152 110"},
		{"pop3", "QUIT", "telnet 10.49.137.152", "telnet 10.49.137.152 110"},
		{"no", "QUIT", "a LOGIN bob sesame", "telnet 10.49.137.152 143."},
		{"no", "QUIT", "nslookup server.com", "host NAME"},
	} {
		pl := atNamed(t, "02-read-the-answers.md", tt.step)
		if tt.typed != "" {
			pl.enter("a", tt.typed)
		}
		if says := pl.shows("a", tt.line); !strings.Contains(says, tt.says) {
			t.Errorf("%s: %q: %q, want %q", tt.step, tt.line, says, tt.says)
		}
	}
}
