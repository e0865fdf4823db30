package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/gradebook"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/lti"
	"ehlo/internal/sandbox"
	"ehlo/internal/wall"
	"ehlo/labs"
	"ehlo/web"
)

// school is the flag for classes and who teaches them.
type school struct {
	Classroom bool     `default:"true" negatable:"" help:"Let teachers have classes here: the first is made by a link that is printed. --no-classroom leaves it out."`
	URL       string   `name:"url" placeholder:"URL" help:"Where browsers reach this server, such as https://mail.example.org. Learning platforms (LTI 1.3) are told of it: without it none can send people here."`
	LTIAllow  []string `name:"lti-allow" sep:"," placeholder:"NET" help:"With --url: a private network that learning platforms may be in, as in 10.0.0.0/8; may be given more than once. Others are asked at public addresses alone."`
}

// base is --url as it is told to platforms, and its host; "" for none.
func (s school) base() (base, host string, err error) {
	if s.URL == "" {
		return "", "", nil
	}
	site, err := web.Embedder(s.URL)
	u, wrong := url.Parse(site)
	switch {
	case err != nil, wrong != nil, u.Scheme == "http" && !isHere(u.Hostname()):
		return "", "", usageError{fmt.Errorf("--url %s is no address that a learning platform takes: write its scheme and host, as in https://mail.example.org", s.URL)}
	case !s.Classroom:
		return "", "", usageError{errors.New("--url is for learning platforms, whose people come to classes: leave out --no-classroom")}
	}
	_, err = networks("--lti-allow", s.LTIAllow)
	return site, u.Hostname(), err
}

// isHere reports whether a name is this machine's (RFC 6761 §6.3): platforms there are tried without TLS.
func isHere(name string) bool {
	a, err := netip.ParseAddr(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || err == nil && a.IsLoopback()
}

// courses opens what learning platforms send people to, and what sends scores back; nil where there is no --url.
func (s school) courses(values func(name string) (journal.ValueStore, error), room *classroom.Classroom, all *labs.Catalogue, managers func() []*sandbox.Manager, log *slog.Logger) (c courses, err error) {
	base, _, err := s.base()
	if err != nil || base == "" {
		return courses{}, err
	}
	allow, err := networks("--lti-allow", s.LTIAllow)
	if err != nil {
		return courses{}, err
	}
	c.tool, err = lti.New(lti.Config{Values: values, Now: time.Now, Log: log, Base: base, Allow: allow, Insecure: strings.HasPrefix(base, "http:")})
	if err != nil {
		return courses{}, err
	}
	c.room = room
	c.book = gradebook.New(gradebook.Config{Room: room, Tool: c.tool, Labs: all, Managers: managers, Log: log})
	return c, nil
}

// courses are what a server has for learning platforms; the zero value is for none.
type courses struct {
	room *classroom.Classroom
	tool *lti.Tool
	book *gradebook.Book
}

// into has sandboxes tell of what is achieved in them.
func (c courses) into(m *sandbox.Config) {
	if c.book != nil {
		m.Achieved = c.book.Achieved
	}
}

// moved notes that other learners may be here.
func (c courses) moved() {
	if c.book != nil {
		c.book.Moved()
	}
}

// run sends scores until stop.
func (c courses) run() (stop func()) {
	if c.tool == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { c.tool.Run(ctx) })
	running.Go(func() { c.book.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

// close closes them, when nothing runs any more.
func (c courses) close() {
	if c.tool != nil {
		c.tool.Close()
	}
}

// forget removes what is kept of the scores of people whose seats have gone.
func (c courses) forget() (failed error) {
	if c.tool == nil {
		return nil // they wait for a start with --url
	}
	for _, l := range c.room.Leavers() {
		var columns []string
		if len(c.room.SeatsFrom(l.Person)) > 0 { // elsewhere
			columns = slices.Collect(maps.Values(l.Columns))
			if len(columns) == 0 {
				failed = errors.Join(failed, c.room.Forgotten(l))
				continue
			}
		}
		err := c.tool.ForgetScores(lti.PlatformID(l.Platform), l.Subject, columns...)
		if err == nil {
			err = c.room.Forgotten(l)
		}
		failed = errors.Join(failed, err)
	}
	return failed
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
// far as a manager here has them, with what waits for their platforms. stop ends that.
func clearAway(room *classroom.Classroom, c courses, here func(learner.ID) *sandbox.Manager, log *slog.Logger) (stop func()) {
	if room == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if err := errors.Join(clearOnce(room, here), c.forget()); err != nil {
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
