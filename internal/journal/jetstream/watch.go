package jetstream

import (
	"context"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Entry is something that a bucket has, or had: no value is that it was deleted.
type Entry struct {
	Key      string
	Value    []byte
	Revision uint64
}

// Watch has all that is in a bucket read, then an entry without a key, and then what is written, until
// the context ends or it cannot tell that nothing is missing. It may go quiet without an error. The
// subjects in the stream are the prefix with a key behind it.
//
// It reads a consumer of its own. That of the bucket takes ten seconds to find out that it gets nothing
// any more, and can end for good.
func Watch(ctx context.Context, stream jetstream.Stream, prefix string, read func(Entry)) error {
	consumer, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, FilterSubject: prefix + ">",
		AckPolicy: jetstream.AckNonePolicy, Replicas: 1, MemoryStorage: true, InactiveThreshold: abandoned,
	})
	if err != nil {
		return unless(ctx, err)
	}
	all, err := consumer.Messages(jetstream.PullHeartbeat(500*time.Millisecond), jetstream.WithMessagesErrOnMissingHeartbeat(true))
	if err != nil {
		return err
	}
	defer all.Stop()
	pending := consumer.CachedInfo().NumPending
	complete := pending == 0
	if complete {
		read(Entry{})
	}
	for n := uint64(1); ; n++ {
		m, err := all.Next(jetstream.NextContext(ctx))
		if err != nil {
			return unless(ctx, err)
		}
		meta, err := m.Metadata()
		if err != nil {
			return err
		}
		if meta.Sequence.Consumer != n {
			return errGap
		}
		read(Entry{strings.TrimPrefix(m.Subject(), prefix), m.Data(), meta.Sequence.Stream})
		if !complete && (n >= pending || meta.NumPending == 0) {
			complete = true
			read(Entry{}) // all that was there has come
		}
	}
}

// unless is an error, nil if the context has ended.
func unless(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
