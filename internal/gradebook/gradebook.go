// Package gradebook sends what learners achieve to the courses that they come from.
//
// The node that has a learner publishes their scores, when a step of theirs has become durable. What was not published
// as the node ended, or as the learner moved to another, is when a node has them again: publishing the same twice does
// no harm.
package gradebook

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/lti"
	"ehlo/internal/sandbox"
	"ehlo/labs"
)

// Config is what a Book needs.
type Config struct {
	Room *classroom.Classroom
	Tool *lti.Tool
	Labs *labs.Catalogue
	// Managers are those that have learners here, just now.
	Managers func() []*sandbox.Manager
	Log      *slog.Logger
}

// tryAgain is after how long scores are published that could not be kept.
const tryAgain = 30 * time.Second

// Book publishes scores. It is safe for concurrent use.
type Book struct {
	c    Config
	wake chan struct{} // has something in it when there is something to do

	mu    sync.Mutex // guards the others
	owing map[learner.ID]classroom.ClassID
	all   bool // everybody who is here has to be looked at
}

// New is a book that has everybody to look at who is here.
func New(c Config) *Book {
	return &Book{c: c, wake: make(chan struct{}, 1), owing: make(map[learner.ID]classroom.ClassID), all: true}
}

// Achieved notes that what a learner of a class has achieved may have changed, or where it is to go. It does not wait.
func (b *Book) Achieved(class string, l learner.ID) {
	b.mu.Lock()
	b.owing[l] = classroom.ClassID(class)
	b.mu.Unlock()
	b.stir()
}

// Moved notes that other learners may be here than before.
func (b *Book) Moved() {
	b.mu.Lock()
	b.all = true
	b.mu.Unlock()
	b.stir()
}

func (b *Book) stir() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Run publishes until ctx is over.
func (b *Book) Run(ctx context.Context) {
	for {
		var again <-chan time.Time
		if err := b.publishAll(ctx); err != nil && ctx.Err() == nil {
			b.c.Log.Error("scores could not be handed over for learning platforms; that is tried again", "err", err)
			again = time.After(tryAgain)
		}
		select {
		case <-ctx.Done():
			return
		case <-b.wake:
		case <-again:
		}
	}
}

// publishAll publishes what is owing. What cannot be kept goes on to be.
func (b *Book) publishAll(ctx context.Context) (failed error) {
	b.mu.Lock()
	owing := b.owing
	b.owing = make(map[learner.ID]classroom.ClassID)
	if b.all {
		for _, s := range b.c.Room.SeatsWithColumns() {
			if s.Learner != "" {
				owing[s.Learner] = s.Class
			}
		}
	}
	b.all = false
	b.mu.Unlock()
	for l, class := range owing {
		err := ctx.Err()
		if err == nil {
			err = b.publish(ctx, class, l)
		}
		if err != nil {
			failed = errors.Join(failed, err)
			b.mu.Lock()
			b.owing[l] = class
			b.mu.Unlock()
		}
	}
	return failed
}

// publish publishes the scores of a learner, if they come from a course and are here.
func (b *Book) publish(ctx context.Context, class classroom.ClassID, l learner.ID) error {
	seat, err := b.c.Room.SeatOf(class, l)
	if err != nil || seat.Person == nil || len(seat.Columns) == 0 {
		return nil // who has no seat any more is owed nothing
	}
	c, err := b.c.Room.Class(class)
	if err != nil {
		return nil
	}
	for _, m := range b.c.Managers() {
		done, ok, err := m.DoneBy(ctx, string(class), l)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		for lab, column := range seat.Columns {
			of := []string{lab}
			if lab == "" {
				of = c.Labs
			}
			if err := b.publishOne(seat.Person, column, b.score(of, done.Record)); err != nil {
				return err
			}
		}
		return nil
	}
	return nil // another node has them
}

// publishOne publishes a score, unless nothing has been achieved yet.
func (b *Book) publishOne(who *classroom.Person, column string, s lti.Score) error {
	if s.Given == 0 {
		return nil
	}
	s.LineItem, s.Subject = column, who.Subject
	err := b.c.Tool.PublishScore(lti.PlatformID(who.Platform), s)
	if refused := (*lti.Refusal)(nil); errors.As(err, &refused) {
		b.c.Log.Warn("a score cannot be published", "platform", who.Platform, "id", refused.ID)
		return nil // and cannot be later
	}
	return err
}
