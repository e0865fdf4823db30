package cluster

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"
)

// slate is a board of one process's.
type slate struct {
	mu  sync.Mutex
	all map[string]Entry
}

func (s *slate) Put(ctx context.Context, key string, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[key] = Entry{key, value, s.all[key].Revision + 1}
	return nil
}

func (s *slate) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[key].Revision != revision {
		return 0, ErrRevision
	}
	s.all[key] = Entry{key, value, revision + 1}
	return revision + 1, nil
}

func (s *slate) Watch(ctx context.Context, read func(Entry)) error {
	s.mu.Lock()
	var all []Entry
	for _, e := range s.all {
		all = append(all, e)
	}
	s.mu.Unlock()
	for _, e := range append(all, Entry{}) {
		read(e)
	}
	<-ctx.Done()
	return nil
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestSecret: nodes that come at the same time know each other by one secret.
func TestSecret(t *testing.T) {
	board := &slate{all: map[string]Entry{partitionKey(0): {partitionKey(0), nil, 1}}}
	var secrets [10]string
	var wg sync.WaitGroup
	for i := range secrets {
		wg.Go(func() {
			var err error
			if secrets[i], err = Secret(t.Context(), board); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range secrets {
		if len(s) < 20 || s != secrets[0] {
			t.Errorf("the secrets are %q", secrets)
			break
		}
	}
}

// nat is a server of NATS, and a connection to it.
func nat(t *testing.T) *nats.Conn {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS is not ready")
	}
	nc, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// TestWatch reads what stands on a board of NATS, then what is written; and is told when the servers
// forget who reads.
func TestWatch(t *testing.T) {
	nc := nat(t)
	b, err := OpenBoard(t.Context(), nc, "test", 1)
	if err != nil {
		t.Fatal(err)
	}
	entries, ended := make(chan Entry, 10), make(chan error, 1)
	watch := func(ctx context.Context) {
		go func() { ended <- b.Watch(ctx, func(e Entry) { entries <- e }) }()
	}
	want := func(all ...Entry) {
		t.Helper()
		for _, w := range all {
			select {
			case e := <-entries:
				if e.Key != w.Key || string(e.Value) != string(w.Value) || e.Revision != w.Revision {
					t.Errorf("reads %v, want %v", e, w)
				}
			case err := <-ended:
				t.Fatalf("it ends with %v, want %v", err, w)
			}
		}
	}
	ctx, end := context.WithCancel(t.Context())
	watch(ctx)
	want(Entry{}) // nothing stands there
	if err := b.Put(ctx, "node.a", []byte("1")); err != nil {
		t.Fatal(err)
	}
	want(Entry{"node.a", []byte("1"), 1})
	if _, err := b.Update(ctx, "partition.0", []byte("2"), 1); !errors.Is(err, ErrRevision) {
		t.Errorf("over a revision that the key does not have: %v", err)
	}
	if revision, err := b.Update(ctx, "partition.0", []byte("2"), 0); err != nil || revision != 2 {
		t.Errorf("writes %d (%v)", revision, err)
	}
	want(Entry{"partition.0", []byte("2"), 2})
	end()
	if err := <-ended; err != nil {
		t.Errorf("it ends with its context: %v", err)
	}

	watch(t.Context())
	want(Entry{"node.a", []byte("1"), 1}, Entry{"partition.0", []byte("2"), 2}, Entry{})
	stream := b.(board).stream
	for name := range stream.ConsumerNames(t.Context()).Name() {
		if err := stream.DeleteConsumer(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-ended; err == nil {
		t.Error("it ends without an error when it is forgotten")
	}
}
