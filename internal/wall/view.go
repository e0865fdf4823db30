package wall

import (
	"cmp"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// wall is what is known of a class that somebody looks at.
type wall struct {
	walls *Walls
	class classroom.ClassID
	id    string // of its own, by which nodes know whom they have told
	held  int    // by so many views; walls.mu guards it
	end   func()

	mu      sync.Mutex
	outdate bool                             // the class or its seats may have changed
	waits   map[learner.ID]bool              // of whom nothing has been told yet
	work    map[learner.ID]map[string]*gotOn // by lab
	seats   map[classroom.SeatID]*known      // those there are
	gone    map[classroom.SeatID]uint64      // and those there were, by the version in which they went
	by      map[learner.ID]*known            // seats by who has them
	shown   message.WallClass
	classAt uint64 // the version in which that changed
	quiz    *message.ClassQuiz
	quizAt  uint64 // the version in which that changed
	version uint64 // counts changes
	views   map[*View]bool
}

// gotOn is how somebody gets on at a lab.
type gotOn struct {
	message.WallWork
	past   message.WallPast
	pastAt uint64 // the version in which that changed; 0: nothing is known of it
}

// known is a seat as it was shown last.
type known struct {
	seat    classroom.Seat
	version uint64 // in which it has changed
	since   uint64 // in which its learner came to be known
}

func newWall(w *Walls, class classroom.ClassID, id string, seats []classroom.Seat) *wall {
	waits := make(map[learner.ID]bool)
	for _, l := range learners(seats) {
		waits[l] = true
	}
	return &wall{
		walls: w, class: class, id: id, held: 1, outdate: true, waits: waits, work: make(map[learner.ID]map[string]*gotOn),
		seats: make(map[classroom.SeatID]*known), by: make(map[learner.ID]*known), gone: make(map[classroom.SeatID]uint64), views: make(map[*View]bool),
	}
}

// stale takes that the class, or a seat, may have changed.
func (w *wall) stale() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outdate = true
	w.wake()
}

// take takes how a learner gets on.
func (w *wall) take(data []byte) {
	var t told
	if err := json.Unmarshal(data, &t); err != nil {
		w.walls.c.Log.Error("how a learner gets on cannot be read", "err", err)
		return
	}
	if t.Wall != "" {
		if t.Wall == w.id {
			w.answered(t.All)
		}
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.work[t.Learner] == nil {
		w.work[t.Learner] = make(map[string]*gotOn)
	}
	at := w.work[t.Learner][t.Work.Lab]
	if at == nil {
		at = &gotOn{}
		w.work[t.Learner][t.Work.Lab] = at
	}
	w.version++
	if at.WallWork = t.Work; t.Past != nil {
		at.past, at.pastAt = *t.Past, w.version
	}
	if k := w.by[t.Learner]; k != nil {
		k.version = w.version
	}
	w.wake()
}

// answered takes that nodes have told all that they know of some learners.
func (w *wall) answered(of []learner.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	waited := len(w.waits) > 0
	for _, l := range of {
		delete(w.waits, l)
	}
	if waited && len(w.waits) == 0 {
		w.wake()
	}
}

// late takes that nodes have had the time that there is to tell.
func (w *wall) late() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waits) > 0 {
		clear(w.waits)
		w.wake()
	}
}

// wake has all who look see whether there is something new; mu is held.
func (w *wall) wake() {
	for v := range w.views {
		select {
		case v.woken <- struct{}{}:
		default:
		}
	}
}

// refresh reads the class and its seats again, if they may have changed; mu is held.
func (w *wall) refresh() error {
	if !w.outdate {
		return nil
	}
	class, err := w.walls.c.Room.Class(w.class)
	if err != nil {
		return err
	}
	w.outdate = false
	w.version++
	if shown := w.walls.shownNow(class); !reflect.DeepEqual(shown, w.shown) {
		w.shown, w.classAt = shown, w.version
	}
	seats := w.walls.c.Room.Seats(w.class)
	if quiz := w.asked(&class, seats); !reflect.DeepEqual(quiz, w.quiz) {
		w.quiz, w.quizAt = quiz, w.version
	}
	there := make(map[classroom.SeatID]bool)
	for _, s := range seats {
		there[s.ID] = true
		s.Answers = nil // they are counted, and a seat looks the same with them
		if k := w.seats[s.ID]; k == nil {
			w.seats[s.ID] = &known{s, w.version, w.version}
			delete(w.gone, s.ID)
		} else if !reflect.DeepEqual(k.seat, s) {
			if k.seat.Learner != s.Learner {
				k.since = w.version
			}
			k.seat, k.version = s, w.version
		}
	}
	clear(w.by)
	for id, k := range w.seats {
		if there[id] {
			w.by[k.seat.Learner] = k
		} else {
			delete(w.work, k.seat.Learner)
			delete(w.seats, id)
			w.gone[id] = w.version
		}
	}
	return nil
}

// asked is the question that the class is asked just now, nil for none.
func (w *wall) asked(class *classroom.Class, seats []classroom.Seat) *message.ClassQuiz {
	q, ok := w.walls.c.Room.Asked(class)
	if !ok {
		return nil
	}
	m := Quiz(&q, seats)
	return &m
}

