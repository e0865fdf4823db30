package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/gradebook"
	"ehlo/internal/learner"
	"ehlo/internal/lti"
	"ehlo/internal/sandbox/message"
)

const (
	// mostForm is how many octets a platform's form has at most: the token's, and more than the hints'.
	mostForm = 128 << 10
	// launchTakes is what a launch takes of the server's time: a signature is checked, and made at times.
	launchTakes = time.Millisecond
	// ltiSecret is the field of a launch that has what the platform's storage has kept.
	ltiSecret = "ehlo_secret"
)

// ltiRoutes are what learning platforms send browsers to, and what their servers read. Forms of other sites are what
// they are for: what a launch is, shows its token alone.
func (s *Site) ltiRoutes() {
	if s.c.LTI == nil {
		for _, path := range []string{lti.LoginPath, lti.LaunchPath, lti.KeysPath, lti.RegisterPath, "/lti/choose", "/lti/teach", "/api/lti/"} {
			s.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, texts.Say("no-lti"), http.StatusNotFound)
			})
		}
		return
	}
	files := http.FileServerFS(ltiFiles)
	s.mux.Handle("GET /lti/page.js", files)
	s.mux.Handle("GET /lti/page.css", files)
	s.mux.HandleFunc("GET "+lti.LoginPath, s.ltiLogin)
	s.mux.HandleFunc("POST "+lti.LoginPath, s.ltiLogin)
	s.mux.HandleFunc("POST "+lti.LaunchPath, s.ltiLaunch)
	s.mux.HandleFunc("GET "+lti.KeysPath, s.ltiKeys)
	s.mux.HandleFunc("GET "+lti.RegisterPath, s.ltiRegister)
	for pattern, serve := range map[string]func(*http.Request) (any, error){
		"POST /api/lti/open":  s.openLaunch,
		"POST /api/lti/codes": s.launchCode,
	} {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.answer(w, r, func() (any, error) { return s.guessed(r, serve) })
		})
	}
}

// formOf reads a platform's form. It has been refused where ok is false.
func (s *Site) formOf(w http.ResponseWriter, r *http.Request) (ok bool) {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	err := r.ParseForm()
	if err != nil {
		s.refuse(w, r, badRequest{errForm})
	}
	return err == nil
}

// errForm is that what should be a form cannot be read.
var errForm = texts.Error("lti-form")

// ltiLogin begins a login that a platform has asked for, and goes on to the platform, by way of its storage where it
// has one.
func (s *Site) ltiLogin(w http.ResponseWriter, r *http.Request) {
	if !s.formOf(w, r) {
		return
	}
	from, _ := s.c.Gate.source(r, false)
	if err := from.room(); err != nil { // each is kept for a while
		s.refuse(w, r, err)
		return
	}
	l, err := s.c.LTI.Login(r.Context(), r.Form)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	http.SetCookie(w, s.loginCookie(l.State, l.Secret, l.Until))
	if l.Storage == nil || !s.shownBy(r) {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, l.URL, http.StatusSeeOther)
		return
	}
	s.show(w, r, http.StatusOK, ltiPage{
		Title: texts.Say("lti-moment"), Says: texts.Say("lti-going"), Does: "login",
		Frame: l.Storage.Frame, Origin: l.Storage.Origin, Key: lti.Cookie(l.State), Secret: l.Secret, Next: l.URL, Link: texts.Say("lti-go-on"),
	})
}

// loginCookie is the cookie of a login, which comes back at its end: from the platform's frame, too, where a browser
// keeps those of each platform apart.
func (s *Site) loginCookie(state, secret string, until time.Time) *http.Cookie {
	return &http.Cookie{Name: lti.Cookie(state), Value: secret, Path: "/lti/", Expires: until, HttpOnly: true, Secure: true, SameSite: http.SameSiteNoneMode, Partitioned: true}
}

// shownBy reports whether a page can be shown to whoever has sent a request, as far as that is told: a site that no
// platform is known to have shows none, and is gone on from at once.
func (s *Site) shownBy(r *http.Request) bool {
	from := r.Header.Get("Origin")
	if u, err := url.Parse(r.Header.Get("Referer")); (from == "" || from == "null") && err == nil && u.Host != "" {
		from = u.Scheme + "://" + u.Host
	}
	return from == "" || from == "null" || slices.Contains(s.c.LTI.Sites(), strings.ToLower(from))
}

