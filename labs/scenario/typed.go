package scenario

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

// typedFile has lists of words by what they do in an answer: each line a key, a colon and
// words of it. Lines that begin with # are comments.
//
//go:embed typed.txt
var typedFile string

var (
	small    = listed("small")    // what a sentence puts around an answer, and changes nothing
	things   = listed("things")   // what questions are about
	denials  = listed("denials")  // what takes an answer back
	numerals = listed("numerals") // numbers from 0, as words
)

func listed(key string) (all []string) {
	for line := range strings.Lines(typedFile) {
		if words, ok := strings.CutPrefix(line, key+":"); ok {
			all = append(all, strings.Fields(words)...)
		}
	}
	return all
}

// answerIs holds a typed answer against a wanted one: as it stands, or as part of a
// sentence. Words beside it are small ones and those that the quiz names.
func answerIs(want *Value, text string, beside []string) bool {
	clean := CleanAnswer(text)
	extra := things
	if beside != nil {
		extra = strings.Fields(strings.ToLower(strings.Join(beside, " ")))
	}
	same := func(want, have string) bool { return sameTyped(want, have, extra) }
	return want.HoldsOne(clean, same) || want.Not == nil && want.HoldsOne(bareAnswer(clean, extra), same)
}

// sameTyped reports whether what was typed gives the wanted answer: the same text; or the
// same number or address, and no other; or its words in their order.
func sameTyped(want, have string, extra []string) bool {
	if sameAnswer(want, have) {
		return true
	}
	wanted, given := answerWords(want), answerWords(have)
	passes := func(word string) bool { return slices.Contains(small, word) || slices.Contains(extra, word) }
	switch {
	case len(wanted) == 0:
		return false
	case len(wanted) == 1 && isNumeral(wanted[0]):
		rest, ok := only(given, wanted[0], isNumeral, numeral)
		return ok && !slices.ContainsFunc(rest, func(w string) bool { return !passes(w) })
	case len(wanted) == 1 && isAddress(wanted[0]):
		form := bareAddress
		if strings.HasPrefix(wanted[0], "<") {
			form = strings.ToLower // the brackets are part of the answer
		}
		rest, ok := only(given, wanted[0], isAddress, form)
		return ok && !slices.ContainsFunc(rest, func(w string) bool { return slices.Contains(denials, w) || strings.HasSuffix(w, "n't") })
	}
	for i := range len(given) - len(wanted) + 1 {
		if rest := slices.Concat(given[:i], given[i+len(wanted):]); slices.Equal(given[i:i+len(wanted)], wanted) {
			return !slices.ContainsFunc(rest, func(w string) bool { return !passes(w) })
		}
	}
	return false
}

// only reports whether the wanted word is among the words, and no other of its kind; rest
// are those of other kinds.
func only(given []string, wanted string, kind func(string) bool, form func(string) string) (rest []string, ok bool) {
	found := 0
	for _, w := range given {
		switch {
		case !kind(w):
			rest = append(rest, w)
		case form(w) != form(wanted):
			return nil, false
		default:
			found++
		}
	}
	return rest, found == 1
}

// answerWords are an answer's words in small letters, without what punctuation there is
// around them. What is nothing but punctuation, as a line of dots, stays.
func answerWords(s string) []string {
	all := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r <= ' ' || r == '/' || r == '\u00a0' })
	for i, w := range all {
		if t := strings.TrimRight(w, ",;:?!"); t != "" {
			w = t
		}
		if n := len(w); n > 2 && (w[0] == '(' && w[n-1] == ')') {
			w = w[1 : n-1]
		}
		w = CleanAnswer(w)
		w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
		if t := strings.TrimPrefix(w, "#"); isNumeral(t) {
			w = t
		}
		all[i] = w
	}
	return slices.DeleteFunc(all, func(w string) bool { return w == "" })
}

func isNumeral(s string) bool {
	_, err := strconv.ParseUint(numeral(s), 10, 64)
	return err == nil
}

// numeral is a number in digits, whatever it was typed in.
func numeral(s string) string {
	s = strings.ToLower(s)
	if s == "no" || s == "none" || s == "nothing" {
		s = numerals[0]
	}
	if i := slices.Index(numerals, s); i >= 0 {
		return strconv.Itoa(i)
	}
	return s
}

func isAddress(s string) bool {
	local, domain, ok := strings.Cut(bareAddress(s), "@")
	return ok && local != "" && strings.Contains(domain, ".") && !strings.ContainsAny(local+domain, "<>@")
}

// bareAddress is an address without its brackets, and without the words that SMTP and
// header fields put right before them.
func bareAddress(s string) string {
	_, inside, ok := strings.Cut(s, "<")
	if inside, closed := strings.CutSuffix(inside, ">"); ok && closed {
		return inside
	}
	return s
}

// bareAnswer is an answer without the small words before it, and behind it without those
// and the thing that was asked for.
func bareAnswer(s string, extra []string) string {
	given := strings.Fields(s)
	isSmall := func(word string) bool {
		w := answerWords(word)
		return len(w) == 0 || len(w) == 1 && (slices.Contains(small, w[0]) || slices.Contains(extra, w[0]))
	}
	for len(given) > 1 && isSmall(given[0]) {
		given = given[1:]
	}
	for len(given) > 1 && isSmall(given[len(given)-1]) {
		given = given[:len(given)-1]
	}
	return CleanAnswer(strings.Join(given, " "))
}

func sameAnswer(want, have string) bool { return SameText(CleanAnswer(want), CleanAnswer(have)) }

// CleanAnswer takes from an answer what does not matter: space and quotes
// around it, and the full stop of a sentence.
func CleanAnswer(s string) string {
	for {
		t := strings.TrimSpace(s)
		if n := len(t); n >= 2 && t[0] == t[n-1] && strings.IndexByte("\"'`", t[0]) >= 0 {
			t = t[1 : n-1]
		} else if n > 2 && t[n-1] == '.' && t[n-2] != '.' && t[n-2] > ' ' {
			t = t[:n-1]
		}
		if t == s {
			return strings.Join(strings.Fields(t), " ")
		}
		s = t
	}
}
