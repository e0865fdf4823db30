package labs

import (
	"fmt"
	"io/fs"
	"slices"

	"ehlo/labs/scenario"
)

// Proof is what is found out about a scenario. There is no lab if it cannot be
// read.
type Proof struct {
	File  string
	Lab   *scenario.Lab
	Found scenario.Findings
}

// CheckAll checks scenarios of a folder, all (*.md) if none are named, and
// that no two of the folder have the same id. It tells of each as soon as it is
// proved; when told to stop it does.
func CheckAll(fsys fs.FS, files []string, tell func(Proof) (goOn bool)) error {
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
		p := Proof{File: file}
		p.Lab, _, p.Found = check(fsys, file)
		if p.Lab != nil && owner[p.Lab.ID] != file && owner[p.Lab.ID] != "" {
			p.Found = append(p.Found, sameID(p.Lab, owner[p.Lab.ID])).Sorted()
		}
		if !tell(p) {
			return nil
		}
	}
	return nil
}

// sameID tells that a lab's id is that of another file's.
func sameID(l *scenario.Lab, other string) scenario.Finding {
	return scenario.Finding{File: l.File, Pos: l.IDAt, What: fmt.Sprintf("id %q is that of %s", l.ID, other), Remedy: "choose another"}
}
