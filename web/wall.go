package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/classroom"
	"ehlo/internal/wall"
)

// wallRoute serves the wall of a class to those who teach it, whom their cookies tell. A page of another
// site gets no socket.
func (s *Site) wallRoute(signIns *signIns) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		class := classroom.ClassID(r.PathValue("class"))
		session := signIns.of(r, s.c.Gate)
		var token string
		if cookie, err := r.Cookie(session.Cookie.Name); err == nil {
			token = cookie.Value
		}
		var teacher classroom.TeacherID
		var looked time.Time
		may := func() error {
			if time.Since(looked) > pingEvery { // it is read where it is kept, which another node may have
				ctx, err := session.Load(s.pages.ctx, token)
				if err != nil {
					return err
				}
				t, err := s.signedIn(ctx, session)
				if err != nil {
					return err
				}
				teacher, looked = t.ID, time.Now()
			}
			_, err := s.c.Classroom.ClassOf(class, teacher)
			return err
		}
		if err := s.wall(w, r, class, may); err != nil {
			s.answer(w, r, func() (any, error) { return nil, err })
		}
	}
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
	view, err := s.c.Walls.Look(class)
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
