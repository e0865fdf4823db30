package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
)

// What goes over the wire to whoever opens a link is that session, and nothing
// else of the learner whose it is.
func TestSharedSessionShowsNothingElse(t *testing.T) {
	srv := siteKeeping(t, t.TempDir())
	owner := greeted(t, srv, message.Hello{Page: "the-owners-page", Activity: "collect-by-pop3"})
	defer owner.conn.Close()
	done(t, srv, owner.token(), "PUT", "/api/learner/name", `{"name":"Ana María"}`)
	logIn(owner)
	owner.send(message.Wait{Seconds: 37})
	term := last[message.Terms](owner).Terms[0].ID
	owner.send(message.Complete{Term: term, Text: "half-typed"})
	owner.until(func() bool { return last[message.Completion](owner).Text != "" })
	made := answer[message.Share](t, srv, owner.token(), "POST", "/api/learner/shares", `{"activity":"collect-by-pop3","step":"pass"}`)
	owner.send(message.Line{Term: term, Text: "RETR 1"})
	owner.until(func() bool { return last[message.Exchange](owner).Verb == "RETR" })
	elsewhere := greeted(t, srv, message.Hello{Token: owner.token(), Page: "another-page"})
	defer elsewhere.conn.Close()
	elsewhere.send(message.Line{Term: last[message.Welcome](elsewhere).Terms[0].ID, Text: "telnet example.com 143"})
	elsewhere.until(func() bool { return last[message.Exchange](elsewhere).Protocol == "imap" })

	viewer := greeted(t, srv, message.Hello{Page: "b", Activity: "shared:" + made.Token})
	defer viewer.conn.Close()
	viewer.send(message.ViewShare{Share: made.Token})
	viewer.until(func() bool { return last[message.Shared](viewer).Share != "" })
	units := last[message.Shared](viewer).Units
	viewer.send(message.Play{At: len(units)})
	viewer.until(func() bool { return last[message.Played](viewer).At == len(units) })
	if !viewer.done["pass"] || len(units) != 4 {
		t.Errorf("of %+v the steps %v are done", units, viewer.done)
	}
	back := greeted(t, srv, message.Hello{Token: viewer.token(), Page: "b", Activity: "shared:" + made.Token})
	defer back.conn.Close()
	back.until(func() bool { return last[message.Shared](back).Share != "" })

	e := answer[sandbox.Export](t, srv, owner.token(), "GET", "/api/learner/export", "")
	k := answer[message.Learner](t, srv, owner.token(), "GET", "/api/learner", "")
	secret, _, _ := strings.Cut(owner.token(), ".")
	for _, secret := range []string{
		string(e.ID), k.ID, secret, owner.token(), "Ana", "the-owners-page", "another-page", "half-typed", "RETR 1", "telnet example.com 143",
		`"seconds":37`, `"when"`, made.When.Format(time.RFC3339)[:16],
	} {
		if strings.Contains(viewer.raw.String(), secret) || strings.Contains(back.raw.String(), secret) {
			t.Errorf("the viewer is sent %q", secret)
		}
	}
	for _, request := range []string{"GET /api/learner", "GET /api/learner/shares", "GET /api/learner/export", "DELETE /api/learner/shares/" + made.Token} {
		method, path, _ := strings.Cut(request, " ")
		if status, text := asks(t, srv, made.Token, method, path, ""); status != http.StatusUnauthorized {
			t.Errorf("the link opens %s: %d %s", request, status, text)
		}
	}
	if got := answer[message.Learner](t, srv, viewer.token(), "GET", "/api/learner", ""); len(got.Record.Labs) != 0 {
		t.Errorf("the viewer has done %+v", got.Record)
	}
}

