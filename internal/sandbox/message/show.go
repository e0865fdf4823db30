package message

import "time"

// ClassShow is what a class is shown just now: on the projector, and with ToAll on the pages of all who have a
// seat. It has one of the things that can be shown.
type ClassShow struct {
	ID        string          `json:"id"`
	Since     time.Time       `json:"since"`
	ToAll     bool            `json:"toAll,omitempty"`
	Exchanges *ShownExchanges `json:"exchanges,omitempty"`
	Quiz      string          `json:"quiz,omitempty"` // the id of the question that all are asked
	Terminal  *ShownTerminal  `json:"terminal,omitempty"`
}

// ShownExchanges are exchanges that a class talks about, in the order in which it does. A learner's page is
// sent those alone that are seen.
type ShownExchanges struct {
	List     []Snapshot `json:"list"`
	Front    int        `json:"front"`              // the one that is seen, from 0
	Together bool       `json:"together,omitempty"` // all are seen, one below the other
}

// Snapshot is an exchange that somebody in a class has had, with what it means, and without who they are.
type Snapshot struct {
	ID       string    `json:"id"`
	Protocol string    `json:"protocol"`
	Host     string    `json:"host"`
	Port     int       `json:"port"`
	Summary  string    `json:"summary"` // plain text with code in backquotes, as all that is said here
	Client   []Piece   `json:"client"`
	Server   []Piece   `json:"server"`
	Mistakes []Mistake `json:"mistakes,omitempty"`
}

// ShownTerminal is whose terminals a class is shown, live: GET /api/classes/{class}/shown is a WebSocket on
// which they are.
type ShownTerminal struct {
	Name string `json:"name,omitempty"` // of who types there, "" where they want none
	Key  string `json:"key"`            // the token of the socket's hello
	// Those who teach are told more: the learner's seat, which is not there for the terminals of the teacher
	// By, at what they are, and whether they have said yes.
	Seat     string  `json:"seat,omitempty"`
	By       string  `json:"by,omitempty"`
	Activity string  `json:"activity,omitempty"`
	Consent  Consent `json:"consent,omitempty"`
}

// Consent is whether a learner lets all see their terminals.
type Consent string

const (
	ConsentAsked   Consent = "asked" // they have not answered
	ConsentNamed   Consent = "named"
	ConsentUnnamed Consent = "unnamed"
)

// OwnShow is what a learner is told whose terminals are to be shown, or are.
type OwnShow struct {
	By       string  `json:"by"` // the teacher who asks
	Activity string  `json:"activity"`
	Consent  Consent `json:"consent"`
}

// AnswerShow is what PUT /api/learner/show takes, of a learner whose terminals are to be shown, or are. Asked is
// that they are not to be, or no more. It is answered with MyClass; a teacher who shows their own, and says so
// of them, with nothing.
type AnswerShow struct {
	Consent Consent `json:"consent"`
}

// SetShow is what PUT /api/classes/{class}/show takes: one thing to be shown.
type SetShow struct {
	ID        string        `json:"id,omitempty"` // of the show that goes on otherwise; not there for a new one
	ToAll     bool          `json:"toAll,omitempty"`
	Exchanges *SetExchanges `json:"exchanges,omitempty"`
	Terminal  *SetTerminal  `json:"terminal,omitempty"`
}

// SetTerminal is whose terminals are to be shown: those of the learner at a seat, who is asked, or of the teacher
// who asks. These are a learner's, too, whose token the request has to show as learners' pages do.
type SetTerminal struct {
	Seat     string `json:"seat,omitempty"`
	Activity string `json:"activity"` // a lab by its id, or "play"
}

// SetExchanges are those of the exchanges that were picked that are to be shown, in their order.
type SetExchanges struct {
	IDs      []string `json:"ids"`
	Front    int      `json:"front"` // the one that is seen, from 0
	Together bool     `json:"together,omitempty"`
}

// PickExchange is what POST /api/classes/{class}/seats/{seat}/picks takes: an exchange that somebody at the seat has
// had, as Explain names it. It is picked, or with Show shown at once, by itself.
type PickExchange struct {
	Activity     string `json:"activity"` // a lab by its id, or "play"
	Conversation int    `json:"conversation"`
	Index        int    `json:"index"`
	Push         int    `json:"push,omitempty"`
	Show         bool   `json:"show,omitempty"`
}

// Arrange is what PUT /api/classes/{class}/picked takes: the exchanges that were picked, in another order.
// What is left out is dropped; what was dropped last can be put back among them.
type Arrange struct {
	IDs []string `json:"ids"`
}
