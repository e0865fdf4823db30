package run_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/labtest"
	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// TestRightLine types what leads to a mistake, and holds the line offered against what
// the lab's steps want.
func TestRightLine(t *testing.T) {
	lab := program(t, "10-send-by-hand.md")
	for _, tt := range []struct{ rule, typed, fix, want string }{
		{"the step's own verb", "EHLO", "EHLO client.example.org", "HELO client.com"},
		{"what comes first is the step's", "MAIL FROM user@client.com", "EHLO client.example.org", "HELO client.com"},
		{"a near miss of the step's line", "HELO client.com\nMAIL FROM me@client.com", "MAIL FROM:<me@client.com>", "MAIL FROM:<user@client.com>"},
		{"the fix leads out of the state that the step wants", "HELO client.com\nMAIL FROM:<user@client.com>\nMAIL FROM:<user@client.com>", "RSET", "RCPT TO:<bob@server.com>"},
		{"where the step needs it, the way out stays", "HELO client.com\nMAIL FROM:<x@client.com>\nMAIL FROM:<user@client.com>", "RSET", "RSET"},
		{"the fix is the step's line", "HELO client.com\nMAIL FROM user@client.com", "MAIL FROM:<user@client.com>", "MAIL FROM:<user@client.com>"},
		{"another verb gives nothing away", "HELO client.com\nVRFY", "VRFY alice", "VRFY alice"},
		{"what was said before is said again", "HELO client.com\nEHLO me", "EHLO client.example.org", "EHLO client.com"},
		{"who looks for a way out is shown it", "HELO client.com\nMAIL FROM:<user@client.com>\nexit", "QUIT", "QUIT"},
		{"no fix stays none", "FOO", "", ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := play(t, lab, 1)
			pl.enter("a", "telnet 10.49.137.152 25\n"+tt.typed)
			if got := pl.run.RightLine("a", pl.last, tt.fix); got != tt.want {
				t.Errorf("after %q, for %q: %q, want %q", tt.typed, tt.fix, got, tt.want)
			}
		})
	}
}

// TestRightLineBehindTheCall: at the server that a step calls its goodbye to the one before is no offer
// any more.
func TestRightLineBehindTheCall(t *testing.T) {
	for _, tt := range []struct{ typed, fix, want string }{
		{"QUIT\ntelnet 10.49.137.152 110\nUSERbob", "USER bob", "USER bob"},
		{"QUIT\ntelnet 10.49.137.152 110\nUSER bob\nUSERbob", "USER bob", "USER bob"},
		{"QUIT\ntelnet 10.49.137.152 110\nUSER bob\nPASSsesame", "PASS sesame", "PASS sesame"},
		{"QUIT\ntelnet 10.49.137.152 110\na LOGIN bob sesame", "USER bob", "USER bob"},
	} {
		pl := atNamed(t, "02-read-the-answers.md", "pop3")
		pl.enter("a", tt.typed)
		if got := pl.run.RightLine("a", pl.last, tt.fix); got != tt.want {
			t.Errorf("after %q, for %q: %q, want %q", tt.typed, tt.fix, got, tt.want)
		}
		pl.desk.Close()
	}
}

// TestGoodbyeIsOffered types, at each step of each lab that asks for nothing but the goodbye by its
// name, what the server does not know: whatever is offered then is the step's line.
func TestGoodbyeIsOffered(t *testing.T) {
	offered := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		words := strings.Fields(s.Solution)
		if s.Quiz != nil || len(words) == 0 || len(words) > 2 || words[len(words)-1] != "QUIT" || !strings.Contains(s.HTML, "<code>QUIT</code>") {
			return
		}
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		for _, typed := range []string{"a LOGOUT", "EXIT", "FOO", "a FETCH 1 FLAGS"} {
			if pl.last == nil || pl.last.Close {
				return
			}
			pl.enter(s.Term, typed)
			if got := pl.offered(s.Term); got != "" && got != "QUIT" {
				t.Errorf("%s, %s: after %q it offers %q; %s", l.ID, s.ID, typed, got, pl.lastReply())
			} else if got != "" {
				offered++
			}
		}
	})
	if offered < 20 {
		t.Errorf("it was offered %d times", offered)
	}
}

// TestAnotherProtocolsLine types commands of other protocols at each step of each lab that is done by
// a goodbye, or by a line that its text has and nobody has typed: that is offered.
func TestAnotherProtocolsLine(t *testing.T) {
	foreign := map[wire.Protocol][]string{
		"smtp": {"a LOGIN", "a SELECT INBOX", "RETR 1"}, "pop3": {"a LOGIN", "a LOGIN bob sesame", "a SELECT INBOX", "EHLO client.com"},
	}
	offered := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		is := func(x *wire.Exchange) bool { return strings.TrimSpace(string(x.Unit.Raw)) == s.Solution }
		if s.Quiz != nil || pl.last == nil || pl.last.Close || s.Solution != "QUIT" && (!strings.Contains(s.HTML, "<code>"+s.Solution+"</code>") || slices.ContainsFunc(pl.exchanges, is)) {
			return
		}
		d := pl.desk.World().Protocols().Lookup(pl.last.Service.Protocol)
		if d == nil || d.Connectionless {
			return
		}
		c := d.Command(d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(s.Solution + "\r\n")}).Verb)
		if c == nil || !slices.Contains(c.States, pl.last.After) {
			return
		}
		for _, typed := range foreign[d.Name] {
			pl.enter(s.Term, typed)
			if got := pl.offered(s.Term); (got == "" || !strings.HasPrefix(s.Solution+"\n", got+"\n")) && c.Verb != "PASS" { // which has to follow USER at once
				t.Errorf("%s, %s: after %q it offers %q, want %q; %s", l.ID, s.ID, typed, got, s.Solution, pl.lastReply())
			}
			offered++
		}
	})
	if offered < 50 {
		t.Errorf("lines were offered %d times", offered)
	}
}

