package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ehlo/internal/desk"
)

// Journal is one sandbox's. It is not safe for concurrent use: its sandbox serialises. None
// of its methods but Read and Erase waits for the disk.
type Journal struct {
	store  *Store
	id     string
	notify func(error) // see Store.Journal

	seq     int64   // of the last record
	end     int64   // position in the log behind it
	head    *Record // a beginning that is to be written with the first input, nil for none
	kept    bool    // something of it has been
	size    int     // octets of the inputs since the beginning
	resting bool    // nothing is taken
}

// Begin starts anew. Nothing is written before the next input or fact, or Confirm, so that a
// world in which nobody has typed leaves no trace.
func (j *Journal) Begin(at time.Time, b Begin) {
	j.head, j.size = &Record{At: at, Begin: &b}, 0
}

// Suspend has the journal take nothing until Confirm.
func (j *Journal) Suspend() { j.resting = true }

// Confirm writes a beginning that somebody asked for, unless there was nothing before it.
func (j *Journal) Confirm() error {
	j.resting = false
	if !j.kept {
		return nil
	}
	return j.writeHead()
}

// MaxSize is how many octets the inputs since a beginning can be: a thousand times what
// somebody types in an hour, and what takes some seconds to be done again.
const MaxSize = 4 << 20

// ErrFull is that there are so many.
var ErrFull = errors.New("more has been typed since the beginning than a journal takes")

// Size is how many octets the inputs since the beginning have.
func (j *Journal) Size() int { return j.size }

// Room is why no input can be taken now, nil if one can.
func (j *Journal) Room() error {
	if j.size > MaxSize {
		return ErrFull
	}
	return j.store.log.room()
}

// Input takes an input.
func (j *Journal) Input(at time.Time, in desk.Input, from Origin) error {
	if !isPlain(at, &in) {
		return j.write(inputRecord(at, in, from))
	}
	if j.resting {
		return nil
	}
	if err := j.writeHead(); err != nil {
		return err
	}
	of := &from
	if from == (Origin{}) {
		of = nil
	}
	var room [usualRecord]byte
	return j.put(appendInputRecord(room[:0], j.seq+1, at, of, &in), true)
}

// inputRecord is the record of an input.
func inputRecord(at time.Time, in desk.Input, from Origin) *Record {
	r := &Record{At: at, Input: &in}
	if from != (Origin{}) {
		r.From = &from
	}
	return r
}

// Go takes that the learner has gone to another place.
func (j *Journal) Go(at time.Time, to Place) error { return j.write(&Record{At: at, Place: &to}) }

// Achieve takes facts.
func (j *Journal) Achieve(at time.Time, facts ...Fact) error {
	for i := range facts {
		if err := j.write(&Record{At: at, Fact: &facts[i]}); err != nil {
			return err
		}
	}
	return nil
}

// Durable tells whether all that the journal has taken has reached the disk.
func (j *Journal) Durable() bool { return j.store.log.durable.Load() >= j.end }

// Failing is why nothing can be written just now, nil if it can.
func (j *Journal) Failing() error { return j.store.log.why() }

// Promise has all that the journal has taken made durable, soon, and its sandbox told when it
// is, or that it cannot be.
func (j *Journal) Promise() { j.store.log.promise(j, j.end) }

// Rest has the journal take nothing until do has returned: what is done again is in it.
func (j *Journal) Rest(do func() error) error {
	was := *j
	j.resting = true
	defer func() { j.head, j.size, j.resting = was.head, was.size, was.resting }()
	return do()
}

func (j *Journal) write(r *Record) error {
	if j.resting {
		return nil
	}
	if err := j.writeHead(); err != nil {
		return err
	}
	return j.append(r)
}

func (j *Journal) writeHead() error {
	if j.head == nil {
		return nil
	}
	if err := j.append(j.head); err != nil {
		return err
	}
	j.head = nil
	return nil
}

func (j *Journal) append(r *Record) error {
	r.Seq, r.Version = j.seq+1, Version
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode record %d: %w", r.Seq, err)
	}
	return j.put(data, r.Input != nil || r.Place != nil)
}

// usualRecord is room for a record of the usual size, in octets.
const usualRecord = 512

// put puts the next record into the log, as it is written. It is an input, or where the learner
// has gone to, if it counts.
func (j *Journal) put(record []byte, counts bool) error {
	end, err := j.store.log.append(j.id, record)
	if err != nil {
		return err
	}
	if counts {
		j.size += len(record)
	}
	j.seq, j.end, j.kept = j.seq+1, end, true
	return nil
}

// Read reads the journal, ErrNone if there is none, and makes it ready to go on. What a write
// that failed half-way has left at the end is passed over. Of a journal that is damaged
// further up all is returned that can be read; it is ErrDamaged if that is nothing. Either
// way what cannot be read is set aside. It is ErrNewer if any record is of a later version.
func (j *Journal) Read() (Contents, error) {
	rs, err := j.store.records(j.id, false)
	if err != nil {
		return Contents{}, err
	}
	j.head, j.kept, j.size = nil, true, rs.size()
	if n := len(rs.all); n > 0 {
		j.seq = rs.all[n-1].Seq
	}
	c, begun := rs.contents()
	switch {
	case !begun && len(c.Facts) == 0:
		return c, fmt.Errorf("%w: %s holds no beginning", ErrDamaged, j.id)
	case !begun:
		c.Damaged, c.Begin.Lab = true, c.Facts[len(c.Facts)-1].Lab
	}
	return c, nil
}

// Since is what the journal holds since the beginning, nothing while that is not written.
func (j *Journal) Since() (Contents, error) {
	if j.head != nil {
		return Contents{Place: Place{Opened: j.head.Begin.Opened}}, nil
	}
	rs, err := j.store.records(j.id, false)
	if errors.Is(err, ErrNone) {
		return Contents{}, nil
	}
	if err != nil {
		return Contents{}, err
	}
	c, _ := rs.contents()
	return c, nil
}

// Erase removes the journal for good.
func (j *Journal) Erase() error {
	*j = Journal{store: j.store, id: j.id, notify: j.notify}
	return j.store.erase(j.id)
}
