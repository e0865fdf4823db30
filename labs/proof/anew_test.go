package proof

import (
	"io/fs"
	"regexp"
	"testing"

	"ehlo/scenarios"
)

var (
	// anew finds advice that says that what was begun is lost, and not just that it can be.
	anew  = regexp.MustCompile(`(?i)\b(begin (again|another|once more|anew)\b|choose \*start over\*)`)
	maybe = regexp.MustCompile(`(?i)\bif\b[^.]*\*start over\*|\bor choose \*start over\*`)
	// begins finds a line with which a message, or a login, begins.
	begins = regexp.MustCompile(`(?im)^(MAIL FROM|RSET|USER|AUTH)\b`)
)

// TestAdviceToBeginAnew holds that a learner who is told to begin anew has to: the
// step's own solution, typed right after the mistake, does not complete the step, unless
// it begins anew itself.
func TestAdviceToBeginAnew(t *testing.T) {
	files, err := fs.Glob(scenarios.FS, "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenarios (%v)", len(files), err)
	}
	told := 0
	for _, file := range files {
		p := proofOf(t, file)
		for i, s := range p.drawn.Steps {
			for _, m := range s.Mistakes {
				if !anew.MatchString(m.Say) || maybe.MatchString(m.Say) || begins.MatchString(s.Solution) {
					continue
				}
				told++
				pl := p.before(i)
				if err := pl.try(s, m.When, m.Try); err != nil {
					t.Fatal(err)
				}
				if _ = pl.solve(s); pl.done(i) { // what can't be typed there completes nothing
					t.Errorf("%s: step %s is done by going on after %q, though the advice is %q", file, s.ID, m.Try, m.Say)
				}
				pl.close()
			}
		}
	}
	if told < 20 {
		t.Errorf("%d pieces of advice say to begin anew, want the 20 and more that there are", told)
	}
}
