package wall

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ehlo/internal/classroom"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/scenarios"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var builtIn = sync.OnceValues(func() (*labs.Catalogue, error) { return labs.Load(scenarios.FS) })

// school is a classroom with a class, at some nodes.
type school struct {
	t       *testing.T
	room    *classroom.Classroom
	teacher classroom.TeacherID
	class   classroom.Class
	bus     Local
}

func newSchool(t *testing.T) *school {
	t.Helper()
	kept, err := journal.Open("", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := &school{t: t}
	s.room, err = classroom.New(classroom.Config{
		Values: func(name string) (journal.ValueStore, error) { return kept.Values(name), nil }, Now: time.Now, Labs: func(string) bool { return true },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.room.Close()
		_ = kept.Close()
	})
	token, _, err := s.room.First()
	if err != nil {
		t.Fatal(err)
	}
	ana, err := s.room.Accept(t.Context(), token, "Ana", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	s.teacher = ana.ID
	if s.class, err = s.room.NewClass(ana.ID, classroom.Settings{Title: "Networks", Labs: []string{"send-by-hand"}}); err != nil {
		t.Fatal(err)
	}
	return s
}

// node are the walls of one, with as many managers.
func (s *school) node(managers ...*sandbox.Manager) *Walls {
	s.t.Helper()
	catalogue, err := builtIn()
	if err != nil {
		s.t.Fatal(err)
	}
	w, err := New(Config{
		Bus: &s.bus, Room: s.room, Labs: catalogue, Managers: func() []*sandbox.Manager { return managers }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(w.Close)
	return w
}

func (s *school) joins(name string) (classroom.Seat, learner.ID) {
	s.t.Helper()
	l := learner.ID("learner of " + name)
	seat, err := s.room.Join(s.class, name, l, classroom.NewSeatCode())
	if err != nil {
		s.t.Fatal(err)
	}
	return seat, l
}

func (s *school) look(w *Walls) *View {
	s.t.Helper()
	v, err := w.Look(s.class.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(v.Close)
	return v
}

func next(t *testing.T, v *View) message.Wall {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	m, err := v.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// none fails if a view has something new.
func none(t *testing.T, v *View) {
	t.Helper()
	if m, some, err := v.take(); some || err != nil {
		t.Errorf("there is something new: %+v, %v", m, err)
	}
}

func work(at int) message.WallWork { return message.WallWork{Lab: "send-by-hand", At: at, Pages: 1} }

// TestLook: a view is shown all there is, and then what has changed of it, each change once.
func TestLook(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	lea, l := s.joins("Lea")
	v := s.look(w)
	m := next(t, v)
	if m.Class == nil || m.Class.Title != "Networks" || len(m.Class.Labs) != 1 || len(m.Class.Labs[0].Steps) != 10 || len(m.Seats) != 1 || m.Seats[0].Seat.Name != "Lea" || len(m.Seats[0].Work) != 0 {
		t.Errorf("first it shows %+v", m)
	}
	none(t, v)

	_, max := s.joins("Max")
	w.Tell(string(s.class.ID), l, work(1), nil)
	w.Tell(string(s.class.ID), l, work(2), nil)
	w.Tell(string(s.class.ID), max, work(0), nil)
	m = next(t, v)
	if m.Class != nil || len(m.Seats) != 2 || m.Seats[0].Work[0].At != 2 || m.Seats[1].Seat.Name != "Max" || m.Seats[1].Work[0].At != 0 {
		t.Errorf("then it shows %+v", m)
	}
	w.Tell(string(s.class.ID), max, work(1), nil)
	if m = next(t, v); len(m.Seats) != 1 || m.Seats[0].Seat.Name != "Max" {
		t.Errorf("of Max alone it shows %+v", m)
	}
	none(t, v)

	other := s.look(w)
	if m = next(t, other); m.Class == nil || len(m.Seats) != 2 || m.Seats[0].Work[0].At != 2 {
		t.Errorf("who comes later is shown %+v", m)
	}
	must(t, s.room.RemoveSeat(s.class.ID, s.teacher, lea.ID))
	for _, v := range []*View{v, other} {
		if m = next(t, v); len(m.Gone) != 1 || m.Gone[0] != string(lea.ID) || len(m.Seats) != 0 {
			t.Errorf("when she has gone it shows %+v", m)
		}
	}
	_, err := s.room.SetUp(s.class.ID, s.teacher, classroom.Settings{Title: "Networks 2"})
	must(t, err)
	if m = next(t, v); m.Class == nil || m.Class.Title != "Networks 2" || len(m.Seats) != 1 || len(m.Gone) != 0 {
		t.Errorf("with another title it shows %+v", m)
	}

	projector, err := w.LookAtClass(s.class.ID)
	must(t, err)
	defer projector.Close()
	if m = next(t, projector); m.Class == nil || len(m.Seats) != 0 {
		t.Errorf("a projector is shown %+v", m)
	}
	s.joins("Ida")
	if m = next(t, v); len(m.Seats) != 1 {
		t.Errorf("with Ida it shows %+v", m)
	}
	none(t, projector)
	_, err = s.room.Lead(s.class.ID, s.teacher, classroom.Lead{Pause: &classroom.Pause{Says: "Look up."}})
	must(t, err)
	for _, v := range []*View{v, projector} {
		if m = next(t, v); m.Class == nil || m.Class.Lead.Pause == nil || m.Class.Code != string(s.class.Code) {
			t.Errorf("in a pause it shows %+v", m.Class)
		}
	}
	must(t, s.room.DeleteClass(s.class.ID, s.teacher))
	if _, err := v.Next(t.Context()); !errors.Is(err, classroom.ErrNoClass) {
		t.Errorf("when the class is gone: %v", err)
	}
}

// TestChangedWhileAWallAsks: what changes in a class does not wait for its wall, which may be asking the
// classroom just then.
func TestChangedWhileAWallAsks(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	v := s.look(w)
	v.wall.mu.Lock()
	changed := make(chan struct{})
	go func() {
		defer close(changed)
		s.joins("Lea")
	}()
	select {
	case <-changed:
	case <-time.After(10 * time.Second):
		t.Error("a seat waits for the wall")
	}
	v.wall.mu.Unlock()
	<-changed
	for m := next(t, v); len(m.Seats) == 0; m = next(t, v) {
	}
}

// TestQuizOnWall: of a question to all a view is shown how many have answered, and nothing of who has.
func TestQuizOnWall(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	_, lea := s.joins("Lea")
	s.joins("Max")
	v := s.look(w)
	next(t, v)
	question, err := classroom.OwnQuestion("Ready?", []classroom.QuizChoice{{Text: "Yes"}, {Text: "No"}}, "")
	must(t, err)
	class, err := s.room.Ask(s.class.ID, s.teacher, question)
	must(t, err)
	q, _ := s.room.Asked(&class)
	m := next(t, v)
	if m.Class == nil || m.Class.Show.Quiz != string(q.ID) || m.Quiz == nil || m.Quiz.ID != string(q.ID) || m.Quiz.Seats != 2 || m.Quiz.Answered != 0 {
		t.Fatalf("when it is asked it shows %+v of %+v", m.Quiz, m.Class)
	}
	_, err = s.room.Answer(s.class.ID, lea, classroom.Answer{Quiz: q.ID, Picked: []int{1}}, nil)
	must(t, err)
	if m = next(t, v); m.Class != nil || len(m.Seats) > 0 || m.Quiz == nil || m.Quiz.Answered != 1 || m.Quiz.Choices[1].N != 1 {
		t.Errorf("when she has answered it shows %+v, %+v", m.Quiz, m)
	}
	none(t, v)
	if m = next(t, s.look(w)); m.Quiz == nil || m.Quiz.Answered != 1 {
		t.Errorf("who comes later is shown %+v", m.Quiz)
	}
	_, err = s.room.SetQuiz(s.class.ID, s.teacher, q.ID, true, true)
	must(t, err)
	if m = next(t, v); m.Quiz == nil || !m.Quiz.Revealed {
		t.Errorf("when it is revealed it shows %+v", m.Quiz)
	}
	_, err = s.room.Lead(s.class.ID, s.teacher, classroom.Lead{Exam: &classroom.Exam{Labs: []string{"send-by-hand"}}})
	must(t, err)
	if m = next(t, v); m.Class == nil || m.Class.Show != nil || m.Quiz != nil {
		t.Errorf("in an exam it shows %+v", m)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestWatched: learners tell as long as somebody looks, at whatever node, and no longer.
func TestWatched(t *testing.T) {
	s := newSchool(t)
	here, there := s.node(), s.node()
	is := func(want bool) {
		t.Helper()
		for _, w := range []*Walls{here, there} {
			if got := w.Watches(string(s.class.ID)); got != want {
				t.Errorf("it is watched: %v", got)
			}
		}
	}
	is(false)
	v, err := here.Look(s.class.ID)
	must(t, err)
	next(t, v)
	eventually(t, func() bool { return there.Watches(string(s.class.ID)) })
	is(true)
	_, l := s.joins("Lea")
	next(t, v)
	there.Tell(string(s.class.ID), l, work(1), nil)
	if m := next(t, v); len(m.Seats) != 1 || m.Seats[0].Work[0].At != 1 {
		t.Errorf("of a learner of the other node it shows %+v", m)
	}
	v.Close()
	late := time.Now().Add(2 * forgotten)
	here.c.Now, there.c.Now = func() time.Time { return late }, func() time.Time { return late }
	is(false)
	if len(here.open) > 0 {
		t.Error("the wall is there though nobody looks")
	}
}

// eventually waits until something holds.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for began := time.Now(); !holds(); time.Sleep(time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatal("it takes too long")
		}
	}
}

// TestPause: what happens at once is shown as one.
func TestPause(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	_, l := s.joins("Lea")
	v := s.look(w)
	next(t, v)
	began, shown := time.Now(), 0
	for i := range 1000 {
		w.Tell(string(s.class.ID), l, work(i), nil)
		if i%100 == 99 {
			if m := next(t, v); m.Seats[0].Work[0].At == i {
				shown++
			}
		}
	}
	if took := time.Since(began); shown != 10 || took < 9*pause {
		t.Errorf("a thousand changes were shown right %d times of 10, in %v", shown, took)
	}
}

// TestBus: what is published reaches all who listen for its subject, and nobody after stop.
func TestBus(t *testing.T) {
	var b Local
	heard := map[string]int{}
	listen := func(who, subject string) func() {
		stop, err := b.Subscribe(subject, func(data []byte) { heard[fmt.Sprint(who, " ", string(data))]++ })
		must(t, err)
		return stop
	}
	stop := listen("a", "x")
	listen("b", "x")
	listen("c", "y")
	must(t, b.Publish("x", []byte("1")))
	stop()
	must(t, b.Publish("x", []byte("2")))
	must(t, b.Publish("z", []byte("3")))
	if len(heard) != 3 || heard["a 1"] != 1 || heard["b 1"] != 1 || heard["b 2"] != 1 {
		t.Errorf("heard %v", heard)
	}
}

// TestClose: who looks at a wall is not left waiting.
func TestClose(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	v := s.look(w)
	next(t, v)
	ended := make(chan error)
	go func() {
		_, err := v.Next(t.Context())
		ended <- err
	}()
	w.Close()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
}
