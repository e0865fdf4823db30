package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// TestAdviceStandsWhileItIsTrue makes a mistake at a step, types on, and holds with which
// line the advice is taken back.
func TestAdviceStandsWhileItIsTrue(t *testing.T) {
	for _, tt := range []struct {
		rule, file, step string
		mistake          string
		stands           []string // with each of these
		gone             string   // with this
	}{
		{"what is refused in the same way changes nothing", "10-send-by-hand.md", "mail", "MAIL FROM <user@client.com>", []string{"MIAL FROM <user@client.com>", "MALI FROM <user@client.com>"}, "RSET"},
		{"a misspelt verb is another mistake than what was wrong behind it", "10-send-by-hand.md", "mail", "MAIL FROM <user@client.com>", nil, "MIAL FROM:<user@client.com>"},
		{"and so is a verb that is missing", "10-send-by-hand.md", "mail", "MAIL FROM <user@client.com>", nil, "FROM:<user@client.com>"},
		{"another mistake is what went wrong last", "10-send-by-hand.md", "mail", "MAIL FROM <user@client.com>", []string{"MAIL"}, "FOO"},
		{"a command that the advice names is misspelt", "10-send-by-hand.md", "mail", "MAIL FROM:<someone@client.com>\nMAIL FROM:<user@client.com>", []string{"REST"}, "RSET"},
		{"what has to come first still has to, whatever is refused", "10-send-by-hand.md", "mail", "MAIL FROM:<someone@client.com>\nMAIL FROM:<user@client.com>", []string{"SEND user@client.com", "STARTTLS", "FOO"}, "RSET"},
		{"where a command has led is where one is, whatever is refused", "10-send-by-hand.md", "mail", "MAIL FROM:<someone@client.com>", []string{"SEND user@client.com", "FOO", "DATA"}, "RSET"},
		{"the only one that it names is, and the remark says so", "10-send-by-hand.md", "data", "Subject: x", []string{"NOOP"}, "DATE"},
		{"looking around changes nothing", "10-send-by-hand.md", "mail", "MAIL FROM <user@client.com>", []string{"NOOP", "HELP"}, "MAIL FROM:<>"},
		{"a command is followed by the one after it", "10-send-by-hand.md", "mail", "MAIL FROM:<someone@client.com>", []string{"RSET"}, "HELO client.com"},
		{"a message is ended first, and then begun again", "10-send-by-hand.md", "blank", "Hello.", []string{".", "MAIL FROM:<user@client.com>"}, "RSET"},
		{"one leaves first, and then calls", "02-read-the-answers.md", "ok", "telnet 10.49.137.152 25", []string{"QUIT"}, "telnet 10.49.137.153 25"},
		{"what had to come first has come", "02-read-the-answers.md", "four", "RSET\nRCPT TO:<dora@gmail.com>", nil, "MAIL FROM:<user@client.com>"},
		{"IMAP: a tag is in front", "61-four-states.md", "capability", "CAPABILITY", []string{"CAPABILITIES"}, "x NOOP"},
		{"POP3: another has logged in", "41-three-states.md", "login", "telnet 10.10.41.192 110\nUSER bob\nPASS secret", []string{"USER bob"}, "PASS secret"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := solvedBefore(t, tt.file, tt.step)
			if got := pl.said(tt.mistake); !slices.Contains(got, "advice "+tt.step) {
				t.Fatalf("%q leads to %q and to no advice; %s", tt.mistake, got, pl.lastReply())
			}
			is := func(kind run.EventKind) bool {
				return slices.ContainsFunc(pl.events, func(e run.Event) bool { return e.Kind == kind })
			}
			for _, line := range tt.stands {
				if pl.said(line); is(run.AdviceGone) {
					t.Errorf("%q takes the advice back; %s", line, pl.lastReply())
				}
			}
			if pl.said(tt.gone); !is(run.AdviceGone) && !is(run.Advice) {
				t.Errorf("%q leaves the advice; %s", tt.gone, pl.lastReply())
			}
			if pl.said("NOOP"); is(run.AdviceGone) {
				t.Error("it is taken back twice")
			}
		})
	}
}

