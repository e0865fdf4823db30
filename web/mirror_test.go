package web_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// mirrors opens a socket on which a teacher looks at a seat.
func (p *person) mirrors(at, class, seat, activity string) *browser {
	p.t.Helper()
	dialer := websocket.Dialer{Jar: p.Jar}
	conn, res, err := dialer.Dial("ws"+strings.TrimPrefix(at, "http")+"/api/classes/"+class+"/seats/"+seat+"/mirror", nil)
	if err != nil {
		p.t.Fatalf("%v %v", err, res)
	}
	p.t.Cleanup(func() { conn.Close() })
	b := &browser{t: p.t, conn: conn, out: map[string]string{}, seen: map[string]int64{}, last: map[reflect.Type]message.Server{}, done: map[string]bool{}}
	b.send(message.Hello{Activity: activity, Page: "m"})
	return b
}

// TestMirror: a teacher looks at what a learner does, types there when the learner says yes, and is shown
// out when the class is not theirs any more.
func TestMirror(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	lab := c.Settings.Labs[0]
	lea := s.browser().joins(c, "Lea")
	s.browser().joins(c, "Max")
	c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, ""))
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: lab})
	t.Cleanup(func() { b.conn.Close() })
	b.send(message.StartLab{Lab: lab})
	b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
	term := last[message.Terms](b).Terms[0].ID
	b.say(term, "hostname", "Linux\r\n")

	m := ana.mirrors(s.URL, c.ID, c.Seats[0].ID, lab)
	m.until(func() bool { return strings.Contains(m.out[term], "hostname") })
	if w := last[message.Welcome](m); w.Token != "" || w.Lab == nil {
		t.Errorf("the teacher is welcome as %+v", w)
	}
	b.until(func() bool { return slices.Equal(last[message.Mirrors](b).By, []string{"Ana"}) })
	m.send(message.AskKeys{Want: true})
	b.until(func() bool { return last[message.Mirrors](b).Asks == "Ana" })
	b.send(message.GiveKeys{Give: true})
	m.until(func() bool { return last[message.Mirrors](m).Holds == "Ana" && last[message.Mirrors](m).Mine })
	m.send(message.HalfTyped{Term: term, Text: "da", Cursor: 2})
	b.until(func() bool {
		return last[message.Typing](b) == message.Typing{Term: term, By: "Ana", Text: "da", Cursor: 2}
	})
	m.send(message.Line{Term: term, Text: "date"})
	b.until(func() bool { return strings.Contains(b.out[term], "date") })

	nothing := ana.mirrors(s.URL, c.ID, c.Seats[1].ID, lab)
	if _, _, err := nothing.conn.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("of a seat where nothing was begun: %v", err)
	}
	_, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/api/classes/"+c.ID+"/seats/"+c.Seats[0].ID+"/mirror", nil)
	if err == nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("nobody looks: %v, %v", err, res)
	}
	header := http.Header{"Origin": {"https://elsewhere.example"}, "Cookie": {cookieOf(ana)}}
	if _, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/api/classes/"+c.ID+"/wall", header); err == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another site looks: %v, %v", err, res)
	}
	ana.does("DELETE", "/api/classes/"+c.ID, "")
	for {
		if _, _, err := m.conn.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, websocket.ClosePolicyViolation, websocket.CloseTryAgainLater) {
				t.Errorf("when the class is deleted the mirror ends with %v", err)
			}
			break
		}
	}
}

// TestLookedAway: a teacher who is on a seat, has looked at it and gone, is on it no more: they are not
// coming. Who comes back in time is.
func TestLookedAway(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	lab := c.Settings.Labs[0]
	lea := s.browser().joins(c, "Lea")
	c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, ""))
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: lab})
	t.Cleanup(func() { b.conn.Close() })
	b.send(message.StartLab{Lab: lab})
	b.until(func() bool { return last[message.Lab](b).ID == lab })
	seat := c.Seats[0].ID
	helper := func() string {
		t.Helper()
		_, text := ana.asks("GET", "/api/learner/class", "", "Authorization", "Bearer "+lea.Token)
		return read[message.MyClass](t, text).Helper
	}
	looks := func() *browser {
		t.Helper()
		m := ana.mirrors(s.URL, c.ID, seat, lab)
		m.until(func() bool { return len(last[message.Mirrors](m).By) == 1 })
		return m
	}
	going := func(want int) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); s.site.Going() != want; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("going are %d, want %d", s.site.Going(), want)
			}
		}
	}
	s.site.AwayAfter(time.Hour)
	first := looks()
	ana.does("PUT", "/api/classes/"+c.ID+"/seats/"+seat+"/helper", `{"here":true}`)
	first.conn.Close()
	going(1)
	again := looks()
	going(0)
	if by := helper(); by != "Ana" {
		t.Errorf("when the page was reloaded %q comes", by)
	}
	s.site.AwayAfter(time.Millisecond)
	again.conn.Close()
	b.until(func() bool { return helper() == "" }) // she is told that the class has changed
	ana.does("PUT", "/api/classes/"+c.ID+"/seats/"+seat+"/helper", `{"here":true}`)
	if by := helper(); by != "Ana" {
		t.Errorf("who has not looked since comes as %q", by)
	}
}

// cookieOf is what somebody's browser sends with a request.
func cookieOf(p *person) string {
	req, _ := http.NewRequest("GET", p.at, nil)
	for _, c := range p.Jar.Cookies(req.URL) {
		req.AddCookie(c)
	}
	return req.Header.Get("Cookie")
}
