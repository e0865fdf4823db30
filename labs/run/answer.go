package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
)

// Quiz is a question as the learner sees it.
type Quiz struct {
	Choices []Choice // empty: the answer is to be typed
	Several bool     // more than one choice is right
}

// Choice is an answer to choose; Text is what Run.Answer takes.
type Choice struct{ Text, HTML string }

// quizView is a question as the learner sees it, nil if there is none.
func quizView(q *scenario.Quiz) *Quiz {
	if q == nil {
		return nil
	}
	v := &Quiz{}
	right := 0
	for _, c := range q.Choices {
		v.Choices = append(v.Choices, Choice{c.Text, c.HTML})
		if c.Right {
			right++
		}
	}
	v.Several = right > 1
	return v
}

// Answer takes a learner's answer to a step's quiz: the text of a choice or
// its number from 1, several of them one a line, or what was typed.
func (r *Run) Answer(step, text string) []Event {
	if p := r.step(step); p != nil && p.Quiz != nil {
		return r.answered(p, text)
	}
	return nil
}

func (r *Run) answered(p *progress, text string) []Event {
	if p.done || p.answered || scenario.CleanAnswer(text) == "" {
		return nil
	}
	s := &observation{answer: &text}
	if p.answered = p.Quiz.Right(text) && (!p.Quiz.Brought || p.hasBrought(text)); p.answered {
		return append(r.conclude(r.settle(r.last, s)), r.moved()...)
	}
	p.try()
	said := Event{Kind: Advice, Step: p.ID, HTML: advice.HTML("wrong-answer")}
	if m := p.mistake(s); m != nil {
		said.HTML, said.Mistake = m.HTML, m.Key
	} else if html, key := p.Quiz.Wrong(text); html != "" {
		said.HTML, said.Mistake = html, key
	}
	r.stand(&standing{step: p.ID, html: said.HTML})
	return append([]Event{said}, r.hintsFor(p, s)...)
}

// hasBrought reports whether an answer stands in what the step's exchanges brought.
func (p *progress) hasBrought(answer string) bool {
	return slices.ContainsFunc(p.brought, func(line string) bool { return strings.Contains(line, scenario.CleanAnswer(answer)) })
}
