// Package jetstream is a disk for journals that several machines can reach: a stream of NATS
// JetStream, which the servers of a cluster hold copies of.
//
// One process at a time writes to it. Whoever takes it writes a mark behind all that there is,
// and each message after that names the one it follows upon: what a process writes that had it
// before, and does not know, is refused.
package jetstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"ehlo/internal/journal"
)

// ErrTaken is that another process has taken the disk.
var ErrTaken = errors.New("another node has taken over what is kept here")

// The headers of a message.
const (
	headerOwner  = "Ehlo-Owner"  // sequence number of the mark that its writer has made
	headerOffset = "Ehlo-Offset" // where in the file its octets belong
	headerParts  = "Ehlo-Parts"  // of a file: the subject its parts are under, and their number
)

const (
	maxMessage = 512 << 10       // octets; servers take 1 MiB when nobody says otherwise
	patience   = 5 * time.Second // after which the servers are held to be out of reach
	silence    = 2 * time.Second // how long an answer is waited for at first
)

// Disk keeps the files of a journal's store in a stream. The log's, which are few, are in memory
// as well. It is safe for concurrent use.
type Disk struct {
	js     jetstream.JetStream
	name   string
	stream jetstream.Stream
	taken  func() // see Open

	silence time.Duration   // see there; tests have less of it
	taking  context.Context // Open's
	erasing context.Context // until Stop
	stop    func()

	write sync.Mutex // is held while something is being written
	owner uint64     // sequence number of the mark; 0 before there is one
	last  uint64     // sequence number of the message that was written last
	lost  bool       // another process has the disk
	epoch int        // of parts, so that no two have one subject

	mu    sync.Mutex
	files map[string]*file // of the log, by path
}

// Open makes the stream of a name with so many copies, unless it is there. Taken, which may be
// nil, is called when another process has the disk; it must not wait for anything.
func Open(ctx context.Context, nc *nats.Conn, name string, copies int, taken func()) (*Disk, error) {
	return open(ctx, nc, name, copies, taken, silence)
}

func open(ctx context.Context, nc *nats.Conn, name string, copies int, taken func(), silence time.Duration) (*Disk, error) {
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(patience))
	if err != nil {
		return nil, fmt.Errorf("use JetStream: %w", err)
	}
	d := &Disk{js: js, name: name, taken: taken, silence: silence, taking: ctx, files: make(map[string]*file)}
	opening, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	d.stream, err = ask(opening, d.silence, func(ctx context.Context) (jetstream.Stream, error) { return js.Stream(ctx, name) })
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		d.stream, err = ask(opening, d.silence, func(ctx context.Context) (jetstream.Stream, error) {
			return js.CreateStream(ctx, jetstream.StreamConfig{
				Name: name, Subjects: []string{name + ".>"}, Storage: jetstream.FileStorage, Replicas: copies,
				// Read where it is written: a copy elsewhere may lag behind.
				AllowDirect: false, Discard: jetstream.DiscardNew,
			})
		})
	}
	if err != nil {
		return nil, fmt.Errorf("open the stream %s: %w", name, err)
	}
	d.erasing, d.stop = context.WithCancel(context.WithoutCancel(ctx))
	return d, nil
}

// Stop ends the erasing of what has been replaced, which can take long, before the disk is left to
// another process: that erases it.
func (d *Disk) Stop() { d.stop() }

// subject is what the messages of a file have. A subject's parts are parted by dots, a path's by
// slashes.
func (d *Disk) subject(kind, path string) string {
	return d.name + "." + kind + "." + strings.NewReplacer(".", "%", "/", ".").Replace(path)
}

func (d *Disk) path(kind, subject string) string {
	return strings.NewReplacer(".", "/", "%", ".").Replace(strings.TrimPrefix(subject, d.name+"."+kind+"."))
}

// The kinds of subjects.
const (
	kindMark = "mark" // who has the disk
	kindLog  = "log"  // what is written bit by bit
	kindFile = "file" // what is replaced as a whole
	kindPart = "part" // what has no room in one message
)

// isLog tells the files of the log, which are written bit by bit, from what is replaced.
func isLog(path string) bool { return strings.HasSuffix(path, ".log") }

// append writes a message behind the last. It is not written when another process has the disk,
// and may or may not be after any other error. d.write is held.
func (d *Disk) append(subject string, data []byte, header map[string]string) (sequence uint64, err error) {
	if d.lost {
		return 0, ErrTaken
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	m := nats.NewMsg(subject)
	m.Data = data
	m.Header.Set(headerOwner, strconv.FormatUint(d.owner, 10))
	for name, value := range header {
		m.Header.Set(name, value)
	}
	for {
		ack, err := d.publish(ctx, m, d.last)
		switch {
		case err == nil:
			d.last = ack.Sequence
			return ack.Sequence, nil
		case isWrongSequence(err):
			before := d.last
			end, err := d.catchUp(ctx)
			if err != nil {
				return 0, err
			}
			if end.Sequence > before && isSame(end, m) {
				return end.Sequence, nil // it was written, and the answer was lost
			}
		case !isLost(err), ctx.Err() != nil:
			return 0, fmt.Errorf("write to %s: %w", d.name, err)
		}
	}
}

// publish is one try to write a message behind another.
func (d *Disk) publish(ctx context.Context, m *nats.Msg, behind uint64) (*jetstream.PubAck, error) {
	ctx, cancel := context.WithTimeout(ctx, d.silence)
	defer cancel()
	return d.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequence(behind))
}

