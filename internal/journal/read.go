package journal

import (
	"bytes"
	"encoding/json"
	"errors"
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
	// Damaged: some records between others could not be read. What is here are
	// the others; the inputs do not lead to where the world was.
	Damaged bool `json:"damaged,omitempty"`
}

// ErrDamaged is that a journal holds nothing that can be read. A copy of it has
// been set aside.
var ErrDamaged = errors.New("the journal is damaged")

// ErrNewer is that a journal was written by a later version of EHLO.
var ErrNewer = errors.New("a newer EHLO has written the journal; run that one, or a newer one still")

// Read reads the journal, ErrNone if there is none, and makes it ready to go
// on. What a write that failed half-way has left at the end is passed over: it
// had not been served. Of a journal that is damaged further up all is returned
// that can be read, and a copy of the file is set aside; it is ErrDamaged if
// that is nothing. It is ErrNewer if any record is of a later version.
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
	begun, torn := false, false // torn: what has been read last is no record
	for line := range bytes.Lines(data) {
		var r Record
		err := json.Unmarshal(line, &r)
		if err == nil && r.Version > Version {
			return Contents{}, fmt.Errorf("read %s: %w", j.path, ErrNewer)
		}
		if err != nil || line[len(line)-1] != '\n' || r.Version != Version || r.Seq <= j.seq {
			torn = true
			continue
		}
		c.Damaged = c.Damaged || torn
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
	switch {
	case !begun && len(c.Facts) == 0:
		return c, j.damaged(data, "holds no beginning")
	case !begun:
		c.Damaged, c.Begin.Lab = true, c.Facts[len(c.Facts)-1].Lab
	}
	if !c.Damaged {
		return c, nil
	}
	j.begin(&c) // what can be read takes the file's place with the next record
	return c, j.setAside(data)
}

// damaged is the error of a file that holds nothing to be read, and why, once it
// has been set aside; before, whoever reads it must not write in its place.
func (j *Journal) damaged(data []byte, why string) error {
	if err := j.setAside(data); err != nil {
		return err
	}
	return fmt.Errorf("%w: %s %s", ErrDamaged, j.path, why)
}

// setAside keeps a copy of a damaged file for whoever runs the server.
func (j *Journal) setAside(data []byte) error {
	if err := j.disk.Replace(j.path+".damaged", data, true); err != nil {
		return fmt.Errorf("set the damaged %s aside: %w", j.path, err)
	}
	return nil
}

// begin has the next write begin a file with what was read of an older one.
func (j *Journal) begin(c *Contents) {
	j.head = []Record{{Begin: &c.Begin}}
	for i := range c.Inputs {
		j.head = append(j.head, Record{Input: &c.Inputs[i], From: &c.From[i]})
	}
}

func origin(o *Origin) Origin {
	if o == nil {
		return Origin{}
	}
	return *o
}
