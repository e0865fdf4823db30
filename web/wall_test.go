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

// watcher is a teacher's page with the wall of a class, and all that it has been shown.
type watcher struct {
	t     *testing.T
	conn  *websocket.Conn
	class message.WallClass
	seats map[string]message.WallSeat // by name
	names map[string]string           // by id
	quiz  message.ClassQuiz           // that the class was asked last
}

// wall opens the wall of a class.
func (p *person) wall(class string) *watcher { return p.watches(class + "/wall") }

// projector opens what a projector is told of a class.
func (p *person) projector(class string) *watcher { return p.watches(class + "/wall?seats=none") }

func (p *person) watches(what string) *watcher {
	p.t.Helper()
	dialer := websocket.Dialer{Jar: p.Jar}
	conn, res, err := dialer.Dial("ws"+strings.TrimPrefix(p.at, "http")+"/api/classes/"+what, nil)
	if err != nil {
		p.t.Fatalf("%v %v", err, res)
	}
	p.t.Cleanup(func() { conn.Close() })
	return &watcher{t: p.t, conn: conn, seats: map[string]message.WallSeat{}, names: map[string]string{}}
}

// until takes what is shown until a condition holds.
func (w *watcher) until(what string, cond func() bool) {
	w.t.Helper()
	w.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for !cond() {
		var m message.Wall
		if err := w.conn.ReadJSON(&m); err != nil {
			w.t.Fatalf("waiting until %s: %v; so far %+v", what, err, w.seats)
		}
		if m.Class != nil {
			w.class = *m.Class
			clear(w.seats)
		}
		if m.Quiz != nil {
			w.quiz = *m.Quiz
		}
		for _, s := range m.Seats {
			delete(w.seats, w.names[s.Seat.ID])
			w.names[s.Seat.ID], w.seats[s.Seat.Name] = s.Seat.Name, s
		}
		for _, id := range m.Gone {
			delete(w.seats, w.names[id])
		}
	}
}

// at is how somebody gets on at a lab.
func (w *watcher) at(name, lab string) message.WallWork {
	for _, work := range w.seats[name].Work {
		if work.Lab == lab {
			return work
		}
	}
	return message.WallWork{}
}

// TestWall: a teacher sees what learners do, as they do it, and how they stood before.
func TestWall(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	const lab = "send-by-hand"
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Networks", Labs: []string{lab, "collect-by-pop3"}, Rules: message.ClassRules{Hints: true}}))
	lea := s.browser().joins(c, "Lea")
	s.browser().joins(c, "Max")
	w := ana.wall(c.ID)
	w.until("there are two seats", func() bool { return len(w.seats) == 2 })
	if w.class.Title != "Networks" || len(w.class.Labs) != 2 || w.class.Labs[0].ID != lab || len(w.class.Labs[0].Steps) < 5 || w.class.Labs[0].Steps[0].Title == "" {
		t.Errorf("the class is %+v", w.class)
	}

	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: lab})
	b.send(message.StartLab{Lab: lab})
	w.until("Lea is at the first step", func() bool { return w.at("Lea", lab).Pages == 1 && w.at("Lea", lab).At == 0 })
	b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
	term := last[message.Terms](b).Terms[0].ID
	b.send(message.Line{Term: term, Text: "telnet 10.49.137.152 25"})
	w.until("her first step is done", func() bool { return strings.HasPrefix(w.at("Lea", lab).Steps, "d.") && w.at("Lea", lab).At == 1 })
	if since := w.at("Lea", lab).Since; time.Since(since) > time.Minute {
		t.Errorf("she is at the second since %v", since)
	}
	for range 2 {
		b.send(message.Line{Term: term, Text: "MAIL FROM <lea@client.com>"})
	}
	w.until("her mistake has been made twice", func() bool { slip := w.at("Lea", lab).Slip; return slip != nil && slip.Times == 2 })
	if slip := w.at("Lea", lab).Slip; slip.ID != "smtp.mail.missing-colon" || slip.Line != "MAIL FROM <lea@client.com>" || !strings.HasPrefix(slip.Reply, "50") || slip.Says == "" && slip.HTML == "" {
		t.Errorf("her mistake is %+v", *slip)
	}
	if max := w.seats["Max"]; len(max.Work) != 0 {
		t.Errorf("Max has done nothing, and %+v", max.Work)
	}
	b.conn.Close()
	w.until("she has gone", func() bool { return w.at("Lea", lab).Pages == 0 })

	// Whoever opens it later is shown the same, and what a teacher changes.
	late := ana.wall(c.ID)
	late.until("how Lea stood", func() bool { return w.at("Lea", lab).At == late.at("Lea", lab).At && late.at("Lea", lab).Slip != nil })
	seat := late.seats["Max"].Seat.ID
	ana.does("PUT", "/api/classes/"+c.ID+"/seats/"+seat, `{"name":"Max P.","group":"B"}`)
	late.until("Max has another name", func() bool { return late.seats["Max P."].Seat.Group == "B" })
	ana.does("DELETE", "/api/classes/"+c.ID+"/seats/"+seat, "")
	late.until("Max has gone", func() bool { return len(late.seats) == 1 })

	// Nobody sees a class of whom it is not.
	ana.does("DELETE", "/api/classes/"+c.ID, "")
	for _, w := range []*watcher{w, late} {
		for {
			if _, _, err := w.conn.ReadMessage(); err != nil {
				if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
					t.Errorf("when the class is deleted the wall ends with %v", err)
				}
				break
			}
		}
	}
	ana.isRefused(http.StatusNotFound, "GET", "/api/classes/"+c.ID+"/wall", "")
}

