package message

// Lab is a lab as it stands for this learner.
type Lab struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	HTML    string `json:"html"` // the introduction
	Steps   []Step `json:"steps"`
	Done    bool   `json:"done"`
	Path    string `json:"path,omitempty"`
	Strict  bool   `json:"strict,omitempty"` // mistakes are not remarked on unasked
	// Closed are views of the panel that are not to be had: "mailboxes".
	Closed []string `json:"closed,omitempty"`
	Fresh  bool     `json:"fresh,omitempty"` // the world is new: nothing that was shown is true of it
	// Draft: somebody is writing this lab, and GET /api/labs/ID/findings tells
	// how it stands. Version is that of the file, 0 if it has never been right.
	Draft   bool `json:"draft,omitempty"`
	Version int  `json:"version,omitempty"`
	// Summary is what came of it, when all steps are done or skipped.
	Summary *Summary `json:"summary,omitempty"`
}

func (Lab) serverType() string { return "lab" }

// Step is one step of a lab as it stands for this learner.
type Step struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	HTML   string `json:"html"`
	Done   bool   `json:"done"`
	Status Status `json:"status"`
	How    How    `json:"how,omitempty"`   // it was done by, or passed over
	Quiz   *Quiz  `json:"quiz,omitempty"`  // the question that it asks
	Goals  []Goal `json:"goals,omitempty"` // what it asks for, where each has a tick of its own
	// Explain is the HTML that explains the reply which completed the step.
	Explain string   `json:"explain,omitempty"`
	Hints   []string `json:"hints,omitempty"` // HTML; those shown so far
	// HintsBy has for each of them the name of the teacher who gave it, "" for none.
	HintsBy []string `json:"hintsBy,omitempty"`
	More    bool     `json:"more"`           // whether there are further hints to ask for
	Term    string   `json:"term,omitempty"` // the terminal the step is done in
}

func (Step) serverType() string { return "step" }

// Goal is a condition of a step that has a tick of its own.
type Goal struct {
	HTML string `json:"html"` // what it asks for
	Done bool   `json:"done"`
	// Fails is HTML that says how what is there differs, after a try.
	Fails string `json:"fails,omitempty"`
}

// Status is how a step stands.
type Status string

const (
	Open    Status = "open"
	Done    Status = "done"
	Skipped Status = "skipped"
	Shown   Status = "shown" // done after its solution was shown
)

// Quiz is a question: without choices the answer is to be typed.
type Quiz struct {
	Choices []Choice `json:"choices,omitempty"`
	Several bool     `json:"several,omitempty"` // more than one choice is right
}

// Choice is an answer to choose.
type Choice struct {
	Text string `json:"text"`
	HTML string `json:"html"`
}

// Advice is said unasked when a step has gone wrong in a way its author
// foresaw.
type Advice struct {
	Step string `json:"step"`
	HTML string `json:"html"` // "": what was said is no longer true
	// GoesOn: nothing is wrong, and this is the way on: what is left of what was advised, or what
	// there is to say of the step to do after an input that has done another.
	GoesOn bool `json:"goesOn,omitempty"`
	// Note: it tells what is so, and asks for nothing: the step itself says the way on.
	Note bool `json:"note,omitempty"`
}

func (Advice) serverType() string { return "advice" }

// Summary is what a learner is shown of a lab in the end.
type Summary struct {
	Outcome   string   `json:"outcome,omitempty"` // what one can do now
	Skills    []string `json:"skills"`
	Seconds   int      `json:"seconds"`
	Tries     int      `json:"tries"`          // commands and answers that completed nothing
	Hints     int      `json:"hints"`          // those that count
	Free      int      `json:"free,omitempty"` // hints that came by themselves, since the sandbox began anew
	ByHand    int      `json:"byHand"`         // steps done
	WithHelp  int      `json:"withHelp"`       // steps done after a hint that counts, or after they were shown
	Skipped   int      `json:"skipped"`
	Connected int      `json:"connected,omitempty"` // steps whose call was made for the learner
	Typed     int      `json:"typed"`               // lines that the learner sent
	Given     int      `json:"given"`               // lines that were typed for the learner
	Shortest  int      `json:"shortest"`            // lines of the solutions, or of the learner's best attempt
	Par       int      `json:"par,omitempty"`       // the lines of the solutions, where few matter
	Medal     Medal    `json:"medal,omitempty"`     // what this one is worth
	Session   []string `json:"session"`             // the lines sent, as far as they are kept
	Needed    []bool   `json:"needed"`              // by line of session: it did a step, or led to one
	Way       []string `json:"way"`                 // those that Shortest counts
}

// Medal is what a lab that was done by hand is worth by its number of lines.
type Medal string

const (
	Gold   Medal = "gold"
	Silver Medal = "silver"
	Bronze Medal = "bronze"
)

// Demonstration answers Show: a solution, to be typed into a terminal line by line.
type Demonstration struct {
	Step  string     `json:"step"`
	Term  string     `json:"term"`
	Lines []DemoLine `json:"lines"`
}

func (Demonstration) serverType() string { return "demonstration" }

// DemoLine is a line of a solution. Answer lines answer the step's question,
// Key ones are a key to press, "^]" or "^C", and Joined ones are pasted in one
// piece with the line before.
type DemoLine struct {
	Text   string `json:"text"`
	HTML   string `json:"html"` // what it does
	Answer bool   `json:"answer,omitempty"`
	Key    bool   `json:"key,omitempty"`
	Joined bool   `json:"joined,omitempty"`
}

// LabSummary is a lab as the front page lists it; GET /api/labs answers a list
// of them.
type LabSummary struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Minutes int      `json:"minutes"`
	HTML    string   `json:"html"` // what one will be able to do, a sentence or two
	Skills  []string `json:"skills"`
	// Path is the line of the course's map that the lab is on: "start",
	// "smtp", "pop3", "imap" or "challenge".
	Path     string   `json:"path,omitempty"`
	Requires []string `json:"requires,omitempty"` // labs to do before
	Outcome  string   `json:"outcome,omitempty"`  // what one can do afterwards, in a sentence
	Steps    int      `json:"steps"`
	Findings int      `json:"findings,omitempty"` // what is wrong with a lab that is being written
}
