package replay

import (
	"regexp"
	"slices"
	"strings"

	"ehlo/labs/transcript"
)

// offers reports whether a reply lists what a server can do, a line each: they are compared as a set, as their
// order says nothing (RFC 5321 §4.1.1.1, RFC 2449 §3).
func (p *play) offers(x *transcript.Exchange, answered []string) bool {
	if x.Command == nil {
		return false
	}
	c := p.session.Descriptor.Command(x.Command.Verb)
	return c != nil && c.Lists && len(x.Response.Lines) > 1 && len(answered) > 1 && accepted(x.Response.Lines[0]) && accepted(answered[0])
}

// accepted reports whether a reply's first line says yes.
func accepted(line string) bool {
	return strings.HasPrefix(line, "2") || strings.HasPrefix(line, "+OK")
}

// offered is what a line of such a list names: it stands behind the reply code in EHLO's.
func offered(line string) string {
	if len(line) > 3 && (line[3] == '-' || line[3] == ' ') && line[0] == '2' {
		line = line[4:]
	}
	name, _, _ := strings.Cut(line, " ")
	return strings.ToUpper(name)
}

// set finds which lines of two lists belong together, and leaves the first of each with the other.
func set(shown, answered []string) []pair {
	pairs := []pair{{0, 0}}
	left := make([]int, 0, len(answered))
	for j := 1; j < len(answered); j++ {
		left = append(left, j)
	}
	for i := 1; i < len(shown); i++ {
		at := slices.IndexFunc(left, func(j int) bool { return offered(answered[j]) == offered(shown[i]) })
		if at < 0 {
			pairs = append(pairs, pair{i, -1})
			continue
		}
		pairs = append(pairs, pair{i, left[at]})
		left = slices.Delete(left, at, at+1)
	}
	for _, j := range left {
		pairs = append(pairs, pair{-1, j})
	}
	return pairs
}

// listed is what an IMAP server says that it can do, and what it says around that.
type listed struct {
	words  []string // in alphabetical order
	around string
	// without is the line without the code; "" for what is no code.
	without string
}

var capabilityLine = regexp.MustCompile(`(?i)^(\* CAPABILITY|\S+ (?:OK|PREAUTH) \[CAPABILITY)(?: ([^]]*))?(.*)$`)

// capabilities are what a line lists, as a response or as the code of one (RFC 9051 §7.2.2, §7.1); nil for any other.
func capabilities(line string) *listed {
	m := capabilityLine.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	words := strings.Fields(strings.ToUpper(m[2]))
	slices.Sort(words)
	l := &listed{words: words, around: m[1] + m[3]}
	if before, code := strings.CutSuffix(strings.ToUpper(m[1]), " [CAPABILITY"); code {
		if behind, ok := strings.CutPrefix(m[3], "]"); ok {
			l.without = m[1][:len(before)] + behind
		}
	}
	return l
}

// lacking are the words of one list that another has not.
func lacking(of, in []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(of), func(w string) bool { return slices.Contains(in, w) }), " ")
}

// isCode reports whether a text is a reply code: three digits (RFC 5321 §4.2).
func isCode(text string) bool { return len(text) == 3 && strings.Trim(text, "0123456789") == "" }
