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
	// Shown: what is done here is shown to many.
	Shown bool `json:"shown,omitempty"`
}

func (Mirrors) serverType() string { return "mirrors" }

// HalfTyped is what stands in a terminal's line before it is entered. A page tells it while somebody looks
// on who is shown it: see Mirrors.
type HalfTyped struct {
	Term   string `json:"term"`
	Text   string `json:"text"`   // 8192 octets at most, what is more is left out
	Cursor int    `json:"cursor"` // where in the text, in UTF-16 units
}

func (HalfTyped) clientType() string { return "typing" }

// Typing tells those who look what somebody else is typing, as far as they have come.
type Typing struct {
	Term   string `json:"term"`
	By     string `json:"by,omitempty"` // the teacher who types it, "" for the learner
	Text   string `json:"text"`         // "" for nothing any more
	Cursor int    `json:"cursor"`
}

func (Typing) serverType() string { return "typing" }
