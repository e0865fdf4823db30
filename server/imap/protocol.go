package imap

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Name is what fixtures, scenarios and messages call the protocol.
const Name wire.Protocol = "imap"

// Protocol is all that there is to know of IMAP.
var Protocol = protocol.Descriptor{
	Name:   Name,
	Tagged: true,
	Title:  "IMAP",
	RFC:    "RFC 9051",
	Ports: []protocol.Port{
		{Number: 143, Names: []string{"imap", "imap2"}, Serves: "IMAP", Unprivileged: 2143},
		{Number: 993, Names: []string{"imaps"}, TLS: true, Serves: "IMAP inside TLS", Unprivileged: 2993}, // RFC 8314 §3.2
	},
	Looks: []string{"NOOP", "CAPABILITY", "ID", "NAMESPACE", "LIST", "LSUB", "XLIST", "STATUS", "CHECK",
		"FETCH", "UID FETCH", "SEARCH", "UID SEARCH", "SORT", "UID SORT", "THREAD", "UID THREAD"},
	Telltale:    []string{"login", "capability", "select", "examine", "fetch", "search", "store"},
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
	Start:       NotAuthenticated,
	Transitions: Transitions,
	Commands:    commands(),
}

var lines = protocol.Lines{
	Greeting: regexp.MustCompile(`^\* (?:OK|PREAUTH|BYE)(?: |$)`).MatchString,
	First:    isCommand,
	Command:  isCommand,
	Answer:   func(l string) bool { return strings.HasPrefix(l, "* BAD") || tagged.MatchString(l) },
	Status:   status,
	Compare:  compare,
}

var commandLine = regexp.MustCompile(`^[^\s(){%*"\\+:]+ ([A-Za-z]+)(?: |$)`)

// isCommand reports whether a line that nobody has marked is a tag and a command. With a colon a word is a mark
// more likely than a tag.
func isCommand(line string) bool {
	m := commandLine.FindStringSubmatch(line)
	return m != nil && verbs()[strings.ToUpper(m[1])]
}

// verbs are those of all commands.
var verbs = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool)
	for _, c := range commands() {
		verb, _, _ := strings.Cut(c.Verb, " ") // of "UID FETCH"
		all[verb] = true
	}
	return all
})

var statusLine = regexp.MustCompile(`^(\S+) (OK|NO|BAD|BYE|PREAUTH)\b`)

// status is the tag and the status of a line; untagged OK, which anything can
// be, has none (RFC 9051 §7.1.1).
func status(line string) string {
	if m := statusLine.FindStringSubmatch(line); m != nil && (m[1] != "*" || m[2] != "OK") {
		return m[1] + " " + m[2]
	}
	if isContinuation(line) {
		return "+"
	}
	return ""
}

var dataLine = regexp.MustCompile(`^\* (?:\d+ )?([A-Z]+)\b`)

// compare implements protocol.Lines. What a response code says in words and figures is a part of the meaning, but
// for what changes from run to run, which the caller has taken out.
func compare(shown, answered string) protocol.Difference {
	a, b := ParseReply([]byte(shown)), ParseReply([]byte(answered))
	// Of an untagged OK the code is all that is said (RFC 9051 §7.1.1); elsewhere it can be left out.
	more := (a.RespCode == "" || b.RespCode == "") && (a.Tag != "*" || a.Code != "OK")
	if a.Code != "" && a.Code == b.Code && a.Tag == b.Tag && (more || sameWords(a.RespCode, b.RespCode)) {
		return protocol.Difference{Kind: protocol.SameStatus, Shown: a.Code, Answered: b.Code}
	}
	da, db := dataLine.FindStringSubmatch(shown), dataLine.FindStringSubmatch(answered)
	if da != nil && db != nil && da[1] == db[1] {
		switch da[1] {
		case "FETCH": // in which order flags and items stand says nothing
			if !strings.Contains(shown+answered, `"`) && sameWords(shown, answered) {
				return protocol.Difference{Kind: protocol.SameResponse}
			}
		case "ID": // who the server is
			return protocol.Difference{Kind: protocol.SameResponse}
		case "FLAGS":
			if sameWords(shown, answered) {
				return protocol.Difference{Kind: protocol.SameResponse}
			}
		}
	}
	if a.Code != "" && b.Code != "" && a.Code != b.Code {
		return protocol.Difference{Kind: protocol.OtherStatus, Shown: a.Code, Answered: b.Code}
	}
	return protocol.Difference{}
}

// sameWords reports whether two texts have the same words, in whatever order.
func sameWords(a, b string) bool {
	words := func(s string) []string {
		all := strings.Fields(strings.ToUpper(strings.Map(func(r rune) rune {
			if strings.ContainsRune("()[]", r) {
				return ' '
			}
			return r
		}, s)))
		slices.Sort(all)
		return all
	}
	return slices.Equal(words(a), words(b))
}
