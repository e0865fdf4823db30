package run

// EventKind says what has happened in a run.
type EventKind string

// What can happen.
const (
	StepDone    EventKind = "step-done"    // HTML explains the reply that completed it
	StepUndone  EventKind = "step-undone"  // what it asked for is no longer so; HTML says it
	StepSkipped EventKind = "step-skipped" // it has been passed over
	Advice      EventKind = "advice"       // HTML says what went wrong, and what to do
	Hinted      EventKind = "hinted"       // HTML is a hint, asked for or come by itself; it is among the step's from now on
	LabDone     EventKind = "lab-done"     // all steps are done or skipped
)

// Event is what an input has led to.
type Event struct {
	Kind EventKind
	Step string // its id, "" for LabDone
	HTML string // safe to show, may be ""
	Hint int    // Hinted: which of the step's hints, counted from 1
}
