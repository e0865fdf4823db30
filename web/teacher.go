package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"ehlo/internal/classroom"
	"ehlo/internal/sandbox/message"
)

// A sign-in lasts a week: a term's class meets once in that time.
const signedInFor = 7 * 24 * time.Hour

// signIns are the teachers' browsers that are signed in.
type signIns struct {
	plain, secure *scs.SessionManager // by whether the browser speaks to the server by HTTPS
}

func (s *Site) newSignIns(c *classroom.Classroom) *signIns {
	manager := func(name string, secure bool) *scs.SessionManager {
		// scs.New would begin a goroutine that nobody can end in good order.
		return &scs.SessionManager{
			Lifetime: signedInFor, Store: c.SignIns(), Codec: scs.GobCodec{},
			HashTokenInStore: true, // whoever reads what is kept is signed in as nobody
			Cookie:           scs.SessionCookie{Name: name, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure, Persist: true},
			ErrorFunc: func(w http.ResponseWriter, r *http.Request, err error) {
				s.failed(w, r, texts.Say("not-saved"), fmt.Errorf("what is kept of sign-ins cannot be used: %w", err))
			},
		}
	}
	return &signIns{manager("ehlo-teacher", false), manager("__Host-ehlo-teacher", true)}
}

// of are those of browsers that speak as the one of a request does.
func (s *signIns) of(r *http.Request, g *Gate) *scs.SessionManager {
	if g.secure(r) {
		return s.secure
	}
	return s.plain
}

// noClassroom answers where nobody teaches.
func noClassroom(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, texts.Say("no-classroom"), http.StatusNotFound)
}

// What a sign-in knows.
const (
	signedInAs = "teacher"
	signInsAre = "signIns"
)

// asked is a request of a teacher's page.
type asked struct {
	*http.Request
	session *scs.SessionManager
	teacher classroom.Teacher // whose browser it is
}

// signIn notes that the browser is a teacher's from now on, under another token than before.
func (a *asked) signIn(t classroom.Teacher) error {
	if err := a.session.RenewToken(a.Context()); err != nil {
		return err
	}
	a.session.Put(a.Context(), signedInAs, string(t.ID))
	a.session.Put(a.Context(), signInsAre, t.SignIns)
	return nil
}

// teacherRoutes are what a teacher's page asks. A cookie says who it is, so requests that another
// site's page could have sent are refused.
func (s *Site) teacherRoutes() {
	signIns := s.newSignIns(s.c.Classroom)
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, texts.Say("other-site"), http.StatusForbidden)
	}))
	withPassword := func(serve func(*asked) (any, error)) func(*asked) (any, error) {
		return func(a *asked) (any, error) {
			s.c.Gate.password(a.Request)
			return serve(a)
		}
	}
	route := func(pattern string, serve func(*asked) (any, error)) {
		s.mux.Handle(pattern, own.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session := signIns.of(r, s.c.Gate)
			session.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.answer(w, r, func() (any, error) { return serve(&asked{Request: r, session: session}) })
			})).ServeHTTP(w, r)
		})))
	}
	asTeacher := func(serve func(*asked) (any, error)) func(*asked) (any, error) {
		return func(a *asked) (any, error) {
			var err error
			if a.teacher, err = s.signedIn(a.Context(), a.session); err != nil {
				return nil, err
			}
			return serve(a)
		}
	}
	route("POST /api/teacher", withPassword(s.acceptInvitation))
	route("POST /api/teacher/sign-in", withPassword(s.signIn))
	for pattern, serve := range map[string]func(*asked) (any, error){
		"GET /api/teacher":                     s.teacher,
		"DELETE /api/teacher":                  s.leave,
		"GET /api/teacher/addresses":           s.addresses,
		"PUT /api/teacher/password":            withPassword(s.changePassword),
		"DELETE /api/teacher/sign-in":          func(a *asked) (any, error) { return nil, a.session.Destroy(a.Context()) },
		"DELETE /api/teacher/sign-ins":         s.signOutElsewhere,
		"POST /api/teacher/invitations":        s.invite,
		"DELETE /api/teacher/invitations/{id}": s.withdrawInvitation,
	} {
		route(pattern, asTeacher(serve))
	}
	for pattern, serve := range s.classRoutes() {
		route(pattern, asTeacher(serve))
	}
	for pattern, serve := range s.platformRoutes() {
		route(pattern, asTeacher(serve))
	}
	if s.c.LTI != nil {
		s.mux.Handle("POST /lti/teach", own.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session := signIns.of(r, s.c.Gate)
			session.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.ltiTeach(w, &asked{Request: r, session: session})
			})).ServeHTTP(w, r)
		})))
		s.mux.Handle("POST /lti/choose", own.Handler(http.HandlerFunc(s.ltiChoose)))
	}
	s.mux.HandleFunc("GET /api/classes/{class}/shown", s.shown)
	s.mux.HandleFunc("GET /api/classes/{class}/wall", s.wallRoute(signIns))
	s.mux.HandleFunc("GET /api/classes/{class}/seats/{seat}/mirror", s.mirrorRoute(signIns))
}

