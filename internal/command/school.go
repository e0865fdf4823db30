package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/wall"
	"ehlo/labs"
)

// school is the flag for classes and who teaches them.
type school struct {
	Classroom bool `default:"true" negatable:"" help:"Let teachers have classes here: the first is made by a link that is printed. --no-classroom leaves it out."`
}

// open is the classroom of what is kept, nil for none. close closes it.
func (s school) open(values func(name string) (journal.ValueStore, error), all *labs.Catalogue) (room *classroom.Classroom, close func(), err error) {
	if !s.Classroom {
		return nil, func() {}, nil
	}
	room, err = classroom.New(classroom.Config{Values: values, Now: time.Now, Labs: func(id string) bool {
		_, ok := all.Lab(id)
		return ok
	}})
	if err != nil {
		return nil, nil, err
	}
	return room, room.Close, nil
}

// lookOn opens the walls of a room's classes, whose learners the managers have; nil where there is no
// room. close closes them.
func lookOn(room *classroom.Classroom, bus wall.Bus, all *labs.Catalogue, managers func() []*sandbox.Manager, log *slog.Logger) (walls *wall.Walls, close func(), err error) {
	if room == nil {
		return nil, func() {}, nil
	}
	walls, err = wall.New(wall.Config{Bus: bus, Room: room, Labs: all, Managers: managers, Log: log})
	if err != nil {
		return nil, nil, err
	}
	return walls, walls.Close, nil
}

// clearEvery is how often it is looked what is to go of classes, unless somebody has removed something.
const clearEvery = time.Minute

// clearAway removes classes when their time is over, and erases the learners whose seats have gone, as
// far as a manager here has them. stop ends that.
func clearAway(room *classroom.Classroom, here func(learner.ID) *sandbox.Manager, log *slog.Logger) (stop func()) {
	if room == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if err := clearOnce(room, here); err != nil {
				log.Error("something of a class could not be removed; it is tried again", "err", err)
			}
			select {
			case <-room.Leaving():
			case <-time.After(clearEvery):
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

func clearOnce(room *classroom.Classroom, here func(learner.ID) *sandbox.Manager) (failed error) {
	failed = room.Sweep()
	for _, l := range room.Gone() {
		m := here(l)
		if m == nil {
			continue // another node has them
		}
		err := m.EraseAt(l)
		if err == nil {
			err = room.Erased(l)
		}
		failed = errors.Join(failed, err)
	}
	return failed
}

// sayReady says where the product is, and how to become the first teacher, while there is none.
func sayReady(out io.Writer, address string, room *classroom.Classroom) error {
	says := fmt.Sprintf("EHLO is ready. Open %s in a browser. Ctrl-C ends it.\n", address)
	if room != nil {
		token, ok, err := room.First()
		if err != nil {
			return fmt.Errorf("invite the first teacher: %w", err)
		}
		if ok {
			says += fmt.Sprintf("Do you teach? This link makes you the first teacher here, once: %steach#%s\n", address, token)
		}
	}
	_, err := io.WriteString(out, says) // at once: who waits for the first line may read no more
	return err
}
