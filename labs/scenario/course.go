package scenario

import (
	"io/fs"
	"slices"
	"strings"
)

// Paths are the paths of the course, as its map shows them.
var Paths = []string{"start", "smtp", "pop3", "imap", "challenge"}

// requirements are the labs that each lab of a folder requires, by id.
func requirements(fsys fs.FS) map[string][]string {
	all := make(map[string][]string)
	for _, front := range fronts(fsys) {
		var ids []string
		for _, lab := range front.Requires {
			ids = append(ids, lab.Text)
		}
		all[front.ID.Text] = ids
	}
	return all
}

// Required are the labs of a folder that one requires, and those that they
// require, each once, as far as they can be read.
func Required(fsys fs.FS, l *Lab) (all []*Lab) {
	files, _ := fs.Glob(fsys, "*.md") // the pattern is well-formed
	file := make(map[string]string)
	for _, f := range files {
		file[IDOf(fsys, f)] = f
	}
	passed := map[string]bool{l.ID: true}
	for open := l.Requires; len(open) > 0; open = open[1:] {
		if passed[open[0]] || file[open[0]] == "" {
			continue
		}
		passed[open[0]] = true
		if required, _ := Parse(fsys, file[open[0]]); required != nil {
			all = append(all, required)
			open = append(slices.Clip(open), required.Requires...)
		}
	}
	return all
}

// Course checks what a lab requires: that there is such a lab, and that it
// does not in the end require this one.
func (r *Report) Course(fsys fs.FS, l *Lab) {
	if len(l.requires) == 0 {
		return
	}
	all := requirements(fsys)
	var known []string
	for id := range all {
		known = append(known, id)
	}
	for _, lab := range l.requires {
		if _, ok := all[lab.Text]; !ok {
			r.Add(lab.Pos, "no-lab", "lab", lab.Text, "do", suggest(lab.Text, known))
			continue
		}
		if way := wayTo(all, lab.Text, l.ID, nil); way != nil {
			r.Add(lab.Pos, "circle", "lab", l.ID, "way", strings.Join(way, ", which requires "))
		}
	}
}

// wayTo is the chain of requirements from one lab to another, nil if there is
// none.
func wayTo(all map[string][]string, from, to string, passed []string) []string {
	passed = append(slices.Clip(passed), from)
	if from == to {
		return passed
	}
	for _, next := range all[from] {
		if slices.Contains(passed, next) && next != to {
			continue
		}
		if way := wayTo(all, next, to, passed); way != nil {
			return way
		}
	}
	return nil
}
