package message

// AskKeys is what a teacher's page sends that looks at a learner's: the teacher asks to type there, or
// does so no more.
type AskKeys struct {
	Want bool `json:"want"`
}

func (AskKeys) clientType() string { return "ask" }

// GiveKeys lets the teacher type who asks to, or takes the keyboard back.
type GiveKeys struct {
	Give bool `json:"give"`
}

func (GiveKeys) clientType() string { return "give" }

// Mirrors tells who looks at what a learner does, and types there.
type Mirrors struct {
	By    []string `json:"by"`             // the names of the teachers who look
	Asks  string   `json:"asks,omitempty"` // the one who asks to type
	Holds string   `json:"holds,omitempty"`
	// Mine: it is this page's teacher who asks, or types.
	Mine bool `json:"mine,omitempty"`
}

func (Mirrors) serverType() string { return "mirrors" }
