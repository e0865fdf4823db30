package journal

import (
	"encoding/json"
	"time"

	"ehlo/internal/desk"
	"ehlo/internal/jsontext"
)

// appendRecord appends a record as encoding/json writes it, which is not asked to where it is an
// input: of these there are by far the most.
func appendRecord(b []byte, r *Record) ([]byte, error) {
	plain := r.Input != nil && len(r.Input.Raw) == 0 && r.Begin == nil && r.Fact == nil && r.Place == nil && !r.Lost
	if year := r.At.Year(); !plain || r.At.IsZero() || r.At.Location() != time.UTC || year < 0 || year > 9999 {
		data, err := json.Marshal(r)
		return append(b, data...), err
	}
	b = jsontext.AppendNumber(b, `{"v":`, int64(r.Version))
	b = jsontext.AppendNumber(b, `,"n":`, r.Seq)
	b = append(r.At.AppendFormat(append(b, `,"at":"`...), time.RFC3339Nano), '"')
	if r.From != nil {
		b = jsontext.AppendText(b, `,"from":{"page":`, r.From.Page)
		b = append(jsontext.AppendNumber(b, `,"seq":`, r.From.Seq), '}')
	}
	return append(appendInput(append(b, `,"input":`...), r.Input), "}}"...), nil
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
	if in.Seconds != 0 {
		b = jsontext.AppendNumber(b, `,"seconds":`, int64(in.Seconds))
	}
	text(`,"protocol":`, in.Protocol)
	text(`,"persona":`, in.Persona)
	return b
}
