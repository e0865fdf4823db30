package proof

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/scenario"
	"ehlo/scenarios"
)

// wanted are how many ways, and hints, a step needs at least.
const wanted = 3

// TestTeaching holds what makes the built-in labs fair and their help graded:
// three other right ways and three near misses for all that is checked, hints
// from the idea to the line, and no command asked for that nothing has named. Whoever
// teaches them is told something of each step.
func TestTeaching(t *testing.T) {
	files, err := fs.Glob(scenarios.FS, "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenarios (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			if lacks := teachingOf(file); len(lacks) > 0 {
				t.Error(strings.Join(lacks, "\n"))
			}
		})
	}
}

// teachingOf says what a lab lacks.
func teachingOf(file string) (lacks []string) {
	l, found := scenario.Parse(scenarios.FS, file)
	if len(found) > 0 {
		return []string{found.Error()}
	}
	f := fixture(&scenario.Report{File: file, Texts: texts}, scenarios.FS, l)
	for _, c := range unnamed(scenarios.FS, l, f) {
		lacks = append(lacks, c.Step+": nothing before the step has named "+c.Name)
	}
	for _, s := range l.Steps {
		for _, what := range slices.Concat(waysLacking(s), hintsLacking(s), teachLacking(s)) {
			lacks = append(lacks, s.ID+": "+what)
		}
	}
	return lacks
}

// waysLacking says which right ways and near misses a step still needs. One that
// is there twice counts once.
func waysLacking(s *scenario.Step) (lacks []string) {
	if !s.Checked() {
		return nil
	}
	if also := distinct(s.Solution, s.Also); also < wanted {
		lacks = append(lacks, "too few right ways beside the solution")
	}
	if s.NearCount() < wanted {
		lacks = append(lacks, "too few near misses")
	}
	return lacks
}

// distinct is how many ways there are beside the solution.
func distinct(solution string, ways []string) int {
	seen := map[string]bool{strings.TrimRight(solution, "\n"): true}
	for _, way := range ways {
		seen[strings.TrimRight(way, "\n")] = true
	}
	return len(seen) - 1
}

// hintsLacking says what is wrong with a step's hints: those that come by asking
// go from the idea through the form to the line, and only the last has the line.
// It says what to type or to choose, so it never comes unasked. A question needs two.
func hintsLacking(s *scenario.Step) (lacks []string) {
	var says []string
	var last scenario.Hint
	for _, h := range s.Hints {
		if h.When == nil {
			says, last = append(says, h.Say), h
		}
	}
	if last.After != nil {
		lacks = append(lacks, "the last hint comes unasked")
	}
	if s.SolvedByAnswer() {
		if len(says) < wanted-1 {
			lacks = append(lacks, "too few hints")
		}
		return lacks
	}
	if len(says) < wanted {
		return append(lacks, "too few hints")
	}
	lines := linesOf(s)
	for i, say := range says {
		has := slices.ContainsFunc(lines, func(line string) bool { return printsLine(say, line) })
		switch last := i == len(says)-1; {
		case last && !has && len(lines) > 0:
			lacks = append(lacks, "the last hint has no line of the solution")
		case !last && has:
			lacks = append(lacks, "a hint before the last has a line of the solution: "+say)
		}
	}
	return lacks
}

// teachLacking says what whoever teaches is not told of a step: what it is about, what goes
// wrong at it, and a question with its answer.
func teachLacking(s *scenario.Step) (lacks []string) {
	if s.Teach == nil {
		return []string{"nothing for whoever teaches"}
	}
	if s.Teach.Notes == "" {
		lacks = append(lacks, "no notes for whoever teaches")
	}
	if s.Teach.Wrong == "" {
		lacks = append(lacks, "whoever teaches is not told what goes wrong")
	}
	if _, answer, asks := strings.Cut(s.Teach.Ask, "? ("); !asks || !strings.HasSuffix(answer, ")") {
		lacks = append(lacks, "no question to ask a class, with its answer in parentheses")
	}
	return lacks
}

