package web_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// looksAt opens a socket on which a class's terminals are shown.
func (s *school) looksAt(class, key string) *browser {
	s.t.Helper()
	conn, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/api/classes/"+class+"/shown", nil)
	if err != nil {
		s.t.Fatalf("%v %v", err, res)
	}
	s.t.Cleanup(func() { conn.Close() })
	b := &browser{t: s.t, conn: conn, out: map[string]string{}, seen: map[string]int64{}, last: map[reflect.Type]message.Server{}, done: map[string]bool{}}
	b.send(message.Hello{Token: key})
	return b
}

// isOver waits until the server ends a connection as one that may not be there.
func (b *browser) isOver(when string) {
	b.t.Helper()
	for {
		if _, _, err := b.conn.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
				b.t.Errorf("%s it ends with %v", when, err)
			}
			return
		}
	}
}

// inClass is a request of a learner's.
func (p *person) inClass(token, method, path, body string) message.MyClass {
	p.t.Helper()
	status, text := p.asks(method, path, body, "Authorization", "Bearer "+token)
	if status != http.StatusOK {
		p.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return read[message.MyClass](p.t, text)
}

// TestShowTerminal: a learner whose terminals a teacher wants to show is asked, and then all in the class see
// them, and nobody else, until she has enough or leaves.
func TestShowTerminal(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	const lab = "send-by-hand"
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Networks", Labs: []string{lab}}))
	p := s.browser()
	lea, max := p.joins(c, "Lea"), p.joins(c, "Max")
	kim := p.joins(ana.class("Elsewhere"), "Kim")
	c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, ""))
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: lab})
	b.send(message.StartLab{Lab: lab})
	b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
	term := last[message.Terms](b).Terms[0].ID
	at := "/api/classes/" + c.ID + "/show"
	ana.does("PUT", at, jsonOf(message.SetShow{ToAll: true, Terminal: &message.SetTerminal{Seat: c.Seats[0].ID, Activity: lab}}))
	if own := p.inClass(lea.Token, "GET", "/api/learner/class", "").OwnShow; own == nil || own.By != "Ana" || own.Consent != message.ConsentAsked {
		t.Errorf("she is asked %+v", own)
	}
	sees := func(token string) *message.ShownTerminal {
		t.Helper()
		known := p.inClass(token, "GET", "/api/learner/class", "")
		if known.Show == nil {
			return nil
		}
		return known.Show.Terminal
	}
	if shown := sees(max.Token); shown != nil {
		t.Errorf("before she has said yes Max is told %+v", shown)
	}
	p.isRefused(http.StatusNotFound, "PUT", "/api/learner/show", `{"consent":"named"}`, "Authorization", "Bearer "+max.Token)
	p.inClass(lea.Token, "PUT", "/api/learner/show", `{"consent":"unnamed"}`)
	shown := sees(max.Token)
	if shown == nil || *shown != (message.ShownTerminal{Key: shown.Key}) || shown.Key == "" {
		t.Fatalf("Max is told %+v", shown)
	}
	if other := sees(kim.Token); other != nil {
		t.Errorf("in another class Kim is told %+v", other)
	}
	v := s.looksAt(c.ID, shown.Key)
	b.until(func() bool { return last[message.Mirrors](b).Shown })
	b.say(term, "hostname", "Linux\r\n")
	v.until(func() bool { return strings.Contains(v.out[term], "hostname") })
	s.looksAt(c.ID, "another").isOver("with another key")
	s.looksAt("another", shown.Key).isOver("in another class")

	// She loads her page again, and then she has enough.
	b.conn.Close()
	b = greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "b", Activity: lab})
	b.until(func() bool { return last[message.Mirrors](b).Shown })
	if p.inClass(lea.Token, "PUT", "/api/learner/show", `{"consent":"asked"}`).OwnShow != nil {
		t.Error("it goes on")
	}
	v.isOver("when she has enough")

	// She leaves.
	ana.does("PUT", at, jsonOf(message.SetShow{ToAll: true, Terminal: &message.SetTerminal{Seat: c.Seats[0].ID, Activity: lab}}))
	p.inClass(lea.Token, "PUT", "/api/learner/show", `{"consent":"named"}`)
	v = s.looksAt(c.ID, sees(max.Token).Key)
	v.until(func() bool { return strings.Contains(v.out[term], "hostname") })
	s.site.LeftAfter(time.Millisecond)
	b.conn.Close()
	v.isOver("when she has left")
}

// TestShowOwnTerminal: a teacher shows terminals of their own, which the learner's token of their browser
// proves.
func TestShowOwnTerminal(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	lea := s.browser().joins(c, "Lea")
	b := greeted(t, s.Server, message.Hello{Page: "a", Activity: "play"})
	t.Cleanup(func() { b.conn.Close() })
	term := last[message.Welcome](b).Terms[0].ID
	path := "/api/classes/" + c.ID + "/show"
	body := jsonOf(message.SetShow{ToAll: true, Terminal: &message.SetTerminal{Activity: "play"}})
	ana.isRefused(http.StatusForbidden, "PUT", path, body)
	ana.isRefused(http.StatusForbidden, "PUT", path, body, "Authorization", "Bearer "+lea.Token) // who has a seat
	ana.isRefused(http.StatusForbidden, "PUT", path, jsonOf(message.SetShow{Terminal: &message.SetTerminal{Activity: c.Settings.Labs[0]}}), "Authorization", "Bearer "+b.token())
	s.browser().isRefused(http.StatusUnauthorized, "PUT", path, body, "Authorization", "Bearer "+b.token())
	status, text := ana.asks("PUT", path, body, "Authorization", "Bearer "+b.token())
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	shown := s.browser().inClass(lea.Token, "GET", "/api/learner/class", "").Show.Terminal
	if shown.Name != "Ana" || shown.Seat != "" {
		t.Errorf("shown is %+v", shown)
	}
	v := s.looksAt(c.ID, shown.Key)
	v.until(func() bool { return len(last[message.Welcome](v).Terms) == 1 })
	b.send(message.HalfTyped{Term: term, Text: "dat", Cursor: 3})
	v.until(func() bool { return last[message.Typing](v) == message.Typing{Term: term, Text: "dat", Cursor: 3} })
	b.say(term, "hostname", "Linux\r\n")
	v.until(func() bool { return strings.Contains(v.out[term], "hostname") })
	b.until(func() bool { return last[message.Mirrors](b).Shown })
	ana.does("DELETE", path, "")
	v.isOver("when it has ended")

	// She ends it where she types, too.
	if status, text := ana.asks("PUT", path, body, "Authorization", "Bearer "+b.token()); status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	v = s.looksAt(c.ID, s.browser().inClass(lea.Token, "GET", "/api/learner/class", "").Show.Terminal.Key)
	v.until(func() bool { return len(last[message.Welcome](v).Terms) == 1 })
	own := func(consent message.Consent) int {
		status, _ := ana.asks("PUT", "/api/learner/show", jsonOf(message.AnswerShow{Consent: consent}), "Authorization", "Bearer "+b.token())
		return status
	}
	if status := own(message.ConsentNamed); status != http.StatusNotFound {
		t.Errorf("what nobody has asked of her is answered: %d", status)
	}
	if status := own(message.ConsentAsked); status != http.StatusNoContent {
		t.Errorf("she cannot end it: %d", status)
	}
	v.isOver("when she has ended it")
	b.until(func() bool { return !last[message.Mirrors](b).Shown })
}
