package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// errGap is that a message did not come which was sent.
var errGap = errors.New("a message is missing")

// abandoned is after how long the servers forget a reader that has gone.
const abandoned = 30 * time.Second

// load reads the log up to the mark. A copy that lags behind has not come to that yet, and one
// waits for it. When a server of NATS goes, what it was to send does not come from another: it is
// asked for again, from where it ended.
func (d *Disk) load(ctx context.Context) error {
	r := &reading{d: d, files: make(map[string]*file), next: 1}
	for {
		err := r.read(ctx)
		if err == nil {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.files = r.files
			return nil
		}
		if !isUnanswered(err) || ctx.Err() != nil {
			return fmt.Errorf("read %s: %w", d.name, err)
		}
	}
}

// reading is a log that has been read in part.
type reading struct {
	d     *Disk
	files map[string]*file
	next  uint64 // sequence number of the message to go on at, or of any before it that is none of the log's
}

// read goes on up to the mark. It gives up when nothing comes for a while. An ordered consumer would
// begin anew by itself, and take for it as long as it likes.
func (r *reading) read(ctx context.Context) error {
	d := r.d
	consumer, err := ask(ctx, d.silence, func(ctx context.Context) (jetstream.Consumer, error) {
		return d.stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
			FilterSubjects: []string{d.subject(kindMark, "owner"), d.name + "." + kindLog + ".>"},
			DeliverPolicy:  jetstream.DeliverByStartSequencePolicy, OptStartSeq: r.next,
			AckPolicy: jetstream.AckNonePolicy, Replicas: 1, MemoryStorage: true, InactiveThreshold: abandoned,
		})
	})
	if err != nil {
		return err
	}
	// A request that is lost, as a server of NATS goes or comes, is missed after two heartbeats.
	all, err := consumer.Messages(jetstream.PullExpiry(5*time.Second), jetstream.PullHeartbeat(500*time.Millisecond),
		jetstream.WithMessagesErrOnMissingHeartbeat(true))
	if err != nil {
		return err
	}
	defer all.Stop()
	for n := uint64(1); ; n++ {
		m, err := d.next(ctx, all)
		if err != nil {
			return err
		}
		meta, err := m.Metadata()
		if err != nil {
			return err
		}
		if meta.Sequence.Consumer != n {
			return errGap
		}
		if meta.Sequence.Stream >= d.owner {
			return nil
		}
		if err := r.take(m, meta.Sequence.Stream); err != nil {
			return fmt.Errorf("message %d: %w", meta.Sequence.Stream, err)
		}
	}
}

// next is the message that comes next, if one comes soon.
func (d *Disk) next(ctx context.Context, all jetstream.MessagesContext) (jetstream.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, d.silence)
	defer cancel()
	return all.Next(jetstream.NextContext(ctx))
}

// take has a message's octets in the file that they are of.
func (r *reading) take(m jetstream.Msg, sequence uint64) error {
	if m.Subject() != r.d.subject(kindMark, "owner") {
		path := r.d.path(kindLog, m.Subject())
		f := r.files[path]
		if f == nil {
			f = &file{d: r.d, path: path}
			r.files[path] = f
		}
		offset, err := strconv.Atoi(m.Headers().Get(headerOffset))
		if err != nil {
			return err
		}
		f.take(m.Data(), offset, sequence)
	}
	r.next = sequence + 1
	return nil
}
