package words_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// longest is how many words a sentence may have. A first-year student in any country
// reads most sentences of half that length at once.
const longest = 25

// notPlain are turns of phrase that readers whose second language is English stumble
// over, and what to write instead.
var notPlain = map[string]string{
	`\b[Mm]ails\b`: "messages: mail cannot be counted",
	`\bin which\b|\bof which the\b|\bby which\b`: "two sentences, or that",
	`\banew\b`:              "again",
	`\bshall\b`:             "should, must or will",
	`\bbehind\b`:            "after",
	`\bput(?:s)? up with\b`: "accept",
	"(?:``|\\b[A-Z]{3,}|\\{verb\\}) wants?\\b":                                                   "needs",
	`\bha(?:s|ve) to stand\b|\bmay stand\b|\bstands (?:in|before|after|between|without|there)\b`: "is, or what to type",
	`\bis none\b|\bis no (?:command|number|address|field|base64|bracket)\b`:                      "is not a ...",
	`\bin charge of\b`:                         "responsible for",
	`\bso many (?:seconds|days|octets|were)\b`: "how many",
	`\bwas likely meant\b`:                     "Did you mean ...?",
	`\b[Tt]he other way round\b`:               "in reverse order",
	`\bhangs? up\b|\bhung up\b`:                "closes the connection",
	`\bbeyond ASCII\b`:                         "outside ASCII",
}

// unsaid are keys of the data files that hold no sentences.
var unsaid = map[string]bool{"ref": true, "has": true, "verb": true, "next": true, "id": true, "examples": true, "minor": true}

// sentencesOf calls do with each text of a file's data.
func sentencesOf(value any, where string, do func(where, text string)) {
	switch v := value.(type) {
	case map[string]any:
		for key, in := range v {
			if !unsaid[key] {
				sentencesOf(in, where+"/"+key, do)
			}
		}
	case []any:
		for _, in := range v {
			sentencesOf(in, where, do)
		}
	case string:
		do(where, v)
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?]\s+`)
	code        = regexp.MustCompile("`[^`]*`|<code>.*?</code>")
)

// TestPlainWords reads every sentence that learners are shown by the server: those of
// the explainers, of labs, of the terminal and of the page's messages.
func TestPlainWords(t *testing.T) {
	faults := map[string]*regexp.Regexp{}
	for expr := range notPlain {
		faults[expr] = regexp.MustCompile(expr)
	}
	n := 0
	for _, folder := range []string{"internal", "labs/explain", "labs/run", "labs/transcript", "labs/replay", "labs/scenario", "labs/proof", "server", "web"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "app" || d.Name() == "dist" || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			if d.IsDir() || filepath.Ext(path) != ".yaml" {
				return nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			var file any
			if err := yaml.Unmarshal(data, &file); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			sentencesOf(file, strings.TrimPrefix(path, root+"/"), func(where, text string) {
				for _, s := range sentenceEnd.Split(text, -1) {
					n++
					if words := len(strings.Fields(s)); words > longest {
						t.Errorf("%s: %d words: make two sentences of it: %s", where, words, s)
					}
				}
				bare := code.ReplaceAllString(text, "``")
				for expr, fault := range faults {
					if found := fault.FindString(bare); found != "" {
						t.Errorf("%s: %q: write %s: %s", where, found, notPlain[expr], text)
					}
				}
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 2000 {
		t.Errorf("only %d sentences are read", n)
	}
}

// TestNotPlain holds that the faults are noticed, and plain sentences are not.
func TestNotPlain(t *testing.T) {
	faulty := func(text string) bool {
		for expr := range notPlain {
			if regexp.MustCompile(expr).MatchString(text) {
				return true
			}
		}
		return false
	}
	for _, text := range []string{"All mails go there.", "The state in which it is.", "Begin anew.", "`` wants a number.", "`{text}` is no command.", "The server hangs up.", "A tag has to stand here."} {
		if !faulty(text) {
			t.Errorf("%q passes", text)
		}
	}
	for _, text := range []string{"A mailbox has mail.", "Type the tag first.", "It is not a command.", "The first dot stands for the at sign."} {
		if faulty(text) {
			t.Errorf("%q does not", text)
		}
	}
}
