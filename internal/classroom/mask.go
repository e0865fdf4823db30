package classroom

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// mask takes a name out of texts: people type their own.
type mask struct {
	forms [][]rune // that the name is typed in, folded, the longest first
	by    string   // what stands in its place
}

// span is a part of a text, in octets.
type span struct{ from, to int }

// Names in addresses are written without letters that a keyboard may not have.
var spelledOut = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "å", "aa", "æ", "ae", "ø", "oe", "ł", "l", "đ", "d", "ı", "i")

// sure is from how many letters on a form of a name is one though it stands within a word: "please" is not
// about Lea.
const sure = 5

// newMask takes out a name in all forms that it is likely to be typed in: whole, each longer word of it, and
// as addresses have it, with or without marks.
func newMask(name, by string) *mask {
	m := &mask{by: by}
	lower := strings.ToLower(name)
	for _, spelled := range []string{lower, spelledOut.Replace(lower)} {
		words := strings.FieldsFunc(spelled, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mn, r) })
		forms := append([]string{strings.TrimSpace(spelled), strings.Join(words, "")}, words...)
		if n := len(words); n > 1 {
			first, last := words[0], words[n-1]
			forms = append(forms, last+first, string([]rune(first)[:1])+last)
		}
		for _, form := range forms {
			runes, _ := fold(form)
			known := slices.ContainsFunc(m.forms, func(o []rune) bool { return slices.Equal(o, runes) })
			if telling(runes) && !known {
				m.forms = append(m.forms, runes)
			}
		}
	}
	slices.SortStableFunc(m.forms, func(a, b []rune) int { return len(b) - len(a) })
	return m
}

// telling reports whether a form says who somebody is: two letters are a name in scripts that write words
// with one or two alone.
func telling(form []rune) bool {
	return len(form) > 2 || len(form) == 2 && unicode.In(form[0], unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}

// fold is a text without case and marks, and where in it each letter begins, in octets; the last is its end.
func fold(text string) (runes []rune, at []int) {
	for i, r := range text {
		for _, part := range norm.NFKD.String(string(r)) {
			if !unicode.Is(unicode.Mn, part) {
				runes, at = append(runes, unicode.ToLower(part)), append(at, i)
			}
		}
	}
	return runes, append(at, len(text))
}

// spans are where a name stands in a text, in order.
func (m *mask) spans(text string) (all []span) {
	runes, at := fold(text)
	letter := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsLetter(runes[i]) }
	for i := 0; i < len(runes); i++ {
		for _, form := range m.forms {
			end := i + len(form)
			if end > len(runes) || !slices.Equal(runes[i:end], form) {
				continue
			}
			if len(form) < sure && !unicode.Is(unicode.Han, form[0]) && (letter(i-1) || letter(end)) {
				continue
			}
			all = append(all, span{at[i], at[end]})
			i = end - 1
			break
		}
	}
	return all
}

// text is a text without the name.
func (m *mask) text(text string) string { return m.cut(text, 0, m.spans(text)) }

// cut is a text that begins at an octet of another, without what spans are of in that.
func (m *mask) cut(text string, begins int, spans []span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		from, to := s.from-begins, s.to-begins
		if to <= at || from >= len(text) {
			continue
		}
		if from >= 0 {
			b.WriteString(text[at:from] + m.by)
		}
		at = min(to, len(text))
	}
	return b.String() + text[at:]
}
