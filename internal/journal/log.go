package journal

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// limits are how a log is divided, and how long things take. They are fields of the log so
// that tests need not write much, or wait long.
type limits struct {
	segment  int64         // octets after which another segment is begun
	segments int           // so many are kept; what is in older ones goes to the shelf
	pack     time.Duration // in which what comes is written together, unless it is promised
	packed   int           // octets that are written although more may come
	sync     time.Duration // in which what is promised is made durable together
	idle     time.Duration // after which the rest is as well; 0: when something is promised
	unsynced int           // octets that are made durable although nothing is promised
	retry    time.Duration // after a write that failed
	queue    int           // octets that can wait for a disk that takes none
}

var usual = limits{segment: 16 << 20, segments: 8, pack: 20 * time.Millisecond, packed: 256 << 10, sync: 20 * time.Millisecond, idle: time.Second, unsynced: 1 << 20, retry: time.Second, queue: 64 << 20}

// part is a log of one of many parts, on a disk that others share: what it takes to read it is in
// memory, and a write is durable, and costs a round trip.
var part = limits{segment: 1 << 20, segments: 4, pack: 20 * time.Millisecond, packed: 256 << 10, idle: time.Second, unsynced: 1 << 20, retry: time.Second, queue: 8 << 20}

// ErrBehind is that so much waits for the disk that no more can be taken.
var ErrBehind = errors.New("too much waits to be written: make room on the disk")

// log is what was written last, of all sandboxes in one order. Appending never waits for the
// disk: one goroutine writes what has come within some milliseconds, another makes durable what
// was promised, all that there is at once.
//
// Positions count the octets that were ever appended. What cannot be written waits, in its
// order, until it can.
type log struct {
	disk   Disk
	dir    string
	out    *slog.Logger
	limits limits

	toWrite, toSync, toEmpty chan struct{} // hold a token when there is something to do
	stop, written            chan struct{} // are closed when no more is to come, and when all has been written
	packing                  *time.Timer   // goes off when what has come is to be written
	done                     sync.WaitGroup
	hand                     sync.Mutex   // is held while something is being written
	durable                  atomic.Int64 // position up to which all is

	// These change under mu, and are read without it: a line asks for them, and may not wait for
	// who writes those before it.
	end     atomic.Int64 // position behind the queue
	failing atomic.Bool  // there is a failure

	mu       sync.Mutex         // guards all below
	queue    batch              // has not been written
	writing  batch              // is being written
	unsynced batch              // has been, and is not known to be durable
	spare    batch              // is empty, and can be the next queue
	waiting  map[*Journal]int64 // who was promised something, and up to which position
	failure  error
	stopped  bool
	tails    map[string]*tail
	segments []*segment // in their order; the last is being written
	fresh    bool       // another is to be begun
	syncs    int64
	syncing  time.Duration
}

// batch are frames that belong together.
type batch struct {
	octets []byte
	frames []whose
}

// whose tells of a frame whose it is and how long.
type whose struct {
	id     string
	length int
}

func (b *batch) add(o batch) {
	b.octets = append(b.octets, o.octets...)
	b.frames = append(b.frames, o.frames...)
}

// of are the frames of a sandbox.
func (b *batch) of(id string) (all [][]byte) {
	at := 0
	for _, f := range b.frames {
		if f.id == id {
			all = append(all, slices.Clone(b.octets[at:at+f.length]))
		}
		at += f.length
	}
	return all
}

// openLog reads the log in a folder, and goes on in a segment of its own: what a crash has
// left half-written at the end of another is no business of it.
func openLog(disk Disk, dir string, out *slog.Logger, l limits) (*log, error) {
	lg := &log{
		disk: disk, dir: dir, out: out, limits: l, fresh: true,
		toWrite: make(chan struct{}, 1), toSync: make(chan struct{}, 1), toEmpty: make(chan struct{}, 1),
		stop: make(chan struct{}), written: make(chan struct{}),
		packing: time.NewTimer(math.MaxInt64), // which append sets
		waiting: make(map[*Journal]int64), tails: make(map[string]*tail),
	}
	names, err := disk.List(dir)
	if err != nil {
		return nil, fmt.Errorf("look for the log: %w", err)
	}
	slices.Sort(names)
	for _, name := range names {
		var number int
		if _, err := fmt.Sscanf(name, "%d.log", &number); err != nil {
			continue
		}
		if err := lg.load(number, filepath.Join(dir, name)); err != nil {
			return nil, errors.Join(err, lg.closeFiles())
		}
	}
	lg.done.Add(2)
	go lg.write()
	go lg.sync()
	return lg, nil
}

