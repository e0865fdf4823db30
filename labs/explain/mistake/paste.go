package mistake

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Pasted finds what nobody types on purpose: what comes along when a line is
// copied from a page or a document, and what keys send that edit elsewhere.
// The ids begin with the protocol.
func Pasted(protocol, line string) []Fault {
	id := func(name string, start, end int) []Fault {
		return []Fault{{ID: protocol + ".line." + name, Start: start, End: end}}
	}
	if n := promptPrefix(line); n > 0 {
		if strings.HasPrefix(line, "S:") {
			return id("server-line", 0, len(line))
		}
		return id("prompt-prefix", 0, n)
	}
	for i, r := range line {
		n := utf8.RuneLen(r)
		if r == utf8.RuneError || n < 0 {
			continue
		}
		switch {
		case r == 0:
			return id("nul", i, i+1)
		case r == '\r':
			return id("bare-cr", i, i+1)
		case r < ' ' && r != '\t' || r == 0x7f:
			if strings.Trim(line, "\x03\x04") == "" {
				return nil // an attempt to leave
			}
			return id("control-keys", i, i+1)
		case strings.ContainsRune(quoteRunes, r):
			return id("smart-quotes", i, i+n)
		case strings.ContainsRune(dashRunes, r):
			return id("dash", i, i+n)
		case strings.ContainsRune(spaceRunes, r):
			return id("no-break-space", i, i+n)
		case strings.ContainsRune(hiddenRunes, r):
			return id("invisible", i, i+n)
		case strings.ContainsRune(openRunes, r) || strings.ContainsRune(closeRunes, r):
			return id("wrong-brackets", i, i+n)
		case r >= 0xff01 && r <= 0xff5e || r == 0x3000:
			return id("fullwidth", i, i+n)
		}
	}
	if i := strings.IndexByte(line, '&'); i >= 0 {
		if j := strings.IndexByte(line[i:], ';'); j > 0 && html.UnescapeString(line[i:i+j+1]) != line[i:i+j+1] {
			return id("entities", i, i+j+1)
		}
	}
	if i := strings.Index(strings.ToLower(line), "mailto:"); i >= 0 {
		return id("mailto", i, i+len("mailto:"))
	}
	return nil
}

const (
	quoteRunes  = "“”„‟‘’‚‛´«»"
	dashRunes   = "–—‒―−‐‑"
	spaceRunes  = "\u00a0\u2007\u202f\u2002\u2003\u2009\u200a"
	hiddenRunes = "\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f"
	openRunes   = "‹〈⟨＜≤"
	closeRunes  = "›〉⟩＞≥"
)

// promptPrefix is how long the mark is with which books show who speaks.
func promptPrefix(line string) int {
	for _, p := range []string{"C:", "c:", "S:", ">>>", "->", "<-", ">", "$", "#"} {
		if !strings.HasPrefix(line, p) {
			continue
		}
		n := len(p)
		for n < len(line) && line[n] == ' ' {
			n++
		}
		if n < len(line) {
			return n
		}
	}
	return 0
}

// Clean is a line without what is foreign: as it was meant, as far as that
// can be told.
func Clean(line string) string {
	line = line[promptPrefix(line):]
	if i := strings.IndexByte(line, '\r'); i >= 0 {
		line = line[:i]
	}
	var out []rune
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		i += n
		switch {
		case r == '\b' || r == 0x7f: // what was typed before it has been taken back
			if len(out) > 0 {
				out = out[:len(out)-1]
			}
			continue
		case r == 0x1b: // ESC [ letter: an arrow
			if i+1 < len(line) && line[i] == '[' {
				i += 2
			}
			continue
		case strings.ContainsRune("“”„‟«»", r):
			r = '"'
		case strings.ContainsRune(quoteRunes, r):
			r = '\''
		case strings.ContainsRune(dashRunes, r):
			r = '-'
		case strings.ContainsRune(spaceRunes, r) || r == 0x3000 || r == '\t':
			r = ' '
		case strings.ContainsRune(hiddenRunes, r) || r < ' ':
			continue
		case strings.ContainsRune(openRunes, r):
			r = '<'
		case strings.ContainsRune(closeRunes, r):
			r = '>'
		case r >= 0xff01 && r <= 0xff5e:
			r -= 0xfee0
		case r == utf8.RuneError && n == 1:
			continue
		}
		out = append(out, r)
	}
	s := html.UnescapeString(string(out))
	if i := strings.Index(strings.ToLower(s), "mailto:"); i >= 0 {
		s = s[:i] + s[i+len("mailto:"):]
	}
	return strings.Join(strings.Fields(s), " ")
}
