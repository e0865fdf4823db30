package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/scenario"
)

// ask asks a class a question: that of a step, or the teacher's own.
func (s *Site) ask(a *asked) (any, error) {
	var with message.AskQuiz
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	q, err := s.questionOf(a, with)
	if err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.Ask(a.class(), a.teacher.ID, q))
}

// questionOf is the question that a teacher wants to ask.
func (s *Site) questionOf(a *asked, with message.AskQuiz) (classroom.Question, error) {
	if with.Step == "" {
		var choices []classroom.QuizChoice
		for _, c := range with.Answers {
			choices = append(choices, classroom.QuizChoice{Text: c.Text, Right: c.Right})
		}
		return classroom.OwnQuestion(with.Question, choices, with.Says)
	}
	lab, err := s.labOf(a, with.Lab)
	if err != nil {
		return classroom.Question{}, err
	}
	i := slices.IndexFunc(lab.Steps, func(step *scenario.Step) bool { return step.ID == with.Step })
	if i < 0 || !lab.Steps[i].AsksAll() {
		return classroom.Question{}, classroom.ErrNoQuiz
	}
	return stepQuestion(lab, lab.Steps[i]), nil
}

// labOf is a lab of the class that a request is about.
func (s *Site) labOf(a *asked, id string) (*scenario.Lab, error) {
	c, err := s.c.Classroom.ClassOf(a.class(), a.teacher.ID)
	if err != nil {
		return nil, err
	}
	lab, ok := s.c.Manager.Labs().Lab(id)
	if !ok || !slices.Contains(c.Labs, lab.ID) {
		return nil, classroom.ErrNoLab
	}
	return lab, nil
}

// stepQuestion is the question of a step that can be asked of all.
func stepQuestion(lab *scenario.Lab, step *scenario.Step) classroom.Question {
	quiz := step.Quiz
	q := classroom.Question{Lab: lab.ID, Step: step.ID, Title: step.Title, HTML: step.HTML}
	for i := range quiz.Choices {
		c := &quiz.Choices[i]
		q.Choices = append(q.Choices, classroom.QuizChoice{Text: c.Text, HTML: c.HTML, Right: c.Right, Says: c.SaidHTML()})
	}
	right := quiz.RightAnswer()
	if len(q.Choices) == 0 {
		if right == "" { // there is a pattern for it
			right = step.Solution
		}
		q.Answer = scenario.CleanAnswer(right)
	}
	q.Says = quiz.Explanation(right)
	return q
}

// setQuiz closes the question that a class is asked, or reveals what is right.
func (s *Site) setQuiz(a *asked) (any, error) {
	var with message.SetQuiz
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.SetQuiz(a.class(), a.teacher.ID, classroom.QuizID(a.PathValue("quiz")), with.Closed, with.Revealed))
}

// answerQuiz takes what a learner answers to the question that their class is asked.
func (s *Site) answerQuiz(r *http.Request, l *learner.Learner, t learner.Token) (any, error) {
	if s.c.Classroom == nil {
		return nil, classroom.ErrOver
	}
	var with message.SetAnswer
	if err := decode(r, &with); err != nil {
		return nil, err
	}
	a := classroom.Answer{Quiz: classroom.QuizID(with.Quiz), Picked: with.Picked, Text: with.Text}
	if _, err := s.c.Classroom.Answer(classroom.ClassID(l.Class()), l.ID, a, s.isRight); err != nil {
		return nil, err
	}
	return s.myClass(r, l, t)
}

// isRight reports whether an answer in words is: as its lab takes it, while there is that question in it.
func (s *Site) isRight(q *classroom.Quiz, text string) bool {
	if lab, ok := s.c.Manager.Labs().Lab(q.Lab); ok {
		for _, step := range lab.Steps {
			if step.ID == q.Step && step.Quiz != nil {
				return step.Quiz.Right(text)
			}
		}
	}
	return strings.EqualFold(scenario.CleanAnswer(text), q.Answer)
}

// myQuiz is the question that a class is asked just now, as whoever has a seat sees it; nil for none. What
// is right is not in it before it is revealed.
func (s *Site) myQuiz(c *classroom.Class, seat *classroom.Seat) *message.MyQuiz {
	q, ok := s.c.Classroom.Asked(c)
	if !ok || seat.State != classroom.SeatIn {
		return nil
	}
	m := message.MyQuiz{ID: string(q.ID), HTML: q.HTML, Several: q.Several(), Closed: q.Closed}
	for i, c := range q.Choices {
		m.Choices = append(m.Choices, message.Choice{Text: strconv.Itoa(i), HTML: c.HTML})
	}
	a := seat.AnswerTo(q.ID)
	if a != nil {
		m.Answered, m.Picked, m.Text = true, a.Picked, a.Text
	}
	if !q.Revealed {
		return &m
	}
	m.Revealed = &message.Revealed{Judged: q.Judged(), Right: a != nil && a.Right, Answer: q.Answer, HTML: q.Says}
	for i, c := range q.Choices {
		switch mine := a != nil && slices.Contains(a.Picked, i); {
		case c.Right:
			m.Revealed.Picks = append(m.Revealed.Picks, i)
		case mine:
			m.Revealed.Mine += c.Says
		}
	}
	return &m
}
