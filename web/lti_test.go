package web_test

import (
	"errors"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/lti"
	"ehlo/internal/lti/ltitest"
	"ehlo/internal/sandbox/message"
)

// ltiLab is the lab to which the links of the platform lead.
const ltiLab = "send-by-hand"

// knows begins the platform of a school at an address. Whoever is called "prof..." there teaches.
func (s *school) knows(base string) *ltitest.Platform {
	s.t.Helper()
	if s.platform == nil {
		s.platform = ltitest.New(s.t)
		s.platform.Tool = base
		s.platform.Says = func(who string, claims map[string]any) {
			claims["name"], claims[ltitest.Claim+"custom"] = strings.ToUpper(who[:1])+who[1:], map[string]any{"lab": ltiLab}
			if strings.HasPrefix(who, "prof") {
				claims[ltitest.Claim+"roles"] = []string{ltitest.Instructor}
			}
		}
		s.t.Cleanup(http.DefaultClient.CloseIdleConnections)
	}
	return s.platform
}

// known registers the platform, unless it is already, and returns its id.
func (s *school) known() lti.PlatformID {
	s.t.Helper()
	s.knows(s.URL)
	p, err := s.tool.AddPlatform(lti.Platform{Name: "Moodle", Issuer: s.platform.URL, ClientID: ltitest.ClientID, Deployments: []string{ltitest.Deployment},
		AuthURL: s.platform.URL + "/auth", TokenURL: s.platform.URL + "/token", JWKSURL: s.platform.URL + "/keys"})
	if errors.Is(err, lti.ErrPlatformKnown) {
		all, err := s.tool.Platforms()
		if err != nil || len(all) == 0 {
			s.t.Fatal(all, err)
		}
		p = all[slices.IndexFunc(all, func(p lti.Platform) bool { return p.Issuer == s.platform.URL })]
		return p.ID
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return p.ID
}

// says has the platform say something else of people than known has it.
func (s *school) says(alter func(who string, claims map[string]any)) {
	s.platform.Lock()
	defer s.platform.Unlock()
	before := s.platform.Says
	s.platform.Says = func(who string, claims map[string]any) {
		before(who, claims)
		alter(who, claims)
	}
}

// trusting keeps cookies without TLS, as browsers do of localhost.
type trusting struct{ http.CookieJar }

func (t trusting) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		c.Secure = false
	}
	t.CookieJar.SetCookies(u, cookies)
}

// shown is a page that a browser shows.
type shown struct {
	status int
	text   string
	at     *url.URL
	header http.Header
}

var (
	ltiAction = regexp.MustCompile(`<form method="post" action="([^"]+)"`)
	ltiField  = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
	ltiData   = regexp.MustCompile(`data-([a-z]+)="([^"]*)"`)
)

// goes follows a link, or sends a form where there is one.
func (p *person) goes(address string, form url.Values, header ...string) shown {
	p.t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		p.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
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
	return shown{res.StatusCode, string(text), res.Request.URL, res.Header}
}

// form is the one of a page, and where it goes.
func (s shown) form() (action string, fields url.Values) {
	if m := ltiAction.FindStringSubmatch(s.text); m != nil {
		action = html.UnescapeString(m[1])
	}
	fields = make(url.Values)
	for _, m := range ltiField.FindAllStringSubmatch(s.text, -1) {
		fields.Add(m[1], html.UnescapeString(m[2]))
	}
	return action, fields
}

// data is what a page's script is told.
func (s shown) data() map[string]string {
	all := make(map[string]string)
	for _, m := range ltiData.FindAllStringSubmatch(s.text, -1) {
		all[m[1]] = html.UnescapeString(m[2])
	}
	return all
}

// link is a link in the course, for somebody.
func (s *school) link(who string) string { return s.platform.URL + "/open?as=" + who }

// launches follows a link until the launch has ended, in one page or another.
func (p *person) launches(link string) shown {
	p.t.Helper()
	if p.Jar != nil {
		p.Jar = trusting{p.Jar}
	}
	page := p.goes(link, nil)
	if page.at.Host != strings.TrimPrefix(p.platform.URL, "http://") {
		return page
	}
	action, fields := page.form()
	return p.goes(action, fields)
}

// comes follows a link in the course, and opens what it leads to.
func (p *person) comes(who string) (int, string) {
	p.t.Helper()
	page := p.launches(p.link(who))
	if page.status != http.StatusOK || page.at.Fragment == "" {
		p.t.Fatalf("%s: %d %s %s", who, page.status, page.at, page.text)
	}
	return p.asks("POST", "/api/lti/open", "", "Authorization", "Launch "+page.at.Fragment)
}

