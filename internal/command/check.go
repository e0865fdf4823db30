package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ehlo/labs/proof"
	"ehlo/labs/scenario"
	"ehlo/scenarios"
)

type check struct {
	Paths  []string `arg:"" optional:"" name:"path" help:"Scenarios (*.md), or folders of them; the folder scenarios if left out, or the built-in ones."`
	JSON   bool     `name:"json" help:"Print one JSON object a line; docs/scenario-format.md describes them."`
	Schema bool     `help:"Print the JSON Schema of scenarios, for editors, and check nothing."`
}

func (*check) Help() string {
	return "Example: ehlo check scenarios/10-send-by-hand.md\n\n" +
		"A lab is proved by playing it: doing nothing completes no step, its solutions complete all, the example of " +
		"each mistake gets that mistake's advice, every hint can be reached, every link leads somewhere. " +
		"A check gets a note if it also passes with another step's solution, or with another user, host, message or mailbox. " +
		"A folder's own worlds are in its folder worlds; those that it lacks are the built-in ones."
}

func (c *check) Run(ctx context.Context, std *streams) error {
	if c.Schema {
		_, err := std.out.Write(scenario.Schema())
		return err
	}
	groups, err := c.groups()
	if err != nil {
		return usageError{err}
	}
	say := &checkPrinter{std: std, json: json.NewEncoder(std.out)}
	say.json.SetEscapeHTML(false)
	if !c.JSON {
		say.json = nil
	}
	for _, g := range groups {
		err := proof.CheckAll(g.fsys, g.files, func(p proof.Proof) bool {
			say.proof(g.dir, p, p.Notes(g.fsys), g.files != nil)
			return ctx.Err() == nil
		})
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
	}
	say.total()
	if say.findings > 0 {
		return fmt.Errorf("%s", plural(say.findings, "finding"))
	}
	if say.labs == 0 {
		return usageError{errors.New("no scenario (*.md) was found; docs/writing-labs.md shows how to begin one")}
	}
	return nil
}

// group is what is checked of one folder; no files are all.
type group struct {
	dir   string
	fsys  fs.FS
	files []string
}

// groups sorts the paths by their folders.
func (c *check) groups() ([]group, error) {
	if len(c.Paths) == 0 {
		if i, err := os.Stat("scenarios"); err == nil && i.IsDir() {
			return []group{{"scenarios", folderOf("scenarios"), nil}}, nil
		}
		return []group{{"", scenarios.FS, nil}}, nil
	}
	var groups []group
	for _, path := range c.Paths {
		i, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("%w; name a scenario or a folder of scenarios", err)
		}
		if i.IsDir() {
			groups = append(groups, group{path, folderOf(path), nil})
			continue
		}
		if filepath.Ext(path) != ".md" {
			return nil, fmt.Errorf("%s is not a scenario: the names of scenarios end with .md", path)
		}
		dir, file := filepath.Split(filepath.Clean(path))
		if n := len(groups); n > 0 && groups[n-1].dir == dir && groups[n-1].files != nil {
			groups[n-1].files = append(groups[n-1].files, file)
			continue
		}
		from := dir
		if from == "" {
			from = "."
		}
		groups = append(groups, group{dir, folderOf(from), []string{file}})
	}
	return groups, nil
}

// checkPrinter prints what is found, and counts it.
type checkPrinter struct {
	std      *streams
	json     *json.Encoder // nil prints text
	labs     int
	findings int
	notes    int
	unnamed  int
	counts   scenario.Counts
}

// wanted are how many right ways and near misses a step should have.
const wanted = 3

// proof prints what is found of a lab; if its file was asked for, also which of
// its steps have few ways, and which commands nothing has named. These are no
// findings.
func (p *checkPrinter) proof(dir string, proof proof.Proof, notes scenario.Findings, asked bool) {
	p.labs++
	p.findings += len(proof.Found)
	p.notes += len(notes)
	p.found("finding", dir, proof.Found)
	p.found("note", dir, notes)
	if proof.Lab == nil {
		return
	}
	c := proof.Lab.Counts()
	p.counts.Add(c)
	p.unnamed += len(proof.Unnamed)
	file := filepath.Join(dir, proof.File)
	lab := jsonLab{"lab", file, proof.Lab.ID, len(proof.Found) == 0, jsonOf(c, len(proof.Unnamed)), len(notes), few(proof.Lab), []jsonCommand{}}
	for _, command := range proof.Unnamed {
		lab.UnnamedCommands = append(lab.UnnamedCommands, jsonCommand(command))
	}
	switch {
	case p.json != nil:
		p.json.Encode(lab)
	case asked:
		for _, s := range lab.Few {
			fmt.Fprintf(p.std.out, "%s: step %q has %s beside its solution, and %s\n", file, s.Step, plural(s.Also, "right way"), plural(s.Near, "near miss"))
		}
		for _, command := range lab.UnnamedCommands {
			fmt.Fprintf(p.std.out, "%s: step %q asks for %s, which nothing before has named\n", file, command.Step, command.Name)
		}
	}
}

