package classroom

import (
	"cmp"
	"errors"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ehlo/internal/learner"
)

// QuizID is a question's in its class, and opens nothing: 96 random bits, in base64url.
type QuizID string

// Quiz is a question that a whole class is asked, one answer each. Answers are kept at the seats, so that
// five hundred who answer at once do not wait for each other, and what somebody has answered goes with them.
type Quiz struct {
	ID    QuizID    `json:"id"`
	Class ClassID   `json:"class"`
	When  time.Time `json:"when"`
	Question
	Closed   bool `json:"closed,omitempty"`   // nobody answers any more
	Revealed bool `json:"revealed,omitempty"` // and everybody sees what is right
}

// Question is what is asked. All HTML in it is safe to show.
type Question struct {
	Lab     string       `json:"lab,omitempty"` // whose question it is, and Step, "" for a teacher's own
	Step    string       `json:"step,omitempty"`
	Title   string       `json:"title"` // in a line, as plain text
	HTML    string       `json:"html"`
	Choices []QuizChoice `json:"choices,omitempty"` // none: the answer is written
	Answer  string       `json:"answer,omitempty"`  // the right one that is written, "" if none is
	Says    string       `json:"says,omitempty"`    // HTML, when it is revealed
}

// QuizChoice is an answer to choose.
type QuizChoice struct {
	Text  string `json:"text"` // plain
	HTML  string `json:"html"`
	Right bool   `json:"right,omitempty"`
	Says  string `json:"says,omitempty"` // HTML, of whoever has chosen it, when it is revealed
}

// Answer is what somebody at a seat has answered.
type Answer struct {
	Quiz   QuizID `json:"quiz"`
	Picked []int  `json:"picked,omitempty"` // choices, counted from 0, in their order
	Text   string `json:"text,omitempty"`   // that was written
	Right  bool   `json:"right,omitempty"`
}

const (
	mostQuizzes    = 50  // that are kept of a class
	mostQuizChoice = 200 // characters
	leastChoices   = 2
	mostChoices    = 6
	mostWritten    = 200 // characters
)

// What is wrong with a question to a class, or with an answer.
var (
	ErrQuizText    = texts.Error("quiz-text", "most", mostNote)
	ErrQuizChoices = texts.Error("quiz-choices", "least", leastChoices, "max", mostChoices, "most", mostQuizChoice)
	ErrQuizOver    = texts.Error("quiz-over")
	ErrQuizClosed  = texts.Error("quiz-closed")
	ErrQuizShown   = texts.Error("quiz-shown")
	ErrNoQuiz      = texts.Error("no-quiz")
	ErrAnswer      = texts.Error("answer", "most", mostWritten)
)

// key is where a quiz is kept: with those of its class, as both ids have 16 characters.
func (q *Quiz) key() string { return string(q.Class) + string(q.ID) }

// Judged reports whether there is a right answer.
func (q *Question) Judged() bool {
	return q.Answer != "" || slices.ContainsFunc(q.Choices, func(c QuizChoice) bool { return c.Right })
}

// Several reports whether more than one choice is right: all of them are wanted.
func (q *Question) Several() bool {
	n := 0
	for _, c := range q.Choices {
		if c.Right {
			n++
		}
	}
	return n > 1
}

// OwnQuestion is one in a teacher's own words, with code in backquotes. Of the choices it takes text, and
// whether it is right.
func OwnQuestion(text string, choices []QuizChoice, says string) (q Question, err error) {
	clean := func(text *string, most int, line bool) bool {
		*text = legible(*text, line)
		return utf8.RuneCountInString(*text) <= most
	}
	if !clean(&text, mostNote, false) || text == "" || !clean(&says, mostNote, false) {
		return Question{}, ErrQuizText
	}
	if n := len(choices); n > 0 && (n < leastChoices || n > mostChoices) {
		return Question{}, ErrQuizChoices
	}
	for _, c := range choices {
		same := func(o QuizChoice) bool { return strings.EqualFold(o.Text, c.Text) }
		if !clean(&c.Text, mostQuizChoice, true) || c.Text == "" || slices.ContainsFunc(q.Choices, same) {
			return Question{}, ErrQuizChoices
		}
		q.Choices = append(q.Choices, QuizChoice{Text: c.Text, HTML: asHTML(c.Text), Right: c.Right})
	}
	q.Title, q.HTML, q.Says = inLine(text), asHTML(text), asHTML(says)
	return q, nil
}

