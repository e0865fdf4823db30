package journal

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
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
	sync     time.Duration // in which what is promised is made durable together
	retry    time.Duration // after a write that failed
	queue    int           // octets that can wait for a disk that takes none
}

var usual = limits{segment: 16 << 20, segments: 8, sync: 20 * time.Millisecond, retry: time.Second, queue: 64 << 20}

// ErrBehind is that so much waits for the disk that no more can be taken.
var ErrBehind = errors.New("too much waits to be written: make room on the disk")

// log is what was written last, of all sandboxes in one order. Appending never waits for the
// disk: one goroutine writes as soon as there is something, another makes durable what was
// promised, all that there is at once.
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
	done                     sync.WaitGroup
	hand                     sync.Mutex   // is held while something is being written
	durable                  atomic.Int64 // position up to which all is

	mu       sync.Mutex         // guards all below
	queue    batch              // has not been written
	writing  batch              // is being written
	unsynced batch              // has been, and is not known to be durable
	end      int64              // position behind the queue
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

// tail is what the log has of a sandbox.
type tail struct {
	refs    []ref
	dropped int // number of the last segment that has frames which are elsewhere now
}

// ref is where a frame is: nowhere, if it cannot be read.
type ref struct {
	in     *segment
	offset int64
	length int
}

// segment is a file of the log.
type segment struct {
	number  int
	path    string
	file    File
	size    int64 // octets of it that are whole
	synced  int64 // octets that are durable
	suspect bool  // a sync has failed: what it holds beyond is written elsewhere
	named   bool  // its name is durable; only the goroutine that makes durable asks
}

