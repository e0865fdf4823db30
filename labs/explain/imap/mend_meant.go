package imap

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// uidBehind is a line with UID before the command where it comes later, as in FETCH UID 2 and UID 2 FETCH: "" if it
// is not so (RFC 9051 §6.4.9).
func uidBehind(line string, cmd *wire.Command) string {
	words := strings.Fields(line)
	if len(words) < 3 {
		return ""
	}
	verb := strings.ToUpper(words[1])
	set, equals := strings.CutPrefix(strings.ToUpper(words[2]), "UID=")
	switch rest := strings.Join(words[3:], " "); {
	case isVerb("UID "+verb) && verb != "SEARCH" && equals && looksLikeSet(set):
		return strings.TrimSpace(cmd.Tag + " UID " + verb + " " + set + " " + rest)
	case isVerb("UID "+verb) && verb != "SEARCH" && strings.EqualFold(words[2], "UID") && looksLikeSet(rest):
		return cmd.Tag + " UID " + verb + " " + rest
	case verb == "UID" && looksLikeSet(words[2]) && len(words) > 3 && isVerb("UID "+strings.ToUpper(words[3])):
		return strings.TrimSpace(cmd.Tag + " UID " + strings.ToUpper(words[3]) + " " + words[2] + " " + strings.Join(words[4:], " "))
	}
	return ""
}

// parted is the command of which a space has made two words, with what follows it: "" if there is none.
func parted(line string) (verb, rest string) {
	_, line, _ = strings.Cut(line, " ")
	first, after, _ := strings.Cut(line, " ")
	second, rest, _ := strings.Cut(after, " ")
	if verb = strings.ToUpper(first + second); second == "" || isVerb(strings.ToUpper(first)) || !isVerb(verb) {
		return "", ""
	}
	return verb, rest
}

// loginWords are the name and the password of LOGIN, however they are joined or labelled; nil if there are not two.
func loginWords(rest string) []string {
	words := strings.Fields(sasl.Unlabelled(strings.Trim(rest, `()"`)))
	if len(words) == 1 && !strings.Contains(words[0], "@") {
		words = strings.FieldsFunc(words[0], func(r rune) bool { return strings.ContainsRune(":,;/", r) })
	}
	if len(words) != 2 {
		return nil
	}
	words[0] = strings.TrimRight(words[0], `,;:()"`)
	return words
}

// labelled reports whether what follows LOGIN has labels, options or parentheses, or a comma between the two.
func labelled(rest string) bool {
	name, password, two := strings.Cut(rest, " ")
	return loginWords(rest) != nil && (sasl.Unlabelled(rest) != rest || strings.HasPrefix(rest, "(") || two && strings.HasSuffix(name, ",") && password != "")
}

// sections are ways in which people write the section of BODY, and how it is written (RFC 9051 §6.4.5).
var sections = []struct {
	written *regexp.Regexp
	right   string
}{
	{regexp.MustCompile(`(?i)\bBODY(\.PEEK)? \[`), "BODY$1["},
	{regexp.MustCompile(`(?i)\bBODY(\.PEEK)?\((HEADER|TEXT|)\)`), "BODY$1[$2]"},
	{regexp.MustCompile(`(?i)\[HEADER[ .-]FIELDS ?\(?([A-Z][A-Z-]*(?: [A-Z][A-Z-]*)*)\)?\]`), "[HEADER.FIELDS ($1)]"},
	{regexp.MustCompile(`(?i)\bBODY(\.PEEK)?\[(SUBJECT|FROM|TO|CC|DATE|MESSAGE-ID)\]`), "BODY$1[HEADER.FIELDS ($2)]"},
	{regexp.MustCompile(`\]<0-(\d+)>`), "]<0.$1>"},
}

// section is a line with the first section that is not as it should be put right: the line itself if there is none.
func section(line string) string {
	for _, s := range sections {
		if fixed := s.written.ReplaceAllString(line, s.right); fixed != line {
			return fixed
		}
	}
	return line
}

// spacedSet is a set of which a space has made several words.
var spacedSet = regexp.MustCompile(`(?i)^(\d+)( ?(?:,|-|:|to|\.\.)? ?)(\d+) [A-Z(]`)

// joined is a command's arguments with the set in one word.
func joined(rest string) string {
	m := spacedSet.FindStringSubmatch(rest)
	if m == nil || m[2] == "" {
		return rest
	}
	mark := ":"
	if between := strings.TrimSpace(m[2]); between == "," || between == "" {
		mark = ","
	}
	return m[1] + mark + m[3] + rest[len(m[0])-2:]
}

// changes is what STORE is to do with the flags that are named in its arguments, in whichever words: "" if they name none.
func changes(action string) string {
	item, flags := "+FLAGS", []string{}
	silent := ""
	for word := range strings.FieldsFuncSeq(action, func(r rune) bool { return strings.ContainsRune(` ()=:,"`, r) }) {
		sign, name := "", strings.ToUpper(word)
		if len(name) > 1 && strings.ContainsRune("+-", rune(name[0])) {
			sign, name = name[:1], name[1:]
		}
		switch name = strings.TrimLeft(name, `\/`); {
		case name == "-" || slices.Contains([]string{"REMOVE", "UNSET", "CLEAR", "DEL", "NOT"}, name):
			item = "-FLAGS"
		case name == "FLAGS" || name == "FLAGS.SILENT":
			if silent = strings.TrimPrefix(name, "FLAGS"); sign != "" {
				item = sign + "FLAGS"
			} else if strings.Contains(action, "=") {
				item = "FLAGS"
			}
		default:
			if sign == "-" {
				item = "-FLAGS"
			}
			flag, unset := flagFor(name)
			if flag == "" {
				continue
			}
			if unset {
				item = "-FLAGS"
			}
			flags = append(flags, flag)
		}
	}
	if len(flags) == 0 {
		return ""
	}
	return item + silent + " (" + strings.Join(flags, " ") + ")"
}

