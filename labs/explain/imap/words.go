package imap

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/protocol"
)

// verbs are the commands.
var verbs = mistake.Verbs(&imap.Protocol)

// isVerb reports whether there is such a command.
func isVerb(word string) bool { return slices.Contains(verbs, word) }

// wantsMailbox reports whether a command works on an open mailbox only
// (RFC 9051 §6.4).
func wantsMailbox(verb string) bool {
	c := imap.Protocol.Command(verb)
	return c != nil && slices.Contains(c.States, imap.Selected) && !slices.Contains(c.States, imap.Authenticated)
}

// takesMailbox reports whether a command names a mailbox.
func takesMailbox(verb string) bool {
	return slices.ContainsFunc(imap.Protocol.Commands, func(c protocol.Command) bool {
		return c.Verb == verb && slices.Contains(strings.Fields(c.Syntax), "mailbox")
	})
}

// runTogether is the verb that a word begins with, when what follows may be
// its first argument.
func runTogether(word string) string {
	best := ""
	for _, v := range verbs {
		if strings.HasPrefix(word, v) && len(v) > len(best) && len(word) > len(v) && len(v) > 2 {
			best = v
		}
	}
	return best
}

// isBeforeDigit reports whether a number stands directly behind a verb.
func isBeforeDigit(word string) bool {
	rest := word[len(runTogether(word)):]
	return len(rest) < len(word) && knowledge.IsDigits(rest)
}

// beforePunctuation parts a word that is a command with punctuation behind it, and perhaps
// what follows: LOGIN:name. The verb is "" where it is none.
func beforePunctuation(word string) (verb, rest string) {
	at := strings.IndexAny(word, marks+"(")
	if at < 0 || !isVerb(strings.ToUpper(word[:at])) {
		return "", ""
	}
	end, _ := mistake.Punctuated(word, at)
	if end == at { // the parenthesis of a list
		return "", ""
	}
	return word[:at], word[end:]
}

// marks are those that people put behind a command's name.
const marks = ":;,.!?"

func punctuated(word string) bool {
	verb, _ := beforePunctuation(word)
	return verb != ""
}

// highest is the highest number in a set.
func highest(set string) int {
	high := 0
	for _, f := range strings.FieldsFunc(set, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(f)
		if err != nil {
			return 1 << 40
		}
		high = max(high, n)
	}
	return high
}