// came is comes, of somebody who is let in.
func (p *person) came(who string) message.Launched {
	p.t.Helper()
	status, text := p.comes(who)
	if status != http.StatusOK {
		p.t.Fatalf("%s: %d %s", who, status, text)
	}
	return read[message.Launched](p.t, text)
}

// learns is somebody who has come to learn.
func (p *person) learns(who string) message.LaunchedLearner {
	p.t.Helper()
	m := p.came(who)
	if m.Learner == nil {
		p.t.Fatalf("%s: %+v", who, m)
	}
	return *m.Learner
}

// teaches is the browser of somebody who has come to teach, in a tab of its own.
func (s *school) teaches(who string) *person {
	s.t.Helper()
	frame, tab := s.browser(), s.browser()
	m := frame.came(who)
	if m.Teacher == nil {
		s.t.Fatalf("%s: %+v", who, m)
	}
	if page := tab.signsIn(m.Teacher.Code); page.status != http.StatusOK || page.at.Path != "/teach/"+m.Teacher.Class {
		s.t.Fatalf("%s: %d %s %s", who, page.status, page.at, page.text)
	}
	return tab
}

// signsIn posts a code from the page in the platform's frame to another tab.
func (p *person) signsIn(code string) shown {
	p.t.Helper()
	return p.goes(p.at+"/lti/teach", url.Values{"code": {code}}, "Sec-Fetch-Site", "same-origin")
}

// TestLTI: a teacher and a learner come from a course, each to what is theirs, and what the learner does is sent back.
func TestLTI(t *testing.T) {
	s := open(t)
	s.known()
	if status, text := s.browser().comes("lea"); status != http.StatusConflict || !strings.Contains(text, "teacher has not been here yet") {
		t.Errorf("before anybody teaches: %d %s", status, text)
	}
	prof := s.teaches("prof")
	if v := prof.view(); v.Name != "Prof" || !v.Vouched || v.Platforms {
		t.Errorf("who teaches is %+v", v)
	}
	classes := read[[]message.ClassSummary](t, prof.does("GET", "/api/classes", ""))
	if len(classes) != 1 || classes[0].Title != "Networks" {
		t.Fatalf("their classes are %+v", classes)
	}
	class := func() message.Class {
		return read[message.Class](t, prof.does("GET", "/api/classes/"+classes[0].ID, ""))
	}
	if c := class(); !slices.Equal(c.Settings.Labs, []string{ltiLab}) || c.Course != "Moodle" || !c.Members || !slices.Equal(c.Teachers, []string{"Prof"}) {
		t.Errorf("the class is %+v", c)
	}
	if again := s.teaches("prof"); again.view().Name != "Prof" {
		t.Errorf("who comes again is %+v", again.view())
	}
	if s.teaches("prof2"); len(class().Teachers) != 2 {
		t.Errorf("who teaches the course, too, is not taken in: %+v", class().Teachers)
	}

	lea := s.browser()
	first := lea.learns("lea")
	if first.Class != classes[0].ID || first.Lab != ltiLab {
		t.Errorf("she comes to %+v", first)
	}
	if m, _ := lea.mine(first.Token); m.Name != "Lea" || m.State != message.SeatIn || m.Scores != "Moodle" {
		t.Errorf("she sees %+v", m)
	}
	if _, text := lea.as(first.Token, "GET", "/api/learner/export", ""); !strings.Contains(text, `"subject":"lea"`) || !strings.Contains(text, s.platform.Column(1)) {
		t.Errorf("she takes along %s", text)
	}
	if again := s.browser().learns("lea"); learnerOf(again.Token) != learnerOf(first.Token) || again.Token == first.Token {
		t.Error("who comes again is somebody else, or has the same token")
	}
	s.says(func(who string, claims map[string]any) { claims["name"] = "Lea" })
	if m, _ := lea.mine(s.browser().learns("lea2").Token); m.Name != "Lea 2" {
		t.Errorf("another of her name is %q", m.Name)
	}

	b := greeted(t, s.Server, message.Hello{Token: first.Token, Page: "a", Activity: ltiLab})
	defer b.conn.Close()
	b.send(message.StartLab{Lab: ltiLab})
	b.until(func() bool { return last[message.Lab](b).ID == ltiLab && len(last[message.Terms](b).Terms) == 1 })
	b.send(message.Line{Term: last[message.Terms](b).Terms[0].ID, Text: "telnet 10.49.137.152 25"})
	s.wantScore("lea", 1, float64(len(last[message.Lab](b).Steps)))

	prof.does("PUT", "/api/classes/"+first.Class+"/door", `{"door":"locked"}`)
	if status, text := s.browser().comes("max"); status != http.StatusConflict || !strings.Contains(text, "locked") {
		t.Errorf("through a door that is locked: %d %s", status, text)
	}
	if again := s.browser().learns("lea"); learnerOf(again.Token) != learnerOf(first.Token) {
		t.Error("whoever has a seat is somebody else when the door is locked")
	}
	seat := class().Seats[0]
	prof.does("PUT", "/api/classes/"+first.Class+"/seats/"+seat.ID+"/admitted", `{"admitted":false}`)
	if status, _ := s.browser().comes("lea"); status != http.StatusNotFound {
		t.Errorf("who was turned away: %d", status)
	}
}

