package classroom

import (
	"errors"
	"sync"
	"time"

	"ehlo/internal/journal"
)

// SignIns keeps what a browser that is signed in is known by, as alexedwards/scs wants it kept. It is
// safe for concurrent use.
type SignIns struct {
	values journal.ValueStore
	now    func() time.Time

	mu    sync.Mutex
	swept time.Time // when those that are over were removed last
}

// signIn is one as it is kept.
type signIn struct {
	Data  []byte    `json:"data"`
	Until time.Time `json:"until"`
}

// sweepEvery is how often those that are over are removed.
const sweepEvery = time.Hour

// SignIns are the classroom's.
func (c *Classroom) SignIns() *SignIns { return c.signIns }

// Find returns the data of a token; found is false where it is over, or never was.
func (s *SignIns) Find(token string) (data []byte, found bool, err error) {
	v, revision, err := get[signIn](s.values, token)
	if err != nil || revision == 0 || s.now().After(v.Until) {
		return nil, false, err
	}
	return v.Data, true, nil
}

// Commit keeps the data of a token until some time.
func (s *SignIns) Commit(token string, data []byte, until time.Time) error {
	err := journal.ErrChanged
	for errors.Is(err, journal.ErrChanged) {
		var revision uint64
		if _, revision, err = get[signIn](s.values, token); err == nil {
			_, err = put(s.values, token, signIn{data, until}, revision)
		}
	}
	return errors.Join(err, s.sweep())
}

// Delete removes a token.
func (s *SignIns) Delete(token string) error { return s.values.Delete(token) }

// sweep removes what is over, now and then.
func (s *SignIns) sweep() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Sub(s.swept) < sweepEvery {
		return nil
	}
	keys, err := s.values.Keys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		v, _, err := get[signIn](s.values, key)
		if err == nil && now.After(v.Until) {
			err = s.values.Delete(key)
		}
		if err != nil {
			return err
		}
	}
	s.swept = now
	return nil
}
