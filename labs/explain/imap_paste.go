package explain

import (
	"bytes"
	"slices"
	"strings"

	"ehlo/server/wire"
)

// imapMarks are octets that no keyboard makes in a terminal, and what they tell.
var imapMarks = []struct{ octets, id string }{
	{"\u201c", "imap.paste.smart-quotes"}, {"\u201d", "imap.paste.smart-quotes"},
	{"\u2018", "imap.paste.smart-quotes"}, {"\u2019", "imap.paste.smart-quotes"},
	{"\u00a0", "imap.paste.nbsp"}, {"\u200b", "imap.paste.invisible"}, {"\ufeff", "imap.paste.invisible"},
	{"\u2013", "imap.paste.dash"}, {"\u2014", "imap.paste.dash"},
	{"\x1b[", "imap.typed.arrow-keys"}, {"\x08", "imap.typed.backspace"}, {"\x7f", "imap.typed.backspace"},
	{"\t", "imap.typed.tab"}, {"\x03", "imap.typed.control"}, {"\xff\xf4", "imap.typed.control"}, {"\x1a", "imap.typed.control"},
	{"\x00", "imap.string.nul"},
}

// imapPrefixes are what transcripts have in front of lines.
var imapPrefixes = []string{"C:", "S:", "c:", "s:", "Client:", "Server:", ">>>", "<<<", ">", "<", "$ ", "% ", "# "}

func imapPasted(line []byte) []imapFault {
	for _, mark := range imapMarks {
		if i := bytes.Index(line, []byte(mark.octets)); i >= 0 {
			return []imapFault{{mark.id, i, i + len(mark.octets)}}
		}
	}
	trimmed := bytes.TrimLeft(line, " ")
	lead := len(line) - len(trimmed)
	for _, p := range imapPrefixes {
		if bytes.HasPrefix(trimmed, []byte(p)) && len(trimmed) > len(p) {
			return []imapFault{{"imap.paste.prefix", lead, lead + len(p)}}
		}
	}
	switch {
	case len(trimmed) == 0:
		return []imapFault{{"imap.line.empty", 0, len(line)}}
	case lead > 0:
		return []imapFault{{"imap.line.leading-space", 0, lead}}
	}
	return nil
}

// Commands of other protocols, and what people type who look for a way out.
var (
	imapSMTP   = strings.Fields("EHLO HELO MAIL RCPT DATA VRFY EXPN BDAT ETRN")
	imapPOP3   = strings.Fields("USER PASS STAT RETR DELE UIDL TOP APOP STLS CAPA RSET")
	imapLeave  = strings.Fields("QUIT EXIT BYE CLOSE LOGOFF DISCONNECT Q")
	imapHelp   = strings.Fields("HELP ? LS DIR MAN TELNET")
	imapHTTP   = strings.Fields("GET POST HEAD PUT OPTIONS CONNECT")
	imapHeader = strings.Fields("FROM: TO: SUBJECT: DATE: HOST: USER-AGENT:")
)

// foreign finds commands that are not IMAP's.
func (t imapTongue) foreign(c *wire.Command, line string) []imapFault {
	first, rest, _ := strings.Cut(line, " ")
	word := strings.ToUpper(first)
	at, end := 0, len(first)
	second, _, _ := strings.Cut(rest, " ")
	if _, known := t.k.Commands[strings.ToUpper(second)]; known && !slices.Contains(imapHTTP, word) {
		return nil // a tag may be any word
	}
	find := func(word string) string {
		switch {
		case slices.Contains(imapHTTP, word) && strings.Contains(line, "/"):
			return "imap.foreign.http"
		case slices.Contains(imapSMTP, word):
			return "imap.foreign.smtp"
		case slices.Contains(imapPOP3, word):
			return "imap.foreign.pop3"
		case slices.Contains(imapLeave, word) && word != "CLOSE":
			return "imap.foreign.quit"
		case slices.Contains(imapHelp, word):
			return "imap.foreign.help"
		case slices.Contains(imapHeader, word):
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
	return []imapFault{{id, at, end}}
}

// imapTagBehind tells whether tag and command have changed places.
func imapTagBehind(line string) bool {
	first, rest, _ := strings.Cut(line, " ")
	second, _, _ := strings.Cut(rest, " ")
	return imapKnown(strings.ToUpper(first)) && imapTagLike(second)
}

// imapTagLike tells whether a word looks as tags mostly do: letters, then
// digits.
func imapTagLike(word string) bool {
	letters := strings.TrimRight(word, "0123456789")
	return letters != "" && letters != word && len(letters) < 3 && strings.Trim(strings.ToLower(letters), "abcdefghijklmnopqrstuvwxyz") == ""
}

// imapTagGlued is where in a word the command begins that a tag stands in front
// of without a space, 0 for nowhere.
func imapTagGlued(word string) int {
	upper := strings.ToUpper(word)
	for i := 1; i < len(word) && i < 8; i++ {
		if len(upper) == len(word) && imapTagLike(word[:i]) && imapKnown(upper[i:]) {
			return i
		}
	}
	return 0
}
