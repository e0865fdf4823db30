package run_test

import (
	"html"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/internal/shell"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/smtp"
)

// TestWayBack ends the conversation at each step of each lab. The learner is told what to
// call, and show me does the way back and the step.
func TestWayBack(t *testing.T) {
	ended := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		call := pl.title(s.Term)
		if s.SolvedByAnswer() || !pl.leave(s.Term) || pl.run.Steps()[i].Done {
			return
		}
		ended++
		if goesOn(s) {
			pl.apply(desk.Input{Kind: desk.Hint, Step: s.ID})
			if told := pl.advice(s.ID); !strings.Contains(told, html.EscapeString(call)) {
				t.Errorf("%s, %s: after %q has ended, and a hint, the advice is %q", l.ID, s.ID, call, told)
			}
		}
		said := pl.shownTo(t, l, i, "the end of the connection")
		if once := l.ID == "log-in-with-apop" && s.ID == "login"; said != "at once" && !once { // each call brings another stamp (RFC 1939 §7)
			t.Errorf("%s, %s: after %q has ended it is shown in vain; %s", l.ID, s.ID, call, pl.lastReply())
		}
	})
	if ended < 200 {
		t.Errorf("a conversation ended at %d steps, want 200 and more", ended)
	}
}

// TestWayBackAfterAGoodbye is the same for those who take their leave, which can change
// mailboxes: then what is said brings the step about.
func TestWayBackAfterAGoodbye(t *testing.T) {
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		if pl.desk.Terminals()[0].Prompt.Mode != shell.Online || s.SolvedByAnswer() {
			return
		}
		if pl.enter(s.Term, "QUIT\nz LOGOUT"); pl.run.Steps()[i].Done {
			return
		}
		pl.shownTo(t, l, i, "QUIT")
	})
}

// goesOn reports whether a step goes on in a connection that was made before it.
func goesOn(s *scenario.Step) bool {
	for line := range strings.SplitSeq(s.Solution, "\n") {
		word, _, _ := strings.Cut(line, " ")
		if slices.Contains([]string{"telnet", "nc", "dig", "host", "nsupdate"}, word) || run.Local(line) {
			return false
		}
	}
	return true
}

// title is what the lab's terminal does.
func (p *player) title(lab string) string {
	for _, t := range p.desk.Terminals() {
		if t.ID == p.terminal(lab) {
			return t.Title
		}
	}
	return ""
}

// leave hangs up in a terminal of the lab, if it is connected.
func (p *player) leave(lab string) bool {
	title := p.title(lab)
	switch {
	case strings.HasPrefix(title, "telnet "):
		p.enter(lab, "^]\nquit")
	case strings.HasPrefix(title, "nc "):
		p.enter(lab, "^C")
	default:
		return false
	}
	return true
}

// TestShowMeInASpoiltMessage holds what is shown where no line of a message can be taken
// back.
func TestShowMeInASpoiltMessage(t *testing.T) {
	for _, tt := range []struct{ rule, typed, begins string }{
		{"a message that can still become it goes on", "Cc: alice@server.com", ""},
		{"a message with a stray line is left", "Hi Bob", "^]|quit|telnet 10.49.137.152 25|HELO client.com|MAIL FROM"},
		{"one that was sent is written again", ".", "QUIT|telnet 10.49.137.152 25|HELO client.com|MAIL FROM"},
		{"one that was sent is written again after a goodbye", ".\nQUIT", "telnet 10.49.137.152 25|HELO client.com|MAIL FROM"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := solvedBefore(t, "10-send-by-hand.md", "blank")
			pl.enter("a", tt.typed)
			var lines []string
			for _, l := range pl.shown("blank") {
				lines = append(lines, l.Text)
			}
			if got := strings.Join(lines, "|"); !strings.HasPrefix(got, tt.begins) {
				t.Errorf("it begins with %q, want %q", got, tt.begins)
			}
			if pl.enter("a", strings.Join(lines, "\n")+"\n"); !pl.run.Steps()[6].Done {
				t.Errorf("it is done by %q: false", lines)
			}
		})
	}
}

