package run_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/scenario"
)

// TestWrongPort calls, wherever a step of any lab names the server to call, the same machine at
// each other port: the learner is told at once, unless a step wants that.
func TestWrongPort(t *testing.T) {
	told, free := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		at := strings.Index("\n"+s.Solution, "\ntelnet ")
		if s.SolvedByAnswer() || at < 0 {
			return
		}
		call := strings.Fields(strings.SplitN(s.Solution[at:], "\n", 2)[0])
		for _, port := range []string{"25", "110", "143"} {
			if port == call[2] {
				continue
			}
			pl := atStep(t, l, i)
			pl.leave(s.Term)
			pl.events = nil
			pl.enter(s.Term, fmt.Sprintf("telnet %s %s", call[1], port))
			if pl.last == nil || !pl.last.Greeting() {
				continue
			}
			if pl.inView() == "" {
				free++
			} else {
				told++
			}
			pl.desk.Close()
		}
	})
	if told < 30 || free > 8 {
		t.Errorf("%d wrong ports are remarked on, and %d are not", told, free)
	}
}

// TestWrongServerIsTold holds what is said, and what it leads to.
func TestWrongServerIsTold(t *testing.T) {
	for _, tt := range []struct{ file, step, typed, says string }{
		{"02-read-the-answers.md", "pop3", "QUIT\ntelnet 10.49.137.152 25", "You have called the machine at port 25, where it accepts mail by SMTP. This step goes on at another port. Leave, and call that:QUIT\ntelnet 10.49.137.152 110\n"},
		{"02-read-the-answers.md", "pop3", "QUIT\ntelnet 10.49.137.152 25\nQUIT", "Go on with this:telnet 10.49.137.152 110\n"},
		{"02-read-the-answers.md", "pop3", "QUIT\ntelnet 10.49.137.152 25\nQUIT\ntelnet 10.49.137.152 110", ""},
		{"02-read-the-answers.md", "no", "QUIT\ntelnet 10.49.137.152 110", "telnet 10.49.137.152 143\n"},
		{"02-read-the-answers.md", "four", "QUIT\ntelnet 10.49.137.152 110", ""},
	} {
		pl := atNamed(t, tt.file, tt.step)
		pl.enter("a", tt.typed)
		if _, says, _ := pl.run.Advice(); !strings.Contains(plain(says), tt.says) || (says == "") != (tt.says == "") {
			t.Errorf("%s, after %q: %q, want %q", tt.step, tt.typed, plain(says), tt.says)
		}
	}
	pl := atNamed(t, "02-read-the-answers.md", "pop3")
	pl.enter("a", "QUIT")
	pl.apply(desk.Input{Kind: desk.Show, Step: "pop3"})
	if pl.said("telnet 10.49.137.152 25"); pl.inView() != "" {
		t.Errorf("while a solution is typed: %q", pl.inView())
	}
}

// TestWrongPlaceStaysWrong calls, wherever a step of any lab names the server to call, the same
// machine at each other port, and each other machine: what is said then stands, whatever else goes
// wrong there, as long as the connection lasts and the step is open.
func TestWrongPlaceStaysWrong(t *testing.T) {
	stood := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		at := strings.Index("\n"+s.Solution, "\ntelnet ")
		if s.SolvedByAnswer() || at < 0 {
			return
		}
		call := strings.Fields(strings.SplitN(s.Solution[at:], "\n", 2)[0])
		others := []string{call[1] + " 25", call[1] + " 110", call[1] + " 143"}
		for _, host := range []string{"10.49.137.152", "10.49.137.153", "10.49.137.154"} {
			others = append(others, host+" "+call[2])
		}
		for _, other := range others {
			pl := atStep(t, l, i)
			pl.leave(s.Term)
			pl.events, pl.last = nil, nil
			pl.enter(s.Term, "telnet "+other)
			if !strings.Contains(plain(pl.inView()), "eave") || pl.last == nil || !pl.last.Greeting() || pl.last.Close {
				pl.desk.Close()
				continue
			}
			for _, line := range []string{"FOO:", "EHLO", "a FOO", "a CAPABILITY", "PASS:"} {
				fresh := slices.ContainsFunc(pl.saidIn(s.Term, line), func(e string) bool { return strings.HasPrefix(e, "advice ") })
				if step, says, _ := pl.run.Advice(); !fresh && (step != s.ID || !strings.Contains(plain(says), "eave")) {
					t.Errorf("%s, %s: at %s, after %q, it is advised %q; %s", l.ID, s.ID, other, line, plain(says), pl.lastReply())
				}
				if stood++; fresh || pl.last.Close {
					break
				}
			}
			pl.desk.Close()
		}
	})
	if stood < 150 {
		t.Errorf("%d lines were typed in a wrong place", stood)
	}
}

