package web_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// TestWallOfMany: with many seats at work, each with a line every two seconds, and five teachers who watch,
// what a learner has typed is on each wall soon. EHLO_WALL_SEATS says how many seats, and
// EHLO_WALL_SECONDS how long they work.
func TestWallOfMany(t *testing.T) {
	const teachers, every, soon = 5, 2 * time.Second, 250 * time.Millisecond
	seats, lasts := number("EHLO_WALL_SEATS", 30), time.Duration(number("EHLO_WALL_SECONDS", 4))*time.Second
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	const lab = "send-by-hand"
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Networks", Labs: []string{lab}, Rules: message.ClassRules{Hints: true}}))

	var mu sync.Mutex
	sent := make(map[string]time.Time) // by the line
	var took []time.Duration
	walls, end := context.WithCancel(t.Context())
	var watching, working sync.WaitGroup
	for range teachers {
		w := ana.wall(c.ID)
		watching.Go(func() {
			seen := make(map[string]bool)
			for walls.Err() == nil {
				var m message.Wall
				if err := w.conn.ReadJSON(&m); err != nil {
					return
				}
				now := time.Now()
				mu.Lock()
				for _, seat := range m.Seats {
					for _, work := range seat.Work {
						if slip := work.Slip; slip != nil && !seen[slip.Line] {
							seen[slip.Line] = true
							took = append(took, now.Sub(sent[slip.Line]))
						}
					}
				}
				mu.Unlock()
			}
		})
	}
	lines := 0
	for i := range seats {
		seat := s.browser().joins(c, fmt.Sprint("Lea ", i))
		b := greeted(t, s.Server, message.Hello{Token: seat.Token, Page: "a", Activity: lab})
		t.Cleanup(func() { b.conn.Close() })
		b.send(message.StartLab{Lab: lab})
		b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
		term := last[message.Terms](b).Terms[0].ID
		b.say(term, "telnet 10.49.137.152 25", "220 ")
		_ = b.conn.SetReadDeadline(time.Time{})
		working.Go(func() { drain(b.conn) })
		working.Go(func() {
			defer b.conn.Close()
			time.Sleep(time.Duration(i) * every / time.Duration(seats)) // they do not type at once
			tick := time.NewTicker(every)
			defer tick.Stop()
			for n := range int(lasts / every) {
				line := fmt.Sprintf("FOO%d.%d", i, n)
				mu.Lock()
				sent[line] = time.Now()
				lines++
				mu.Unlock()
				b.send(message.Line{Term: term, Text: line})
				<-tick.C
			}
		})
	}
	working.Wait()
	eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(took) == lines*teachers
	})
	end()
	ana.does("DELETE", "/api/classes/"+c.ID, "") // which ends the walls
	watching.Wait()
	slices.Sort(took)
	p := func(share float64) time.Duration { return took[int(share*float64(len(took)-1))] }
	t.Logf("%d seats, %d lines: on a wall after %v (p50), %v (p99), %v (the last)", seats, lines, p(0.5), p(0.99), took[len(took)-1])
	if quiet := os.Getenv("EHLO_WALL_SEATS") != ""; quiet && p(0.99) > soon { // nothing else is at work then
		t.Errorf("it takes %v (p99) until a wall shows it, want %v", p(0.99), soon)
	}
}

// drain reads what nobody looks at, until the connection ends.
func drain(conn *websocket.Conn) {
	for {
		if _, _, err := conn.NextReader(); err != nil {
			return
		}
	}
}
