package message

// AskTurns asks for all that was done here since the beginning.
type AskTurns struct{}

func (AskTurns) clientType() string { return "turns" }

// GoTo goes to another moment of what was done here, with all terminals. By is 1 to take up
// again what came next, -1 to undo the last turn; 0 goes to behind Turn, where 0 is the
// beginning, or to behind the turn that an exchange of the present moment was part of. What is done next follows upon that; what had followed is kept beside it.
type GoTo struct {
	Turn int `json:"turn,omitempty"`
	By   int `json:"by,omitempty"`

	Conversation int `json:"conversation,omitempty"` // from 1, of the exchange
	Index        int `json:"index,omitempty"`
}

func (GoTo) clientType() string { return "goto" }

// Turns are what was done since the beginning, in the order in which it was: the latest of it,
// if it is very much.
type Turns struct {
	Turns []Turn `json:"turns"`
	At    int    `json:"at"` // behind which one the learner stands, 0 at the beginning
	// Moved: that has just changed. The welcome before has the world as it stands there.
	Moved bool `json:"moved,omitempty"`
	// Says is why nobody has gone anywhere, to whoever wanted to; "" if nobody did.
	Says string `json:"says,omitempty"`
}

func (Turns) serverType() string { return "turns" }

// Turn is what was done in one go.
type Turn struct {
	N     int        `json:"n"`     // its number, from 1
	After int        `json:"after"` // the one that it followed upon, 0 for none
	Unit  SharedUnit `json:"unit"`
	Steps []string   `json:"steps,omitempty"` // the titles of those that it has done
	// When it was on the server's clock, in milliseconds since 1970, where something was achieved or went wrong
	// in it: what else is typed has the world's time alone.
	When int64 `json:"when,omitempty"`
}

// Compare asks what happened on another way through what was done, beside what happened on the
// present one, from where the two part.
type Compare struct {
	Turn int `json:"turn"` // to which the other way leads
}

func (Compare) clientType() string { return "compare" }

// Compared is the answer.
type Compared struct {
	Turn  int         `json:"turn"`
	After int         `json:"after"` // the last turn that both ways have, 0 for none
	Other []Happening `json:"other"` // on the other way
	Here  []Happening `json:"here"`
}

func (Compared) serverType() string { return "compared" }

// Happening is a turn, and what was to be seen for it.
type Happening struct {
	N     int        `json:"n"`
	Unit  SharedUnit `json:"unit"`
	Shows []Screen   `json:"shows"`
	Steps []string   `json:"steps,omitempty"` // the titles of those that it has done
}

// Record asks for all that the terminals have shown on the way to the present moment.
type Record struct{}

func (Record) clientType() string { return "record" }

// Recording is the answer: as it was shown, with SGR sequences of ours, piece by piece.
type Recording struct {
	Shows []Screen `json:"shows"`
	Cut   bool     `json:"cut,omitempty"` // there was more
}

func (Recording) serverType() string { return "recording" }

// Screen is what a terminal showed.
type Screen struct {
	Term string `json:"term"`
	Text string `json:"text"`
	Cut  bool   `json:"cut,omitempty"` // there was more
}
