package labs

// step is one step of a lab: the block ehlo-step, and what stands around it.
type step struct {
	at    Pos // of the heading
	id    string
	title string
	html  string
	// broken: the block is no YAML, so that nothing is known of the step.
	broken bool

	Pos
	Term     string       `yaml:"term"`     // the terminal it is done in; the first if left out
	Expect   []condition  `yaml:"expect"`   // an exchange that fulfils any of these
	Every    bool         `yaml:"every"`    // each of them is wanted, from exchanges in any order
	State    []assertion  `yaml:"state"`    // all of which must hold then
	Quiz     *quiz        `yaml:"quiz"`     // a question to answer
	Allow    []condition  `yaml:"allow"`    // what is welcome meanwhile: no try, no advice
	Hints    []hint       `yaml:"hints"`    // help by degrees
	Mistakes []mistake    `yaml:"mistakes"` // the first that fits is advised on
	Explain  explanations `yaml:"explain"`  // what is said of the reply that completed it
	Solution string       `yaml:"solution"` // lines to type, or the answer to the quiz
	Score    *int         `yaml:"score"`    // points; 1 if left out
	Needs    []name       `yaml:"needs"`    // steps to do before; what was done earlier does not count
	Keep     bool         `yaml:"keep"`     // it is open again when its state stops holding
}

// points is what the step is worth.
func (s *step) points() int {
	if s.Score == nil {
		return 1
	}
	return *s.Score
}

// hint is a piece of help. One that is written as mere text is shown when it
// is asked for.
type hint struct {
	Pos
	After *delay      `yaml:"after"` // shown unasked after so many tries or so long
	When  []condition `yaml:"when"`  // shown unasked after such an exchange, and never for the asking
	Try   string      `yaml:"try"`   // lines that bring When about, for the proof
	Say   string      `yaml:"say"`
	html  string
}

// mistake is a wrong turn that the author foresaw.
type mistake struct {
	Pos
	When []condition `yaml:"when"`
	Try  string      `yaml:"try"` // lines that make the mistake, for the proof
	Say  string      `yaml:"say"`
	html string
}

// explanation is what is said of replies of a kind.
type explanation struct {
	reply value
	at    Pos
	say   string
	html  string
}

// asksOnly tells whether the step is a question and nothing else.
func (s *step) asksOnly() bool { return s.Quiz != nil && s.Expect == nil && s.State == nil }

// solvedByAnswer tells whether the step's solution is an answer, and nothing
// to type.
func (s *step) solvedByAnswer() bool {
	return s.asksOnly() && (len(s.Quiz.Choices) > 0 || s.Quiz.right(s.Solution))
}
