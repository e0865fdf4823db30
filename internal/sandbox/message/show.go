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

// SetShow is what PUT /api/classes/{class}/show takes: one thing to be shown.
type SetShow struct {
	ID        string        `json:"id,omitempty"` // of the show that goes on otherwise; not there for a new one
	ToAll     bool          `json:"toAll,omitempty"`
	Exchanges *SetExchanges `json:"exchanges,omitempty"`
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
