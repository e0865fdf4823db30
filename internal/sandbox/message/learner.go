package message

import "time"

// Learner answers GET /api/learner: what the server knows of a learner.
type Learner struct {
	ID      string        `json:"id"`      // that names the learner, and opens nothing
	Name    string        `json:"name"`    // "" if none was given
	Devices int           `json:"devices"` // that are signed in
	Kept    bool          `json:"kept"`    // outlives the server's process
	Record  LearnerRecord `json:"record"`
}

// LearnerRecord is what a learner has done: each lab that was begun, oldest first.
type LearnerRecord struct {
	Labs []LabRecord `json:"labs"`
}

// LabRecord is a learner's work on a lab.
type LabRecord struct {
	Lab      string    `json:"lab"`      // its id
	Finished bool      `json:"finished"` // in any attempt
	Attempts []Attempt `json:"attempts"` // oldest first
	// Claimed: it was finished before the server kept a record, as a page said.
	Claimed bool `json:"claimed,omitempty"`
	// How is the best that an attempt came to: as its weakest step was done. "" if no
	// attempt has come to an end.
	How How `json:"how,omitempty"`
}

// Attempt is one time that a lab was done, from a fresh world on.
type Attempt struct {
	Begun    time.Time    `json:"begun"`
	Finished time.Time    `json:"finished,omitzero"`
	Lines    int          `json:"lines,omitempty"` // typed, when it was finished
	Medal    Medal        `json:"medal,omitempty"`
	Steps    []StepRecord `json:"steps"` // those that something has happened in, in that order
}

// StepRecord is how a step went.
type StepRecord struct {
	Step     string         `json:"step"` // its id
	Done     bool           `json:"done"`
	Skipped  bool           `json:"skipped,omitempty"`
	When     time.Time      `json:"when,omitzero"` // it was done or skipped
	How      How            `json:"how,omitempty"`
	Tries    int            `json:"tries"`
	Hints    int            `json:"hints"`
	Seconds  int            `json:"seconds"`
	Mistakes map[string]int `json:"mistakes,omitempty"` // how often each was made
}

// How is by what means a step was done: the mark that it has.
type How string

const (
	ByHand    How = "by-hand"
	WithHelp  How = "with-help" // after a hint that counts, or after its solution was shown
	ByNobody  How = "skipped"   // it was passed over
	Connected How = "connected" // the lab's first call was made for the learner; a lab is never marked so
)

// Rename is what PUT /api/learner/name takes.
type Rename struct {
	Name string `json:"name"` // 60 characters at most; "" takes it away
}

// SignedIn answers POST /api/learner and POST /api/learner/devices.
type SignedIn struct {
	Token string `json:"token"` // that opens the learner's things on a device
}

// Claims is what a browser kept when the server knew no learners: POST
// /api/learner begins one with them, POST /api/learner/claims adds them.
type Claims struct {
	Finished  []string          `json:"finished"`  // the labs that were finished in this browser
	Sandboxes map[string]string `json:"sandboxes"` // the tokens of sandboxes, by activity
}