// TestShowMeInAHalfWrittenMessage is shown each step of every lab that goes on in a message,
// after any part of it was typed: the message has each field once in the end, and the step is done.
func TestShowMeInAHalfWrittenMessage(t *testing.T) {
	half := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if s.SolvedByAnswer() || strings.Contains(s.Solution, "DATA") {
			return
		}
		lines := strings.Split(strings.TrimSuffix(s.Solution, "\n"), "\n")
		for n := 1; n < len(lines); n++ {
			pl := atStep(t, l, i)
			if pl.last == nil || pl.last.After != smtp.Data || pl.last.Close {
				pl.desk.Close()
				return
			}
			pl.enter(s.Term, strings.Join(lines[:n], "\n")+"\n")
			half++
			var shown []string
			for _, line := range pl.shown(s.ID) {
				shown = append(shown, line.Text)
			}
			if got, want := strings.Join(shown, "\n"), strings.Join(lines[n:], "\n"); got != want {
				t.Errorf("%s, %s: after %q there is shown %q, want %q", l.ID, s.ID, lines[:n], got, want)
			}
			pl.desk.Close()
		}
	})
	if half < 10 {
		t.Errorf("in %d cases a message was half written", half)
	}
	for _, tt := range []struct{ step, typed, shown string }{
		{"header", "From: user@client.com", "To: bob@server.com|Subject: Telnet email|"},
		{"header", "Subject: Hello", "From: user@client.com|To: bob@server.com|"},
		{"header", "from: <user@client.com>\nSubject: Hello", "To: bob@server.com|"},
		{"header", "From: me", "^]|quit|telnet 10.49.137.152 25|HELO client.com|MAIL FROM:<user@client.com>|RCPT TO:<bob@server.com>|DATA|From: user@client.com|To: bob@server.com|Subject: Telnet email|"},
	} {
		pl := atNamed(t, "10-send-by-hand.md", tt.step)
		pl.enter("a", tt.typed)
		got := ""
		for _, line := range pl.shown(tt.step) {
			got += line.Text + "|"
		}
		if got != tt.shown {
			t.Errorf("after %q there is shown %q, want %q", tt.typed, got, tt.shown)
		}
	}
}

// TestShowMeLeavesFirst calls from wherever the learner is.
func TestShowMeLeavesFirst(t *testing.T) {
	l := program(t, "10-send-by-hand.md")
	for _, tt := range []struct{ rule, typed, leaves string }{
		{"the prompt needs no leaving", "hosts", ""},
		{"SMTP has a goodbye", "telnet 10.49.137.152 587", "QUIT|"},
		{"IMAP's has a tag", "telnet 10.49.137.152 143", "z LOGOUT|"},
		{"so has POP3, once one is logged in", "telnet 10.49.137.152 110\nUSER bob\nPASS password123", "QUIT|"},
		{"but it deletes what is marked", "telnet 10.49.137.152 110\nUSER bob\nPASS password123\nDELE 1", "^]|quit|"},
		{"a challenge is no place for a goodbye", "telnet 10.49.137.152 143\na AUTHENTICATE PLAIN", "^]|quit|"},
		{"nc has a key", "nc 10.49.137.152 110", "^C|"},
		{"telnet's own prompt has a command", "telnet 10.49.137.152 110\n^]", "quit|"},
		{"so has nsupdate", "nsupdate", "quit|"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := play(t, l, 1)
			pl.enter("a", tt.typed)
			var got string
			for _, line := range pl.shown("call") {
				got += line.Text + "|"
			}
			if got != tt.leaves+"telnet 10.49.137.152 25|" {
				t.Errorf("after %q: %q", tt.typed, got)
			}
			if pl.show(t, pl.run.Steps()[0]); !pl.run.Steps()[0].Done {
				t.Errorf("it is not done; %s", pl.lastReply())
			}
		})
	}
}

