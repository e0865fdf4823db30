package jetstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ehlo/internal/journal"
)

// Values keeps small values by key in a bucket of NATS, each with a revision, as a journal.Values does
// in a folder. All nodes see the same. It is safe for concurrent use.
type Values struct {
	kv      jetstream.KeyValue
	stream  jetstream.Stream
	name    string
	silence time.Duration
}

// OpenValues opens the bucket of a name, or makes it, of which the servers of NATS keep so many copies.
func OpenValues(ctx context.Context, nc *nats.Conn, name string, copies int) (*Values, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, fmt.Errorf("use JetStream: %w", err)
	}
	kv, err := ask(ctx, silence, func(ctx context.Context) (jetstream.KeyValue, error) {
		return js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: name, Replicas: copies, Storage: jetstream.FileStorage})
	})
	if err != nil {
		return nil, fmt.Errorf("open the bucket %s: %w", name, err)
	}
	stream, err := ask(ctx, silence, func(ctx context.Context) (jetstream.Stream, error) { return js.Stream(ctx, "KV_"+name) })
	if err != nil {
		return nil, fmt.Errorf("open the bucket %s: %w", name, err)
	}
	return &Values{kv, stream, name, silence}, nil
}

// values asks for something until it is answered, or whoever waits for it has given up.
func values[T any](v *Values, what func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(context.Background(), valuesWait)
	defer cancel()
	return ask(ctx, v.silence, what)
}

// valuesWait is how long a value is waited for: while a server of NATS has gone, until another leads.
const valuesWait = 20 * time.Second

// Get returns a key's value and its revision, which is 0 where there is none.
func (v *Values) Get(key string) (value []byte, revision uint64, err error) {
	e, err := values(v, func(ctx context.Context) (jetstream.KeyValueEntry, error) { return v.kv.Get(ctx, key) })
	switch {
	case isNone(err):
		return nil, 0, nil
	case err != nil:
		return nil, 0, fmt.Errorf("read %s of %s: %w", key, v.name, err)
	}
	return e.Value(), e.Revision(), nil
}

// isNone reports whether there is no such value, or that there can be none of such a key.
func isNone(err error) bool {
	return errors.Is(err, jetstream.ErrKeyNotFound) || errors.Is(err, jetstream.ErrInvalidKey)
}

// Put gives a key a value in the place of that of a revision, 0 for none, and returns its own. It is
// durable when Put returns it; journal.ErrChanged if there is another by now.
func (v *Values) Put(key string, value []byte, revision uint64) (uint64, error) {
	lost := false
	now, err := values(v, func(ctx context.Context) (uint64, error) {
		now, err := v.put(ctx, key, value, revision)
		if lost && err == journal.ErrChanged { // perhaps by the try whose answer was lost
			if e, read := v.kv.Get(ctx, key); read == nil && bytes.Equal(e.Value(), value) {
				return e.Revision(), nil
			}
		}
		lost = lost || isUnanswered(err)
		return now, err
	})
	if err != nil && err != journal.ErrChanged {
		err = fmt.Errorf("write %s of %s: %w", key, v.name, err)
	}
	return now, err
}

func (v *Values) put(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	var now uint64
	var err error
	if revision == 0 {
		now, err = v.kv.Create(ctx, key, value) // it may have been deleted
	} else {
		now, err = v.kv.Update(ctx, key, value, revision)
	}
	if IsConflict(err) {
		err = journal.ErrChanged
	}
	return now, err
}

// IsConflict reports whether NATS has refused to write because somebody else has written.
func IsConflict(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && slices.Contains(conflicts, api.ErrorCode)
}

// conflicts are what NATS says when somebody else has written.
var conflicts = []jetstream.ErrorCode{jetstream.JSErrCodeStreamWrongLastSequence, jetstream.JSErrCodeStreamWrongLastSequenceConstant}

// Delete removes a key's value, whatever its revision, for good.
func (v *Values) Delete(key string) error {
	_, err := values(v, func(ctx context.Context) (struct{}, error) { return struct{}{}, v.kv.Purge(ctx, key) })
	if err != nil && !isNone(err) {
		return fmt.Errorf("delete %s of %s: %w", key, v.name, err)
	}
	return nil
}

// Keys are those that have values, sorted.
func (v *Values) Keys() ([]string, error) {
	keys, err := values(v, func(ctx context.Context) ([]string, error) { return v.kv.Keys(ctx) })
	if errors.Is(err, jetstream.ErrNoKeysFound) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", v.name, err)
	}
	slices.Sort(keys)
	return keys, nil
}

// Follow has all values read that there are, and then whatever any node puts or deletes, in order, by one
// goroutine, which stop ends. No value is that it was deleted. It returns when all has been read that
// there was. What is missed while the servers of NATS are away comes when they are back.
func (v *Values) Follow(changed func(key string, value []byte, revision uint64)) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	complete, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		var once sync.Once
		f := following{changed: changed, complete: func() { once.Do(func() { close(complete) }) }}
		for ctx.Err() == nil {
			f.begin()
			_ = Watch(ctx, v.stream, "$KV."+v.name+".", f.read)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	}()
	stop = func() {
		cancel()
		<-ended
	}
	select {
	case <-complete:
		return stop, nil
	case <-time.After(valuesWait):
		stop()
		return nil, fmt.Errorf("read %s: NATS has not answered for %v", v.name, valuesWait)
	}
}

// following is what somebody who follows values has been told.
type following struct {
	changed  func(key string, value []byte, revision uint64)
	complete func()
	known    map[string]uint64 // revisions, by key
	missing  map[string]uint64 // of known, what has not come again since the watch began anew
}

// begin is that all comes again.
func (f *following) begin() { f.missing = maps.Clone(f.known) }

func (f *following) read(e Entry) {
	if e.Key == "" { // all has come that there is
		for key, revision := range f.missing {
			f.tell(Entry{Key: key, Revision: revision})
		}
		f.missing = nil
		f.complete()
		return
	}
	delete(f.missing, e.Key)
	if e.Revision > f.known[e.Key] {
		f.tell(e)
	}
}

func (f *following) tell(e Entry) {
	if f.known == nil {
		f.known = make(map[string]uint64)
	}
	f.known[e.Key] = e.Revision
	if len(e.Value) == 0 {
		delete(f.known, e.Key)
	}
	f.changed(e.Key, e.Value, e.Revision)
}
