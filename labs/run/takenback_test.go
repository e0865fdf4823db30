package run_test

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// TestTakenBack leaves the state that the step to do begins in: the lines that lead there again are
// in view, and lead there.
func TestTakenBack(t *testing.T) {
	for _, tt := range []struct{ file, step, typed, lines string }{
		{"10-send-by-hand.md", "data", "RSET", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>"},
		{"10-send-by-hand.md", "rcpt", "RSET", "MAIL FROM:<user@client.com>"},
		{"10-send-by-hand.md", "data", "EHLO client.com", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>"},
		{"10-send-by-hand.md", "data", "NOOP", ""},
		{"10-send-by-hand.md", "data", "MAIL FROM:<user@client.com>", ""},
		{"10-send-by-hand.md", "mail", "RSET", ""},
		{"60-read-by-imap.md", "fetch", "x CLOSE", "B SELECT inbox"},
		{"60-read-by-imap.md", "fetch", "x NOOP", ""},
	} {
		pl := solvedBefore(t, tt.file, tt.step)
		pl.enter("a", tt.typed)
		step, html, ok := pl.run.Advice()
		told := ok && step == tt.step && strings.Contains(html, "earlier point") && pl.run.GoesOn()
		if told != (tt.lines != "") {
			t.Errorf("%s, %s: after %q it says %q", tt.file, tt.step, tt.typed, html)
			continue
		}
		if !told {
			continue
		}
		if !strings.Contains(strings.NewReplacer("&lt;", "<", "&gt;", ">").Replace(html), ">"+tt.lines+"\n<") {
			t.Errorf("%s, %s: after %q it says %q", tt.file, tt.step, tt.typed, html)
		}
		pl.enter("a", tt.lines)
		if _, html, ok := pl.run.Advice(); ok {
			t.Errorf("%s, %s: once all of it is typed it still says %q", tt.file, tt.step, html)
		}
	}
}

// TestNewConnection calls once more after steps were done in another connection: the lines that lead
// to the step to do in this one are in view until they are typed, nothing that is refused takes their
// place, and they are what is shown first.
func TestNewConnection(t *testing.T) {
	const elsewhere, call = "telnet 10.49.137.152 587\nHELO client.com\nQUIT\n", "telnet 10.49.137.152 25"
	for _, tt := range []struct{ rule, typed, lines string }{
		{"the greeting was another's", elsewhere + call, "HELO client.com"},
		{"what is refused there changes nothing", elsewhere + call + "\nMAIL FROM:<user@client.com>", "HELO client.com"},
		{"nor does what is wrong", elsewhere + call + "\nFOO", "HELO client.com"},
		{"they are typed", elsewhere + call + "\nHELO client.com", ""},
		{"nothing was done before", call, ""},
		{"a call elsewhere", elsewhere + call + "\nQUIT\ntelnet 10.49.137.152 110", ""},
	} {
		pl := play(t, sendByHand(t), 0)
		pl.enter("a", tt.typed)
		_, says, _ := pl.run.Advice()
		if told := strings.Contains(says, "This is a new connection"); told != (tt.lines != "") || told && strings.Join(linesIn(says), "\n") != tt.lines {
			t.Errorf("%s: %q is advised", tt.rule, says)
		}
		if tt.lines == "" {
			continue
		}
		var shown []string
		for _, line := range pl.shown("mail") {
			shown = append(shown, line.Text)
		}
		if want := tt.lines + "\nMAIL FROM:<user@client.com>"; strings.Join(shown, "\n") != want {
			t.Errorf("%s: %q is shown, want %q", tt.rule, shown, want)
		}
	}
}

// TestHintInANewConnection: who asks for a hint is told first what leads to the step, unless that is in
// view.
func TestHintInANewConnection(t *testing.T) {
	pl := play(t, sendByHand(t), 0)
	pl.enter("a", "telnet 10.49.137.152 587\nHELO client.com\nQUIT\ntelnet 10.49.137.152 25\nMAIL FORM:<user@client.com>")
	l := program(t, "14-order-and-reset.md")
	var achieved []run.Achieved
	for _, s := range l.Steps[:7] {
		achieved = append(achieved, run.Achieved{Step: s.ID, Effort: run.Effort{How: run.ByHand}})
	}
	resumed := sitDown(t, l, labtest.Fixture(t, l.World), 1, achieved...)
	for _, tt := range []struct {
		*player
		step  string
		kinds []run.EventKind
	}{
		{pl, "mail", []run.EventKind{run.Hinted, run.Hinted}},
		{resumed, "send", []run.EventKind{run.Advice, run.Hinted}},
	} {
		for _, want := range tt.kinds {
			if e := append(tt.run.Hint(tt.step), run.Event{})[0]; e.Kind != want {
				t.Errorf("asked for a hint on %s: %q, want %q", tt.step, e.Kind, want)
			}
		}
	}
	_, says, _ := resumed.run.Advice()
	if refused := resumed.follow("a", linesIn(says)); refused != "" {
		t.Errorf("%q is refused of %q", refused, linesIn(says))
	}
}

func sendByHand(t *testing.T) *scenario.Lab {
	t.Helper()
	l := program(t, "10-send-by-hand.md")
	return l
}