// TestLTIByHand: a link that was made by hand gets a column of its own by the first who comes, and their score.
func TestLTIByHand(t *testing.T) {
	s := open(t)
	s.known()
	s.says(func(_ string, claims map[string]any) {
		claims[ltitest.ClaimAGS] = map[string]any{"lineitems": s.platform.URL + "/columns", "scope": []string{lti.ScopeScore, lti.ScopeItem}}
	})
	s.teaches("prof")
	lea := s.browser().learns("lea")
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: ltiLab})
	defer b.conn.Close()
	b.send(message.StartLab{Lab: ltiLab})
	b.until(func() bool { return last[message.Lab](b).ID == ltiLab && len(last[message.Terms](b).Terms) == 1 })
	b.send(message.Line{Term: last[message.Terms](b).Terms[0].ID, Text: "telnet 10.49.137.152 25"})
	s.wantScore("lea", 1, float64(len(last[message.Lab](b).Steps)))
	s.platform.Lock()
	defer s.platform.Unlock()
	made := s.platform.Columns[len(s.platform.Columns)-1]
	if made.Resource != "lab/"+ltiLab || made.Link == "" || s.platform.Scores[0]["column"] != strconv.Itoa(len(s.platform.Columns)) {
		t.Errorf("the column is %+v, and the scores %v", made, s.platform.Scores)
	}
}

// wantScore waits until the platform has a score of somebody's.
func (s *school) wantScore(who string, given, most float64) {
	s.t.Helper()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		s.platform.Lock()
		scores := slices.Clone(s.platform.Scores)
		s.platform.Unlock()
		for _, score := range scores {
			if score["userId"] == who && score["scoreGiven"] == given && score["scoreMaximum"] == most {
				return
			}
		}
		if time.Since(began) > 10*time.Second {
			s.t.Fatalf("no score %v of %v for %s: %v", given, most, who, scores)
		}
	}
}

// TestLTITeacherMay: whom a platform vouches for teaches, and has no say in who else does.
func TestLTITeacherMay(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	s.known()
	s.says(func(who string, claims map[string]any) { claims["name"] = "Ana" })
	prof := s.teaches("prof")
	if v := prof.view(); v.Name != "Ana 2" {
		t.Errorf("another of a teacher's name is %q", v.Name)
	}
	for _, with := range []string{"Ana 2", "ana 2"} {
		s.browser().isRefused(http.StatusUnauthorized, "POST", "/api/teacher/sign-in", jsonOf(message.SignIn{Name: with, Password: ""}))
	}
	prof.isRefused(http.StatusForbidden, "PUT", "/api/teacher/password", `{"old":"","password":"correct horse"}`)
	// Another teacher takes them in by their name, and the last one with a password stays.
	c := ana.class("Networks")
	if c = read[message.Class](t, ana.does("POST", "/api/classes/"+c.ID+"/teachers", `{"name":"ana 2"}`)); len(c.Teachers) != 2 {
		t.Errorf("the class has %q", c.Teachers)
	}
	ana.isRefused(http.StatusConflict, "DELETE", "/api/teacher", "")
}

// TestLTICode: what opens a launch does so once, and from this server's own pages alone.
func TestLTICode(t *testing.T) {
	s := open(t)
	s.known()
	page := s.browser().launches(s.link("prof"))
	if page.at.Path != "/lti/open" {
		t.Fatalf("the launch ends at %s", page.at)
	}
	p := s.browser()
	as := []string{"Authorization", "Launch " + page.at.Fragment}
	_, text := p.asks("POST", "/api/lti/open", "", as...)
	m := read[message.Launched](t, text).Teacher
	if m == nil {
		t.Fatal(text)
	}
	p.isRefused(http.StatusGone, "POST", "/api/lti/open", "", as...)
	if page := p.goes(p.at+"/lti/teach", url.Values{"code": {m.Code}}, "Sec-Fetch-Site", "cross-site"); page.status != http.StatusForbidden {
		t.Errorf("another site's page signs somebody in: %d", page.status)
	}
	if page := p.signsIn(m.Code); page.status != http.StatusOK {
		t.Errorf("the code: %d %s", page.status, page.text)
	}
	if page := s.browser().signsIn(m.Code); page.status != http.StatusForbidden || !strings.Contains(page.text, "<code>code</code>") {
		t.Errorf("the code for the second time: %d %s", page.status, page.text)
	}
	_, text = p.asks("POST", "/api/lti/codes", "", "Authorization", "Launch "+m.Key)
	if page := s.browser().signsIn(read[message.LaunchCode](t, text).Code); page.status != http.StatusOK {
		t.Errorf("another code: %d %s", page.status, page.text)
	}
	for _, not := range []string{m.Key, "", "xyz"} {
		if page := s.browser().signsIn(not); page.status != http.StatusForbidden {
			t.Errorf("%q signs in: %d", not, page.status)
		}
	}
}