// ltiLaunch takes whom a platform has sent, and leads to the page that opens what they have come for.
func (s *Site) ltiLaunch(w http.ResponseWriter, r *http.Request) {
	if !s.formOf(w, r) {
		return
	}
	s.c.Gate.takes(r, launchTakes)
	f := lti.Form{Values: r.PostForm, Secret: r.PostForm.Get(ltiSecret)}
	state := r.PostForm.Get("state")
	if c, err := r.Cookie(lti.Cookie(state)); err == nil {
		f.Secret = c.Value
	}
	l, err := s.c.LTI.Launch(r.Context(), f)
	var no *lti.NoSecret
	if errors.As(err, &no) {
		s.askForSecret(w, r, no)
		return
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	code, _, err := s.c.LTI.Keep(l, lti.ToOpen)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	http.SetCookie(w, s.loginCookie(state, "", time.Unix(0, 0)))
	w.Header().Set("Cache-Control", "no-store")
	to := lti.OpenPath
	if l.Message == lti.DeepLinking {
		to = "/lti/choose"
	}
	http.Redirect(w, r, to+"#"+code, http.StatusSeeOther)
}

// askForSecret has the platform's storage asked for what shows that it is the same browser, or else another tab opened,
// whose cookies are not a third party's.
func (s *Site) askForSecret(w http.ResponseWriter, r *http.Request, no *lti.NoSecret) {
	p := ltiPage{Title: texts.Say("lti-new-tab"), Says: no.Error(), ID: no.ID, Next: no.Again, Link: texts.Say("lti-open-tab"), NewTab: true}
	if no.Storage != nil && !r.PostForm.Has(ltiSecret) {
		p.Does, p.Frame, p.Origin, p.Key = "launch", no.Storage.Frame, no.Storage.Origin, lti.Cookie(r.PostForm.Get("state"))
		p.Action, p.Sites = lti.LaunchPath, []string{"'self'"}
		p.Fields = []ltiField{{"id_token", r.PostForm.Get("id_token")}, {"state", r.PostForm.Get("state")}, {ltiSecret, ""}}
	}
	s.show(w, r, http.StatusOK, p)
}

// ltiKeys tells platforms the keys that the server signs with.
func (s *Site) ltiKeys(w http.ResponseWriter, r *http.Request) {
	keys, err := s.c.LTI.Keys()
	if err != nil {
		s.failed(w, r, texts.Say("not-saved"), err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "max-age=3600")
	if _, err := w.Write(keys); err != nil {
		s.c.Log.Debug("keys not sent", "err", err)
	}
}

// ltiRegister registers a platform whose administrator has pasted a link there.
func (s *Site) ltiRegister(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cross-Origin-Opener-Policy", "unsafe-none") // the platform's own page closes this one
	if !s.formOf(w, r) {
		return
	}
	from, _ := s.c.Gate.source(r, false)
	if !from.mayGuess() {
		s.refuse(w, r, errGuesses)
		return
	}
	p, err := s.c.LTI.Register(r.Context(), r.Form)
	if err != nil {
		from.guessedWrong()
		s.refuse(w, r, err)
		return
	}
	s.c.Log.Info("a learning platform has registered itself", "platform", p.ID)
	s.show(w, r, http.StatusOK, ltiPage{Title: texts.Say("lti-registered"), Says: texts.Say("lti-registered-now", "name", p.Name), Does: "close"})
}

// launchScheme is what a header is for that shows the code of a launch: "Authorization: Launch CODE".
const launchScheme = "Launch "

func codeOfLaunch(r *http.Request) string {
	code, _ := strings.CutPrefix(r.Header.Get("Authorization"), launchScheme)
	return code
}

// visitOf is what a launch says to a classroom. What a link leads to is in its parameters, which a teacher has chosen, or
// in its address, which somebody has typed.
func visitOf(l lti.Launch) classroom.Visit {
	v := classroom.Visit{
		Person: classroom.Person{Platform: string(l.Platform), Subject: l.Subject},
		Course: classroom.Course{Platform: string(l.Platform), Deployment: l.Deployment, ID: l.Context.ID},
		Name:   l.Name, Title: l.Context.Title, Roster: l.Roster,
	}
	if v.Title == "" {
		v.Title = l.Context.Label
	}
	if l.Message == lti.DeepLinking {
		return v // nothing has been chosen yet
	}
	v.Lab, v.Class = l.Custom["lab"], classroom.ClassID(l.Custom["class"])
	if u, err := url.Parse(l.Target); err == nil && v.Lab == "" && v.Class == "" {
		query := u.Query()
		v.Lab, v.Class = query.Get("lab"), classroom.ClassID(query.Get("class"))
	}
	if g := l.Grades; g != nil && slices.Contains(g.Scope, lti.ScopeScore) {
		v.Column = g.LineItem
	}
	return v
}

// openLaunch opens what somebody has come for, whom a platform has sent just now.
func (s *Site) openLaunch(r *http.Request) (any, error) {
	l, err := s.c.LTI.Take(codeOfLaunch(r), lti.ToOpen)
	if err != nil {
		return nil, err
	}
	m := message.Launched{Back: l.ReturnURL}
	switch {
	case l.Message == lti.DeepLinking:
		m.Choice, err = s.choiceOf(l)
	case l.Role == lti.Instructor:
		m.Teacher, err = s.launchTeacher(l)
	default:
		v := visitOf(l)
		if v.Column == "" {
			v.Column = s.columnOf(r.Context(), l, v.Lab)
		}
		m.Learner, err = s.launchLearner(r, v)
	}
	return m, err
}

// columnOf is the column for a link to a lab that somebody has made by hand, "" for none. Whoever comes by it learns
// all the same; why no score is sent stands in the log.
func (s *Site) columnOf(ctx context.Context, l lti.Launch, id string) string {
	lab, ok := s.c.Manager.Labs().Lab(id)
	if !ok {
		return ""
	}
	column, err := s.c.LTI.Column(ctx, l, lab.Title, "lab/"+id, gradebook.Most(lab))
	var refused *lti.Refusal
	switch {
	case errors.As(err, &refused):
		s.c.Log.Warn("no column for scores", "platform", l.Platform, "lab", id, "says", refused.Wording())
	case err != nil:
		s.c.Log.Warn("no column for scores", "platform", l.Platform, "lab", id, "err", err)
	}
	return column
}

// launchLearner has somebody sit down who has come to learn.
func (s *Site) launchLearner(r *http.Request, v classroom.Visit) (*message.LaunchedLearner, error) {
	for {
		c, seat, err := s.c.Classroom.Learns(v)
		if err != nil {
			return nil, err
		}
		token, err := s.sit(r, c, seat)
		if errors.Is(err, classroom.ErrNoSeat) && r.Context().Err() == nil {
			continue // another page of theirs was quicker
		}
		if err != nil {
			return nil, err
		}
		if v.Column != "" {
			s.c.Grades.Achieved(string(c.ID), token.ID()) // what they have done before goes to a new column, too
		}
		return &message.LaunchedLearner{Token: string(token), Class: string(c.ID), Lab: v.Lab}, nil
	}
}

// launchTeacher has somebody teach who has come to, in another tab.
func (s *Site) launchTeacher(l lti.Launch) (*message.LaunchedTeacher, error) {
	v := visitOf(l)
	t, c, err := s.c.Classroom.Teaches(v)
	if err != nil {
		return nil, err
	}
	m := &message.LaunchedTeacher{Name: t.Name, Class: string(c.ID), Title: c.Title, Lab: v.Lab}
	if m.Key, _, err = s.c.LTI.Keep(l, lti.ToGoOn); err == nil {
		m.Code, m.Until, err = s.c.LTI.Keep(l, lti.ToSignIn)
	}
	return m, err
}

// launchCode is another code for a teacher whose page shows the way to their class.
func (s *Site) launchCode(r *http.Request) (any, error) {
	l, err := s.c.LTI.Kept(codeOfLaunch(r), lti.ToGoOn)
	if err == nil && (l.Role != lti.Instructor || l.Message != lti.ResourceLink) {
		err = lti.ErrCode
	}
	if err != nil {
		return nil, err
	}
	code, until, err := s.c.LTI.Keep(l, lti.ToSignIn)
	return message.LaunchCode{Code: code, Until: until}, err
}

// ltiTeach signs in a teacher in a tab of their own, by a code that a page in the platform's frame has posted.
func (s *Site) ltiTeach(w http.ResponseWriter, a *asked) {
	if !s.formOf(w, a.Request) {
		return
	}
	c, err := s.guessed(a.Request, func(*http.Request) (any, error) {
		l, err := s.c.LTI.Take(a.PostForm.Get("code"), lti.ToSignIn)
		if err != nil {
			return nil, err
		}
		t, c, err := s.c.Classroom.Teaches(visitOf(l))
		if err == nil {
			err = a.signIn(t)
		}
		return c, err
	})
	if err != nil {
		s.refuse(w, a.Request, err)
		return
	}
	http.Redirect(w, a.Request, "/teach/"+string(c.(classroom.Class).ID), http.StatusSeeOther)
}

// launched is whose launch is to be opened, "" for who has not come before. asks is false if it is no learner's.
func (s *Site) launched(r *http.Request) (id learner.ID, asks bool) {
	if s.c.LTI == nil {
		return "", false
	}
	l, err := s.c.LTI.Kept(codeOfLaunch(r), lti.ToOpen)
	if err != nil || l.Message != lti.ResourceLink || l.Role != lti.Learner {
		return "", false // whoever serves the request says so
	}
	seat, _, err := s.c.Classroom.SeatFrom(visitOf(l))
	return seat.Learner, err == nil
}
