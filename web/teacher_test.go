package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/gradebook"
	"ehlo/internal/journal"
	"ehlo/internal/lti"
	"ehlo/internal/lti/ltitest"
	"ehlo/internal/sandbox"
	"ehlo/internal/wall"
	"ehlo/web"
)

// school is a site where somebody can teach.
type school struct {
	*httptest.Server
	t        *testing.T
	room     *classroom.Classroom
	site     *web.Site
	tool     *lti.Tool
	gate     *web.Gate
	platform *ltitest.Platform // see known
	log      bytes.Buffer      // of the site; read when nothing is asked for
}

func open(t *testing.T) *school {
	t.Helper()
	kept := opened(t, t.TempDir())
	all, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	values := func(name string) (journal.ValueStore, error) { return kept.Values(name), nil }
	room, err := classroom.New(classroom.Config{
		Values: values, Now: time.Now, Labs: func(id string) bool { _, ok := all.Lab(id); return ok },
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &school{Server: httptest.NewUnstartedServer(nil), t: t, room: room}
	log := slog.New(slog.NewTextHandler(&s.log, nil))
	var manager *sandbox.Manager
	managers := func() []*sandbox.Manager { return []*sandbox.Manager{manager} }
	walls, err := wall.New(wall.Config{Bus: &wall.Local{}, Room: room, Labs: all, Log: slog.New(slog.DiscardHandler), Managers: managers})
	if err != nil {
		t.Fatal(err)
	}
	s.tool, err = lti.New(lti.Config{Values: values, Now: time.Now, Log: log, Base: "http://" + s.Listener.Addr().String(), Insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	book := gradebook.New(gradebook.Config{Room: room, Tool: s.tool, Labs: all, Managers: managers, Log: log})
	s.gate = web.NewGate(nil, "")
	site, end := newSite(t, sandbox.Config{World: once(world), Journals: kept, Rules: web.Rules(room), Wall: walls, Achieved: book.Achieved, Labs: all},
		func(c *web.Config) {
			c.Classroom, c.Walls, c.LTI, c.Grades, c.Log, c.Gate = room, walls, s.tool, book, log, s.gate
			c.Listens = &net.TCPAddr{IP: net.IPv6zero, Port: 8025}
		})
	manager, s.site = site.Manager(), site
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.tool.Run(ctx) })
	running.Go(func() { book.Run(ctx) })
	s.Config.Handler = site
	s.Start()
	t.Cleanup(func() {
		walls.Close()
		end()
		s.Server.Close()
		stop()
		running.Wait()
		s.tool.Close()
		room.Close()
	})
	return s
}

// person is somebody's browser at a school.
type person struct {
	*school
	http.Client
	at string // the server's address
}

func (s *school) browser() *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	p := &person{school: s, Client: http.Client{Jar: jar}}
	if s.Server != nil {
		p.Transport, p.at = s.Client().Transport, s.URL
	}
	return p
}

// asks sends a request as the page does, and returns the answer's status and body.
func (p *person) asks(method, path, body string, header ...string) (int, string) {
	p.t.Helper()
	req, err := http.NewRequest(method, p.at+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := p.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// does asks for what has to be done.
func (p *person) does(method, path, body string) string {
	p.t.Helper()
	status, text := p.asks(method, path, body)
	if status != http.StatusOK && status != http.StatusNoContent {
		p.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return text
}

// isRefused asks for what must not be done.
func (p *person) isRefused(want int, method, path, body string, header ...string) {
	p.t.Helper()
	if status, text := p.asks(method, path, body, header...); status != want {
		p.t.Errorf("%s %s: %d %s, want %d", method, path, status, text, want)
	}
}

// teacher is the first one, whose browser is signed in.
func (s *school) teacher() *person {
	s.t.Helper()
	token, ok, err := s.room.First()
	if err != nil || !ok {
		s.t.Fatal(ok, err)
	}
	p := s.browser()
	p.does("POST", "/api/teacher", jsonOf(map[string]string{"invitation": string(token), "name": "Ana", "password": "correct horse"}))
	return p
}

func jsonOf(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

type teacherView struct {
	Name        string
	Colleagues  []struct{ Name string }
	Invitations []struct{ ID, By, Token string }
	Vouched     bool
	Platforms   bool
}

func (p *person) view() (v teacherView) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(p.does("GET", "/api/teacher", "")), &v); err != nil {
		p.t.Fatal(err)
	}
	return v
}

func TestTeacherSignsIn(t *testing.T) {
	s := open(t)
	nobody := s.browser()
	nobody.isRefused(http.StatusUnauthorized, "GET", "/api/teacher", "")
	ana := s.teacher()
	if v := ana.view(); v.Name != "Ana" || len(v.Colleagues) != 0 {
		t.Errorf("she sees %+v", v)
	}
	elsewhere := s.browser()
	elsewhere.isRefused(http.StatusUnauthorized, "POST", "/api/teacher/sign-in", `{"name":"Ana","password":"wrong horse"}`)
	elsewhere.does("POST", "/api/teacher/sign-in", `{"name":"ana","password":"correct horse"}`)
	elsewhere.view()
	elsewhere.does("DELETE", "/api/teacher/sign-in", "")
	elsewhere.isRefused(http.StatusUnauthorized, "GET", "/api/teacher", "")
	ana.view()
}

// TestSignInIsMadeAnew: a cookie that somebody was given before they signed in opens nothing then.
func TestSignInIsMadeAnew(t *testing.T) {
	s := open(t)
	s.teacher()
	at, _ := url.Parse(s.URL)
	planted := s.browser()
	planted.does("POST", "/api/teacher/sign-in", `{"name":"Ana","password":"correct horse"}`)
	before := planted.Jar.Cookies(at)
	planted.does("POST", "/api/teacher/sign-in", `{"name":"Ana","password":"correct horse"}`)
	thief := s.browser()
	thief.Jar.SetCookies(at, before)
	thief.isRefused(http.StatusUnauthorized, "GET", "/api/teacher", "")
}

// TestTeacherSignsOutElsewhere: a new password, and signing out, end all sign-ins but the one that
// asked.
func TestTeacherSignsOutElsewhere(t *testing.T) {
	s := open(t)
	ana, phone := s.teacher(), s.browser()
	phone.does("POST", "/api/teacher/sign-in", `{"name":"Ana","password":"correct horse"}`)
	ana.does("DELETE", "/api/teacher/sign-ins", "")
	phone.isRefused(http.StatusUnauthorized, "GET", "/api/teacher", "")
	ana.view()

	phone.does("POST", "/api/teacher/sign-in", `{"name":"Ana","password":"correct horse"}`)
	ana.isRefused(http.StatusForbidden, "PUT", "/api/teacher/password", `{"old":"wrong horse","password":"battery staple"}`)
	ana.isRefused(http.StatusBadRequest, "PUT", "/api/teacher/password", `{"old":"correct horse","password":"short"}`)
	ana.does("PUT", "/api/teacher/password", `{"old":"correct horse","password":"battery staple"}`)
	phone.isRefused(http.StatusUnauthorized, "GET", "/api/teacher", "")
	ana.view()
}

func TestTeacherInvites(t *testing.T) {
	s := open(t)
	ana, bob := s.teacher(), s.browser()
	var i struct{ ID, Token string }
	if err := json.Unmarshal([]byte(ana.does("POST", "/api/teacher/invitations", "")), &i); err != nil {
		t.Fatal(err)
	}
	if v := ana.view(); len(v.Invitations) != 1 || v.Invitations[0].By != "Ana" || v.Invitations[0].Token != "" {
		t.Errorf("she sees %+v", v)
	}
	accept := func(name string) string {
		return jsonOf(map[string]string{"invitation": i.Token, "name": name, "password": "battery staple"})
	}
	bob.isRefused(http.StatusConflict, "POST", "/api/teacher", accept("ana"))
	bob.isRefused(http.StatusBadRequest, "POST", "/api/teacher", accept(""))
	bob.does("POST", "/api/teacher", accept("Bob"))
	s.browser().isRefused(http.StatusGone, "POST", "/api/teacher", accept("Eve"))
	if v := bob.view(); v.Name != "Bob" || len(v.Colleagues) != 1 || v.Colleagues[0].Name != "Ana" || len(v.Invitations) != 0 {
		t.Errorf("he sees %+v", v)
	}
	if err := json.Unmarshal([]byte(bob.does("POST", "/api/teacher/invitations", "")), &i); err != nil {
		t.Fatal(err)
	}
	ana.does("DELETE", "/api/teacher/invitations/"+i.ID, "")
	s.browser().isRefused(http.StatusGone, "POST", "/api/teacher", accept("Eve"))

	ana.does("DELETE", "/api/teacher", "")
	ana.isRefused(http.StatusUnauthorized, "GET", "/api/teacher", "")
	bob.isRefused(http.StatusConflict, "DELETE", "/api/teacher", "") // nobody would be left
}

// TestTeacherOfAnotherSite: what another site's page sends in a teacher's name is not done.
func TestTeacherOfAnotherSite(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "", "Origin", "https://evil.example"}} {
		ana.isRefused(http.StatusForbidden, "POST", "/api/teacher/invitations", "", header...)
	}
	if v := ana.view(); len(v.Invitations) != 0 {
		t.Errorf("it was done: %+v", v)
	}
}

// TestTeacherCookie: scripts cannot read it, other sites' pages do not send it with what they post,
// and behind HTTPS it is sent by HTTPS alone.
func TestTeacherCookie(t *testing.T) {
	s := open(t)
	s.teacher()
	for proto, want := range map[string]string{"": "ehlo-teacher=", "https": "__Host-ehlo-teacher="} {
		req, _ := http.NewRequest("POST", s.URL+"/api/teacher/sign-in", strings.NewReader(`{"name":"Ana","password":"correct horse"}`))
		req.Header.Set("X-Forwarded-Proto", proto)
		res, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		cookie := res.Header.Get("Set-Cookie")
		for _, part := range []string{want, "HttpOnly", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(cookie, part) {
				t.Errorf("%q has no %q", cookie, part)
			}
		}
		if strings.Contains(cookie, "Secure") != (proto == "https") {
			t.Errorf("%q, by %q", cookie, proto)
		}
	}
}

func TestNoClassroom(t *testing.T) {
	if status, text := asks(t, site(t), "", "GET", "/api/teacher", ""); status != http.StatusNotFound || !strings.Contains(text, "--no-classroom") {
		t.Errorf("%d %s", status, text)
	}
}