// found prints findings of a kind: "finding", or "note", which is no fault.
func (p *checkPrinter) found(kind, dir string, found scenario.Findings) {
	for _, f := range found {
		f.File = filepath.Join(dir, f.File)
		switch {
		case p.json != nil:
			p.json.Encode(jsonFinding{kind, f.File, f.Line, f.Column, f.What, f.Remedy})
		case kind == "note":
			f.What = "note: " + f.What
			fallthrough
		default:
			fmt.Fprintln(p.std.out, f)
		}
	}
}

// few are the steps of a lab that have fewer ways than are wanted.
func few(l *scenario.Lab) []jsonFew {
	all := []jsonFew{}
	for _, s := range l.Steps {
		if near := s.NearCount(); s.Checked() && (len(s.Also) < wanted || near < wanted) {
			all = append(all, jsonFew{s.ID, len(s.Also), near})
		}
	}
	return all
}

func (p *checkPrinter) total() {
	if p.json != nil {
		p.json.Encode(jsonTotal{"total", p.labs, p.findings, jsonOf(p.counts, p.unnamed), p.notes})
		return
	}
	fmt.Fprintf(p.std.out, "%s beside the solutions, at least %d a step; %s, at least %d a step; %s unnamed when asked for, %s\n",
		plural(p.counts.Also, "right way"), p.counts.FewestAlso, plural(p.counts.Near, "near miss"), p.counts.FewestNear,
		plural(p.unnamed, "command"), plural(p.notes, "note"))
	fmt.Fprintf(p.std.out, "%s, %s, %s, %s, %s: %s\n", plural(p.labs, "lab"), plural(p.counts.Steps, "step"), plural(p.counts.Hints, "hint"),
		plural(p.counts.Mistakes, "mistake"), plural(p.counts.Questions, "question"), plural(p.findings, "finding"))
}

// The lines of --json.
type (
	jsonFinding struct {
		Type   string `json:"type"` // "finding" or "note"
		File   string `json:"file"`
		Line   int    `json:"line"`
		Column int    `json:"column"`
		What   string `json:"what"`
		Remedy string `json:"remedy"`
	}
	jsonCounts struct {
		Steps     int `json:"steps"`
		Hints     int `json:"hints"`
		Mistakes  int `json:"mistakes"`
		Questions int `json:"questions"`
		Also      int `json:"also"` // right ways beside the solutions
		Near      int `json:"near"` // near misses
		// The fewest of a step where a way is to be found, 0 if there is none.
		FewestAlso int `json:"fewest_also"`
		FewestNear int `json:"fewest_near"`
		Unnamed    int `json:"unnamed"` // commands asked for before they are named
	}
	jsonFew struct {
		Step string `json:"step"`
		Also int    `json:"also"`
		Near int    `json:"near"`
	}
	jsonCommand struct {
		Step string `json:"step"`
		Name string `json:"name"`
	}
	jsonLab struct {
		Type   string `json:"type"` // "lab"
		File   string `json:"file"`
		ID     string `json:"id"`
		Proved bool   `json:"proved"`
		jsonCounts
		Notes           int           `json:"notes"`
		Few             []jsonFew     `json:"few"` // steps with fewer than three ways of a kind
		UnnamedCommands []jsonCommand `json:"unnamed_commands"`
	}
	jsonTotal struct {
		Type     string `json:"type"` // "total"
		Labs     int    `json:"labs"`
		Findings int    `json:"findings"`
		jsonCounts
		Notes int `json:"notes"`
	}
)

func jsonOf(c scenario.Counts, unnamed int) jsonCounts {
	return jsonCounts{c.Steps, c.Hints, c.Mistakes, c.Questions, c.Also, c.Near, c.FewestAlso, c.FewestNear, unnamed}
}

func plural(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	if strings.HasSuffix(of, "s") {
		of += "e"
	}
	return fmt.Sprintf("%d %ss", n, of)
}
