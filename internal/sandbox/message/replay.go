package message

// Replay is a transcript that is being played.
type Replay struct {
	Name     string       `json:"name"`
	Session  int          `json:"session"`  // which one, from 0
	Sessions int          `json:"sessions"` // how many the transcript has
	World    string       `json:"world"`    // the fixture it is played in
	Call     string       `json:"call"`     // what connects to the server
	Term     string       `json:"term"`
	At       int          `json:"at"`                // exchanges that have been played
	Strayed  bool         `json:"strayed,omitempty"` // something else has been typed since
	Steps    []ReplayStep `json:"steps"`
	Findings []string     `json:"findings,omitempty"` // what was noticed about the transcript
	// Lines are those of it that are not blank, and Read are those that have been understood.
	Lines int    `json:"lines"`
	Read  int    `json:"read"`
	Lab   string `json:"lab"` // a draft of a lab made of it
}

func (Replay) serverType() string { return "replay" }

// ReplayStep is an exchange of a transcript, compared with what the world
// answers.
type ReplayStep struct {
	Line     int          `json:"line"` // of the transcript; 0 for the greeting
	Type     []string     `json:"type"` // the lines to type
	Repaired string       `json:"repaired,omitempty"`
	Lines    []ReplayLine `json:"lines"`
}

// ReplayLine is a line of the server's.
type ReplayLine struct {
	At       int     `json:"at"` // line of the transcript; 0 if it lacks it
	Shown    string  `json:"shown"`
	Answered string  `json:"answered"`
	Verdict  Verdict `json:"verdict"`
	Why      string  `json:"why,omitempty"`
}

// Verdict is how a line that was answered compares with the one that was shown.
type Verdict string

const (
	Same        Verdict = "same"
	SameMeaning Verdict = "same meaning"
	Lost        Verdict = "lost"
	Differs     Verdict = "differs"
)
