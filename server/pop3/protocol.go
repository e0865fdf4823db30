package pop3

import (
	"regexp"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Name is what fixtures, scenarios and messages call the protocol.
const Name wire.Protocol = "pop3"

// Protocol is all that there is to know of POP3.
var Protocol = protocol.Descriptor{
	Name:  Name,
	Title: "POP3",
	RFC:   "RFC 1939",
	Ports: []protocol.Port{
		{Number: 110, Names: []string{"pop3", "pop-3"}, Serves: "POP3", Unprivileged: 2110},
		{Number: 995, Names: []string{"pop3s"}, TLS: true, Serves: "POP3 inside TLS", Unprivileged: 2995}, // RFC 8314 §3.1
	},
	Looks:       []string{"NOOP", "HELP", "CAPA", "STAT", "LIST", "RETR", "TOP", "UIDL"},
	Telltale:    []string{"user", "pass", "apop", "capa", "stat", "list", "retr", "top", "uidl", "dele"},
	Settings:    func() any { return new(Settings) },
	Products:    true,
	New:         newAt,
	Parse:       Parse,
	ParseReply:  ParseReply,
	Client:      NewClient,
	Lines:       lines,
	Figures:     figuresOf,
	Messages:    messagesIn,
	Show:        show,
	Rejection:   rejection,
	Anew:        anew,
	Start:       Authorization,
	Transitions: Transitions,
	Commands:    commands(),
}

var lines = protocol.Lines{
	Greeting: regexp.MustCompile(`^(?:\+OK|-ERR)(?: |$)`).MatchString,
	First:    regexp.MustCompile(`(?i)^(USER|CAPA|APOP)\b`).MatchString,
	Command:  isCommand,
	Answer:   isReply,
	Status:   status,
	Compare:  compare,
}

var reply = regexp.MustCompile(`^(\+OK|-ERR|\+)(?: |$)`)

// isReply reports whether a line is one with a status indicator (RFC 1939 §3), or
// a challenge (RFC 5034 §4).
func isReply(line string) bool { return reply.MatchString(line) }

// isCommand reports whether a line that nobody has marked is a command. Text can
// begin with such a word, too, but then it goes on.
func isCommand(line string) bool {
	f := strings.Fields(line)
	return len(f) > 0 && len(f) < 4 && strings.HasPrefix(line, f[0]) && lookup(f[0]) != nil
}

// status is a line's status indicator.
func status(line string) string {
	if m := reply.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

var figure = regexp.MustCompile(`\d+`)

// figures are what a reply says in figures (RFC 1939 §5: drop and scan
// listings).
func figures(line string) string { return strings.Join(figure.FindAllString(line, -1), " ") }

var inFigures = regexp.MustCompile(`^\+OK \d+ \d+`)

// sameFigures reports whether two lines say nothing else in figures. A text can tell some that another leaves out,
// a listing cannot.
func sameFigures(a, b string) bool {
	in, out := figures(a), figures(b)
	return in == out || (in == "" || out == "") && !inFigures.MatchString(a) && !inFigures.MatchString(b)
}

// compare implements protocol.Lines.
func compare(shown, answered string) protocol.Difference {
	d := protocol.Difference{Shown: status(shown), Answered: status(answered)}
	a, b := ParseReply([]byte(shown)), ParseReply([]byte(answered))
	switch {
	case a.RespCode != "" && b.RespCode != "" && !strings.EqualFold(a.RespCode, b.RespCode): // RFC 2449 §8
		return protocol.Difference{}
	case d.Shown != "" && d.Shown == d.Answered && sameFigures(shown, answered):
		d.Kind = protocol.SameStatus
	case d.Shown == "+OK" && d.Answered == "-ERR":
		d.Kind = protocol.Refused
	case d.Shown == "-ERR" && d.Answered == "+OK":
		d.Kind = protocol.Accepted
	}
	return d
}
