// Package words keeps what a learner is told in data: a YAML file of sentences by
// name beside each package that says them, so that another language is another
// file. A sentence has blanks in braces, {name}, for what is known only then. One
// that depends on a number has a wording for one and another for all other numbers:
//
//	gone: "There is no mailbox {mailbox}."
//	links: {one: "You have one link.", other: "You have {n} links."}
package words

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

// Texts are the sentences of a file. They are safe for concurrent use.
type Texts struct {
	file string
	read func() map[string]text
}

// New is the sentences of a file that a package embeds. It is read when the first
// of them is said; what is wrong with it is a fault of the program's, which the
// tests find.
func New(file string, data []byte) *Texts {
	return &Texts{file: file, read: sync.OnceValue(func() map[string]text {
		all, err := decode(data)
		if err != nil {
			panic(fmt.Errorf("%s: %w", file, err))
		}
		return all
	})}
}

// text is a sentence: one wording, or one for a single thing and one for several.
type text struct{ one, other string }

func decode(data []byte) (map[string]text, error) {
	var file map[string]any
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&file); err != nil {
		return nil, err
	}
	all := make(map[string]text, len(file))
	for id, value := range file {
		switch v := value.(type) {
		case string:
			all[id] = text{v, v}
		case map[string]any:
			one, _ := v["one"].(string)
			other, _ := v["other"].(string)
			if one == "" || other == "" || len(v) != 2 {
				return nil, fmt.Errorf("%s: write {one: ..., other: ...}", id)
			}
			all[id] = text{one, other}
		default:
			return nil, fmt.Errorf("%s: a sentence is text", id)
		}
	}
	return all, nil
}

// Say is the sentence with that name, its blanks filled from pairs of a name and a
// value. The value of "n" chooses between one and other.
func (t *Texts) Say(id string, pairs ...any) string {
	return t.say(id, pairs, func(value string) string { return value })
}

// HTML is the same of a sentence that is written in HTML: what is filled in is
// escaped.
func (t *Texts) HTML(id string, pairs ...any) string { return t.say(id, pairs, html.EscapeString) }

func (t *Texts) say(id string, pairs []any, write func(string) string) string {
	says, ok := t.read()[id]
	if !ok {
		panic(t.file + " has no sentence " + id)
	}
	wording := says.other
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "n" && fmt.Sprint(pairs[i+1]) == "1" {
			wording = says.one
		}
	}
	return fill(wording, pairs, write)
}

// fill puts values into the blanks of a wording. What is in braces and has no value stays. A full stop
// behind a sentence that has its own is left out.
func fill(wording string, pairs []any, write func(string) string) string {
	var b strings.Builder
	for {
		from := strings.IndexByte(wording, '{')
		to := from + 1 + strings.IndexByte(wording[from+1:], '}')
		if from < 0 || to <= from {
			break
		}
		b.WriteString(wording[:from])
		if value, ok := valueOf(wording[from+1:to], pairs); ok {
			says := fmt.Sprint(value)
			b.WriteString(write(says))
			wording = wording[to+1:]
			if ends(says) {
				wording = strings.TrimPrefix(wording, ".")
			}
		} else {
			b.WriteByte('{')
			wording = wording[from+1:]
		}
	}
	if b.Len() == 0 {
		return wording
	}
	b.WriteString(wording)
	return b.String()
}

// ends reports whether a value is a sentence with its own end: a name in DNS, or a key, has none.
func ends(value string) bool {
	return strings.Contains(value, " ") && strings.ContainsAny(value[len(value)-1:], ".!?")
}

// valueOf is the value of a name among pairs, the first if there are several.
func valueOf(name string, pairs []any) (value any, ok bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return nil, false
}

// Error is an error that reads as the sentence. It is equal to itself alone.
func (t *Texts) Error(id string, pairs ...any) error { return &sentence{t, id, pairs} }

type sentence struct {
	t     *Texts
	id    string
	pairs []any
}

// Error implements error.
func (s *sentence) Error() string { return s.t.Say(s.id, s.pairs...) }

// Wording is what an error that Texts have made says with its blanks as they are, "" of any other.
func Wording(err error) string {
	var s *sentence
	if !errors.As(err, &s) {
		return ""
	}
	return s.t.Say(s.id)
}
