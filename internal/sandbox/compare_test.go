package sandbox

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/sandbox/message"
)

// ways are those of a comparison as text: what was typed, and what was shown for it.
func ways(all []message.Happening) (text []string) {
	for _, h := range all {
		line := strings.Join(h.Unit.Lines, "|")
		for _, sc := range h.Shows {
			line += " " + sc.Term + ": " + strings.ReplaceAll(sc.Text, "\r\n", "/")
		}
		if h.Steps != nil {
			line += " done: " + strings.Join(h.Steps, ", ")
		}
		text = append(text, line)
	}
	return text
}

// TestCompare shows what was beside what would have been, from where the two part, and changes
// nothing.
func TestCompare(t *testing.T) {
	m := offering(t, t.TempDir(), twoSteps)
	p, _ := begun(t, m)
	receive(t, p, typing(p, "HELO a.example"))
	receive(t, p, typing(p, "NOOP"))
	receive(t, p, message.GoTo{Turn: 2})
	receive(t, p, typing(p, "RSET"))
	receive(t, p, typing(p, "FOO"))
	before, at := screens(p.s), asked(t, p).At
	c := only[message.Compared](t, receive(t, p, message.Compare{Turn: 3}))
	if c.Turn != 3 || c.After != 2 {
		t.Errorf("turn %d is compared from %d", c.Turn, c.After)
	}
	term := p.s.desk.Terminals()[0].ID
	if diff := cmp.Diff([]string{"NOOP " + term + ": NOOP/250 OK/ done: Two"}, ways(c.Other)); diff != "" {
		t.Errorf("what was, -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"RSET " + term + ": RSET/250 Reset OK/", "FOO " + term + ": FOO/500 unrecognized command/"}, ways(c.Here)); diff != "" {
		t.Errorf("what is, -want +got:\n%s", diff)
	}
	if diff := cmp.Diff(before, screens(p.s)); diff != "" || asked(t, p).At != at {
		t.Errorf("something has changed, -then +now:\n%s", diff)
	}
	// From an earlier moment of the same way there is nothing on the other side.
	receive(t, p, message.GoTo{Turn: 1})
	if c := only[message.Compared](t, receive(t, p, message.Compare{Turn: 5})); c.After != 1 || len(c.Here) != 0 || len(c.Other) != 3 {
		t.Errorf("ahead of here: %+v", c)
	}
	for _, none := range []int{0, -1, 6} {
		if e := only[message.Error](t, receive(t, p, message.Compare{Turn: none})); !strings.Contains(e.Error, "not kept") {
			t.Errorf("turn %d: %q", none, e.Error)
		}
	}
}

// TestCompareIsBounded: a long session is cut, and says so.
func TestCompareIsBounded(t *testing.T) {
	m := in(t, t.TempDir(), Config{})
	p, _ := hello(t, m, "")
	receive(t, p, typing(p, "echo "+strings.Repeat("a", 8000)+"é"+strings.Repeat("b", 100)))
	for range comparedTurns + 10 {
		receive(t, p, typing(p, "hostname"))
	}
	c := only[message.Compared](t, receive(t, p, message.Compare{Turn: comparedTurns + 11}))
	if len(c.Other)+len(c.Here) != 0 { // one stands there
		t.Errorf("%d and %d turns are shown", len(c.Other), len(c.Here))
	}
	receive(t, p, message.GoTo{Turn: 0})
	c = only[message.Compared](t, receive(t, p, message.Compare{Turn: comparedTurns + 11}))
	if len(c.Other) != comparedTurns || !c.Other[0].Shows[0].Cut || len(c.Other[0].Shows[0].Text) > comparedOctets {
		t.Errorf("%d turns are shown, the first with %d octets", len(c.Other), len(c.Other[0].Shows[0].Text))
	}
}
