package smtp

import (
	"encoding/base64"
	"regexp"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Name is what fixtures, scenarios and messages call the protocol.
const Name wire.Protocol = "smtp"

// Protocol is all that there is to know of SMTP.
var Protocol = protocol.Descriptor{
	Name:  Name,
	Title: "SMTP",
	RFC:   "RFC 5321",
	Ports: []protocol.Port{
		{Number: 25, Names: []string{"smtp", "mail"}, Serves: "SMTP", Unprivileged: 2525},
		{Number: 587, Names: []string{"submission"}, Kind: Submission, Serves: "message submission", Unprivileged: 2587},                                  // RFC 6409 §3.1
		{Number: 465, Names: []string{"smtps", "submissions", "ssmtp"}, TLS: true, Kind: Submission, Serves: "submission inside TLS", Unprivileged: 2465}, // RFC 8314 §3.3
	},
	Looks:       []string{"NOOP", "HELP", "VRFY", "EXPN"},
	Telltale:    []string{"helo", "ehlo", "mail", "rcpt", "data", "bdat", "rset", "vrfy", "expn"},
	Settings:    func() any { return new(Settings) },
	Kind:        kind,
	Products:    true,
	New:         newAt,
	Post:        post,
	Parse:       Parse,
	ParseReply:  ParseReply,
	Client:      NewClient,
	Lines:       lines,
	Show:        show,
	Rejection:   rejection,
	Start:       Connected,
	Text:        Data,
	Transitions: Transitions,
	Commands:    Commands,
}

// Submission is the kind of service that takes mail from a user's own client
// (RFC 6409).
const Submission = "submission"

func kind(settings any) string {
	if settings.(*Settings).Submission {
		return Submission
	}
	return ""
}

var lines = protocol.Lines{
	Greeting: regexp.MustCompile(`^(?:220|421|554)[ -]`).MatchString,
	First:    regexp.MustCompile(`(?i)^(HELO|EHLO|MAIL FROM)\b`).MatchString,
	Command:  regexp.MustCompile(`(?i)^(HELO|EHLO|MAIL|RCPT|DATA|RSET|NOOP|QUIT|VRFY|EXPN|HELP|AUTH|STARTTLS|BDAT)\b`).MatchString,
	Answer:   isReply,
	Taken:    regexp.MustCompile(`(?i)^(?:250[ -].*(?:\bid=|queued|accepted|\bok\b)|[45]\d\d[ -])`).MatchString,
	Status:   status,
	Compare:  compare,
}

var reply = regexp.MustCompile(`^[2-5]\d\d(?:[ -]|$)`)

// isReply reports whether a line is one of a reply (RFC 5321 §4.2).
func isReply(line string) bool { return reply.MatchString(line) }

var lastLine = regexp.MustCompile(`^(\d{3})(?: |$)`)

// status is the code of a reply's last line.
func status(line string) string {
	if m := lastLine.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

var code = regexp.MustCompile(`^\d\d\d(?:[ -]|$)`)

// compare implements protocol.Lines. Lines of one code mean different things if their enhanced codes do (RFC 3463
// §3), or if they ask for different things.
func compare(shown, answered string) protocol.Difference {
	if !code.MatchString(shown) || !code.MatchString(answered) {
		return protocol.Difference{}
	}
	d := protocol.Difference{Kind: protocol.OtherCode, Shown: shown[:3], Answered: answered[:3]}
	if d.Shown != d.Answered {
		return d
	}
	a, b := status3463(shown), status3463(answered)
	switch {
	case a != b && telling(a) && telling(b):
		return protocol.Difference{Kind: protocol.OtherStatus, Shown: a, Answered: b}
	case d.Shown == "334" && asksFor(shown) != asksFor(answered):
		return protocol.Difference{}
	}
	d.Kind = protocol.SameCode
	return d
}

// status3463 is a line's enhanced status code, "" if it has none.
func status3463(line string) string {
	f := strings.Fields(line[3:])
	if len(f) == 0 {
		return ""
	}
	if word := strings.TrimPrefix(f[0], "-"); enhanced(word) {
		return word
	}
	return ""
}

// telling reports whether an enhanced status code says more than the reply code: X.0.0 does not (RFC 3463 §3.1).
func telling(code string) bool { return code != "" && code[1:] != ".0.0" }

// asksFor is what a challenge asks for, by its first letter: that of the name, or of the password. Servers word it
// differently. It is empty if the challenge is.
func asksFor(line string) string {
	text, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line[3:]))
	if err != nil || len(text) == 0 {
		return ""
	}
	return strings.ToLower(string(text[:1]))
}
