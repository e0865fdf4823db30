package scenario

// Step is one step of a lab: the block ehlo-step, and what stands around it.
type Step struct {
	At    Pos // of the heading
	ID    string
	Title string
	HTML  string // what to do, safe to show
	// broken: the block is no YAML, so that nothing is known of the step.
	broken   bool
	template string // Solution with its placeholders

	Pos
	Term     string       `yaml:"term"`     // the terminal it is done in; the first if left out
	Expect   []*Condition `yaml:"expect"`   // an exchange that fulfils any of these
	Every    bool         `yaml:"every"`    // each of them is wanted, from exchanges in any order
	State    []*Assertion `yaml:"state"`    // all of which must hold then
	Quiz     *Quiz        `yaml:"quiz"`     // a question to answer
	Allow    []*Condition `yaml:"allow"`    // what is welcome meanwhile: no try, no advice
	Hints    []Hint       `yaml:"hints"`    // help by degrees
	Mistakes []Mistake    `yaml:"mistakes"` // the first that fits is advised on
	Explain  Explanations `yaml:"explain"`  // what is said of the reply that completed it
	Teach    *Teach       `yaml:"teach"`    // what whoever teaches reads beside it; never shown to learners
	Message  *Assertion   `yaml:"message"`  // the one whose number placeholders in Solution stand for
	Solution string       `yaml:"solution"` // lines to type, or the answer to the quiz
	Also     []string     `yaml:"also"`     // other right ways, each as Solution is, for the proof
	Near     []string     `yaml:"near"`     // what comes near and is not right, for the proof
	Score    *int         `yaml:"score"`    // points; 1 if left out
	Needs    []Name       `yaml:"needs"`    // steps to do before; what was done earlier does not count
	Keep     bool         `yaml:"keep"`     // it is open again when its state stops holding
}

// Points is what the step is worth.
func (s *Step) Points() int {
	if s.Score == nil {
		return 1
	}
	return *s.Score
}

// Teach is what whoever teaches reads of a step, and learners never do. One that is written as mere text
// is notes.
type Teach struct {
	Pos
	Notes string `yaml:"notes"` // what the step is about, and what to show
	Wrong string `yaml:"wrong"` // what usually goes wrong
	Ask   string `yaml:"ask"`   // the question to ask the class

	NotesHTML, WrongHTML, AskHTML string
}

// Hint is a piece of help. One that is written as mere text is shown when it
// is asked for.
type Hint struct {
	Pos
	After *Delay       `yaml:"after"` // shown unasked after so many tries or so long
	Until []*Condition `yaml:"until"` // and not after such an exchange, which has done what it says
	When  []*Condition `yaml:"when"`  // shown unasked after such an exchange, and never for the asking
	Try   string       `yaml:"try"`   // lines that bring When about, for the proof
	Say   string       `yaml:"say"`
	HTML  string       // of Say
}

// Mistake is a wrong turn that the author foresaw.
type Mistake struct {
	Pos
	ID   Name         `yaml:"id"` // what records call it; its number if left out
	When []*Condition `yaml:"when"`
	Try  string       `yaml:"try"` // lines that make the mistake, for the proof
	Say  string       `yaml:"say"`
	HTML string       // of Say
	Key  string       // ID, or the number among the step's mistakes, counted from 1
}

// Explanation is what is said of replies of a kind.
type Explanation struct {
	Reply Value
	HTML  string // what is said
	at    Pos
	say   string
}

// AsksOnly reports whether the step is a question and nothing else.
func (s *Step) AsksOnly() bool { return s.Quiz != nil && s.Expect == nil && s.State == nil }

// SolvedByAnswer reports whether the step's solution is an answer, and nothing
// to type.
func (s *Step) SolvedByAnswer() bool {
	return s.AsksOnly() && (len(s.Quiz.Choices) > 0 || s.Quiz.Right(s.Solution))
}
