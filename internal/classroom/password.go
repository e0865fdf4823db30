package classroom

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The least and the most characters of a password.
const (
	leastPassword = 8
	mostPassword  = 200
)

// What is wrong with a password that somebody chooses.
var (
	ErrPasswordShort = texts.Error("password-short", "least", leastPassword)
	ErrPasswordLong  = texts.Error("password-long", "most", mostPassword)
)

// cost is what a password's hash costs.
type cost struct {
	memory  uint32 // KiB
	time    uint32 // passes
	threads uint8
}

// usual takes a twentieth of a second, and little enough memory for a few at a time.
var usual = cost{memory: 19 << 10, time: 2, threads: 1}

// hasher makes hashes of passwords with argon2id (RFC 9106), a few at a time: each wants much memory,
// and whoever tries many passwords must not have them all computed at once.
type hasher struct {
	cost
	turns chan struct{} // has room for those that are computed
	none  string        // the hash of no password, for names that nobody has
}

func newHasher(c cost) *hasher {
	h := &hasher{cost: c, turns: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))}
	h.none = h.encode(h.salt(), make([]byte, hashOctets))
	return h
}

const (
	saltOctets = 16
	hashOctets = 32
)

func (h *hasher) salt() []byte {
	salt := make([]byte, saltOctets)
	_, _ = rand.Read(salt) // which never fails
	return salt
}

// hash is that of a password, as it is kept: its parameters, a salt of its own, and the hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := h.salt()
	key, err := h.key(ctx, h.cost, password, salt)
	if err != nil {
		return "", err
	}
	return h.encode(salt, key), nil
}

func (h *hasher) encode(salt, key []byte) string {
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads, text(salt), text(key))
}

// fits reports whether a password is that of a hash. It takes as long where it is not.
func (h *hasher) fits(ctx context.Context, password, hashed string) (bool, error) {
	c, salt, want, err := decode(hashed)
	if err != nil {
		return false, err
	}
	key, err := h.key(ctx, c, password, salt)
	return err == nil && subtle.ConstantTimeCompare(key, want) == 1, err
}

// key computes a hash when it is its turn.
func (h *hasher) key(ctx context.Context, c cost, password string, salt []byte) ([]byte, error) {
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
		return argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, hashOctets), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var errHash = errors.New("what is kept of a password cannot be read")

// decode reads a hash as encode writes it.
func decode(hashed string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(hashed, "$")
	var version int
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return c, nil, nil, errHash
	}
	_, err = fmt.Sscanf(parts[2], "v=%d", &version)
	_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads)
	salt, err3 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err4 := base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(err, err2, err3, err4) != nil || version != argon2.Version || c.time == 0 || c.threads == 0 || len(key) != hashOctets {
		return c, nil, nil, errHash
	}
	return c, salt, key, nil
}

// checkPassword says what is wrong with a password that somebody chooses, nil for nothing.
func checkPassword(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < leastPassword:
		return ErrPasswordShort
	case n > mostPassword:
		return ErrPasswordLong
	}
	return nil
}
