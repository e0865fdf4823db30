package message

// Hello is the first message on a connection.
type Hello struct {
	// Token opens the learner's things. "" is that of somebody new; the welcome
	// has the one to show from then on.
	Token string `json:"token"`
	// Activity is what the learner is at: a lab's id, "play" or "replay". Each
	// has a sandbox of its own. At "class" nothing is done: the page is told when
	// the class may have changed where the learner has a seat.
	Activity string `json:"activity"`
	// Page is a word that the page has drawn for itself when it was loaded, of 64
	// octets at most. Its inputs are counted by it; a page without one cannot
	// send an input again when it comes back.
	Page string `json:"page"`
	// Seen is the number of output octets each terminal already shows, by
	// terminal.
	Seen map[string]int64 `json:"seen"`
}

func (Hello) clientType() string { return "hello" }

// OpenTerminal asks for a further terminal, of a size in characters. The server
// names it.
type OpenTerminal struct {
	Cols int `json:"cols"`
	Rows int `json:"rows"`
}

func (OpenTerminal) clientType() string { return "open" }

// CloseTerminal ends a terminal.
type CloseTerminal struct {
	Term string `json:"term"`
}

func (CloseTerminal) clientType() string { return "close" }

// Line is a whole line, without its end, as Enter sends it.
type Line struct {
	Term string `json:"term"`
	// Seq is the number of this input among those of this page on its terminal,
	// counted from 1 (0 when not counted). A page that reconnects sends again
	// what it has not seen acknowledged; the server passes over a number it has
	// had already.
	Seq  int64  `json:"seq"`
	Text string `json:"text"`
	// Joined: it was pasted in one piece with the line before.
	Joined bool `json:"joined,omitempty"`
}

func (Line) clientType() string { return "line" }

// Key is a key that gives up the line.
type Key struct {
	Term string  `json:"term"`
	Seq  int64   `json:"seq"` // as a line's
	Key  KeyName `json:"key"`
	// Text is the unfinished line that stood before the key, to be shown and
	// dropped.
	Text string `json:"text"`
}

func (Key) clientType() string { return "key" }

// KeyName is a key as terminals show it.
type KeyName string

const (
	Interrupt    KeyName = "^C"
	EndOfInput   KeyName = "^D"
	TelnetEscape KeyName = "^]"
)

// Complete asks how a line can go on that is begun in a terminal.
type Complete struct {
	Term string `json:"term"`
	Text string `json:"text"` // as far as the cursor
}

func (Complete) clientType() string { return "complete" }

// Resize gives a terminal's size in characters.
type Resize struct {
	Term string `json:"term"`
	Cols int    `json:"cols"`
	Rows int    `json:"rows"`
}

func (Resize) clientType() string { return "resize" }

// StartLab begins a lab in a new world.
type StartLab struct {
	Lab string `json:"lab"` // its id
}

func (StartLab) clientType() string { return "lab" }

// Leave goes back to free play.
type Leave struct{}

func (Leave) clientType() string { return "leave" }

// Restart begins the lab, or free play, again in a new world.
type Restart struct{}

func (Restart) clientType() string { return "restart" }

// Redo goes over to the lab as its author has saved it, and does all again in
// it that was done.
type Redo struct{}

func (Redo) clientType() string { return "redo" }

// Hint asks for the next hint of a step.
type Hint struct {
	Step string `json:"step"`
}

func (Hint) clientType() string { return "hint" }

// Answer answers the question of a step. Text is that of a choice, several one
// a line.
type Answer struct {
	Step string `json:"step"`
	Text string `json:"text"`
}

func (Answer) clientType() string { return "answer" }

// Skip passes over a step.
type Skip struct {
	Step string `json:"step"`
}

func (Skip) clientType() string { return "skip" }

// Reset opens a step again.
type Reset struct {
	Step string `json:"step"`
}

func (Reset) clientType() string { return "reset" }

// Show asks for the solution of a step.
type Show struct {
	Step string `json:"step"`
}

func (Show) clientType() string { return "show" }

// Connect has the call of the lab's first step made for the learner, so that they find
// a server to talk to. It does nothing where something has been said already.
type Connect struct{}

func (Connect) clientType() string { return "connect" }

// Wait says that another Seconds have passed with the lab in view, so that
// hints may come after a time.
type Wait struct {
	Seconds int `json:"seconds"`
}

func (Wait) clientType() string { return "wait" }

// Explain asks what an exchange means, or with Push what the server said
// unasked: the first time in this conversation, the second, ...
type Explain struct {
	Conversation int `json:"conversation"`
	Index        int `json:"index"`
	Push         int `json:"push"`
}

func (Explain) clientType() string { return "explain" }

// ListMailboxes asks for all mailboxes of the world.
type ListMailboxes struct{}

func (ListMailboxes) clientType() string { return "mailboxes" }

// ReadSource asks for a message as it is kept.
type ReadSource struct {
	User    string `json:"user"`
	Mailbox string `json:"mailbox"`
	UID     uint32 `json:"uid"`
}

func (ReadSource) clientType() string { return "source" }

// StartReplay plays a transcript in a new world.
type StartReplay struct {
	Name string `json:"name"` // what it is called
	// Text is the transcript. Without it the one that is being played is begun
	// again.
	Text  string `json:"text"`
	Index int    `json:"index"` // which of its sessions, from 0
	At    int    `json:"at"`    // how many exchanges are played at once
	// Protocol is what it is to be read as: "smtp", "pop3" or "imap"; not there to find out.
	Protocol string `json:"protocol,omitempty"`
}

func (StartReplay) clientType() string { return "replay" }

// SetVoice lets the services of a protocol speak like a product, from the next
// connection on.
type SetVoice struct {
	Protocol string `json:"protocol"`
	Persona  string `json:"persona"`
}

func (SetVoice) clientType() string { return "voice" }