// room is why nothing more should be given to the log than what must not be lost, nil if it
// can be.
func (l *log) room() error {
	if l.end.Load()-l.durable.Load() <= int64(l.limits.queue) { // nor is there more in the queue
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue.octets)+len(l.writing.octets) > l.limits.queue {
		return cmp.Or(l.failure, ErrBehind)
	}
	return nil
}

// append takes a record. It is written soon, and durable when the position returned is.
func (l *log) append(id string, record []byte) (position int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return 0, errors.New("the journal is closed")
	}
	before := len(l.queue.octets)
	l.queue.octets = appendFrame(l.queue.octets, id, record)
	length := len(l.queue.octets) - before
	l.queue.frames = append(l.queue.frames, whose{id, length})
	switch {
	case l.limits.pack == 0 || len(l.queue.octets) > l.limits.packed:
		rouse(l.toWrite)
	case before == 0: // waking the writer for each line costs more than the line
		l.packing.Reset(l.limits.pack)
	}
	return l.end.Add(int64(length)), nil
}

// promise has a journal told when all is durable up to a position; and at once, if nothing
// can be written just now.
func (l *log) promise(j *Journal, position int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting[j] = position
	if l.failure != nil {
		l.tell(j, l.failure)
	}
	if len(l.queue.frames) > 0 {
		rouse(l.toWrite) // which has it made durable
		return
	}
	rouse(l.toSync)
}

// tell lets a journal's owner know, without waiting for them. l.mu is held.
func (l *log) tell(j *Journal, err error) {
	if l.stopped || j.notify == nil {
		return
	}
	l.done.Go(func() { j.notify(err) })
}

func rouse(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// write is the goroutine that writes.
func (l *log) write() {
	defer l.done.Done()
	defer close(l.written)
	var retry <-chan time.Time
	for {
		select {
		case <-l.toWrite:
		case <-l.packing.C:
		case <-retry:
		case <-l.stop:
			l.writeQueue()
			return
		}
		retry = nil
		if !l.writeQueue() {
			retry = time.After(l.limits.retry)
		}
	}
}

// pause waits for a while, unless the log is being closed.
func (l *log) pause(wait time.Duration) {
	if wait <= 0 {
		return
	}
	select {
	case <-time.After(wait):
	case <-l.stop:
	}
}

// writeQueue writes what there is in the queue. After an error it is still there.
func (l *log) writeQueue() (ok bool) {
	l.hand.Lock()
	defer l.hand.Unlock()
	l.mu.Lock()
	if len(l.queue.frames) == 0 {
		l.mu.Unlock()
		return true
	}
	l.writing, l.queue, l.spare = l.queue, l.spare, batch{}
	l.mu.Unlock()

	s, err := l.current()
	if err == nil {
		_, err = s.file.WriteAt(l.writing.octets, s.size)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.writing
	l.writing = batch{}
	if err != nil {
		b.add(l.queue)
		l.queue = b
		l.fail(fmt.Errorf("write to the log: %w", err))
		return false
	}
	for _, f := range b.frames {
		if f.id != "" {
			t := l.tail(f.id)
			t.refs = append(t.refs, refTo(s, s.size, f.length))
		}
		s.size += int64(f.length)
	}
	l.unsynced.add(b)
	if cap(b.octets) <= 2*l.limits.packed {
		clear(b.frames)
		l.spare = batch{b.octets[:0], b.frames[:0]}
	}
	if len(l.waiting) > 0 || l.failure != nil || len(l.unsynced.octets) > l.limits.unsynced { // a failure is over when something is durable again
		rouse(l.toSync)
	}
	return true
}

// current is the segment to write to.
func (l *log) current() (*segment, error) {
	l.mu.Lock()
	var last *segment
	if n := len(l.segments); n > 0 {
		last = l.segments[n-1]
	}
	fresh := l.fresh || last.size >= l.limits.segment
	l.mu.Unlock()
	if !fresh {
		return last, nil
	}
	s := &segment{number: 1}
	if last != nil {
		s.number = last.number + 1
	}
	s.path = filepath.Join(l.dir, fmt.Sprintf("%012d.log", s.number))
	var err error
	if s.file, err = l.disk.Create(s.path); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.segments, l.fresh = append(l.segments, s), false
	if len(l.segments) > l.limits.segments {
		rouse(l.toEmpty)
	}
	return s, nil
}

// fail takes note that something went wrong, and tells those who were promised something.
// l.mu is held.
func (l *log) fail(err error) {
	first := l.failure == nil
	l.failure = err
	l.failing.Store(true) // whoever is told may ask at once
	if !first {
		return
	}
	l.out.Error("the journal cannot be written; it is tried again and again", "err", err)
	for j := range l.waiting {
		l.tell(j, err)
	}
}

// sync is the goroutine that makes durable what was promised.
func (l *log) sync() {
	defer l.done.Done()
	var last time.Time
	var idle <-chan time.Time
	if l.limits.idle > 0 {
		ticker := time.NewTicker(l.limits.idle)
		defer ticker.Stop()
		idle = ticker.C
	}
	for ended := false; !ended; {
		select {
		case <-l.toSync:
		case <-idle:
			if !l.owes() {
				continue
			}
		case <-l.written:
			ended = true
		}
		l.pause(l.limits.sync - time.Since(last))
		last = time.Now()
		if !l.syncAll() {
			l.pause(l.limits.retry)
		}
	}
}

// owes reports whether something has been written that is not known to be durable.
func (l *log) owes() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.unsynced.frames) > 0
}

