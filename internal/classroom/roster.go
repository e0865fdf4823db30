package classroom

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
)

// ErrRosterEmpty is that a roster names nobody.
var ErrRosterEmpty = texts.Error("roster-empty")

// RosterError is a line of a roster that cannot be read.
type RosterError struct{ error }

// ReadRoster reads who is expected in a class: a line each, with a name and perhaps a group, as text or
// as a table is copied or saved (RFC 4180), with commas, semicolons or tabs. A first line of headings is
// passed over.
func ReadRoster(text string) (all []Expected, err error) {
	text = strings.TrimPrefix(text, "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	first, _, _ := strings.Cut(text, "\n")
	for _, comma := range "\t;" {
		if strings.ContainsRune(first, comma) {
			r.Comma = comma
			break
		}
	}
	r.TrimLeadingSpace = r.Comma != '\t' // which would be taken for one
	for n := 1; ; n++ {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return nil, RosterError{texts.Error("roster-line", "n", wrong.Line, "why", wrong.Err.Error())}
		}
		if err != nil {
			return nil, err
		}
		e := Expected{Name: strings.TrimSpace(fields[0])}
		if len(fields) > 1 {
			e.Group = strings.TrimSpace(fields[1])
		}
		heading := n == 1 && slices.Contains(headings, strings.ToLower(e.Name))
		if e.Name != "" && !heading {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return nil, ErrRosterEmpty
	}
	return all, nil
}

// headings are what the first column of a table is called, by those that have names in it.
var headings = []string{"name", "names", "learner", "student", "display name", "full name"}