// TestRightLineIsNoneToRefuse: the line of a step that was to be refused mends nothing later.
func TestRightLineIsNoneToRefuse(t *testing.T) {
	pl := atNamed(t, "02-read-the-answers.md", "pop3")
	for _, typed := range []string{"RCPT TO:<nobody@example.org>", "FOO"} {
		pl.enter("a", typed)
		if got := pl.run.RightLine("a", pl.last, "RCPT TO:<postmaster>"); got != "RCPT TO:<postmaster>" && got != "" {
			t.Errorf("after %q it offers %q", typed, got)
		}
	}
}

// TestShellCommandsToAServer types each command of the shell to a server of each protocol,
// at a step that has a line of its own to offer: the remark and the line offered agree on
// the way back to the prompt.
func TestShellCommandsToAServer(t *testing.T) {
	d, _ := desk.New(desk.Setup{Fixture: labtest.Fixture(t, "doc")})
	_, programs := d.Complete(d.Terminals()[0].ID, "")
	d.Close()
	if len(programs) < 10 {
		t.Fatalf("the shell has the commands %q", programs)
	}
	for _, tt := range []struct{ file, step, leaves string }{
		{"10-send-by-hand.md", "rcpt", "QUIT"},
		{"40-collect-by-pop3.md", "stat", "QUIT"},
		{"60-read-by-imap.md", "select", "LOGOUT"},
	} {
		pl := solvedBefore(t, tt.file, tt.step)
		for _, program := range programs {
			if slices.Contains([]string{"exit", "help"}, program) {
				continue // which people say to servers
			}
			line := program + " example.com 25"
			e := explainers.Table().New(pl.last.Service.Protocol, known.Place{})
			pl.enter("a", line)
			m := e.Explain(pl.last).Mistakes
			if len(m) == 0 || !strings.Contains(m[0].Says, "your own prompt") {
				t.Errorf("%s: %q is remarked on by %+v", pl.last.Service.Protocol, line, m)
				continue
			}
			if got := pl.run.RightLine("a", pl.last, m[0].Fix); !strings.HasSuffix(got, tt.leaves) || !strings.Contains(m[0].Says, tt.leaves) {
				t.Errorf("%s: after %q it offers %q, and says %q", pl.last.Service.Protocol, line, got, m[0].Says)
			}
		}
	}
}

// ownTags gives IMAP's commands among lines a learner's own tags, which go on from n.
func ownTags(lines string, n *int) string {
	all := strings.Split(lines, "\n")
	for i, line := range all {
		c := imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
		if c.Tag != "" && c.Problem == nil && imap.Protocol.Command(c.Verb) != nil && !strings.Contains(lines, "\nUSER ") {
			*n++
			all[i] = fmt.Sprintf("t%d %s", *n, strings.TrimPrefix(line, c.Tag+" "))
		}
	}
	return strings.Join(all, "\n")
}

// TestTagIsOffered types each IMAP command that a step of a lab asks for without its tag: the
// line is offered with the tag that comes next, of the learner's own.
func TestTagIsOffered(t *testing.T) {
	offered := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if s.SolvedByAnswer() || len(l.Terminals) > 1 || slices.ContainsFunc(l.Steps, func(s *scenario.Step) bool {
			return slices.ContainsFunc(s.Expect, func(c *scenario.Condition) bool { return c.Tag.Given })
		}) {
			return
		}
		n := 0
		pl := play(t, l, 3)
		defer pl.desk.Close()
		for _, before := range l.Steps[:i] {
			pl.doStep(before, ownTags(before.Solution, &n))
		}
		for line := range strings.SplitSeq(ownTags(s.Solution, &n), "\n") {
			tag, bare, _ := strings.Cut(line, " ")
			if !strings.HasPrefix(tag, "t") || strings.Trim(tag, "t0123456789") != "" || strings.HasSuffix(bare, "+}") {
				pl.enter(s.Term, line)
				continue
			}
			if pl.enter(s.Term, bare); pl.last.Response.Outcome == wire.OK {
				return // the server took UID for a tag, and that has done something
			}
			offered++
			want := line
			if tag == "t1" { // nobody has used one yet
				_, want, _ = strings.Cut(s.Solution, bare)
				want = s.Solution[:len(s.Solution)-len(want)]
				want = want[strings.LastIndex(want, "\n")+1:]
			}
			if got := pl.offered(s.Term); got != want {
				t.Errorf("%s, %s: after %q it offers %q, want %q; %s", l.ID, s.ID, bare, got, want, pl.lastReply())
			}
			pl.enter(s.Term, line)
		}
	})
	if offered < 70 {
		t.Errorf("%d lines were offered", offered)
	}
}

