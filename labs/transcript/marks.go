package transcript

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Marks in front of lines, learnt from the lines. Each program, log and book has its own, and the same
// arrow is the client's in one and the server's in another. What is known is how the protocols' lines
// look: where a line goes on with something that a client says, or a server, what is before it is taken
// for a mark. Lines without such a thing, as of a message, are known by the marks of the others.

// grammar tells by their look what clients and servers say.
type grammar struct {
	protocols protocol.Table
	clients   []protocol.Client // one of each, who has said nothing yet
}

func grammarOf(protocols protocol.Table) *grammar {
	g := &grammar{protocols: protocols}
	for _, d := range protocols {
		g.clients = append(g.clients, d.Client())
	}
	return g
}

// side is who says a thing, unknown if neither does for sure. Within a line a word can be anything: it must be
// a whole command that has nothing wrong with it.
func (g *grammar) side(text string, within bool) side {
	for i, d := range g.protocols {
		switch l := &d.Lines; {
		case l.Greeting(text), l.Answer(text), g.clients[i].IsReply(text, nil):
			return server
		case l.Command(text) && (!within || g.isWhole(d, text)):
			return client
		}
	}
	return unknown
}

// isWhole reports whether a text is a command that has nothing wrong with it.
func (g *grammar) isWhole(d *protocol.Descriptor, text string) bool {
	cmd := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(text + "\r\n")})
	return cmd != nil && cmd.Problem == nil
}

// The farthest that a mark reaches into a line, in octets: a log has times, names and numbers in front.
const longestMark = 240

// What is said is looked at so far, in octets: what it is shows at once.
const longestSaid = 1000

// said finds where a line goes on with what somebody says: the first place that follows a blank or a sign.
func (g *grammar) said(text string) (at int, who side) {
	for at := range min(len(text), longestMark) {
		if !beginsWord(text, at) {
			continue
		}
		rest := text[at:min(len(text), at+longestSaid)]
		if quote := openedIn(text[:at]); quote != 0 {
			rest, _, _ = strings.Cut(unquoted(rest, quote), "\n")
		}
		if who := g.side(rest, at > 0); who != unknown {
			return at, who
		}
	}
	return 0, unknown
}

// beginsWord reports whether something that is said can begin at a place of a line. A word with a sign in
// it, such as "S:", is a mark itself.
func beginsWord(text string, at int) bool {
	if at > 0 && !strings.ContainsRune(" \t'\"`:>|,=)", rune(text[at-1])) {
		return false
	}
	if at > 1 && isDigit(text[at]) && isDigit(text[at-2]) && strings.IndexByte(":,", text[at-1]) >= 0 {
		return false // within a time
	}
	if isDigit(text[at]) && at > 0 && text[at-1] == ':' && sourceFile.MatchString(text[:at-1]) {
		return false // a line's number
	}
	switch c := text[at]; {
	case c == '+', c == '*', c == '-':
		return at == 0 || text[at-1] != c
	case !isAlnum(c):
		return false
	}
	word, _, _ := strings.Cut(text[at:], " ")
	return !strings.ContainsAny(strings.TrimRight(word, `\rn'",;`), "<>=()[]{}|:'\"`")
}

// sourceFile is the end of a text that names a program's source.
var sourceFile = regexp.MustCompile(`\w\.(?:py|go|rb|js|ts|java|kt|cs|php|rs|pm|pl|c|cc|cpp|h)$`)

func isAlnum(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// levels are the words for how bad something is, which change from line to line of a log.
var levels = regexp.MustCompile(`^(?i:trace|debug?|info|notice|warn(?:ing)?|erro?r?|fatal|crit(?:ical)?)$`)

// formOf is what stands in front of a line without what changes from line to line: "0" stands for what has
// a digit in it, as times, numbers and ids, "!" for a level, a blank for blanks, ' for either quotation mark.
func formOf(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		n := 1
		switch c := text[0]; {
		case isAlnum(c):
			n = wordAt(text)
			switch word := text[:n]; {
			case strings.ContainsAny(word, "0123456789"):
				b.WriteByte('0')
			case levels.MatchString(word):
				b.WriteByte('!')
			default:
				b.WriteString(word)
			}
		case c == ' ', c == '\t':
			n = len(text) - len(strings.TrimLeft(text, " \t"))
			b.WriteByte(' ')
		case c == '"':
			b.WriteByte('\'')
		default:
			b.WriteByte(c)
		}
		text = text[n:]
	}
	return b.String()
}

