package classroom

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestPassword(t *testing.T) {
	h := newHasher(cost{memory: 8, time: 1, threads: 1})
	one, err := h.hash(t.Context(), "correct horse")
	must(t, err)
	two, err := h.hash(t.Context(), "correct horse")
	must(t, err)
	if one == two || !strings.HasPrefix(one, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("hashes %q and %q", one, two)
	}
	for password, want := range map[string]bool{"correct horse": true, "correct Horse": false, "": false} {
		if fits, err := h.fits(t.Context(), password, one); fits != want || err != nil {
			t.Errorf("%q fits: %v, %v", password, fits, err)
		}
	}
	// Hashes of a cost that was usual once still fit.
	if fits, err := newHasher(cost{memory: 16, time: 2, threads: 1}).fits(t.Context(), "correct horse", one); !fits || err != nil {
		t.Errorf("after the cost has grown: %v, %v", fits, err)
	}
	if fits, err := h.fits(t.Context(), "", h.none); fits || err != nil {
		t.Errorf("nobody's password: %v, %v", fits, err)
	}
}

func TestDamagedHash(t *testing.T) {
	h := newHasher(cost{memory: 8, time: 1, threads: 1})
	good, err := h.hash(t.Context(), "correct horse")
	must(t, err)
	for _, bad := range []string{"", "x", good[1:], good[:len(good)-4], strings.Replace(good, "v=19", "v=16", 1), strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "argon2id", "argon2i", 1)} {
		if fits, err := h.fits(t.Context(), "correct horse", bad); fits || !errors.Is(err, errHash) {
			t.Errorf("%q: %v, %v", bad, fits, err)
		}
	}
}

// TestPasswordsTakeTurns: no more are computed at once than there is room for, and whoever gives up
// waiting ends.
func TestPasswordsTakeTurns(t *testing.T) {
	h := newHasher(cost{memory: 8, time: 1, threads: 1})
	for range cap(h.turns) {
		h.turns <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, "correct horse"); !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up: %v", err)
	}
}
