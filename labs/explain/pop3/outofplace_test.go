package pop3_test

import (
	"regexp"
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/pop3"
)

// TestOutOfPlace types each command where it cannot be yet, or any more: the first command that the
// remark names to type is its button's.
func TestOutOfPlace(t *testing.T) {
	named := regexp.MustCompile("`([A-Z]+)`")
	found := 0
	for _, before := range [][]string{{}, {"USER bob"}, {"USER bob", "NOOP"}, {"USER bob", "PASS password123"}} {
		for _, typed := range []string{"STAT", "LIST", "RETR 1", "DELE 1", "UIDL", "TOP 1 0", "RSET", "NOOP", "PASS password123", "USER bob", "AUTH PLAIN", "APOP bob x"} {
			e := explaintest.Example{Typed: append(before[:len(before):len(before)], typed)}
			x, explained := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
			if len(explained.Mistakes) == 0 || explained.Mistakes[0].ID == "pop3.apop.disabled" {
				continue
			}
			found++
			m := explained.Mistakes[0]
			verb, _, _ := strings.Cut(typed, " ")
			first := named.FindStringSubmatch(strings.TrimPrefix(m.Says, "`"+verb+"`"))
			if fix, _, _ := strings.Cut(m.Fix, " "); first == nil || first[1] != fix {
				t.Errorf("after %q: %q is answered %q: %q, and the button is %q", before, typed, x.Reply, m.Says, m.Fix)
			}
		}
	}
	if found < 20 {
		t.Errorf("%d commands were out of place", found)
	}
}

// TestNumberLacking types commands without the number that they are about: that there is no such message
// is not what is wrong.
func TestNumberLacking(t *testing.T) {
	for _, typed := range []string{"RETR", "DELE", "TOP", "RETR ", "dele"} {
		e := explaintest.Example{Typed: []string{"USER bob", "PASS password123", typed}}
		x, explained := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
		if len(explained.Mistakes) == 0 {
			t.Errorf("%q is answered %q: no mistake", typed, x.Reply)
		}
		for _, m := range explained.Mistakes {
			if m.ID == "pop3.number.out-of-range" || strings.Contains(m.Says, " .") {
				t.Errorf("%q is answered %q: %s: %s", typed, x.Reply, m.ID, m.Says)
			}
		}
	}
}
