package message

// Exchange is what was said in a terminal to a server and answered, parsed.
type Exchange struct {
	Term         string  `json:"term"`
	Conversation int     `json:"conversation"`
	Index        int     `json:"index"`
	Protocol     string  `json:"protocol"`
	Host         string  `json:"host"`
	Port         int     `json:"port"`
	Client       string  `json:"client"` // what was sent; "" for the greeting
	Server       string  `json:"server"` // what was answered
	Verb         string  `json:"verb"`
	Code         string  `json:"code"`
	Outcome      Outcome `json:"outcome"`
	Before       string  `json:"before"`
	After        string  `json:"after"`
	Note         string  `json:"note,omitempty"`
	Summary      string  `json:"summary,omitempty"` // what happened, in a sentence
	// Mistakes is what went wrong, the most specific first.
	Mistakes []Mistake `json:"mistakes,omitempty"`
	// Advised: a lab's advice on it follows, which says in its own words what went wrong.
	Advised bool `json:"advised,omitempty"`
	// Next is what may be typed now: examples, whole lines.
	Next []string `json:"next,omitempty"`
	At   string   `json:"at"` // the world's time, HH:MM:SS
	// Push: the server has said this unasked, after the exchange with Index,
	// for the first, second, ... time in this conversation. 0 is an exchange.
	Push int `json:"push,omitempty"`
}

func (Exchange) serverType() string { return "exchange" }

// Said is what was said before the page came, for one that shows nothing yet.
type Said struct {
	Exchanges []Exchange `json:"exchanges"` // oldest first
}

func (Said) serverType() string { return "said" }

// Outcome is whether a server did what it was asked to.
type Outcome string

const (
	OK           Outcome = "ok"
	Failed       Outcome = "error"
	Intermediate Outcome = "intermediate" // it waits for more
)

// Mistake is something that went wrong in a command.
type Mistake struct {
	ID    string `json:"id"`
	Wrong string `json:"wrong"`         // the part of the command that is wrong
	Says  string `json:"says"`          // plain text with code in backquotes, here and below
	Ref   string `json:"ref"`           // an RFC, a section, and its heading; or that no RFC has it
	Fix   string `json:"fix,omitempty"` // the line to type instead
}

// Explanation answers Explain: what an exchange means.
type Explanation struct {
	Conversation int       `json:"conversation"`
	Index        int       `json:"index"`
	Push         int       `json:"push,omitempty"`
	Summary      string    `json:"summary"`
	Client       []Piece   `json:"client"`
	Server       []Piece   `json:"server"`
	Mistakes     []Mistake `json:"mistakes,omitempty"`
	State        string    `json:"state"`
	StateSays    string    `json:"stateSays"`
	Next         []string  `json:"next"` // lines that may be typed now
	Ways         []string  `json:"ways"` // a line for each command that leads to another state
}

func (Explanation) serverType() string { return "explanation" }

// Piece is a part of a command or reply with what is known of it, the
// narrowest first.
type Piece struct {
	Text  string `json:"text"`
	Notes []Note `json:"notes,omitempty"`
}

// Note says what a part means, and where the rule stands.
type Note struct {
	Kind string `json:"kind"`
	Says string `json:"says"`
	Ref  string `json:"ref"` // as a Mistake's
	// Minor: it is about spelling, such as a bracket or a single digit of a code, or repeats
	// the summary.
	Minor bool `json:"minor,omitempty"`
}

// Voices are the products that the services of each protocol speak like.
type Voices struct {
	Voices []Voice `json:"voices"`
}

func (Voices) serverType() string { return "voices" }

// Voice is the product that the services of a protocol speak like.
type Voice struct {
	Protocol string   `json:"protocol"` // "smtp", "pop3" or "imap"
	Persona  string   `json:"persona"`
	Choices  []string `json:"choices"` // the products that could be chosen
}
