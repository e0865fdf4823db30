package scenario

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Quiz is a question that a step asks.
type Quiz struct {
	Pos
	Choices []Choice `yaml:"choices"`
	Answer  Value    `yaml:"answer"`  // any of these, by meaning
	Beside  []string `yaml:"beside"`  // words that may stand beside it, and no units but these
	Brought bool     `yaml:"brought"` // and it stands in what the step's exchange has brought
	Say     string   `yaml:"say"`     // said of the right answer
	Goal    string   `yaml:"goal"`    // what a right answer is worth, in words: it has a tick of its own
	html    string

	GoalHTML string
}

// Choice is an answer to choose. If several are right all of them are wanted.
type Choice struct {
	Pos
	Text  string `yaml:"text"`
	Right bool   `yaml:"right"`
	Say   string `yaml:"say"` // said when it is chosen
	HTML  string
	said  string // HTML of Say
}

// Right reports whether an answer is.
func (q *Quiz) Right(text string) bool {
	if len(q.Choices) == 0 {
		return answerIs(&q.Answer, text, q.Beside)
	}
	chosen := q.chosen(text)
	for i := range q.Choices {
		if q.Choices[i].Right != slices.Contains(chosen, i) {
			return false
		}
	}
	return true
}

// Explanation is the HTML to say of the right answer.
func (q *Quiz) Explanation(text string) string {
	html := q.html
	for _, i := range q.chosen(text) {
		if i >= 0 {
			html = q.Choices[i].said + html
		}
	}
	return html
}

// AnswerHTML is a right answer as a list, in HTML.
func (q *Quiz) AnswerHTML(text string) string {
	var b strings.Builder
	for _, i := range q.chosen(text) {
		if i >= 0 {
			b.WriteString("<li>" + q.Choices[i].HTML + "</li>")
		}
	}
	if len(q.Choices) == 0 {
		b.WriteString("<li><code>" + html.EscapeString(CleanAnswer(text)) + "</code></li>")
	}
	return "<ul>" + b.String() + "</ul>"
}

// SaidHTML is the HTML to say of the choice when it is chosen.
func (c *Choice) SaidHTML() string { return c.said }

// AsksAll reports whether the step's question can be asked of several learners together: it has the same
// words and the same answer in every world. An answer that a variable is part of shows that in the solution,
// which is proved to be right.
func (s *Step) AsksAll() bool {
	q := s.Quiz
	if q == nil || q.Brought {
		return false
	}
	all := []string{s.HTML, s.Solution, q.Say}
	for _, c := range q.Choices {
		all = append(all, c.Text, c.Say)
	}
	return !slices.ContainsFunc(all, variableUse.MatchString)
}

// Wrong is the HTML to say of the first wrong choice, "" if there is none, and
// what records call the choice: choice-1 is the first.
func (q *Quiz) Wrong(text string) (html, key string) {
	chosen := q.chosen(text)
	for _, i := range chosen {
		if i >= 0 && !q.Choices[i].Right {
			return q.Choices[i].said, fmt.Sprintf("choice-%d", i+1)
		}
	}
	if len(chosen) > 0 && !slices.Contains(chosen, -1) {
		return texts.HTML("more-is-right"), ""
	}
	return "", ""
}

// chosen are the numbers of the choices named, -1 for what is none.
func (q *Quiz) chosen(text string) (all []int) {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		n := slices.IndexFunc(q.Choices, func(c Choice) bool { return sameAnswer(c.Text, line) })
		if i, err := strconv.Atoi(strings.TrimSpace(line)); n < 0 && err == nil && i >= 1 && i <= len(q.Choices) {
			n = i - 1
		}
		all = append(all, n)
	}
	return all
}

// RightAnswer is a right answer, "" if there is only a pattern for it.
func (q *Quiz) RightAnswer() string {
	var all []string
	for _, c := range q.Choices {
		if c.Right {
			all = append(all, c.Text)
		}
	}
	if len(all) > 0 {
		return strings.Join(all, "\n")
	}
	for _, v := range append([]Value{q.Answer}, q.Answer.any...) {
		if v.Text != "" {
			return v.Text
		}
	}
	return ""
}

// quiz checks a question.
func (r *Report) quiz(s *Step) {
	q := s.Quiz
	q.html, q.GoalHTML = r.say(q.Pos, q.Say), r.goal(q.Pos, q.Goal)
	if (len(q.Choices) > 0) == q.Answer.Given {
		r.Add(q.Pos, "quiz-kind")
		return
	}
	q.Answer.foldPatterns()
	right := 0
	for i := range q.Choices {
		c := &q.Choices[i]
		c.HTML, c.said = r.inline(c.Pos, c.Text), r.say(c.Pos, c.Say)
		if CleanAnswer(c.Text) == "" {
			r.Add(c.Pos, "empty-choice")
		}
		if slices.ContainsFunc(q.Choices[:i], func(o Choice) bool { return sameAnswer(o.Text, c.Text) }) {
			r.Add(c.Pos, "choice-twice", "choice", c.Text)
		}
		if c.Right {
			right++
		} else if strings.TrimSpace(c.Say) == "" && !s.foresees(c.Text) {
			r.Add(c.Pos, "choice-unsaid", "choice", c.Text)
		}
	}
	if len(q.Choices) > 0 && (right == 0 || len(q.Choices) < 2) {
		r.Add(q.Pos, "nothing-to-choose")
	}
}

// foresees reports whether an answer is among the step's mistakes.
func (s *Step) foresees(answer string) bool {
	return slices.ContainsFunc(s.Mistakes, func(m Mistake) bool {
		return slices.ContainsFunc(m.When, func(c *Condition) bool { return c.FitsAnswer(answer) })
	})
}

// inline renders a text without a paragraph around it.
func (r *Report) inline(at Pos, source string) string {
	html := strings.TrimSpace(r.say(at, source))
	return strings.TrimSuffix(strings.TrimPrefix(html, "<p>"), "</p>")
}

// foldPatterns lets the patterns of an answer pass over case.
func (v *Value) foldPatterns() {
	if v.Matches != nil && !strings.HasPrefix(v.Matches.String(), "(?i)") {
		if re, err := regexp.Compile("(?i)" + v.Matches.String()); err == nil {
			v.Matches = &Pattern{re}
		}
	}
	for i := range v.any {
		v.any[i].foldPatterns()
	}
}