// TestWrongPlaceComesBack: where something else went wrong there, that is said, and then once more
// that the place is wrong.
func TestWrongPlaceComesBack(t *testing.T) {
	pl := atNamed(t, "02-read-the-answers.md", "pop3")
	pl.enter("a", "USER bob")
	said := pl.inView()
	for _, tt := range []struct{ typed, says string }{
		{"FOO", said}, {"NOOP", said}, {"^]\nquit\ntelnet 10.49.137.152 110", ""}, {"FOO", ""},
	} {
		pl.enter("a", tt.typed)
		if _, says, _ := pl.run.Advice(); says != tt.says {
			t.Errorf("after %q it is advised %q, want %q", tt.typed, plain(says), plain(tt.says))
		}
	}
	pl = atNamed(t, "15-dots-and-line-ends.md", "retr")
	pl.enter("a", "RETR 3")
	said = pl.inView()
	for _, tt := range []struct{ typed, says string }{{"postmaster", inQuestion}, {"FOO:", ""}, {"NOOP", said}} {
		pl.enter("a", tt.typed)
		if _, says, _ := pl.run.Advice(); !strings.Contains(says, tt.says) || (says == "") != (tt.says == "") {
			t.Errorf("after %q it is advised %q, want %q", tt.typed, plain(says), plain(tt.says))
		}
	}
}

// TestLeftByHangingUp: whoever hangs up instead of saying goodbye is told what comes after that.
func TestLeftByHangingUp(t *testing.T) {
	for _, tt := range []struct{ file, step, typed, says string }{
		{"02-read-the-answers.md", "ok", "telnet 10.49.137.152 25\nFOO", "Go on with this:telnet 10.49.137.153 25\n"},
		{"02-read-the-answers.md", "pop3", "QUIT\ntelnet 10.49.137.152 25", "Go on with this:telnet 10.49.137.152 110\n"},
		{"02-read-the-answers.md", "pop3", "USER bob", ""},
		{"20-log-in-with-login.md", "ask", "EHLO client.com\nAUTH PLAIN AGJvYgBwYXNzd29yZDEyMw==", "telnet 10.49.137.152 587\nEHLO client.com\nAUTH LOGIN\n"},
	} {
		pl := atNamed(t, tt.file, tt.step)
		pl.enter("a", tt.typed+"\n^]\nquit")
		if _, says, _ := pl.run.Advice(); !strings.Contains(plain(says), tt.says) || (says == "") != (tt.says == "") || plain(says) != plain(pl.inView()) {
			t.Errorf("%s, after %q: %q, want %q", tt.step, tt.typed, plain(says), tt.says)
		}
	}
}

// ofOneServer is what an author says of a server, and is not so of every one.
var ofOneServer = regexp.MustCompile(`own domain|looks? after|machine is right|[Nn]obody (there )?has that name|such list|list exists|person exists|first (server|company)|wants the whole address|only Ivy|takes mail only|Dora's`)

var pathOf = regexp.MustCompile(`[\w.]+@[\w.]+\w`)

// TestNoServerIsTakenForAnother makes each mistake of each lab at every other server that speaks
// the protocol, with the same addresses and with one of that server's own: what is advised there
// states nothing of the server that the author had in mind.
func TestNoServerIsTakenForAnother(t *testing.T) {
	played, elsewhere := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			if s.SolvedByAnswer() || !ofOneServer.MatchString(m.Say) {
				continue
			}
			pl := atStep(t, l, i)
			pl.enter(s.Term, m.Try)
			there, hosts := pl.last, pl.desk.World().Hosts()
			pl.desk.Close()
			for _, h := range hosts {
				for _, service := range h.Services {
					if there == nil || h.Name == there.Service.Host || service.Protocol != there.Service.Protocol {
						continue
					}
					own := pathOf.ReplaceAllString(m.Try, "postmaster@"+strings.TrimPrefix(h.Name, "mail."))
					for _, try := range []string{m.Try, own} {
						pl := atStep(t, l, i)
						pl.enter(s.Term, "^]\nquit")
						pl.events = nil
						pl.enter(s.Term, strings.Join(calling(l, i, try, fmt.Sprintf("telnet %s %d", h.Addresses[0], service.Port)), "\n"))
						played++
						for _, e := range pl.events {
							if e.Step == s.ID && e.Mistake == m.Key {
								t.Errorf("%s, %s: after %q to %s it is advised %q", l.ID, s.ID, try, h.Name, plain(e.HTML))
							}
							if strings.Contains(e.HTML, "this step is about another server") {
								elsewhere++
							}
						}
						pl.desk.Close()
					}
				}
			}
		}
	})
	if played < 50 || elsewhere < 5 {
		t.Errorf("%d mistakes were made at other servers, and %d times the learner was told so", played, elsewhere)
	}
}

// calling are the lines that lead to a step's i-th mistake from the last call on, with another
// call in its place.
func calling(l *scenario.Lab, i int, try, call string) (lines []string) {
	s := l.Steps[i]
	for _, before := range append(slices.Clone(l.Steps[:i]), &scenario.Step{Term: s.Term, Solution: try}) {
		if before.Term != s.Term || before.SolvedByAnswer() {
			continue
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(before.Solution, "\n"), "\n") {
			if strings.HasPrefix(line, "telnet ") {
				lines, line = nil, call
			}
			lines = append(lines, line)
		}
	}
	return lines
}
