package journal

import (
	"time"

	"ehlo/internal/desk"
	"ehlo/internal/jsontext"
)

// isPlain reports whether the record of an input is one for appendInputRecord.
func isPlain(at time.Time, in *desk.Input) bool {
	year := at.Year()
	return len(in.Raw) == 0 && !at.IsZero() && at.Location() == time.UTC && 0 <= year && year <= 9999
}

// appendInputRecord appends the record of a plain input as encoding/json does, without that:
// of these there are by far the most. from is nil for none.
func appendInputRecord(b []byte, seq int64, at time.Time, from *Origin, in *desk.Input) []byte {
	b = jsontext.AppendNumber(b, `{"v":`, Version)
	b = jsontext.AppendNumber(b, `,"n":`, seq)
	b = append(at.AppendFormat(append(b, `,"at":"`...), time.RFC3339Nano), '"')
	if from != nil {
		b = jsontext.AppendText(b, `,"from":{"page":`, from.Page)
		b = append(jsontext.AppendNumber(b, `,"seq":`, from.Seq), '}')
	}
	return append(appendInput(append(b, `,"input":`...), in), "}}"...)
}

// appendInput appends an input without Raw, but for its last brace.
func appendInput(b []byte, in *desk.Input) []byte {
	b = jsontext.AppendText(b, `{"do":`, string(in.Kind))
	text := func(name, value string) {
		if value != "" {
			b = jsontext.AppendText(b, name, value)
		}
	}
	text(`,"term":`, in.Term)
	text(`,"text":`, in.Text)
	if in.Joined {
		b = append(b, `,"joined":true`...)
	}
	text(`,"key":`, in.Key)
	text(`,"step":`, in.Step)
	text(`,"by":`, in.By)
	if in.Seconds != 0 {
		b = jsontext.AppendNumber(b, `,"seconds":`, int64(in.Seconds))
	}
	text(`,"protocol":`, in.Protocol)
	text(`,"persona":`, in.Persona)
	return b
}
