package mistake

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Kind is what nobody types on purpose: what comes along when a line is copied
// from a page or a document, and what keys send that edit elsewhere.
type Kind string

// The kinds.
const (
	PromptPrefix  Kind = "prompt-prefix" // the mark with which books show who speaks
	ServerLine    Kind = "server-line"   // a line that is marked as the server's
	SmartQuotes   Kind = "smart-quotes"
	Dash          Kind = "dash"
	NoBreakSpace  Kind = "no-break-space"
	Invisible     Kind = "invisible"
	WrongBrackets Kind = "wrong-brackets"
	Fullwidth     Kind = "fullwidth"
	Entities      Kind = "entities"
	MailTo        Kind = "mailto"
	Backspace     Kind = "backspace"
	ArrowKeys     Kind = "arrow-keys"
	Control       Kind = "control" // of keys that are to interrupt
	Tab           Kind = "tab"
	BareCR        Kind = "bare-cr"
	Nul           Kind = "nul"
	Markup        Kind = "markup" // the marks around a line by which text is shown as code
)

// traces is what pasting and editing keys do to text: the characters that they
// leave, and what was meant by each. Of full-width characters there are too many
// for a table; see trace.
var traces = []struct {
	kind  Kind
	runes string
	means string
}{
	{SmartQuotes, "“”„‟«»", `"`},
	{SmartQuotes, "‘’‚‛´", "'"},
	{Dash, "–—‒―−‐‑", "-"},
	{NoBreakSpace, "\u00a0\u2007\u202f\u2002\u2003\u2009\u200a", " "},
	{Invisible, "\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f", ""},
	{WrongBrackets, "‹〈⟨＜≤", "<"},
	{WrongBrackets, "›〉⟩＞≥", ">"},
	{Fullwidth, "\u3000", " "},
	{Tab, "\t", " "},
	{Nul, "\x00", ""},
	{Control, "\x03\x04\x1a", ""},
}

// prefixes are the marks, the longest first. What ends with a space is one with
// a space behind it only: `<` can begin an address, and `#` a tag.
var prefixes = []string{"Client:", "Server:", ">>>", "<<<", "->", "<-", "C:", "c:", "S:", "s:", ">", "< ", "$ ", "% ", "# "}

// interrupt is what telnet sends for ctrl-C (RFC 854, IAC IP).
const interrupt = "\xff\xf4"

// trace tells what kind of trace text begins with, how many octets it takes and
// what was meant. The kind is "" if it is none.
func trace(text string) (kind Kind, n int, means string) {
	r, n := utf8.DecodeRuneInString(text)
	switch {
	case strings.HasPrefix(text, interrupt):
		return Control, len(interrupt), ""
	case strings.HasPrefix(text, "\x1b["): // ESC [ letter
		return ArrowKeys, min(3, len(text)), ""
	case r == '\b' || r == 0x7f:
		return Backspace, n, ""
	case r == '\r':
		return BareCR, n, ""
	case r >= ' ' && r < 0x7f || r == utf8.RuneError:
		return "", n, ""
	case r >= 0xff01 && r <= 0xff5e && !strings.ContainsRune("＜＞", r):
		return Fullwidth, n, string(r - 0xfee0)
	}
	for i := range traces {
		if t := &traces[i]; strings.ContainsRune(t.runes, r) {
			return t.kind, n, t.means
		}
	}
	if r < ' ' {
		return Control, n, ""
	}
	return "", n, ""
}

// Pasted finds the first trace in a line that has an id.
func Pasted(line string, ids map[Kind]string) []Fault {
	found := func(kind Kind, start, end int) []Fault {
		if id := ids[kind]; id != "" {
			return []Fault{{ID: id, Start: start, End: end}}
		}
		return nil
	}
	if n := prefix(line); n > 0 {
		kind := PromptPrefix
		if strings.HasPrefix(line, "S:") || strings.HasPrefix(line, "Server:") {
			kind = ServerLine
		}
		if f := found(kind, 0, n); f != nil {
			return f
		}
	}
	if n := marked(line); n > 0 {
		if f := found(Markup, 0, n); f != nil {
			return f
		}
	}
	for i := 0; i < len(line); {
		kind, n, _ := trace(line[i:])
		if f := found(kind, i, i+n); f != nil {
			return f
		}
		i += n
	}
	if start, end, _ := entity(line); end > 0 {
		if f := found(Entities, start, end); f != nil {
			return f
		}
	}
	if i := mailTo(line); i >= 0 {
		return found(MailTo, i, i+len("mailto:"))
	}
	return nil
}

