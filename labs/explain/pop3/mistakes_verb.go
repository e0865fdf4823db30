package pop3

import (
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// foreign are the mistakes that lines are which were meant for something else.
var foreign = map[wire.Protocol]string{
	mistake.HTTP: "pop3.line.http", mistake.Leave: "pop3.line.leave", mistake.Help: "pop3.line.help", mistake.Shell: "pop3.line.shell-command",
	smtp.Name: "pop3.line.smtp-command", imap.Name: "pop3.line.imap-command",
}

// verbFault tells what was meant by a line that begins with no command.
func verbFault(line string) mistake.Fault {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	second, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(rest)), " ")
	start := strings.Index(line, word)
	f := mistake.Fault{ID: "pop3.unknown-command", Start: start, End: start + len(word)}
	upper := strings.ToUpper(word)
	of, from, to := mistake.Foreign(&pop3.Protocol, line)
	near := mistake.Nearest(upper, verbs)
	switch {
	case strings.HasPrefix(upper, "+OK") || strings.HasPrefix(upper, "-ERR"):
		f.ID, f.End = "pop3.line.server-line", len(line)
	case strings.Contains(word, "\t"):
		at := strings.IndexByte(line, '\t')
		f.ID, f.Start, f.End = "pop3.verb.tab", at, at+1
	case upper == "LAST" || upper == "XTND" || upper == "RPOP":
		f.ID = "pop3.verb.obsolete"
	case upper == "LANG" || upper == "UTF8" || upper == "XSENDER":
		f.ID = "pop3.verb.not-offered"
	case upper == "STARTTLS" || upper+second == "STARTTLS":
		f.ID = "pop3.verb.starttls"
	case otherWords[upper] != "" && of != mistake.HTTP:
		f.ID, f.Pairs = "pop3.verb.other-word", []string{"nearest", otherWords[upper]}
	case foreign[of] != "":
		f.ID, f.Start, f.End = foreign[of], from, to
	case verbIn(upper) != "":
		f.Start = start + len(verbIn(upper))
		switch end, glued := mistake.Punctuated(line, f.Start); {
		case end == f.Start:
			f.ID = "pop3.verb.run-together"
		case glued:
			f.ID, f.End = "pop3.verb.punctuation-for-space", end
		default:
			f.ID, f.End = "pop3.verb.punctuation", end
		}
	case second != "" && isVerb(upper+second):
		f.ID, f.End, f.Pairs = "pop3.verb.parted", min(f.End+1+len(second), len(line)), []string{"nearest", upper + second}
	case near != "":
		f.ID, f.Pairs = "pop3.verb.misspelt", []string{"nearest", near}
	case mistake.Glued(word, takeMore) != "":
		f.ID, f.Start = "pop3.verb.run-together", start+len(mistake.Glued(word, takeMore))
	}
	return f
}

// otherWords are what people type for a command by what it does.
var otherWords = map[string]string{
	"DELETE": "DELE", "DEL": "DELE", "RM": "DELE", "READ": "RETR", "SHOW": "RETR", "OPEN": "RETR", "GET": "RETR", "VIEW": "RETR",
	"UNDELETE": "RSET", "UNDO": "RSET", "COUNT": "STAT", "HEAD": "TOP", "PASSWORD": "PASS", "USERNAME": "USER", "LOGON": "USER",
	"PASSWD": "PASS", "SIGNIN": "USER", "REMOVE": "DELE", "ERASE": "DELE", "UNDELE": "RSET", "RETRIEVE": "RETR", "FETCH": "RETR", "STATUS": "STAT", "CAPABILITY": "CAPA",
	"AUTHENTICATE": "AUTH",
}

// verbs are the commands.
var verbs = mistake.Verbs(&pop3.Protocol)

// takeMore are those that take something.
var takeMore = []string{"USER", "PASS", "RETR", "DELE", "LIST", "TOP", "UIDL", "APOP", "AUTH"}

// isVerb reports whether there is such a command.
func isVerb(word string) bool { return slices.Contains(verbs, word) }

// verbIn is the verb with which a word begins, if no letter follows it.
func verbIn(word string) string {
	for _, v := range verbs {
		if rest, ok := strings.CutPrefix(word, v); ok && rest != "" && (rest[0] < 'A' || rest[0] > 'Z') {
			return v
		}
	}
	return ""
}
