package transcript

import (
	"regexp"
	"strings"
)

// Books and RFCs set sessions as their pages want it: the blanks behind a mark vary, a line that is too long goes on
// below, and what happens beside the session stands in angle brackets.

// mostSet is how long a line can be that goes on below, in octets.
const mostSet = 4000

// asSet reads lines as a book sets them, nil if they are not so.
func (g *grammar) asSet(lines []line, marks []*mark) (out []line) {
	changed := false
	extra := 0      // blanks behind the mark that the book has put there
	var last *line  // that has a mark
	var taken *mark // it
	for _, l := range lines {
		at, m := 0, (*mark)(nil)
		if l.side == unknown {
			at, m = markIn(marks, l.text)
		}
		if m == nil {
			if last != nil && len(last.text) < mostSet && goesOnBelow(last.text, l.text) {
				last.text, changed = withRest(last.text, strings.TrimSpace(l.text)), true
				continue
			}
			out = append(out, l)
			if strings.TrimSpace(l.text) != "" {
				last = nil
			}
			continue
		}
		rest := l.text[at:]
		bare := strings.TrimLeft(rest, " ")
		if who := g.side(bare, false); who != unknown && (m.side == unknown || who == m.side) || m != taken {
			extra = len(rest) - len(bare)
		}
		if n := min(extra, len(rest)-len(bare)); n > 0 {
			l.text, changed = l.text[:at]+rest[n:], true
		}
		out, taken = append(out, l), m
		last = &out[len(out)-1]
	}
	if !changed {
		return nil
	}
	return out
}

// markIn is the mark that a text has, and where it ends.
func markIn(marks []*mark, text string) (at int, m *mark) {
	for _, m := range marks {
		if at := m.has.FindStringIndex(text); at != nil {
			return at[1], m
		}
	}
	return 0, nil
}

var (
	base64Word  = regexp.MustCompile(`^[A-Za-z0-9+/]{2,}={0,2}$`)
	base64AtEnd = regexp.MustCompile(`(?:^|[ :])[A-Za-z0-9+/]{40,}$`)
	mechanism   = regexp.MustCompile(`(?i)\bAUTH(?:ENTICATE)? [A-Z0-9_-]+$`)
	literal     = regexp.MustCompile(`\{\d+\+?\}$`)
)

// goesOnBelow reports whether a line with a mark cannot be whole, and what stands below goes on with it.
func goesOnBelow(text, below string) bool {
	rest := strings.TrimSpace(below)
	if rest == "" || rest == below || literal.MatchString(text) { // it is not set in
		return false
	}
	switch {
	case strings.HasSuffix(text, `\`):
		return true
	case base64Word.MatchString(rest) && (base64AtEnd.MatchString(text) || mechanism.MatchString(text) && len(rest) > 20):
		return true
	}
	return isOpen(text)
}

// isOpen reports whether brackets are open at the end of a line of IMAP's, or a quotation is.
func isOpen(text string) bool {
	depth, quoted := 0, false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(', c == '[':
			depth++
		case c == ')', c == ']':
			depth--
		}
	}
	return quoted || depth > 0
}

// withRest is a line with what stands below it. Nothing stands between two parts of one base64 word, behind an opening
// bracket, or between two lists that are of one (RFC 9051 §9, env-to).
func withRest(text, rest string) string {
	switch {
	case strings.HasSuffix(text, `\`):
		return strings.TrimRight(strings.TrimSuffix(text, `\`), " ") + " " + rest
	case base64Word.MatchString(rest) && base64AtEnd.MatchString(text), strings.HasSuffix(text, "("),
		strings.HasSuffix(text, ")") && !strings.HasSuffix(text, "))") && strings.HasPrefix(rest, "(") && !strings.HasPrefix(rest, "(("):
		return text + rest
	}
	return text + " " + rest
}
