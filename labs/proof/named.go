package proof

import (
	"html"
	"io/fs"
	"regexp"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server"
)

// Command is one that a step asks for: a verb such as "UID FETCH", or the name
// of a program at the prompt.
type Command struct {
	Step string // its id
	Name string
}

// unnamed are the commands that a lab's solutions need before anything has named
// them: the text of the step, what was shown before it in the lab, or a lab that
// this one requires. Each is listed once, where it is needed first.
func unnamed(fsys fs.FS, l *scenario.Lab, f *server.Fixture) (all []Command) {
	var known vocabulary
	for _, required := range scenario.Required(fsys, l) {
		known.learn(required.HTML)
		for _, s := range required.Steps {
			known.learn(s.HTML)
			known.learn(closing(s))
		}
	}
	drawn := l.Draw(0)
	pl := play(drawn, f, 0)
	defer pl.close()
	known.learn(drawn.HTML)
	for _, s := range drawn.Steps {
		known.learn(s.HTML)
		pl.asked = nil
		_ = pl.solve(s) // the proof of the solutions reports what cannot be typed
		for _, name := range pl.asked {
			if !known.has(name) {
				all = append(all, Command{Step: s.ID, Name: name})
				known.add(name)
			}
		}
		known.learn(closing(s))
	}
	return all
}

// closing is what is shown when a step is done, as HTML.
func closing(s *scenario.Step) string {
	var all strings.Builder
	for i := range s.Explain {
		all.WriteString(s.Explain[i].HTML)
	}
	if s.Quiz != nil {
		for i := range s.Quiz.Choices {
			all.WriteString(s.Quiz.Choices[i].HTML)
		}
		all.WriteString(s.Quiz.Explanation(s.Quiz.RightAnswer()))
	}
	return all.String()
}

// vocabulary is what stands as code in the texts that somebody has read: the
// words, in capitals, with one space before and after each.
type vocabulary struct{ words strings.Builder }

var codeSpan = regexp.MustCompile(`(?s)<code[^>]*>(.*?)</code>`)

// learn adds the code of a text.
func (v *vocabulary) learn(text string) {
	for _, m := range codeSpan.FindAllStringSubmatch(text, -1) {
		for line := range strings.SplitSeq(html.UnescapeString(m[1]), "\n") {
			v.add(line)
		}
	}
}

// add adds a line of code. No command reaches over its end.
func (v *vocabulary) add(line string) {
	v.words.WriteString(" " + strings.ToUpper(strings.Join(strings.Fields(line), " ")) + " \n")
}

func (v *vocabulary) has(name string) bool {
	return strings.Contains(v.words.String(), " "+strings.ToUpper(name)+" ")
}
