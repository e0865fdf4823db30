package explaintest

import (
	"fmt"
	"strings"
	"testing"

	"ehlo/server/wire"
)

// Clumsy are lines that people type, and where they type them.
type Clumsy struct {
	Places []Place
	Stages [][]string // conversations up to where a line is typed
	Lines  []string
}

// sampled is in how many places and states each line is typed, of all that
// there are.
const sampled = 6

// Mended types clumsy lines in every state, or each of them in a sample of the
// states: whatever is refused has a mistake, and the server accepts the fix; but
// for credentials, which are wrong however they are encoded.
func (all Clumsy) Mended(t *testing.T) {
	refused, fixed := 0, 0
	try := func(at Place, stage []string, line string) {
		r, f := at.mends(t, stage, line)
		refused, fixed = refused+r, fixed+f
	}
	if Long() {
		for _, at := range all.Places {
			for _, stage := range all.Stages {
				for _, l := range all.Lines {
					try(at, stage, l)
				}
			}
		}
	} else {
		rng := Random(t)
		for _, l := range all.Lines {
			for range sampled {
				try(all.Places[rng.IntN(len(all.Places))], all.Stages[rng.IntN(len(all.Stages))], l)
			}
		}
	}
	t.Logf("%d refused, %d fixes tried", refused, fixed)
}

// mends types a line behind a conversation. It counts whether the line was
// refused, and whether a fix was tried.
func (at Place) mends(t *testing.T, stage []string, line string) (refused, fixed int) {
	t.Helper()
	acts := append(Lines(stage...), Act{Octets: []byte(line + "\r\n")})
	c := at.Play(t, acts)
	x, e := c.Last()
	name := fmt.Sprintf("%s %s:%d %q", at.World, at.Persona, at.Port, stage)
	Explained(t, name, x, e)
	if x.Response.Outcome != wire.Error || string(x.Unit.Raw) != line+"\r\n" && c.Closed() {
		return 0, 0
	}
	if len(e.Mistakes) == 0 {
		t.Errorf("%s: %q is answered %q, and no mistake is found", name, x.Unit.Raw, x.Reply)
		return 1, 0
	}
	fix := e.Mistakes[0].Fix
	if fix == "" && x.Close {
		return 1, 0
	}
	y := at.Accepts(t, acts, len(c.Exchanges)-1, fix)
	if len(stage) == 0 && y != nil && strings.Contains(string(y.Reply), "Plaintext authentication dis") {
		return 1, 1 // nobody has said so yet
	}
	if fix == "" || y == nil || y.Response.Outcome == wire.Error && !strings.HasPrefix(fix, "AUTH PLAIN ") {
		t.Errorf("%s: %q is answered %q: %s; its fix %q is answered %q", name, x.Unit.Raw, x.Reply, e.Mistakes[0].ID, fix, Answer(y))
	}
	return 1, 1
}

// NextIsAccepted types what explanations say may be typed next.
func (all Clumsy) NextIsAccepted(t *testing.T) {
	for _, at := range all.Places {
		for _, stage := range all.Stages {
			acts := Lines(stage...)
			c := at.Play(t, acts)
			x, e := c.Last()
			if x.StartTLS || c.Closed() {
				continue
			}
			for _, next := range e.Edge.Next {
				y := at.Accepts(t, acts, len(c.Exchanges)-1, next)
				if next == "*" || Accepted(y) || y != nil && strings.Contains(strings.ToLower(string(y.Reply)), "plaintext") {
					continue
				}
				t.Errorf("%s %s:%d %q: %q is answered %q", at.World, at.Persona, at.Port, stage, next, Answer(y))
			}
		}
	}
}

// Recordings plays recorded conversations: each exchange is explained, each
// refused command has a mistake, and the server accepts each fix where it is
// given. A mistake without a fix is one after which nothing is accepted.
func Recordings(t *testing.T, all []Played) {
	exchanges, refused, fixes := 0, 0, 0
	for _, r := range all {
		c := r.Place.Play(t, r.Acts)
		for i, x := range c.Exchanges {
			e := c.Said[i]
			exchanges++
			Explained(t, r.Name, x, e)
			if x.Response.Outcome != wire.Error {
				continue
			}
			refused++
			if len(e.Mistakes) == 0 {
				t.Errorf("%s: %q is answered %q, and no mistake is found", r.Name, x.Unit.Raw, x.Reply)
				continue
			}
			fix := e.Mistakes[0].Fix
			if fix == "" {
				if !x.Close && Accepted(r.Place.Accepts(t, r.Acts, i, "NOOP")) {
					t.Errorf("%s: %q is answered %q: %s without a fix", r.Name, x.Unit.Raw, x.Reply, e.Mistakes[0].ID)
				}
				continue
			}
			fixes++
			if y := r.Place.Accepts(t, r.Acts, i, fix); !Accepted(y) {
				t.Errorf("%s: %q is answered %q: %s; its fix %q is answered %q", r.Name, x.Unit.Raw, x.Reply, e.Mistakes[0].ID, fix, Answer(y))
			}
		}
	}
	t.Logf("%d exchanges, %d refused, %d fixes accepted", exchanges, refused, fixes)
}