// TestTeachLacking holds the rules of teachLacking against steps made for them.
func TestTeachLacking(t *testing.T) {
	for _, tt := range []struct {
		name  string
		teach *scenario.Teach
		want  int
	}{
		{"all of it", &scenario.Teach{Notes: "a", Wrong: "b", Ask: "Why? (Because.)"}, 0},
		{"nothing", nil, 1},
		{"notes only", &scenario.Teach{Notes: "a"}, 2},
		{"no notes", &scenario.Teach{Wrong: "b", Ask: "Why? (Because.)"}, 1},
		{"no answer", &scenario.Teach{Notes: "a", Wrong: "b", Ask: "Why?"}, 1},
		{"an answer that does not end", &scenario.Teach{Notes: "a", Wrong: "b", Ask: "Why? (Because."}, 1},
	} {
		if got := teachLacking(&scenario.Step{Teach: tt.teach}); len(got) != tt.want {
			t.Errorf("%s: %q, want %d", tt.name, got, tt.want)
		}
	}
}

// linesOf are the lines of a step's solution that can be printed: no empty one
// can, and keys are named by their sign.
func linesOf(s *scenario.Step) (lines []string) {
	for _, typed := range scenario.Script(s.Solution) {
		if line := strings.TrimSpace(typed.Text); line != "" && !typed.Key {
			lines = append(lines, line)
		}
	}
	return lines
}

// printsLine reports whether a text has a line as code, or if it is of several
// words at all.
func printsLine(text, line string) bool {
	if strings.Contains(line, " ") && strings.Contains(text, line) {
		return true
	}
	return strings.Contains(text, "`"+line+"`") || slices.Contains(strings.Split(text, "\n"), line)
}

// TestHintsLacking holds the rules of hintsLacking against steps made for them.
func TestHintsLacking(t *testing.T) {
	hints := func(says ...string) (all []scenario.Hint) {
		for _, say := range says {
			all = append(all, scenario.Hint{Say: say})
		}
		return all
	}
	for _, tt := range []struct {
		name string
		step scenario.Step
		want int
	}{
		{"idea, form, line", scenario.Step{Solution: "NOOP x", Hints: hints("a", "`NOOP <word>`", "Type `NOOP x`.")}, 0},
		{"two only", scenario.Step{Solution: "NOOP x", Hints: hints("a", "Type `NOOP x`.")}, 1},
		{"one that waits for an error is no grade", scenario.Step{Solution: "QUIT", Hints: append(hints("a", "Type `QUIT`."), scenario.Hint{When: []*scenario.Condition{{}}})}, 1},
		{"the line first", scenario.Step{Solution: "NOOP x", Hints: hints("Type `NOOP x`.", "a", "Type `NOOP x`.")}, 1},
		{"the last by itself", scenario.Step{Solution: "NOOP x", Hints: append(hints("a", "b"), scenario.Hint{Say: "Type `NOOP x`.", After: &scenario.Delay{Tries: 5}})}, 1},
		{"a choice by itself", scenario.Step{Solution: "A", Quiz: &scenario.Quiz{}, Hints: append(hints("a"), scenario.Hint{Say: "Choose A.", After: &scenario.Delay{Tries: 2}})}, 1},
		{"no line", scenario.Step{Solution: "NOOP x", Hints: hints("a", "b", "c")}, 1},
		{"a dot that ends a sentence is no line", scenario.Step{Solution: ".", Hints: hints("One.", "Two.", "Type `.`")}, 0},
		{"Enter alone cannot be printed", scenario.Step{Solution: "\n", Hints: hints("a", "b", "Press Enter.")}, 0},
	} {
		if got := hintsLacking(&tt.step); len(got) != tt.want {
			t.Errorf("%s: %q, want %d", tt.name, got, tt.want)
		}
	}
}
