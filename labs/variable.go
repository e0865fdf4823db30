package labs

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// variable is a name that stands for a value drawn from a run's seed.
type variable struct {
	name string
	pick []string
}

var (
	variableUse   = regexp.MustCompile(`\{\{([^{}\n]*)\}\}`)
	variableName  = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	variableValue = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._@+-]*$`) // needs no quotes in YAML or Markdown
)

// variables checks and sorts what the front matter declares.
func (r *report) variables(seed map[string]draw) []variable {
	var vs []variable
	for name, d := range seed {
		if !variableName.MatchString(name) {
			r.add(d.Pos, "use small letters, digits and hyphens", "variable name %q", name)
		}
		if len(d.Pick) == 0 {
			r.add(d.Pos, "write "+name+": {pick: [alice, carol]}", "variable %q has nothing to pick from", name)
		}
		for _, p := range d.Pick {
			if !variableValue.MatchString(p) {
				r.add(d.Pos, "use letters, digits and . _ @ + - only", "variable %q can be %q", name, p)
			}
		}
		vs = append(vs, variable{name, d.Pick})
	}
	slices.SortFunc(vs, func(a, b variable) int { return strings.Compare(a.name, b.name) })
	return vs
}

// drawn is the lab with its variables put in; without variables it is the lab.
func (l *Lab) drawn(seed uint64) *Lab {
	if len(l.seed) == 0 {
		return l
	}
	var salt uint64
	for _, c := range []byte(l.ID) {
		salt = salt*131 + uint64(c)
	}
	dice := rand.New(rand.NewPCG(seed, salt))
	values := make(map[string]string, len(l.seed))
	for _, v := range l.seed {
		values[v.name] = v.pick[dice.IntN(len(v.pick))]
	}
	drawn, found := l.with(values)
	if len(found) > 0 {
		panic("labs: a lab that was right is not with its variables: " + found.Error())
	}
	return drawn
}

// with reads the lab again with values for its variables.
func (l *Lab) with(values map[string]string) (*Lab, Findings) {
	source := variableUse.ReplaceAllStringFunc(l.source, func(use string) string {
		return values[strings.TrimSpace(use[2:len(use)-2])]
	})
	r := &report{file: l.file}
	drawn := r.scenario(source)
	if drawn != nil {
		drawn.file = l.file
	}
	return drawn, r.found
}

// draws checks that the lab is as right with each value that its variables can
// have as it is without.
func (r *report) draws(l *Lab) {
	if len(r.found) > 0 || l == nil {
		return
	}
	most := 0
	for _, v := range l.seed {
		most = max(most, len(v.pick))
	}
	for i := range most {
		values := make(map[string]string, len(l.seed))
		for _, v := range l.seed {
			values[v.name] = v.pick[i%len(v.pick)]
		}
		if _, found := l.with(values); len(found) > 0 {
			r.found = append(r.found, found...)
			return
		}
	}
}

// uses checks the variables that a scenario mentions.
func (r *report) uses(source string, known []variable) {
	var names []string
	for _, v := range known {
		names = append(names, v.name)
	}
	for _, at := range variableUse.FindAllStringSubmatchIndex(source, -1) {
		name := strings.TrimSpace(source[at[2]:at[3]])
		if !slices.Contains(names, name) {
			r.add(posIn(source, at[0]), "declare it under seed, or "+suggest(name, names), "there is no variable %q", name)
		}
	}
}

// posIn is the place of an octet.
func posIn(source string, offset int) Pos {
	before := source[:offset]
	return Pos{strings.Count(before, "\n") + 1, offset - strings.LastIndexByte(before, '\n')}
}
