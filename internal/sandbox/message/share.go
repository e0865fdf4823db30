package message

import "time"

// Share is a link that a learner has made: POST /api/learner/shares answers one,
// GET /api/learner/shares all.
type Share struct {
	Token  string    `json:"token"`           // the link is /shared/TOKEN
	Title  string    `json:"title,omitempty"` // of the lab, "" in free play
	Moment Moment    `json:"moment"`
	When   time.Time `json:"when"` // it was made
}

// Shares are the links that a learner has made, the oldest first.
type Shares struct {
	Shares []Share `json:"shares"`
}

// Moment is where a shared session ends.
type Moment struct {
	Kind MomentKind `json:"kind"`
	Of   string     `json:"of,omitempty"` // the title of the step, or the line that was sent
}

// MomentKind says what a shared session ends with.
type MomentKind string

const (
	AtStep     MomentKind = "step"     // a step was done
	AtExchange MomentKind = "exchange" // a line was answered
	AtEnd      MomentKind = "end"      // as it stood when the link was made
)

// MakeShare is what POST /api/learner/shares takes: the learner's session at an
// activity, up to when a step was done, up to an exchange, or as it stands.
type MakeShare struct {
	Activity     string `json:"activity"`
	Step         string `json:"step,omitempty"`         // its id
	Conversation int    `json:"conversation,omitempty"` // from 1
	Index        int    `json:"index,omitempty"`
}

// ViewShare opens a session that somebody shares, in a world of the page's own. A
// page that comes back goes on where it was.
type ViewShare struct {
	Share string `json:"share"` // its token
}

func (ViewShare) clientType() string { return "view" }

// Play does again what was done in the session that is viewed, up to At units of
// it: in a new world if the page is further, or has typed something of its own.
type Play struct {
	At int `json:"at"`
}

func (Play) clientType() string { return "play" }

// Shared is a session that somebody shares, as far as it has been played.
type Shared struct {
	Share  string       `json:"share"`
	Title  string       `json:"title,omitempty"` // of the lab, "" in free play
	Moment Moment       `json:"moment"`
	Units  []SharedUnit `json:"units"`
	At     int          `json:"at"` // units that have been played
	// Strayed: something else has been typed since.
	Strayed bool `json:"strayed,omitempty"`
	Fresh   bool `json:"fresh,omitempty"` // the world is new: nothing that was shown is true of it
	// Changed says that it no longer gives what it gave, and why, "" if it does.
	Changed string `json:"changed,omitempty"`
	// Gone says why there is nothing to play: it was withdrawn, or can't be
	// played any more.
	Gone string `json:"gone,omitempty"`
}

func (Shared) serverType() string { return "shared" }

// SharedUnit is what a learner did in one go: a line, what was pasted, a key, or
// something that they asked for.
type SharedUnit struct {
	Do    UnitKind `json:"do"`
	Term  string   `json:"term,omitempty"`  // in which it is done
	Lines []string `json:"lines,omitempty"` // typed or pasted; before a key, what stood there; an answer
	Key   KeyName  `json:"key,omitempty"`
	Of    string   `json:"of,omitempty"` // the title of the step, or the voice chosen
}

// UnitKind is what was done.
type UnitKind string

const (
	UnitLine    UnitKind = "line"
	UnitKey     UnitKind = "key"
	UnitOpen    UnitKind = "open"  // another terminal
	UnitClose   UnitKind = "close" // a terminal
	UnitVoice   UnitKind = "voice" // the servers were given another product's
	UnitHint    UnitKind = "hint"
	UnitAnswer  UnitKind = "answer" // of a step's question
	UnitSkip    UnitKind = "skip"
	UnitReset   UnitKind = "reset"
	UnitShow    UnitKind = "show"    // the solution was asked for
	UnitConnect UnitKind = "connect" // the lab's first call was made
	UnitWait    UnitKind = "wait"    // time passed, and a hint came
)

// Played is how far the session that is viewed has been played.
type Played struct {
	At      int  `json:"at"`
	Strayed bool `json:"strayed,omitempty"`
}

func (Played) serverType() string { return "played" }
