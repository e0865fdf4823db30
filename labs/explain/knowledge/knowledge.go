// Package knowledge is what the explainers know, read from a file for each
// protocol, and the notes that are made of it.
package knowledge

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// Knowledge is what is known of a protocol: a file.
type Knowledge struct {
	// Commands, by verb.
	Commands map[string]Entry `yaml:"commands"`
	// Tokens of commands, by the kind that the parser gives them.
	Tokens map[string]Entry `yaml:"tokens"`
	// Minor are the kinds of notes that are about spelling: separators, brackets, the
	// digits of a code one by one. What a line means can be read without them.
	Minor []string `yaml:"minor"`
	// Words explains what tokens say, by kind and then by value in upper case:
	// a parameter's keyword, a flag, a search key, a fetch item.
	Words map[string]map[string]Entry `yaml:"words"`
	// Replies, by kind and then by value: reply codes and their digits,
	// enhanced status codes, response codes, untagged data.
	Replies map[string]map[string]Entry `yaml:"replies"`
	// Offers are EHLO keywords and capabilities.
	Offers map[string]Entry `yaml:"offers"`
	// States of a conversation.
	States map[string]State `yaml:"states"`
	// Examples are whole lines for commands that want something behind them, by
	// verb.
	Examples map[string]string `yaml:"examples"`
	// Does says what somebody does who types a line: by verb, or by another word
	// for its kind. HTML.
	Does map[string]string `yaml:"does"`
	// Serves is what is done with mail where the protocol is spoken.
	Serves string `yaml:"serves"`
	// Mistakes is the catalogue.
	Mistakes []Mistake `yaml:"mistakes"`

	// Texts tells what the words of replies mean, whichever product says them.
	// The first that fits counts.
	Texts []Text `yaml:"texts"`

	byID map[string]*Mistake
	used map[string]bool // which entries were looked up; nil but in tests
}

// Text is what people write in a reply, recognised by its meaning.
type Text struct {
	Has  []string `yaml:"has"` // any of these, in lower case
	Says string   `yaml:"says"`
	Ref  string   `yaml:"ref"`
}

// Entry is a sentence or two with its source. {text} stands for the token's
// value, {n} for a number in it.
type Entry struct {
	Says string `yaml:"says"`
	Ref  string `yaml:"ref"`
}

// State is a state of the protocol's machine.
type State struct {
	Says string   `yaml:"says"`
	Ref  string   `yaml:"ref"`
	Next []string `yaml:"next"` // what may be typed, as examples
}

// Mistake is an entry of the catalogue. testdata/mistakes.yaml, beside the
// protocol's file, has an example of each.
type Mistake struct {
	ID   string `yaml:"id"`
	Says string `yaml:"says"` // {text} is what is wrong, {fix} the corrected line
	Ref  string `yaml:"ref"`
	// Has are words of the reply, in lower case, that tell this mistake when
	// the command's own text does not; Verb limits it to commands.
	Has  []string `yaml:"has"`
	Verb []string `yaml:"verb"`
}

// Load decodes a protocol's file, which a package embeds. What is wrong with it
// is a fault of the program's, which the tests find.
func Load(name string, data []byte) *Knowledge {
	k, err := read(name, data)
	if err != nil {
		panic(err)
	}
	return k
}

func read(name string, data []byte) (*Knowledge, error) {
	k := &Knowledge{}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(k); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	k.byID = make(map[string]*Mistake, len(k.Mistakes))
	for i := range k.Mistakes {
		k.byID[k.Mistakes[i].ID] = &k.Mistakes[i]
	}
	return k, nil
}

// Mistake finds an entry of the catalogue, nil if there is none.
func (k *Knowledge) Mistake(id string) *Mistake { return k.byID[id] }

// Wrong is what a mistake of the catalogue says, "" where that has something to fill in.
func (k *Knowledge) Wrong(id string) string {
	m := k.byID[id]
	if m == nil || strings.Contains(m.Says, "{") {
		return ""
	}
	return m.Says
}

// MistakeIDs are the ids of the catalogue.
func (k *Knowledge) MistakeIDs() []string {
	ids := make([]string, len(k.Mistakes))
	for i := range k.Mistakes {
		ids[i] = k.Mistakes[i].ID
	}
	return ids
}

// Token is what is known of a kind of token.
func (k *Knowledge) Token(kind string) Entry {
	k.Use("tokens", kind, "")
	return k.Tokens[kind]
}

// Word is what is known of a token's value.
func (k *Knowledge) Word(kind, value string) (Entry, bool) {
	e, ok := k.Words[kind][value]
	if ok {
		k.Use("words", kind, value)
	}
	return e, ok
}

// Reply is what is known of a reply's part.
func (k *Knowledge) Reply(kind, value string) (Entry, bool) {
	e, ok := k.Replies[kind][value]
	if ok {
		k.Use("replies", kind, value)
	}
	return e, ok
}

// Use takes note that an entry has been looked up, for the tests that hold that
// each can be reached.
func (k *Knowledge) Use(section, kind, value string) {
	if k.used != nil {
		k.used[section+"/"+kind+"/"+value] = true
	}
}

// Fill puts values into a sentence: pairs of a name and its value.
func Fill(says string, pairs ...string) string {
	if !strings.Contains(says, "{") {
		return says
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		says = strings.ReplaceAll(says, "{"+pairs[i]+"}", pairs[i+1])
	}
	return says
}