// TestWithoutATag types a line without its tag, or what comes too early.
func TestWithoutATag(t *testing.T) {
	for _, tt := range []struct{ rule, file, step, typed, want string }{
		{"a name that does not fit", "02-read-the-answers.md", "no", "QUIT\ntelnet 10.49.137.152 143\nLOGIN bob password", "a LOGIN bob sesame"},
		{"what comes first", "02-read-the-answers.md", "no", "QUIT\ntelnet 10.49.137.152 143\nSELECT INBOX", "a LOGIN bob sesame"},
		{"with the learner's next tag", "02-read-the-answers.md", "no", "QUIT\ntelnet 10.49.137.152 143\nx7 NOOP\nSELECT INBOX", "x8 LOGIN bob sesame"},
		{"not what was to be refused", "02-read-the-answers.md", "judge", "LOGIN bob password", "c LOGIN bob password"},
		{"nor in a state", "61-four-states.md", "logout", "FETCH 1 FLAGS", "h SELECT INBOX"},
		{"what the step wants to be refused", "61-four-states.md", "early", "SELECT INBOX", "b SELECT INBOX"},
		{"and no way round it", "61-four-states.md", "early", "b FETCH 1 FLAGS", ""},
		{"what was typed is right for the step but for its tag", "61-four-states.md", "fetchearly", "FETCH 1 FLAGS", "e FETCH 1 FLAGS"},
		{"another mailbox than one of an earlier step", "92-an-interview.md", "show", "SELECT INBOX", "g SELECT INBOX"},
		{"UID is no tag", "64-numbers-and-uids.md", "uidfetch", "UID FETCH 3 FLAGS", "f UID FETCH 3 FLAGS"},
		{"what nothing has taught", "63-four-ways-to-be-rid.md", "login", "SELECT INBOX", ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := atNamed(t, tt.file, tt.step)
			pl.enter("a", tt.typed)
			if got := pl.offered("a"); got != tt.want {
				t.Errorf("after %q it offers %q, want %q; %s", tt.typed, got, tt.want, pl.lastReply())
			}
		})
	}
}

// TestNoOfferAwayFromTheStep types, at a server of each protocol in which a step of any lab does
// not go on, what belongs to each protocol: what is offered mends that line, or leaves.
func TestNoOfferAwayFromTheStep(t *testing.T) {
	typed := []string{"a LOGIN bob sesame", "USER bob", "EHLO client.com", "MAIL FROM:<user@client.com>", "FOO", "STAT", "b SELECT INBOX"}
	left, none := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		wanted := protocolOf(l, i)
		if s.SolvedByAnswer() || wanted == "" {
			return
		}
		for _, at := range []struct {
			protocol wire.Protocol
			port     int
		}{{"smtp", 25}, {"pop3", 110}, {"imap", 143}} {
			if at.protocol == wanted {
				continue
			}
			pl := atStep(t, l, i)
			pl.leave(s.Term)
			for _, h := range pl.desk.World().Hosts() {
				pl.enter(s.Term, fmt.Sprintf("telnet %s %d", h.Addresses[0], at.port))
			}
			for _, line := range typed {
				if pl.last == nil || pl.last.Close || pl.last.Service.Protocol != at.protocol || pl.toDo() != s.ID {
					break
				}
				pl.enter(s.Term, line)
				verb := pl.last.Command.Verb
				switch offer := pl.offered(s.Term); {
				case offer == "":
					none++
				case strings.Contains(offer, "QUIT") || strings.Contains(offer, "LOGOUT"):
					left++
				case !strings.Contains(strings.ToUpper(line), strings.ToUpper(strings.Fields(offer)[0])) && !strings.Contains(offer, verb) && !strings.Contains(s.Solution, strings.Fields(offer)[0]):
					t.Errorf("%s, %s: at %s %q is offered for %q", l.ID, s.ID, at.protocol, offer, line)
				}
			}
			pl.desk.Close()
		}
	})
	if left < 50 || none < 50 {
		t.Errorf("%d times the way out was offered, and %d times nothing", left, none)
	}
}

// protocolOf is the protocol that the port of the last call before a step's end names, "" if that
// is none.
func protocolOf(l *scenario.Lab, i int) (p wire.Protocol) {
	calls := ""
	for _, term := range l.Terminals {
		if term.ID == l.Steps[i].Term {
			calls = term.Connect + "\n"
		}
	}
	for _, s := range l.Steps[:i+1] {
		if s.Term == l.Steps[i].Term && !s.SolvedByAnswer() {
			calls += s.Solution + "\n"
		}
	}
	for line := range strings.SplitSeq(calls, "\n") {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "telnet" {
			p = map[string]wire.Protocol{"25": "smtp", "587": "smtp", "110": "pop3", "143": "imap"}[words[2]]
		}
	}
	return p
}
