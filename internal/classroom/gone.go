package classroom

import (
	"errors"
	"time"

	"ehlo/internal/learner"
)

// RemoveSeat takes a seat away, with all that was done at it.
func (c *Classroom) RemoveSeat(class ClassID, t TeacherID, id SeatID) error {
	if _, err := c.ClassOf(class, t); err != nil {
		return err
	}
	s, err := c.Seat(class, id)
	if err != nil {
		return err
	}
	return c.removeSeat(s)
}

// GiveUp takes away the seat of a learner who wants nothing kept of them in a class. It is no error that
// they have none.
func (c *Classroom) GiveUp(class ClassID, l learner.ID) error {
	s, err := c.SeatOf(class, l)
	if err != nil {
		return nil
	}
	return c.removeSeat(s)
}

// removeSeat notes that a learner is to be erased, here and in what waits for a platform, before it forgets who they
// are.
func (c *Classroom) removeSeat(s Seat) error {
	// Whoever takes the seat in this moment is one of those to be erased, or gets none.
	s, err := c.seats.change(s.key(), ErrNoSeat, func(now *Seat) error {
		now.Removed = true
		return nil
	})
	if errors.Is(err, ErrNoSeat) {
		return nil // somebody else has removed it
	}
	if err != nil {
		return err
	}
	if s.Learner != "" {
		if err := c.gone.set(string(s.Learner), c.now()); err != nil {
			return err
		}
	}
	if s.Person != nil {
		if err := c.leavers.set(string(s.ID), Leaver{*s.Person, s.ID, s.Columns}); err != nil {
			return err
		}
	}
	shown := c.endTerminals(s.Learner, func(t *Terminal) bool { return t.Seat == s.ID })
	return errors.Join(shown, c.forgetPicks(s), c.seatCodes.Delete(s.Hash), c.seatNames.Delete(claimKey(s.Class, s.Name)), c.seats.delete(s.key()))
}

// DeleteClass removes a class with everything in it, for good.
func (c *Classroom) DeleteClass(id ClassID, t TeacherID) error {
	class, err := c.changeClass(id, t, func(class *Class) error {
		class.Gone = true
		return nil
	})
	if err != nil {
		return err
	}
	return c.deleteClass(class)
}

// deleteClass goes on with that, wherever it has stopped.
func (c *Classroom) deleteClass(class Class) error {
	for _, s := range c.Seats(class.ID) {
		if err := c.removeSeat(s); err != nil {
			return err
		}
	}
	for _, q := range c.Quizzes(class.ID) {
		if err := c.quizzes.delete(q.key()); err != nil {
			return err
		}
	}
	return errors.Join(c.codes.Delete(string(class.Code)), c.classes.delete(string(class.ID)))
}

// Gone are the learners who are to be erased, as their seats have been removed.
func (c *Classroom) Gone() (all []learner.ID) {
	for _, key := range c.gone.keys() {
		all = append(all, learner.ID(key))
	}
	return all
}

// Leaving has something in it when there may be more learners who are to be erased.
func (c *Classroom) Leaving() <-chan struct{} { return c.leaving }

// Erased is that all that was kept of a learner has been erased.
func (c *Classroom) Erased(l learner.ID) error { return c.gone.delete(string(l)) }

// Sweep removes classes that nobody has used for as long as their teachers want them kept, and goes on
// with what has been stopped.
func (c *Classroom) Sweep() (failed error) {
	over := func(class *Class) bool {
		return class.Keep > 0 && c.now().Sub(class.Used) > time.Duration(class.Keep)*24*time.Hour
	}
	for _, key := range c.classes.keys() {
		class, ok := c.classes.get(key)
		if !ok || !class.Gone && !over(&class) {
			continue
		}
		class, err := c.classes.change(key, ErrNoClass, func(now *Class) error {
			if !now.Gone && !over(now) {
				return errUsed
			}
			now.Gone = true
			return nil
		})
		switch {
		case err == nil:
			failed = errors.Join(failed, c.deleteClass(class))
		case !errors.Is(err, errUsed) && !errors.Is(err, ErrNoClass):
			failed = errors.Join(failed, err)
		}
	}
	// What is left of a seat whose removal has stopped, or of a class that went while somebody came in.
	for _, key := range c.seats.keys() {
		s, ok := c.seats.get(key)
		if _, stands := c.classes.get(string(s.Class)); !ok || stands && !s.Removed {
			continue
		}
		if _, revision, err := get[Class](c.classes.values, string(s.Class)); err != nil || revision > 0 && !s.Removed {
			failed = errors.Join(failed, err)
			continue
		}
		failed = errors.Join(failed, c.removeSeat(s))
	}
	return failed
}

// errUsed is that somebody has come to a class meanwhile.
var errUsed = errors.New("the class is used")

// usedEvery is how often it is noted that a class is used: its retention counts days.
const usedEvery = 24 * time.Hour

// Use notes that somebody has come to a class.
func (c *Classroom) Use(id ClassID) error {
	class, ok := c.classes.get(string(id))
	if !ok || c.now().Sub(class.Used) < usedEvery {
		return nil
	}
	_, err := c.classes.change(string(id), ErrNoClass, func(class *Class) error {
		class.Used = c.now()
		return nil
	})
	return err
}
