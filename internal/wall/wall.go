// Package wall shows teachers how the learners of a class get on, as it happens.
//
// The node that has a learner tells how they get on by publishing it, as long as somebody looks at
// their class, at whatever node. A wall asks all nodes when it opens, and takes what it is told from
// then on. Nothing of it is kept: seats are the classroom's, what was achieved is the journal's.
package wall

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
)

// Subjects on the bus.
const (
	askSubject  = "ehlo.wall.ask"
	toldSubject = "ehlo.wall.told." // and the class's id
)

const (
	// askAgain is how often a wall says that somebody still looks, and asks nodes that have come since.
	askAgain = 5 * time.Second
	// forgotten is after how long without that nobody looks any more.
	forgotten = 4 * askAgain
)

// ask is what a wall publishes.
type ask struct {
	Class classroom.ClassID `json:"class"`
	Wall  string            `json:"wall"` // whoever has told it everything once need not again
}

// told is what is published of a learner, or that a wall has been told of some: what it was told comes
// before.
type told struct {
	Learner learner.ID        `json:"learner,omitempty"`
	Work    message.WallWork  `json:"work,omitzero"`
	Past    *message.WallPast `json:"past,omitempty"` // where it has changed

	Wall string       `json:"wall,omitempty"`
	All  []learner.ID `json:"all,omitempty"`
}

// Config is what Walls need.
type Config struct {
	Bus  Bus
	Room *classroom.Classroom
	Labs *labs.Catalogue
	// Managers are those that have learners here, just now.
	Managers func() []*sandbox.Manager
	Now      func() time.Time // nil: time.Now
	Log      *slog.Logger
	// Patience is how long a report, or a wall, waits for nodes that do not answer; 0: 10 s.
	Patience time.Duration
}

// Walls are those of all classes, as far as somebody looks at them at this node, and what the node tells
// others. They are a sandbox.Wall. They are safe for concurrent use.
type Walls struct {
	c       Config
	ctx     context.Context
	stop    func()
	working sync.WaitGroup
	leave   []func() // what was subscribed to

	mu      sync.Mutex
	open    map[classroom.ClassID]*wall
	watched map[classroom.ClassID]time.Time // until when
	served  map[served]time.Time            // until when it is not to be done again
	news    news
	newer   chan struct{} // has something in it when there is some
}

// served is that a manager has told a wall everything.
type served struct {
	manager *sandbox.Manager
	wall    string
}

// New begins to answer those who ask. Close ends that.
func New(c Config) (*Walls, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Patience == 0 {
		c.Patience = 10 * time.Second
	}
	w := &Walls{
		c: c, open: make(map[classroom.ClassID]*wall), watched: make(map[classroom.ClassID]time.Time), served: make(map[served]time.Time),
		news: make(news), newer: make(chan struct{}, 1),
	}
	w.ctx, w.stop = context.WithCancel(context.Background())
	leave, err := c.Bus.Subscribe(askSubject, w.asked)
	if err != nil {
		return nil, fmt.Errorf("listen for walls: %w", err)
	}
	unheard, err := c.Bus.Subscribe(reportSubject, w.wanted)
	if err != nil {
		leave()
		return nil, fmt.Errorf("listen for reports: %w", err)
	}
	w.leave = []func(){leave, unheard, c.Room.Watch(w.changed)}
	w.working.Add(1)
	go w.tellAll()
	return w, nil
}

// Close ends all walls; whoever looks at one is told.
func (w *Walls) Close() {
	w.stop()
	for _, leave := range w.leave {
		leave()
	}
	w.working.Wait()
}

// Watches implements sandbox.Wall.
func (w *Walls) Watches(class string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	until, is := w.watched[classroom.ClassID(class)]
	return is && w.c.Now().Before(until)
}

// Tell implements sandbox.Wall.
func (w *Walls) Tell(class string, l learner.ID, work message.WallWork, past *message.WallPast) {
	w.publish(class, told{Learner: l, Work: work, Past: past})
}

