package lti

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// A key signs for signsFor. The next one is published publishedFor before it signs, so that a platform that
// keeps what it has read knows it by then; and an old one is published publishedFor after it has signed last,
// by when all that it has signed is over.
const (
	signsFor     = 90 * 24 * time.Hour
	publishedFor = 2 * 24 * time.Hour
	keyBits      = 2048
)

// ring is where the tool's own keys are kept, all in one value, so that of two nodes that make the next
// one at the same time one takes the other's.
const ring = "ring"

// ownKey is one of the tool's.
type ownKey struct {
	Key  jose.JSONWebKey `json:"key"` // the private one
	From time.Time       `json:"from"`
}

// over is when a key signs no more.
func (k *ownKey) over() time.Time { return k.From.Add(signsFor) }

// ownKeys are those that are published, the oldest first.
func (t *Tool) ownKeys() ([]ownKey, error) {
	return change(t.keys, ring, func(all *[]ownKey, _ bool) error {
		now := t.now()
		before := len(*all)
		*all = slices.DeleteFunc(*all, func(k ownKey) bool { return now.After(k.over().Add(publishedFor)) })
		from := now
		if n := len(*all); n > 0 {
			from = (*all)[n-1].over()
		}
		switch {
		case !now.Before(from.Add(-publishedFor)):
			if from.Before(now) {
				from = now // nobody has asked for a key for long
			}
			key, err := newKey()
			if err != nil {
				return err
			}
			*all = append(*all, ownKey{key, from})
		case len(*all) == before:
			return errAsIs
		}
		return nil
	})
}

// newKey makes a key that signs.
func newKey() (jose.JSONWebKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("make a key: %w", err)
	}
	return jose.JSONWebKey{Key: private, KeyID: random(12), Algorithm: string(jose.RS256), Use: "sig"}, nil
}

// Keys are the public keys that platforms know the tool by, as a JSON Web Key Set.
func (t *Tool) Keys() ([]byte, error) {
	all, err := t.ownKeys()
	if err != nil {
		return nil, err
	}
	var set jose.JSONWebKeySet
	for _, k := range all {
		set.Keys = append(set.Keys, k.Key.Public())
	}
	return json.Marshal(set)
}

// sign makes a JSON Web Token of claims.
func (t *Tool) sign(claims any) (string, error) {
	all, err := t.ownKeys()
	if err != nil {
		return "", err
	}
	now := t.now()
	i := len(all) - 1
	for i > 0 && all[i].From.After(now) {
		i--
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: all[i].Key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return jwt.Signed(signer).Claims(claims).Serialize()
}