// wordAt is how long the word is that a text begins with. A number takes the signs in it along, as those of
// times, addresses and dates.
func wordAt(text string) int {
	n, digits := 0, false
	for n < len(text) {
		c := text[n]
		if !isAlnum(c) && !(digits && n+1 < len(text) && strings.IndexByte(".:,/+-", c) >= 0 && isDigit(text[n+1])) {
			break
		}
		digits = digits || isDigit(c)
		n++
	}
	return n
}

// mark is what stands in front of lines of one side, or of both.
type mark struct {
	form string
	side side           // unknown: of both, which the grammar tells apart
	has  *regexp.Regexp // finds it in front of a line
	// blanks end it, at least those.
	blanks string
	// votes are the lines that go on with what a client says, and a server.
	votes map[side]int
}

// number matches what "0" stands for in a form.
const number = `[A-Za-z]*[0-9][A-Za-z0-9]*(?:[.:,/+-][0-9][A-Za-z0-9]*)*`

// newMark makes a mark of a form. Of the blanks that end it a line has at least as many as the given.
func newMark(form string, blanks string, votes map[side]int) *mark {
	var b strings.Builder
	b.WriteByte('^')
	for _, r := range strings.TrimRight(form, " ") {
		switch r {
		case '0':
			b.WriteString(number)
		case '!':
			b.WriteString(`[A-Za-z]+`)
		case ' ':
			b.WriteString(`[ \t]+`)
		case '\'':
			b.WriteString(`['"]`)
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	if blanks != "" {
		b.WriteString(`(?:` + regexp.QuoteMeta(blanks) + `|[ \t]*$)`)
	}
	m := &mark{form: form, has: regexp.MustCompile(b.String()), blanks: blanks, votes: votes}
	switch c, s := votes[client], votes[server]; {
	case c > 4*s:
		m.side = client
	case s > 4*c:
		m.side = server
	}
	return m
}

func (m *mark) weight() int { return m.votes[client] + m.votes[server] }

// mostMarks is how many marks a file has at most: sides, and what the encrypted part of them is called, say.
const mostMarks = 12

// marksOf learns the marks of lines, those that most lines have first.
func (g *grammar) marksOf(lines []line) []*mark {
	type found struct {
		votes  map[side]int
		blanks string
	}
	forms := make(map[string]*found)
	for _, l := range lines {
		if l.side != unknown {
			continue
		}
		at, who := g.said(l.text)
		if who == unknown || at == 0 {
			continue
		}
		front := l.text[:at]
		blanks := front[len(strings.TrimRight(front, " \t")):]
		form := formOf(front)
		f := forms[form]
		if f == nil {
			f = &found{make(map[side]int), blanks}
			forms[form] = f
		}
		f.votes[who]++
		if len(blanks) < len(f.blanks) {
			f.blanks = blanks
		}
	}
	var marks []*mark
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		marks = append(marks, newMark(form, forms[form].blanks, forms[form].votes))
	}
	slices.SortStableFunc(marks, func(a, b *mark) int { return cmp.Compare(b.weight(), a.weight()) })
	// What goes on behind a mark that more lines have is something that is said.
	marks = slices.DeleteFunc(marks, func(m *mark) bool {
		return slices.ContainsFunc(marks, func(o *mark) bool {
			return o != m && o.form != " " && strings.HasPrefix(m.form, o.form) && o.weight() >= 2*m.weight()
		})
	})
	return marks[:min(len(marks), mostMarks)]
}

// take takes a mark off a line, and what closes a quotation that it opens. What is left can be several lines.
// It reports whether the line has the mark.
func (m *mark) take(l line) ([]line, bool) {
	at := m.has.FindStringIndex(l.text)
	if at == nil {
		return nil, false
	}
	front, rest := l.text[:at[1]], l.text[at[1]:]
	quote := openedIn(front)
	switch {
	case quote != 0 && front[len(front)-1] == quote:
		rest = unquoted(rest, quote)
	case quote != 0:
		rest = strings.TrimSuffix(rest, string(quote))
	case strings.HasSuffix(m.form, ",") && strings.Count(m.form, ",") > 2: // of a table
		rest, _, _ = strings.Cut(rest, ",")
	}
	if f := strings.TrimSpace(m.form); f == "C:" || f == "S:" { // EHLO's own recordings
		rest = unescape(rest)
		return []line{{side: m.side, text: rest, at: l.at, marked: true}}, true
	}
	var lines []line
	for text := range strings.SplitSeq(rest, "\n") {
		lines = append(lines, line{side: m.side, text: strings.TrimSuffix(text, "\r"), at: l.at, marked: true})
	}
	return lines, true
}

// openedIn is the quotation mark that a text leaves open, 0 for none.
func openedIn(text string) (quote byte) {
	for i := range len(text) {
		switch c := text[i]; {
		case c == quote:
			quote = 0
		case quote == 0 && strings.IndexByte("'\"`", c) >= 0:
			quote = c
		}
	}
	return quote
}

// unquoted takes the end off a quotation, and reads what is escaped in it as C does, and most languages
// since. A line end that ends it is the line's own.
func unquoted(text string, quote byte) string {
	text = text[:closedAt(text, quote)]
	if quote == '`' || !strings.Contains(text, `\`) {
		return text
	}
	return strings.TrimSuffix(escapedInQuote.ReplaceAllStringFunc(text, func(s string) string {
		switch s[1] {
		case 'n':
			return "\n"
		case 'r':
			return ""
		case 't':
			return "\t"
		case 'x':
			return unescape(s)
		case 'u':
			n, _ := strconv.ParseUint(s[2:], 16, 16) // it is four digits
			return string(rune(n))
		}
		return s[1:]
	}), "\n")
}

// escapedInQuote is what stands for another character in a quotation.
var escapedInQuote = regexp.MustCompile(`\\(?:[nrt\\'"/]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})`)

// afterQuote is what may follow a quotation: the end of a list or object, or its next part.
var afterQuote = regexp.MustCompile(`^(?:[\s,;)}\]]*\.?$|\s*,\s*["'\w])`)

// closedAt is where a quotation ends that begins before a text. A quotation mark can stand in one, too.
func closedAt(text string, quote byte) int {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote != '`':
			i++
		case text[i] == quote && afterQuote.MatchString(text[i+1:]):
			return i
		}
	}
	return len(text)
}

// opposites are words and signs of marks of which one is the client's and the other the server's.
var opposites = [][2]string{
	{"C:", "S:"}, {"client", "server"}, {"Client", "Server"}, {"CLIENT", "SERVER"}, {"<", ">"}, {"sent", "received"}, {"Sent", "Received"},
	{"SENT", "RECEIVED"}, {"send", "recv"}, {"send", "reply"}, {"Sent", "Got"}, {"Sending", "Read"}, {"Sending ", "Received "},
	{"request", "response"}, {"received", "response"}, {"out", "in"}, {"->", "<-"}, {"-->", "<--"}, {"=>", "<="}, {"==>", "<=="},
}

// partnered adds to each mark of one side what the other's can be: a side that says nothing by which it is
// known has its mark all the same.
func partnered(marks []*mark) []*mark {
	has := func(form string) bool {
		return slices.ContainsFunc(marks, func(m *mark) bool { return m.form == form })
	}
	given := marks
	marks = slices.Clone(marks)
	for _, m := range given {
		if m.side == unknown {
			continue
		}
		for _, pair := range opposites {
			form := swapped(m.form, pair)
			if form == m.form || has(form) {
				continue
			}
			p := newMark(form, m.blanks, nil)
			if p.side = client; m.side == client {
				p.side = server
			}
			marks = append(marks, p)
		}
	}
	return marks
}

// swapped has each of a pair in a form replaced by the other.
func swapped(form string, pair [2]string) string {
	return strings.NewReplacer(pair[0], pair[1], pair[1], pair[0]).Replace(form)
}
