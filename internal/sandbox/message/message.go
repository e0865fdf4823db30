// Package message has the messages that the page and the server send each
// other over the socket, and nothing else: docs/socket.md tells when they come.
package message

//go:generate go run ../tsgen message.go ../../../web/app/src/lib/messages.gen.ts

// ClientMessage is what the page sends. Type says which fields count.
type ClientMessage struct {
	// Type is "hello", "open", "close", "line", "key", "resize", "lab",
	// "restart", "redo", "hint", "leave", "voice", "explain", "mailboxes",
	// "source", "replay", "answer", "skip", "reset", "show" or "wait".
	Type string `json:"type"`

	// hello: the first message on a connection. Sandbox is the token of the
	// sandbox to go on with, "" for a new one. Seen is the number of output
	// octets each terminal already shows, by terminal.
	Sandbox string           `json:"sandbox,omitempty"`
	Seen    map[string]int64 `json:"seen,omitempty"`

	// close, line, key, resize: the terminal. open: "", the server names it.
	Term string `json:"term,omitempty"`
	// line, key: the number of this input on its terminal, counted from 1 (0
	// when not counted). A page that reconnects sends again what it has not
	// seen acknowledged; the server passes over a number it has had already.
	Seq int64 `json:"seq,omitempty"`
	// line: a whole line, without its end, as Enter sends it. key: the
	// unfinished line that stood before the key, to be shown and dropped.
	Text string `json:"text,omitempty"`
	// line: it was pasted in one piece with the line before.
	Joined bool `json:"joined,omitempty"`
	// key: "^C", "^D" or "^]".
	Key string `json:"key,omitempty"`
	// open, resize: the terminal's size in characters.
	Cols int `json:"cols,omitempty"`
	Rows int `json:"rows,omitempty"`

	// lab: the id of the lab to start in a new world. redo: none of these; the
	// lab's author has saved it, and all that was done is done again in it. hint: the step that
	// wants its next hint. answer: the step whose question Text answers (the
	// text of a choice, several one a line). skip, reset, show: the step to
	// pass over, to do again, or whose solution is to be shown. wait: another
	// Seconds have passed with the lab in view, so that hints may come after a
	// time.
	Lab     string `json:"lab,omitempty"`
	Step    string `json:"step,omitempty"`
	Seconds int    `json:"seconds,omitempty"`

	// voice: the services of Protocol are to speak like Persona, from the next
	// connection on.
	Protocol string `json:"protocol,omitempty"`
	Persona  string `json:"persona,omitempty"`

	// replay: a transcript to be played in a new world, in Text, and what it is
	// called; Index is which of its sessions, At how many exchanges are played
	// at once. Without Text the one that is being played is begun again.
	Name string `json:"name,omitempty"`
	At   int    `json:"at,omitempty"`

	// explain: the exchange that is to be explained, or with Push what the
	// server said unasked: the first time in this conversation, the second, ...
	Conversation int `json:"conversation,omitempty"`
	Index        int `json:"index,omitempty"`
	Push         int `json:"push,omitempty"`

	// source: the message that is to be shown as it is kept. mailboxes: none
	// of these; all mailboxes of the world are shown.
	User    string `json:"user,omitempty"`
	Mailbox string `json:"mailbox,omitempty"`
	UID     uint32 `json:"uid,omitempty"`
}