// flagFor is the system flag that a word is for, and whether it is for a message without it: "" if it is for none.
func flagFor(word string) (flag string, unset bool) {
	word = strings.TrimLeft(strings.ToUpper(word), `\/`)
	word = map[string]string{"READ": "SEEN", "UNREAD": "UNSEEN", "IMPORTANT": "FLAGGED", "STARRED": "FLAGGED", "REPLIED": "ANSWERED", "TRASHED": "DELETED"}[word] + word
	for _, f := range mailstore.SystemFlags {
		name := strings.ToUpper(f[1:])
		if strings.HasPrefix(word, name) {
			return f, false
		}
		if strings.HasPrefix(word, "UN"+name) {
			return f, true
		}
	}
	return "", false
}

// fillers are words that people put between a command's arguments.
var fillers = []string{"TO", "INTO", "AS", "->", "=>", ">", "TO:"}

// filler is where a command about mailboxes has such a word; end is 0 if it has none.
func filler(cmd *wire.Command, line string) (start, end int) {
	verb := strings.TrimPrefix(cmd.Verb, "UID ")
	if cmd.Problem == nil || cmd.Problem.ID != "imap.arguments.extra" || verb != "COPY" && verb != "MOVE" && verb != "RENAME" {
		return 0, 0
	}
	at := len(line) - len(strings.TrimLeft(line[min(cmd.Problem.Start, len(line)):], " "))
	start = strings.LastIndexByte(strings.TrimRight(line[:at], " "), ' ') + 1
	end = len(strings.TrimRight(line[:at], " "))
	if end <= start || !slices.Contains(fillers, strings.ToUpper(line[start:end])) {
		return 0, 0
	}
	return start, end
}

// gmail reports whether a word is of Gmail's extensions.
func gmail(word string) bool { return strings.Contains(strings.ToUpper(word), "X-GM-") }

// gmailSearch is a search of Gmail's in IMAP's own keys, "" if it has words that IMAP has no key for.
func gmailSearch(words string) string {
	var keys []string
	for word := range strings.FieldsSeq(strings.Trim(words, `"`)) {
		operator, value, colon := strings.Cut(strings.ToUpper(word), ":")
		key := dailyKeys[value]
		switch {
		case !colon:
			keys = append(keys, "TEXT "+astring(word))
		case value != "" && slices.Contains([]string{"FROM", "TO", "CC", "BCC", "SUBJECT"}, operator):
			keys = append(keys, operator+" "+astring(word[len(operator)+1:]))
		case operator == "IS" && key != "":
			keys = append(keys, key)
		default:
			return ""
		}
	}
	return strings.Join(keys, " ")
}

// infix is a search with OR before its two keys, of one that has it between them: "" if there are not just two.
func (l *language) infix(line string) string {
	before, after, ok := strings.Cut(line, " OR ")
	verb, keys, found := strings.Cut(before, "SEARCH ")
	if !ok || !found || strings.Contains(after, "OR ") {
		return ""
	}
	if count(keys) > 2 || count(after) > 2 {
		return ""
	}
	fixed := verb + "SEARCH OR " + keys + " " + after
	if l.Parse(fixed).Problem != nil {
		return ""
	}
	return fixed
}

func count(words string) int { return len(strings.Fields(words)) }

// wordedDate is the date that a word tells, "" if it tells none.
func (l *language) wordedDate(word string) string {
	days := map[string]int{"today": 0, "now": 0, "yesterday": -1}
	if n, ok := days[strings.ToLower(word)]; ok {
		return l.day().AddDate(0, 0, n).Format("2-Jan-2006")
	}
	return ""
}

// dateLayouts are forms in which people write dates. Where the month can be first or the day, it is the day.
var dateLayouts = []string{
	"2006-01-02", "2006/01/02", "2006.01.02", "2/1/2006", "2.1.2006", "2-1-2006", "1/2/2006", "1-2-2006", "2-January-2006", "Jan-2-2006", "January-2-2006", "2-Jan-06", "20060102",
	"2 Jan 2006", "2 January 2006", "Jan 2 2006", "January 2 2006", "Jan 2, 2006", "2. Jan 2006", "Mon, 2 Jan 2006", "2006-01-02T15:04:05Z07:00", "2-Jan-2006 15:04:05 -0700", "2006-01-02 15:04:05",
}

// dated is a date in the form of SEARCH, of one in another; "" if it is none.
func dated(text string) string {
	for _, layout := range dateLayouts {
		if d, err := time.Parse(layout, text); err == nil {
			return d.Format("2-Jan-2006")
		}
	}
	return ""
}

// spacedDate puts a date right that several words of a line make, the first of them from start: "" if they make none.
func spacedDate(line string, start int) string {
	words := strings.SplitN(line[start:], " ", 4)
	if len(words) < 3 {
		return ""
	}
	date := dated(strings.Join(words[:3], " "))
	if date == "" {
		return ""
	}
	return line[:start] + strings.Join(append([]string{date}, words[3:]...), " ")
}

// nearFlag is the system flag that a word with a backslash was meant for, "" if nobody can know.
func nearFlag(span string) string {
	if flag := mistake.Nearest(span, mailstore.SystemFlags); flag != "" {
		return flag
	}
	if strings.EqualFold(span, `\Recent`) {
		return `\Seen` // the nearest that a client may set
	}
	flag, unset := flagFor(span)
	if unset {
		return ""
	}
	return flag
}