// isSame reports whether a message is what was to be written.
func isSame(is *jetstream.RawStreamMsg, want *nats.Msg) bool {
	for _, name := range []string{headerOwner, headerOffset, headerParts} {
		if is.Header.Get(name) != want.Header.Get(name) {
			return false
		}
	}
	return is.Subject == want.Subject && bytes.Equal(is.Data, want.Data)
}

func isWrongSequence(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) &&
		(api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// catchUp learns which message is the last. It is this process's, of which the answer had not
// come, or another has the disk.
func (d *Disk) catchUp(ctx context.Context) (*jetstream.RawStreamMsg, error) {
	info, err := d.info(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at %s: %w", d.name, err)
	}
	m, err := d.message(ctx, info.State.LastSeq)
	if err != nil {
		return nil, fmt.Errorf("look at the end of %s: %w", d.name, err)
	}
	if m.Header.Get(headerOwner) == strconv.FormatUint(d.owner, 10) {
		d.last = m.Sequence
		return m, nil
	}
	d.lost = true
	if d.taken != nil {
		d.taken()
	}
	return nil, ErrTaken
}

// info is what the servers say of the stream.
func (d *Disk) info(ctx context.Context, opts ...jetstream.StreamInfoOpt) (*jetstream.StreamInfo, error) {
	return ask(ctx, d.silence, func(ctx context.Context) (*jetstream.StreamInfo, error) { return d.stream.Info(ctx, opts...) })
}

// message is one by its number, or the next with the subject that the options name.
func (d *Disk) message(ctx context.Context, sequence uint64, opts ...jetstream.GetMsgOpt) (*jetstream.RawStreamMsg, error) {
	return ask(ctx, d.silence, func(ctx context.Context) (*jetstream.RawStreamMsg, error) {
		return d.stream.GetMsg(ctx, sequence, opts...)
	})
}

// newest is the last message with a subject.
func (d *Disk) newest(ctx context.Context, subject string) (*jetstream.RawStreamMsg, error) {
	return ask(ctx, d.silence, func(ctx context.Context) (*jetstream.RawStreamMsg, error) {
		return d.stream.GetLastMsgForSubject(ctx, subject)
	})
}

// Lock takes the disk from whoever has it, and reads the log. Nobody else can write from then on. It
// gives up when Open's context ends.
func (d *Disk) Lock(string) (io.Closer, error) {
	ctx, cancel := context.WithTimeout(d.taking, time.Minute)
	defer cancel()
	d.write.Lock()
	defer d.write.Unlock()
	for {
		info, err := d.info(ctx)
		if err != nil {
			return nil, fmt.Errorf("look at %s: %w", d.name, err)
		}
		m := nats.NewMsg(d.subject(kindMark, "owner"))
		m.Header.Set(headerOwner, strconv.FormatUint(info.State.LastSeq+1, 10))
		ack, err := ask(ctx, d.silence, func(ctx context.Context) (*jetstream.PubAck, error) {
			return d.publish(ctx, m, info.State.LastSeq)
		})
		switch {
		case err == nil:
			d.owner, d.last, d.lost = ack.Sequence, ack.Sequence, false
			return io.NopCloser(nil), d.load(ctx)
		case !isWrongSequence(err): // somebody writes, or the mark was written and the answer was lost
			return nil, fmt.Errorf("take %s: %w", d.name, err)
		}
	}
}

// ReadFile reads a file.
func (d *Disk) ReadFile(path string) ([]byte, error) {
	if isLog(path) {
		f := d.file(path)
		if f == nil {
			return nil, fs.ErrNotExist
		}
		return f.all(), nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	m, err := d.newest(ctx, d.subject(kindFile, path))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, fs.ErrNotExist
	} else if err != nil {
		return nil, fmt.Errorf("read %s from %s: %w", path, d.name, err)
	}
	var parts int
	under := m.Header.Get(headerParts)
	if under == "" {
		return m.Data, nil
	}
	if _, err := fmt.Sscanf(string(m.Data), "%d", &parts); err != nil {
		return nil, fmt.Errorf("read %s from %s: %w", path, d.name, err)
	}
	var data []byte
	for i := range parts {
		p, err := d.newest(ctx, under+"."+strconv.Itoa(i))
		if err != nil {
			return nil, fmt.Errorf("read part %d of %s from %s: %w", i, path, d.name, err)
		}
		data = append(data, p.Data...)
	}
	return data, nil
}

// List lists the log's files: no other folder is asked for.
func (d *Disk) List(dir string) (names []string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for path := range d.files {
		if name, in := strings.CutPrefix(path, dir+"/"); in {
			names = append(names, name)
		}
	}
	return names, nil
}

// Walk lists the files that are replaced as a whole: nobody looks for others so.
func (d *Disk) Walk(dir string) (paths []string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	info, err := d.info(ctx, jetstream.WithSubjectFilter(d.subject(kindFile, dir)+".>"))
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, err)
	}
	for subject, n := range info.State.Subjects {
		if n > 0 {
			paths = append(paths, d.path(kindFile, subject))
		}
	}
	return paths, nil
}

