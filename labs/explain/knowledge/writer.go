package knowledge

import (
	"slices"
	"sort"
	"strings"

	"ehlo/labs/explain"
)

// Writer collects notes about a unit or a reply.
type Writer struct {
	K     *Knowledge
	Of    explain.Part
	Raw   []byte // the unit or the reply
	Notes []explain.Note
}

// Add notes what Raw[start:end] means. {text} in the entry is what stands
// there, {n} the number in it; pairs are further names and values.
func (w *Writer) Add(kind string, start, end int, e Entry, pairs ...string) {
	if start >= end {
		return
	}
	says := e.Says
	if strings.Contains(says, "{") {
		text := Printable(string(w.Raw[start:end]))
		pairs = append(pairs, "text", Shortened(text, 120), "n", text)
		says = Fill(says, pairs...)
	}
	minor := slices.Contains(w.K.Minor, kind)
	if minor {
		w.K.Use("minor", kind, "")
	}
	w.Notes = append(w.Notes, explain.Note{Of: w.Of, Start: start, End: end, Kind: kind, Says: says, Ref: e.Ref, Minor: minor})
}

// Word notes what a token says, or what kind it is of where that is not known.
func (w *Writer) Word(kind, text string, start, end int) {
	e, ok := w.K.Word(kind, strings.ToUpper(text))
	if !ok {
		e = w.K.Token(kind)
	}
	w.Add(kind, start, end, e)
}

// Filled is the notes with one for each octet that none is about yet, white
// space apart, in order of position: what is around before what is inside.
func (w *Writer) Filled() []explain.Note {
	at := 0
	gap := func(from, to int) {
		for from < to {
			for from < to && IsSpace(w.Raw[from]) {
				from++
			}
			end := from
			for end < to && !IsSpace(w.Raw[end]) {
				end++
			}
			if from < end {
				kind := "other"
				if string(w.Raw[from:end]) == ":" {
					kind = "colon"
				}
				w.Add(kind, from, end, w.K.Token(kind))
			}
			from = end
		}
	}
	w.order()
	for _, n := range w.Notes[:len(w.Notes):len(w.Notes)] {
		gap(at, n.Start)
		at = max(at, n.End)
	}
	gap(at, len(w.Raw))
	w.order()
	return w.Notes
}

func (w *Writer) order() {
	byPosition := func(i, j int) bool {
		a, b := &w.Notes[i], &w.Notes[j]
		return a.Start < b.Start || a.Start == b.Start && a.End > b.End
	}
	if !sort.SliceIsSorted(w.Notes, byPosition) {
		sort.SliceStable(w.Notes, byPosition)
	}
}

// Known is what the text of a reply means, whichever product says it.
func (w *Writer) Known(at, end int) Entry {
	text := strings.ToLower(string(w.Raw[at:end]))
	for i := range w.K.Texts {
		t := &w.K.Texts[i]
		for _, has := range t.Has {
			if strings.Contains(text, has) {
				w.K.Use("texts", t.Has[0], "")
				return Entry{t.Says, t.Ref}
			}
		}
	}
	return w.K.Token("text")
}
