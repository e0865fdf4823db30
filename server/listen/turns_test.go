package listen

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// client takes turns of its own length, and says each time that it has had one.
type client struct {
	name string
	*turnTaker
	each time.Duration
}

// scene has clients take turns of one place, beginning while somebody else has it.
type scene struct {
	turns *turns
	held  *turnTaker
	order []string
}

func newScene() *scene {
	s := &scene{turns: newTurns(1)}
	s.held = s.turns.enter()
	s.turns.take(s.held, nil)
	return s
}

// wants has a client wait for a number of turns one after the other.
func (s *scene) wants(c *client, turns int) {
	go func() {
		for range turns {
			s.turns.take(c.turnTaker, nil)
			s.order = append(s.order, c.name)
			time.Sleep(c.each)
			s.turns.give(c.turnTaker, c.each)
		}
	}()
	synctest.Wait()
}

// play has all of it take place.
func (s *scene) play() {
	s.turns.give(s.held, 0)
	time.Sleep(time.Hour)
	synctest.Wait()
}

// TestTurns: whoever has had little is served before those who have had much, and before those who
// have just come, and nobody waits for ever.
func TestTurns(t *testing.T) {
	for _, tt := range []struct {
		rule string
		do   func(s *scene)
		want []string
	}{
		{"those who have had as much take turns", func(s *scene) {
			for _, name := range []string{"a", "b"} {
				s.wants(&client{name, s.turns.enter(), 5 * time.Millisecond}, 2)
			}
		}, []string{"a", "b", "a", "b"}},
		{"who has had less is next", func(s *scene) {
			s.wants(&client{"long", s.turns.enter(), 9 * time.Millisecond}, 2)
			s.wants(&client{"long", s.turns.enter(), 9 * time.Millisecond}, 2)
			s.wants(&client{"short", s.turns.enter(), 3 * time.Millisecond}, 4)
		}, []string{"long", "long", "short", "long", "short", "long", "short", "short"}},
		{"who types goes before those who have just come", func(s *scene) {
			typing := &client{"typing", s.turns.enter(), time.Millisecond}
			s.turns.give(s.held, 0)
			time.Sleep(time.Second)
			s.turns.take(s.held, nil)
			for range 3 {
				s.wants(&client{"new", s.turns.enter(), 5 * time.Millisecond}, 2)
			}
			s.wants(typing, 1)
		}, []string{"typing", "new", "new", "new", "new", "new", "new"}},
		{"a rest is worth no more than the credit", func(s *scene) {
			rested := &client{"rested", s.turns.enter(), credit}
			s.turns.give(s.held, 0)
			time.Sleep(time.Hour)
			s.turns.take(s.held, nil)
			s.wants(&client{"new", s.turns.enter(), credit}, 2)
			s.wants(&client{"new", s.turns.enter(), credit}, 2)
			s.wants(rested, 4)
		}, []string{"rested", "new", "rested", "new", "rested", "new", "new", "rested"}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene()
				tt.do(s)
				s.play()
				if !slices.Equal(s.order, tt.want) {
					t.Errorf("the turns are %q, want %q", s.order, tt.want)
				}
			})
		})
	}
}

// TestNobodyStarves: with somebody new there at any time, one who has had much is served in the end.
func TestNobodyStarves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene()
		s.wants(&client{"much", s.turns.enter(), 20 * time.Millisecond}, 2)
		const most = 100
		came := 0
		var next func()
		next = func() {
			if came++; came < most {
				one := s.turns.enter()
				go func() {
					s.turns.take(one, nil)
					s.order = append(s.order, "new")
					go next()
					synctest.Wait()
					time.Sleep(time.Millisecond)
					s.turns.give(one, time.Millisecond)
				}()
			}
		}
		next()
		synctest.Wait()
		s.play()
		if last := len(s.order) - 1 - slices.Index(reversed(s.order), "much"); last > most/2 {
			t.Errorf("it is served after %d of %d", last, most)
		}
	})
}

func reversed(s []string) []string {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

// TestEndOfTurns: who waits as the server ends waits no more, and leaves its place to others.
func TestEndOfTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene()
		ended := make(chan struct{})
		went := make(chan bool)
		go func() { went <- s.turns.take(s.turns.enter(), ended) }()
		synctest.Wait()
		s.wants(&client{"later", s.turns.enter(), time.Millisecond}, 1)
		close(ended)
		if <-went {
			t.Error("it has a turn")
		}
		s.play()
		if !slices.Equal(s.order, []string{"later"}) {
			t.Errorf("the turns are %q", s.order)
		}
	})
}
