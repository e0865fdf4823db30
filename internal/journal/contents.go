package journal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"

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

// records are those of a sandbox, from its shelf and from the log.
type records struct{ all []Record }

// add takes what frames hold. In the place of one that cannot be read it is noted that there
// was something; a frame that had not been written whole is passed over.
func (rs *records) add(data []byte) (damaged bool, err error) {
	for f := range frames(data) {
		r, err := f.decode(data)
		switch {
		case errors.Is(err, ErrNewer):
			return false, err
		case err != nil && f.torn:
		case err != nil:
			rs.lost()
			damaged = true
		default:
			rs.all = append(rs.all, r)
		}
	}
	return damaged, nil
}

// lost notes that something cannot be read.
func (rs *records) lost() {
	r := Record{Version: Version, Lost: true}
	if n := len(rs.all); n > 0 {
		r.Seq = rs.all[n-1].Seq
	}
	rs.all = append(rs.all, r)
}

// decode reads the frame's record. Those of version 2 have no checksum.
func (f frame) decode(data []byte) (r Record, err error) {
	text, oldest := f.record, Version
	if text == nil {
		text, oldest = bytes.TrimSuffix(data[f.offset:f.offset+f.length], []byte{'\n'}), 2
		if f.torn {
			return r, errTorn
		}
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, err
	}
	if r.Version > Version {
		return r, ErrNewer
	}
	if r.Version < 2 || r.Version > oldest || r.Seq < 1 {
		return r, errNoRecord
	}
	r.length = f.length
	return r, nil
}

var (
	errTorn     = errors.New("the record had not been written whole")
	errNoRecord = errors.New("it is no record")
)

// sort puts the records in their order, once each: what could not be made durable may have
// been written twice.
func (rs *records) sort() {
	slices.SortStableFunc(rs.all, func(a, b Record) int {
		switch c := cmp.Compare(a.Seq, b.Seq); {
		case c != 0 || a.Lost == b.Lost:
			return c
		case b.Lost:
			return -1
		}
		return 1
	})
	rs.all = slices.CompactFunc(rs.all, func(a, b Record) bool { return a.Seq == b.Seq && a.Lost == b.Lost })
}

// contents is what the records amount to. Since the last beginning there has to be every one:
// before it, facts alone are kept. A beginning mends what was damaged before it.
func (rs *records) contents() (c Contents, begun bool) {
	last := int64(0)
	for i := range rs.all {
		r := &rs.all[i]
		if begun && r.Begin == nil && r.Seq > last+1 {
			c.Damaged = true
		}
		last = r.Seq
		switch {
		case r.Lost:
			c.Damaged = true
		case r.Begin != nil:
			c.Begin, c.Inputs, c.From, c.Since, begun = *r.Begin, nil, nil, len(c.Facts), true
			c.Damaged = false
		case r.Input != nil:
			c.Inputs = append(c.Inputs, *r.Input)
			c.From = append(c.From, origin(r.From))
		case r.Fact != nil:
			c.Facts = append(c.Facts, *r.Fact)
		}
	}
	return c, begun
}

// worth are the records that are worth keeping: facts, and all from the last beginning on.
func (rs *records) worth() []Record {
	last := -1
	for i := range rs.all {
		if rs.all[i].Begin != nil {
			last = i
		}
	}
	var kept []Record
	for i, r := range rs.all {
		if r.Fact != nil || i >= last && last >= 0 {
			kept = append(kept, r)
		}
	}
	return kept
}

// size is how many octets the inputs since the last beginning are.
func (rs *records) size() (n int) {
	for i := range rs.all {
		switch r := &rs.all[i]; {
		case r.Begin != nil:
			n = 0
		case r.Input != nil:
			n += r.length
		}
	}
	return n
}

func origin(o *Origin) Origin {
	if o == nil {
		return Origin{}
	}
	return *o
}
