package classroom

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"ehlo/internal/learner"
)

func choices(texts ...string) (all []QuizChoice) {
	for _, text := range texts {
		right := strings.HasPrefix(text, "+")
		all = append(all, QuizChoice{Text: strings.TrimPrefix(text, "+"), Right: right})
	}
	return all
}

// own is a question with choices, of which those with a plus are right.
func own(t *testing.T, text string, of ...string) Question {
	t.Helper()
	q, err := OwnQuestion(text, choices(of...), "")
	must(t, err)
	return q
}

// asks has a class asked a question.
func asks(t *testing.T, c *Classroom, id ClassID, ana TeacherID, q Question) Quiz {
	t.Helper()
	class, err := c.Ask(id, ana, q)
	must(t, err)
	asked, ok := c.Asked(&class)
	if !ok || asked.Title != q.Title {
		t.Fatalf("it is asked %+v, %t", asked, ok)
	}
	return asked
}

func never(*Quiz, string) bool { return false }

// TestOwnQuestion: what a teacher asks in their own words has limits, and none of it is HTML of theirs.
func TestOwnQuestion(t *testing.T) {
	long := strings.Repeat("é", mostNote)
	for _, tt := range []struct {
		name, text string
		choices    []QuizChoice
		says       string
		want       error
	}{
		{"two answers, none right", "Who?", choices("I", "You"), "", nil},
		{"six answers", "Who?", choices("a", "+b", "c", "d", "+e", "f"), "Both.", nil},
		{"an answer to be written", "Why?", nil, "So.", nil},
		{"the longest", long, choices(strings.Repeat("a", mostQuizChoice), "b"), long, nil},
		{"no question", " \n\u202e", choices("a", "b"), "", ErrQuizText},
		{"too long a question", long + "x", nil, "", ErrQuizText},
		{"too much to say", "Why?", nil, long + "x", ErrQuizText},
		{"one answer", "Why?", choices("a"), "", ErrQuizChoices},
		{"seven answers", "Why?", choices("a", "b", "c", "d", "e", "f", "g"), "", ErrQuizChoices},
		{"an empty answer", "Why?", choices("a", " "), "", ErrQuizChoices},
		{"the same answer twice", "Why?", choices("a", "A "), "", ErrQuizChoices},
		{"too long an answer", "Why?", choices("a", strings.Repeat("b", mostQuizChoice+1)), "", ErrQuizChoices},
	} {
		if _, err := OwnQuestion(tt.text, tt.choices, tt.says); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	q, err := OwnQuestion("What is `<CR>`\r\n& \u202ewhy <script>x</script>?", choices("`a<b`", `" onclick="x`), "`unclosed <img>")
	must(t, err)
	want := Question{
		Title: "What is <CR> & why <script>x</script>?", HTML: "What is <code>&lt;CR&gt;</code><br>&amp; why &lt;script&gt;x&lt;/script&gt;?",
		Choices: []QuizChoice{{Text: "`a<b`", HTML: "<code>a&lt;b</code>"}, {Text: `" onclick="x`, HTML: "&#34; onclick=&#34;x"}}, Says: "`unclosed &lt;img&gt;",
	}
	if !reflect.DeepEqual(q, want) {
		t.Errorf("it is %+v", q)
	}
	if q := own(t, strings.Repeat("word ", 40)); len([]rune(q.Title)) != 80 || !strings.HasSuffix(q.Title, "…") {
		t.Errorf("in a line it is %q", q.Title)
	}
}

// TestAnswer: each has one answer, which can be changed until it is closed.
func TestAnswer(t *testing.T) {
	c, at, ana, _, class, seats := helped(t)
	one := asks(t, c, class.ID, ana.ID, own(t, "Who speaks first?", "I do", "+The server", "telnet"))
	several := own(t, "Which are replies?", "+220", "+250", "HELO")
	answers := func(quiz QuizID, i int, picked ...int) error {
		_, err := c.Answer(class.ID, learnerID(i), Answer{Quiz: quiz, Picked: picked}, never)
		return err
	}
	for _, tt := range []struct {
		name   string
		quiz   QuizID
		picked []int
		want   error
	}{
		{"nothing", one.ID, nil, ErrAnswer},
		{"two where one is right", one.ID, []int{0, 1}, ErrAnswer},
		{"one below", one.ID, []int{-1}, ErrAnswer},
		{"one above", one.ID, []int{3}, ErrAnswer},
		{"another question's", "other", []int{1}, ErrQuizOver},
		{"the first", one.ID, []int{0}, nil},
		{"the first twice", one.ID, []int{0, 0}, nil},
		{"then another", one.ID, []int{1}, nil},
	} {
		if err := answers(tt.quiz, 0, tt.picked...); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	must(t, answers(one.ID, 1, 2))
	s, err := c.Seat(class.ID, seats[0].ID)
	must(t, err)
	if a := s.AnswerTo(one.ID); len(s.Answers) != 1 || a == nil || !a.Right || a.Picked[0] != 1 {
		t.Errorf("she has answered %+v", s.Answers)
	}
	if _, err := c.Answer(class.ID, "learner of nobody", Answer{Quiz: one.ID, Picked: []int{1}}, never); !errors.Is(err, ErrTurnedAway) {
		t.Errorf("a stranger's answer: %v", err)
	}
	if got, want := one.Tally(c.Seats(class.ID)), (Tally{Seats: 3, Answered: 2, Right: 1, Picked: []int{0, 1, 1}}); !reflect.DeepEqual(got, want) {
		t.Errorf("the tally is %+v, want %+v", got, want)
	}

	set := func(closed, revealed bool) error {
		_, err := c.SetQuiz(class.ID, ana.ID, one.ID, closed, revealed)
		return err
	}
	must(t, set(true, false))
	if err := answers(one.ID, 0, 0); !errors.Is(err, ErrQuizClosed) {
		t.Errorf("when it is closed: %v", err)
	}
	must(t, set(false, false))
	must(t, answers(one.ID, 0, 0)) // opened again it takes another
	must(t, set(false, true))
	if q, _ := c.quizzes.get(one.key()); !q.Closed || !q.Revealed {
		t.Errorf("revealed it is %+v", q)
	}
	if err := answers(one.ID, 0, 1); !errors.Is(err, ErrQuizClosed) {
		t.Errorf("when it is revealed: %v", err)
	}
	if err := set(false, false); !errors.Is(err, ErrQuizShown) {
		t.Errorf("revealed it is opened again: %v", err)
	}

	// The next one is asked in its place, and both are kept.
	at.Time = at.Add(time.Minute)
	two := asks(t, c, class.ID, ana.ID, several)
	if err := answers(one.ID, 0, 1); !errors.Is(err, ErrQuizOver) {
		t.Errorf("to the one before: %v", err)
	}
	if err := set(true, true); !errors.Is(err, ErrQuizOver) {
		t.Errorf("the one before is closed: %v", err)
	}
	for i, picked := range [][]int{{1, 0}, {0}, {0, 1, 2}} {
		must(t, answers(two.ID, i, picked...))
	}
	if got, want := two.Tally(c.Seats(class.ID)), (Tally{Seats: 3, Answered: 3, Right: 1, Picked: []int{3, 2, 1}}); !reflect.DeepEqual(got, want) {
		t.Errorf("the tally is %+v, want %+v", got, want)
	}
	if all := c.Quizzes(class.ID); len(all) != 2 || all[0].ID != one.ID || all[1].ID != two.ID {
		t.Errorf("kept are %+v", all)
	}
	if s, _ := c.Seat(class.ID, seats[0].ID); two.Words(s.AnswerTo(two.ID)) != "220; 250" || len(s.Answers) != 2 {
		t.Errorf("her answers are %+v", s.Answers)
	}
}

// TestWrittenAnswer: of answers in words the same ones are counted together, and nothing that cannot be
// seen is in them.
func TestWrittenAnswer(t *testing.T) {
	c, _, ana, _, class, _ := helped(t)
	q := asks(t, c, class.ID, ana.ID, Question{Title: "Which port?", HTML: "<p>Which port?</p>", Answer: "110"})
	right := func(q *Quiz, text string) bool { return text == q.Answer }
	says := func(i int, text string) error {
		_, err := c.Answer(class.ID, learnerID(i), Answer{Quiz: q.ID, Text: text, Picked: []int{0}, Right: true}, right)
		return err
	}
	for _, bad := range []string{"", " \x1b\u202e", strings.Repeat("x", mostWritten+1)} {
		if err := says(0, bad); !errors.Is(err, ErrAnswer) {
			t.Errorf("%.10q: %v", bad, err)
		}
	}
	must(t, says(0, "\u202e110\n"))
	must(t, says(1, "Port  <b>25</b>"))
	must(t, says(2, "port <B>25</B>"))
	want := Tally{Seats: 3, Answered: 3, Right: 1, Picked: []int{}, Written: []Written{{"port <B>25</B>", false, 2}, {"110", true, 1}}}
	if got := q.Tally(c.Seats(class.ID)); !reflect.DeepEqual(got, want) {
		t.Errorf("the tally is %+v, want %+v", got, want)
	}
}

// TestWhoIsAsked: those who are in, when they come and as long as their seat is there; and nobody in an
// exam.
func TestWhoIsAsked(t *testing.T) {
	c, _, ana, bob, class, seats := helped(t)
	question := own(t, "Who?", "I", "+You")
	token, _, err := c.Invite(ana.ID)
	must(t, err)
	eve, err := c.Accept(t.Context(), token, "Eve", "battery staple")
	must(t, err)
	if _, err := c.Ask(class.ID, eve.ID, question); !errors.Is(err, ErrNoClass) {
		t.Errorf("a teacher of another class asks: %v", err)
	}
	q := asks(t, c, class.ID, ana.ID, question)
	if _, err := c.SetQuiz(class.ID, eve.ID, q.ID, true, true); !errors.Is(err, ErrNoClass) {
		t.Errorf("a teacher of another class reveals: %v", err)
	}
	answers := func(l learner.ID) error {
		_, err := c.Answer(class.ID, l, Answer{Quiz: q.ID, Picked: []int{1}}, never)
		return err
	}
	late, err := c.Join(class, "Zoe", "late", NewSeatCode())
	must(t, err)
	must(t, answers("late"))
	must(t, answers(learnerID(0)))
	_, err = c.Admit(class.ID, ana.ID, seats[0].ID, false)
	must(t, err)
	if err := answers(learnerID(0)); !errors.Is(err, ErrTurnedAway) {
		t.Errorf("who was turned away answers: %v", err)
	}
	if got := q.Tally(c.Seats(class.ID)); got.Seats != 3 || got.Answered != 1 {
		t.Errorf("without who was turned away it is %+v", got)
	}
	must(t, c.RemoveSeat(class.ID, bob.ID, late.ID))
	if got := q.Tally(c.Seats(class.ID)); got.Seats != 2 || got.Answered != 0 {
		t.Errorf("without who was removed it is %+v", got)
	}

	// Whoever takes a seat of whose learner nothing is kept has answered nothing.
	must(t, answers(learnerID(1)))
	was, err := c.Seat(class.ID, seats[1].ID)
	must(t, err)
	now, err := c.Sit(was, "another")
	must(t, err)
	if len(now.Answers) != 0 {
		t.Errorf("another learner has answered %+v", now.Answers)
	}

	led, err := c.Lead(class.ID, ana.ID, Lead{Exam: &Exam{Labs: []string{"lab-1"}}})
	must(t, err)
	if _, ok := c.Asked(&led); ok || led.Show != nil {
		t.Error("something is asked in an exam")
	}
	if err := answers("another"); !errors.Is(err, ErrQuizOver) {
		t.Errorf("an answer in an exam: %v", err)
	}
	if _, err := c.Ask(class.ID, ana.ID, question); !errors.Is(err, ErrShowExam) {
		t.Errorf("a question in an exam: %v", err)
	}
}

// TestQuizzesAreKept: as many as there is room for, until their class goes.
func TestQuizzesAreKept(t *testing.T) {
	c, at, ana, _, class, seats := helped(t)
	var first, last Quiz
	for i := range mostQuizzes + 1 {
		at.Time = at.Add(1)
		last = asks(t, c, class.ID, ana.ID, own(t, fmt.Sprint("Question ", i), "a", "b"))
		if i == 0 {
			first = last
		}
		_, err := c.Answer(class.ID, learnerID(0), Answer{Quiz: last.ID, Picked: []int{0}}, never)
		must(t, err)
	}
	all := c.Quizzes(class.ID)
	if len(all) != mostQuizzes || all[0].Title != "Question 1" || all[mostQuizzes-1].ID != last.ID {
		t.Errorf("%d are kept, from %q", len(all), all[0].Title)
	}
	if s, _ := c.Seat(class.ID, seats[0].ID); len(s.Answers) != mostQuizzes || s.AnswerTo(first.ID) != nil {
		t.Errorf("%d answers are kept", len(s.Answers))
	}
	copied, err := c.Duplicate(class.ID, ana.ID, "Again")
	must(t, err)
	if _, ok := c.Asked(&copied); ok || len(c.Quizzes(copied.ID)) > 0 {
		t.Error("a copy is asked what the class was")
	}
	must(t, c.DeleteClass(class.ID, ana.ID))
	if keys := c.quizzes.keys(); len(keys) > 0 {
		t.Errorf("of a class that is gone there is %q", keys)
	}
}
