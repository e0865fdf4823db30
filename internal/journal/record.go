// Package journal keeps what learners did and what they achieved: for each
// sandbox one file of records in one order, of which every one is whole or not
// there.
//
// An input is what somebody did; a fact is what was achieved. Replaying the
// inputs shows a learner's world again, as far as the software and the labs
// have stayed the same. The facts are true in any case.
package journal

import (
	"time"

	"ehlo/internal/desk"
	"ehlo/labs/run"
)

// Version is that of the records.
const Version = 4

// Record is one line of a journal: a beginning, an input, a fact, or that the learner has gone
// to another place in what they did.
type Record struct {
	Version int       `json:"v"`
	Seq     int64     `json:"n"`           // counted from 1 in each journal, over all its beginnings
	At      time.Time `json:"at,omitzero"` // the world's time

	From  *Origin     `json:"from,omitempty"` // of an input, nil when it is of no page
	Begin *Begin      `json:"begin,omitempty"`
	Input *desk.Input `json:"input,omitempty"`
	Fact  *Fact       `json:"fact,omitempty"`
	Place *Place      `json:"place,omitempty"`
	Lost  bool        `json:"lost,omitempty"` // there was one that cannot be read, behind that of the same number

	length int // octets of it where it was read
}

// Origin is the page that an input came from, and the number that it has among
// the inputs of that page in its terminal: a page that comes back sends again
// what it does not know to have been taken.
type Origin struct {
	Page string `json:"page"`
	Seq  int64  `json:"seq"`
}

// Place is where a learner has gone: behind an input of theirs, which need not be the last.
// What they do next follows upon that one, and what they did after it before is kept.
type Place struct {
	Behind int `json:"behind"`           // the input's number since the beginning, from 1; 0 is the beginning
	Opened int `json:"opened,omitempty"` // terminals there had been before those of this place
}

// Begin says how a world began, as far as it takes to begin it again.
type Begin struct {
	Lab    string `json:"lab,omitempty"` // the lab's id, "" in free play
	World  string `json:"world"`         // the fixture's name
	Seed   uint64 `json:"seed"`
	Opened int    `json:"opened,omitempty"` // terminals there had been before

	// LabEdition and WorldEdition are the hashes of the scenario and of the
	// fixture that the world was made from.
	LabEdition   string `json:"labEdition,omitempty"`
	WorldEdition string `json:"worldEdition,omitempty"`

	// Resumed: the world took the place of one that could not be made again,
	// and the facts before it count as done.
	Resumed bool    `json:"resumed,omitempty"`
	Replay  *Replay `json:"replay,omitempty"` // nil unless a transcript is played
	Shared  *Shared `json:"shared,omitempty"` // nil unless what somebody shares is played
}

// Shared is a session of another learner's that is played. The journal holds
// nothing of it: what is withdrawn is nowhere.
type Shared struct {
	Token string `json:"token"` // that opens it
	At    int    `json:"at"`    // units that are played at the start
}

// Replay is a transcript that is played.
type Replay struct {
	Name    string `json:"name"`
	Text    string `json:"text"`
	Session int    `json:"session"` // which of its sessions, from 0
	At      int    `json:"at"`      // exchanges that are played at the start
	// Protocol is what it is to be read as, "" to find out.
	Protocol string `json:"protocol,omitempty"`
}

// FactKind says what a fact is about.
type FactKind string

// The kinds of fact.
const (
	Started     FactKind = "started"      // a lab was begun
	StepDone    FactKind = "step-done"    // How says by what means
	StepUndone  FactKind = "step-undone"  // what the step asked for is no longer so
	StepSkipped FactKind = "step-skipped" // passed over
	StepReset   FactKind = "step-reset"   // the learner wants to do it again
	HintTaken   FactKind = "hint"         // one that counts as help
	Mistaken    FactKind = "mistake"      // a wrong turn that the step knows
	LabDone     FactKind = "lab-done"     // no step is left to do
)

// Fact is something achieved, or a step on the way there. It is never derived
// again: software and labs change, what a learner has done does not.
type Fact struct {
	Kind FactKind  `json:"is"`
	Lab  string    `json:"lab"`
	Step string    `json:"step,omitempty"`
	When time.Time `json:"when"` // on the server's clock

	// StepDone, StepSkipped: how the step went until then.
	How     run.How `json:"how,omitempty"`
	Tries   int     `json:"tries,omitempty"`
	Hints   int     `json:"hints,omitempty"`
	Seconds int     `json:"seconds,omitempty"`

	// LabDone: the lines that the learner typed, and what they are worth where few lines
	// are what counts.
	Lines int       `json:"lines,omitempty"`
	Medal run.Medal `json:"medal,omitempty"`

	// LabDone: those lines, where every step was done by hand and the solutions have more, and the
	// hash of the scenario.
	Fewest  []string `json:"fewest,omitempty"`
	Edition string   `json:"edition,omitempty"`

	Mistake string `json:"mistake,omitempty"` // Mistaken: which of the step's, by its key
}
