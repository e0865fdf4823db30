package web_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/lti/ltitest"
	"ehlo/internal/sandbox/message"
)

// TestClassOnNodes: a teacher and learners are known at each of several nodes, whichever has them, and
// what is done at one holds at the others.
func TestClassOnNodes(t *testing.T) {
	free := ports(t, 5)
	figures := free[3:]
	kept := &process{t: t, env: []string{natsIn + "=" + filepath.Join(t.TempDir(), "nats"), fmt.Sprint("EHLO_NATS_PORT=", free[0])}}
	kept.start()
	defer kept.kill()
	var urls []string
	told := ""
	for i, port := range free[1:3] {
		addr := fmt.Sprint("127.0.0.1:", port)
		p := &process{t: t, env: []string{
			serveWith + "=serve --debug --addr " + addr + " --advertise " + addr + " --copies 1 --partitions 16 --nats nats://127.0.0.1:" + fmt.Sprint(free[0]) +
				" --url http://127.0.0.1:" + fmt.Sprint(free[1], " --metrics 127.0.0.1:", figures[i]),
		}}
		p.start()
		defer p.kill()
		urls, told = append(urls, "http://"+addr), p.told // the latest link is the one that stands
	}
	link := regexp.MustCompile(`teach#(\S+)`).FindStringSubmatch(told)
	if link == nil {
		t.Fatalf("no link for the first teacher in %q", told)
	}
	s := &school{t: t}
	ana, lea := s.browser(), s.browser()
	at := func(p *person, node int) *person {
		p.at = urls[node]
		return p
	}
	until := func(what string, holds func() bool) {
		t.Helper()
		for began := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
			if time.Since(began) > long {
				t.Fatalf("it takes too long until %s", what)
			}
		}
	}
	until("each node has learners of its own", func() bool { // whoever moves later loses a connection
		one, other := figureOf(t, figures[0], partitionsHere), figureOf(t, figures[1], partitionsHere)
		return one > 0 && other > 0 && one+other == 16
	})
	at(ana, 0).does("POST", "/api/teacher", jsonOf(message.Accept{Invitation: link[1], Name: "Ana", Password: "correct horse"}))
	if v := at(ana, 1).view(); v.Name != "Ana" { // the cookie is the host's, whatever the port
		t.Errorf("at the other node she is %q", v.Name)
	}
	c := at(ana, 0).class("Networks")
	until("the other node knows the class", func() bool {
		status, _ := at(ana, 1).asks("GET", "/api/classes/"+c.ID, "")
		return status == http.StatusOK
	})
	seated := func(node int, path, body string, code classroom.SeatCode) (got message.Seated) {
		t.Helper()
		until("somebody is seated", func() bool {
			status, text := at(lea, node).asks("POST", path, body, "Authorization", "Seat "+string(code))
			if status == http.StatusOK {
				got = read[message.Seated](t, text)
			} else if status != http.StatusServiceUnavailable { // learners move to the node that came last
				t.Fatalf("%s at node %d: %d %s", path, node, status, text)
			}
			return status == http.StatusOK
		})
		return got
	}
	var learners []message.Seated
	for i := range 8 { // some at each node
		learners = append(learners, seated(i%2, "/api/join", jsonOf(message.Join{Code: c.Code, Name: fmt.Sprint("Lea ", i)}), classroom.NewSeatCode()))
	}
	for i, l := range learners {
		for node := range urls {
			until("each node serves a learner of the class", func() bool {
				m, _ := at(lea, node).mine(l.Token)
				return m.Name == fmt.Sprint("Lea ", i)
			})
			again := seated(node, "/api/seat", "", classroom.SeatCode(l.Code))
			if learnerOf(again.Token) != learnerOf(l.Token) {
				t.Errorf("at node %d the code of seat %d is another learner's", node, i)
			}
		}
	}
	// The wall at one node shows learners at each.
	lab := c.Settings.Labs[0]
	w := at(ana, 0).wall(c.ID)
	for i, l := range learners {
		b := greetedAt(t, urls[i%2], message.Hello{Token: l.Token, Page: "a", Activity: lab})
		b.send(message.StartLab{Lab: lab})
		w.until("the wall shows who begins the lab", func() bool { return w.at(fmt.Sprint("Lea ", i), lab).Pages == 1 })
		seat := w.seats[fmt.Sprint("Lea ", i)].Seat.ID
		for _, url := range urls { // who looks need not be where the learner is
			m := ana.mirrors(url, c.ID, seat, lab)
			m.until(func() bool { return last[message.Welcome](m).Lab != nil })
		}
		b.conn.Close()
	}
	// A question to all is known at each node, and all answers are counted at each.
	asked := at(ana, 1).asksAll(c, message.AskQuiz{Question: "Ready?", Answers: []message.AskAnswer{{Text: "Yes"}, {Text: "No"}}}, w)
	for i, l := range learners {
		until("each learner is asked", func() bool {
			m, _ := at(lea, i%2).mine(l.Token)
			return m.Quiz != nil && m.Quiz.ID == asked
		})
		lea.answers(l.Token, message.SetAnswer{Quiz: asked, Picked: []int{i % 2}})
	}
	w.until("the wall has counted all answers", func() bool { return w.quiz.Answered == len(learners) && w.quiz.Choices[0].N == len(learners)/2 })
	late := at(ana, 1).wall(c.ID)
	late.until("a wall that is opened later shows that all have begun", func() bool {
		for i := range learners {
			if late.at(fmt.Sprint("Lea ", i), lab).Steps == "" {
				return false
			}
		}
		return true
	})
	report := read[message.Report](t, at(ana, 1).does("GET", "/api/classes/"+c.ID+"/report", ""))
	for _, seat := range report.Seats {
		if seat.Missing {
			t.Errorf("the report lacks %s", seat.Seat.Name)
		}
	}
	fromCourse(t, s, ana, urls, until)
	at(ana, 1).does("DELETE", "/api/classes/"+c.ID, "")
	for _, l := range learners {
		for node := range urls {
			until("each learner of the class is erased", func() bool {
				status, _ := at(lea, node).as(l.Token, "GET", "/api/learner", "")
				return status == http.StatusUnauthorized
			})
		}
	}
}

