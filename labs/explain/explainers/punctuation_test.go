package explainers_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/explaintest"
)

// TestPunctuationAfterAVerb puts a colon behind every command of every protocol, and the parentheses
// of a call: that is what the remark is on, and the fix is without it.
func TestPunctuationAfterAVerb(t *testing.T) {
	for _, p := range explainers.Table() {
		d, at := p.Descriptor, explaintest.Place{Protocol: p, World: "doc"}
		if d.Connectionless {
			continue
		}
		for _, c := range d.Commands {
			for _, after := range []string{": x", ":x", ":", "()", "();", "?"} {
				line := c.Verb + after
				if d.Tagged {
					line = "t1 " + line
				}
				x, ex := at.Play(t, explaintest.Lines(line)).Last()
				if len(ex.Mistakes) == 0 {
					t.Errorf("%s: nothing is remarked on %q, answered %q", d.Title, line, x.Reply)
					continue
				}
				m := ex.Mistakes[0]
				if !strings.Contains(m.ID, "punctuation") || !strings.Contains(string(x.Unit.Raw[m.Start:m.End]), after[:1]) {
					t.Errorf("%s: on %q the remark is %s: %s", d.Title, line, m.ID, m.Says)
				}
				if words := strings.Fields(m.Fix); slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(strings.ToUpper(w), c.Verb+after[:1]) }) {
					t.Errorf("%s: after %q the fix is %q", d.Title, line, m.Fix)
				}
			}
		}
	}
}