// TestLTIWithoutCookies: where a browser keeps no cookies in the platform's frame, its storage is asked, or else a tab
// opened.
func TestLTIWithoutCookies(t *testing.T) {
	s := open(t)
	s.known()
	s.teaches("prof")
	frame := s.browser()
	frame.Jar = nil
	s.says(func(_ string, claims map[string]any) {
		claims[ltitest.Claim+"launch_presentation"] = map[string]any{"return_url": "https://school.example/course/1"}
	})
	page := frame.launches(s.link("lea"))
	if page.status != http.StatusOK || !strings.Contains(page.text, "<code>browser</code>") || strings.Contains(page.text, "<script") {
		t.Fatalf("without anything: %d %s", page.status, page.text)
	}
	if got := page.header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "frame-ancestors 'self' "+s.platform.URL+" https://school.example") {
		t.Errorf("the way to another tab is not shown where they have come from: %s", got)
	}
	if page = s.browser().launches(page.data()["next"]); page.at.Path != "/lti/open" || page.at.Fragment == "" {
		t.Errorf("in another tab: %d %s %s", page.status, page.at, page.text)
	}

	login := frame.goes(s.link("lea")+"&storage=1", nil)
	d := login.data()
	if d["does"] != "login" || d["frame"] != "_parent" || d["origin"] != s.platform.URL || d["key"] == "" || d["secret"] == "" {
		t.Fatalf("the login tells the script %v in %s", d, login.text)
	}
	action, fields := frame.goes(d["next"], nil).form()
	page = frame.goes(action, fields)
	again := page.data()
	if again["does"] != "launch" || again["key"] != d["key"] || again["origin"] != d["origin"] || !strings.Contains(page.header.Get("Content-Security-Policy"), "form-action 'self'") {
		t.Fatalf("the launch tells the script %v in %s", again, page.text)
	}
	to, form := page.form()
	form.Set("ehlo_secret", "another")
	if page := frame.goes(frame.at+to, form); !strings.Contains(page.text, "<code>browser</code>") || strings.Contains(page.text, "<form") {
		t.Errorf("with another's secret: %d %s", page.status, page.text)
	}
	form.Set("ehlo_secret", d["secret"])
	if page := frame.goes(frame.at+to, form); page.at.Path != "/lti/open" || page.at.Fragment == "" {
		t.Errorf("with the storage's secret: %d %s %s", page.status, page.at, page.text)
	}
	// A site that shows no platform's pages is shown none: the login goes on by itself.
	ask := s.platform.LoginForm(s.URL)
	ask.Set("lti_storage_target", "_parent")
	page = frame.goes(s.URL+"/lti/login?"+ask.Encode(), nil, "Referer", "https://elsewhere.example/")
	if page.at.Path != "/auth" {
		t.Errorf("in another site's frame: %d %s", page.status, page.at)
	}
}

