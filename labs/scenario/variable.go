package scenario

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// variable is a name that stands for a value drawn from a run's seed.
type variable struct {
	name string
	draw
}

// draw is how a variable gets its value from a run's seed: by one of these.
type draw struct {
	Pos
	Pick   []string `yaml:"pick"`   // one of these
	Word   bool     `yaml:"word"`   // a word that can be said, and means nothing
	Number []int    `yaml:"number"` // from the first to the second
	Flag   bool     `yaml:"flag"`   // what is to be found, such as EHLO{kopaf-2731}
}

var (
	variableUse   = regexp.MustCompile(`\{\{([^{}\n]*)\}\}`)
	variableName  = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	variableValue = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._@+-]*$`) // needs no quotes in YAML or Markdown
)

// mostNumber is the greatest that a variable can be.
const mostNumber = 1_000_000_000

// variables checks and sorts what the front matter declares.
func (r *Report) variables(seed map[string]draw) []variable {
	var vs []variable
	for name, d := range seed {
		if !variableName.MatchString(name) {
			r.Add(d.Pos, "bad-variable", "name", name)
		}
		kinds := 0
		for _, given := range []bool{len(d.Pick) > 0, d.Word, len(d.Number) > 0, d.Flag} {
			if given {
				kinds++
			}
		}
		if kinds != 1 {
			r.Add(d.Pos, "ways-to-draw", "name", name, "n", kinds)
			d.Pick = append(d.Pick, name) // so that it can be drawn
		}
		if n := len(d.Number); n > 0 && (n != 2 || d.Number[0] < 0 || d.Number[0] > d.Number[1] || d.Number[1] > mostNumber) {
			r.Add(d.Pos, "bad-range", "name", name)
			d.Number = []int{1, 9}
		}
		for _, p := range d.Pick {
			if !variableValue.MatchString(p) {
				r.Add(d.Pos, "bad-pick", "name", name, "value", p)
			}
		}
		vs = append(vs, variable{name, d})
	}
	slices.SortFunc(vs, func(a, b variable) int { return strings.Compare(a.name, b.name) })
	return vs
}

// value draws one.
func (d *draw) value(dice *rand.Rand) string {
	switch {
	case d.Word:
		return word(dice)
	case d.Flag:
		return fmt.Sprintf("EHLO{%s-%04d}", word(dice), dice.IntN(10000))
	case len(d.Number) == 2:
		return strconv.Itoa(d.Number[0] + dice.IntN(d.Number[1]-d.Number[0]+1))
	}
	return d.Pick[dice.IntN(len(d.Pick))]
}

// word makes one of five letters, which can be said and typed and is in no
// dictionary that matters.
func word(dice *rand.Rand) string {
	const consonants, vowels, ends = "bdfklmnprtvz", "aeiou", "fklmnrv"
	b := make([]byte, 5)
	for i, letters := range []string{consonants, vowels, consonants, vowels, ends} {
		b[i] = letters[dice.IntN(len(letters))]
	}
	return string(b)
}

// Varies reports whether the lab has variables that are not drawn yet.
func (l *Lab) Varies() bool { return len(l.seed) > 0 }

// Draw is the lab with its variables put in; without variables it is the lab.
func (l *Lab) Draw(seed uint64) *Lab {
	if len(l.seed) == 0 {
		return l
	}
	values := make(map[string]string, len(l.seed))
	l.draw(seed, func(v *variable, value string) { values[v.name] = value })
	drawn, found := l.with(values)
	if len(found) > 0 {
		panic("scenario: a lab that was right is not with its variables: " + found.Error())
	}
	return drawn
}

// draw draws the lab's variables from a run's seed.
func (l *Lab) draw(seed uint64, each func(v *variable, value string)) {
	var salt uint64
	for _, c := range []byte(l.ID) {
		salt = salt*131 + uint64(c)
	}
	dice := rand.New(rand.NewPCG(seed, salt))
	for i := range l.seed {
		each(&l.seed[i], l.seed[i].value(dice))
	}
}

// Drawn are those of the values for a run's seed that hardly any other run has: words that mean nothing,
// and what is to be found.
func (l *Lab) Drawn(seed uint64) (values []string) {
	l.draw(seed, func(v *variable, value string) {
		if v.Word || v.Flag {
			values = append(values, value)
		}
	})
	return values
}

// with reads the lab again with values for its variables.
func (l *Lab) with(values map[string]string) (*Lab, Findings) {
	source := variableUse.ReplaceAllStringFunc(l.source, func(use string) string {
		if placeholder.MatchString(use) {
			return use
		}
		return values[strings.TrimSpace(use[2:len(use)-2])]
	})
	r := &Report{File: l.File}
	drawn := r.scenario(source)
	if drawn != nil {
		drawn.File, drawn.Edition, drawn.seed = l.File, l.Edition, nil
		for _, s := range drawn.Steps {
			s.Teach = nil // it is a learner's
		}
	}
	return drawn, r.Found
}

// draws checks that the lab is as right with each value that its variables can
// have as it is without.
func (r *Report) draws(l *Lab) {
	if len(r.Found) > 0 || l == nil {
		return
	}
	most := min(len(l.seed), 1)
	for _, v := range l.seed {
		most = max(most, len(v.Pick))
	}
	dice := rand.New(rand.NewPCG(0, 0))
	for i := range most {
		values := make(map[string]string, len(l.seed))
		for _, v := range l.seed {
			if values[v.name] = v.value(dice); len(v.Pick) > 0 {
				values[v.name] = v.Pick[i%len(v.Pick)]
			}
		}
		if _, found := l.with(values); len(found) > 0 {
			r.Found = append(r.Found, found...)
			return
		}
	}
}

// uses checks the variables that a scenario mentions.
func (r *Report) uses(source string, known []variable) {
	var names []string
	for _, v := range known {
		names = append(names, v.name)
	}
	for _, at := range variableUse.FindAllStringSubmatchIndex(source, -1) {
		name := strings.TrimSpace(source[at[2]:at[3]])
		if placeholder.MatchString(source[at[0]:at[1]]) {
			continue
		}
		if !slices.Contains(names, name) {
			r.Add(posIn(source, at[0]), "no-variable", "name", name, "do", suggest(name, names))
		}
	}
}

// posIn is the place of an octet.
func posIn(source string, offset int) Pos {
	before := source[:offset]
	return Pos{strings.Count(before, "\n") + 1, offset - strings.LastIndexByte(before, '\n')}
}
