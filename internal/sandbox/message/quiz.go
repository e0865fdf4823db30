package message

import "time"

// AskQuiz is what POST /api/classes/{class}/quizzes takes: a question for the whole class, of a step of one
// of its labs or of the teacher's own. It is answered with the Class.
type AskQuiz struct {
	Lab  string `json:"lab,omitempty"` // whose question it is
	Step string `json:"step,omitempty"`
	// Question is the teacher's own, plain text with code in backquotes: 500 characters at most.
	Question string      `json:"question,omitempty"`
	Answers  []AskAnswer `json:"answers,omitempty"` // to choose from, 2 to 6; none: the answer is written
	Says     string      `json:"says,omitempty"`    // when the answer is revealed: 500 characters at most
}

// AskAnswer is an answer to choose.
type AskAnswer struct {
	Text  string `json:"text"` // 200 characters at most
	Right bool   `json:"right,omitempty"`
}

// SetQuiz is what PUT /api/classes/{class}/quizzes/{quiz} takes. It is answered with the Class.
type SetQuiz struct {
	Closed   bool `json:"closed"`             // nobody answers any more
	Revealed bool `json:"revealed,omitempty"` // and everybody sees what is right
}

// SetAnswer is what PUT /api/learner/answer takes, of a learner who has a seat in a class. It is answered
// with MyClass.
type SetAnswer struct {
	Quiz   string `json:"quiz"`             // its id
	Picked []int  `json:"picked,omitempty"` // choices, counted from 0
	Text   string `json:"text,omitempty"`   // that was written: 200 characters at most
}

// MyQuiz is the question that a class is asked just now, as a learner sees it: a part of MyClass. All HTML
// in it is safe to show.
type MyQuiz struct {
	ID       string   `json:"id"`
	HTML     string   `json:"html"`
	Choices  []Choice `json:"choices,omitempty"` // Text is the number, counted from 0; none: the answer is written
	Several  bool     `json:"several,omitempty"` // more than one choice is right
	Closed   bool     `json:"closed,omitempty"`
	Answered bool     `json:"answered,omitempty"` // by this learner, with these
	Picked   []int    `json:"picked,omitempty"`
	Text     string   `json:"text,omitempty"`
	// Revealed is not there before the teacher has revealed what is right.
	Revealed *Revealed `json:"revealed,omitempty"`
}

// Revealed is what is right, as a learner sees it beside their own answer.
type Revealed struct {
	Judged bool   `json:"judged,omitempty"` // something is right
	Right  bool   `json:"right,omitempty"`  // what the learner has answered is
	Picks  []int  `json:"picks,omitempty"`  // the right choices, counted from 0
	Answer string `json:"answer,omitempty"` // the right one that is written
	HTML   string `json:"html,omitempty"`   // what there is to say of it
	Mine   string `json:"mine,omitempty"`   // HTML: what there is to say of the learner's own, where it is wrong
}

// ClassQuiz is a question to a class and how it was answered, without who has: a part of Wall and of
// Report. All HTML in it is safe to show.
type ClassQuiz struct {
	ID       string       `json:"id"`
	When     time.Time    `json:"when"`
	Lab      string       `json:"lab,omitempty"` // whose question it is, and Step; not there: the teacher's own
	Step     string       `json:"step,omitempty"`
	Title    string       `json:"title"` // in a line, as plain text
	HTML     string       `json:"html"`
	Choices  []QuizChoice `json:"choices,omitempty"`
	Several  bool         `json:"several,omitempty"`
	Closed   bool         `json:"closed,omitempty"`
	Revealed bool         `json:"revealed,omitempty"`
	Judged   bool         `json:"judged,omitempty"` // something is right
	Answer   string       `json:"answer,omitempty"` // the right one that is written
	Says     string       `json:"says,omitempty"`   // HTML: what there is to say of it
	Seats    int          `json:"seats"`            // that can answer
	Answered int          `json:"answered"`         // that have
	Right    int          `json:"right"`            // and rightly
	// Written are answers in words, the most frequent first, ten at most; Others are all the rest.
	Written []QuizWritten `json:"written,omitempty"`
	Others  int           `json:"others,omitempty"`
}

// QuizChoice is an answer to choose, and how many have.
type QuizChoice struct {
	HTML  string `json:"html"`
	Right bool   `json:"right,omitempty"`
	N     int    `json:"n"`
}

// QuizWritten is an answer in words, and how many have given it.
type QuizWritten struct {
	Text  string `json:"text"`
	Right bool   `json:"right,omitempty"`
	N     int    `json:"n"`
}
