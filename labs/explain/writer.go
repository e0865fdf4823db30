package explain

import (
	"sort"
	"strconv"
	"strings"
)

// writer collects notes about a unit or a reply.
type writer struct {
	k     *knowledge
	of    Part
	raw   []byte
	notes []Note
}

// add notes what raw[start:end] means. {text} in the entry is what stands
// there, {n} the number in it.
func (w *writer) add(kind string, start, end int, e entry, pairs ...string) {
	if start >= end {
		return
	}
	says := e.Says
	if strings.Contains(says, "{") {
		text := printable(string(w.raw[start:end]))
		pairs = append(pairs, "text", shortened(text, 120), "n", text)
		says = fill(says, pairs...)
	}
	w.notes = append(w.notes, Note{w.of, start, end, kind, says, e.Ref})
}

// word notes what a token says, or what kind it is of where that is not known.
func (w *writer) word(kind, text string, start, end int) {
	e, ok := w.k.word(kind, strings.ToUpper(text))
	if !ok {
		e = w.k.token(kind)
	}
	w.add(kind, start, end, e)
}

// filled is the notes with one for each octet that none is about yet, white
// space apart, in order of position: what is around before what is inside.
func (w *writer) filled() []Note {
	at := 0
	gap := func(from, to int) {
		for from < to {
			for from < to && isSpace(w.raw[from]) {
				from++
			}
			end := from
			for end < to && !isSpace(w.raw[end]) {
				end++
			}
			if from < end {
				kind := "other"
				if string(w.raw[from:end]) == ":" {
					kind = "colon"
				}
				w.add(kind, from, end, w.k.token(kind))
			}
			from = end
		}
	}
	w.order()
	for _, n := range w.notes[:len(w.notes):len(w.notes)] {
		gap(at, n.Start)
		at = max(at, n.End)
	}
	gap(at, len(w.raw))
	w.order()
	return w.notes
}

func (w *writer) order() {
	byPosition := func(i, j int) bool {
		a, b := &w.notes[i], &w.notes[j]
		return a.Start < b.Start || a.Start == b.Start && a.End > b.End
	}
	if !sort.SliceIsSorted(w.notes, byPosition) {
		sort.SliceStable(w.notes, byPosition)
	}
}

// printable is text with control characters, and octets that are not UTF-8,
// written as escapes.
func printable(s string) string {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			q := strconv.QuoteToGraphic(s)
			return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
		}
	}
	return s
}
