package message

// Welcome answers hello.
type Welcome struct {
	Token string `json:"token"` // that opens the learner's things, to be kept
	Name  string `json:"name"`  // that the learner gave, "" for none
	// Resumed tells whether the world is the one asked for, or had to be made
	// anew.
	Resumed bool `json:"resumed"`
	// Moved: it is another moment of what was done; what is being typed goes on there.
	Moved bool `json:"moved,omitempty"`
	// Notice is what the learner has to know about that, "" for nothing.
	Notice string `json:"notice,omitempty"`
	Terms  []Term `json:"terms"`         // all there are
	Lab    *Lab   `json:"lab,omitempty"` // the lab being worked on, none in free play
}

func (Welcome) serverType() string { return "welcome" }

// Terms are all terminals there are.
type Terms struct {
	Terms []Term `json:"terms"`
}

func (Terms) serverType() string { return "terms" }

// Term is a terminal.
type Term struct {
	ID    string `json:"id"`
	Title string `json:"title"` // such as "telnet 10.49.137.152 25"
	// Seq is the number of the last input taken from this page.
	Seq int64 `json:"seq"`
}

// Out is output of a terminal. Output is the whole terminal, so that it can be
// shown again from the start: for each input the prompt's text, then what was
// typed in SGR 1;36 ("\x1b[1;36mHELO client.com\x1b[0m\r\n", "^C" and "^]"
// likewise), then what came of it; remarks of ours are in SGR 2;3. The pending
// prompt is not part of it.
type Out struct {
	Term   string `json:"term"`
	Data   string `json:"data"`   // text to show
	Offset int64  `json:"offset"` // octets of output before it
	// Seq: every input of this page up to this number is contained in the output
	// so far, refused ones too; 0 says nothing. The page has shown them on its
	// own until now and takes its copy away.
	Seq int64 `json:"seq"`
}

func (Out) serverType() string { return "out" }

// Completion answers Complete: the words that the last of the line can become.
type Completion struct {
	Term string `json:"term"`
	Text string `json:"text"` // that was asked about
	// Stem is the text without the last word, behind which each of the words can
	// stand.
	Stem  string   `json:"stem"`
	Words []string `json:"words"`
}

func (Completion) serverType() string { return "completion" }

// Prompt says what a terminal reads next.
type Prompt struct {
	Term string `json:"term"`
	Mode Mode   `json:"mode"`
	Text string `json:"text"` // shown before the cursor, "" in line mode
}

func (Prompt) serverType() string { return "prompt" }

// Mode is who reads a terminal's lines.
type Mode string

const (
	ShellMode  Mode = "shell"  // the learner's prompt
	LineMode   Mode = "line"   // a server
	EscapeMode Mode = "escape" // telnet's own prompt
	UpdateMode Mode = "update" // nsupdate's
)

// Error is what went wrong and what to do, for the learner to read.
type Error struct {
	Error string `json:"error"`
}

func (Error) serverType() string { return "error" }
