package explain

import (
	"slices"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// verbFault tells what was meant by a line that begins with no command.
func (t smtpTongue) verbFault(line string, p *wire.Problem) fault {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	start := strings.Index(line, word)
	f := fault{id: "smtp.verb.unknown", start: start, end: start + len(word)}
	upper := strings.ToUpper(word)
	name, _, colon := strings.Cut(upper, ":")
	second, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(rest)), " ")
	switch {
	case len(word) >= 3 && isDigits([]byte(word[:3])) && (len(word) == 3 || word[3] == '-'):
		f.id, f.end = "smtp.line.server-line", len(line)
	case line == ".":
		f.id = "smtp.line.dot"
	case slices.Contains([]string{"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE"}, upper) && strings.Contains(rest, "/"),
		name == "HOST" && colon, name == "USER-AGENT" && colon:
		f.id, f.end = "smtp.line.http", len(line)
	case (name == "FROM" || name == "TO") && strings.Contains(line, "<") && !strings.HasPrefix(strings.TrimSpace(rest), "\""):
		f.id = "smtp.verb.keyword-first"
	case strings.HasPrefix(upper, "MAILFROM"), strings.HasPrefix(upper, "RCPTTO"):
		f.id = "smtp.verb.run-together"
	case colon && smtpVerb(name) == "" && fieldName(name):
		f.id, f.end = "smtp.line.header-field", len(line)
	case p.ID == "smtp.verb.run-together":
		f.id, f.start, f.end = p.ID, p.Start, p.End
		if strings.Trim(line[p.Start:], ":;,.!-_ \t") == "" {
			f.id = "smtp.verb.punctuation"
		}
	case slices.Contains([]string{"EXIT", "BYE", "LOGOUT", "CLOSE", "END", "LEAVE", "Q", "DISCONNECT", "\x03", "\x04"}, upper):
		f.id = "smtp.line.leave"
	case upper == "?" || upper == "MAN" || upper == "COMMANDS" || upper == "/HELP":
		f.id = "smtp.line.help"
	case slices.Contains([]string{"TELNET", "NC", "OPENSSL", "SWAKS", "LS", "CD", "PWD", "SUDO", "CLEAR", "ECHO", "CAT", "PING", "DIG", "NSLOOKUP", "CURL"}, upper):
		f.id = "smtp.line.shell-command"
	case slices.Contains([]string{"USER", "PASS", "STAT", "LIST", "RETR", "DELE", "TOP", "UIDL", "APOP", "CAPA", "STLS"}, upper):
		f.id = "smtp.line.pop3-command"
	case readingVerbs[upper] || readingVerbs[second]:
		f.id = "smtp.line.imap-command"
		if readingVerbs[second] {
			f.end = start + len(word) + 1 + len(second)
		}
	case slices.Contains([]string{"SEND", "SOML", "SAML"}, upper):
		f.id = "smtp.verb.obsolete"
	case upper == "TURN" || upper == "ATRN":
		f.id = "smtp.verb.turn"
	case strings.Contains(word, "@") && rest == "":
		f.id = "smtp.line.address-only"
	case rest != "" && smtpVerb(upper+second) != "":
		f.id, f.end = "smtp.verb.split", start+len(word)+1+len(second)
		f.pairs = []string{"nearest", upper + second}
	case nearestVerb(upper) != "":
		f.id, f.pairs = "smtp.verb.misspelt", []string{"nearest", nearestVerb(upper)}
	case rest == "" && len(word) >= 8 && strings.HasSuffix(word, "=") && base64Text(word) != "":
		f.id = "smtp.line.base64"
	}
	return f
}

var readingVerbs = map[string]bool{
	"LOGIN": true, "SELECT": true, "EXAMINE": true, "FETCH": true, "STORE": true, "SEARCH": true, "CAPABILITY": true,
	"LOGOUT": true, "STATUS": true, "APPEND": true, "EXPUNGE": true, "AUTHENTICATE": true, "IDLE": true, "UID": true, "LSUB": true,
}

// smtpVerb returns the verb if there is such a command.
func smtpVerb(word string) string {
	for i := range smtp.Commands {
		if smtp.Commands[i].Verb == word {
			return word
		}
	}
	return ""
}

func nearestVerb(word string) string {
	best, least := "", 3
	for i := range smtp.Commands {
		verb := smtp.Commands[i].Verb
		if d := distance(word, verb); d < least && (d == 1 && len(word) > 2 || d == 2 && len(verb) > 5) {
			best, least = verb, d
		}
	}
	return best
}