// syncAll makes durable what has been written, and tells those who wait for it. After an
// error what the files hold on the disk is unknown (fsync(2)): it is written again, to
// another segment.
func (l *log) syncAll() (ok bool) {
	l.mu.Lock()
	files := make(map[*segment]int64) // up to where they will be durable
	for _, s := range l.segments {
		if s.synced < s.size && !s.suspect {
			files[s] = s.size
		}
	}
	covered, frames := len(l.unsynced.octets), len(l.unsynced.frames)
	l.mu.Unlock()
	began := time.Now()
	var err error
	for s := range files {
		if err = s.file.Sync(); err == nil && !s.named {
			err = l.disk.SyncDir(l.dir)
		}
		if err != nil {
			break
		}
		s.named = true
	}
	if err != nil {
		l.hand.Lock() // nothing is being written now
		defer l.hand.Unlock()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.syncs++
	l.syncing += time.Since(began)
	for s, size := range files {
		if err == nil {
			s.synced = size
		}
		s.suspect = err != nil
	}
	if err != nil {
		again := l.unsynced
		again.add(l.queue)
		l.queue, l.unsynced, l.fresh = again, batch{}, true
		l.fail(fmt.Errorf("make the log durable: %w", err))
		rouse(l.toWrite)
		return false
	}
	l.unsynced.octets = slices.Delete(l.unsynced.octets, 0, covered)
	l.unsynced.frames = slices.Delete(l.unsynced.frames, 0, frames)
	durable := l.durable.Add(int64(covered))
	if l.failure != nil && len(l.queue.frames)+len(l.writing.frames) == 0 {
		l.failure = nil
		l.failing.Store(false)
		l.out.Info("the journal can be written again")
	}
	for j, position := range l.waiting {
		if position <= durable {
			delete(l.waiting, j)
			l.tell(j, nil)
		}
	}
	return true
}

// why is why nothing can be written just now, nil if it can.
func (l *log) why() error {
	if !l.failing.Load() {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failure
}

func (l *log) isStopped() bool {
	select {
	case <-l.stop:
		return true
	default:
		return false
	}
}

// close writes and makes durable what there is, and ends the goroutines. It is an error that
// something could not be.
func (l *log) close() error {
	l.mu.Lock()
	l.stopped = true
	l.mu.Unlock()
	close(l.stop)
	l.done.Wait()
	var err error
	if left := l.end.Load() - l.durable.Load(); left > 0 {
		err = fmt.Errorf("%d octets of the journal could not be made durable: %w", left, l.failure)
	}
	return errors.Join(err, l.closeFiles())
}

func (l *log) closeFiles() (err error) {
	for _, s := range l.segments {
		err = errors.Join(err, s.file.Close())
	}
	return err
}