func (w *Walls) publish(class string, t told) {
	data, err := json.Marshal(t)
	if err == nil {
		err = w.c.Bus.Publish(toldSubject+class, data)
	}
	if err != nil {
		w.c.Log.Error("a wall could not be told of a learner", "err", err)
	}
}

// asked takes that somebody looks at a class, and has it told what is so here unless it has been.
func (w *Walls) asked(data []byte) {
	var a ask
	if err := json.Unmarshal(data, &a); err != nil {
		w.c.Log.Error("what a wall asks cannot be read", "err", err)
		return
	}
	var fresh []*sandbox.Manager
	all := w.c.Managers()
	w.mu.Lock()
	now := w.c.Now()
	w.forget(now)
	until := now.Add(forgotten)
	w.watched[a.Class] = until
	for _, m := range all {
		by := served{m, a.Wall}
		if _, is := w.served[by]; !is {
			fresh = append(fresh, m)
		}
		w.served[by] = until
	}
	if w.ctx.Err() != nil {
		fresh = nil
	}
	if len(fresh) > 0 {
		w.working.Add(1)
	}
	w.mu.Unlock()
	if len(fresh) > 0 {
		go w.answer(a, fresh)
	}
}

// forget drops what is over; mu is held.
func (w *Walls) forget(now time.Time) {
	for class, until := range w.watched {
		if now.After(until) {
			delete(w.watched, class)
		}
	}
	for by, until := range w.served {
		if now.After(until) {
			delete(w.served, by)
		}
	}
}

// answer tells a wall all that is so here of its class, and then of whom.
func (w *Walls) answer(a ask, managers []*sandbox.Manager) {
	defer w.working.Done()
	all := learners(w.c.Room.Seats(a.Class))
	var of []learner.ID
	for _, m := range managers {
		own, err := m.TellAll(w.ctx, string(a.Class), all)
		if err != nil && w.ctx.Err() == nil {
			w.c.Log.Error("not all is known of how a class gets on", "err", err)
		}
		of = append(of, own...)
	}
	if w.ctx.Err() == nil {
		w.publish(string(a.Class), told{Wall: a.Wall, All: of})
	}
}

// learners are those who have seats.
func learners(seats []classroom.Seat) (all []learner.ID) {
	for _, s := range seats {
		if s.Learner != "" {
			all = append(all, s.Learner)
		}
	}
	return all
}

// hold is the wall of a class, which is there until let go.
func (w *Walls) hold(class classroom.ClassID) (*wall, error) {
	at := newWall(w, class, rand.Text(), w.c.Room.Seats(class))
	w.mu.Lock()
	defer w.mu.Unlock()
	if at := w.open[class]; at != nil {
		at.held++
		return at, nil
	}
	leave, err := w.c.Bus.Subscribe(toldSubject+string(class), at.take)
	if err != nil {
		return nil, fmt.Errorf("listen for a class: %w", err)
	}
	ctx, stop := context.WithCancel(w.ctx)
	at.end = func() {
		leave()
		stop()
	}
	w.open[class] = at
	w.working.Add(1)
	go w.keepAsking(ctx, at)
	return at, nil
}

func (w *Walls) letGo(at *wall) {
	w.mu.Lock()
	if at.held--; at.held > 0 {
		w.mu.Unlock()
		return
	}
	delete(w.open, at.class)
	w.mu.Unlock()
	at.end()
}

// keepAsking asks for what is so, and says that somebody looks, until nobody does.
func (w *Walls) keepAsking(ctx context.Context, at *wall) {
	defer w.working.Done()
	data, err := json.Marshal(ask{at.class, at.id})
	if err != nil {
		panic(err) // an ask is two texts
	}
	tick := time.NewTicker(askAgain)
	defer tick.Stop()
	late := time.NewTimer(w.c.Patience)
	defer late.Stop()
	for {
		if err := w.c.Bus.Publish(askSubject, data); err != nil {
			w.c.Log.Error("nobody could be asked how a class gets on", "err", err)
		}
		select {
		case <-tick.C:
		case <-late.C: // who has not told yet may have nothing to tell
			at.late()
		case <-ctx.Done():
			return
		}
	}
}
