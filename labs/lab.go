package labs

import "regexp"

// Lab is a scenario that has been read: what a learner is asked to do, and how
// it is checked. It is read-only and shared by all runs.
type Lab struct {
	ID        string
	Title     string
	Lang      string // BCP 47
	Minutes   int    // that it takes a beginner
	Skills    []string
	Path      string   // the path of the course that the lab is on, "" for none
	Requires  []string // ids of labs to do before
	Outcome   string   // what one can do afterwards, in a sentence
	Strict    bool     // mistakes are not remarked on unasked
	Closed    []string // views of the panel that would give the answer away
	World     string   // the fixture's name
	Terminals []Terminal
	HTML      string // the introduction, safe to show

	file     string
	idAt     Pos
	worldAt  Pos
	source   string // as read, before variables are put in
	seed     []variable
	requires []name
	mail     []letter
	steps    []*step
}

// Terminal is one that the lab asks for.
type Terminal struct {
	Pos
	ID string `yaml:"id"`
	// Connect is a command that is typed for the learner at the start, such
	// as "telnet 10.49.137.152 25"; "" leaves the terminal at the prompt.
	Connect string `yaml:"connect"`
}

// Steps is how many steps the lab has.
func (l *Lab) Steps() int { return len(l.steps) }

// frontMatter is the head of a scenario's file.
type frontMatter struct {
	Pos
	EHLO      int             `yaml:"ehlo"` // version of the format
	ID        name            `yaml:"id"`
	Title     string          `yaml:"title"`
	Lang      string          `yaml:"lang"`
	Minutes   int             `yaml:"minutes"`
	Skills    []string        `yaml:"skills"`
	Path      name            `yaml:"path"`
	Requires  []name          `yaml:"requires"`
	Outcome   name            `yaml:"outcome"`
	Remarks   *bool           `yaml:"remarks"` // whether mistakes are remarked on unasked; true if left out
	Closed    []name          `yaml:"closed"`  // views of the panel that would give the answer away
	World     name            `yaml:"world"`
	Mail      []letter        `yaml:"mail"`
	Seed      map[string]draw `yaml:"seed"`
	Terminals []Terminal      `yaml:"terminals"`
}

// draw is how a variable gets its value from a run's seed: by one of these.
type draw struct {
	Pos
	Pick   []string `yaml:"pick"`   // one of these
	Word   bool     `yaml:"word"`   // a word that can be said, and means nothing
	Number []int    `yaml:"number"` // from the first to the second
	Flag   bool     `yaml:"flag"`   // what is to be found, such as EHLO{kopaf-2731}
}

// letter is a message that is in a mailbox when the lab begins.
type letter struct {
	Pos
	Mailbox string   `yaml:"mailbox"` // USER/MAILBOX
	Source  string   `yaml:"source"`  // the whole message
	Flags   []string `yaml:"flags"`
	Date    string   `yaml:"date"` // of its arrival; the world's time if left out
}

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

// condition is what an exchange has to be like. Of the keys that are given all
// must fit.
type condition struct {
	Pos
	Greeting bool             `yaml:"greeting"` // it is the connection's greeting
	Protocol value            `yaml:"protocol"`
	Port     value            `yaml:"port"`
	Verb     value            `yaml:"verb"` // "." is message text, after DATA
	Tag      value            `yaml:"tag"`  // IMAP
	Args     map[string]value `yaml:"args"` // by the RFC's names
	Problem  value            `yaml:"problem"`
	Reply    value            `yaml:"reply"`  // a code, "2xx", or "ok", "error", "intermediate", "any"
	Before   value            `yaml:"before"` // the conversation's state
	After    value            `yaml:"after"`
	Found    *found           `yaml:"found"`  // IMAP: what a search found
	Brings   value            `yaml:"brings"` // a line of the reply

	// Pipelined: it was sent without waiting for the reply to what was before.
	Pipelined *bool `yaml:"pipelined"`

	Text *textCondition `yaml:"text"` // of a message being typed
	Line *pattern       `yaml:"line"` // the last resort

	Answer value `yaml:"answer"` // to the step's quiz
}

// textCondition is what message text has to be like, as far as it has been
// typed.
type textCondition struct {
	Pos
	Header    map[string]value `yaml:"header"`     // fields by name
	BlankLine *bool            `yaml:"blank-line"` // the header has been ended
	// Stray: a line that is no header field stands where the header should
	// not have ended yet.
	Stray *bool `yaml:"stray"`
	Body  value `yaml:"body"`
}

// assertion is what has to be true of the world or of the connection. Of the
// keys that are given all must hold.
type assertion struct {
	Pos
	Mailbox    string           `yaml:"mailbox"`    // USER/MAILBOX
	Exists     *bool            `yaml:"exists"`     // the mailbox does, or the DNS record
	Subscribed *bool            `yaml:"subscribed"` // its user is, to it
	Count      *span            `yaml:"count"`      // of its messages, or of those in the queue
	Message    string           `yaml:"message"`    // first, last, new, any, all, or a sequence number
	Gone       bool             `yaml:"gone"`       // the message, the mailbox or the DNS record is no longer there
	Header     map[string]value `yaml:"header"`
	Body       value            `yaml:"body"`
	Flags      value            `yaml:"flags"`

	Queue value `yaml:"queue"` // the recipients of a message that waits for another host
	From  value `yaml:"from"`  // its reverse-path

	DNS    string `yaml:"dns"`    // a name
	Type   string `yaml:"type"`   // of its records; A if left out
	Record value  `yaml:"record"` // the data of one of them

	Conversation value  `yaml:"conversation"` // the protocol of the terminal's connection
	State        value  `yaml:"state"`
	Connected    *bool  `yaml:"connected"`
	Port         value  `yaml:"port"`
	Terminal     string `yaml:"terminal"` // whose connection; the step's if left out
}

// pattern is a regular expression.
type pattern struct{ *regexp.Regexp }
