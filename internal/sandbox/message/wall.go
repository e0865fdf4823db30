package message

import "time"

// Wall is what a teacher's page is sent over GET /api/classes/{class}/wall, a WebSocket on which the
// page says nothing: first all there is to see of the class, then what has changed of it.
type Wall struct {
	Now time.Time `json:"now"` // on the server's clock, which all times here are of
	// Class comes first, and when it has changed; Seats are all there are then.
	Class *WallClass `json:"class,omitempty"`
	Seats []WallSeat `json:"seats"`
	Gone  []string   `json:"gone,omitempty"` // the ids of seats that there are no more
	// Quiz is the question that the class is asked, when something of it or of its answers has changed.
	Quiz *ClassQuiz `json:"quiz,omitempty"`
	// Asking: not all machines have told yet how those get on whom they have.
	Asking bool `json:"asking,omitempty"`
}

// WallClass is a class as its wall shows it.
type WallClass struct {
	Title    string    `json:"title"`
	Labs     []WallLab `json:"labs"` // in the order in which they are done
	Deadline time.Time `json:"deadline,omitzero"`
	Archived bool      `json:"archived,omitempty"`
	// What a report does not have: the code by which one joins, how the class is led, what it is shown,
	// and what was picked to be shown.
	Code   string     `json:"code,omitempty"`
	Lead   *Lead      `json:"lead,omitempty"`
	Show   *ClassShow `json:"show,omitempty"`
	Picked []Snapshot `json:"picked,omitempty"`
}

// WallLab is one of a class's labs.
type WallLab struct {
	ID      string     `json:"id"`
	Title   string     `json:"title"`
	Minutes int        `json:"minutes"` // that it takes
	Steps   []WallStep `json:"steps"`
}

// WallStep is a step of a lab's.
type WallStep struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// WallSeat is a seat, and how whoever has it gets on.
type WallSeat struct {
	Seat Seat       `json:"seat"`
	Work []WallWork `json:"work"` // a lab's, each
	// Past is what lies behind them, of those labs where that has changed since it was sent last.
	Past []WallPast `json:"past,omitempty"`
}

// WallWork is how somebody gets on at a lab, or in free play.
type WallWork struct {
	Lab    string    `json:"lab"`             // its id; "play" or "replay" without one
	Pages  int       `json:"pages,omitempty"` // that are open there
	Active time.Time `json:"active,omitzero"` // when they last did something there
	// Steps has a letter for each step of the lab: "." open, "d" done by hand, "h" with help, "s" passed
	// over.
	Steps string `json:"steps,omitempty"`
	At    int    `json:"at"` // the step that is theirs to do, from 0; -1: there is none
	// Since is when they came to it, and the others are how it has gone: tries that completed nothing,
	// hints that count as help, those that came by themselves and do not, mistakes.
	Since    time.Time `json:"since,omitzero"`
	Tries    int       `json:"tries,omitempty"`
	Hints    int       `json:"hints,omitempty"`
	Unasked  int       `json:"unasked,omitempty"`
	Slips    int       `json:"slips,omitempty"`
	Slip     *WallSlip `json:"slip,omitempty"`    // the last mistake
	Finished time.Time `json:"finished,omitzero"` // when no step was left
}

// WallSlip is a mistake that somebody has made.
type WallSlip struct {
	ID    string `json:"id"`             // of its kind, in EHLO's catalogue or the lab's
	Says  string `json:"says,omitempty"` // what is wrong: plain text with code in backquotes
	HTML  string `json:"html,omitempty"` // what the lab says of it, safe to show
	Line  string `json:"line"`           // what was typed
	Reply string `json:"reply"`          // the server's
	// Conversation and Index name the exchange; not there where the mistake was none's.
	Conversation int       `json:"conversation,omitempty"`
	Index        int       `json:"index,omitempty"`
	Times        int       `json:"times"`         // that it was made in this step
	When         time.Time `json:"when,omitzero"` // not known of what was done before the server began
}

// WallPast is what lies behind somebody at a lab.
type WallPast struct {
	Lab  string `json:"lab"`
	Took []int  `json:"took"` // seconds that each step took that was done by hand or with help, -1 for the others
	// Mistakes are the kinds of those that they have made, a dozen at most, that made last at the end.
	Mistakes []WallMistake `json:"mistakes"`
}

