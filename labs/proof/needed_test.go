package proof

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"ehlo/scenarios"
)

// spared are lines that a step's text names and that it is done without.
var spared = map[string]string{
	"13-several-recipients.md list RSET":            "nothing may be left of the last message, and a message to all shows that it is gone",
	"24-publish-an-mx.md address quit":              "the record is there, and the next step can go on at nsupdate's prompt",
	"71-wait-with-idle.md send To: bob@example.com": "the text names Bob's address for the envelope",
}

// TestEachNamedLineIsNeeded plays each step's solution without one of its lines, for each
// that the step's text names: whoever is asked for two commands has not done with one.
func TestEachNamedLineIsNeeded(t *testing.T) {
	files, err := fs.Glob(scenarios.FS, "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenarios (%v)", len(files), err)
	}
	played := 0
	for _, file := range files {
		p := proofOf(t, file)
		for i, s := range p.drawn.Steps {
			if s.SolvedByAnswer() {
				continue
			}
			var text vocabulary
			text.learn(s.HTML)
			lines := strings.Split(strings.TrimSuffix(s.Solution, "\n"), "\n")
			for k, line := range lines {
				words := strings.Fields(line)
				if len(lines) < 2 || !slices.ContainsFunc(words[:min(len(words), 2)], text.has) { // IMAP's tag is first
					continue
				}
				played++
				pl := p.before(i)
				_ = pl.do(s, strings.Join(slices.Delete(slices.Clone(lines), k, k+1), "\n")) // what can't be typed then completes nothing
				if why := spared[file+" "+s.ID+" "+line]; pl.done(i) != (why != "") {
					t.Errorf("%s: step %s without %q: done %v; spared, as %q", file, s.ID, line, pl.done(i), why)
				}
				pl.close()
			}
		}
	}
	if played < 100 {
		t.Errorf("%d solutions without a line, want the 100 and more that there are", played)
	}
}