// TestStuckAtThePrompt: whoever speaks to no server, since they have not called one, is seen to be stuck.
func TestStuckAtThePrompt(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	const lab = "send-by-hand"
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Networks", Labs: []string{lab}}))
	lea := s.browser().joins(c, "Lea")
	w := ana.wall(c.ID)
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: lab})
	t.Cleanup(func() { b.conn.Close() })
	b.send(message.StartLab{Lab: lab})
	b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
	term := last[message.Terms](b).Terms[0].ID
	slip := func() message.WallSlip {
		if slip := w.at("Lea", lab).Slip; slip != nil {
			return *slip
		}
		return message.WallSlip{}
	}
	for _, line := range []string{"EHLO client.com", "MIAL FROM:<a@b>", "MAIL FROM alice"} {
		b.send(message.Line{Term: term, Text: line})
	}
	w.until("three lines have found no program", func() bool { return slip().Times == 3 })
	if got := slip(); got.ID != "shell.not-found" || got.Line != "MAIL FROM alice" || !strings.Contains(got.Says, "telnet") {
		t.Errorf("she is stuck with %+v", got)
	}
	b.send(message.Line{Term: term, Text: "telnet 10.49.137.152 26"})
	w.until("a call has not been answered", func() bool { return slip().ID == "shell.no-answer" })
	if got := slip(); got.Line != "telnet 10.49.137.152 26" || got.Times != 1 {
		t.Errorf("she is stuck with %+v", got)
	}
	b.send(message.Line{Term: term, Text: "telnet 10.49.137.152 25"})
	w.until("she has gone on", func() bool { return w.at("Lea", lab).At == 1 && w.at("Lea", lab).Slip == nil })
}

// TestHelp: a learner raises a hand, a teacher takes it on, writes to them and has it down, and the
// learner's page is told each time.
func TestHelp(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	lea, max := s.browser(), s.browser()
	as := map[*person]message.Seated{lea: lea.joins(c, "Lea"), max: max.joins(c, "Max")}
	w := ana.wall(c.ID)
	raises := func(p *person, up string) message.MyClass {
		t.Helper()
		status, text := p.as(as[p].Token, "PUT", "/api/learner/hand", `{"up":`+up+`}`)
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, text)
		}
		return read[message.MyClass](t, text)
	}
	b := greeted(t, s.Server, message.Hello{Token: as[max].Token, Page: "a", Activity: c.Settings.Labs[0]})
	t.Cleanup(func() { b.conn.Close() })
	told := func() message.MyClass {
		t.Helper()
		b.until(func() bool { return b.last[reflect.TypeFor[message.ClassChanged]()] != nil })
		delete(b.last, reflect.TypeFor[message.ClassChanged]())
		m, _ := max.mine(as[max].Token)
		return m
	}
	if m := raises(lea, "true"); m.Hand.IsZero() || m.Before != 0 {
		t.Errorf("Lea's hand is up: %+v", m)
	}
	if m := raises(max, "true"); m.Before != 1 {
		t.Errorf("Max's hand is up after Lea's: %+v", m)
	}
	w.until("two hands are up", func() bool { return !w.seats["Lea"].Seat.Hand.IsZero() && !w.seats["Max"].Seat.Hand.IsZero() })
	if m := told(); m.Hand.IsZero() {
		t.Errorf("told of his own hand he sees %+v", m)
	}
	seats := "/api/classes/" + c.ID + "/seats/"
	ana.does("PUT", seats+w.seats["Max"].Seat.ID+"/helper", `{"here":true}`)
	w.until("Ana is on it", func() bool { return w.seats["Max"].Seat.Helper == "Ana" })
	if m := told(); m.Helper != "Ana" {
		t.Errorf("when she comes he sees %+v", m)
	}
	ana.does("POST", seats+w.seats["Max"].Seat.ID+"/notes", `{"text":"Mind the colon."}`)
	m := told()
	if len(m.Notes) != 1 || m.Notes[0].Text != "Mind the colon." || m.Notes[0].From != "Ana" || m.Notes[0].Line {
		t.Fatalf("her note is %+v", m.Notes)
	}
	if status, _ := max.as(as[max].Token, "DELETE", "/api/learner/notes/"+m.Notes[0].ID, ""); status != http.StatusNoContent {
		t.Errorf("reading it: %d", status)
	}
	if m := told(); len(m.Notes) != 0 {
		t.Errorf("when it is read there is %+v", m.Notes)
	}
	ana.does("DELETE", seats+w.seats["Max"].Seat.ID+"/hand", "")
	if m := told(); !m.Hand.IsZero() || m.Helper != "" {
		t.Errorf("when it is seen to he sees %+v", m)
	}
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Networks", Labs: c.Settings.Labs, Rules: message.ClassRules{Hints: false}}))
	if m := told(); m.Rules.Hints {
		t.Errorf("without hints he sees %+v", m.Rules)
	}
	all := []string{w.seats["Lea"].Seat.ID, w.seats["Max"].Seat.ID, "nobody's"}
	if got := read[message.Written](t, ana.does("POST", "/api/classes/"+c.ID+"/notes", jsonOf(message.WriteNotes{Seats: all, Text: "Mind the dot."}))); got.Seats != 2 {
		t.Errorf("of three seats %d have the note", got.Seats)
	}
	if m := told(); len(m.Notes) != 1 || m.Notes[0].Text != "Mind the dot." {
		t.Errorf("the note for several is %+v", m.Notes)
	}
	if m := raises(lea, "false"); !m.Hand.IsZero() {
		t.Errorf("lowered it is up: %+v", m)
	}
}