// WallMistake is a kind of mistake that somebody has made at a lab, with how it was made last.
type WallMistake struct {
	ID   string `json:"id"`             // in EHLO's catalogue, or the lab's
	Says string `json:"says,omitempty"` // what is wrong: plain text with code in backquotes
	HTML string `json:"html,omitempty"` // what the lab says of it, safe to show
	// Line is what was typed, Reply the server's; both are "" where that is not known any more.
	Line  string `json:"line,omitempty"`
	Reply string `json:"reply,omitempty"`
	// Conversation and Index are those of the exchange, as long as the world is there in which it was held;
	// 0 otherwise.
	Conversation int       `json:"conversation,omitempty"`
	Index        int       `json:"index,omitempty"`
	Step         int       `json:"step"` // that was theirs to do, from 0; -1: there was none
	Times        int       `json:"times"`
	When         time.Time `json:"when,omitzero"` // not known of what was done before the server began
	// Past: they have got past it since: the step is behind them, or the server has accepted the command.
	Past bool `json:"past,omitempty"`
}

// TaughtLab answers GET /api/classes/{class}/labs/{lab}: a lab as whoever teaches reads it, in which
// variables stand as {{name}}.
type TaughtLab struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	HTML  string       `json:"html"` // the introduction
	Steps []TaughtStep `json:"steps"`
}

// TaughtStep is a step as whoever teaches reads it. What is HTML is safe to show.
type TaughtStep struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	HTML     string `json:"html"`            // what to do
	Solution string `json:"solution"`        // the lines to type, or the answer
	Notes    string `json:"notes,omitempty"` // HTML: what the step is about, and what to show
	Wrong    string `json:"wrong,omitempty"` // HTML: what usually goes wrong
	Ask      string `json:"ask,omitempty"`   // HTML: the question to ask the class
	// Mistakes are those that the step knows: what the lab says of each, as HTML, by the key that
	// records have.
	Mistakes map[string]string `json:"mistakes,omitempty"`
	// Quiz is the step's question, where all can be asked it together.
	Quiz *Quiz `json:"quiz,omitempty"`
}

// Report answers GET /api/classes/{class}/report: what was done in a class.
type Report struct {
	When  time.Time    `json:"when"`
	Class WallClass    `json:"class"`
	Seats []ReportSeat `json:"seats"` // by name
	// Quizzes are the questions that the whole class was asked, the oldest first.
	Quizzes []ClassQuiz `json:"quizzes,omitempty"`
	// Exams are those that were held in the class, and one that goes on, the oldest first.
	Exams []ReportExam `json:"exams,omitempty"`
}

// ReportExam is an exam, in labs by their ids: what was done there between its times was done in it.
type ReportExam struct {
	Labs  []string  `json:"labs"`
	Since time.Time `json:"since"`
	Ended time.Time `json:"ended,omitzero"` // or it will; not there: when a teacher says so
}

// ReportSeat is what was done at a seat.
type ReportSeat struct {
	Seat   Seat          `json:"seat"`
	Record LearnerRecord `json:"record"`
	// Missing: the machine has not answered that knows what was done here.
	Missing bool         `json:"missing,omitempty"`
	Signs   []ReportSign `json:"signs,omitempty"`
	// Opened are labs, by their ids, that were opened and in which nothing was done yet.
	Opened  []string     `json:"opened,omitempty"`
	Answers []SeatAnswer `json:"answers,omitempty"` // to the questions that the class was asked
}

// SeatAnswer is what somebody has answered to a question that their class was asked.
type SeatAnswer struct {
	Quiz   string `json:"quiz"`             // its id
	Picked []int  `json:"picked,omitempty"` // choices, counted from 0
	Text   string `json:"text,omitempty"`   // that was written
	Right  bool   `json:"right,omitempty"`
}

// ReportSign is that something was typed at a seat which was drawn for another: it may have been copied.
type ReportSign struct {
	Lab  string `json:"lab"`  // its id
	What string `json:"what"` // that was typed
	From string `json:"from"` // the name of whoever has the other seat
}
