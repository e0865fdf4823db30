package wall

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
)

const (
	reportSubject = "ehlo.wall.report"
	doneSubject   = "ehlo.wall.done." // and the report's id
)

// wanted is what a report asks all nodes for.
type wanted struct {
	Class  classroom.ClassID `json:"class"`
	Report string            `json:"report"`
}

// Report is what was done in a class.
type Report struct {
	Class classroom.Class
	Seats []ReportSeat // by name
	When  time.Time
	// Quizzes are the questions that the whole class was asked, the oldest first.
	Quizzes []classroom.Quiz
}

// ReportSeat is what was done at a seat.
type ReportSeat struct {
	classroom.Seat
	Record learner.Record
	// Missing: its learner's node has not answered, so that nothing is known of it.
	Missing bool
	Signs   []Sign
	Opened  []string // labs that were opened, in which nothing was done yet
}

// Sign is that something was typed at a seat which was drawn for another one: it may have been copied.
type Sign struct {
	Lab  string
	What string
	From string // the other seat's name
}

// Report gathers what was done in a class, from all nodes.
func (w *Walls) Report(ctx context.Context, class classroom.Class) (Report, error) {
	r := Report{Class: class, When: w.c.Now(), Quizzes: w.c.Room.Quizzes(class.ID)}
	waits := make(map[learner.ID]bool)
	for _, s := range w.c.Room.Seats(class.ID) {
		r.Seats = append(r.Seats, ReportSeat{Seat: s, Missing: s.Learner != ""})
		if s.Learner != "" {
			waits[s.Learner] = true
		}
	}
	done, err := w.gather(ctx, class.ID, waits)
	if err != nil {
		return r, err
	}
	for i := range r.Seats {
		if d, ok := done[r.Seats[i].Learner]; ok {
			r.Seats[i].Record, r.Seats[i].Opened, r.Seats[i].Missing = d.Record, d.Opened, false
		}
	}
	r.sign(done)
	return r, nil
}

// gather asks all nodes what learners have done, and waits until each has been told of, or nobody answers
// any more.
func (w *Walls) gather(ctx context.Context, class classroom.ClassID, waits map[learner.ID]bool) (map[learner.ID]sandbox.Done, error) {
	done := make(map[learner.ID]sandbox.Done)
	if len(waits) == 0 {
		return done, nil
	}
	ctx, cancel := context.WithTimeout(ctx, w.c.Patience)
	defer cancel()
	defer context.AfterFunc(w.ctx, cancel)()
	id, all := rand.Text(), make(chan struct{})
	var mu sync.Mutex // guards done
	stop, err := w.c.Bus.Subscribe(doneSubject+id, func(data []byte) {
		var d sandbox.Done
		if err := json.Unmarshal(data, &d); err != nil {
			w.c.Log.Error("what a learner has done cannot be read", "err", err)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if _, known := done[d.Learner]; known || !waits[d.Learner] {
			return
		}
		if done[d.Learner] = d; len(done) == len(waits) {
			close(all)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("listen for what was done: %w", err)
	}
	defer stop()
	asks, err := json.Marshal(wanted{class, id})
	if err == nil {
		err = w.c.Bus.Publish(reportSubject, asks)
	}
	if err != nil {
		return nil, fmt.Errorf("ask what was done: %w", err)
	}
	select {
	case <-all:
	case <-ctx.Done(): // who has not answered is missing
	}
	mu.Lock()
	defer mu.Unlock()
	return maps.Clone(done), context.Cause(w.ctx) // one may come late
}

// wanted tells a report what the learners of a class have done who are here.
func (w *Walls) wanted(data []byte) {
	var want wanted
	if err := json.Unmarshal(data, &want); err != nil {
		w.c.Log.Error("what a report asks cannot be read", "err", err)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() != nil {
		return
	}
	w.working.Add(1)
	go w.tellDone(want, w.c.Managers())
}

func (w *Walls) tellDone(want wanted, managers []*sandbox.Manager) {
	defer w.working.Done()
	for _, s := range w.c.Room.Seats(want.Class) {
		if s.Learner == "" {
			continue
		}
		for _, m := range managers {
			d, ok, err := m.DoneBy(w.ctx, string(want.Class), s.Learner)
			if w.ctx.Err() != nil {
				return
			}
			var data []byte
			if ok && err == nil {
				data, err = json.Marshal(d)
			}
			if ok && err == nil {
				err = w.c.Bus.Publish(doneSubject+want.Report, data)
			}
			if err != nil {
				w.c.Log.Error("a report lacks what a learner has done", "err", err)
			}
		}
	}
}

// sign finds what was typed at a seat and drawn for another.
func (r *Report) sign(done map[learner.ID]sandbox.Done) {
	type drawn struct{ lab, word string }
	owners := make(map[drawn][]*ReportSeat)
	for i := range r.Seats {
		for _, t := range done[r.Seats[i].Learner].Traces {
			for _, word := range t.Drawn {
				owners[drawn{t.Lab, word}] = append(owners[drawn{t.Lab, word}], &r.Seats[i])
			}
		}
	}
	for i := range r.Seats {
		s := &r.Seats[i]
		for _, t := range done[s.Learner].Traces {
			for _, word := range t.Typed {
				of := owners[drawn{t.Lab, word}]
				if len(of) == 1 && of[0] != s { // what several have had drawn is nobody's
					s.Signs = append(s.Signs, Sign{Lab: t.Lab, What: word, From: of[0].Name})
				}
			}
		}
		slices.SortFunc(s.Signs, func(a, b Sign) int { return strings.Compare(a.Lab+a.What, b.Lab+b.What) })
	}
}
