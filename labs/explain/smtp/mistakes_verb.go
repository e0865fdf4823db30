package smtp

import (
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// foreign are the mistakes that lines are which were meant for something else.
var foreign = map[wire.Protocol]string{
	mistake.Leave: "smtp.line.leave", mistake.Help: "smtp.line.help", mistake.Shell: "smtp.line.shell-command",
	pop3.Name: "smtp.line.pop3-command", imap.Name: "smtp.line.imap-command",
}

// verbFault tells what was meant by a line that begins with no command.
func verbFault(line string, p *wire.Problem) mistake.Fault {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	start := strings.Index(line, word)
	f := mistake.Fault{ID: "smtp.verb.unknown", Start: start, End: start + len(word)}
	upper := strings.ToUpper(word)
	name, _, colon := strings.Cut(upper, ":")
	second, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(rest)), " ")
	of, from, to := mistake.Foreign(&smtp.Protocol, line)
	near := mistake.Nearest(upper, verbs)
	switch {
	case len(word) >= 3 && knowledge.IsDigits(word[:3]) && (len(word) == 3 || word[3] == '-'):
		f.ID, f.End = "smtp.line.server-line", len(line)
	case line == ".":
		f.ID = "smtp.line.dot"
	case of == mistake.HTTP:
		f.ID, f.Start, f.End = "smtp.line.http", from, to
	case (name == "FROM" || name == "TO") && (strings.Contains(line, "<") || !colon && strings.Contains(line, "@")) && !strings.HasPrefix(strings.TrimSpace(rest), "\""):
		f.ID = "smtp.verb.keyword-first"
	case strings.HasPrefix(upper, "MAILFROM"), strings.HasPrefix(upper, "RCPTTO"):
		f.ID = "smtp.verb.run-together"
	case colon && mistake.Nearest(name, []string{"MAILFROM", "RCPTTO"}) != "": // as in MAIL-FROM: and RCPTO:
		f.ID, f.End = "smtp.verb.run-together", start+len(name)
	case (name == "CC" || name == "BCC") && (!colon || name == "BCC") && strings.Contains(rest, "@"), name == "BCC" && strings.Contains(word, "@"):
		f.ID = copyTo
	case colon && !isVerb(name) && message.IsFieldName(name):
		f.ID, f.End = "smtp.line.header-field", len(line)
	case p.ID == "smtp.verb.run-together":
		f = mistake.Of(p)
		switch end, glued := mistake.Punctuated(line, p.Start); {
		case end == p.Start:
		case glued:
			f.ID, f.End = "smtp.verb.punctuation-for-space", end
		default:
			f.ID, f.End = "smtp.verb.punctuation", end
		}
	case tagged(word) && isVerb(second):
		f.ID = "smtp.verb.tag"
	case slices.Contains(sasl.Mechanisms, upper) && !strings.Contains(strings.TrimSpace(rest), " "):
		f.ID = "smtp.verb.mechanism"
	case otherWords[upper] != "", upper == "SEND" && rest == "":
		f.ID, f.Pairs = "smtp.verb.other-word", []string{"nearest", cmp.Or(otherWords[upper], "DATA")}
	case foreign[of] != "":
		f.ID, f.Start, f.End = foreign[of], from, to
	case slices.Contains([]string{"SEND", "SOML", "SAML"}, upper): // RFC 5321 §F.6
		f.ID = "smtp.verb.obsolete"
	case upper == "TURN" || upper == "ATRN":
		f.ID = "smtp.verb.turn"
	case strings.Contains(word, "@") && rest == "":
		f.ID = "smtp.line.address-only"
	case rest != "" && isVerb(upper+second):
		f.ID, f.End = "smtp.verb.split", start+len(word)+1+len(second)
		f.Pairs = []string{"nearest", upper + second}
	case near != "":
		f.ID, f.Pairs = "smtp.verb.misspelt", []string{"nearest", near}
	case mistake.Glued(word, takeMore) != "":
		f.ID, f.Start = "smtp.verb.run-together", start+len(mistake.Glued(word, takeMore))
	case rest == "" && len(word) >= 8 && strings.HasSuffix(word, "=") && sasl.Text(word) != "":
		f.ID = "smtp.line.base64"
	}
	return f
}

// copyTo is that somebody is to get a copy, of which only the message's header knows.
const copyTo = "smtp.line.copy"

// isText reports whether a line that begins with no command reads like a message's text: several
// words of which the first was meant for no command that takes the others.
func isText(line string, f *mistake.Fault) bool {
	words := strings.Fields(line)
	switch {
	case len(words) < 2:
		return false
	case f.ID == "smtp.verb.other-word", f.ID == "smtp.verb.mechanism":
		return len(words) > 2
	case f.ID != "smtp.verb.misspelt":
		return f.ID == "smtp.verb.unknown"
	}
	near := f.Pairs[1] // by name and value
	greets := near == "HELO" || near == "EHLO"
	return !slices.Contains(takeMore, near) || greets && (len(words) > 2 || !strings.Contains(words[1], "."))
}

// tagged reports whether a word is one that IMAP's clients put before commands: a number, or letters and a number.
func tagged(word string) bool {
	digits := strings.TrimLeft(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.")
	return len(word) < 6 && knowledge.IsDigits(digits)
}

// otherWords are what people type for a command by what it does.
var otherWords = map[string]string{
	"VERIFY": "VRFY", "EXPAND": "EXPN", "RESET": "RSET", "UNDO": "RSET", "CANCEL": "RSET", "ABORT": "RSET", "RESTART": "RSET",
	"SENDER": "MAIL", "RECIPIENT": "RCPT", "MESSAGE": "DATA", "BODY": "DATA", "TEXT": "DATA", "TLS": "STARTTLS", "SSL": "STARTTLS",
}

// verbs are the commands.
var verbs = mistake.Verbs(&smtp.Protocol)

// takeMore are those that take something.
var takeMore = []string{"EHLO", "HELO", "MAIL", "RCPT", "VRFY", "EXPN", "AUTH", "BDAT", "ETRN", "HELP"}

// isVerb reports whether there is such a command.
func isVerb(word string) bool { return slices.Contains(verbs, word) }