// ServerMessage is what the page is sent. Type says which fields count.
type ServerMessage struct {
	// Type is "welcome", "out", "prompt", "exchange", "terms", "lab", "step",
	// "advice", "voices", "explanation", "mailboxes", "source",
	// "replay", "demonstration" or "error".
	Type string `json:"type"`

	// welcome: answers hello. Sandbox is the token; Resumed tells whether the
	// world is the one asked for, or had to be made anew.
	Sandbox string `json:"sandbox,omitempty"`
	Resumed bool   `json:"resumed,omitempty"`

	// out, prompt, exchange: the terminal.
	Term string `json:"term,omitempty"`
	// out: text to show, and the number of octets of output before it. Output
	// is the whole terminal, so that it can be shown again from the start: for
	// each input the prompt's text, then what was typed in SGR 1;36
	// ("\x1b[1;36mHELO client.com\x1b[0m\r\n", "^C" and "^]" likewise), then
	// what came of it; remarks of ours are in SGR 2;3. The pending prompt is
	// not part of it.
	Data   string `json:"data,omitempty"`
	Offset int64  `json:"offset,omitempty"`
	// out: every input up to this number is contained in the output so far,
	// refused ones too; 0 says nothing. The page has shown them on its own
	// until now and takes its copy away.
	Seq int64 `json:"seq,omitempty"`

	Prompt   *Prompt   `json:"prompt,omitempty"`
	Exchange *Exchange `json:"exchange,omitempty"`
	Terms    []Term    `json:"terms,omitempty"` // welcome, terms: all terminals there are
	Lab      *Lab      `json:"lab,omitempty"`   // welcome, lab: the lab being worked on, whole
	Step     *Step     `json:"step,omitempty"`  // step: one that has changed
	Advice   *Advice   `json:"advice,omitempty"`
	Voices   []Voice   `json:"voices,omitempty"` // voices: whose voice each protocol's services have

	Explanation *Explanation `json:"explanation,omitempty"` // explanation: answers explain
	Mailboxes   []Mailbox    `json:"mailboxes,omitempty"`   // mailboxes: all there are
	Source      *Source      `json:"source,omitempty"`      // source: a message
	Replay      *Replay      `json:"replay,omitempty"`      // replay: a transcript that is played

	// demonstration: answers show.
	Demonstration *Demonstration `json:"demonstration,omitempty"`

	// error: what went wrong and what to do, for the learner to read.
	Error string `json:"error,omitempty"`
}

// Term is a terminal.
type Term struct {
	ID    string `json:"id"`
	Title string `json:"title"` // such as "telnet 10.49.137.152 25"
	// Seq is the number of the last input taken from the page.
	Seq int64 `json:"seq,omitempty"`
}

// Prompt says what the terminal reads next.
type Prompt struct {
	// Mode is "shell" at the learner's prompt, "line" when lines go to a
	// server, "escape" at telnet's own prompt,
	// "update" at nsupdate's.
	Mode string `json:"mode"`
	Text string `json:"text"` // shown before the cursor, "" in line mode
}

// Exchange is what was said to a server and answered, parsed.
type Exchange struct {
	Conversation int    `json:"conversation"`
	Index        int    `json:"index"`
	Protocol     string `json:"protocol"`
	Host         string `json:"host"`
	Port         int    `json:"port"`
	Client       string `json:"client"` // what was sent; "" for the greeting
	Server       string `json:"server"` // what was answered
	Verb         string `json:"verb"`
	Code         string `json:"code"`
	Outcome      string `json:"outcome"` // "ok", "error" or "intermediate"
	Before       string `json:"before"`
	After        string `json:"after"`
	Note         string `json:"note,omitempty"`
	Summary      string `json:"summary,omitempty"` // what happened, in a sentence
	// Mistakes is what went wrong, the most specific first.
	Mistakes []Mistake `json:"mistakes,omitempty"`
	At       string    `json:"at"` // the world's time, HH:MM:SS
	// Push: the server has said this unasked, after the exchange with Index,
	// for the first, second, ... time in this conversation. 0 is an exchange.
	Push int `json:"push,omitempty"`
}

// Mistake is something that went wrong in a command.
type Mistake struct {
	ID    string `json:"id"`
	Wrong string `json:"wrong"` // the part of the command that is wrong
	Says  string `json:"says"`  // plain text with code in backquotes, here and below
	Ref   string `json:"ref"`
	Fix   string `json:"fix,omitempty"` // the line to type instead
}

// Explanation is what an exchange means.
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
}

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
	Ref  string `json:"ref"`
}

// Mailbox is one of the world's.
type Mailbox struct {
	User        string         `json:"user"`
	Name        string         `json:"name"`
	UIDValidity uint32         `json:"uidValidity"`
	UIDNext     uint32         `json:"uidNext"`
	Total       int            `json:"total"`
	Unseen      int            `json:"unseen"`
	Messages    []MailboxEntry `json:"messages"` // the latest 200
}

