package web_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// read reads an answer.
func read[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

// class makes one with the course's first two labs.
func (p *person) class(title string) message.Class {
	p.t.Helper()
	all, err := builtIn()
	if err != nil {
		p.t.Fatal(err)
	}
	labs := []string{all.Labs()[0].ID, all.Labs()[1].ID}
	return read[message.Class](p.t, p.does("POST", "/api/classes", jsonOf(message.ClassSettings{Title: title, Labs: labs, Rules: message.ClassRules{Hints: true, FreePlay: true}})))
}

// joins comes into a class by its code.
func (p *person) joins(c message.Class, name string) message.Seated {
	p.t.Helper()
	return read[message.Seated](p.t, p.does("POST", "/api/join", jsonOf(message.Join{Code: c.Code, Name: name})))
}

// as asks in a learner's name.
func (p *person) as(token, method, path, body string) (int, string) {
	p.t.Helper()
	return p.asks(method, path, body, "Authorization", "Bearer "+token)
}

// mine is what a learner sees of their class, and the answer's status.
func (p *person) mine(token string) (message.MyClass, int) {
	p.t.Helper()
	status, text := p.as(token, "GET", "/api/learner/class", "")
	if status != http.StatusOK {
		return message.MyClass{}, status
	}
	return read[message.MyClass](p.t, text), status
}

func TestClass(t *testing.T) {
	s := open(t)
	ana, lea := s.teacher(), s.browser()
	c := ana.class("Networks 1")
	if len(c.Code) != 8 || c.Door != message.DoorOpen || !slices.Equal(c.Teachers, []string{"Ana"}) || !c.Settings.Rules.Hints || c.Settings.Rules.Solutions {
		t.Errorf("it is %+v", c)
	}
	if e := read[message.Entrance](t, lea.does("GET", "/api/join/"+c.Code[:4]+"%20"+c.Code[4:], "")); e.Title != "Networks 1" {
		t.Errorf("its code leads to %+v", e)
	}
	seated := lea.joins(c, "Lea")
	if m, _ := lea.mine(seated.Token); m.Title != "Networks 1" || m.Name != "Lea" || m.State != message.SeatIn || len(m.Labs) != 2 || !slices.Equal(m.Teachers, []string{"Ana"}) {
		t.Errorf("she sees %+v", m)
	}
	again := read[message.Seated](t, lea.takes(seated.Code))
	if again.Token == seated.Token || again.Code != "" {
		t.Errorf("on another device: %+v", again)
	}
	if m, _ := lea.mine(again.Token); m.Name != "Lea" {
		t.Errorf("there she sees %+v", m)
	}
	if got := read[[]message.ClassSummary](t, ana.does("GET", "/api/classes", "")); len(got) != 1 || got[0].Seats != 1 || got[0].Labs != 2 {
		t.Errorf("the list is %+v", got)
	}

	c = read[message.Class](t, ana.does("PUT", "/api/classes/"+c.ID+"/door", `{"door":"asks"}`))
	waits := lea.joins(c, "Max")
	if m, _ := lea.mine(waits.Token); m.State != message.SeatWaiting {
		t.Errorf("at the door he sees %+v", m)
	}
	c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, ""))
	if len(c.Seats) != 2 || c.Seats[1].Name != "Max" {
		t.Fatalf("seats: %+v", c.Seats)
	}
	ana.does("PUT", "/api/classes/"+c.ID+"/seats/"+c.Seats[1].ID+"/admitted", `{"admitted":true}`)
	if m, _ := lea.mine(waits.Token); m.State != message.SeatIn {
		t.Errorf("admitted he sees %+v", m)
	}
	ana.does("PUT", "/api/classes/"+c.ID+"/seats/"+c.Seats[1].ID, `{"name":"Max P.","group":"B"}`)
	if m, _ := lea.mine(waits.Token); m.Name != "Max P." {
		t.Errorf("renamed he sees %+v", m)
	}

	ana.does("PUT", "/api/classes/"+c.ID+"/door", `{"door":"locked"}`)
	lea.isRefused(http.StatusConflict, "POST", "/api/join", jsonOf(message.Join{Code: c.Code, Name: "Eve"}))
	now := read[message.Class](t, ana.does("POST", "/api/classes/"+c.ID+"/code", ""))
	lea.isRefused(http.StatusNotFound, "GET", "/api/join/"+c.Code, "")
	lea.isRefused(http.StatusBadRequest, "GET", "/api/join/1234", "")
	lea.does("GET", "/api/join/"+now.Code, "")

	copied := read[message.Class](t, ana.does("POST", "/api/classes/"+c.ID+"/copies", `{"title":"Networks 2"}`))
	if copied.Settings.Title != "Networks 2" || len(copied.Seats) != 0 || copied.ID == c.ID {
		t.Errorf("its copy is %+v", copied)
	}
	ana.does("PUT", "/api/classes/"+c.ID+"/archived", `{"archived":true}`)
	if m, _ := lea.mine(waits.Token); !m.Archived {
		t.Errorf("put away he sees %+v", m)
	}
}