// fromCourse has people come from a course whose launch begins at one node, ends at another, and is opened at either.
func fromCourse(t *testing.T, s *school, ana *person, urls []string, until func(what string, holds func() bool)) {
	t.Helper()
	p := s.knows(urls[0])
	ana.at = urls[1]
	ana.does("POST", "/api/lti/platforms", jsonOf(message.PlatformSettings{Issuer: p.URL, ClientID: ltitest.ClientID, Deployments: []string{ltitest.Deployment},
		AuthURL: p.URL + "/auth", TokenURL: p.URL + "/token", JWKSURL: p.URL + "/keys"}))
	var frame *person
	opens := func(who string, ends, opens int) (m message.Launched) {
		t.Helper()
		frame = s.browser()
		frame.Jar = trusting{frame.Jar}
		action, form := frame.goes(s.link(who), nil).form()
		page := frame.goes(strings.Replace(action, urls[0], urls[ends], 1), form)
		frame.at = urls[opens]
		until(who+" is let in", func() bool {
			status, text := frame.asks("POST", "/api/lti/open", "", "Authorization", "Launch "+page.at.Fragment)
			if status == http.StatusOK {
				m = read[message.Launched](t, text)
			} else if status != http.StatusServiceUnavailable {
				t.Fatalf("%s: %d %s", who, status, text)
			}
			return status == http.StatusOK
		})
		return m
	}
	prof := opens("prof", 1, 0).Teacher
	tab := s.browser()
	tab.at = urls[1]
	if page := tab.signsIn(prof.Code); page.at.Path != "/teach/"+prof.Class {
		t.Errorf("the teacher's tab is at %s: %s", page.at, page.text)
	}
	var ids []string
	for n := range 4 {
		first := opens(fmt.Sprint("pupil", n), 1, n%2).Learner
		again := opens(fmt.Sprint("pupil", n), 0, (n+1)%2).Learner
		if learnerOf(first.Token) != learnerOf(again.Token) || first.Class != prof.Class {
			t.Errorf("pupil%d is %+v, and then %+v", n, first, again)
		}
		ids = append(ids, first.Token)
	}
	for n, token := range ids {
		b := greetedAt(t, urls[n%2], message.Hello{Token: token, Page: "a", Activity: ltiLab})
		b.send(message.StartLab{Lab: ltiLab})
		b.until(func() bool { return last[message.Lab](b).ID == ltiLab && len(last[message.Terms](b).Terms) == 1 })
		b.send(message.Line{Term: last[message.Terms](b).Terms[0].ID, Text: "telnet 10.49.137.152 25"})
		s.wantScore(fmt.Sprint("pupil", n), 1, float64(len(last[message.Lab](b).Steps)))
		b.conn.Close()
	}
}

func learnerOf(token string) string {
	id, _, _ := strings.Cut(token, ".")
	return id
}