// MailboxEntry is a message in a mailbox.
type MailboxEntry struct {
	Number int      `json:"number"` // sequence number
	UID    uint32   `json:"uid"`
	Flags  []string `json:"flags"`
	Size   int      `json:"size"` // octets
	// Subject and From are the header's fields, with encoded words decoded, ""
	// without one.
	Subject string `json:"subject"`
	From    string `json:"from"`
	// Received is when the message came into the store, in the world's time and
	// UTC: "2024-06-27 16:19".
	Received string `json:"received"`
}

// Source is a message as it is kept.
type Source struct {
	User    string `json:"user"`
	Mailbox string `json:"mailbox"`
	UID     uint32 `json:"uid"`
	// Text is the octets, taken for UTF-8; one that is not is U+FFFD.
	Text string `json:"text"`
	Cut  bool   `json:"cut"` // there is more
	// Part is the message taken apart.
	Part Part `json:"part"`
}

// Part is a message, or a part of one, as FETCH can ask for it (RFC 9051
// §6.4.5.1). A message without parts is its own part 1.
type Part struct {
	// Number is such as "1.2", "" for a whole message that has parts. A multipart
	// message inside a message has the number of the part that it is in.
	Number string `json:"number"`
	// Header and Body are the sections by which FETCH names the header and the
	// body: "HEADER" and "TEXT", "1.2.MIME" and "1.2". Body is another for each
	// part of a message.
	Header string `json:"header"`
	Body   string `json:"body"`
	// HeaderAt, BodyAt and End are where the header and the body begin in Text,
	// and where the part ends, in UTF-16 code units as JavaScript counts; the
	// end of Text for what was cut off.
	HeaderAt int `json:"headerAt"`
	BodyAt   int `json:"bodyAt"`
	End      int `json:"end"`
	Octets   int `json:"octets"` // of the body, as FETCH counts them

	Type        string `json:"type"`                  // such as "text/plain"
	Implied     bool   `json:"implied,omitempty"`     // no Content-Type says so
	Charset     string `json:"charset,omitempty"`     // as the header has it, here and below
	Name        string `json:"name,omitempty"`        // of a file, decoded
	Disposition string `json:"disposition,omitempty"` // "attachment", "inline" or another
	Encoding    string `json:"encoding,omitempty"`    // of transfer

	Fields    []PartField `json:"fields"` // of the header
	FieldsCut bool        `json:"fieldsCut,omitempty"`
	// Decoded is what a part of type text says: without transfer encoding and
	// charset, as far as that can be done.
	Decoded    string `json:"decoded,omitempty"`
	DecodedCut bool   `json:"decodedCut,omitempty"`
	// Trouble is why the part cannot be shown as it is meant: "unknown-encoding",
	// "broken-encoding", "unknown-charset", "wrong-charset", "no-parts" (a
	// multipart with no boundary in its body), "too-deep" or "".
	Trouble string `json:"trouble,omitempty"`

	Parts []Part `json:"parts,omitempty"`
	Left  int    `json:"left,omitempty"` // further parts that are not listed
}

// PartField is a header field, unfolded and with its encoded words decoded.
type PartField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Lab is a lab as it stands for this learner.
type Lab struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	HTML    string `json:"html"` // the introduction
	Steps   []Step `json:"steps"`
	Done    bool   `json:"done"`
	Path    string `json:"path,omitempty"`
	Strict  bool   `json:"strict,omitempty"` // mistakes are not remarked on unasked
	// Closed are views of the panel that are not to be had: "mailboxes".
	Closed []string `json:"closed,omitempty"`
	Fresh  bool     `json:"fresh,omitempty"` // the world is new: nothing that was shown is true of it
	// Draft: somebody is writing this lab, and GET /api/labs/ID/findings tells
	// how it stands. Version is that of the file, 0 if it has never been right.
	Draft   bool `json:"draft,omitempty"`
	Version int  `json:"version,omitempty"`
	// Summary is what came of it, when all steps are done or skipped.
	Summary *Summary `json:"summary,omitempty"`
}

