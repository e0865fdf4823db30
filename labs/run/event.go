package run

import "time"

// EventKind says what has happened in a run.
type EventKind string

// What can happen.
const (
	StepDone    EventKind = "step-done"    // HTML explains the reply that completed it
	StepUndone  EventKind = "step-undone"  // what it asked for is no longer so; HTML says it
	StepSkipped EventKind = "step-skipped" // it has been passed over
	StepReset   EventKind = "step-reset"   // it is open again, as if nobody had tried it
	Advice      EventKind = "advice"       // HTML says what went wrong, and what to do
	AdviceGone  EventKind = "advice-gone"  // that on the step is no longer true
	Hinted      EventKind = "hinted"       // HTML is a hint, asked for or come by itself; it is among the step's from now on
	GoalsMoved  EventKind = "goals-moved"  // a step's goals stand otherwise than before
	LabDone     EventKind = "lab-done"     // all steps are done or skipped
)

// Event is what an input has led to.
type Event struct {
	Kind EventKind
	Step string // its id, "" for LabDone
	HTML string // safe to show, may be ""
	Hint int    // Hinted: which of the step's hints, counted from 1
	// Helps: the hint counts as help: it was asked for, or says what to type.
	Helps bool
	// Mistake is the foreseen one that is advised on, by its key; "" if nobody
	// foresaw what went wrong.
	Mistake string
	// GoesOn: nothing is wrong, and the advice is left of what was advised, or is on the step to
	// do after an input that has done another.
	GoesOn bool
	// Note: the advice tells what is so, and asks for nothing.
	Note   bool
	Effort Effort // StepDone, StepSkipped: how the step went until then
}

// How says by what means a step was done.
type How string

// The means.
const (
	ByHand    How = "by-hand"
	WithHelp  How = "with-help" // after a hint that counts
	AsShown   How = "shown"     // after its solution was shown
	ByNobody  How = "skipped"   // it was passed over
	Connected How = "connected" // the lab's first call was made for the learner, who had asked for no help
)

// Effort is how a step went: what facts tell of it.
type Effort struct {
	How   How           // "" as long as it is open
	Tries int           // that completed nothing
	Hints int           // those that count
	Time  time.Duration // spent on it; see Run.Wait
	// Unasked are the hints that came by themselves and do not count, in this world.
	Unasked int
}