// A page that has not heard whether somebody came in asks again, with the code that it has drawn.
func TestJoinAgain(t *testing.T) {
	s := open(t)
	ana, lea := s.teacher(), s.browser()
	c := ana.class("Networks 1")
	joins := func(name, code string) (int, string) {
		return lea.asks("POST", "/api/join", jsonOf(message.Join{Code: c.Code, Name: name}), "Authorization", "Seat "+code)
	}
	const code = "AB3D57FGHJ"
	var seen []string
	for range 2 {
		status, text := joins("Lea", code)
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, text)
		}
		seated := read[message.Seated](t, text)
		if seated.Code != code || seated.Class != c.ID {
			t.Errorf("seated at %+v", seated)
		}
		seen = append(seen, learnerOf(seated.Token))
	}
	if seen[0] != seen[1] {
		t.Error("who asks again is somebody else")
	}
	if c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, "")); len(c.Seats) != 1 {
		t.Errorf("seats: %+v", c.Seats)
	}
	if status, text := joins("Max", code); status != http.StatusConflict {
		t.Errorf("another name with that code: %d %s", status, text)
	}
	if status, text := joins("Lea", "AB3D57FGHK"); status != http.StatusConflict {
		t.Errorf("that name with another code: %d %s", status, text)
	}
	if status, text := joins("Max", "short"); status != http.StatusNotFound {
		t.Errorf("a code that is none: %d %s", status, text)
	}
}

// takes takes a seat by its code.
func (p *person) takes(code string) string {
	p.t.Helper()
	status, text := p.asks("POST", "/api/seat", "", "Authorization", "Seat "+strings.ToLower(code[:5]+"-"+code[5:]))
	if status != http.StatusOK {
		p.t.Fatalf("the seat's code: %d %s", status, text)
	}
	return text
}

// TestRosterOfAClass: each who is expected has a code of their own, which a list of names is turned into.
func TestRosterOfAClass(t *testing.T) {
	s := open(t)
	ana, lea := s.teacher(), s.browser()
	c := ana.class("Networks 1")
	made := read[message.Rostered](t, ana.does("POST", "/api/classes/"+c.ID+"/roster", jsonOf(message.Roster{Text: "Name,Group\nLea,A\nMax,B\nlea,B\n"})))
	seats := made.Made
	if len(seats) != 2 || seats[0].Code == "" || seats[1].Group != "B" || !slices.Equal(made.Twice, []string{"lea"}) {
		t.Fatalf("the roster has %+v", made)
	}
	again := read[message.Rostered](t, ana.does("POST", "/api/classes/"+c.ID+"/roster", jsonOf(message.Roster{Text: "Max"})))
	if again.Made == nil || len(again.Made) != 0 || !slices.Equal(again.Seated, []string{"Max"}) {
		t.Errorf("once more it has %+v", again)
	}
	if got := read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, "")); got.Seats[0].Code != "" || got.Seats[0].State != message.SeatExpected {
		t.Errorf("later the seats are %+v", got.Seats)
	}
	seated := read[message.Seated](t, lea.takes(seats[0].Code))
	if m, _ := lea.mine(seated.Token); m.Name != "Lea" || m.State != message.SeatIn {
		t.Errorf("she sees %+v", m)
	}
	renewed := read[message.Seat](t, ana.does("POST", "/api/classes/"+c.ID+"/seats/"+seats[0].ID+"/code", ""))
	lea.isRefused(http.StatusNotFound, "POST", "/api/seat", "", "Authorization", "Seat "+seats[0].Code)
	if m, _ := lea.mine(read[message.Seated](t, lea.takes(renewed.Code)).Token); m.Name != "Lea" {
		t.Errorf("by her new code she sees %+v", m)
	}
	ana.isRefused(http.StatusBadRequest, "POST", "/api/classes/"+c.ID+"/roster", jsonOf(message.Roster{Text: "\n"}))
}