// Summary is what a learner is shown of a lab in the end.
type Summary struct {
	Outcome  string   `json:"outcome,omitempty"` // what one can do now
	Skills   []string `json:"skills"`
	Seconds  int      `json:"seconds"`
	Tries    int      `json:"tries"` // commands and answers that completed nothing
	Hints    int      `json:"hints"`
	Skipped  int      `json:"skipped"`
	Shown    int      `json:"shown"`
	Typed    int      `json:"typed"`    // lines sent
	Shortest int      `json:"shortest"` // lines of the solutions
	Session  []string `json:"session"`  // the lines sent, as far as they are kept
	Way      []string `json:"way"`      // the lines of the solutions
}

// Demonstration is a solution, to be typed into a terminal line by line.
type Demonstration struct {
	Step  string     `json:"step"`
	Term  string     `json:"term"`
	Lines []DemoLine `json:"lines"`
}

// DemoLine is a line of a solution. Answer lines answer the step's question,
// Key ones are a key to press, "^]" or "^C", and Joined ones are pasted in one
// piece with the line before.
type DemoLine struct {
	Text   string `json:"text"`
	HTML   string `json:"html"` // what it does
	Answer bool   `json:"answer,omitempty"`
	Key    bool   `json:"key,omitempty"`
	Joined bool   `json:"joined,omitempty"`
}

// Quiz is a question: without choices the answer is to be typed.
type Quiz struct {
	Choices []Choice `json:"choices,omitempty"`
	Several bool     `json:"several,omitempty"` // more than one choice is right
}

// Choice is an answer to choose.
type Choice struct {
	Text string `json:"text"`
	HTML string `json:"html"`
}

// Step is one step of a lab as it stands for this learner.
type Step struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	HTML  string `json:"html"`
	Done  bool   `json:"done"`
	// Status is "open", "done", "skipped" or "shown" (done after its solution
	// was shown).
	Status string `json:"status"`
	Quiz   *Quiz  `json:"quiz,omitempty"` // the question that it asks
	// Explain is the HTML that explains the reply which completed the step.
	Explain string   `json:"explain,omitempty"`
	Hints   []string `json:"hints,omitempty"` // HTML; those shown so far
	More    bool     `json:"more"`            // whether there are further hints to ask for
	Term    string   `json:"term,omitempty"`  // the terminal the step is done in
}

// Advice is said unasked when a step has gone wrong in a way its author
// foresaw.
type Advice struct {
	Step string `json:"step"`
	HTML string `json:"html"`
}

// Voice is the product that the services of a protocol speak like.
type Voice struct {
	Protocol string   `json:"protocol"` // "smtp", "pop3" or "imap"
	Persona  string   `json:"persona"`
	Choices  []string `json:"choices"` // the products that could be chosen
}

// Replay is a transcript that is being played.
type Replay struct {
	Name     string       `json:"name"`
	Session  int          `json:"session"`  // which one, from 0
	Sessions int          `json:"sessions"` // how many the transcript has
	World    string       `json:"world"`    // the fixture it is played in
	Call     string       `json:"call"`     // what connects to the server
	Term     string       `json:"term"`
	At       int          `json:"at"` // exchanges that have been played
	Steps    []ReplayStep `json:"steps"`
	Findings []string     `json:"findings,omitempty"` // what was noticed about the transcript
	Lab      string       `json:"lab"`                // a draft of a lab made of it
}

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
	At       int    `json:"at"` // line of the transcript; 0 if it lacks it
	Shown    string `json:"shown"`
	Answered string `json:"answered"`
	Verdict  string `json:"verdict"` // "same", "same meaning", "lost" or "differs"
	Why      string `json:"why,omitempty"`
}

// LabSummary is a lab as the front page lists it; GET /api/labs answers a list
// of them.
type LabSummary struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Minutes int      `json:"minutes"`
	HTML    string   `json:"html"` // what one will be able to do, a sentence or two
	Skills  []string `json:"skills"`
	// Path is the line of the course's map that the lab is on: "start",
	// "smtp", "pop3", "imap" or "challenge".
	Path     string   `json:"path,omitempty"`
	Requires []string `json:"requires,omitempty"` // labs to do before
	Outcome  string   `json:"outcome,omitempty"`  // what one can do afterwards, in a sentence
	Steps    int      `json:"steps"`
	Findings int      `json:"findings,omitempty"` // what is wrong with a lab that is being written
}
