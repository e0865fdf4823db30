package web_test

import (
	"errors"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// unseated are those who are in no class as learners: nothing is closed to them.
var unseated = []role{nobody, stranger, bob, ana, prof}

// servedTo is who is served a message of a page's, by its type: at what is their own (/ws), where their class
// has closed what it can; and at Lea's seat, on a socket on which a teacher looks. What else a teacher is
// served who has the keyboard is in internal/sandbox. A wall, a projector, and a page that is shown somebody's
// terminals, or a class, say nothing.
var servedTo = map[string]struct{ own, mirror []role }{
	"hello":     {nil, nil}, // a second one
	"open":      {anybody, nil},
	"close":     {anybody, nil},
	"line":      {anybody, nil},
	"key":       {anybody, nil},
	"complete":  {anybody, nil},
	"resize":    {anybody, theirs},
	"lab":       {unseated, nil}, // one that is not the class's
	"leave":     {unseated, nil},
	"restart":   {anybody, nil},
	"turns":     {anybody, theirs},
	"goto":      {anybody, nil},
	"compare":   {anybody, theirs},
	"record":    {anybody, theirs},
	"redo":      {anybody, nil},
	"hint":      {unseated, nil}, // nobody gives one where there are none
	"answer":    {anybody, nil},
	"skip":      {anybody, nil},
	"reset":     {anybody, nil},
	"show":      {unseated, nil},
	"connect":   {anybody, nil},
	"wait":      {anybody, nil},
	"explain":   {unseated, theirs},
	"mailboxes": {anybody, theirs},
	"source":    {anybody, theirs},
	"replay":    {unseated, nil},
	"view":      {unseated, nil},
	"play":      {unseated, nil},
	"ask":       {anybody, theirs},
	"give":      {anybody, nil},
	"typing":    {anybody, theirs}, // which is dropped without a word: they may have had the keyboard
	"voice":     {anybody, nil},
}

// refusals are parts of what is answered to what is not served.
var refusals = []string{"his class", "Only the learner can do that", "has not let you type"}

// serves sends a message, and reports whether it is served: it is not refused, nor does the connection end.
func (b *browser) serves(m message.Client) bool {
	b.t.Helper()
	b.send(m)
	ended := b.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"turns"}`)) != nil
	for !ended {
		_, data, err := b.conn.ReadMessage()
		if ended = err != nil; ended {
			break
		}
		got, err := message.DecodeServer(data)
		if err != nil {
			b.t.Fatal(err)
		}
		says, failed := got.(message.Error)
		if failed && slices.ContainsFunc(refusals, func(part string) bool { return strings.Contains(says.Error, part) }) {
			return false
		}
		if _, last := got.(message.Turns); last {
			return true
		}
	}
	return false
}

// TestWhoMaySay: each message of each socket is served to whom it is for, and refused to everybody else. One
// that is not in the table is a fault.
func TestWhoMaySay(t *testing.T) {
	s := open(t)
	first := s.teacher()
	second := s.browser()
	second.does("POST", "/api/teacher", jsonOf(message.Accept{Name: "Bob", Password: "correct horse",
		Invitation: read[message.Invitation](t, first.does("POST", "/api/teacher/invitations", "")).Token}))
	s.known()
	third := s.teaches("prof")
	people := map[role]*person{ana: first, bob: second, prof: third}
	values, tokens := s.cast(first, second)
	tokens[pupil] = s.browser().learns("pupil").Token
	class, seat := values[1], values[3]
	for _, p := range people { // whose classes close what they can
		for _, sum := range read[[]message.ClassSummary](t, p.does("GET", "/api/classes", "")) {
			c := read[message.Class](t, p.does("GET", "/api/classes/"+sum.ID, ""))
			c.Settings.Rules, c.Settings.Labs = message.ClassRules{}, []string{ltiLab}
			p.does("PUT", "/api/classes/"+c.ID, jsonOf(c.Settings))
		}
	}
	own := func(who role) *browser {
		b := greeted(t, s.Server, message.Hello{Token: tokens[who], Page: "a", Activity: ltiLab})
		tokens[who] = b.token()
		return b
	}
	begun := own(lea)
	begun.send(message.StartLab{Lab: ltiLab})
	begun.until(func() bool { return last[message.Lab](begun).ID == ltiLab })
	begun.say(last[message.Terms](begun).Terms[0].ID, "hostname", "\n")
	defer begun.conn.Close()

	first.does("PUT", "/api/classes/"+class+"/show", jsonOf(message.SetShow{ToAll: true, Terminal: &message.SetTerminal{Seat: seat, Activity: ltiLab}}))
	first.inClass(tokens[lea], "PUT", "/api/learner/show", `{"consent":"named"}`)
	key := first.inClass(tokens[lea], "GET", "/api/learner/class", "").Show.Terminal.Key
	mayOpen := func(p *person, path string) bool {
		t.Helper()
		dialer := websocket.Dialer{Jar: p.Jar}
		conn, res, err := dialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+path, nil)
		if err == nil {
			conn.Close()
		} else if res == nil || res.StatusCode != http.StatusUnauthorized && res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %v", path, err)
		}
		return err == nil
	}
	for _, who := range roles {
		p := people[who]
		if p == nil {
			p = s.browser()
		}
		at := "/api/classes/" + class
		for _, path := range []string{at + "/seats/" + seat + "/mirror", at + "/wall", at + "/wall?seats=none"} {
			if opens, may := mayOpen(p, path), slices.Contains(theirs, who); opens != may {
				t.Errorf("%s opens for %s: %v", path, who, opens)
			}
		}
		s.looksAt(class, "not the key").isOver(string(who) + " has not the key")
		b := s.atClass(tokens[who])
		if slices.Contains(seated, who) {
			b.until(func() bool { return b.last[reflect.TypeFor[message.ClassChanged]()] != nil })
		} else {
			b.isOver(string(who) + " has no seat")
		}
		b.conn.Close()
	}

	for name := range servedTo {
		if !slices.ContainsFunc(message.ClientKinds(), func(k message.Kind) bool { return k.Type == name }) {
			t.Errorf("there is no message %s", name)
		}
	}
	for _, kind := range message.ClientKinds() {
		rule, known := servedTo[kind.Type]
		if !known {
			t.Errorf("%s: who is served it is not said", kind.Type)
			continue
		}
		msg := reflect.Zero(kind.Go).Interface().(message.Client)
		for _, who := range roles {
			b := own(who)
			if served, may := b.serves(msg), slices.Contains(rule.own, who); served != may {
				t.Errorf("%s by %s is served: %v", kind.Type, who, served)
			}
			b.conn.Close()
		}
		m := first.mirrors(s.URL, class, seat, ltiLab)
		m.until(func() bool { return len(last[message.Mirrors](m).By) > 0 })
		if served, may := m.serves(msg), slices.Contains(rule.mirror, ana); served != may {
			t.Errorf("%s by a teacher who looks is served: %v", kind.Type, served)
		}
		m.conn.Close()
		v := s.looksAt(class, key)
		v.until(func() bool { return len(last[message.Welcome](v).Terms) > 0 })
		if v.serves(msg) {
			t.Errorf("%s by who is shown terminals is served", kind.Type)
		}
		k := s.atClass(tokens[lea])
		k.until(func() bool { return len(k.last) > 0 })
		if k.serves(msg) {
			t.Errorf("%s by a page of a class is served", kind.Type)
		}
		for _, w := range []*watcher{first.wall(class), first.projector(class)} {
			said := &browser{t: t, conn: w.conn}
			if said.send(msg); !w.ends() {
				t.Errorf("%s on a wall is served", kind.Type)
			}
		}
	}
}

// ends reports whether the server ends the connection.
func (w *watcher) ends() bool {
	w.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		if _, _, err := w.conn.ReadMessage(); err != nil {
			return !errors.Is(err, os.ErrDeadlineExceeded)
		}
	}
}
