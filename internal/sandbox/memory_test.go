package sandbox

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ehlo/internal/sandbox/message"
)

// crowd is a manager with tenants, and a clock.
type crowd struct {
	*Manager
	t    *testing.T
	now  time.Time
	full bool
}

func newCrowd(t *testing.T, dir string) *crowd {
	t.Helper()
	c := &crowd{t: t, now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	memory := NewMemory(0, func() bool { return c.full })
	memory.batch, memory.step, memory.much = 1, 50<<10, 100<<10 // one sandbox at a time
	c.Manager = in(t, dir, Config{Now: func() time.Time { return c.now }, Memory: memory})
	return c
}

// come has a page of a tenant's come to free play, some seconds after what was before.
func (c *crowd) come(from *Tenant, token string) (*Page, string, error) {
	c.t.Helper()
	c.now = c.now.Add(2 * time.Second)
	p := c.NewPageFor(func() {}, from, nil)
	if err := p.Receive(c.t.Context(), message.Hello{Token: token, Page: "a"}); err != nil {
		return p, "", err
	}
	list, err := p.Take()
	if err != nil {
		c.t.Fatal(err)
	}
	return p, list[0].(message.Welcome).Token, nil
}

// in is come for one who is let in.
func (c *crowd) in(from *Tenant, token string) (*Page, string) {
	c.t.Helper()
	p, token, err := c.come(from, token)
	if err != nil {
		c.t.Fatal(err)
	}
	return p, token
}

// types has a page type a line, or several.
func (c *crowd) types(p *Page, lines ...string) {
	c.t.Helper()
	for _, line := range append(lines, "hostname") {
		if err := p.Receive(c.t.Context(), message.Line{Term: "t1", Text: line}); err != nil {
			c.t.Fatal(err)
		}
	}
}

// has reports whether a page's sandbox is in memory.
func (c *crowd) has(p *Page) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[p.s.id] != nil
}

// stays reports whether a page's connection goes on.
func stays(p *Page) bool { return p.ended() == nil }

// fills has a page's sandbox grow by more than a memory of a crowd takes for what is typed by hand.
func (c *crowd) fills(p *Page) { c.types(p, slices.Repeat([]string{"help"}, 50)...) }

// TestWhoHasLittleGetsRoom: when the memory is full, who comes gets room of the network that has
// most: of what nobody looks at, then of what nobody types in, and not of where somebody types.
func TestWhoHasLittleGetsRoom(t *testing.T) {
	c := newCrowd(t, t.TempDir())
	crowded, other := NewTenant(), NewTenant()
	left, _ := c.in(crowded, "")
	c.types(left)
	rests, token := c.in(crowded, "")
	c.types(rests)
	typist, _ := c.in(crowded, "")
	small, _ := c.in(other, "") // nobody types there either
	left.Leave()
	c.now = c.now.Add(2 * resting)
	c.types(typist)
	c.full = true
	if c.in(NewTenant(), ""); c.has(left) || !stays(rests) {
		t.Error("what nobody looks at does not go first")
	}
	if c.in(NewTenant(), ""); stays(rests) {
		t.Error("what nobody types in does not go next")
	}
	if err := rests.Receive(t.Context(), message.Line{Term: "t1", Text: "hostname"}); !errors.Is(err, ErrMadeRoom) {
		t.Errorf("its page is told %v", err)
	}
	if rests.Leave(); c.has(rests) {
		t.Error("what nobody types in stays in memory without its page")
	}
	if _, _, err := c.come(NewTenant(), ""); !errors.Is(err, ErrFull) || !stays(typist) || !stays(small) {
		t.Errorf("who types has to go, or who has little: %v", err)
	}
	if made, refused := c.Memory().Moved(), c.Counts().TurnedAway; made != 2 || refused != 1 {
		t.Errorf("%d made room and %d were turned away, want 2 and 1", made, refused)
	}
	c.full = false
	if _, w := hello(t, c.Manager, token); !w.Resumed {
		t.Error("what was typed is gone")
	}
}