// TestRulesOfAClass: what a teacher has chosen holds where a learner works.
func TestRulesOfAClass(t *testing.T) {
	s := open(t)
	ana, lea := s.teacher(), s.browser()
	c := ana.class("Networks 1")
	seated := lea.joins(c, "Lea")
	b := connect(t, s.Server, seated.Token, nil)
	defer b.conn.Close()
	b.send(message.Show{Step: "x"})
	b.until(func() bool {
		return strings.Contains(last[message.Error](b).Error, "Solutions are not shown in this class")
	})
	settings := c.Settings
	settings.Rules.Solutions = true
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(settings))
	before := strings.Count(b.raw.String(), "in this class")
	b.send(message.Show{Step: "x"})
	b.say("t1", "hostname", "Linux\r\n")
	if strings.Count(b.raw.String(), "in this class") != before {
		t.Error("when they are shown she is told that they are not")
	}
	ana.does("PUT", "/api/classes/"+c.ID+"/archived", `{"archived":true}`)
	b.send(message.Show{Step: "x"})
	var err error
	for err == nil { // she may be told before that something in her class has changed
		_, _, err = b.conn.ReadMessage()
	}
	var why *websocket.CloseError
	if !errors.As(err, &why) || !strings.Contains(why.Text, "class is over") {
		t.Errorf("when the class is put away: %v", err)
	}
}

// TestWhatBecameOfAClass: whoever comes to a class that is over is told what became of it.
func TestWhatBecameOfAClass(t *testing.T) {
	s := open(t)
	ana, lea := s.teacher(), s.browser()
	c := ana.class("Networks 1")
	seated, max := lea.joins(c, "Lea"), lea.joins(c, "Max")
	sees := func(what string, token string, want int, says string) {
		t.Helper()
		status, text := lea.as(token, "GET", "/api/learner/class?class="+c.ID, "")
		if status != want || !strings.Contains(text, says) {
			t.Errorf("%s: %d %s, want %d %q", what, status, text, want, says)
		}
	}
	erased := func() { // as the server does soon
		t.Helper()
		for _, l := range s.room.Gone() {
			if err := errors.Join(s.site.Manager().EraseAt(l), s.room.Erased(l)); err != nil {
				t.Fatal(err)
			}
		}
	}
	ana.does("PUT", "/api/classes/"+c.ID+"/archived", `{"archived":true}`)
	sees("put away", seated.Token, http.StatusOK, `"archived":true`)
	lea.isRefused(http.StatusConflict, "GET", "/api/join/"+c.Code, "") // before she types a name

	of := read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, "")).Seats
	ana.does("DELETE", "/api/classes/"+c.ID+"/seats/"+of[1].ID, "")
	sees("whose seat was taken away", max.Token, http.StatusNotFound, "no seat in this class any more")
	erased()
	sees("of whom nothing is known any more", max.Token, http.StatusUnauthorized, "not signed in")

	ana.does("DELETE", "/api/classes/"+c.ID, "")
	sees("deleted", seated.Token, http.StatusNotFound, "has been deleted")
	erased()
	sees("deleted, and erased", seated.Token, http.StatusNotFound, "has been deleted")
	lea.isRefused(http.StatusNotFound, "GET", "/api/join/"+c.Code, "")
}

