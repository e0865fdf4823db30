package transcript

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

// Lines as they may have been before a page, a mail or a terminal had them. Whether they were is judged by
// how much can be read then.

// way is a way in which lines have been put right.
type way struct {
	lines []line
	how   string // in words
}

// mended are the ways in which lines can be put right: those of which there are signs.
func (g *grammar) mended(lines []line, marks []*mark) (ways []way) {
	if whole := g.unwrapped(lines, marks); whole != nil {
		ways = append(ways, way{whole, texts.Say("mended-wrapped")})
	}
	ofBook := marks
	if len(marks) == 0 { // its blanks can be why nothing has been read
		ofBook = g.marksOf(lines[:min(len(lines), judged)])
	}
	if set := g.asSet(lines, ofBook); set != nil {
		ways = append(ways, way{set, texts.Say("mended-set")})
	}
	if objects := withoutBreaks(lines); objects != nil {
		ways = append(ways, way{objects, ""})
	}
	if apart := g.apart(lines); apart != nil {
		ways = append(ways, way{apart, texts.Say("mended-apart")})
	}
	return ways
}

var (
	lineBreaks = regexp.MustCompile(`(?i)<br */?>|</?(?:p|div|li|tr|pre|blockquote)\b[^<>]*>`)
	tags       = regexp.MustCompile(`(?i)</?(?:a|b|i|u|em|strong|code|span|font|tt|td|th|table|tbody|ul|ol|html|body)\b[^<>@]*>`)
	rawPath    = regexp.MustCompile(`<[^<>\s]*@[^<>\s]*>`)
	entity     = regexp.MustCompile(`&(?:#\d+|#x[0-9A-Fa-f]+|lt|gt|amp|quot|apos|nbsp);`)
)

// withoutHTML reads lines as a page's source, nil if they do not look like one: a page can have no path as it is.
func withoutHTML(lines []line) (out []line) {
	source := false
	for _, l := range lines {
		if rawPath.MatchString(l.text) {
			return nil
		}
		source = source || entity.MatchString(l.text) || lineBreaks.MatchString(l.text)
	}
	if !source {
		return nil
	}
	for _, l := range lines {
		text := strings.TrimSuffix(strings.TrimPrefix(lineBreaks.ReplaceAllString(l.text, "\n"), "\n"), "\n")
		for text := range strings.SplitSeq(text, "\n") {
			text = html.UnescapeString(tags.ReplaceAllString(text, ""))
			out = append(out, line{text: strings.ReplaceAll(text, "\u00a0", " "), at: l.at, side: l.side})
		}
	}
	return out
}

// An object of a log can go on for so many lines.
const longestObject = 20

// withoutBreaks writes each object of several lines on one, nil if there is none. Braces that are never closed are
// no object's.
func withoutBreaks(lines []line) (out []line) {
	found := false
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if i > mostJoined {
			return nil // objects are small
		}
		if n := objectAt(lines[i:]); n > 1 {
			for _, next := range lines[i+1 : i+n] {
				l.text += " " + strings.TrimSpace(next.text)
			}
			i, found = i+n-1, true
		}
		out = append(out, l)
	}
	if !found {
		return nil
	}
	return out
}

// objectAt is how many lines the object has that lines begin with, 0 if they begin with none.
func objectAt(lines []line) int {
	if !strings.HasPrefix(strings.TrimSpace(lines[0].text), "{") {
		return 0
	}
	depth := 0
	for i, l := range lines[:min(len(lines), longestObject)] {
		if depth += strings.Count(l.text, "{") - strings.Count(l.text, "}"); depth == 0 {
			return i + 1
		}
	}
	return 0
}

// unwrapped joins the lines that a terminal has cut, nil if none is as long as its lines are. Terminals have from 72
// columns on; the longest line tells.
func (g *grammar) unwrapped(lines []line, marks []*mark) (out []line) {
	goesOn := func(l line) bool {
		_, who := g.said(l.text)
		return l.text != "" && who == unknown && takeMark(marks, l) == nil && !beginsAlike(marks, l.text)
	}
	width := 0
	for _, l := range lines {
		width = max(width, len(l.text))
	}
	if width < 72 || width > 250 {
		return nil
	}
	joined := false
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		for n := len(l.text); n == width && i+1 < len(lines) && goesOn(lines[i+1]); {
			i++
			n, joined = len(lines[i].text), true
			l.text += lines[i].text
		}
		out = append(out, l)
	}
	if !joined {
		return nil
	}
	return out
}

