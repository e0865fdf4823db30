package explaintest

import (
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// Explained checks an explanation's form: each octet that is not white space
// has a note, each sentence a source, what is noted is there, and nothing that is to be
// read at once is said twice.
func Explained(t testing.TB, name string, x *wire.Exchange, e *explain.Explanation) {
	t.Helper()
	if gap := Uncovered(x.Unit.Raw, e.Notes, explain.OfCommand); gap != "" {
		t.Errorf("%s: command %q: nothing is said of %q", name, x.Unit.Raw, gap)
	}
	if gap := Uncovered(x.Reply, e.Notes, explain.OfReply); gap != "" {
		t.Errorf("%s: reply %q: nothing is said of %q", name, x.Reply, gap)
	}
	if e.Summary == "" || e.Edge.Says == "" || !goodRef(e.Edge.Ref) {
		t.Errorf("%s: %q: summary %q, edge %+v", name, x.Unit.Raw, e.Summary, e.Edge)
	}
	for _, n := range e.Notes {
		if n.Says == "" || !goodRef(n.Ref) {
			t.Errorf("%s: %q, %q: note %+v", name, x.Unit.Raw, x.Reply, n)
		}
		if !n.Minor && strings.Contains(e.Summary, n.Says) {
			t.Errorf("%s: %q: the summary %q is repeated by the note %q", name, x.Unit.Raw, e.Summary, n.Says)
		}
	}
	for _, m := range e.Mistakes {
		if m.Says == "" || !goodRef(m.Ref) {
			t.Errorf("%s: %q: mistake %+v", name, x.Unit.Raw, m)
		}
	}
	Within(t, x, e)
	agrees(t, name, x, e)
}

// Within checks that notes and mistakes are about octets that are there.
func Within(t testing.TB, x *wire.Exchange, e *explain.Explanation) {
	t.Helper()
	for _, n := range e.Notes {
		raw := x.Unit.Raw
		if n.Of == explain.OfReply {
			raw = x.Reply
		}
		if n.Start < 0 || n.Start >= n.End || n.End > len(raw) {
			t.Fatalf("%q, %q: note %+v", x.Unit.Raw, x.Reply, n)
		}
	}
	for _, m := range e.Mistakes {
		if m.Start < 0 || m.Start > m.End || m.End > len(x.Unit.Raw) || m.Says == "" {
			t.Fatalf("%q, %q: mistake %+v", x.Unit.Raw, x.Reply, m)
		}
	}
}

// Uncovered is the first run of octets, white space apart, that no note with a
// sentence and a source is about.
func Uncovered(raw []byte, notes []explain.Note, of explain.Part) string {
	about := make([]bool, len(raw))
	for _, n := range notes {
		if n.Of == of && n.Says != "" && n.Ref != "" {
			for i := n.Start; i < n.End && i < len(raw); i++ {
				about[i] = true
			}
		}
	}
	for i := range raw {
		if !about[i] && !knowledge.IsSpace(raw[i]) {
			end := i
			for end < len(raw) && !about[end] && !knowledge.IsSpace(raw[end]) {
				end++
			}
			return string(raw[i:end])
		}
	}
	return ""
}

func goodRef(ref string) bool {
	_, ok := explain.ParseReference(ref)
	return ok
}

// References checks that each entry says something and names a section of an
// RFC that is known.
func References(t *testing.T, k *knowledge.Knowledge) {
	t.Helper()
	for where, e := range k.Entries() {
		if e.Says == "" || !goodRef(e.Ref) {
			t.Errorf("%s says %q and refers to %q", where, e.Says, e.Ref)
		}
	}
}

// Reached checks that whatever a file knows is looked up by what is explained
// in between: what can never be shown does not belong there.
func Reached(t *testing.T, k *knowledge.Knowledge, explainAll func()) {
	t.Helper()
	for _, where := range k.Unused(explainAll) {
		t.Errorf("nothing leads to %s", where)
	}
}