// TestWhatComesFirstComesBack makes a mistake that has led elsewhere, and another that is refused: what
// undoes the first is advised again after that, and instead of a line that would be refused.
func TestWhatComesFirstComesBack(t *testing.T) {
	const mail, rcpt = "MAIL FROM:<bob@server.com>", "RCPT TO:<alice@server.com>"
	for _, tt := range []struct{ rule, step, typed, advises string }{
		{"the form is wrong, and the line is out of place", "mail", mail + "\nMAIL FROM <user@client.com>", "Type RSET to drop this envelope"},
		{"the form is wrong, and that can be mended here", "rcpt", rcpt + "\nRCPT TO <bob@server.com>", "There is a colon after TO"},
		{"and then something else is", "rcpt", rcpt + "\nRCPT TO <bob@server.com>\nSEND", "Type RSET, then MAIL FROM"},
		{"it is undone", "rcpt", rcpt + "\nRCPT TO <bob@server.com>\nSEND\nRSET", "Go on with this:MAIL FROM"},
		{"another connection", "mail", mail + "\n^]\nquit\ntelnet 10.49.137.152 25\nFOO", "Go on with this:HELO"},
	} {
		pl := atNamed(t, "10-send-by-hand.md", tt.step)
		pl.enter("a", tt.typed)
		if said := plain(pl.inView()); !strings.Contains(said, tt.advises) {
			t.Errorf("%s: it is advised %q, want %q", tt.rule, said, tt.advises)
		}
	}
}

// TestFormIsOfTheLastTry makes each mistake of each lab that is in the form of a command, and
// then types what mends it with a misspelt verb, and without its verb: what was said of the form is
// not said any more, nor does it come back with a command that does nothing.
func TestFormIsOfTheLastTry(t *testing.T) {
	misspelt := func(line, verb string) string {
		return strings.Replace(line, verb, verb[:1]+verb[2:3]+verb[1:2]+verb[3:], 1)
	}
	missing := func(line, verb string) string {
		return strings.Replace(strings.Replace(line, verb+" ", "", 1), verb, "", 1)
	}
	tried := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			for _, slip := range []func(line, verb string) string{misspelt, missing} {
				pl := atStep(t, l, i)
				pl.enter(s.Term, m.Try)
				_, said, _ := pl.run.Advice()
				x := pl.last
				if verb, right := mended(pl, s.Term); said != "" && verb != "" && slip(right, verb) != "" {
					fresh := slices.Contains(pl.saidIn(s.Term, slip(right, verb)), "advice "+s.ID)
					if y := pl.last; !fresh && y.Response.Outcome == wire.Error && len(pl.remarks()) > 0 {
						tried++
						pl.enter(s.Term, "NOOP")
						if _, says, _ := pl.run.Advice(); says == said {
							t.Errorf("%s, %s: after %q and %q it is advised %q", l.ID, s.ID, x.Unit.Raw, y.Unit.Raw, plain(said))
						}
					}
				}
				pl.desk.Close()
			}
		}
	})
	if tried < 50 {
		t.Errorf("%d lines were typed after mistakes", tried)
	}
}

// mended is the line that is offered after a command that was refused for its form, and is right in
// that, and the verb of both; verb is "" after any other exchange.
func mended(pl *player, term string) (verb, line string) {
	x := pl.last
	if x == nil || x.Close || x.Response.Outcome != wire.Error || x.Command == nil || x.Command.Problem == nil {
		return "", ""
	}
	line = pl.offered(term)
	d := pl.desk.World().Protocols().Lookup(x.Service.Protocol)
	c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
	if d.Command(x.Command.Verb) == nil || c.Verb != x.Command.Verb || c.Problem != nil {
		return "", ""
	}
	return c.Verb, line
}

// TestTagInFront: once there is a tag in front, what is wrong is said, and no longer to put one
// there.
func TestTagInFront(t *testing.T) {
	pl := atNamed(t, "02-read-the-answers.md", "bad")
	pl.said("FOO\nb NOOP")
	if said := pl.inView(); !strings.Contains(said, "The server knows that command.") {
		t.Errorf("it is advised %q", said)
	}
	if pl.said("FOO\nb LOGIN bob open"); strings.Contains(pl.inView(), "first word") {
		t.Errorf("after a refusal with a tag: %q", pl.inView())
	}
}

// TestAdviceOnAnAnswerStands: no command makes a wrong answer right.
func TestAdviceOnAnAnswerStands(t *testing.T) {
	pl := solvedBefore(t, "01-ports-and-greetings.md", "first")
	pl.run.Answer("first", "I did")
	if got := pl.said("HELO client.com"); slices.Contains(got, "advice-gone first") {
		t.Errorf("HELO leads to %q", got)
	}
}