// beginsAlike reports whether a line begins with a time or a number as those of a log do that have marks: then it is
// another line of the log.
func beginsAlike(marks []*mark, text string) bool {
	const most = 12
	front := formOf(text[:min(len(text), longestMark)])
	front = front[:min(len(front), most)]
	return slices.ContainsFunc(marks, func(m *mark) bool {
		form := m.form[:min(len(m.form), most)]
		n := strings.LastIndexByte(form, '0') + 1
		return n > 1 && strings.HasPrefix(front, form[:n])
	})
}

// Lines are looked at for what has been put together in them up to here, in octets of all.
const mostJoined = 200_000

// apart takes lines apart that have several things in them which are said one after another, nil if there are none:
// a page's text that has lost its line ends, the lines of a reply.
func (g *grammar) apart(lines []line) (out []line) {
	found := false
	left := mostJoined
	for _, l := range lines {
		looked := min(len(l.text), left)
		left -= looked
		text := l.text[:looked]
		var mark string // of each line of a reply
		var cuts []int
		if isReply(text) { // in which keywords are no commands
			mark, cuts = text[:replyLine.FindStringIndex(text)[0]], gluedReply(text)
		} else {
			cuts = g.cuts(text)
		}
		from, before := 0, ""
		for _, at := range cuts {
			out = append(out, line{text: before + strings.TrimRight(l.text[from:at], " \t"), at: l.at, side: l.side})
			from, before, found = at, mark, true
		}
		l.text = before + l.text[from:]
		out = append(out, l)
	}
	if !found {
		return nil
	}
	return out
}

// replyLine is where a line of a reply goes on to the next: "250-SIZE 1000250-PIPELINING".
var replyLine = regexp.MustCompile(`[2-5]\d\d[- ]`)

// cuts are where a line is to be taken apart: before each thing that is said, with the mark in front of it if most
// have one.
func (g *grammar) cuts(text string) (cuts []int) {
	marks := make(map[string]int)
	var places []int
	for at := 1; at < len(text); at++ {
		if beginsWord(text, at) && g.side(text[at:min(len(text), at+longestMark)], false) != unknown {
			places = append(places, at)
			marks[markBefore(text, at)]++
		}
	}
	if len(places) < 3 {
		return gluedReply(text)
	}
	delete(marks, "")
	for m := range marks {
		if other, _ := other(m); marks[m] < 2 && marks[other] == 0 {
			delete(marks, m)
		}
	}
	if len(marks) == 0 {
		if g.side(text, false) == unknown {
			places = places[1:] // what is before the first is its mark
		}
		return places
	}
	for at := 1; at < len(text); at++ {
		if text[at-1] != ' ' {
			continue
		}
		if word, _, _ := strings.Cut(text[at:], " "); marks[word] > 0 {
			cuts = append(cuts, at)
		}
	}
	return cuts
}

// other is the mark of the other side, as far as it is known.
func other(form string) (string, bool) {
	for _, pair := range opposites {
		if o := swapped(form, pair); o != form {
			return o, true
		}
	}
	return "", false
}

// markBefore is the word with a sign that stands before a place, "" for none.
func markBefore(text string, at int) string {
	before := strings.TrimRight(text[max(0, at-longestMark):at], " \t")
	if !strings.HasSuffix(before, ":") {
		return ""
	}
	return before[strings.LastIndexAny(before, " \t")+1:]
}

// statusIn is a reply code within a line.
var statusIn = regexp.MustCompile(`(?:^|[ :])([2-5]\d\d)([- ])`)

// isReply is whether a line is all of a reply of several lines: they have one code, and the last says that it is.
func isReply(text string) bool {
	all := statusIn.FindAllStringSubmatch(text, -1)
	if len(all) < 2 || all[0][2] != "-" || all[len(all)-1][2] != " " {
		return false
	}
	return !slices.ContainsFunc(all, func(m []string) bool { return m[1] != all[0][1] })
}

// gluedReply is where the lines of a reply begin that have been put together: all have one code.
func gluedReply(text string) (cuts []int) {
	first := replyLine.FindStringIndex(text)
	if first == nil || text[first[0]+3] != '-' {
		return nil
	}
	code := text[first[0] : first[0]+3]
	for _, at := range replyLine.FindAllStringIndex(text[first[1]:], -1) {
		if at := first[1] + at[0]; text[at:at+3] == code {
			cuts = append(cuts, at)
		}
	}
	return cuts
}
