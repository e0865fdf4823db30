package web_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// asksAll has a class asked a question, and returns its id.
func (p *person) asksAll(c message.Class, q message.AskQuiz, w *watcher) string {
	p.t.Helper()
	before := w.quiz.ID
	p.does("POST", "/api/classes/"+c.ID+"/quizzes", jsonOf(q))
	w.until("there is another question", func() bool { return w.quiz.ID != before && w.class.Show != nil && w.class.Show.Quiz == w.quiz.ID })
	return w.quiz.ID
}

// answers answers the question that a class is asked.
func (p *person) answers(token string, a message.SetAnswer) message.MyClass {
	p.t.Helper()
	status, text := p.as(token, "PUT", "/api/learner/answer", jsonOf(a))
	if status != http.StatusOK {
		p.t.Fatalf("%+v: %d %s", a, status, text)
	}
	return read[message.MyClass](p.t, text)
}

func counts(q message.ClassQuiz) (all []int) {
	for _, c := range q.Choices {
		all = append(all, c.N)
	}
	return all
}

// TestQuiz: a class is asked the question of a step; the wall counts, and what is right is told when it is
// revealed, and not before.
func TestQuiz(t *testing.T) {
	s := open(t)
	ana, lea := s.teacher(), s.browser()
	c := ana.class("Networks")
	const lab = "ports-and-greetings"
	taught := read[message.TaughtLab](t, ana.does("GET", "/api/classes/"+c.ID+"/labs/"+lab, ""))
	i := slices.IndexFunc(taught.Steps, func(step message.TaughtStep) bool { return step.ID == "first" })
	if q := taught.Steps[i].Quiz; q == nil || len(q.Choices) != 3 || q.Choices[1].HTML != "The server" {
		t.Fatalf("it can be asked: %+v", q)
	}
	if taught.Steps[0].Quiz != nil {
		t.Error("a step without a question has one")
	}
	one, two := lea.joins(c, "Lea").Token, lea.joins(c, "Max").Token
	w := ana.wall(c.ID)
	id := ana.asksAll(c, message.AskQuiz{Lab: lab, Step: "first"}, w)

	_, text := lea.as(one, "GET", "/api/learner/class", "")
	for _, secret := range []string{"right", "junk", "revealed", "over the network"} {
		if strings.Contains(text, secret) {
			t.Errorf("before it is revealed a learner is sent %q: %s", secret, text)
		}
	}
	m := read[message.MyClass](t, text)
	if m.Quiz == nil || m.Quiz.ID != id || m.Quiz.Answered || len(m.Quiz.Choices) != 3 || m.Quiz.Choices[2].Text != "2" || !strings.Contains(m.Quiz.HTML, "Who sent it?") {
		t.Fatalf("she is asked %+v", m.Quiz)
	}
	if m := lea.answers(one, message.SetAnswer{Quiz: id, Picked: []int{0}}); !m.Quiz.Answered || m.Quiz.Picked[0] != 0 || m.Quiz.Revealed != nil {
		t.Errorf("she has answered %+v", m.Quiz)
	}
	lea.answers(two, message.SetAnswer{Quiz: id, Picked: []int{0}})
	lea.answers(two, message.SetAnswer{Quiz: id, Picked: []int{1}})
	w.until("both are counted", func() bool { return w.quiz.Answered == 2 && w.quiz.Right == 1 })
	if w.quiz.Seats != 2 || !slices.Equal(counts(w.quiz), []int{1, 1, 0}) || !w.quiz.Choices[1].Right || !strings.Contains(w.quiz.Says, "the server speaks first") {
		t.Errorf("the wall has %+v", w.quiz)
	}
	// Who comes late is asked, too.
	late := lea.joins(c, "Zoe").Token
	if m, _ := lea.mine(late); m.Quiz == nil || m.Quiz.ID != id {
		t.Errorf("who comes late is asked %+v", m.Quiz)
	}
	w.until("she can answer", func() bool { return w.quiz.Seats == 3 })

	at := "/api/classes/" + c.ID + "/quizzes/" + id
	ana.does("PUT", at, `{"closed":true}`)
	if status, _ := lea.as(late, "PUT", "/api/learner/answer", jsonOf(message.SetAnswer{Quiz: id, Picked: []int{1}})); status != http.StatusConflict {
		t.Errorf("an answer when it is closed: %d", status)
	}
	ana.does("PUT", at, `{"closed":true,"revealed":true}`)
	w.until("it is revealed", func() bool { return w.quiz.Revealed })
	m, _ = lea.mine(one)
	if r := m.Quiz.Revealed; r == nil || !r.Judged || r.Right || !slices.Equal(r.Picks, []int{1}) || !strings.Contains(r.HTML, "the server speaks first") || !strings.Contains(r.Mine, "over the network") {
		t.Errorf("she sees %+v", r)
	}
	if m, _ = lea.mine(two); !m.Quiz.Revealed.Right || m.Quiz.Revealed.Mine != "" {
		t.Errorf("he sees %+v", m.Quiz.Revealed)
	}
	if m, _ = lea.mine(late); m.Quiz.Answered || m.Quiz.Revealed.Right {
		t.Errorf("who has not answered sees %+v", m.Quiz)
	}

	// An answer in words is right as its lab takes it.
	id = ana.asksAll(c, message.AskQuiz{Lab: lab, Step: "match"}, w)
	lea.answers(one, message.SetAnswer{Quiz: id, Text: "POP3 on port 110"})
	lea.answers(two, message.SetAnswer{Quiz: id, Text: `=HYPERLINK("http://x","<img src=x>")`})
	w.until("both are counted", func() bool { return w.quiz.Answered == 2 })
	if w.quiz.Right != 1 || w.quiz.Answer != "110" || len(w.quiz.Written) != 2 || len(w.quiz.Choices) != 0 {
		t.Errorf("the wall has %+v", w.quiz)
	}

	// All of it is in the report, and in a gradebook.
	r := read[message.Report](t, ana.does("GET", "/api/classes/"+c.ID+"/report", ""))
	if len(r.Quizzes) != 2 || r.Quizzes[0].Title != "Who began?" || !slices.Equal(counts(r.Quizzes[0]), []int{1, 1, 0}) || len(r.Seats[0].Answers) != 2 || r.Seats[0].Answers[0].Right {
		t.Errorf("the report has %+v of %+v", r.Quizzes, r.Seats[0].Answers)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(ana.does("GET", "/api/classes/"+c.ID+"/report.csv", ""), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 4 {
		t.Fatalf("the table: %q, %v", lines, err)
	}
	for i, want := range [][]string{
		{"Question 1: Who began?", "Question 1: right", "Question 2: Tell them apart", "Question 2: right"},
		{"telnet", "0", "POP3 on port 110", "1"}, {"The server", "1", `'=HYPERLINK("http://x","<img src=x>")`, "0"}, {"", "", "", ""},
	} {
		if got := lines[i][len(lines[i])-4:]; !slices.Equal(got, want) {
			t.Errorf("line %d ends with %q, want %q", i+1, got, want)
		}
	}
	// And in what a learner can take along, until they want nothing kept.
	if _, text := lea.as(one, "GET", "/api/learner/export", ""); !strings.Contains(text, `"text":"POP3 on port 110"`) || strings.Contains(text, "HYPERLINK") {
		t.Errorf("kept of her is %s", text)
	}
	lea.as(one, "DELETE", "/api/learner", "")
	w.until("her answer is not counted", func() bool { return w.quiz.Answered == 1 && w.quiz.Right == 0 })
}

// TestQuizIsRefused: what cannot be asked is not, with words that say why.
func TestQuizIsRefused(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	const lab = "ports-and-greetings"
	for _, tt := range []struct {
		name string
		ask  message.AskQuiz
		want int
		says string
	}{
		{"nothing", message.AskQuiz{}, http.StatusBadRequest, "Write a question"},
		{"one answer", message.AskQuiz{Question: "x", Answers: []message.AskAnswer{{Text: "a"}}}, http.StatusBadRequest, "Write 2 to 6 answers"},
		{"a step without a question", message.AskQuiz{Lab: lab, Step: "smtp"}, http.StatusNotFound, "asks nothing"},
		{"a step that there is not", message.AskQuiz{Lab: lab, Step: "none"}, http.StatusNotFound, "asks nothing"},
		{"a lab of another class", message.AskQuiz{Lab: "an-interview", Step: "first"}, http.StatusNotFound, "does not do that lab"},
	} {
		if status, text := ana.asks("POST", "/api/classes/"+c.ID+"/quizzes", jsonOf(tt.ask)); status != tt.want || !strings.Contains(text, tt.says) {
			t.Errorf("%s: %d %s", tt.name, status, text)
		}
	}
	ana.does("PUT", "/api/classes/"+c.ID+"/lead", jsonOf(message.Lead{Exam: &message.Exam{Labs: []string{lab}}}))
	if status, text := ana.asks("POST", "/api/classes/"+c.ID+"/quizzes", `{"question":"x"}`); status != http.StatusConflict || !strings.Contains(text, "There is an exam.") {
		t.Errorf("in an exam: %d %s", status, text)
	}
}
