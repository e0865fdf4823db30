package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ehlo/labs/spelling"
)

// Pos is a place in a scenario's file. Lines and columns count from 1.
type Pos struct{ Line, Column int }

// Finding is something that is wrong with a scenario.
type Finding struct {
	File string
	Pos
	What   string // what is wrong
	Remedy string // what to do about it
}

func (f Finding) String() string {
	s := fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.What)
	if f.Remedy != "" {
		s += ": " + f.Remedy
	}
	return s
}

// Findings are the faults of one or more scenarios, as an error.
type Findings []Finding

func (fs Findings) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Sorted puts findings in the order of the text, each once.
func (fs Findings) Sorted() Findings {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var once Findings
	for _, f := range fs {
		if !slices.Contains(once, f) {
			once = append(once, f)
		}
	}
	return once
}

// SameID is the finding that the lab's id is that of another file.
func (l *Lab) SameID(other string) Finding {
	return Finding{l.File, l.IDAt, fmt.Sprintf("id %q is that of %s", l.ID, other), "choose another"}
}

// Report collects findings while a file is read.
type Report struct {
	File  string
	Found Findings
	links []link // of what has been read, to be checked when all steps are known
}

// Add notes a fault. What has no place of its own, as what is missing, stands
// at the start.
func (r *Report) Add(p Pos, remedy, format string, args ...any) {
	p.Line, p.Column = max(p.Line, 1), max(p.Column, 1)
	r.Found = append(r.Found, Finding{r.File, p, fmt.Sprintf(format, args...), remedy})
}

// suggest words the remedy for a name that is not among the known ones.
func suggest(name string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if d := spelling.Distance(strings.ToLower(name), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	list := slices.Clone(known)
	slices.Sort(list)
	switch {
	case best != "":
		return fmt.Sprintf("did you mean %q?", best)
	case len(list) == 0:
		return "take it out"
	case len(list) > mostKnown:
		slices.SortStableFunc(list, func(a, b string) int {
			return cmp.Compare(spelling.Distance(strings.ToLower(name), strings.ToLower(a)), spelling.Distance(strings.ToLower(name), strings.ToLower(b)))
		})
		return "known here: " + strings.Join(list[:3], ", ")
	}
	return "known here: " + strings.Join(list, ", ")
}

// mostKnown is how many names a remedy lists; of more it gives the nearest.
const mostKnown = 20
