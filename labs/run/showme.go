package run

import (
	"html"
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Line is one line of a solution that is shown.
type Line struct {
	Text string // to type, or the answer to choose or give
	HTML string // says what it does
	// Answer: the text answers the step's quiz, for Run.Answer.
	Answer bool
	Key    bool // the text is a key to press: "^]" or "^C"
	Joined bool // the text is pasted in one piece with the line before
}

// ShowMe is the solution of a step, to be typed into the step's terminal line
// by line. When the connection that it needs has ended, what leads to it comes
// first. The step counts as shown from now on.
func (r *Run) ShowMe(step string) []Line {
	p := r.step(step)
	if p == nil || p.done {
		return nil
	}
	p.showed = true
	if p.SolvedByAnswer() {
		return answerLines(p.Solution)
	}
	d := demonstration{protocols: r.world.Protocols()}
	if t := r.terms[p.Term]; t != nil && t.connected && t.service != nil {
		d.protocol, d.inText = d.protocols.Lookup(t.service.Protocol), t.inText
	}
	switch {
	case r.lacksTrace(p):
		if d.protocol != nil {
			d.show(hangUp)
		}
		for _, lines := range r.allBefore(p) {
			d.show(lines)
		}
	case d.protocol == nil && !atPrompt(p.Solution):
		for _, lines := range r.leadingTo(p) {
			d.show(lines)
		}
	}
	d.show(p.Solution)
	if p.Quiz != nil {
		return append(d.lines, answerLines(p.Quiz.RightAnswer())...)
	}
	return d.lines
}

// hangUp leaves a connection.
const hangUp = scenario.EscapeKey + "\nquit"

// lacksTrace reports whether steps before p in its terminal were done in another
// world, so that this one lacks what they have left there.
func (r *Run) lacksTrace(p *progress) bool {
	return slices.ContainsFunc(r.steps[:slices.Index(r.steps, p)], func(before *progress) bool {
		return before.Term == p.Term && before.earlier && !before.traced && !before.SolvedByAnswer()
	})
}

// allBefore are the terminal's own call and the solutions of all steps before p
// in its terminal: typed in a fresh world they lead to where p is done.
func (r *Run) allBefore(p *progress) (all []string) {
	for _, t := range r.lab.Terminals {
		if t.ID == p.Term && t.Connect != "" {
			all = append(all, t.Connect)
		}
	}
	for _, before := range r.steps[:slices.Index(r.steps, p)] {
		if before.Term == p.Term && !before.SolvedByAnswer() {
			all, before.traced = append(all, before.Solution), true
		}
	}
	return all
}

// leadingTo are the solutions of the steps before p in its terminal, from the
// last that calls a server on.
func (r *Run) leadingTo(p *progress) (all []string) {
	for _, t := range r.lab.Terminals {
		if t.ID == p.Term && t.Connect != "" {
			all = append(all, t.Connect)
		}
	}
	for _, before := range r.steps {
		if before == p {
			break
		}
		if before.Term != p.Term || before.AsksOnly() {
			continue
		}
		if atPrompt(before.Solution) {
			all = nil
		}
		if callsAny(before.Solution) || !atPrompt(before.Solution) {
			all = append(all, before.Solution)
		}
	}
	return all
}

// atPrompt reports whether lines begin with a call of a server, or with what
// looks a name up.
func atPrompt(lines string) bool {
	word := firstWord(lines)
	return callsServer(word) || asksDNSWord(word)
}

// callsAny reports whether a server is called in any of the lines.
func callsAny(lines string) bool {
	for line := range strings.SplitSeq(lines, "\n") {
		if callsServer(firstWord(line)) {
			return true
		}
	}
	return false
}

func answerLines(answer string) (lines []Line) {
	return []Line{{Text: strings.TrimSpace(answer), HTML: "This is the answer.", Answer: true}}
}

// demonstration follows a session while its lines are shown.
type demonstration struct {
	protocols protocol.Table
	protocol  *protocol.Descriptor // nil while nobody is called
	inText    bool                 // a message is being typed
	inBody    bool
	escaped   bool // at telnet's own prompt
	updating  bool // in nsupdate
	lines     []Line
}

func (d *demonstration) show(lines string) {
	for _, t := range scenario.Script(lines) {
		if d.protocol == nil && !d.updating && strings.TrimSpace(t.Text) == "" {
			continue
		}
		d.lines = append(d.lines, Line{Text: t.Text, HTML: d.describe(t.Text), Key: t.Key, Joined: t.Joined})
	}
}

// describe is what a line does, in a sentence.
func (d *demonstration) describe(line string) string {
	switch {
	case line == scenario.EscapeKey:
		d.escaped = true
		return "Ctrl and ] lead out of the connection to telnet's own prompt. The server notices nothing yet."
	case line == scenario.InterruptKey || d.escaped:
		*d = demonstration{protocols: d.protocols, lines: d.lines}
		return "You hang up without a word."
	case d.inText:
		return d.text(line)
	case d.updating:
		return d.update(line)
	}
	words := strings.Fields(line)
	if len(words) == 0 {
		return "An empty line."
	}
	if d.protocol == nil || callsServer(words[0]) {
		return d.call(words)
	}
	verb := d.protocol.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")}).Verb
	if verb == "" { // no command line
		verb = strings.ToUpper(words[0])
	}
	does := deeds[d.protocol.Name][verb]
	d.inText = d.protocol.Text != "" && d.protocol.LeadsTo(verb, d.protocol.Text)
	if verb == "QUIT" || verb == "LOGOUT" {
		d.protocol = nil
	}
	if does != "" {
		return does
	}
	return "The server takes this as the rest of what was begun."
}

// call is what a command at the prompt does.
func (d *demonstration) call(words []string) string {
	switch words[0] {
	case "dig", "host":
		return "You ask a name server."
	case "nsupdate":
		d.updating = true
		return "You begin to change a zone. What follows is collected, and sent in one piece."
	}
	if !callsServer(words[0]) || len(words) < 3 {
		return "A command at your own prompt."
	}
	port := words[len(words)-1]
	host := "<code>" + html.EscapeString(words[len(words)-2]) + "</code>"
	number, _ := strconv.Atoi(port)
	if found, _ := d.protocols.ByPort(number); found != nil && !found.Connectionless {
		d.protocol = found
		return "You call the machine " + host + " on port " + port + ", where " + calls[found.Name] + "."
	}
	return "You call the machine " + host + "."
}

// update is what a line of nsupdate's does.
func (d *demonstration) update(line string) string {
	words := strings.Fields(strings.ToLower(line))
	if len(words) > 0 && words[0] == "update" {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{"send"}
	}
	d.updating = words[0] != "quit"
	if s, ok := updates[words[0]]; ok {
		return s
	}
	return "A line of nsupdate's."
}

// updates are what nsupdate's lines do.
var updates = map[string]string{
	"server": "You say which name server is to take the update.",
	"zone":   "You say which zone is to be changed.",
	"ttl":    "You say how long the records may be remembered.",
	"prereq": "You say what has to be so, for the update to be made.",
	"add":    "A record that is to be there.",
	"delete": "What is to go.",
	"del":    "What is to go.",
	"show":   "You look at what is going to be sent.",
	"send":   "You send it, and the server does all of it or nothing.",
	"answer": "You look at what the server has said.",
	"quit":   "You leave nsupdate.",
}

// text is what a line of a message is.
func (d *demonstration) text(line string) string {
	switch {
	case line == ".":
		d.inText, d.inBody = false, false
		return "A dot alone on its line ends the message, and the server takes it."
	case d.inBody && strings.HasPrefix(line, "."):
		return "A line that begins with a dot is sent with another before it."
	case d.inBody:
		return "A line of the message."
	case line == "":
		d.inBody = true
		return "An empty line ends the header; the message itself follows."
	case line[0] == ' ' || line[0] == '\t':
		return "A line that begins with a space goes on with the field above."
	}
	name, _, ok := strings.Cut(line, ":")
	if !ok {
		return "A line of the message."
	}
	return "The header field <code>" + html.EscapeString(name) + "</code>."
}

// calls are what is done with mail where a protocol is spoken.
var calls = map[wire.Protocol]string{
	smtp.Name: "it takes mail by SMTP",
	pop3.Name: "mail is collected by POP3",
	imap.Name: "mail is read by IMAP",
}

// deeds are what commands do.
var deeds = map[wire.Protocol]map[string]string{
	smtp.Name: {
		"HELO":     "You greet the server with the name of your machine.",
		"EHLO":     "You greet the server with the name of your machine, and ask what it can do.",
		"MAIL":     "You begin a mail and say who sends it: the envelope's sender.",
		"RCPT":     "You name somebody whom it is for.",
		"DATA":     "You ask to send the message itself.",
		"BDAT":     "You send a piece of the message, and say how long it is.",
		"RSET":     "You take back the mail that you had begun.",
		"NOOP":     "You do nothing, and see that the server still listens.",
		"VRFY":     "You ask whether the server knows somebody.",
		"EXPN":     "You ask who is on a list.",
		"HELP":     "You ask for help.",
		"AUTH":     "You say who you are, and prove it.",
		"STARTTLS": "You ask to go on encrypted.",
		"QUIT":     "You say goodbye, and the server hangs up.",
	},
	pop3.Name: {
		"USER": "You say whose mail you collect.",
		"PASS": "You prove it with the password.",
		"APOP": "You prove who you are without sending the password.",
		"AUTH": "You ask how you can prove who you are, or do it.",
		"CAPA": "You ask what the server can do.",
		"STAT": "You ask how many messages there are, and how long they are together.",
		"LIST": "You ask how long each message is.",
		"UIDL": "You ask for the names that the messages keep for ever.",
		"RETR": "You have a message sent to you.",
		"TOP":  "You have the head of a message sent to you, and some lines.",
		"DELE": "You mark a message to be deleted.",
		"RSET": "You take all deletions back.",
		"NOOP": "You do nothing, and see that the server still listens.",
		"STLS": "You ask to go on encrypted.",
		"QUIT": "You say goodbye, and what is marked is deleted.",
	},
	imap.Name: {
		"CAPABILITY":   "You ask what the server can do.",
		"ID":           "You ask which program the server is.",
		"ENABLE":       "You switch an extension on.",
		"LOGIN":        "You log in with name and password.",
		"AUTHENTICATE": "You say who you are, and prove it.",
		"STARTTLS":     "You ask to go on encrypted.",
		"SELECT":       "You open a mailbox.",
		"EXAMINE":      "You open a mailbox to read only.",
		"UNSELECT":     "You leave the mailbox, and nothing in it is removed.",
		"CLOSE":        "You leave the mailbox, and what is marked as deleted is removed.",
		"LIST":         "You ask which mailboxes there are.",
		"LSUB":         "You ask which mailboxes you have subscribed to.",
		"STATUS":       "You ask how a mailbox stands without opening it.",
		"NAMESPACE":    "You ask where mailboxes are.",
		"CREATE":       "You make a mailbox.",
		"DELETE":       "You remove a mailbox.",
		"RENAME":       "You give a mailbox another name.",
		"SUBSCRIBE":    "You put a mailbox on the list of those that you follow.",
		"UNSUBSCRIBE":  "You take a mailbox off the list of those that you follow.",
		"APPEND":       "You put a message into a mailbox.",
		"CHECK":        "You ask the server to put its house in order.",
		"FETCH":        "You have parts of messages sent to you.",
		"UID FETCH":    "You have parts of messages sent to you, and name these by UID.",
		"STORE":        "You change flags.",
		"UID STORE":    "You change flags of messages that you name by UID.",
		"COPY":         "You copy messages to another mailbox.",
		"UID COPY":     "You copy messages that you name by UID.",
		"MOVE":         "You move messages to another mailbox.",
		"UID MOVE":     "You move messages that you name by UID.",
		"SEARCH":       "You ask which messages are of some kind.",
		"UID SEARCH":   "You ask for the UIDs of messages of some kind.",
		"SORT":         "You ask for messages in some order.",
		"UID SORT":     "You ask for messages in some order, by UID.",
		"THREAD":       "You ask which messages belong together.",
		"UID THREAD":   "You ask which messages belong together, by UID.",
		"EXPUNGE":      "You remove what is marked as deleted.",
		"UID EXPUNGE":  "You remove what is marked as deleted among some messages.",
		"IDLE":         "You wait for the server to tell you what happens.",
		"DONE":         "You have waited enough.",
		"NOTIFY":       "You ask the server to say what happens in mailboxes.",
		"NOOP":         "You do nothing, and learn what is new.",
		"LOGOUT":       "You say goodbye, and the server hangs up.",
	},
}