// TestWhoHasMostGetsNoRoom: it is that of which nobody of its own network looks at.
func TestWhoHasMostGetsNoRoom(t *testing.T) {
	c := newCrowd(t, t.TempDir())
	crowded, other := NewTenant(), NewTenant()
	left, _ := c.in(crowded, "")
	rests, _ := c.in(crowded, "")
	small, _ := c.in(other, "")
	small.Leave()
	left.Leave()
	c.now = c.now.Add(2 * resting)
	c.full = true
	if c.in(crowded, ""); c.has(left) {
		t.Error("what nobody looks at stays")
	}
	if _, _, err := c.come(crowded, ""); !errors.Is(err, ErrFull) || !stays(rests) || !c.has(small) {
		t.Errorf("others have to go for a network that has most: %v", err)
	}
}

// TestLargeMakesRoom: one that holds what nobody types by hand goes though something is typed there,
// when others come or grow.
func TestLargeMakesRoom(t *testing.T) {
	c := newCrowd(t, t.TempDir())
	crowded := NewTenant()
	typist, _ := c.in(crowded, "")
	c.types(typist)
	busy, _ := c.in(crowded, "")
	c.fills(busy)
	c.full = true
	if c.in(NewTenant(), ""); stays(busy) || !stays(typist) {
		t.Error("the largest does not go for who comes")
	}
	busy.Leave()
	c.full = false
	var both []*Page
	for range 2 {
		p, _ := c.in(crowded, "")
		c.fills(p)
		both = append(both, p)
	}
	other, _ := c.in(NewTenant(), "")
	c.full = true
	c.now = c.now.Add(time.Second)
	if c.fills(other); stays(both[0]) && stays(both[1]) || !stays(typist) || !stays(other) {
		t.Error("the largest does not go for who grows")
	}
}

// TestShare: a network has no more than its share, while there is room; its own make room.
func TestShare(t *testing.T) {
	c := newCrowd(t, t.TempDir())
	crowded := NewTenant()
	left, _ := c.in(crowded, "")
	one, _ := c.in(crowded, "")
	two, _ := c.in(crowded, "")
	for _, p := range []*Page{left, one, two} {
		if _, err := p.Take(); err != nil {
			t.Fatal(err)
		}
	}
	left.Leave()
	c.memory.share = crowded.Held()
	if _, _, err := c.come(crowded, ""); err != nil || c.has(left) {
		t.Errorf("what nobody looks at stays: %v", err)
	}
	if _, _, err := c.come(crowded, ""); !errors.Is(err, ErrShare) || !stays(one) || !stays(two) {
		t.Errorf("one more than the share: %v", err)
	}
	if _, _, err := c.come(nil, ""); err != nil {
		t.Errorf("nobody else gets in: %v", err)
	}
	c.now = c.now.Add(time.Second)
	if c.types(two); stays(two) || !stays(one) {
		t.Error("the largest does not go when its network has more than its share")
	}
}

// TestNowhereElse: what only the memory has stays there, unless nothing was typed.
func TestNowhereElse(t *testing.T) {
	c := newCrowd(t, "")
	crowded := NewTenant()
	typed, _ := c.in(crowded, "")
	c.types(typed)
	typed.Leave()
	visited, _ := c.in(crowded, "")
	visited.Leave()
	c.full = true
	if c.in(NewTenant(), ""); c.has(visited) {
		t.Error("where nothing was typed makes no room")
	}
	if _, _, err := c.come(NewTenant(), ""); !errors.Is(err, ErrFull) || !c.has(typed) {
		t.Errorf("what was typed is gone: %v", err)
	}
}

// TestManagersShareMemory: what one manager has makes room for who comes to another.
func TestManagersShareMemory(t *testing.T) {
	c := newCrowd(t, t.TempDir())
	other := in(t, t.TempDir(), Config{Now: c.c.Now, Memory: c.Memory()})
	crowded := NewTenant()
	left, _ := c.in(crowded, "")
	left.Leave()
	c.in(crowded, "")
	c.full = true
	p := other.NewPageFor(func() {}, NewTenant(), nil)
	if err := p.Receive(t.Context(), message.Hello{Page: "a"}); err != nil || c.has(left) {
		t.Errorf("no room is made: %v", err)
	}
}