// TestObeyedAdvice: whoever types what they are advised to is told what is left of it, and
// that is no try, so that no hint comes for it.
func TestObeyedAdvice(t *testing.T) {
	for _, tt := range []struct{ file, step, typed, left string }{
		{"10-send-by-hand.md", "mail", "MAIL FROM:<user@clinet.com>\nRSET", "Go on with this:</p><pre><code>MAIL FROM:&lt;user@client.com&gt;\n</code>"},
		{"10-send-by-hand.md", "mail", "MAIL FROM:<user@clinet.com>\nMAIL FROM:<user@client.com>\nRSET", "Go on with this:</p><pre><code>MAIL FROM:&lt;user@client.com&gt;\n</code>"},
		{"10-send-by-hand.md", "header", "Hi Bob\n.\nMAIL FROM:<user@client.com>", "Go on with this:</p><pre><code>RCPT TO:&lt;bob@server.com&gt;\nDATA\n</code>"},
		{"02-read-the-answers.md", "ok", "telnet 10.49.137.153 25\nMAIL FROM:<user@client.com>\nEHLO client.com", "Go on with this:</p><pre><code>MAIL FROM:&lt;user@client.com&gt;\n</code>"},
		{"02-read-the-answers.md", "pop3", "QUIT\ntelnet 10.49.137.152 110\nPASS sesame\nUSER bob", "Go on with this:</p><pre><code>PASS sesame\n</code>"},
	} {
		pl := atNamed(t, tt.file, tt.step)
		lines := strings.Split(tt.typed, "\n")
		pl.said(strings.Join(lines[:len(lines)-1], "\n"))
		tries := pl.run.Steps()[slices.IndexFunc(pl.run.Steps(), func(s run.Step) bool { return s.ID == tt.step })].Tries
		if pl.run.GoesOn() {
			t.Errorf("before %q the advice is on no mistake", lines[len(lines)-1])
		}
		pl.said(lines[len(lines)-1])
		if said := pl.advice(tt.step); !strings.Contains(said, tt.left) {
			t.Errorf("after %q it is advised %q", tt.typed, said)
		}
		if last := pl.events[len(pl.events)-1]; !pl.run.GoesOn() || !last.GoesOn {
			t.Errorf("after %q the advice is said to be on a mistake: %+v", tt.typed, last)
		}
		for _, s := range pl.run.Steps() {
			if s.ID == tt.step && s.Tries != tries {
				t.Errorf("after %q there have been %d tries, and %d before", tt.typed, s.Tries, tries)
			}
		}
		if got := inWords(pl.events); slices.ContainsFunc(got, func(e string) bool { return strings.HasPrefix(e, "hint") }) {
			t.Errorf("after %q: %q", tt.typed, got)
		}
	}
}

// TestAdviceIsOnTheLastLineOfItsVerb makes each mistake of each lab that is in the form of a
// command, and then others with the same command: what was said of the first is not said of them.
func TestAdviceIsOnTheLastLineOfItsVerb(t *testing.T) {
	others := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			for _, rest := range []string{"", " x y z", " FROM:<a", " TO:<a", " (x"} {
				pl := atStep(t, l, i)
				if s.SolvedByAnswer() {
					pl.desk.Close()
					return
				}
				pl.enter(s.Term, m.Try)
				_, said, _ := pl.run.Advice()
				x := pl.last
				if x == nil || x.Command == nil || x.Command.Problem == nil || x.Response.Outcome != wire.Error || x.Close || said == "" {
					pl.desk.Close()
					break
				}
				kinds := pl.saidIn(s.Term, strings.TrimSpace(x.Command.Tag+" "+x.Command.Verb+rest))
				y := pl.last
				if y != x && y.Command != nil && y.Command.Verb == x.Command.Verb && x.Command.Verb != "" && y.Response.Outcome == wire.Error &&
					(y.Command.Problem == nil || y.Command.Problem.ID != x.Command.Problem.ID) {
					others++
					if _, says, _ := pl.run.Advice(); says == said && !slices.Contains(kinds, "advice "+s.ID) {
						t.Errorf("%s, %s: after %q and %q it is advised %q", l.ID, s.ID, x.Unit.Raw, y.Unit.Raw, plain(said))
					}
				}
				pl.desk.Close()
			}
		}
	})
	if others < 100 {
		t.Errorf("%d lines were typed after mistakes", others)
	}
}
