package imap

import (
	"bytes"
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/wire"
)

// marks are octets that no keyboard makes in a terminal, and what they tell.
var marks = []struct{ octets, id string }{
	{"\u201c", "imap.paste.smart-quotes"}, {"\u201d", "imap.paste.smart-quotes"},
	{"\u2018", "imap.paste.smart-quotes"}, {"\u2019", "imap.paste.smart-quotes"},
	{"\u00a0", "imap.paste.nbsp"}, {"\u200b", "imap.paste.invisible"}, {"\ufeff", "imap.paste.invisible"},
	{"\u2013", "imap.paste.dash"}, {"\u2014", "imap.paste.dash"},
	{"\x1b[", "imap.typed.arrow-keys"}, {"\x08", "imap.typed.backspace"}, {"\x7f", "imap.typed.backspace"},
	{"\t", "imap.typed.tab"}, {"\x03", "imap.typed.control"}, {"\xff\xf4", "imap.typed.control"}, {"\x1a", "imap.typed.control"},
	{"\x00", "imap.string.nul"},
}

// prefixes are what transcripts have in front of lines.
var prefixes = []string{"C:", "S:", "c:", "s:", "Client:", "Server:", ">>>", "<<<", ">", "<", "$ ", "% ", "# "}

func pasted(line []byte) []mistake.Fault {
	for _, mark := range marks {
		if i := bytes.Index(line, []byte(mark.octets)); i >= 0 {
			return []mistake.Fault{{ID: mark.id, Start: i, End: i + len(mark.octets)}}
		}
	}
	trimmed := bytes.TrimLeft(line, " ")
	lead := len(line) - len(trimmed)
	for _, p := range prefixes {
		if bytes.HasPrefix(trimmed, []byte(p)) && len(trimmed) > len(p) {
			return []mistake.Fault{{ID: "imap.paste.prefix", Start: lead, End: lead + len(p)}}
		}
	}
	switch {
	case len(trimmed) == 0:
		return []mistake.Fault{{ID: "imap.line.empty", End: len(line)}}
	case lead > 0:
		return []mistake.Fault{{ID: "imap.line.leading-space", End: lead}}
	}
	return nil
}

// Commands of other protocols, and what people type who look for a way out.
var (
	smtpWords   = strings.Fields("EHLO HELO MAIL RCPT DATA VRFY EXPN BDAT ETRN")
	pop3Words   = strings.Fields("USER PASS STAT RETR DELE UIDL TOP APOP STLS CAPA RSET")
	leaveWords  = strings.Fields("QUIT EXIT BYE CLOSE LOGOFF DISCONNECT Q")
	helpWords   = strings.Fields("HELP ? LS DIR MAN TELNET")
	httpWords   = strings.Fields("GET POST HEAD PUT OPTIONS CONNECT")
	headerWords = strings.Fields("FROM: TO: SUBJECT: DATE: HOST: USER-AGENT:")
)

// foreign finds commands that are not IMAP's.
func (c *conversation) foreign(cmd *wire.Command, line string) []mistake.Fault {
	first, rest, _ := strings.Cut(line, " ")
	word := strings.ToUpper(first)
	at, end := 0, len(first)
	second, _, _ := strings.Cut(rest, " ")
	if _, known := Knowledge().Commands[strings.ToUpper(second)]; known && !slices.Contains(httpWords, word) {
		return nil // a tag may be any word
	}
	find := func(word string) string {
		switch {
		case slices.Contains(httpWords, word) && strings.Contains(line, "/"):
			return "imap.foreign.http"
		case slices.Contains(smtpWords, word):
			return "imap.foreign.smtp"
		case slices.Contains(pop3Words, word):
			return "imap.foreign.pop3"
		case slices.Contains(leaveWords, word) && word != "CLOSE":
			return "imap.foreign.quit"
		case slices.Contains(helpWords, word):
			return "imap.foreign.help"
		case slices.Contains(headerWords, word):
			return "imap.foreign.header"
		}
		return ""
	}
	id := find(word)
	if id == "" && second != "" && id != "imap.foreign.header" {
		id = find(strings.ToUpper(strings.TrimRight(second, ";.")))
		at = len(first) + 1
		end = at + len(second)
	}
	if id == "" {
		return nil
	}
	return []mistake.Fault{{ID: id, Start: at, End: end}}
}

// tagBehind tells whether tag and command have changed places.
func tagBehind(line string) bool {
	first, rest, _ := strings.Cut(line, " ")
	second, _, _ := strings.Cut(rest, " ")
	return isVerb(strings.ToUpper(first)) && tagLike(second)
}

// tagLike tells whether a word looks as tags mostly do: letters, then
// digits.
func tagLike(word string) bool {
	letters := strings.TrimRight(word, "0123456789")
	return letters != "" && letters != word && len(letters) < 3 && strings.Trim(strings.ToLower(letters), "abcdefghijklmnopqrstuvwxyz") == ""
}

// tagGlued is where in a word the command begins that a tag stands in front
// of without a space, 0 for nowhere.
func tagGlued(word string) int {
	upper := strings.ToUpper(word)
	for i := 1; i < len(word) && i < 8; i++ {
		if len(upper) == len(word) && tagLike(word[:i]) && isVerb(upper[i:]) {
			return i
		}
	}
	return 0
}
