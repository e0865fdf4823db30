package web_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// atClass opens the socket of a page that shows a learner's class.
func (s *school) atClass(token string) *browser {
	s.t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/ws?learner="+learnerOf(token), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	b := &browser{t: s.t, conn: conn, last: map[reflect.Type]message.Server{}}
	b.send(message.Hello{Token: token, Activity: "class"})
	return b
}

// TestClassPage: the page of a class is told of what its teacher changes, of who waits at the door too, and
// that the class is gone.
func TestClassPage(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	c = read[message.Class](t, ana.does("PUT", "/api/classes/"+c.ID+"/door", `{"door":"asks"}`))
	lea := s.browser()
	token := lea.joins(c, "Lea").Token
	c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, ""))
	b := s.atClass(token)
	told := func(when string, as func(message.MyClass) bool) {
		t.Helper()
		for {
			b.until(func() bool { return b.last[reflect.TypeFor[message.ClassChanged]()] != nil })
			clear(b.last)
			if m, _ := lea.mine(token); as(m) {
				return
			}
		}
	}
	told("at first", func(m message.MyClass) bool { return m.State == message.SeatState("waiting") })
	at := "/api/classes/" + c.ID
	ana.does("PUT", at+"/seats/"+c.Seats[0].ID+"/admitted", `{"admitted":true}`)
	told("when she is let in", func(m message.MyClass) bool { return m.State == message.SeatState("in") })
	ana.does("PUT", at+"/lead", `{"pause":{"says":"Look up."}}`)
	told("when all have to look up", func(m message.MyClass) bool { return m.Lead.Pause != nil })
	ana.does("POST", at+"/seats/"+c.Seats[0].ID+"/notes", `{"text":"Mind the colon."}`)
	told("when a note is written", func(m message.MyClass) bool { return len(m.Notes) == 1 })
	ana.does("POST", at+"/quizzes", `{"question":"Why?"}`)
	told("when something is asked", func(m message.MyClass) bool { return m.Quiz != nil })
	ana.does("DELETE", at, "")
	b.until(func() bool { return b.last[reflect.TypeFor[message.ClassChanged]()] != nil })
	if _, status := lea.mine(token); status != http.StatusNotFound {
		t.Errorf("when the class is deleted she is answered %d", status)
	}
}
