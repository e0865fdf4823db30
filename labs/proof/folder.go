package proof

import (
	"fmt"
	"io/fs"
	"slices"

	"ehlo/labs/scenario"
)

// Proof is what is found out about a scenario.
type Proof struct {
	File   string
	Lab    *scenario.Lab     // nil if it cannot be read
	Usable bool              // the lab can be done, though it may not be proved
	Found  scenario.Findings // what is wrong, in the order of the text
	// Unnamed are the commands that are asked for before they are named. They are
	// no finding.
	Unnamed []Command
}

// CheckAll checks scenarios of a folder, all (*.md) if none are named, and
// that no two of the folder have the same id. It reports each as soon as it is
// proved, and stops when that returns false.
func CheckAll(fsys fs.FS, files []string, report func(Proof) (goOn bool)) error {
	all, err := fs.Glob(fsys, "*.md")
	if err != nil {
		return fmt.Errorf("look for scenarios: %w", err)
	}
	slices.Sort(all)
	if len(files) == 0 {
		files = all
	}
	owner := make(map[string]string)
	for _, file := range all {
		if id := scenario.IDOf(fsys, file); owner[id] == "" {
			owner[id] = file
		}
	}
	for _, file := range files {
		p := Check(fsys, file)
		if p.Lab != nil && owner[p.Lab.ID] != file && owner[p.Lab.ID] != "" {
			p.Found = append(p.Found, p.Lab.SameID(owner[p.Lab.ID])).Sorted()
		}
		if !report(p) {
			return nil
		}
	}
	return nil
}
