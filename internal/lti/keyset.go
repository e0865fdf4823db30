package lti

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// A platform's keys are read again after keysKeptFor, and after keysKeptLeast where a token names one that
// is not among them: whoever invents names does not have them read each time.
const (
	keysKeptFor   = time.Hour
	keysKeptLeast = 10 * time.Second
)

// keySet is what is known of a platform's keys. go-oidc's own reads them in a goroutine that nobody waits
// for, each time that a key is not among them, and does not tell an unknown key from a wrong signature.
type keySet struct {
	tool *Tool
	url  string

	mu   sync.Mutex // held while they are read; guards the others
	keys []jose.JSONWebKey
	read time.Time // when they were read last, or could not be
	why  error     // why they could not, nil if they could
}

// keySetAt is that of an address.
func (t *Tool) keySetAt(url string) *keySet {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.sets[url]
	if s == nil {
		s = &keySet{tool: t, url: url}
		t.sets[url] = s
	}
	return s
}

// find is the key of an id that can have signed with RS256; a platform with one key need not name it. What
// was read goes on to count while it cannot be read again.
func (s *keySet) find(ctx context.Context, kid string) (jose.JSONWebKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	age := s.tool.now().Sub(s.read)
	key, known := s.among(kid)
	if s.read.IsZero() || age > keysKeptFor || !known && age > keysKeptLeast {
		if s.why = s.fetch(ctx); !errors.Is(s.why, context.Canceled) {
			s.read = s.tool.now()
		}
		key, known = s.among(kid)
	}
	switch {
	case known:
		return key, nil
	case s.why != nil:
		return jose.JSONWebKey{}, refuse("keys", texts.Error("keys", "url", s.url, "why", reason(s.why)))
	case kid == "":
		return jose.JSONWebKey{}, refuse("no-kid", texts.Error("no-kid"))
	}
	return jose.JSONWebKey{}, refuse("unknown-kid", texts.Error("unknown-kid", "kid", clip(kid), "url", s.url))
}

// among looks for a key in what has been read. s.mu is held.
func (s *keySet) among(kid string) (jose.JSONWebKey, bool) {
	for _, k := range s.keys {
		if k.KeyID == kid || kid == "" && len(s.keys) == 1 {
			return k, true
		}
	}
	return jose.JSONWebKey{}, false
}

// fetch reads the keys. Those that the tool has no use for are passed over. s.mu is held.
func (s *keySet) fetch(ctx context.Context) error {
	a, err := s.tool.ask(ctx, http.MethodGet, s.url, http.Header{"Accept": {"application/json"}}, nil)
	if err != nil {
		return err
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := a.decode(&set); err != nil {
		return err
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var k jose.JSONWebKey
		if json.Unmarshal(raw, &k) != nil || !k.Valid() {
			continue
		}
		public, ok := k.Key.(*rsa.PublicKey)
		if ok && public.N.BitLen() >= keyBits && (k.Use == "" || k.Use == "sig") && (k.Algorithm == "" || k.Algorithm == string(jose.RS256)) {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return errors.New("it has no public key for RS256")
	}
	s.keys = keys
	return nil
}

// verifying has the key set verify one token, and keeps why it does not.
type verifying struct {
	set *keySet
	why error
}

// VerifySignature implements oidc.KeySet. The verifier has looked at the algorithm.
func (v *verifying) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := v.verify(ctx, token)
	v.why = err
	return payload, err
}

func (v *verifying) verify(ctx context.Context, token string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, fmt.Errorf("parse the token: %w", err)
	}
	// The header may bring a key along, or where there is one: only the platform's own count.
	key, err := v.set.find(ctx, jws.Signatures[0].Header.KeyID)
	if err != nil {
		return nil, err
	}
	payload, err := jws.Verify(key.Key)
	if err != nil {
		return nil, refuse("signature", texts.Error("signature", "url", v.set.url))
	}
	return payload, nil
}

// reason is an error from another server as it can be shown.
func reason(err error) string {
	var status errStatus
	var refused *Refusal
	switch {
	case errors.Is(err, errAddress):
		return errAddress.Error()
	case errors.As(err, &status), errors.As(err, &refused):
	case errors.Is(err, context.DeadlineExceeded):
		return "it did not answer in time"
	}
	return clip(err.Error())
}
