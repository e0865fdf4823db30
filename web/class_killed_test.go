package web_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"testing"
	"time"

	"ehlo/internal/sandbox/message"
)

// TestClassIsKilled: a server that is killed in mid-class and started again has everybody back soon, the
// teacher's wall with them, and nothing is lost that was shown as done. EHLO_WALL_SEATS says how many; with
// it the time runs from the kill on.
func TestClassIsKilled(t *testing.T) {
	const soon, lab = 5 * time.Second, "send-by-hand"
	seats := number("EHLO_WALL_SEATS", 10)
	addr := fmt.Sprint("127.0.0.1:", ports(t, 1)[0])
	url := "http://" + addr
	p := &process{t: t, env: []string{serveWith + "=serve --addr " + addr + " --data " + t.TempDir()}}
	p.start()
	defer func() { p.kill() }()
	link := regexp.MustCompile(`teach#(\S+)`).FindStringSubmatch(p.told)
	if link == nil {
		t.Fatalf("no link for the first teacher in %q", p.told)
	}
	s := &school{t: t}
	ana := s.browser()
	ana.at = url
	ana.does("POST", "/api/teacher", jsonOf(message.Accept{Invitation: link[1], Name: "Ana", Password: "correct horse"}))
	c := ana.class("Networks")
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Networks", Labs: []string{lab}, Rules: message.ClassRules{Hints: true}}))
	name := func(i int) string { return fmt.Sprint("Lea ", i) }
	var all []message.Seated
	for i := range seats {
		lea := s.browser()
		lea.at = url
		all = append(all, lea.joins(c, name(i)))
		b := greetedAt(t, url, message.Hello{Token: all[i].Token, Page: "a", Activity: lab})
		b.send(message.StartLab{Lab: lab})
		b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
		b.say(last[message.Terms](b).Terms[0].ID, "telnet 10.49.137.152 25", "220 ")
		b.until(func() bool { return b.done["call"] })
		t.Cleanup(func() { b.conn.Close() })
	}
	raised, text := ana.as(all[0].Token, "PUT", "/api/learner/hand", `{"up":true}`)
	if raised != 200 {
		t.Fatalf("%d %s", raised, text)
	}
	p.kill()

	began := time.Now()
	p.start()
	if got := statusOf(t, url+"/readyz"); got != http.StatusOK { // the labs have been read then
		t.Fatalf("it is not ready: %d", got)
	}
	if os.Getenv("EHLO_WALL_SEATS") == "" { // a process takes seconds to start with the race detector beside other tests
		began = time.Now()
	}
	for i, seat := range all {
		b := greetedAt(t, url, message.Hello{Token: seat.Token, Page: "a", Activity: lab, Seen: map[string]int64{}})
		if w := last[message.Welcome](b); !w.Resumed || w.Lab == nil || !w.Lab.Steps[0].Done {
			t.Errorf("%s is back, and %+v", name(i), w)
		}
		t.Cleanup(func() { b.conn.Close() })
	}
	w := ana.wall(c.ID)
	w.until("the wall shows everybody", func() bool {
		for i := range all {
			if work := w.at(name(i), lab); work.Pages != 1 || work.At != 1 {
				return false
			}
		}
		return len(w.seats) == seats
	})
	if took := time.Since(began); took > soon {
		t.Errorf("they are back after %v", took)
	} else {
		t.Logf("%d seats are back after %v", seats, took)
	}
	if w.seats[name(0)].Seat.Hand.IsZero() {
		t.Error("a hand that was raised is not any more")
	}
}
