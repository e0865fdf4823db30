package explain

import (
	"bytes"
	"embed"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed *.yaml
var files embed.FS

// knowledge is what is known of a protocol: a file.
type knowledge struct {
	// Commands, by verb.
	Commands map[string]entry `yaml:"commands"`
	// Tokens of commands, by the kind that the parser gives them.
	Tokens map[string]entry `yaml:"tokens"`
	// Words explains what tokens say, by kind and then by value in upper case:
	// a parameter's keyword, a flag, a search key, a fetch item.
	Words map[string]map[string]entry `yaml:"words"`
	// Replies, by kind and then by value: reply codes and their digits,
	// enhanced status codes, response codes, untagged data.
	Replies map[string]map[string]entry `yaml:"replies"`
	// Offers are EHLO keywords and capabilities.
	Offers map[string]entry `yaml:"offers"`
	// States of a conversation.
	States map[string]state `yaml:"states"`
	// Mistakes is the catalogue.
	Mistakes []mistake `yaml:"mistakes"`

	// Texts tells what the words of replies mean, whichever product says them.
	// The first that fits counts.
	Texts []text `yaml:"texts"`

	byID map[string]*mistake
	used map[string]bool // which entries were looked up; nil but in tests
}

// text is what people write in a reply, recognised by its meaning.
type text struct {
	Has  []string `yaml:"has"` // any of these, in lower case
	Says string   `yaml:"says"`
	Ref  string   `yaml:"ref"`
}

// entry is a sentence or two with its source. {text} stands for the token's
// value, {n} for a number in it.
type entry struct {
	Says string `yaml:"says"`
	Ref  string `yaml:"ref"`
}

// state is a state of the protocol's machine.
type state struct {
	Says string   `yaml:"says"`
	Ref  string   `yaml:"ref"`
	Next []string `yaml:"next"` // what may be typed, as examples
}

// mistake is an entry of the catalogue.
type mistake struct {
	ID   string `yaml:"id"`
	Says string `yaml:"says"` // {text} is what is wrong, {fix} the corrected line
	Ref  string `yaml:"ref"`
	// Example is a conversation that shows it; the last line is the mistake.
	Example []string `yaml:"example"`
	// Fix is the corrected line of the example, "" when one line cannot put it
	// right. In other conversations it is worked out.
	Fix string `yaml:"fix"`
	// World, Port and Persona say where the example is typed, where it matters.
	World   string `yaml:"world"`
	Port    int    `yaml:"port"`
	Persona string `yaml:"persona"`
	// Secure has TLS in force before the example's first line, as on a port
	// that wants it.
	Secure bool `yaml:"secure"`
	// Answer is what a server says to the example, where none of our worlds
	// does.
	Answer []string `yaml:"answer"`
	// Has are words of the reply, in lower case, that tell this mistake when
	// the command's own text does not; Verb limits it to commands.
	Has  []string `yaml:"has"`
	Verb []string `yaml:"verb"`
}

// token is what is known of a kind of token.
func (k *knowledge) token(kind string) entry {
	k.use("tokens", kind, "")
	return k.Tokens[kind]
}

// word is what is known of a token's value.
func (k *knowledge) word(kind, value string) (entry, bool) {
	e, ok := k.Words[kind][value]
	if ok {
		k.use("words", kind, value)
	}
	return e, ok
}

// reply is what is known of a reply's part.
func (k *knowledge) reply(kind, value string) (entry, bool) {
	e, ok := k.Replies[kind][value]
	if ok {
		k.use("replies", kind, value)
	}
	return e, ok
}

func (k *knowledge) use(section, kind, value string) {
	if k.used != nil {
		k.used[section+"/"+kind+"/"+value] = true
	}
}

// load reads a file of the package. What is wrong with it is a fault of the
// program's, which the tests find.
func load(name string) *knowledge {
	k, err := read(name)
	if err != nil {
		panic(err)
	}
	return k
}

func read(name string) (*knowledge, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	k := &knowledge{}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(k); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	k.byID = make(map[string]*mistake, len(k.Mistakes))
	for i := range k.Mistakes {
		k.byID[k.Mistakes[i].ID] = &k.Mistakes[i]
	}
	return k, nil
}

// fill puts values into a sentence: pairs of a name and its value.
func fill(says string, pairs ...string) string {
	if !strings.Contains(says, "{") {
		return says
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		says = strings.ReplaceAll(says, "{"+pairs[i]+"}", pairs[i+1])
	}
	return says
}
