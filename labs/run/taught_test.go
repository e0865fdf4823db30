package run_test

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// TestOffersAreTaught types, at each step of each lab, nothing, a word that is no command,
// and a command of the protocol's. What a remark then offers is no verb that the lab has
// not come to, and no line of the step's solution that its text does not have.
func TestOffersAreTaught(t *testing.T) {
	offers := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		var taught strings.Builder
		for _, before := range l.Steps[:i] {
			taught.WriteString(before.Solution + "\n")
		}
		for _, read := range l.Steps[:i+1] {
			taught.WriteString(read.Title + "\n" + read.HTML + "\n")
		}
		for _, probe := range []string{"", "FOO", "a FOO", "RCPT", "STAT", "a FETCH"} {
			pl := atStep(t, l, i)
			before := pl.last
			pl.enter(s.Term, probe)
			x := pl.last
			if before == nil || x == before || x.Close || x.Unit.Kind != wire.Line || before.Conversation != x.Conversation {
				pl.desk.Close()
				continue
			}
			e := explainers.Table().New(x.Service.Protocol, known.In(pl.desk.World(), x.Service))
			d := pl.desk.World().Protocols().Lookup(x.Service.Protocol)
			e.Explain(before)
			for _, m := range e.Explain(x).Mistakes {
				line := pl.run.RightLine(s.Term, x, m.Fix)
				c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
				if line == "" || c == nil || c.Verb == probe || strings.HasSuffix(probe, " "+c.Verb) || slices.Contains([]string{"QUIT", "LOGOUT", "RSET"}, c.Verb) {
					continue
				}
				offers++
				text := plain(taught.String())
				if c.Verb == "EHLO" {
					text = strings.ReplaceAll(text, "HELO", "EHLO")
				}
				if !strings.Contains(text, c.Verb) {
					t.Errorf("%s, %s: after %q it offers %q, which nothing has taught", l.ID, s.ID, probe, line)
				}
				bare := strings.TrimPrefix(line, c.Tag+" ")
				if strings.Contains(s.Solution, bare) && !strings.Contains(text, bare) {
					t.Errorf("%s, %s: after %q it gives the solution away: %q", l.ID, s.ID, probe, line)
				}
			}
			pl.desk.Close()
		}
	})
	if offers < 100 {
		t.Errorf("only %d lines were offered", offers)
	}
}

// plain is a text without its markup.
func plain(text string) string {
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, ""))
}

// TestAHintMayBeOffered: who presses Enter on nothing is offered the step's line once a
// hint has said it, and else nothing. Who has nearly typed it is offered it at once.
func TestAHintMayBeOffered(t *testing.T) {
	pl := play(t, parse(t, labtest.OneStep("expect: {verb: STAT, reply: ok}\nhints: [How much is there?, 'Type `STAT`.']\nsolution: |\n  telnet 10.49.137.152 110\n  USER bob\n  PASS password123\n  STAT\n")), 1)
	pl.enter("a", "telnet 10.49.137.152 110\nUSER bob\nPASS password123\n")
	for _, tt := range []struct {
		typed, want string
		hint        bool
	}{{"", "", false}, {"STAD", "STAT", false}, {"", "", false}, {"", "", true}, {"", "STAT", true}, {"STAD", "STAT", false}} {
		if tt.hint {
			pl.apply(desk.Input{Kind: desk.Hint, Step: pl.run.Steps()[0].ID})
		}
		pl.enter("a", tt.typed+"\n")
		if got := pl.run.RightLine("a", pl.last, "STAT"); got != tt.want {
			t.Errorf("after %q, with %d hints: %q, want %q", tt.typed, len(pl.run.Steps()[0].Hints), got, tt.want)
		}
	}
}

// TestWhatWasTypedMayBeOffered: no step has taught a command, but the learner knows it.
func TestWhatWasTypedMayBeOffered(t *testing.T) {
	pl := play(t, parse(t, labtest.OneStep("expect: {verb: QUIT}\nsolution: |\n  telnet 10.49.137.152 110\n  QUIT")), 1)
	pl.enter("a", "telnet 10.49.137.152 110\nUSER bob\nPASS password123\n")
	for _, tt := range []struct{ typed, want string }{{"FOO", ""}, {"LIST 1", "LIST 1"}, {"FOO", "LIST"}} {
		pl.enter("a", tt.typed)
		if got := pl.run.RightLine("a", pl.last, cmp.Or(tt.want, "LIST")); got != tt.want {
			t.Errorf("after %q: %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// TestWhatWasDoneMayBeOffered: a command that did a step, in another world perhaps, is known.
func TestWhatWasDoneMayBeOffered(t *testing.T) {
	const login = "  telnet 10.49.137.152 110\n  USER bob\n  PASS password123\n"
	l := parse(t, labtest.OneStep("expect: {verb: LIST}\nsolution: |\n"+login+"  LIST")+
		"\n## Two {#two}\n```ehlo-step\nexpect: {verb: QUIT}\nsolution: QUIT\n```\n")
	for _, tt := range []struct {
		achieved []run.Achieved
		want     string
	}{{nil, ""}, {[]run.Achieved{{Step: "one", Effort: run.Effort{How: run.ByHand}}}, "LIST"}} {
		pl := sitDown(t, l, labtest.Fixture(t, l.World), 1, tt.achieved...)
		pl.enter("a", "telnet 10.49.137.152 110\nUSER bob\nPASS password123\nFOO")
		if got := pl.run.RightLine("a", pl.last, "LIST"); got != tt.want {
			t.Errorf("with %d steps done: %q, want %q", len(tt.achieved), got, tt.want)
		}
	}
}
