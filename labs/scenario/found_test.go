package scenario

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

// TestSearchFindings: what is wrong with the keys of searches is reported in its place.
func TestSearchFindings(t *testing.T) {
	for step, want := range map[string]string{
		"expect: {verb: SEARCH, found: [x]}":        `"x" is not the number of a message`,
		"expect: {verb: SEARCH, found: '2:*'}":      `"2:*" is not the number of a message`,
		"expect: {verb: SEARCH, found: {cuont: 1}}": `unknown key "cuont"`,
		"expect: {found: [1]}":                      "no command is named",
		"every: true\nexpect: {verb: NOOP}":         `only one thing that step "one" could expect`,
	} {
		if _, found := Parse(labtest.Folder(t, labtest.OneStep(step+"\nsolution: NOOP")), "lab.md"); !strings.Contains(found.Error(), want) {
			t.Errorf("%s: %v, want %q", step, found, want)
		}
	}
	closed := strings.Replace(labtest.OneStep("expect: {verb: NOOP}\nsolution: NOOP"), "ehlo: 1\n", "ehlo: 1\nclosed: [mailbox]\n", 1)
	if _, found := Parse(labtest.Folder(t, closed), "lab.md"); !strings.Contains(found.Error(), `no view "mailbox" that could be closed: did you mean "mailboxes"?`) {
		t.Errorf("%v", found)
	}
}
