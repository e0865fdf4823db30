package cluster

import (
	"context"
	"sync"
	"testing"
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