var inBackquotes = regexp.MustCompile("`([^`\n]+)`")

// asHTML is what a teacher has written as HTML that is safe to show.
func asHTML(text string) string {
	text = inBackquotes.ReplaceAllString(html.EscapeString(text), "<code>$1</code>")
	return strings.ReplaceAll(text, "\n", "<br>")
}

// inLine is a text in a line, without the marks of code.
func inLine(text string) string {
	const most = 80 // characters
	line := strings.Join(strings.Fields(strings.ReplaceAll(text, "`", "")), " ")
	if utf8.RuneCountInString(line) > most {
		line = string([]rune(line)[:most-1]) + "…"
	}
	return line
}

// Ask asks a class a question, in the place of whatever is shown to it. The oldest question that is kept
// gives way to one too many. In an exam nothing is asked: an answer that all see would be help.
func (c *Classroom) Ask(id ClassID, t TeacherID, q Question) (Class, error) {
	if _, err := c.ClassOf(id, t); err != nil {
		return Class{}, err
	}
	asked := Quiz{ID: QuizID(random(12)), Class: id, When: c.now(), Question: q}
	// First the question: whoever sees that it is asked finds it.
	if err := c.quizzes.put(asked.key(), asked, 0); err != nil {
		return Class{}, err
	}
	class, err := c.show(id, t, Showing{ToAll: true}, func(*Class) (Show, error) { return Show{Quiz: asked.ID}, nil })
	if err != nil {
		return Class{}, errors.Join(err, c.quizzes.delete(asked.key()))
	}
	for all := c.Quizzes(id); len(all) > mostQuizzes; all = all[1:] {
		err = errors.Join(err, c.quizzes.delete(all[0].key()))
	}
	return class, err
}

// Quizzes are the questions that a class was asked, as far as they are kept, the oldest first.
func (c *Classroom) Quizzes(id ClassID) []Quiz {
	all := c.quizzes.of(string(id))
	slices.SortFunc(all, func(a, b Quiz) int {
		return cmp.Or(a.When.Compare(b.When), strings.Compare(string(a.ID), string(b.ID)))
	})
	return all
}

// Asks is which question a class is asked just now, "" for none.
func (c *Class) Asks() QuizID {
	if c.Show == nil {
		return ""
	}
	return c.Show.Quiz
}

// Asked is the question that a class is asked just now, ok is false if it is asked none.
func (c *Classroom) Asked(class *Class) (q Quiz, ok bool) {
	return c.quizzes.get(string(class.ID) + string(class.Asks()))
}

// SetQuiz closes the question that a class is asked, or opens it again, or reveals what is right, which
// closes it for good: ErrQuizOver where it is asked no more.
func (c *Classroom) SetQuiz(id ClassID, t TeacherID, quiz QuizID, closed, revealed bool) (Class, error) {
	class, err := c.ClassOf(id, t)
	if err != nil {
		return Class{}, err
	}
	if class.Asks() != quiz || quiz == "" {
		return Class{}, ErrQuizOver
	}
	_, err = c.quizzes.change(string(id)+string(quiz), ErrQuizOver, func(q *Quiz) error {
		if q.Revealed && !revealed {
			return ErrQuizShown
		}
		q.Closed, q.Revealed = closed || revealed, revealed
		return nil
	})
	return class, err
}