// Shown is a class as its wall shows it.
func (w *Walls) Shown(c classroom.Class) message.WallClass {
	m := message.WallClass{Title: c.Title, Labs: []message.WallLab{}, Deadline: c.Rules.Deadline, Archived: !c.Archived.IsZero()}
	for _, id := range c.Labs {
		lab, ok := w.c.Labs.Lab(id)
		if !ok {
			continue
		}
		of := message.WallLab{ID: lab.ID, Title: lab.Title, Minutes: lab.Minutes, Steps: []message.WallStep{}}
		for _, s := range lab.Steps {
			of.Steps = append(of.Steps, message.WallStep{ID: s.ID, Title: s.Title})
		}
		m.Labs = append(m.Labs, of)
	}
	return m
}

// shownNow is Shown, with how the class is led and what it is shown.
func (w *Walls) shownNow(c classroom.Class) message.WallClass {
	m, lead := w.Shown(c), LeadMessage(c.Lead)
	m.Code, m.Lead, m.Show, m.Picked = string(c.Code), &lead, ShowMessage(c.Show), Snapshots(c.Picked)
	return m
}

// View is a teacher's look at a wall. One goroutine uses it.
type View struct {
	wall  *wall
	woken chan struct{} // holds a token when there may be something new
	seen  uint64        // the version that was taken last
	asks  bool          // it was told last that nodes have not answered
	taken time.Time
	alone bool // it is shown the class without its seats
}

// Look opens a view on the wall of a class. Close closes it.
func (w *Walls) Look(class classroom.ClassID) (*View, error) {
	at, err := w.hold(class)
	if err != nil {
		return nil, err
	}
	v := &View{wall: at, woken: make(chan struct{}, 1)}
	v.woken <- struct{}{}
	at.mu.Lock()
	defer at.mu.Unlock()
	at.views[v] = true
	return v, nil
}

// LookAtClass is Look for a projector: of the seats nothing is shown, whose names nobody is to read there.
func (w *Walls) LookAtClass(class classroom.ClassID) (*View, error) {
	v, err := w.Look(class)
	if err == nil {
		v.alone = true
	}
	return v, err
}

// Close ends the view.
func (v *View) Close() {
	v.wall.mu.Lock()
	delete(v.wall.views, v)
	v.wall.mu.Unlock()
	v.wall.walls.letGo(v.wall)
}

// pause is how long whoever looks is not shown what has changed meanwhile: what happens at once comes as
// one.
const pause = 100 * time.Millisecond

// Next waits until there is something new, and returns that: first all there is. It is the classroom's
// error when the class is none any more, or the context's.
func (v *View) Next(ctx context.Context) (message.Wall, error) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(v.wall.walls.ctx, end)()
	for {
		select {
		case <-v.woken:
		case <-ctx.Done():
			return message.Wall{}, ctx.Err()
		}
		if wait := time.Until(v.taken.Add(pause)); wait > 0 {
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return message.Wall{}, ctx.Err()
			}
		}
		v.taken = time.Now()
		if m, some, err := v.take(); some || err != nil {
			return m, err
		}
	}
}

// take is what is new.
func (v *View) take() (m message.Wall, some bool, err error) {
	w := v.wall
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.refresh(); err != nil {
		return m, false, err
	}
	m = message.Wall{Now: w.walls.c.Now(), Seats: []message.WallSeat{}, Asking: len(w.waits) > 0 && !v.alone}
	since := v.seen
	if w.classAt > since {
		shown := w.shown // it is written out when the wall may have changed again
		m.Class, since = &shown, 0
	}
	if w.quizAt > since {
		m.Quiz = w.quiz
	}
	for _, k := range w.seats {
		if k.version > since && !v.alone {
			m.Seats = append(m.Seats, w.seat(k, v.seen))
		}
	}
	slices.SortFunc(m.Seats, func(a, b message.WallSeat) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Seat.Name), strings.ToLower(b.Seat.Name)), strings.Compare(a.Seat.ID, b.Seat.ID))
	})
	for id, at := range w.gone {
		if at > since && m.Class == nil && !v.alone {
			m.Gone = append(m.Gone, string(id))
		}
	}
	slices.Sort(m.Gone)
	answered := v.asks && !m.Asking
	v.seen, v.asks = w.version, m.Asking
	return m, m.Class != nil || m.Quiz != nil || len(m.Seats)+len(m.Gone) > 0 || answered, nil
}

// seat is a seat as it is shown, with what has changed since a version of what lies behind whoever has
// it; mu is held.
func (w *wall) seat(k *known, since uint64) message.WallSeat {
	s := message.WallSeat{Work: []message.WallWork{}, Seat: message.Seat{
		ID: string(k.seat.ID), Name: k.seat.Name, Group: k.seat.Group, Since: k.seat.Since, State: message.SeatState(k.seat.State),
		Hand: k.seat.Hand, Helper: k.seat.Helper.Name,
	}}
	if k.seat.Learner == "" {
		return s
	}
	for _, at := range w.work[k.seat.Learner] {
		s.Work = append(s.Work, at.WallWork)
		if at.pastAt > since || at.pastAt > 0 && k.since > since {
			s.Past = append(s.Past, at.past)
		}
	}
	slices.SortFunc(s.Work, func(a, b message.WallWork) int { return strings.Compare(a.Lab, b.Lab) })
	slices.SortFunc(s.Past, func(a, b message.WallPast) int { return strings.Compare(a.Lab, b.Lab) })
	return s
}
