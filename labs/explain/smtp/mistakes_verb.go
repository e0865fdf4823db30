package smtp

import (
	"slices"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// verbFault tells what was meant by a line that begins with no command.
func (c *conversation) verbFault(line string, p *wire.Problem) mistake.Fault {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	start := strings.Index(line, word)
	f := mistake.Fault{ID: "smtp.verb.unknown", Start: start, End: start + len(word)}
	upper := strings.ToUpper(word)
	name, _, colon := strings.Cut(upper, ":")
	second, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(rest)), " ")
	switch {
	case len(word) >= 3 && knowledge.IsDigits([]byte(word[:3])) && (len(word) == 3 || word[3] == '-'):
		f.ID, f.End = "smtp.line.server-line", len(line)
	case line == ".":
		f.ID = "smtp.line.dot"
	case slices.Contains([]string{"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE"}, upper) && strings.Contains(rest, "/"),
		name == "HOST" && colon, name == "USER-AGENT" && colon:
		f.ID, f.End = "smtp.line.http", len(line)
	case (name == "FROM" || name == "TO") && strings.Contains(line, "<") && !strings.HasPrefix(strings.TrimSpace(rest), "\""):
		f.ID = "smtp.verb.keyword-first"
	case strings.HasPrefix(upper, "MAILFROM"), strings.HasPrefix(upper, "RCPTTO"):
		f.ID = "smtp.verb.run-together"
	case colon && !isVerb(name) && message.IsFieldName(name):
		f.ID, f.End = "smtp.line.header-field", len(line)
	case p.ID == "smtp.verb.run-together":
		f.ID, f.Start, f.End = p.ID, p.Start, p.End
		if strings.Trim(line[p.Start:], ":;,.!-_ \t") == "" {
			f.ID = "smtp.verb.punctuation"
		}
	case slices.Contains([]string{"EXIT", "BYE", "LOGOUT", "CLOSE", "END", "LEAVE", "Q", "DISCONNECT", "\x03", "\x04"}, upper):
		f.ID = "smtp.line.leave"
	case upper == "?" || upper == "MAN" || upper == "COMMANDS" || upper == "/HELP":
		f.ID = "smtp.line.help"
	case slices.Contains([]string{"TELNET", "NC", "OPENSSL", "SWAKS", "LS", "CD", "PWD", "SUDO", "CLEAR", "ECHO", "CAT", "PING", "DIG", "NSLOOKUP", "CURL"}, upper):
		f.ID = "smtp.line.shell-command"
	case slices.Contains([]string{"USER", "PASS", "STAT", "LIST", "RETR", "DELE", "TOP", "UIDL", "APOP", "CAPA", "STLS"}, upper):
		f.ID = "smtp.line.pop3-command"
	case mistake.ReadingVerbs[upper] || mistake.ReadingVerbs[second]:
		f.ID = "smtp.line.imap-command"
		if mistake.ReadingVerbs[second] {
			f.End = start + len(word) + 1 + len(second)
		}
	case slices.Contains([]string{"SEND", "SOML", "SAML"}, upper):
		f.ID = "smtp.verb.obsolete"
	case upper == "TURN" || upper == "ATRN":
		f.ID = "smtp.verb.turn"
	case strings.Contains(word, "@") && rest == "":
		f.ID = "smtp.line.address-only"
	case rest != "" && isVerb(upper+second):
		f.ID, f.End = "smtp.verb.split", start+len(word)+1+len(second)
		f.Pairs = []string{"nearest", upper + second}
	case nearestVerb(upper) != "":
		f.ID, f.Pairs = "smtp.verb.misspelt", []string{"nearest", nearestVerb(upper)}
	case rest == "" && len(word) >= 8 && strings.HasSuffix(word, "=") && sasl.Text(word) != "":
		f.ID = "smtp.line.base64"
	}
	return f
}

// isVerb tells whether there is such a command.
func isVerb(word string) bool {
	return slices.ContainsFunc(smtp.Commands, func(c smtp.CommandSpec) bool { return c.Verb == word })
}

func nearestVerb(word string) string {
	best, least := "", 3
	for i := range smtp.Commands {
		verb := smtp.Commands[i].Verb
		if d := mistake.Distance(word, verb); d < least && (d == 1 && len(word) > 2 || d == 2 && len(verb) > 5) {
			best, least = verb, d
		}
	}
	return best
}