// TestLearnerErasesWhatIsTheirs: their name goes with what they have done, and their code takes no seat.
func TestLearnerErasesWhatIsTheirs(t *testing.T) {
	s := open(t)
	ana, lea := s.teacher(), s.browser()
	c := ana.class("Networks 1")
	settings := c.Settings
	settings.Keep = 30
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(settings))
	seated, max := lea.joins(c, "Lea"), lea.joins(c, "Max")
	if m, _ := lea.mine(seated.Token); m.Keep != 30 {
		t.Errorf("it is kept for %d days", m.Keep)
	}
	if status, text := lea.as(seated.Token, "DELETE", "/api/learner", ""); status != http.StatusNoContent {
		t.Fatalf("erasing: %d %s", status, text)
	}
	if _, status := lea.mine(seated.Token); status != http.StatusUnauthorized {
		t.Errorf("afterwards her token opens: %d", status)
	}
	lea.isRefused(http.StatusNotFound, "POST", "/api/seat", "", "Authorization", "Seat "+seated.Code)
	c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, ""))
	if len(c.Seats) != 1 || c.Seats[0].Name != "Max" {
		t.Errorf("seats: %+v", c.Seats)
	}
	if m, _ := lea.mine(max.Token); m.Name != "Max" {
		t.Errorf("another sees %+v", m)
	}
}

// TestExportOfASeat: who teaches a class can take along what is kept of somebody in it, and that is what
// the learner has: the seat, what waits to be read there, and each line.
func TestExportOfASeat(t *testing.T) {
	s := open(t)
	ana, lea := s.teacher(), s.browser()
	c := ana.class("Networks 1")
	ana.does("POST", "/api/classes/"+c.ID+"/roster", jsonOf(message.Roster{Text: "Max,A\n"}))
	seated := lea.joins(c, "Lea")
	b := greeted(t, s.Server, message.Hello{Token: seated.Token, Page: "a", Activity: c.Settings.Labs[0]})
	t.Cleanup(func() { b.conn.Close() })
	b.send(message.StartLab{Lab: c.Settings.Labs[0]})
	b.until(func() bool {
		return last[message.Lab](b).ID == c.Settings.Labs[0] && len(last[message.Terms](b).Terms) == 1
	})
	b.say(last[message.Terms](b).Terms[0].ID, "echo that was me", "that was me\r\n")
	c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, ""))
	at := func(name string) string {
		i := slices.IndexFunc(c.Seats, func(s message.Seat) bool { return s.Name == name })
		return "/api/classes/" + c.ID + "/seats/" + c.Seats[i].ID
	}
	ana.does("PUT", at("Lea"), `{"name":"Lea","group":"B"}`)
	ana.does("POST", at("Lea")+"/notes", `{"text":"Look at the colon."}`)

	var own, taught string
	for deadline := time.Now().Add(patience); !strings.Contains(own, "echo that was me") || own != taught; { // it is written soon
		if time.Now().After(deadline) {
			t.Fatalf("the line is not kept, or not for both: the learner has\n%s\nand the teacher\n%s", own, taught)
		}
		_, own = lea.as(seated.Token, "GET", "/api/learner/export", "")
		taught = ana.does("GET", at("Lea")+"/export", "")
	}
	for who, text := range map[string]string{"the learner": own, "the teacher": taught} {
		for _, kept := range []string{`"name":"Lea"`, `"group":"B"`, "Look at the colon.", "echo that was me", `"class":"` + c.ID + `"`} {
			if !strings.Contains(text, kept) {
				t.Errorf("%s does not have %s: %s", who, kept, text)
			}
		}
		if strings.Contains(text, seated.Token) || strings.Contains(text, seated.Code) || strings.Contains(text, "hash") {
			t.Errorf("%s has what opens the seat: %s", who, text)
		}
	}
	if text := ana.does("GET", at("Max")+"/export", ""); !strings.Contains(text, `"name":"Max"`) || strings.Contains(text, "learner") {
		t.Errorf("of one who has not come: %s", text)
	}
	ana.does("DELETE", at("Lea"), "")
	ana.isRefused(http.StatusNotFound, "GET", at("Lea")+"/export", "")
}