// TestLead: how a teacher leads a class is told its learners, and holds for them.
func TestLead(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	lab := c.Settings.Labs[0]
	lea := s.browser()
	token := lea.joins(c, "Lea").Token
	b := greeted(t, s.Server, message.Hello{Token: token, Page: "a", Activity: lab})
	t.Cleanup(func() { b.conn.Close() })
	b.send(message.StartLab{Lab: lab})
	b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
	leads := func(l message.Lead) message.MyClass {
		t.Helper()
		delete(b.last, reflect.TypeFor[message.ClassChanged]())
		ana.does("PUT", "/api/classes/"+c.ID+"/lead", jsonOf(l))
		b.until(func() bool { return b.last[reflect.TypeFor[message.ClassChanged]()] != nil })
		m, _ := lea.mine(token)
		return m
	}
	if m := leads(message.Lead{Pause: &message.Pause{Says: "Look up."}}); m.Lead.Pause == nil || m.Lead.Pause.Says != "Look up." || m.Lead.Pause.Since.IsZero() {
		t.Errorf("she sees %+v", m.Lead)
	}
	b.send(message.Line{Term: last[message.Terms](b).Terms[0].ID, Text: "hostname"})
	b.until(func() bool { return strings.Contains(last[message.Error](b).Error, "has the floor") })
	m := leads(message.Lead{Exam: &message.Exam{Labs: []string{lab}}, Steps: []message.OpenSteps{{Lab: lab, From: 1, To: 2}}})
	seat := read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, "")).Seats[0].ID
	advice := jsonOf(message.WriteNotes{Seats: []string{seat}, Text: "A colon is missing.", Prepared: true})
	if status, text := ana.asks("POST", "/api/classes/"+c.ID+"/notes", advice); status != http.StatusConflict || !strings.Contains(text, "closed") {
		t.Errorf("advice in the exam: %d %s", status, text)
	}
	if m.Lead.Exam == nil || len(m.Labs) != 1 || m.Rules.Hints || m.Rules.FreePlay || m.Lead.Steps[0].To != 2 {
		t.Errorf("in the exam she sees %+v", m)
	}
	if status, text := lea.as(token, "POST", "/api/learner/shares", `{"activity":"`+lab+`"}`); status != http.StatusConflict {
		t.Errorf("she shares: %d %s", status, text)
	}
	if m := leads(message.Lead{}); m.Lead.Exam != nil || len(m.Labs) != 2 || !m.Rules.Hints {
		t.Errorf("afterwards she sees %+v", m)
	}
	ana.isRefused(http.StatusBadRequest, "PUT", "/api/classes/"+c.ID+"/lead", `{"closed":["nonsense"]}`)
	if c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, "")); c.Lead.Exam != nil {
		t.Errorf("it is led by %+v", c.Lead)
	}
}
