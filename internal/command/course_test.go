package command

import (
	"context"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"testing"
	"time"

	"ehlo/internal/lti/ltitest"
	"ehlo/internal/sandbox/message"
)

// running is a server that runs.
type running struct {
	asker
	says string // when it is ready
	stop func()
}

// runServer serves at an address with more flags.
func runServer(t *testing.T, addr string, flags ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := &readyWriter{ready: make(chan string, 1)}
	var says lockedBuffer
	ended := make(chan int, 1)
	go func() { ended <- Main(ctx, append([]string{"serve", "--addr", addr}, flags...), out, &says) }()
	jar, _ := cookiejar.New(nil) // never fails
	r := running{asker: asker{t: t, client: &http.Client{Jar: trusting{jar}}}}
	r.stop = func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("exit %d: %s", code, says.String())
		}
		r.client.CloseIdleConnections()
	}
	select {
	case r.says = <-out.ready:
		r.url = regexp.MustCompile(`http://\S+/`).FindString(r.says)
	case code := <-ended:
		t.Fatalf("exit %d: %s", code, says.String())
	}
	return r
}

// trusting keeps cookies without TLS, as browsers do of localhost.
type trusting struct{ http.CookieJar }

func (t trusting) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		c.Secure = false
	}
	t.CookieJar.SetCookies(u, cookies)
}

var (
	formAction = regexp.MustCompile(`<form method="post" action="([^"]+)"`)
	formField  = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
)

// comes follows a link in a course until what it leads to is open.
func (r running) comes(p *ltitest.Platform, who string) (m message.Launched) {
	r.t.Helper()
	read := func(res *http.Response, err error) (*url.URL, string) {
		if err != nil {
			r.t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			r.t.Fatal(res.Status, string(text), err)
		}
		return res.Request.URL, string(text)
	}
	_, page := read(r.client.Get(p.URL + "/open?as=" + who))
	action := formAction.FindStringSubmatch(page)
	if action == nil {
		r.t.Fatalf("the platform has no form: %s", page)
	}
	form := make(url.Values)
	for _, f := range formField.FindAllStringSubmatch(page, -1) {
		form.Set(f[1], html.UnescapeString(f[2]))
	}
	at, _ := read(r.client.PostForm(action[1], form))
	r.does("POST", "api/lti/open", "Launch "+at.Fragment, nil, &m)
	return m
}

// TestCourse: what somebody of a course does is sent back, though nothing could publish it as they did it; and when they
// are erased nothing is left of who they are at their platform.
func TestCourse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	platform := ltitest.New(t)
	platform.Tool = "http://" + addr
	platform.People = append(platform.People, ltitest.Person{ID: "lea-xyzzy", Name: "Lea-xyzzy", Role: ltitest.Learner})
	const lab = "send-by-hand"
	platform.Says = func(_ string, claims map[string]any) { claims[ltitest.Claim+"custom"] = map[string]any{"lab": lab} }
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	flags := []string{"--data", dir, "--url", "http://" + addr}

	r := runServer(t, addr, flags...)
	link := regexp.MustCompile(`teach#(\S+)`).FindStringSubmatch(r.says)
	if link == nil {
		r.stop()
		t.Fatalf("no link for the first teacher in %q", r.says)
	}
	r.does("POST", "api/teacher", "", message.Accept{Invitation: link[1], Name: "Ana", Password: "correct horse"}, nil)
	r.does("POST", "api/lti/platforms", "", message.PlatformSettings{Issuer: platform.URL, ClientID: ltitest.ClientID, Deployments: []string{ltitest.Deployment},
		AuthURL: platform.URL + "/auth", TokenURL: platform.URL + "/token", JWKSURL: platform.URL + "/keys"}, nil)
	r.comes(platform, "person-2") // who teaches
	lea := r.comes(platform, "lea-xyzzy").Learner
	r.stop()

	r = runServer(t, addr, "--data", dir)
	if status := r.status("POST", "api/lti/open", ""); status != http.StatusNotFound {
		t.Errorf("without --url a launch is answered with %d", status)
	}
	r.types(lea.Token, lab, "telnet 10.49.137.152 25")
	r.stop()

	r = runServer(t, addr, flags...)
	until(t, "the score arrives", func() bool { return len(scores(platform)) == 1 })
	if got := scores(platform)[0]; got["userId"] != "lea-xyzzy" || got["scoreGiven"] != 1.0 {
		t.Errorf("it is %v", got)
	}
	r.does("DELETE", "api/learner", "Bearer "+lea.Token, nil, nil)
	until(t, "nothing is left of them", func() bool { return len(grep(t, dir, "xyzzy")) == 0 })
	r.stop()
	if found := grep(t, dir, "xyzzy"); len(found) > 0 {
		t.Errorf("something is left in %q", found)
	}
}

// scores are those that a platform has.
func scores(p *ltitest.Platform) []map[string]any {
	p.Lock()
	defer p.Unlock()
	return append([]map[string]any{}, p.Scores...)
}

// until waits until something is so.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for began := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			t.Fatalf("it takes too long until %s", what)
		}
	}
}