// TestClassCodeIsDrawn: the link is a QR code in one well-formed picture.
func TestClassCodeIsDrawn(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks 1")
	path := "/api/classes/" + c.ID + "/code.svg"
	text := ana.does("GET", path, "")
	var svg struct {
		XMLName xml.Name `xml:"svg"`
		ViewBox string   `xml:"viewBox,attr"`
		Paths   []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal([]byte(text), &svg); err != nil || svg.ViewBox == "" || len(svg.Paths) != 2 || len(svg.Paths[1].D) < 1000 {
		t.Errorf("%v: %.200s", err, text)
	}
	if same := ana.does("GET", path+"?at="+url.QueryEscape(s.URL), ""); same != text {
		t.Error("where it is asked is not where the code leads")
	}
	ana.isRefused(http.StatusNotFound, "GET", path+"?at="+url.QueryEscape("http://203.0.113.66:8025"), "")
	for _, at := range read[message.Addresses](t, ana.does("GET", "/api/teacher/addresses", "")).Origins {
		if ana.does("GET", path+"?at="+url.QueryEscape(at), "") == text {
			t.Errorf("the code of %s leads elsewhere", at)
		}
	}
}

// TestAddresses: a teacher is told where learners reach the server: as the teacher has come, unless nobody
// else can, and at the machine's own addresses, unless a proxy stands in front.
func TestAddresses(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	signedIn, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	cookie := ana.Jar.Cookies(signedIn)[0].String() // the client sends none to another host
	asked := func(header ...string) message.Addresses {
		header = append(header, "Cookie", cookie)
		status, text := ana.asks("GET", "/api/teacher/addresses", "", header...)
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, text)
		}
		return read[message.Addresses](t, text)
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range asked("Host", "localhost:8025").Origins {
		host, port, err := net.SplitHostPort(strings.TrimPrefix(at, "http://"))
		ip := net.ParseIP(host)
		if err != nil || port != "8025" || ip.IsLoopback() || !slices.ContainsFunc(own, func(a net.Addr) bool { return a.(*net.IPNet).IP.Equal(ip) }) {
			t.Errorf("%s is offered", at)
		}
	}
	if all := asked("Host", "mail.example.org").Origins; len(all) == 0 || all[0] != "http://mail.example.org" {
		t.Errorf("who came by a name is offered %v", all)
	}
	proxied := []string{"X-Forwarded-For", "203.0.113.9", "Host"}
	if all := asked(append(proxied, "mail.example.org")...).Origins; !slices.Equal(all, []string{"http://mail.example.org"}) {
		t.Errorf("behind a proxy: %v", all)
	}
	if all := asked(append(proxied, "localhost")...).Origins; len(all) != 0 {
		t.Errorf("behind a proxy on the teacher's machine: %v", all)
	}
}

// TestGuesses: whoever tries codes that are none is slowed down; the code that is one is not refused to
// others.
func TestGuesses(t *testing.T) {
	s := open(t)
	ana, eve := s.teacher(), s.browser()
	c := ana.class("Networks 1")
	from := []string{"X-Forwarded-For", "203.0.113.9"}
	refused := false
	for range 200 {
		status, _ := eve.asks("GET", "/api/join/00000000", "", from...)
		if refused = status == http.StatusTooManyRequests; refused {
			break
		}
		if status != http.StatusNotFound {
			t.Fatalf("a code that is none: %d", status)
		}
	}
	if !refused {
		t.Error("200 codes that are none were tried")
	}
	if status, _ := eve.asks("GET", "/api/join/"+c.Code, "", "X-Forwarded-For", "203.0.113.10"); status != http.StatusOK {
		t.Errorf("from another address: %d", status)
	}
}

// TestTaughtLab: whoever teaches reads solutions, what a lab says to them, and what it says of mistakes.
func TestTaughtLab(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	lab := read[message.TaughtLab](t, ana.does("GET", "/api/classes/"+c.ID+"/labs/"+c.Settings.Labs[0], ""))
	if lab.ID != c.Settings.Labs[0] || lab.Title == "" || len(lab.Steps) < 3 || lab.Steps[0].Solution == "" || lab.Steps[0].HTML == "" {
		t.Errorf("it is %+v", lab)
	}
	known := 0
	for _, step := range lab.Steps {
		known += len(step.Mistakes)
		if html, first := step.Mistakes["1"]; len(step.Mistakes) > 0 && (!first || !strings.Contains(html, "<p>")) {
			t.Errorf("the mistakes of %s are %q", step.ID, step.Mistakes)
		}
	}
	if known == 0 {
		t.Error("no step knows a mistake")
	}
	ana.isRefused(http.StatusNotFound, "GET", "/api/classes/"+c.ID+"/labs/take-hold-of-a-mailbox", "")
}
