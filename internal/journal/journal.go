package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"ehlo/internal/desk"
)

// ErrNone is that there is no such journal.
var ErrNone = fs.ErrNotExist

// Journal is one sandbox's. It is not safe for concurrent use: its sandbox
// serialises.
type Journal struct {
	path string // "": nothing is kept
	disk Disk

	seq      int64    // of the last record
	size     int64    // octets of the file that are known to be whole
	head     []Record // a beginning that has not been written and what belongs to it, nil for none
	facts    []Record // all that have been written
	pending  []Record // facts that have not
	unsynced int      // of facts, how many at their end may not have reached the disk
	suspect  bool     // a sync has failed, so that what the file holds on the disk is unknown

	inputs []desk.Input // since the beginning, where there is no file to read them from
}

// Begin starts anew. Nothing is written before the next input or fact, so that
// a world in which nobody has typed leaves no trace. The facts stay.
func (j *Journal) Begin(at time.Time, b Begin) {
	j.head, j.inputs = []Record{{At: at, Begin: &b}}, nil
}

// Input writes an input down, before it is served. When it returns an error
// the journal is as it was.
func (j *Journal) Input(at time.Time, in desk.Input, from Origin) error {
	r := Record{At: at, Input: &in}
	if from != (Origin{}) {
		r.From = &from
	}
	if err := j.write(&r); err != nil {
		return err
	}
	if j.path == "" {
		j.inputs = append(j.inputs, in)
	}
	return nil
}

// Inputs are all since the beginning, in order.
func (j *Journal) Inputs() ([]desk.Input, error) {
	if j.head != nil {
		var inputs []desk.Input
		for _, r := range j.head {
			if r.Input != nil {
				inputs = append(inputs, *r.Input)
			}
		}
		return inputs, nil
	}
	if j.path == "" {
		return slices.Clone(j.inputs), nil
	}
	c, err := (&Journal{path: j.path, disk: j.disk}).Read()
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	return c.Inputs, err
}

// Achieve takes facts, to be made durable by Commit.
func (j *Journal) Achieve(at time.Time, facts ...Fact) {
	for i := range facts {
		j.pending = append(j.pending, Record{At: at, Fact: &facts[i]})
	}
}

// Pending is how many facts are not known to be durable, those that Achieve was
// given last.
func (j *Journal) Pending() int { return len(j.pending) + j.unsynced }

// Facts are all that are durable, in order.
func (j *Journal) Facts() []Fact {
	all := j.facts[:len(j.facts)-j.unsynced]
	facts := make([]Fact, len(all))
	for i := range all {
		facts[i] = *all[i].Fact
	}
	return facts
}

// Write writes the pending facts, and leaves it to the system when they reach the
// disk. After an error they are still pending.
func (j *Journal) Write() error {
	if len(j.pending) == 0 {
		return nil
	}
	return j.write(nil)
}

// Commit returns nil when all facts have reached the disk. After an error they
// are still pending, and another Commit tries again.
func (j *Journal) Commit() error {
	if j.Pending() == 0 {
		return nil
	}
	if err := j.write(nil); err != nil {
		return err
	}
	if j.path == "" {
		j.unsynced = 0
		return nil
	}
	if err := j.sync(); err != nil {
		return fmt.Errorf("make facts durable: %w", err)
	}
	j.unsynced = 0
	return nil
}

// sync makes the file durable. Once a sync has failed the system may have
// dropped what it could not write and say nothing the next time (fsync(2)), so
// that the file is then written anew.
func (j *Journal) sync() error {
	if j.suspect {
		data, err := j.disk.ReadFile(j.path)
		if err != nil {
			return err
		}
		if err := j.disk.Replace(j.path, data[:min(int64(len(data)), j.size)], true); err != nil {
			return err
		}
	}
	err := j.disk.Sync(j.path)
	j.suspect = err != nil
	return err
}

// write writes the beginning, the pending facts and another record, as far as
// there are such: all or nothing.
func (j *Journal) write(last *Record) error {
	var records []Record
	if j.head != nil {
		records = slices.Concat(j.facts, j.head) // the facts of the file that is replaced
	}
	fresh := len(records)
	records = append(records, j.pending...)
	if last != nil {
		records = append(records, *last)
	}
	if len(records) == 0 {
		return nil
	}
	data, err := j.number(records)
	if err != nil {
		return err
	}
	if err := j.put(data); err != nil {
		return err
	}
	j.seq = records[len(records)-1].Seq
	written := records[fresh : fresh+len(j.pending)]
	j.facts = append(j.facts, written...)
	j.unsynced += len(written)
	j.pending, j.head = nil, nil
	return nil
}

// number gives records the numbers after the last, unless they have some, and
// encodes them.
func (j *Journal) number(records []Record) (data []byte, err error) {
	seq := j.seq
	for i := range records {
		if records[i].Seq == 0 {
			seq++
			records[i].Seq, records[i].Version = seq, Version
		}
		if j.path == "" { // nobody reads it
			continue
		}
		line, err := json.Marshal(records[i])
		if err != nil {
			return nil, fmt.Errorf("encode record %d: %w", records[i].Seq, err)
		}
		data = append(append(data, line...), '\n')
	}
	return data, nil
}

// put brings encoded records into the file: a new one if there is a beginning.
func (j *Journal) put(data []byte) error {
	if j.path == "" {
		return nil
	}
	if j.head != nil {
		if err := j.disk.Replace(j.path, data, len(j.facts) > 0); err != nil {
			return fmt.Errorf("begin a journal: %w", err)
		}
		j.size, j.suspect = int64(len(data)), false
		return nil
	}
	if err := j.disk.Append(j.path, j.size, data); err != nil {
		return fmt.Errorf("write to a journal: %w", err)
	}
	j.size += int64(len(data))
	return nil
}

// Erase removes the journal for good.
func (j *Journal) Erase() error {
	*j = Journal{path: j.path, disk: j.disk}
	if j.path == "" {
		return nil
	}
	return j.disk.Remove(j.path)
}
