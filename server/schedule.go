package server

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrNoRest says that a world did not come to rest: what was scheduled kept
// scheduling more for at once.
var ErrNoRest = errors.New("the world does not come to rest")

// mostAtOnce is how many scheduled functions run before a world has to be at
// rest.
const mostAtOnce = 10_000

// mostInAdvance is at how many times something scheduled runs before the clock
// stops on its way: a month of every minute would hold up whoever waits.
const mostInAdvance = 10_000

// schedule is what is to happen in a world.
type schedule struct {
	tasks    []task // by time, then in the order of scheduling
	running  bool
	restless error // since Settle or Advance last returned it
}

type task struct {
	at time.Time
	do func()
}

// At has do called when the clock has come to t, or as soon as the world comes
// to rest if it is past that. Functions are called in order of time, then of
// scheduling. do may do all that the world's owner may, except to wait: dial,
// give input, schedule more. It can find the clock later than t, since what ran
// before it may have taken its time.
func (w *World) At(t time.Time, do func()) {
	if w.schedule == nil {
		w.schedule = &schedule{}
	}
	s := w.schedule
	i, _ := slices.BinarySearchFunc(s.tasks, t, func(o task, t time.Time) int {
		if o.at.After(t) {
			return 1
		}
		return -1 // behind those of the same time
	})
	s.tasks = slices.Insert(s.tasks, i, task{t, do})
}

// Settle lets everything happen that is due: scheduled functions, and what
// servers have to say about it to those who wait. Inputs and Advance do it by
// themselves; whoever schedules something for now, or changes a mailbox by hand,
// calls it. It fails with ErrNoRest, once for each time that this has happened;
// what was due then never happens.
func (w *World) Settle() error {
	w.settle()
	return w.noRest()
}

// Advance moves the clock by d. What falls due on the way happens at its own
// time. If that takes longer, by the commands that it gives, the clock ends up
// later. Advance fails with ErrNoRest as Settle does, or when so much is scheduled
// on the way that the clock stops there; when d is negative; and when a scheduled
// function calls it.
func (w *World) Advance(d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("advance by %s: the clock cannot be put back", d)
	}
	if w.schedule != nil && w.schedule.running {
		return fmt.Errorf("advance by %s: something scheduled is running; schedule the rest with At", d)
	}
	end := w.now.Add(d)
	w.settle()
	for n := 0; w.schedule != nil && len(w.schedule.tasks) > 0 && !w.schedule.tasks[0].at.After(end); n++ {
		if n == mostInAdvance {
			w.schedule.restless = fmt.Errorf("%w: %d times of day have had something scheduled, and the clock has come to %s of %s. Advance in smaller steps",
				ErrNoRest, n, w.now.UTC().Format(time.DateTime), end.UTC().Format(time.DateTime))
			return w.noRest()
		}
		w.moveTo(w.schedule.tasks[0].at)
		w.settle()
	}
	w.moveTo(end)
	w.settle()
	return w.noRest()
}

// moveTo moves the clock to t, if it is not there yet.
func (w *World) moveTo(t time.Time) {
	if t.After(w.now) {
		w.now = t
	}
}

func (w *World) noRest() error {
	if w.schedule == nil {
		return nil
	}
	err := w.schedule.restless
	w.schedule.restless = nil
	return err
}

// settle is Settle for inputs. A scheduled function's own inputs leave what is
// due to the settling that has called it.
func (w *World) settle() {
	s := w.schedule
	if s != nil && s.running {
		return
	}
	w.push()
	for n := 0; w.runNext(); n++ {
		w.push()
		if n == mostAtOnce {
			w.dropDue()
			return
		}
	}
}

// runNext calls the next scheduled function if it is due.
func (w *World) runNext() bool {
	s := w.schedule
	if s == nil || len(s.tasks) == 0 || s.tasks[0].at.After(w.now) {
		return false
	}
	next := s.tasks[0]
	s.tasks = slices.Delete(s.tasks, 0, 1)
	s.running = true
	defer func() { s.running = false }()
	next.do()
	return true
}

// dropDue gives up what is due.
func (w *World) dropDue() {
	s := w.schedule
	n := 0
	for n < len(s.tasks) && !s.tasks[n].at.After(w.now) {
		n++
	}
	s.tasks = slices.Delete(s.tasks, 0, n)
	s.restless = fmt.Errorf("%w: %d scheduled functions have run at once, by %s, and %d more are due; these are given up. Schedule what repeats itself for later",
		ErrNoRest, mostAtOnce, w.now.UTC().Format(time.DateTime), n)
}

// push hands clients what servers want to say unasked, and forgets connections
// that are over.
func (w *World) push() {
	for _, c := range w.talking {
		if p := c.conv.Push(); p != nil && w.observed {
			w.emit(Pushed{w.occurs(c.ID), c.conv.Last(), p})
		}
	}
	if w.ended {
		w.ended = false
		w.conns = slices.DeleteFunc(w.conns, func(c *Conn) bool { return c.done() })
		w.talking = slices.DeleteFunc(w.talking, func(c *Conn) bool { return c.done() })
	}
}

// hears takes note of whether a connection's service may say something unasked.
func (w *World) hears(c *Conn) {
	may := !c.done() && c.conv != nil && !c.conv.Quiet()
	at, listed := slices.BinarySearchFunc(w.talking, c.ID, func(c *Conn, id int) int { return cmp.Compare(c.ID, id) })
	switch {
	case may && !listed:
		w.talking = slices.Insert(w.talking, at, c)
	case !may && listed:
		w.talking = slices.Delete(w.talking, at, at+1)
	}
}
