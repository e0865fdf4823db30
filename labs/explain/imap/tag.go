package imap

import (
	"strconv"
	"strings"

	"ehlo/labs/explain/known"
	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
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
		if tagLike(word) {
			return x.Command.Tag
		}
		if of, _, _ := mistake.Foreign(&imap.Protocol, word); of == "" && !isVerb(word) && !punctuated(word) && word != "DONE" && word != "UID" {
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

// tagged writes lines with a tag in front, and with what is known of a place.
func tagged(lines []string, tag string, at *known.Place) []string {
	text := make([]byte, 0, 40*len(lines)) // not on the stack, which would outgrow 8 KiB
	for _, l := range lines {
		text = append(append(text, tag...), ' ')
		text = append(at.AppendLine(text, l, astring), '\n')
	}
	return known.Lines(text, nil)
}

// tagBehind reports whether tag and command have changed places.
func tagBehind(line string) bool {
	first, rest, _ := strings.Cut(line, " ")
	second, _, _ := strings.Cut(rest, " ")
	return isVerb(strings.ToUpper(first)) && tagLike(second)
}

// tagIsUID reports whether the first word of a command that begins with UID, without a tag in
// front, was taken for the tag: servers then take its UIDs for message numbers.
func tagIsUID(cmd *wire.Command) bool {
	return cmd != nil && strings.EqualFold(cmd.Tag, "UID") && isVerb("UID "+cmd.Verb)
}

// tagLike reports whether a word looks as tags mostly do: letters, then
// digits.
func tagLike(word string) bool {
	letters := strings.TrimRight(word, "0123456789")
	return letters != "" && letters != word && len(letters) < 3 && strings.Trim(strings.ToLower(letters), "abcdefghijklmnopqrstuvwxyz") == ""
}

// tagGlued is where in a word the command begins that a tag stands in front
// of without a space, 0 for nowhere.
func tagGlued(word string) int {
	upper := strings.ToUpper(word)
	for i := 1; i < len(word) && i < 8; i++ {
		if len(upper) == len(word) && (tagLike(word[:i]) || isLetterBefore(upper, i)) && isVerb(upper[i:]) {
			return i
		}
	}
	return 0
}

// isLetterBefore reports whether a tag of one letter can stand in front of a command that begins there.
func isLetterBefore(upper string, at int) bool {
	return at == 1 && 'A' <= upper[0] && upper[0] <= 'Z' && len(upper) > 4 && !isVerb(upper)
}
