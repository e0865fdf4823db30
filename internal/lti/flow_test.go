package lti

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ehlo/internal/lti/ltitest"
)

// served has a school's first node begin logins, and its second end them, at the addresses that platforms are told.
func (s *school) served() *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+LoginPath, func(w http.ResponseWriter, r *http.Request) {
		l, err := s.nodes[0].Login(r.Context(), r.URL.Query())
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: Cookie(l.State), Value: l.Secret, Path: "/lti/"})
		http.Redirect(w, r, l.URL, http.StatusSeeOther)
	})
	mux.HandleFunc("POST "+LaunchPath, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		f := Form{Values: r.PostForm}
		if c, err := r.Cookie(Cookie(r.PostForm.Get("state"))); err == nil {
			f.Secret = c.Value
		}
		l, err := s.nodes[1].Launch(r.Context(), f)
		var no *NoSecret
		switch {
		case errors.As(err, &no):
			http.Error(w, no.Again, http.StatusConflict)
		case err != nil:
			http.Error(w, err.Error(), http.StatusForbidden)
		default:
			_, _ = fmt.Fprintf(w, "%s is a %s of %s", l.Subject, l.Role, l.Context.Title)
		}
	})
	mux.HandleFunc("GET "+KeysPath, func(w http.ResponseWriter, _ *http.Request) {
		keys, err := s.nodes[0].Keys()
		if err != nil {
			s.Error(err)
		}
		_, _ = w.Write(keys)
	})
	server := httptest.NewServer(mux)
	s.Cleanup(server.Close)
	return server
}

var (
	formAction  = regexp.MustCompile(`action="([^"]+)"`)
	frameSource = regexp.MustCompile(`<iframe name="tool"[^>]* src="([^"]+)"`)
	formField   = regexp.MustCompile(`name="([^"]+)" value="([^"]+)"`)
)

// come follows a link as a browser does, with a form that posts itself on the way, and returns what is shown.
func (s *school) come(browser *http.Client, address string) (int, string) {
	s.Helper()
	read := func(resp *http.Response, err error) (int, string) {
		if err != nil {
			s.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			s.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	status, page := read(browser.Get(address))
	action := formAction.FindStringSubmatch(page)
	if status != http.StatusOK || action == nil {
		return status, page
	}
	fields := make(url.Values)
	for _, m := range formField.FindAllStringSubmatch(page, -1) {
		fields.Set(m[1], m[2])
	}
	return read(browser.PostForm(action[1], fields))
}

// Somebody comes from a course by HTTP, with what they do sent back, over two nodes.
func TestTheWholeFlow(t *testing.T) {
	s := newSchool(t)
	server := s.served()
	s.base, s.platform.Tool = server.URL, server.URL
	for i := range s.nodes {
		n, err := New(Config{Values: s.values, Now: s.now, Log: s.nodes[i].log, Base: s.base, Insecure: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(n.Close)
		s.nodes[i] = n
	}
	s.platform.Links = []ltitest.Link{{ID: "link-1", Title: "The envelope", Target: s.target(), Column: 1}}
	link := func(person string) string {
		_, page := s.come(http.DefaultClient, s.platform.URL+"/frame?"+url.Values{"as": {person}, "link": {"link-1"}}.Encode())
		m := frameSource.FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no frame: %s", page)
		}
		return s.platform.URL + html.UnescapeString(m[1])
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	t.Cleanup(browser.CloseIdleConnections)
	for person, want := range map[string]string{"person-1": "person-1 is a learner of Networks", "person-2": "person-2 is a instructor of Networks"} {
		if status, page := s.come(browser, link(person)); status != http.StatusOK || page != want {
			t.Errorf("%s: %d %s", person, status, page)
		}
	}
	// Without cookies, and then in a tab of its own.
	status, again := s.come(http.DefaultClient, link("person-1"))
	if status != http.StatusConflict || !strings.HasPrefix(again, s.base+LoginPath+"?") {
		t.Fatalf("%d %s", status, again)
	}
	if status, page := s.come(browser, strings.TrimSpace(again)); status != http.StatusOK || page != "person-1 is a learner of Networks" {
		t.Errorf("in a new tab: %d %s", status, page)
	}
	s.publish(s.nodes[0], s.score(4))
	if _, err := s.nodes[1].SendScores(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.wantArrived([]float64{4}, 1)
}