// openLog reads the log in a folder, and goes on in a segment of its own: what a crash has
// left half-written at the end of another is no business of it.
func openLog(disk Disk, dir string, out *slog.Logger, l limits) (*log, error) {
	lg := &log{
		disk: disk, dir: dir, out: out, limits: l, fresh: true,
		toWrite: make(chan struct{}, 1), toSync: make(chan struct{}, 1), toEmpty: make(chan struct{}, 1),
		stop: make(chan struct{}), written: make(chan struct{}),
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

// load takes in a segment that is there.
func (l *log) load(number int, path string) error {
	data, err := l.disk.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	file, err := l.disk.Open(path)
	if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	if err := file.Sync(); err != nil { // whoever wrote it may have been killed before
		return errors.Join(fmt.Errorf("make the log durable: %w", err), file.Close())
	}
	s := &segment{number: number, path: path, file: file, size: int64(len(data)), synced: int64(len(data)), named: true}
	l.segments = append(l.segments, s)
	var aside []byte
	for f := range frames(data) {
		if f.record == nil {
			if f.torn { // it had not been written whole
				continue
			}
			aside = append(aside, data[f.offset:f.offset+f.length]...)
			l.out.Error("a record in the log is damaged; it is set aside", "file", path, "offset", f.offset, "sandbox", f.id)
		}
		if f.id == "" {
			continue
		}
		r := ref{in: s, offset: int64(f.offset), length: f.length}
		if f.record == nil {
			r = ref{}
		}
		t := l.tail(f.id)
		t.refs = append(t.refs, r)
	}
	if aside != nil {
		return l.disk.Replace(path+".damaged", aside, true)
	}
	return nil
}

// tail is a sandbox's. l.mu is held.
func (l *log) tail(id string) *tail {
	t := l.tails[id]
	if t == nil {
		t = &tail{}
		l.tails[id] = t
	}
	return t
}

// room is why nothing more should be given to the log than what must not be lost, nil if it
// can be.
func (l *log) room() error {
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
	l.end += int64(length)
	rouse(l.toWrite)
	return l.end, nil
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

// writeQueue writes what there is in the queue. After an error it is still there.
func (l *log) writeQueue() (ok bool) {
	l.hand.Lock()
	defer l.hand.Unlock()
	l.mu.Lock()
	if len(l.queue.frames) == 0 {
		l.mu.Unlock()
		return true
	}
	l.writing, l.queue = l.queue, batch{}
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
			t.refs = append(t.refs, ref{in: s, offset: s.size, length: f.length})
		}
		s.size += int64(f.length)
	}
	l.unsynced.add(b)
	if len(l.waiting) > 0 || l.failure != nil { // which is over when something is durable again
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
	if l.failure == nil {
		l.out.Error("the journal cannot be written; it is tried again and again", "err", err)
		for j := range l.waiting {
			l.tell(j, err)
		}
	}
	l.failure = err
}

// sync is the goroutine that makes durable what was promised.
func (l *log) sync() {
	defer l.done.Done()
	var last time.Time
	for ended := false; !ended; {
		select {
		case <-l.toSync:
		case <-l.written:
			ended = true
		}
		if wait := l.limits.sync - time.Since(last); wait > 0 {
			select {
			case <-time.After(wait):
			case <-l.stop:
			}
		}
		last = time.Now()
		if !l.syncAll() {
			select {
			case <-time.After(l.limits.retry):
			case <-l.stop:
			}
		}
	}
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
	if l.failure != nil && len(l.queue.frames) == 0 {
		l.failure = nil
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

// of is what the log has of a sandbox: its frames, in order. In the place of one that was
// damaged already when the log was opened there is nil; that another cannot be read is an
// error. Durable asks for no more than has reached the disk.
func (l *log) of(id string, durable bool) (all [][]byte, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.tails[id]; t != nil {
		for _, r := range t.refs {
			if r.in == nil {
				all = append(all, nil)
				continue
			}
			if durable && r.offset >= r.in.synced {
				continue
			}
			frame := make([]byte, r.length)
			if _, err := r.in.file.ReadAt(frame, r.offset); err != nil {
				return nil, fmt.Errorf("read %s: %w", r.in.path, err)
			}
			all = append(all, frame)
		}
	}
	if durable {
		return all, nil
	}
	return slices.Concat(all, l.writing.of(id), l.queue.of(id)), nil
}

// drop forgets as many frames of a sandbox as another place has now.
func (l *log) drop(id string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tails[id]
	if t == nil {
		return
	}
	n = min(n, len(t.refs))
	for _, r := range t.refs[:n] {
		if r.in != nil {
			t.dropped = max(t.dropped, r.in.number)
		}
	}
	t.refs = slices.Clone(t.refs[n:])
}

// oldest is the segment that is to be emptied next, nil for none.
func (l *log) oldest() *segment {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.segments) <= l.limits.segments {
		return nil
	}
	return l.segments[0]
}

// in lists whose frames are in a segment.
func (l *log) in(s *segment) (ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, t := range l.tails {
		if slices.ContainsFunc(t.refs, func(r ref) bool { return r.in == s }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// remove takes out a segment in which there is nothing any more that is not elsewhere.
func (l *log) remove(s *segment) error {
	l.mu.Lock()
	l.segments = slices.DeleteFunc(l.segments, func(o *segment) bool { return o == s })
	for id, t := range l.tails {
		if len(t.refs) == 0 && t.dropped <= s.number {
			delete(l.tails, id)
		}
	}
	l.mu.Unlock()
	return errors.Join(s.file.Close(), l.disk.Remove(s.path))
}

// failing is why nothing can be written just now, nil if it can.
func (l *log) failing() error {
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

// erase removes all there is of a sandbox: in the place of its frames there are line ends,
// and when it returns nil that has reached the disk.
func (l *log) erase(id string) error {
	l.hand.Lock()
	defer l.hand.Unlock()
	l.mu.Lock()
	l.queue.blank(id)
	l.unsynced.blank(id)
	t, all := l.tails[id], slices.Clone(l.segments)
	delete(l.tails, id)
	l.mu.Unlock()
	if t == nil {
		return nil
	}
	for _, s := range all {
		if err := l.eraseIn(s, id, t); err != nil {
			return fmt.Errorf("erase from %s: %w", s.path, err)
		}
	}
	return nil
}

// eraseIn erases the frames of a sandbox from a segment. Where those are that are elsewhere
// too has to be looked up.
func (l *log) eraseIn(s *segment, id string, t *tail) error {
	var found []ref
	for _, r := range t.refs {
		if r.in == s {
			found = append(found, r)
		}
	}
	if s.number <= t.dropped {
		data, err := l.disk.ReadFile(s.path)
		if err != nil {
			return err
		}
		for f := range frames(data) {
			if f.id == id {
				found = append(found, ref{s, int64(f.offset), f.length})
			}
		}
	}
	for _, r := range found {
		if _, err := s.file.WriteAt(blank(r.length), r.offset); err != nil {
			return err
		}
	}
	if len(found) > 0 {
		if err := s.file.Sync(); err != nil {
			return err
		}
	}
	return l.eraseAside(s.path+".damaged", id)
}

// eraseAside erases the frames of a sandbox that were damaged, as far as it can be told whose
// they were.
func (l *log) eraseAside(path, id string) error {
	data, err := l.disk.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for f := range frames(data) {
		if f.id == id {
			copy(data[f.offset:], blank(f.length))
		}
	}
	return l.disk.Replace(path, data, true)
}

// blank is what stands where something has been erased.
func blank(n int) []byte { return bytes.Repeat([]byte{'\n'}, n) }

// blank erases the frames of a sandbox.
func (b *batch) blank(id string) {
	at := 0
	for i := range b.frames {
		f := &b.frames[i]
		if f.id == id {
			copy(b.octets[at:], blank(f.length))
			f.id = ""
		}
		at += f.length
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
	if left := l.end - l.durable.Load(); left > 0 {
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