// TestShowMeFromElsewhere holds where the way is shown first, as the solution alone would
// lead to nothing.
func TestShowMeFromElsewhere(t *testing.T) {
	for _, tt := range []struct{ rule, file, step, typed, begins string }{
		{"in another protocol", "10-send-by-hand.md", "helo", "QUIT\ntelnet 10.49.137.152 110", "QUIT"},
		{"where the command is out of place", "60-read-by-imap.md", "login", "A LOGIN alice password123", "z LOGOUT"},
		{"where a step wants another state", "43-what-can-it-do.md", "capa", "USER bob\nPASS password123", "QUIT"},
		{"as another user", "60-read-by-imap.md", "select", "x LOGOUT\ntelnet 10.10.41.192 143\na LOGIN alice password123", "z LOGOUT"},
		{"in the middle of a command", "70-put-a-message-there.md", "announce", "b APPEND Sent {27}", "^]"},
		{"a password wants the name before it", "40-collect-by-pop3.md", "pass", "PASS secret", "QUIT"},
		{"a refusal that changes nothing needs no way", "10-send-by-hand.md", "mail", "MAIL FORM:<user@client.com>", "MAIL FROM:<user@client.com>"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := solvedBefore(t, tt.file, tt.step)
			pl.enter("a", tt.typed)
			if got := pl.shown(tt.step); len(got) == 0 || got[0].Text != tt.begins {
				t.Errorf("after %q it begins with %+v", tt.typed, got)
			}
		})
	}
}

// TestEarlyGoodbye: whoever leaves before the work is done has not done the step that ends
// it, in any lab. Questions do not count: they can be answered afterwards.
func TestEarlyGoodbye(t *testing.T) {
	tried := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		before := -1 // the last step of those before it that is no question
		for j := range i {
			if l.Steps[j].Quiz == nil {
				before = j
			}
		}
		words := strings.Fields(strings.ToUpper(s.Solution))
		if before < 0 || len(words) == 0 || !slices.Contains([]string{"QUIT", "LOGOUT"}, words[len(words)-1]) || len(s.Expect) == 0 || strings.Contains(s.Solution, "\n") {
			return
		}
		pl := atStep(t, l, before)
		defer pl.desk.Close()
		if pl.run.Steps()[i].Done || pl.run.Steps()[before].Done {
			t.Errorf("%s: %s or %s is done before anybody does it", l.ID, s.ID, l.Steps[before].ID)
		}
		pl.enter(s.Term, s.Solution)
		if pl.run.Steps()[i].Done && !pl.run.Steps()[before].Done {
			t.Errorf("%s: %q does %s, and %s is still to do", l.ID, s.Solution, s.ID, l.Steps[before].ID)
		}
		tried++
	})
	if tried < 15 {
		t.Errorf("%d goodbyes were said, want 15 and more", tried)
	}
}

// TestEndedMessage ends the message at each step that goes on with one, in each lab, too
// early or after a line that does not belong there: the learner is told so, or the step is
// done.
func TestEndedMessage(t *testing.T) {
	ended := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, stray := range []string{"", "stray\n"} {
			pl := atStep(t, l, i)
			if inMessage := pl.last != nil && pl.last.After == smtp.Data; inMessage && !s.SolvedByAnswer() {
				ended++
				pl.enter(s.Term, stray+".")
				if told := pl.advice(s.ID); !pl.run.Steps()[i].Done && told == "" {
					t.Errorf("%s, %s: %q is answered by %s, and by no advice", l.ID, s.ID, stray+".", pl.lastReply())
				}
			}
			pl.desk.Close()
		}
	})
	if ended < 30 {
		t.Errorf("%d messages were ended, want 30 and more", ended)
	}
}
