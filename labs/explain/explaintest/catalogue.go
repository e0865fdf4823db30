package explaintest

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/explain/knowledge"
)

// Catalogue plays the example of each mistake: it is the first that is found,
// with the fix that the example has, and the server accepts that. Every entry
// has an example, but for those that a test of their own yields.
func Catalogue(t *testing.T, at Place, k *knowledge.Knowledge, without ...string) {
	examples := Examples(t)
	for _, id := range k.MistakeIDs() {
		n := 0
		for i := range examples {
			if examples[i].ID == id {
				n++
			}
		}
		if want := 1 - strings.Count(strings.Join(without, " ")+" ", id+" "); n != want {
			t.Errorf("%s has %d examples in testdata/mistakes.yaml, want %d", id, n, want)
		}
	}
	for i := range examples {
		m := &examples[i]
		if !slices.Contains(k.MistakeIDs(), m.ID) {
			t.Errorf("%s has an example, and is not in the catalogue", m.ID)
			continue
		}
		t.Run(m.ID, func(t *testing.T) { m.check(t, at) })
	}
}

func (m *Example) check(t *testing.T, at Place) {
	x, e := m.Play(t, at)
	Explained(t, m.ID, x, e)
	if len(e.Mistakes) == 0 || e.Mistakes[0].ID != m.ID {
		t.Fatalf("%q is answered %q: found are %+v", x.Unit.Raw, x.Reply, e.Mistakes)
	}
	found := e.Mistakes[0]
	for _, name := range []string{"text", "fix", "n", "near", "nearest", "verb", "reason", "offered", "encoded", "user", "count", "by"} {
		if strings.Contains(found.Says, "{"+name+"}") {
			t.Errorf("it says %q", found.Says)
		}
	}
	if found.Fix != m.Fix {
		t.Errorf("%q is answered %q: the fix is %q, and the example has %q", x.Unit.Raw, x.Reply, found.Fix, m.Fix)
	}
	if found.Fix == "" || m.Answer != nil {
		return
	}
	at, acts := m.acts(at)
	if y := at.Accepts(t, acts, len(at.Play(t, acts).Exchanges)-1, found.Fix); !Accepted(y) {
		t.Errorf("the fix %q is answered %q", found.Fix, Answer(y))
	}
}
