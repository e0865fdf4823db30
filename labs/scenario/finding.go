package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ehlo/internal/words"
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
	return Finding{l.File, l.IDAt, texts.Say("same-id", "id", l.ID, "file", other), texts.Say("same-id.do")}
}

// Report collects findings while a file is read.
type Report struct {
	File  string
	Texts *words.Texts // what Add says; nil is what this package says of a file
	Found Findings
	links []link // of what has been read, to be checked when all steps are known
}

// Add notes a fault by its name among the texts, where NAME says what is wrong and
// NAME.do what to do about it; their blanks are filled from pairs of a name and a
// value. What has no place of its own, as what is missing, stands at the start.
func (r *Report) Add(p Pos, name string, pairs ...any) {
	p.Line, p.Column = max(p.Line, 1), max(p.Column, 1)
	for i := 1; i < len(pairs); i += 2 {
		pairs[i] = onOneLine.Replace(fmt.Sprint(pairs[i]))
	}
	says := cmp.Or(r.Texts, texts)
	r.Found = append(r.Found, Finding{r.File, p, says.Say(name, pairs...), says.Say(name+".do", pairs...)})
}

// onOneLine writes what would break a finding's line as a scenario may write it.
var onOneLine = strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`)

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
		return texts.Say("did-you-mean", "name", best)
	case len(list) == 0:
		return texts.Say("take-it-out")
	case len(list) > mostKnown:
		slices.SortStableFunc(list, func(a, b string) int {
			return cmp.Compare(spelling.Distance(strings.ToLower(name), strings.ToLower(a)), spelling.Distance(strings.ToLower(name), strings.ToLower(b)))
		})
		list = list[:3]
	}
	return texts.Say("known-here", "names", strings.Join(list, ", "))
}

// mostKnown is how many names a remedy lists; of more it gives the nearest.
const mostKnown = 20
