package imap

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// tagOf is the tag used last. A command's name where the tag has to be is
// none.
func (c *conversation) tagOf(x *wire.Exchange) string {
	if x.Command != nil && x.Command.Tag != "" {
		word := strings.ToUpper(x.Command.Tag)
		if n := tagGlued(word); n > 0 {
			return x.Command.Tag[:n]
		}
		if !isVerb(word) && word != "DONE" && !slices.ContainsFunc([][]string{smtpWords, pop3Words, leaveWords, helpWords, httpWords, headerWords}, func(l []string) bool { return slices.Contains(l, word) }) {
			return x.Command.Tag
		}
	}
	return c.tag
}

// nextTag counts a tag on: a1, a2; A009, A010; b, c.
func nextTag(tag string) string {
	digits := len(tag)
	for digits > 0 && tag[digits-1] >= '0' && tag[digits-1] <= '9' {
		digits--
	}
	if n, err := strconv.Atoi(tag[digits:]); err == nil && len(tag)-digits < 9 {
		next := strconv.Itoa(n + 1)
		for len(next) < len(tag)-digits {
			next = "0" + next
		}
		return tag[:digits] + next
	}
	if len(tag) == 1 && (tag[0] >= 'a' && tag[0] < 'z' || tag[0] >= 'A' && tag[0] < 'Z') {
		return string(rune(tag[0] + 1))
	}
	if tag == "" || len(tag) > 20 {
		return "a1"
	}
	return tag + "1"
}

// tagged writes lines with a tag in front.
func tagged(lines []string, tag string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = tag + " " + l
	}
	return out
}
