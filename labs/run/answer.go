package run

import "ehlo/labs/scenario"

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
	if p.answered = p.Quiz.Right(text); p.answered {
		return append(r.settle(r.last, s), r.moved()...)
	}
	p.tries++
	advice := Event{Kind: Advice, Step: p.ID, HTML: wrongAnswer}
	if m := p.mistake(s); m != nil {
		advice.HTML, advice.Mistake = m.HTML, m.Key
	} else if html, key := p.Quiz.Wrong(text); html != "" {
		advice.HTML, advice.Mistake = html, key
	}
	return append([]Event{advice}, r.hintsFor(p, s)...)
}

// wrongAnswer is said of one that nobody foresaw.
const wrongAnswer = "<p>That is not it. Try again, or ask for a hint.</p>"