// Answer takes what a learner answers to the question that their class is asked: the last answer counts,
// until it is closed. right tells of an answer that is written whether it is.
func (c *Classroom) Answer(id ClassID, l learner.ID, a Answer, right func(q *Quiz, text string) bool) (Seat, error) {
	class, err := c.MayWork(id, l)
	if err != nil {
		return Seat{}, err
	}
	q, ok := c.Asked(&class)
	switch {
	case !ok, q.ID != a.Quiz:
		return Seat{}, ErrQuizOver
	case q.Closed:
		return Seat{}, ErrQuizClosed
	}
	if len(q.Choices) > 0 {
		a, err = q.picked(a.Picked)
	} else {
		a, err = q.written(a.Text, right)
	}
	if err != nil {
		return Seat{}, err
	}
	kept := make(map[QuizID]bool)
	for _, q := range c.Quizzes(id) {
		kept[q.ID] = true
	}
	return c.changeOwn(id, l, func(s *Seat) {
		s.Answers = slices.DeleteFunc(slices.Clone(s.Answers), func(o Answer) bool { return o.Quiz == q.ID || !kept[o.Quiz] })
		s.Answers = append(s.Answers, a)
	})
}

// picked is an answer by choices.
func (q *Quiz) picked(choices []int) (Answer, error) {
	picked := slices.Clone(choices)
	slices.Sort(picked)
	picked = slices.Compact(picked)
	n := len(picked)
	if n == 0 || picked[0] < 0 || picked[n-1] >= len(q.Choices) || n > 1 && !q.Several() {
		return Answer{}, ErrAnswer
	}
	a := Answer{Quiz: q.ID, Picked: picked, Right: q.Judged()}
	for i := range q.Choices {
		a.Right = a.Right && q.Choices[i].Right == slices.Contains(picked, i)
	}
	return a, nil
}

// written is an answer in words.
func (q *Quiz) written(text string, right func(*Quiz, string) bool) (Answer, error) {
	text = legible(text, true)
	if n := utf8.RuneCountInString(text); n == 0 || n > mostWritten {
		return Answer{}, ErrAnswer
	}
	return Answer{Quiz: q.ID, Text: text, Right: q.Judged() && right(q, text)}, nil
}

// AnswerTo is what somebody at a seat has answered to a question, nil if they have not.
func (s *Seat) AnswerTo(q QuizID) *Answer {
	if i := slices.IndexFunc(s.Answers, func(a Answer) bool { return a.Quiz == q }); i >= 0 {
		return &s.Answers[i]
	}
	return nil
}

// Words is an answer in plain text, as a gradebook has it.
func (q *Question) Words(a *Answer) string {
	if len(q.Choices) == 0 {
		return a.Text
	}
	var all []string
	for _, i := range a.Picked {
		if i < len(q.Choices) {
			all = append(all, q.Choices[i].Text)
		}
	}
	return strings.Join(all, "; ")
}

// Tally is how a class has answered a question: how often, and never who.
type Tally struct {
	Seats    int   // that can answer
	Answered int   // that have
	Right    int   // and rightly
	Picked   []int // how often each choice was chosen
	Written  []Written
}

// Written is an answer in words, and how often it was given.
type Written struct {
	Text  string
	Right bool
	N     int
}

// Tally counts the answers of seats. Written answers that differ in case and space alone are the same; the
// most frequent comes first.
func (q *Quiz) Tally(seats []Seat) Tally {
	t := Tally{Picked: make([]int, len(q.Choices))}
	at := make(map[string]int)
	for i := range seats {
		if seats[i].State != SeatIn {
			continue
		}
		t.Seats++
		a := seats[i].AnswerTo(q.ID)
		if a == nil {
			continue
		}
		t.Answered++
		if a.Right {
			t.Right++
		}
		for _, n := range a.Picked {
			if n < len(t.Picked) {
				t.Picked[n]++
			}
		}
		if a.Text == "" {
			continue
		}
		same := strings.ToLower(strings.Join(strings.Fields(a.Text), " "))
		n, known := at[same]
		if !known {
			n = len(t.Written)
			at[same] = n
			t.Written = append(t.Written, Written{Text: a.Text, Right: a.Right})
		}
		t.Written[n].N++
	}
	slices.SortStableFunc(t.Written, func(a, b Written) int { return b.N - a.N })
	return t
}
