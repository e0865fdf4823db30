package scenario

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// frontMatter is the head of a scenario's file.
type frontMatter struct {
	Pos
	EHLO      int             `yaml:"ehlo"` // version of the format
	ID        Name            `yaml:"id"`
	Title     string          `yaml:"title"`
	Lang      string          `yaml:"lang"`
	Minutes   int             `yaml:"minutes"`
	Skills    []string        `yaml:"skills"`
	Path      Name            `yaml:"path"`
	Requires  []Name          `yaml:"requires"`
	Outcome   Name            `yaml:"outcome"`
	Remarks   *bool           `yaml:"remarks"` // whether mistakes are remarked on unasked; true if left out
	Par       bool            `yaml:"par"`
	Closed    []Name          `yaml:"closed"` // views of the panel that would give the answer away
	World     Name            `yaml:"world"`
	Mail      []Letter        `yaml:"mail"`
	Seed      map[string]draw `yaml:"seed"`
	Terminals []Terminal      `yaml:"terminals"`
}

// frontOf splits a file at the line that ends its front matter.
func frontOf(source string) (head, body string, ok bool) {
	rest, ok := strings.CutPrefix(source, "---\n")
	if !ok {
		return "", "", false
	}
	if i := strings.Index("\n"+rest, "\n---\n"); i >= 0 {
		return rest[:i], rest[i+len("---\n"):], true
	}
	return "", "", false
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// closable are the views of the panel that a lab can close.
var closable = []string{ClosedMailboxes}

// ClosedMailboxes is the view that shows what is in the world's mailboxes.
const ClosedMailboxes = "mailboxes"

func (r *Report) front(f *frontMatter, l *Lab) {
	if f.EHLO != formatVersion {
		r.Add(f.Pos, "format-version")
	}
	if f.ID.Text == "" {
		r.Add(f.Pos, "no-id")
	}
	if f.ID.Text != "" && !idForm.MatchString(f.ID.Text) {
		r.Add(f.ID.Pos, "bad-lab-id", "id", f.ID.Text)
	}
	if f.Title == "" {
		r.Add(f.Pos, "no-title")
	}
	if f.World.Text == "" {
		r.Add(f.Pos, "world-unnamed")
	}
	if f.Minutes < 0 {
		r.Add(f.Pos, "negative-minutes")
	}
	if f.Path.Text != "" && !slices.Contains(Paths, f.Path.Text) {
		r.Add(f.Path.Pos, "no-path", "path", f.Path.Text, "do", suggest(f.Path.Text, Paths))
	}
	for _, view := range f.Closed {
		if !slices.Contains(closable, view.Text) {
			r.Add(view.Pos, "no-view", "view", view.Text, "do", suggest(view.Text, closable))
		}
	}
	if strings.Contains(f.Outcome.Text, "](") {
		r.Add(f.Outcome.Pos, "outcome-link")
	}
	for i := range f.Mail {
		r.letter(&f.Mail[i])
	}
	if l.Lang == "" {
		l.Lang = "en"
	}
	if len(l.Terminals) == 0 {
		l.Terminals = []Terminal{{Pos: f.Pos, ID: "a"}}
	}
	seen := make(map[string]bool)
	for _, t := range l.Terminals {
		if t.ID == "" || seen[t.ID] {
			r.Add(t.Pos, "terminal-twice", "id", t.ID)
		}
		seen[t.ID] = true
	}
}

// files checks what the scenario needs of other files: its world, and the
// labs it links to.
func (r *Report) files(fsys fs.FS, l *Lab) {
	if l.World != "" && !strings.HasPrefix(l.World, written) { // what is written in it is read with the world
		if _, err := fs.Stat(fsys, "worlds/"+l.World+".yaml"); err != nil {
			r.Add(l.WorldAt, "no-world", "world", l.World, "do", suggest(l.World, worldNames(fsys)))
		}
	}
	r.labLinks(fsys)
}

func worldNames(fsys fs.FS) []string {
	files, _ := fs.Glob(fsys, "worlds/*.yaml") // the pattern is well-formed
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(f, "worlds/"), ".yaml")
	}
	return files
}

// labIDs are the ids that the scenarios' front matters give, each once.
func labIDs(fsys fs.FS) (ids []string) {
	for _, front := range fronts(fsys) {
		if front.ID.Text != "" && !slices.Contains(ids, front.ID.Text) {
			ids = append(ids, front.ID.Text)
		}
	}
	return ids
}

// fronts are the front matters of all scenarios.
func fronts(fsys fs.FS) (all []frontMatter) {
	files, _ := fs.Glob(fsys, "*.md") // the pattern is well-formed
	for _, f := range files {
		if front, ok := readFront(fsys, f); ok {
			all = append(all, front)
		}
	}
	return all
}

// readFront reads a scenario's front matter, as far as it can be read.
func readFront(fsys fs.FS, file string) (front frontMatter, ok bool) {
	source, err := fs.ReadFile(fsys, file)
	if err != nil {
		return front, false
	}
	head, _, ok := frontOf(strings.ReplaceAll(string(source), "\r\n", "\n"))
	if ok {
		(&Report{}).yaml([]byte(head), 1, &front)
	}
	return front, ok
}

func IDOf(fsys fs.FS, file string) string {
	front, _ := readFront(fsys, file)
	return front.ID.Text
}
