// Package classroom knows the people who teach.
package classroom

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts are what a teacher is told.
var texts = words.New("words.yaml", wordsFile)

// Config is what a classroom needs.
type Config struct {
	Values func(name string) (journal.ValueStore, error) // opens those of a name
	Now    func() time.Time                              // the server's clock
	Labs   func(id string) bool                          // whether there is such a lab
}

// Classroom is safe for concurrent use. Close ends what it follows other nodes with.
type Classroom struct {
	labs        func(id string) bool
	now         func() time.Time
	teachers    journal.ValueStore
	invitations journal.ValueStore
	hasher      *hasher
	tries       *tries
	signIns     *SignIns

	classes   *mirror[Class]
	seats     *mirror[Seat]
	quizzes   *mirror[Quiz]
	gone      *mirror[time.Time] // learners who are to be erased, by id
	leavers   *mirror[Leaver]    // whose scores are to be forgotten, by their seat
	leaving   chan struct{}      // has something in it when there are more of either
	codes     journal.ValueStore // the ids of classes, by join code
	seatCodes journal.ValueStore // the keys of seats, by the hash of their code
	seatNames journal.ValueStore // who is about to get a seat of a name

	watching sync.Mutex // guards who watches
	watched  int        // how often somebody has begun to
	watchers map[int]func(ClassID, learner.ID)
}

// New is the classroom of what is kept.
func New(c Config) (*Classroom, error) {
	room := &Classroom{now: c.Now, labs: c.Labs, hasher: newHasher(usual), tries: newTries(c.Now), signIns: &SignIns{now: c.Now, swept: c.Now()}, leaving: make(chan struct{}, 1), watchers: make(map[int]func(ClassID, learner.ID))}
	var classes, seats, quizzes, gone, leavers journal.ValueStore
	for name, into := range map[string]*journal.ValueStore{
		"teachers": &room.teachers, "invitations": &room.invitations, "signins": &room.signIns.values,
		"classes": &classes, "seats": &seats, "quizzes": &quizzes, "gone": &gone, "leavers": &leavers, "codes": &room.codes, "seatcodes": &room.seatCodes, "seatnames": &room.seatNames,
	} {
		var err error
		if *into, err = c.Values(name); err != nil {
			return nil, err
		}
	}
	var errs [5]error
	room.classes, errs[0] = newMirror(classes, func(class Class) (names []string) {
		for _, t := range class.Teachers {
			names = append(names, string(t))
		}
		if class.Show != nil && class.Show.Terminal != nil {
			names = append(names, ofShown+string(class.Show.Terminal.Learner))
		}
		return names
	}, func(class Class) { room.tell(class.ID, "") })
	room.seats, errs[1] = newMirror(seats, func(s Seat) []string {
		names := []string{ofClass + string(s.Class), ofLearner + string(s.Learner)}
		if s.Person != nil {
			names = append(names, ofPerson+s.Person.Platform+" "+s.Person.Subject)
		}
		return names
	}, func(s Seat) { room.tell(s.Class, s.Learner) })
	leave := func() {
		select {
		case room.leaving <- struct{}{}:
		default:
		}
	}
	room.gone, errs[2] = newMirror(gone, nil, func(time.Time) { leave() })
	room.leavers, errs[3] = newMirror(leavers, nil, func(Leaver) { leave() })
	room.quizzes, errs[4] = newMirror(quizzes, func(q Quiz) []string { return []string{string(q.Class)} }, func(q Quiz) { room.tell(q.Class, "") })
	if err := errors.Join(errs[:]...); err != nil {
		room.Close()
		return nil, err
	}
	return room, nil
}

// Now is the time by the classroom's clock.
func (c *Classroom) Now() time.Time { return c.now() }

// What seats are found by.
const (
	ofClass   = "class "
	ofLearner = "learner "
	ofPerson  = "person "
)

// Close ends what the classroom follows other nodes with.
func (c *Classroom) Close() {
	c.classes.close()
	c.seats.close()
	c.quizzes.close()
	c.gone.close()
	c.leavers.close()
}

// Watch has changed called when a class may have changed, or a seat of it, whose learner is named, at
// whatever node, until stop. The learner is "" for the class and for a seat that nobody has. It is called while what has changed is being taken in: it must not wait, nor ask the classroom
// anything.
func (c *Classroom) Watch(changed func(ClassID, learner.ID)) (stop func()) {
	c.watching.Lock()
	defer c.watching.Unlock()
	c.watched++
	n := c.watched
	c.watchers[n] = changed
	return func() {
		c.watching.Lock()
		defer c.watching.Unlock()
		delete(c.watchers, n)
	}
}

func (c *Classroom) tell(class ClassID, l learner.ID) {
	c.watching.Lock()
	defer c.watching.Unlock()
	for _, changed := range c.watchers {
		changed(class, l)
	}
}

// get reads a key's value; revision is 0 where there is none.
func get[T any](v journal.ValueStore, key string) (value T, revision uint64, err error) {
	data, revision, err := v.Get(key)
	if err != nil || revision == 0 {
		return value, 0, err
	}
	if err := json.Unmarshal(data, &value); err != nil {
		return value, 0, fmt.Errorf("read %s: %w", key, err)
	}
	return value, revision, nil
}

// put writes a key's value in the place of that of a revision, and returns its own.
func put(v journal.ValueStore, key string, value any, revision uint64) (uint64, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return 0, fmt.Errorf("encode %s: %w", key, err)
	}
	return v.Put(key, data, revision)
}

// change reads a key's value, has it changed, and writes it, again where somebody else did so
// meanwhile. It is none's error where there is no value, and that of alter where this has one.
func change[T any](v journal.ValueStore, key string, none error, alter func(*T) error) (T, error) {
	return changeBy(v, key, none, alter, func(value T, revision uint64) error {
		_, err := put(v, key, value, revision)
		return err
	})
}

// changeBy is change by somebody who writes the value in a way of their own.
func changeBy[T any](v journal.ValueStore, key string, none error, alter func(*T) error, write func(value T, revision uint64) error) (T, error) {
	for {
		value, revision, err := get[T](v, key)
		switch {
		case err != nil:
			return value, err
		case revision == 0:
			return value, none
		}
		if err := alter(&value); err != nil {
			return value, err
		}
		if err := write(value, revision); !errors.Is(err, journal.ErrChanged) {
			return value, err
		}
	}
}

// random is a number of random octets as text.
func random(octets int) string {
	b := make([]byte, octets)
	_, _ = rand.Read(b) // which never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashed is what is kept of a secret: who reads what is kept can open nothing with it.
func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// sameHash reports whether what is kept of a secret is of this one.
func sameHash(kept, secret string) bool {
	return subtle.ConstantTimeCompare([]byte(kept), []byte(hashed(secret))) == 1
}