// TestLTIRefused: what is refused is a page that says why, with an id, and both are logged without what was sent.
func TestLTIRefused(t *testing.T) {
	s := open(t)
	s.known()
	s.says(func(who string, claims map[string]any) { claims[ltitest.Claim+"deployment_id"] = "deployment-xyzzy" })
	page := s.browser().launches(s.link("lea-xyzzy"))
	if page.status != http.StatusForbidden || !strings.Contains(page.text, "The deployment deployment-xyzzy is not registered here.") || !strings.Contains(page.text, "<code>deployment</code>") {
		t.Errorf("another deployment: %d %s", page.status, page.text)
	}
	for _, path := range []string{"/lti/login", "/lti/login?iss=xyzzy&login_hint=xyzzy&target_link_uri=xyzzy", "/lti/register?invitation=xyzzy"} {
		if page := s.browser().goes(s.URL+path, nil); page.status != http.StatusForbidden || !strings.Contains(page.text, "<code>") {
			t.Errorf("%s: %d %s", path, page.status, page.text)
		}
	}
	if page := s.browser().goes(s.URL+"/lti/launch", url.Values{"state": {"xyzzy"}, "id_token": {"xyzzy"}}); page.status != http.StatusForbidden || !strings.Contains(page.text, "<code>state</code>") {
		t.Errorf("a state that is none: %d %s", page.status, page.text)
	}
	if page := s.browser().goes(s.URL+"/lti/launch", url.Values{"id_token": {strings.Repeat("x", 1<<20)}}); page.status != http.StatusBadRequest {
		t.Errorf("a form without an end: %d", page.status)
	}
	s.Server.Close()
	log := s.log.String()
	if strings.Contains(log, "xyzzy") {
		t.Errorf("what was sent is in the log: %s", log)
	}
	for _, want := range []string{`id=deployment says="The deployment {got} is not registered here.`, "id=login-incomplete", "id=unknown-issuer", "id=invitation", "id=state"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
}

// TestLTIHeaders: the pages are shown in the frames of platforms, and of nobody else.
func TestLTIHeaders(t *testing.T) {
	s := open(t)
	s.known()
	s.says(func(_ string, claims map[string]any) {
		claims[ltitest.Claim+"launch_presentation"] = map[string]any{"return_url": "https://school.example/course/1"}
	})
	policy := func(path string) string {
		return s.browser().goes(s.URL+path, nil).header.Get("Content-Security-Policy")
	}
	if got := policy("/lti/open"); !strings.HasSuffix(got, "frame-ancestors 'self' "+s.platform.URL) || !strings.Contains(got, "form-action 'self';") || strings.Contains(got, "'unsafe-inline' 'self'") {
		t.Errorf("before anybody has come: %s", got)
	}
	s.teaches("prof")
	for _, path := range []string{"/lti/open", "/lti/choose", "/labs/" + ltiLab, "/class/xyz"} {
		if got := policy(path); !strings.HasSuffix(got, "frame-ancestors 'self' "+s.platform.URL+" https://school.example") {
			t.Errorf("%s, where somebody has come from a school's own name: %s", path, got)
		}
	}
	if got := s.browser().goes(s.URL+"/lti/open", nil).header.Get("Referrer-Policy"); got != "same-origin" {
		t.Errorf("a form on the page comes from %q", got)
	}
	for _, path := range []string{"/teach", "/", "/api/labs"} {
		if got := policy(path); !strings.HasSuffix(got, "frame-ancestors 'none'") {
			t.Errorf("%s: %s", path, got)
		}
	}
	// What nobody can press is shown to whoever has set the platform up wrongly, in their frame.
	for _, path := range []string{"/lti/login?iss=https://unknown.example&login_hint=x&target_link_uri=" + s.URL, "/lti/register"} {
		if got := policy(path); !strings.HasSuffix(got, "form-action 'none'; frame-ancestors *") {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := s.browser().goes(s.URL+"/lti/register", nil).header.Get("Cross-Origin-Opener-Policy"); got != "unsafe-none" {
		t.Errorf("the page of a registration is cut off from whoever has opened it: %q", got)
	}
	page := s.browser().goes(s.URL+"/lti/login?"+s.platform.LoginForm(s.URL).Encode(), nil)
	if page.at.Path != "/auth" {
		t.Fatalf("%d %s", page.status, page.text)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: s.Client().Transport}
	res, err := client.Get(s.URL + "/lti/login?" + s.platform.LoginForm(s.URL).Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if cookie := res.Header.Get("Set-Cookie"); res.StatusCode != http.StatusSeeOther || !regexp.MustCompile(`^ehlo-lti-\S+=\S+; Path=/lti/; Expires=[^;]+; HttpOnly; Secure; SameSite=None; Partitioned$`).MatchString(cookie) {
		t.Errorf("a login's cookie: %d %s", res.StatusCode, cookie)
	}
	if keys := s.browser().goes(s.URL+"/lti/keys", nil); keys.header.Get("Cache-Control") != "max-age=3600" || !strings.Contains(keys.text, `"kty":"RSA"`) || strings.Contains(keys.text, `"d":`) {
		t.Errorf("the keys: %s", keys.text)
	}
}

// TestLTIChoice: a teacher chooses labs and a class for their course, and links lead there.
func TestLTIChoice(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	s.known()
	prof := s.teaches("prof")
	own := read[message.Class](t, prof.does("POST", "/api/classes", jsonOf(message.ClassSettings{Title: "Evening", Labs: []string{ltiLab, "collect-by-pop3"}})))
	choosing := func(claims map[string]any) {
		s.platform.Choosing(claims)
		claims[ltitest.ClaimDL+"deep_linking_settings"].(map[string]any)["accept_multiple"] = true
	}
	s.platform.Lock()
	says := s.platform.Says
	s.platform.Says = func(who string, claims map[string]any) {
		says(who, claims)
		choosing(claims)
	}
	s.platform.Unlock()
	frame := s.browser()
	page := frame.launches(s.link("prof"))
	if page.at.Path != "/lti/choose" {
		t.Fatalf("%d %s %s", page.status, page.at, page.text)
	}
	_, text := frame.asks("POST", "/api/lti/open", "", "Authorization", "Launch "+page.at.Fragment)
	m := read[message.Launched](t, text).Choice
	if m == nil || m.Name != "Prof" || m.Course != "Networks" || !m.Multiple || len(m.Classes) != 2 {
		t.Fatalf("to be chosen: %s", text)
	}
	choose := func(form url.Values, site string) shown {
		form.Set("key", m.Key)
		return frame.goes(frame.at+"/lti/choose", form, "Sec-Fetch-Site", site)
	}
	if page := choose(url.Values{"lab": {ltiLab}}, "cross-site"); page.status != http.StatusForbidden {
		t.Errorf("another site's page chooses: %d", page.status)
	}
	if page := choose(url.Values{"lab": {"nonsense"}}, "same-origin"); page.status != http.StatusNotFound {
		t.Errorf("a lab that is none: %d %s", page.status, page.text)
	}
	if page := choose(url.Values{"class": {ana.class("Networks of Ana's").ID}}, "same-origin"); page.status != http.StatusNotFound {
		t.Errorf("another teacher's class: %d %s", page.status, page.text)
	}
	answer := choose(url.Values{"lab": {"read-the-answers"}, "class": {own.ID}}, "same-origin")
	action, fields := answer.form()
	if action != s.platform.URL+"/chosen" || answer.data()["does"] != "send" || !strings.Contains(answer.header.Get("Content-Security-Policy"), "form-action "+s.platform.URL+" ") {
		t.Fatalf("what is sent to the platform: %d %s", answer.status, answer.text)
	}
	said, err := s.platform.Read(fields.Get("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	items := said[ltitest.ClaimDL+"content_items"].([]any)
	if len(items) != 2 {
		t.Fatalf("the platform is told of %v", items)
	}
	custom := func(i int) map[string]any { return items[i].(map[string]any)["custom"].(map[string]any) }
	if custom(0)["lab"] != "read-the-answers" || custom(1)["class"] != own.ID || items[0].(map[string]any)["lineItem"] == nil {
		t.Errorf("the platform is told of %v", items)
	}

	// The links lead there; that of the class from this course alone.
	s.platform.Lock()
	s.platform.Says = says
	s.platform.Unlock()
	follow := func(who, course string, custom map[string]any) message.Launched {
		s.platform.Lock()
		s.platform.Says = func(who string, claims map[string]any) {
			says(who, claims)
			claims[ltitest.Claim+"custom"] = custom
			claims[ltitest.Claim+"context"] = map[string]any{"id": course, "title": "Course " + course}
		}
		s.platform.Unlock()
		return s.browser().came(who)
	}
	if l := follow("lea", "course-1", custom(0)).Learner; l == nil || l.Lab != "read-the-answers" || l.Class == own.ID {
		t.Errorf("the lab's link leads to %+v", l)
	}
	if l := follow("lea", "course-1", custom(1)).Learner; l == nil || l.Lab != "" || l.Class != own.ID {
		t.Errorf("the class's link leads to %+v", l)
	}
	if l := follow("prof2", "course-2", custom(1)).Teacher; l == nil || l.Class == own.ID || l.Title != "Course course-2" {
		t.Errorf("in another course it leads to %+v", l)
	}
}

// TestLTIPlatforms: a teacher registers platforms, by hand or by a link, changes and removes them.
func TestLTIPlatforms(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	add := message.PlatformSettings{Issuer: "https://moodle.example.org", ClientID: "c1", AuthURL: "https://moodle.example.org/auth", TokenURL: "https://moodle.example.org/token", JWKSURL: "https://moodle.example.org/keys"}
	m := read[message.Platforms](t, ana.does("POST", "/api/lti/platforms", jsonOf(add)))
	if len(m.Platforms) != 1 || m.Platforms[0].Settings.Name != add.Issuer || m.Platforms[0].By != "Ana" || m.Tool.LoginURL != s.URL+"/lti/login" || m.Tool.RedirectURL != s.URL+"/lti/launch" || m.Tool.KeysURL != s.URL+"/lti/keys" || len(m.Tool.Scopes) != 2 {
		t.Fatalf("there are %+v", m)
	}
	ana.isRefused(http.StatusBadRequest, "POST", "/api/lti/platforms", jsonOf(add))
	add.ClientID, add.JWKSURL = "c2", "http://moodle.example.org/keys"
	if status, text := ana.asks("POST", "/api/lti/platforms", jsonOf(add)); status != http.StatusBadRequest || !strings.Contains(text, "does not begin with https") {
		t.Errorf("an address without TLS: %d %s", status, text)
	}
	at := "/api/lti/platforms/" + m.Platforms[0].ID
	change := m.Platforms[0].Settings
	change.Issuer, change.Name, change.Deployments, change.Sites = "https://other.example", "Moodle", []string{"1"}, []string{"https://Moodle.school.example/"}
	m = read[message.Platforms](t, ana.does("PUT", at, jsonOf(change)))
	if got := m.Platforms[0].Settings; got.Issuer != "https://moodle.example.org" || got.Name != "Moodle" || !slices.Equal(got.Deployments, []string{"1"}) || !slices.Equal(got.Sites, []string{"https://moodle.school.example"}) {
		t.Errorf("it is changed to %+v", got)
	}
	for _, site := range []string{"https://x.example; script-src *", "https://x.example/course", "*", "http://x.example"} {
		change.Sites = []string{site}
		ana.isRefused(http.StatusBadRequest, "PUT", at, jsonOf(change))
	}
	if m = read[message.Platforms](t, ana.does("DELETE", at, "")); len(m.Platforms) != 0 {
		t.Errorf("when it is removed there are %+v", m)
	}
	ana.isRefused(http.StatusNotFound, "PUT", at, jsonOf(message.PlatformSettings{}))

	platform := ltitest.New(t)
	platform.Tool = s.URL
	link := read[message.Registration](t, ana.does("POST", "/api/lti/registrations", "")).URL
	link += "&" + url.Values{"openid_configuration": {platform.URL + "/configuration"}, "registration_token": {"registration-1"}}.Encode()
	page := s.browser().goes(link, nil)
	if page.status != http.StatusOK || page.data()["does"] != "close" || !strings.Contains(page.text, "is registered here now") {
		t.Errorf("by a link: %d %s", page.status, page.text)
	}
	m = read[message.Platforms](t, ana.does("GET", "/api/lti/platforms", ""))
	if len(m.Platforms) != 1 || m.Platforms[0].By != "Ana" || m.Platforms[0].Settings.Issuer != platform.URL || !slices.Equal(m.Platforms[0].Settings.Deployments, []string{ltitest.Deployment}) {
		t.Errorf("then there are %+v", m)
	}
	if page := s.browser().goes(link, nil); page.status != http.StatusForbidden {
		t.Errorf("the link for the second time: %d %s", page.status, page.text)
	}
}

// TestLTIScoresFail: a teacher is told why a platform takes no scores, and has them sent again.
func TestLTIScoresFail(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	id := s.known()
	s.platform.Lock()
	s.platform.Answers["/columns/1/scores"] = []http.HandlerFunc{ltitest.Status(http.StatusForbidden)}
	s.platform.Unlock()
	if err := s.tool.PublishScore(id, lti.Score{LineItem: s.platform.Column(1), Subject: "lea", Given: 1, Most: 2, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	var failed []message.FailedScores
	for began := time.Now(); len(failed) == 0; time.Sleep(10 * time.Millisecond) {
		failed = read[message.Platforms](t, ana.does("GET", "/api/lti/platforms", "")).Platforms[0].Failed
		if time.Since(began) > 10*time.Second {
			t.Fatal("nobody is told")
		}
	}
	if len(failed) != 1 || failed[0].Scores != 1 || !strings.Contains(failed[0].Why, "403") {
		t.Errorf("they are told %+v", failed)
	}
	if m := read[message.Platforms](t, ana.does("POST", "/api/lti/platforms/"+string(id)+"/scores", "")); len(m.Platforms[0].Failed) != 0 {
		t.Errorf("when they are sent again: %+v", m.Platforms[0].Failed)
	}
	s.wantScore("lea", 1, 2)
}

// TestLTIMembers: who is in the course has a seat before they come, and it is theirs.
func TestLTIMembers(t *testing.T) {
	s := open(t)
	s.known()
	prof := s.teaches("prof")
	class := read[[]message.ClassSummary](t, prof.does("GET", "/api/classes", ""))[0].ID
	before := s.browser().learns("lea")
	member := func(id, status, role string) map[string]any {
		return map[string]any{"user_id": id, "name": strings.ToUpper(id[:1]) + id[1:], "status": status, "roles": []string{role}}
	}
	s.platform.Lock()
	s.platform.Members = [][]map[string]any{
		{member("lea", "Active", ltitest.Learner), member("max", "Active", ltitest.Learner)},
		{member("prof", "Active", ltitest.Instructor), member("eve", "Inactive", ltitest.Learner), member("kim", "", ltitest.Learner)},
	}
	s.platform.Unlock()
	seats := func() map[string]message.SeatState {
		all := make(map[string]message.SeatState)
		for _, seat := range read[message.Class](t, prof.does("GET", "/api/classes/"+class, "")).Seats {
			all[seat.Name] = seat.State
		}
		return all
	}
	for _, made := range []int{2, 0} {
		if m := read[message.Members](t, prof.does("POST", "/api/classes/"+class+"/members", "")); m.Seats != made {
			t.Errorf("%d seats are made, want %d", m.Seats, made)
		}
		if got, want := seats(), (map[string]message.SeatState{"Lea": message.SeatIn, "Max": message.SeatExpected, "Kim": message.SeatExpected}); !maps.Equal(got, want) {
			t.Errorf("the seats are %v", got)
		}
	}
	s.browser().learns("max")
	if again := s.browser().learns("lea"); learnerOf(again.Token) != learnerOf(before.Token) || seats()["Max"] != message.SeatIn || len(seats()) != 3 {
		t.Errorf("when they come the seats are %v", seats())
	}
}

// TestLTIErased: whoever is erased leaves nothing that could be sent to their platform, and what it has of theirs for
// another class stays.
func TestLTIErased(t *testing.T) {
	s := open(t)
	s.known()
	s.teaches("prof")
	lea := s.browser()
	token := lea.learns("lea").Token
	if status, text := lea.as(token, "DELETE", "/api/learner", ""); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, text)
	}
	all := s.room.Leavers()
	if len(all) != 1 || all[0].Subject != "lea" || !maps.Equal(all[0].Columns, map[string]string{ltiLab: s.platform.Column(1)}) {
		t.Errorf("to be forgotten: %+v", all)
	}
	if seats := s.room.SeatsFrom(classroom.Person{Platform: all[0].Platform, Subject: "lea"}); len(seats) != 0 {
		t.Errorf("they still have %+v", seats)
	}
	if again := lea.learns("lea"); learnerOf(again.Token) == learnerOf(token) {
		t.Error("whoever comes again is who was erased")
	}
}

// TestLTICrowd: from one address there are so many logins, and so many tries of what opens a launch.
func TestLTICrowd(t *testing.T) {
	s := open(t)
	s.known()
	s.gate.Narrow()
	from := func(addr string) []string { return []string{"X-Forwarded-For", addr} }
	login := func(addr string) int {
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: s.Client().Transport}
		p := s.browser()
		p.Client = client
		return p.goes(s.URL+"/lti/login?"+s.platform.LoginForm(s.URL).Encode(), nil, from(addr)...).status
	}
	for range 3 {
		if status := login("192.0.2.7"); status != http.StatusSeeOther {
			t.Errorf("a login: %d", status)
		}
	}
	if status := login("192.0.2.7"); status != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", status)
	}
	if status := login("192.0.2.8"); status != http.StatusSeeOther {
		t.Errorf("from another address: %d", status)
	}
	for n, tries := range []func(addr string) int{
		func(addr string) int {
			status, _ := s.browser().asks("POST", "/api/lti/open", "", append(from(addr), "Authorization", "Launch xyz")...)
			return status
		},
		func(addr string) int {
			return s.browser().goes(s.URL+"/lti/teach", url.Values{"code": {"xyz"}}, append(from(addr), "Sec-Fetch-Site", "same-origin")...).status
		},
		func(addr string) int {
			return s.browser().goes(s.URL+"/lti/register?invitation=xyz", nil, from(addr)...).status
		},
	} {
		addr := "192.0.2.1" + string(rune('0'+n))
		for range 2 {
			if status := tries(addr); status != http.StatusGone && status != http.StatusForbidden {
				t.Errorf("%d: a wrong one: %d", n, status)
			}
		}
		if status := tries(addr); status != http.StatusTooManyRequests {
			t.Errorf("%d: one too many: %d", n, status)
		}
	}
}

// TestLTISockets: whoever teaches a course looks at what is done there, as any teacher of a class does, and no other
// teacher does.
func TestLTISockets(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	s.known()
	prof := s.teaches("prof")
	pupil := s.browser().learns("pupil")
	w := prof.wall(pupil.Class)
	b := greeted(t, s.Server, message.Hello{Token: pupil.Token, Page: "a", Activity: ltiLab})
	defer b.conn.Close()
	b.send(message.StartLab{Lab: ltiLab})
	w.until("the wall shows who begins the lab", func() bool { return w.at("Pupil", ltiLab).Pages == 1 })
	seat := w.seats["Pupil"].Seat.ID
	m := prof.mirrors(s.URL, pupil.Class, seat, ltiLab)
	m.until(func() bool { return last[message.Welcome](m).Lab != nil })
	for _, path := range []string{"/wall", "/seats/" + seat + "/mirror"} {
		ana.isRefused(http.StatusNotFound, "GET", "/api/classes/"+pupil.Class+path, "")
		s.browser().isRefused(http.StatusUnauthorized, "GET", "/api/classes/"+pupil.Class+path, "", "Authorization", "Bearer "+pupil.Token)
	}
}
