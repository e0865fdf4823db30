package run_test

import (
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// TestDoAgain opens a step of a lab again that is done: what leads to it from where the learner is by
// then is in view, and leads there.
func TestDoAgain(t *testing.T) {
	const call, envelope = "telnet 10.49.137.152 25\nHELO client.com\n", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\n"
	const header = "From: user@client.com\nTo: bob@server.com\nSubject: Telnet email\n"
	for _, tt := range []struct{ rule, file, at, typed, step, lines string }{
		{"a message, after the end of the lab", "10-send-by-hand.md", "quit", "QUIT", "body", call + envelope + header + "\n"},
		{"a message, in a connection", "10-send-by-hand.md", "quit", "", "body", envelope + header + "\n"},
		{"a message, in a new connection", "10-send-by-hand.md", "quit", "QUIT\ntelnet 10.49.137.152 25", "body", "HELO client.com\n" + envelope + header + "\n"},
		{"what is so already", "10-send-by-hand.md", "quit", "QUIT", "dot", call + envelope + header + "\nHello. I am using telnet to send you an email!\n"},
		{"a command, in a message", "10-send-by-hand.md", "header", "", "mail", ".\n"},
		{"a command, further back", "10-send-by-hand.md", "quit", "", "data", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\n"},
		{"a command that can be typed", "10-send-by-hand.md", "quit", "", "mail", ""},
		{"a call, with one open", "10-send-by-hand.md", "mail", "", "call", "QUIT\n"},
		{"a call, without", "10-send-by-hand.md", "quit", "QUIT", "call", ""},
		{"in another protocol", "12-envelope-and-header.md", "quit", "", "sheet", "QUIT\ntelnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\n"},
		{"a mailbox", "61-four-states.md", "logout", "x CLOSE", "select", ""},
		{"a question", "12-envelope-and-header.md", "quit", "QUIT", "who", ""},
	} {
		pl := atNamed(t, tt.file, tt.at)
		if tt.typed != "" {
			pl.enter("a", tt.typed)
		}
		pl.apply(desk.Input{Kind: desk.Reset, Step: tt.step})
		_, says, _ := pl.run.Advice()
		lines := ""
		for _, line := range linesIn(says) {
			lines += line + "\n"
		}
		if lines != tt.lines || tt.lines != "" && !pl.run.GoesOn() {
			t.Errorf("%s: %q leads there, want %q", tt.rule, lines, tt.lines)
		}
		if tt.lines == "" {
			continue
		}
		pl.enter("a", lines)
		if step, says, ok := pl.run.Advice(); ok && step == tt.step {
			t.Errorf("%s: once they are typed it still says %q", tt.rule, says)
		}
		for _, s := range pl.run.Lab().Steps {
			if s.ID == tt.step {
				pl.doStep(s, s.Solution)
			}
		}
		if pl.toDo() == tt.step {
			t.Errorf("%s: they do not lead there", tt.rule)
		}
	}
}

// follow types the lines that are advised. refused is the first that the server refuses, "" for none:
// the last may be, where it does the step that is to do.
func (p *player) follow(term string, lines []string) (refused string) {
	step := p.toDo()
	for _, line := range lines {
		if line == "Ctrl+]" {
			line = scenario.EscapeKey
		}
		before := len(p.exchanges)
		if p.enter(term, line); p.toDo() != step {
			return ""
		}
		if len(p.exchanges) > before && p.last.Response.Outcome == wire.Error {
			return line
		}
	}
	return ""
}

// TestOpenedAgain opens each step of each lab again that is done, right away, later, at the end, and
// there in a new connection and in none: the server takes all of the lines that are said to lead there,
// and they do, unless what is shown does not do the step either in a world that is not the same any more.
func TestOpenedAgain(t *testing.T) {
	ways := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if s.SolvedByAnswer() {
			return
		}
		for _, at := range []struct {
			steps int
			then  func(*player)
		}{
			{i + 1, func(*player) {}},
			{min(i+3, len(l.Steps)), func(*player) {}},
			{len(l.Steps), func(*player) {}},
			{len(l.Steps), func(pl *player) { pl.leave(s.Term) }},
			{len(l.Steps), func(pl *player) { pl.leave(s.Term); pl.enter(s.Term, callIn(l, s.Term)) }},
		} {
			open := func() *player {
				pl := atStep(t, l, at.steps)
				at.then(pl)
				pl.apply(desk.Input{Kind: desk.Reset, Step: s.ID})
				return pl
			}
			pl := open()
			step, says, _ := pl.run.Advice()
			if lines := linesIn(says); step == s.ID && len(lines) > 0 {
				ways++
				if refused := pl.follow(s.Term, lines); refused != "" {
					t.Errorf("%s, %s: opened again after %d steps: %q is advised, and %q is answered by %s", l.ID, s.ID, at.steps, lines, refused, pl.lastReply())
				}
				if !pl.run.Steps()[i].Done {
					pl.doStep(s, s.Solution)
				}
				if !pl.run.Steps()[i].Done {
					shown := open()
					if shown.show(t, shown.run.Steps()[i]); shown.run.Steps()[i].Done {
						t.Errorf("%s, %s: opened again after %d steps: %q does not lead to it; %s", l.ID, s.ID, at.steps, lines, pl.lastReply())
					}
					shown.desk.Close()
				}
			}
			pl.desk.Close()
		}
	})
	if ways < 600 {
		t.Errorf("%d ways were walked", ways)
	}
}

// callIn is the last line with which a lab calls a server in a terminal, "" if none does.
func callIn(l *scenario.Lab, term string) (call string) {
	lines := ""
	for _, t := range l.Terminals {
		if t.ID == term {
			lines = t.Connect + "\n"
		}
	}
	for _, s := range l.Steps {
		if s.Term == term && !s.SolvedByAnswer() {
			lines += s.Solution + "\n"
		}
	}
	for line := range strings.SplitSeq(lines, "\n") {
		if strings.HasPrefix(line, "telnet ") || strings.HasPrefix(line, "nc ") {
			call = line
		}
	}
	return call
}
