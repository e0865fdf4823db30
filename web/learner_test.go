package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/run"
)

// asks sends a request in a learner's name and returns the answer's status and
// body.
func asks(t *testing.T, srv *httptest.Server, token, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, srv.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// answer decodes the answer of a request that has to succeed.
func answer[A any](t *testing.T, srv *httptest.Server, token, method, path, body string) (a A) {
	t.Helper()
	status, text := asks(t, srv, token, method, path, body)
	if status != http.StatusOK || json.Unmarshal([]byte(text), &a) != nil {
		t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return a
}

// done asks for what has no answer.
func done(t *testing.T, srv *httptest.Server, token, method, path, body string) {
	t.Helper()
	if status, text := asks(t, srv, token, method, path, body); status != http.StatusNoContent {
		t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
}

type signedIn struct{ Token string }

type known struct {
	Name    string
	Devices int
	Record  learner.Record
}

// logIn does the first steps of a lab over the socket.
func logIn(b *browser) {
	b.t.Helper()
	b.send(message.StartLab{Lab: "collect-by-pop3"})
	b.until(func() bool { return last[message.Lab](b).ID != "" && len(last[message.Terms](b).Terms) == 1 })
	for _, l := range []string{"telnet 10.49.137.152 110", "AUTH", "USER bob", "PASS password123"} {
		b.send(message.Line{Term: last[message.Terms](b).Terms[0].ID, Text: l})
	}
	b.until(func() bool { return b.done["pass"] })
}

// ended waits until the server has ended a connection.
func ended(t *testing.T, b *browser) {
	t.Helper()
	b.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		if _, _, err := b.conn.ReadMessage(); err != nil {
			if _, ok := err.(*websocket.CloseError); !ok {
				t.Errorf("the connection is still there: %v", err)
			}
			return
		}
	}
}

// A learner goes on elsewhere with all that they have, under their name, until
// they sign the other device out.
func TestLearnerGoesOnElsewhere(t *testing.T) {
	srv := site(t)
	here := connect(t, srv, "", nil)
	defer here.conn.Close()
	logIn(here)
	done(t, srv, here.token(), "PUT", "/api/learner/name", `{"name":"Ana"}`)
	other := answer[signedIn](t, srv, here.token(), "POST", "/api/learner/devices", "").Token
	there := connect(t, srv, other, nil)
	defer there.conn.Close()
	w := last[message.Welcome](there)
	if !w.Resumed || w.Name != "Ana" || w.Lab == nil || w.Lab.ID != "collect-by-pop3" || other == here.token() {
		t.Fatalf("the other device is welcomed with %+v", w)
	}
	if k := answer[known](t, srv, other, "GET", "/api/learner", ""); k.Devices != 2 || k.Name != "Ana" {
		t.Errorf("%+v", k)
	}
	done(t, srv, here.token(), "DELETE", "/api/learner/devices", "")
	ended(t, there)
	if status, _ := asks(t, srv, other, "GET", "/api/learner", ""); status != http.StatusUnauthorized {
		t.Errorf("the other device's token still opens: %d", status)
	}
	again := connect(t, srv, other, nil)
	defer again.conn.Close()
	if w := last[message.Welcome](again); w.Resumed || w.Notice == "" || w.Token == other {
		t.Errorf("the other device comes back as %+v", w)
	}
	if k := answer[known](t, srv, here.token(), "GET", "/api/learner", ""); k.Devices != 1 {
		t.Errorf("%d devices are signed in", k.Devices)
	}
}

// The record tells how each step was done.
func TestLearnerRecord(t *testing.T) {
	srv := site(t)
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	b.send(message.StartLab{Lab: "collect-by-pop3"})
	b.until(func() bool { return last[message.Lab](b).ID != "" })
	first := last[message.Lab](b).Steps[0].ID
	b.send(message.Hint{Step: first})
	b.until(func() bool { return len(last[message.Step](b).Hints) > 0 })
	for _, l := range []string{"telnet 10.49.137.152 110", "AUTH"} {
		b.send(message.Line{Term: last[message.Terms](b).Terms[0].ID, Text: l})
	}
	b.until(func() bool { return b.done[first] })
	second := last[message.Lab](b).Steps[2].ID
	b.send(message.Skip{Step: second})
	b.until(func() bool { s := last[message.Step](b); return s.ID == second && s.Status == message.Skipped })
	k := answer[known](t, srv, b.token(), "GET", "/api/learner", "")
	if len(k.Record.Labs) != 1 || k.Record.Labs[0].Finished || len(k.Record.Labs[0].Attempts) != 1 {
		t.Fatalf("%+v", k.Record)
	}
	steps := map[string]learner.Step{}
	for _, s := range k.Record.Labs[0].Attempts[0].Steps {
		steps[s.Step] = s
	}
	if s := steps[first]; !s.Done || s.How != run.WithHelp || s.Hints != 1 || s.When.IsZero() {
		t.Errorf("the first step: %+v", s)
	}
	if s := steps[second]; s.Done || !s.Skipped {
		t.Errorf("the skipped step: %+v", s)
	}
}

// A learner can be told whether what they do outlives the server.
func TestLearnerKept(t *testing.T) {
	for data, kept := range map[string]bool{"": false, t.TempDir(): true} {
		srv := siteKeeping(t, data)
		b := connect(t, srv, "", nil)
		defer b.conn.Close()
		if l := answer[message.Learner](t, srv, b.token(), "GET", "/api/learner", ""); l.Kept != kept {
			t.Errorf("with the folder %q: kept is %t", data, l.Kept)
		}
	}
}

func TestLearnerExportsAndErases(t *testing.T) {
	srv := site(t)
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	logIn(b)
	e := answer[sandbox.Export](t, srv, b.token(), "GET", "/api/learner/export", "")
	if e.ID == "" || len(e.Record.Labs) != 1 || len(e.Activities) != 1 || len(e.Activities[0].Contents.Facts) == 0 {
		t.Errorf("%+v", e)
	}
	done(t, srv, b.token(), "DELETE", "/api/learner", "")
	ended(t, b)
	if status, _ := asks(t, srv, b.token(), "GET", "/api/learner/export", ""); status != http.StatusUnauthorized {
		t.Errorf("the token still opens: %d", status)
	}
	again := connect(t, srv, b.token(), nil)
	defer again.conn.Close()
	if w := last[message.Welcome](again); w.Resumed || w.Lab != nil {
		t.Errorf("something is left: %+v", w)
	}
}

func TestLearnerRequestsThatMakeNoSense(t *testing.T) {
	srv := site(t)
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	for _, tt := range []struct {
		token, method, path, body string
		status                    int
	}{
		{"", "GET", "/api/learner", "", http.StatusUnauthorized},
		{"x.y", "DELETE", "/api/learner", "", http.StatusUnauthorized},
		{b.token(), "PUT", "/api/learner/name", `{"name":"` + strings.Repeat("x", 61) + `"}`, http.StatusBadRequest},
		{b.token(), "PUT", "/api/learner/name", `{"title":"x"}`, http.StatusBadRequest},
		{b.token(), "PUT", "/api/learner/name", `{"name":"` + strings.Repeat("x", 70<<10) + `"}`, http.StatusBadRequest},
		{b.token(), "POST", "/api/learner/claims", `[]`, http.StatusBadRequest},
		{b.token(), "PUT", "/api/learner", "", http.StatusMethodNotAllowed},
	} {
		if status, text := asks(t, srv, tt.token, tt.method, tt.path, tt.body); status != tt.status || text == "" {
			t.Errorf("%s %s %.40s: %d %q, want %d", tt.method, tt.path, tt.body, status, text, tt.status)
		}
	}
}

// What a browser kept of finished labs before the server kept a record counts.
func TestLearnerClaims(t *testing.T) {
	srv := site(t)
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	done(t, srv, b.token(), "POST", "/api/learner/claims", `{"finished":["send-by-hand"],"sandboxes":{"play":"no such sandbox"}}`)
	k := answer[known](t, srv, b.token(), "GET", "/api/learner", "")
	if len(k.Record.Labs) != 1 || !k.Record.Labs[0].Finished || !k.Record.Labs[0].Claimed {
		t.Errorf("%+v", k.Record)
	}
	// A server that keeps nothing begins no learner who is not there.
	if status, _ := asks(t, srv, "", "POST", "/api/learner", `{"finished":["send-by-hand"]}`); status != http.StatusConflict {
		t.Errorf("a learner is begun: %d", status)
	}
	if status, text := asks(t, srv, "", "POST", "/api/learner", `{"name":"x"}`); status != http.StatusBadRequest {
		t.Errorf("%d %s", status, text)
	}
}

// A request that fails since the site closes, as when its learner moves to another node, is to be sent
// again: nothing is wrong.
func TestRequestWhileTheSiteCloses(t *testing.T) {
	journals := opened(t, t.TempDir())
	site, end := newSite(t, sandbox.Config{World: once(world), Journals: journals})
	defer end()
	srv := httptest.NewServer(site)
	defer srv.Close()
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	logIn(b)
	journals.Close()
	rename := func() int {
		status, _ := asks(t, srv, b.token(), "PUT", "/api/learner/name", `{"name":"Lea"}`)
		return status
	}
	if status := rename(); status != http.StatusInternalServerError {
		t.Errorf("with a disk that does not work: %d", status)
	}
	site.Close()
	if status := rename(); status != http.StatusServiceUnavailable {
		t.Errorf("while the site closes: %d", status)
	}
}
