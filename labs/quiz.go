package labs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// quiz is a question that a step asks.
type quiz struct {
	Pos
	Choices []choice `yaml:"choices"`
	Answer  value    `yaml:"answer"` // any of these, by meaning
	Say     string   `yaml:"say"`    // said of the right answer
	html    string
}

// choice is an answer to choose. If several are right all of them are wanted.
type choice struct {
	Pos
	Text  string `yaml:"text"`
	Right bool   `yaml:"right"`
	Say   string `yaml:"say"` // said when it is chosen
	html  string
	said  string // HTML of Say
}

// right tells whether an answer is.
func (q *quiz) right(text string) bool {
	if len(q.Choices) == 0 {
		return answerIs(&q.Answer, text)
	}
	chosen := q.chosen(text)
	for i := range q.Choices {
		if q.Choices[i].Right != slices.Contains(chosen, i) {
			return false
		}
	}
	return true
}

// explanation is the HTML to say of the right answer.
func (q *quiz) explanation(text string) string {
	html := q.html
	for _, i := range q.chosen(text) {
		if i >= 0 {
			html = q.Choices[i].said + html
		}
	}
	return html
}

// wrong is the HTML to say of the first wrong choice, "" if there is none.
func (q *quiz) wrong(text string) string {
	chosen := q.chosen(text)
	for _, i := range chosen {
		if i >= 0 && !q.Choices[i].Right {
			return q.Choices[i].said
		}
	}
	if len(chosen) > 0 && !slices.Contains(chosen, -1) {
		return "<p>So far so good, but more than that is right.</p>"
	}
	return ""
}

// chosen are the numbers of the choices named, -1 for what is none.
func (q *quiz) chosen(text string) (all []int) {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		n := slices.IndexFunc(q.Choices, func(c choice) bool { return sameAnswer(c.Text, line) })
		if i, err := strconv.Atoi(strings.TrimSpace(line)); n < 0 && err == nil && i >= 1 && i <= len(q.Choices) {
			n = i - 1
		}
		all = append(all, n)
	}
	return all
}

// answers is a right answer, "" if there is only a pattern for it.
func (q *quiz) answers() string {
	var all []string
	for _, c := range q.Choices {
		if c.Right {
			all = append(all, c.Text)
		}
	}
	if len(all) > 0 {
		return strings.Join(all, "\n")
	}
	for _, v := range append([]value{q.Answer}, q.Answer.any...) {
		if v.text != "" {
			return v.text
		}
	}
	return ""
}

// answerIs holds a typed answer against a wanted one.
func answerIs(want *value, text string) bool {
	return want.one(cleanAnswer(text), sameAnswer)
}

func sameAnswer(want, have string) bool { return fold(cleanAnswer(want), cleanAnswer(have)) }

// cleanAnswer takes from an answer what does not matter: space and quotes
// around it, and the full stop of a sentence.
func cleanAnswer(s string) string {
	for {
		t := strings.TrimSpace(s)
		if n := len(t); n >= 2 && t[0] == t[n-1] && strings.IndexByte("\"'`", t[0]) >= 0 {
			t = t[1 : n-1]
		} else if n > 2 && t[n-1] == '.' && t[n-2] != '.' && t[n-2] > ' ' {
			t = t[:n-1]
		}
		if t == s {
			return strings.Join(strings.Fields(t), " ")
		}
		s = t
	}
}

// quiz checks a question.
func (r *report) quiz(s *step) {
	q := s.Quiz
	q.html = r.say(q.Pos, q.Say)
	if (len(q.Choices) > 0) == q.Answer.given {
		r.add(q.Pos, `write choices: [{text: ..., right: true}, ...] or answer: "..."`, "a quiz has either choices or an answer")
		return
	}
	q.Answer.foldPatterns()
	right := 0
	for i := range q.Choices {
		c := &q.Choices[i]
		c.html, c.said = r.inline(c.Pos, c.Text), r.say(c.Pos, c.Say)
		if cleanAnswer(c.Text) == "" {
			r.add(c.Pos, "add text", "an empty choice")
		}
		if slices.ContainsFunc(q.Choices[:i], func(o choice) bool { return sameAnswer(o.Text, c.Text) }) {
			r.add(c.Pos, "make them differ by more than case and space", "the choice %q is there twice", c.Text)
		}
		if c.Right {
			right++
		} else if strings.TrimSpace(c.Say) == "" && !s.foresees(c.Text) {
			r.add(c.Pos, "add say: what is wrong with it", "nothing is said to those who choose %q", c.Text)
		}
	}
	if len(q.Choices) > 0 && (right == 0 || len(q.Choices) < 2) {
		r.add(q.Pos, "add right: true to what is right, and some that is wrong", "there is nothing to choose")
	}
}

// foresees tells whether an answer is among the step's mistakes.
func (s *step) foresees(answer string) bool {
	return slices.ContainsFunc(s.Mistakes, func(m mistake) bool {
		return slices.ContainsFunc(m.When, func(c condition) bool { return c.fitsAnswer(answer) })
	})
}

// inline renders a text without a paragraph around it.
func (r *report) inline(at Pos, source string) string {
	html := strings.TrimSpace(r.say(at, source))
	return strings.TrimSuffix(strings.TrimPrefix(html, "<p>"), "</p>")
}

// foldPatterns lets the patterns of an answer pass over case.
func (v *value) foldPatterns() {
	if v.Matches != nil && !strings.HasPrefix(v.Matches.String(), "(?i)") {
		if re, err := regexp.Compile("(?i)" + v.Matches.String()); err == nil {
			v.Matches = &pattern{re}
		}
	}
	for i := range v.any {
		v.any[i].foldPatterns()
	}
}
