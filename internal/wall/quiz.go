package wall

import (
	"ehlo/internal/classroom"
	"ehlo/internal/sandbox/message"
)

// Asked are the questions that the whole class was asked, and how each was answered.
func (r *Report) Asked() (all []message.ClassQuiz) {
	var seats []classroom.Seat
	for i := range r.Seats {
		seats = append(seats, r.Seats[i].Seat)
	}
	for i := range r.Quizzes {
		all = append(all, Quiz(&r.Quizzes[i], seats))
	}
	return all
}

// mostWritten is how many answers in words are shown of a question.
const mostWritten = 10

// Quiz is a question to a class and how it was answered at its seats, without who has.
func Quiz(q *classroom.Quiz, seats []classroom.Seat) message.ClassQuiz {
	t := q.Tally(seats)
	m := message.ClassQuiz{
		ID: string(q.ID), When: q.When, Lab: q.Lab, Step: q.Step, Title: q.Title, HTML: q.HTML, Several: q.Several(),
		Closed: q.Closed, Revealed: q.Revealed, Judged: q.Judged(), Answer: q.Answer, Says: q.Says,
		Seats: t.Seats, Answered: t.Answered, Right: t.Right,
	}
	for i, c := range q.Choices {
		m.Choices = append(m.Choices, message.QuizChoice{HTML: c.HTML, Right: c.Right, N: t.Picked[i]})
	}
	for i, w := range t.Written {
		if i < mostWritten {
			m.Written = append(m.Written, message.QuizWritten(w))
		} else {
			m.Others += w.N
		}
	}
	return m
}
