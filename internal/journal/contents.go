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
	Inputs []desk.Input `json:"inputs"` // that lead from the beginning to Place, in order
	From   []Origin     `json:"-"`      // where each came from, if that was in the present terminals
	// Moves are all inputs since the beginning, those too that Place is not behind; the number
	// of one is its index and 1.
	Moves []Move `json:"-"`
	Place Place  `json:"-"`
	// Facts are all there are, in order. Those from Since on are of the last
	// beginning.
	Facts []Fact `json:"facts"`
	Since int    `json:"-"`
	// After is the number of the input that each fact came of, 0 for those before Since.
	After []int `json:"-"`
	// Damaged: some records between others could not be read. What is here are
	// the others; the inputs do not lead to where the world was.
	Damaged bool `json:"damaged,omitempty"`
}

// Move is an input, and the place in which it was made.
type Move struct {
	Input desk.Input
	From  Origin
	Place Place
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
			c.Begin, c.Moves, c.Since, begun = *r.Begin, nil, len(c.Facts), true
			c.Place, c.After = Place{Opened: c.Begin.Opened}, make([]int, len(c.Facts))
			c.Damaged = false
		case r.Input != nil:
			c.Moves = append(c.Moves, Move{*r.Input, origin(r.From), c.Place})
			c.Place.Behind = len(c.Moves)
		case r.Fact != nil:
			c.Facts, c.After = append(c.Facts, *r.Fact), append(c.After, c.Place.Behind)
		case r.Place != nil && r.Place.Behind >= 0 && r.Place.Behind <= len(c.Moves):
			c.Place = *r.Place
		case r.Place != nil: // what it was behind is lost
			c.Damaged = true
		}
	}
	c.Go(c.Place)
	return c, begun
}

// Go has the inputs be those that lead to a place.
func (c *Contents) Go(to Place) {
	c.Place, c.Inputs, c.From = to, nil, nil
	for _, n := range c.Path(to.Behind) {
		in, from := c.in(n)
		c.Inputs, c.From = append(c.Inputs, in), append(c.From, from)
	}
}

// Path are the numbers of the inputs that lead from the beginning to behind one, in order.
func (c *Contents) Path(behind int) (numbers []int) {
	for n := behind; n > 0; n = c.Moves[n-1].Place.Behind {
		numbers = append(numbers, n)
	}
	slices.Reverse(numbers)
	return numbers
}

// in is the input of a number as it is done in the present terminals, and where it came from
// if that was in these.
func (c *Contents) in(number int) (desk.Input, Origin) {
	m := c.Moves[number-1]
	if m.Place.Opened == c.Place.Opened {
		return m.Input, m.From
	}
	return m.Input.Moved(c.Place.Opened - m.Place.Opened), Origin{}
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
		case r.Input != nil, r.Place != nil:
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