// signedIn is the teacher whose sign-in a context has: classroom.ErrNoTeacher for none.
func (s *Site) signedIn(ctx context.Context, session *scs.SessionManager) (classroom.Teacher, error) {
	id := classroom.TeacherID(session.GetString(ctx, signedInAs))
	if id == "" {
		return classroom.Teacher{}, classroom.ErrNoTeacher
	}
	return s.c.Classroom.SignedIn(id, session.GetInt(ctx, signInsAre))
}

func (s *Site) acceptInvitation(a *asked) (any, error) {
	var with message.Accept
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	t, err := s.c.Classroom.Accept(a.Context(), classroom.InvitationToken(with.Invitation), with.Name, with.Password)
	if err != nil {
		return nil, err
	}
	return nil, a.signIn(t)
}

func (s *Site) signIn(a *asked) (any, error) {
	var with message.SignIn
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	from, _ := s.c.Gate.network(a.Request) // of this machine all are one
	t, err := s.c.Classroom.SignIn(a.Context(), with.Name, with.Password, from.String())
	if err != nil {
		return nil, err
	}
	return nil, a.signIn(t)
}

func (s *Site) changePassword(a *asked) (any, error) {
	var with message.ChangePassword
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	t, err := s.c.Classroom.ChangePassword(a.Context(), a.teacher.ID, with.Old, with.Password)
	if err != nil {
		return nil, err
	}
	return nil, a.signIn(t)
}

// signOutElsewhere ends all sign-ins of the teacher's but this one.
func (s *Site) signOutElsewhere(a *asked) (any, error) {
	t, err := s.c.Classroom.SignOut(a.teacher.ID)
	if err != nil {
		return nil, err
	}
	return nil, a.signIn(t)
}

// leave removes the teacher.
func (s *Site) leave(a *asked) (any, error) {
	if err := s.c.Classroom.Dismiss(a.teacher.ID); err != nil {
		return nil, err
	}
	return nil, a.session.Destroy(a.Context())
}

func (s *Site) teacher(a *asked) (any, error) {
	m := message.Teacher{Name: a.teacher.Name, Vouched: a.teacher.Vouched(), Platforms: s.c.LTI != nil && !a.teacher.Vouched(), Colleagues: []message.Colleague{}, Invitations: []message.Invitation{}}
	all, err := s.c.Classroom.Teachers()
	if err != nil {
		return nil, err
	}
	names := make(map[classroom.TeacherID]string)
	for _, t := range all {
		names[t.ID] = t.Name
		if t.ID != a.teacher.ID {
			m.Colleagues = append(m.Colleagues, message.Colleague{Name: t.Name, Since: t.Since})
		}
	}
	invitations, err := s.c.Classroom.Invitations()
	if err != nil {
		return nil, err
	}
	for _, i := range invitations {
		m.Invitations = append(m.Invitations, message.Invitation{ID: i.ID, By: names[i.By], Until: i.Until})
	}
	return m, nil
}

func (s *Site) invite(a *asked) (any, error) {
	if a.teacher.Vouched() {
		return nil, classroom.ErrVouched
	}
	token, i, err := s.c.Classroom.Invite(a.teacher.ID)
	if err != nil {
		return nil, err
	}
	return message.Invitation{ID: i.ID, By: a.teacher.Name, Until: i.Until, Token: string(token)}, nil
}

func (s *Site) withdrawInvitation(a *asked) (any, error) {
	if a.teacher.Vouched() {
		return nil, classroom.ErrVouched
	}
	return nil, s.c.Classroom.Withdraw(a.PathValue("id"))
}
