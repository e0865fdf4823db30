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
	Par       int             `yaml:"par"`
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
	need := func(missing bool, what, remedy string) {
		if missing {
			r.Add(f.Pos, remedy, "%s", what)
		}
	}
	need(f.EHLO != formatVersion, "the format's version is missing or not known", "write `ehlo: 1`")
	need(f.ID.Text == "", "the lab has no id", "write `id: send-by-hand`")
	if f.ID.Text != "" && !idForm.MatchString(f.ID.Text) {
		r.Add(f.ID.Pos, "use small letters, digits and hyphens: send-by-hand", "%q is not a plain id", f.ID.Text)
	}
	need(f.Title == "", "the lab has no title", "write `title: ...`")
	need(f.World.Text == "", "the lab has no world", "write `world: doc`, or another file's name in worlds")
	need(f.Minutes < 0, "a lab cannot take less than no time", "say how many minutes a beginner needs")
	need(f.Par < 0, "a session cannot have less than no lines", "say how many lines a good session has")
	if f.Path.Text != "" && !slices.Contains(Paths, f.Path.Text) {
		r.Add(f.Path.Pos, suggest(f.Path.Text, Paths), "the course has no path %q", f.Path.Text)
	}
	for _, view := range f.Closed {
		if !slices.Contains(closable, view.Text) {
			r.Add(view.Pos, suggest(view.Text, closable), "there is no view %q that could be closed", view.Text)
		}
	}
	if strings.Contains(f.Outcome.Text, "](") {
		r.Add(f.Outcome.Pos, "say it in a sentence without a link", "the outcome is shown as plain text")
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
			r.Add(t.Pos, "give each terminal an id of its own: {id: a}", "terminal %q", t.ID)
		}
		seen[t.ID] = true
	}
}

// files checks what the scenario needs of other files: its world, and the
// labs it links to.
func (r *Report) files(fsys fs.FS, l *Lab) {
	if l.World != "" {
		if _, err := fs.Stat(fsys, "worlds/"+l.World+".yaml"); err != nil {
			r.Add(l.WorldAt, suggest(l.World, worldNames(fsys)), "there is no world %q", l.World)
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