// Links are listed, and withdrawn by whoever made them alone.
func TestShareRoutes(t *testing.T) {
	srv := siteKeeping(t, t.TempDir())
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	b.send(message.Line{Term: last[message.Welcome](b).Terms[0].ID, Text: "telnet 10.49.137.152 25"})
	b.until(func() bool { return last[message.Exchange](b).Code == "220" })
	made := answer[message.Share](t, srv, b.token(), "POST", "/api/learner/shares", `{"activity":"play"}`)
	if made.Moment.Kind != message.AtEnd || made.When.IsZero() || made.Title != "" {
		t.Errorf("made %+v", made)
	}
	all := answer[message.Shares](t, srv, b.token(), "GET", "/api/learner/shares", "")
	if len(all.Shares) != 1 || all.Shares[0].Token != made.Token {
		t.Errorf("listed are %+v", all)
	}
	other := connect(t, srv, "", nil)
	defer other.conn.Close()
	for _, tt := range []struct {
		token, method, path, body string
		status                    int
		says                      string
	}{
		{"", "POST", "/api/learner/shares", `{"activity":"play"}`, http.StatusUnauthorized, "not signed in"},
		{other.token(), "DELETE", "/api/learner/shares/" + made.Token, "", http.StatusNotFound, "already withdrawn"},
		{other.token(), "POST", "/api/learner/shares", `{"activity":"play"}`, http.StatusConflict, "Nothing has been typed here yet"},
		{b.token(), "POST", "/api/learner/shares", `{"activity":"play","step":"x"}`, http.StatusConflict, "can't be played any more"},
		{b.token(), "POST", "/api/learner/shares", `{"activity":"play","conversation":7}`, http.StatusConflict, "can't be played any more"},
		{b.token(), "POST", "/api/learner/shares", `{"lab":"play"}`, http.StatusBadRequest, "takes"},
		{b.token(), "POST", "/api/learner/shares", `[`, http.StatusBadRequest, "takes"},
	} {
		if status, text := asks(t, srv, tt.token, tt.method, tt.path, tt.body); status != tt.status || !strings.Contains(text, tt.says) {
			t.Errorf("%s %s %s: %d %q, want %d %q", tt.method, tt.path, tt.body, status, text, tt.status, tt.says)
		}
	}
	done(t, srv, b.token(), "DELETE", "/api/learner/shares/"+made.Token, "")
	if all := answer[message.Shares](t, srv, b.token(), "GET", "/api/learner/shares", ""); len(all.Shares) != 0 {
		t.Errorf("listed are %+v", all)
	}
	for range 9 {
		answer[message.Share](t, srv, b.token(), "POST", "/api/learner/shares", `{"activity":"play"}`)
	}
	if status, text := asks(t, srv, b.token(), "POST", "/api/learner/shares", `{"activity":"play"}`); status != http.StatusTooManyRequests || !strings.HasPrefix(text, "You made many links") {
		t.Errorf("links are made as fast as one likes: %d %s", status, text)
	}
}

// FuzzMakeShare asks for links to any moment: it is made or refused, and the
// server goes on.
func FuzzMakeShare(f *testing.F) {
	srv := site(f)
	b := connect(f, srv, "", nil)
	f.Cleanup(func() { b.conn.Close() })
	b.send(message.Line{Term: last[message.Welcome](b).Terms[0].ID, Text: "telnet 10.49.137.152 25"})
	b.until(func() bool { return last[message.Exchange](b).Code == "220" })
	f.Add("play", "", 1, 0)
	f.Add("play", "greet", -1, 1<<40)
	f.Add("", "", 1, -1)
	f.Fuzz(func(t *testing.T, activity, step string, conversation, index int) {
		body, err := json.Marshal(message.MakeShare{Activity: activity, Step: step, Conversation: conversation, Index: index})
		if err != nil {
			t.Fatal(err)
		}
		if status, text := asks(t, srv, b.token(), "POST", "/api/learner/shares", string(body)); status >= 500 || text == "" {
			t.Errorf("%s: %d %q", body, status, text)
		}
	})
}