// Replace writes a file whole. What it was before is erased.
func (d *Disk) Replace(path string, data []byte, _ bool) error {
	before, err := d.replace(path, data)
	if err != nil {
		return err
	}
	return d.erase(before)
}

// replace is Replace without the erasing.
func (d *Disk) replace(path string, data []byte) (before []uint64, err error) {
	subject := d.subject(kindFile, path)
	d.write.Lock()
	defer d.write.Unlock()
	if before, err = d.sequences(subject, d.subject(kindPart, path)+".>"); err != nil {
		return nil, err
	}
	var header map[string]string
	if len(data) > maxMessage {
		d.epoch++
		under := fmt.Sprintf("%s.%d-%d", d.subject(kindPart, path), d.owner, d.epoch)
		parts := 0
		for part := range slices.Chunk(data, maxMessage) {
			if _, err := d.append(under+"."+strconv.Itoa(parts), part, nil); err != nil {
				return nil, err
			}
			parts++
		}
		header, data = map[string]string{headerParts: under}, strconv.AppendInt(nil, int64(parts), 10)
	}
	_, err = d.append(subject, data, header)
	return before, err
}

// Remove removes a file, for good, and what was set aside of it.
func (d *Disk) Remove(path string) error {
	there, err := d.remove(path)
	if err != nil {
		return err
	}
	return d.erase(there)
}

// remove is Remove without the erasing.
func (d *Disk) remove(path string) (there []uint64, err error) {
	d.write.Lock()
	defer d.write.Unlock()
	if isLog(path) {
		if f := d.file(path); f != nil {
			if there, err = f.messages(); err != nil {
				return nil, err
			}
		}
	} else if there, err = d.sequences(d.subject(kindFile, path), d.subject(kindPart, path)+".>"); err != nil {
		return nil, err
	}
	aside, err := d.sequences(d.subject(kindFile, path+".damaged"))
	if err != nil {
		return nil, err
	}
	if there = append(there, aside...); len(there) == 0 {
		return nil, nil
	}
	// It is for whoever has the disk to say; and the last message is never one that is erased.
	if _, err := d.append(d.subject(kindMark, "removed"), nil, nil); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.files, path)
	return there, nil
}

// sequences are the numbers of all messages with subjects.
func (d *Disk) sequences(subjects ...string) (all []uint64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, subject := range subjects {
		info, err := d.info(ctx, jetstream.WithSubjectFilter(subject))
		if err != nil {
			return nil, fmt.Errorf("look at %s: %w", d.name, err)
		}
		for name, count := range info.State.Subjects {
			numbers, err := d.numbers(ctx, name, count)
			if err != nil {
				return nil, err
			}
			all = append(all, numbers...)
		}
	}
	return all, nil
}

// numbers are those of the messages with a subject, of which there are so many.
func (d *Disk) numbers(ctx context.Context, subject string, count uint64) (all []uint64, err error) {
	next := uint64(1)
	for range count {
		m, err := d.message(ctx, next, jetstream.WithGetMsgSubject(subject))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("look at %s: %w", subject, err)
		}
		all = append(all, m.Sequence)
		next = m.Sequence + 1
	}
	return all, nil
}

// erase overwrites messages.
func (d *Disk) erase(all []uint64) error {
	ctx, cancel := context.WithTimeout(d.erasing, time.Minute)
	defer cancel()
	var g errgroup.Group
	g.SetLimit(32)
	for _, sequence := range all {
		g.Go(func() error {
			_, err := ask(ctx, d.silence, func(ctx context.Context) (struct{}, error) {
				return struct{}{}, d.stream.SecureDeleteMsg(ctx, sequence)
			})
			if err == nil {
				return nil
			}
			// That it has been erased is not told from other reasons not to.
			if _, there := d.message(ctx, sequence); errors.Is(there, jetstream.ErrMsgNotFound) {
				return nil
			}
			return fmt.Errorf("erase message %d of %s: %w", sequence, d.name, err)
		})
	}
	return g.Wait()
}

// Sync does nothing: what has been written is where it is safe.
func (d *Disk) Sync(string) error { return nil }

// SyncDir does nothing, likewise.
func (d *Disk) SyncDir(string) error { return nil }

// Create makes a file of the log.
func (d *Disk) Create(path string) (journal.File, error) {
	f := &file{d: d, path: path}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[path] = f
	return f, nil
}

// Open opens a file of the log.
func (d *Disk) Open(path string) (journal.File, error) {
	if f := d.file(path); f != nil {
		return f, nil
	}
	return nil, fs.ErrNotExist
}

func (d *Disk) file(path string) *file {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.files[path]
}
