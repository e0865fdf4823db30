package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gorilla/websocket"

	"ehlo/internal/classroom"
	"ehlo/internal/wall"
)

// wallRoute serves the wall of a class to those who teach it, whom their cookies tell. A page of another
// site gets no socket.
func (s *Site) wallRoute(signIns *signIns) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l := s.looker(r, signIns)
		if err := s.wall(w, r, l.class, l.may); err != nil {
			s.answer(w, r, func() (any, error) { return nil, err })
		}
	}
}

// looker is a teacher who looks at a class for as long as their connection lasts. One goroutine uses it.
type looker struct {
	site    *Site
	class   classroom.ClassID
	session *scs.SessionManager
	token   string // of the sign-in
	teacher classroom.Teacher
	looked  time.Time // that it was read who it is
}

func (s *Site) looker(r *http.Request, signIns *signIns) *looker {
	l := &looker{site: s, class: classroom.ClassID(r.PathValue("class")), session: signIns.of(r, s.c.Gate)}
	if cookie, err := r.Cookie(l.session.Cookie.Name); err == nil {
		l.token = cookie.Value
	}
	return l
}

// may is why the teacher may not look, or no more; nil if they may.
func (l *looker) may() error {
	if time.Since(l.looked) > pingEvery/2 { // it is read where it is kept, which another node may have
		ctx, err := l.session.Load(l.site.pages.ctx, l.token)
		if err != nil {
			return err
		}
		if l.teacher, err = l.site.signedIn(ctx, l.session); err != nil {
			return err
		}
		l.looked = time.Now()
	}
	_, err := l.site.c.Classroom.ClassOf(l.class, l.teacher.ID)
	return err
}

// wall shows a teacher's page the wall of a class until its connection ends. may tells why the teacher
// may not see it, or no more. An error is why there is no connection.
func (s *Site) wall(w http.ResponseWriter, r *http.Request, class classroom.ClassID, may func() error) error {
	if err := may(); err != nil {
		return err
	}
	if !s.pages.enter() {
		return texts.Error("closing")
	}
	defer s.pages.leave()
	from, fits := s.c.Gate.source(r, true)
	if !fits {
		return errCrowded
	}
	defer from.leave()
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil { // it has answered
		s.c.Log.Debug("no socket for a wall", "from", r.RemoteAddr, "err", err)
		return nil
	}
	defer conn.Close()
	look := s.c.Walls.Look
	if r.URL.Query().Get("seats") == "none" {
		look = s.c.Walls.LookAtClass
	}
	view, err := look(class)
	if err != nil {
		s.c.Log.Error("a wall could not be opened", "err", err)
		_ = sayWhy(conn, websocket.CloseInternalServerErr, texts.Error("fault"))
		return nil
	}
	defer view.Close()
	ctx, end := context.WithCancel(s.pages.ctx)
	defer end()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer end()
		listen(conn)
	}()
	err = show(ctx, conn, view, may)
	switch {
	case s.pages.ctx.Err() != nil:
		_ = sayWhy(conn, websocket.CloseGoingAway, texts.Error("closing"))
	case refusedWith(err) != 0:
		_ = sayWhy(conn, websocket.ClosePolicyViolation, err)
	default:
		s.c.Log.Debug("a wall's socket ended", "err", err)
	}
	conn.Close()
	<-ended
	return nil
}

// listen reads what nobody says, until the connection ends: who does not answer pings has gone.
func listen(conn *websocket.Conn) {
	alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(silenceLimit)) }
	conn.SetReadLimit(1)
	conn.SetPongHandler(alive)
	for alive("") == nil {
		if _, _, err := conn.NextReader(); err != nil {
			return
		}
	}
}

// show writes what is new on a wall as long as the teacher may see it.
func show(ctx context.Context, conn *websocket.Conn, view *wall.View, may func() error) error {
	for {
		waiting, stop := context.WithTimeout(ctx, pingEvery)
		m, err := view.Next(waiting)
		stop()
		quiet := errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil
		if err != nil && !quiet {
			return err
		}
		if err := may(); err != nil {
			return err
		}
		if quiet {
			err = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeLimit))
		} else if err = conn.SetWriteDeadline(time.Now().Add(writeLimit)); err == nil {
			err = conn.WriteJSON(m)
		}
		if err != nil {
			return err
		}
	}
}
