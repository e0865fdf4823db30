// Package shell is the learner's terminal: a prompt on the learner's own host
// of a world, from which telnet and nc reach the world's services. It knows
// lines and a few keys; editing a line is the page's work.
package shell

import (
	"strings"

	"ehlo/server"
	"ehlo/server/dns"
	"ehlo/server/wire"
)

// Mode says who reads what is typed next.
type Mode string

// The modes.
const (
	AtPrompt Mode = "shell"  // the shell's own prompt
	Online   Mode = "line"   // lines go to a server
	Escape   Mode = "escape" // telnet's command prompt
	Updating Mode = "update" // nsupdate's prompt
)

// Prompt is what stands before the cursor.
type Prompt struct {
	Mode Mode
	Text string
}

// Options are what a shell needs.
type Options struct {
	World *server.World
	User  string       // whose prompt it is
	Write func(string) // takes output: UTF-8, CRLF line ends, SGR sequences of ours only
	Exit  func()       // "exit" was typed; nil when there is nothing to leave
	// ToCall is the server that a lab is about at the moment, each word "" where the learner
	// has to find it; nil, or ok is false, where any server will do.
	ToCall func() (host, port string, ok bool)
	// Silent reports whether nothing is remarked on; nil where there always is.
	Silent func() bool
	// Astray takes a line that led nowhere, and what was remarked on it; nil where nobody is to know.
	Astray func(s Stray)
}

// Stray is a line at the prompt that led nowhere.
type Stray struct {
	Kind StrayKind
	Line string
	Says string // what was remarked on it
}

// StrayKind is how a line led nowhere.
type StrayKind string

// The kinds.
const (
	NotFound StrayKind = "not-found" // it begins with no program: a command for a server, perhaps
	NoAnswer StrayKind = "no-answer" // nobody answers where it calls
)

// Shell is one terminal. Its methods must not be called at the same time as
// one another, or as other inputs of its world.
type Shell struct {
	o       Options
	home    string // whose prompt it is, and where: "user@client.com"
	mode    Mode
	program string // "telnet" or "nc" while one runs
	conn    *connection
	updater *dns.Updater // nil unless nsupdate runs
	warned  bool         // what ^C does in telnet has been said
}

// New starts a shell at its prompt.
func New(o Options) *Shell {
	return &Shell{o: o, home: o.User + "@" + o.World.Learner().Name, mode: AtPrompt}
}

// Prompt is what stands before the cursor now.
func (s *Shell) Prompt() Prompt {
	switch s.mode {
	case AtPrompt:
		return Prompt{AtPrompt, s.home + "$ "}
	case Escape:
		return Prompt{Escape, "telnet> "}
	case Updating:
		return Prompt{Updating, "> "}
	}
	return Prompt{Mode: Online}
}

// Title is what the terminal does, for its tab.
func (s *Shell) Title() string {
	if s.conn != nil {
		return s.conn.title
	}
	if s.mode == Updating {
		return "nsupdate"
	}
	return s.home
}

// Program is the one that runs, or ran last: "telnet" or "nc", "" if none has called.
func (s *Shell) Program() string { return s.program }

// Conversation is the number of the conversation that the terminal is in, 0
// for none.
func (s *Shell) Conversation() int {
	if s.conn == nil || s.conn.conn == nil {
		return 0
	}
	return s.conn.conn.ID
}

// Line takes a whole line that was typed, without its end.
func (s *Shell) Line(text string) { s.line(text, (*server.Conn).Input) }

// Follow takes a line that was pasted in one piece with the line before: what
// goes to a server does not wait for the reply to that.
func (s *Shell) Follow(text string) { s.line(text, (*server.Conn).Follow) }

func (s *Shell) line(text string, give func(*server.Conn, []byte)) {
	s.o.Write(s.Prompt().Text)
	s.typed(text)
	s.o.Write("\r\n")
	switch s.mode {
	case AtPrompt:
		s.command(text)
	case Escape:
		s.escapeCommand(text)
	case Updating:
		s.updateLine(text)
	default:
		s.send(text, give)
	}
}

// Key takes "^C", "^D" or "^]", typed behind the unfinished line pending.
func (s *Shell) Key(key, pending string) {
	if key == "^D" && pending != "" {
		return // as terminals have it: only on an empty line
	}
	s.o.Write(s.Prompt().Text)
	s.typed(pending + key)
	s.o.Write("\r\n")
	switch {
	case s.mode == AtPrompt && key == "^D":
		s.exit()
	case s.mode == Escape && key == "^D":
		s.escapeCommand("quit")
	case s.mode == Escape && key == "^C":
		s.resume()
	case s.mode == Updating && key != "^]":
		s.leaveUpdate()
	case s.mode == Online && s.program == "telnet":
		if key == "^]" {
			s.mode = Escape
			return
		}
		s.interrupt()
	case s.mode == Online && key != "^]": // nc ends with its input
		s.hangUp()
	}
}

// interrupt is ^C or ^D in telnet.
func (s *Shell) interrupt() {
	if !s.warned {
		s.warned = true
		if s.conn.conn.InText() {
			s.Remark(texts.Say("interrupt-in-text"))
			return
		}
		s.Remark(texts.Say("interrupt"))
	}
}

// typed shows what was typed, unlike what was answered.
func (s *Shell) typed(text string) {
	if text != "" {
		s.o.Write("\x1b[1;36m")
		s.o.Write(visible(text))
		s.o.Write("\x1b[0m")
	}
}

// println writes a line of a program's. What was typed, or what a server said, may stand in it: nothing in it
// moves the cursor, colours, or turns text round.
func (s *Shell) println(line string) { s.o.Write(shown([]byte(line)) + "\r\n") }

// Remark writes a line of ours, unlike what any program says.
func (s *Shell) Remark(text string) {
	if s.o.Silent == nil || !s.o.Silent() {
		s.Tell(text)
	}
}

// Tell is Remark of what has to be said in any case.
func (s *Shell) Tell(text string) { s.o.Write("\x1b[3;90m(" + visible(text) + ")\x1b[0m\r\n") }

// stray remarks on a line that led nowhere.
func (s *Shell) stray(kind StrayKind, line, says string) {
	s.Remark(says)
	if s.o.Astray != nil {
		s.o.Astray(Stray{kind, line, says})
	}
}

// RemarkOn shows what the world has to remark about an exchange.
func (s *Shell) RemarkOn(x *wire.Exchange) {
	if x.Note != "" && x.Conversation == s.Conversation() {
		s.Remark(x.Note)
	}
}

// Close hangs up.
func (s *Shell) Close() {
	if s.conn != nil {
		s.conn.end()
	}
	s.conn, s.updater, s.mode = nil, nil, AtPrompt
}

func (s *Shell) exit() {
	s.println("logout")
	if s.o.Exit != nil {
		s.o.Exit()
	}
}

// fields cuts a command line into words at white space, quotes apart.
func fields(line string) []string {
	var words []string
	var word strings.Builder
	quote, inside := byte(0), false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, inside = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if inside || word.Len() > 0 {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteByte(c)
		}
	}
	if inside || word.Len() > 0 {
		words = append(words, word.String())
	}
	return words
}
