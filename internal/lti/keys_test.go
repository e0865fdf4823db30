package lti

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// published are the ids of a node's keys.
func (s *school) published(n *Tool) (ids []string) {
	s.Helper()
	data, err := n.Keys()
	if err != nil {
		s.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(data, &set); err != nil {
		s.Fatal(err)
	}
	for _, k := range set.Keys {
		if !k.IsPublic() || k.Algorithm != "RS256" || k.Use != "sig" {
			s.Errorf("published: %+v", k)
		}
		ids = append(ids, k.KeyID)
	}
	return ids
}

// signer is the id of the key that a node signs with.
func (s *school) signer(n *Tool) string {
	s.Helper()
	token, err := n.sign(map[string]any{"iss": "x"})
	if err != nil {
		s.Fatal(err)
	}
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		s.Fatal(err)
	}
	return parsed.Headers[0].KeyID
}

// The next key is published before it signs, and an old one until all that it signed is over.
func TestKeysRotate(t *testing.T) {
	s := newSchool(t)
	a, b := s.nodes[0], s.nodes[1]
	first := s.published(a)
	if len(first) != 1 || s.signer(b) != first[0] {
		t.Fatalf("published %q, signed by %s", first, s.signer(b))
	}
	s.pass(signsFor - publishedFor + time.Second)
	both := s.published(b)
	if len(both) != 2 || both[0] != first[0] || !slices.Equal(both, s.published(a)) || s.signer(a) != first[0] {
		t.Fatalf("published %q, signed by %s", both, s.signer(a))
	}
	s.pass(publishedFor)
	if got := s.published(a); !slices.Equal(got, both) || s.signer(a) != both[1] || s.signer(b) != both[1] {
		t.Fatalf("published %q, signed by %s", got, s.signer(a))
	}
	s.pass(publishedFor)
	if got := s.published(a); !slices.Equal(got, both[1:]) {
		t.Fatalf("published %q", got)
	}
	s.pass(10 * signsFor) // during which nobody has asked for one
	if got := s.published(b); len(got) != 1 || got[0] == both[1] || s.signer(a) != got[0] {
		t.Fatalf("published %q", got)
	}
}

func TestNodesAgreeOnTheFirstKey(t *testing.T) {
	s := newSchool(t)
	by := make([]string, 4)
	var all sync.WaitGroup
	for i := range by {
		n := s.nodes[i%2]
		all.Go(func() { by[i] = s.signer(n) })
	}
	all.Wait()
	if len(slices.Compact(by)) != 1 {
		t.Errorf("signed by %q", by)
	}
}
