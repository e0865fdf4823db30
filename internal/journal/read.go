package journal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"ehlo/internal/desk"
)

// Contents is what a journal holds.
type Contents struct {
	Begin  Begin        `json:"begin"`
	Inputs []desk.Input `json:"inputs"` // since the beginning, in order
	From   []Origin     `json:"-"`      // where each came from
	// Facts are all there are, in order. Those from Since on are of the last
	// beginning.
	Facts []Fact `json:"facts"`
	Since int    `json:"-"`
}

// Read reads the journal, ErrNone if there is none, and makes it ready to go
// on. What a write that failed half-way has left at the end is passed over: it
// had not been served.
func (j *Journal) Read() (Contents, error) {
	var c Contents
	if j.path == "" {
		return c, ErrNone
	}
	data, err := j.disk.ReadFile(j.path)
	if err != nil {
		return c, err
	}
	*j = Journal{path: j.path, disk: j.disk}
	if isVersion1(data) {
		return j.readVersion1(data)
	}
	begun := false
	for line := range bytes.Lines(data) {
		var r Record
		if line[len(line)-1] != '\n' || json.Unmarshal(line, &r) != nil || r.Version != Version || r.Seq <= j.seq {
			break
		}
		j.seq = r.Seq
		j.size += int64(len(line))
		switch {
		case r.Begin != nil:
			c.Begin, c.Inputs, c.From, c.Since, begun = *r.Begin, nil, nil, len(c.Facts), true
		case r.Input != nil:
			c.Inputs = append(c.Inputs, *r.Input)
			c.From = append(c.From, origin(r.From))
		case r.Fact != nil:
			c.Facts = append(c.Facts, *r.Fact)
			j.facts = append(j.facts, r)
		}
	}
	if !begun {
		return c, fmt.Errorf("%s holds no beginning: it is no journal, or was damaged", j.path)
	}
	return c, nil
}

func origin(o *Origin) Origin {
	if o == nil {
		return Origin{}
	}
	return *o
}