// prefix is how long the mark is that a line begins with, spaces around it
// included.
func prefix(line string) int {
	lead := len(line) - len(strings.TrimLeft(line, " "))
	for _, p := range prefixes {
		if !strings.HasPrefix(line[lead:], p) {
			continue
		}
		n := lead + len(p)
		for n < len(line) && line[n] == ' ' {
			n++
		}
		if n < len(line) {
			return n
		}
	}
	return 0
}

// marks stand around a line that is shown as code, in bold or as a quotation.
var marks = []string{"```", "`", "**", "'", `"`}

// marked is how long the mark is that stands on both sides of a line, 0 if there is none.
func marked(line string) int {
	for _, m := range marks {
		if len(line) > 2*len(m) && strings.HasPrefix(line, m) && strings.HasSuffix(line, m) {
			return len(m)
		}
	}
	return 0
}

// Listed is how long the mark is that a line has in a list: a number with a dot or a bracket behind it, a dash, a
// bullet. IMAP takes most of them for tags.
func Listed(line string) int {
	n := 0
	for n < len(line) && line[n] >= '0' && line[n] <= '9' {
		n++
	}
	mark, rest, ok := strings.Cut(line[n:], " ")
	if !ok || rest == "" || !(n > 0 && n < 4 && (mark == "." || mark == ")") || n == 0 && (mark == "-" || mark == "*" || mark == "+" || mark == "•")) {
		return 0
	}
	return len(line) - len(rest)
}

// longestEntity is how many octets HTML's longest has.
const longestEntity = len("&CounterClockwiseContourIntegral;")

// entity finds the first character that is written as HTML does. end is 0 if
// there is none.
func entity(line string) (start, end int, means string) {
	for i := 0; i < len(line); i++ {
		if line[i] != '&' {
			continue
		}
		if j := strings.IndexByte(line[i:min(i+longestEntity, len(line))], ';'); j > 0 {
			if text := line[i : i+j+1]; html.UnescapeString(text) != text {
				return i, i + j + 1, html.UnescapeString(text)
			}
		}
	}
	return 0, 0, ""
}

// unescaped is a line with HTML's entities as the characters that they are.
func unescaped(line string) string {
	var out strings.Builder
	for {
		start, end, means := entity(line)
		if end == 0 {
			break
		}
		out.WriteString(line[:start] + means)
		line = line[end:]
	}
	out.WriteString(line)
	return out.String()
}

func mailTo(line string) int {
	const scheme = "mailto:"
	for i := 0; i+len(scheme) <= len(line); i++ {
		if strings.EqualFold(line[i:i+len(scheme)], scheme) {
			return i
		}
	}
	return -1
}

// Normalise is a line without traces: as it was meant, as far as that can be
// told. Outside quotation marks there is one space between words.
func Normalise(line string) string {
	line = line[prefix(line):]
	if n := marked(line); n > 0 {
		line = line[n : len(line)-n]
	}
	var out []byte
	for i := 0; i < len(line); {
		kind, n, means := trace(line[i:])
		switch kind {
		case "":
			out = append(out, line[i:i+n]...)
		case BareCR: // here a line would end
			i = len(line)
			continue
		case Backspace: // what was typed before it has been taken back
			_, last := utf8.DecodeLastRune(out)
			out = out[:len(out)-last]
		default:
			out = append(out, means...)
		}
		i += n
	}
	text := unescaped(string(out))
	if i := mailTo(text); i >= 0 {
		text = text[:i] + text[i+len("mailto:"):]
	}
	return spaced(text)
}

// spaced is text with one space where there are several, and none around it.
func spaced(text string) string {
	var out strings.Builder
	quoted := false
	text = strings.TrimSpace(text)
	for i := range len(text) {
		if text[i] == '"' {
			quoted = !quoted
		}
		if text[i] == ' ' && !quoted && i+1 < len(text) && text[i+1] == ' ' {
			continue
		}
		out.WriteByte(text[i])
	}
	return out.String()
}
