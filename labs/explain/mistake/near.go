package mistake

import (
	"slices"
	"strings"

	"ehlo/labs/spelling"
)

// Nearest is the word that s was meant for, "" when it is like none: one letter
// may be wrong, or two where both words are long. Of words that are as near the
// one with the same first letter is taken, or else the first.
func Nearest(s string, words []string) string {
	s = strings.ToUpper(s)
	best, least := "", 3
	for _, w := range words {
		upper := strings.ToUpper(w)
		limit := 1
		if len(s) > 4 && len(upper) > 4 {
			limit = 2
		}
		if d := len(s) - len(upper); d > limit || -d > limit || d != 0 && len(s) < 3 {
			continue
		}
		if n := spelling.Distance(s, upper); n <= limit && (n < least || n == least && w[0] == s[0] && best[0] != s[0]) {
			best, least = w, n
		}
	}
	return best
}

// Glued is the verb that a word begins with, of those that take something behind a space, where
// that space is missing; "" where the word can be one of its own, as "mailer" is.
func Glued(word string, verbs []string) string {
	verb := ""
	for _, v := range verbs {
		if len(word) > len(v) && len(v) > len(verb) && strings.EqualFold(word[:len(v)], v) {
			verb = v
		}
	}
	typed, rest := word[:len(verb)], word[len(verb):]
	isLetter := func(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
	if verb == "" || !isLetter(rune(rest[0])) {
		return ""
	}
	plain := strings.IndexFunc(rest, func(c rune) bool { return !isLetter(c) }) < 0
	sameCase := typed != verb || rest == strings.ToUpper(rest)
	if plain && sameCase && slices.Contains(wordsToo, verb) {
		return ""
	}
	return verb
}

// wordsToo are verbs with which words of a language begin.
var wordsToo = []string{"MAIL", "AUTH", "HELP", "USER", "PASS", "LIST", "TOP"}

// Punctuated is where the punctuation ends that a line has at an octet, directly after a
// command's name, and whether something comes after it without a space. Parentheses with nothing
// in them, as a call has them in a program, are punctuation too.
func Punctuated(line string, at int) (end int, glued bool) {
	end = at
	for end < len(line) && strings.IndexByte(":;,.!?-_=", line[end]) >= 0 || strings.HasPrefix(line[end:], "()") {
		end++
		if line[end-1] == '(' {
			end++
		}
	}
	return end, end < len(line) && line[end] != ' ' && line[end] != '\t'
}
