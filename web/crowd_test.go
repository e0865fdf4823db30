package web_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// TestManyAnswer: a whole class answers a question in the same moment; each answer is taken, and counted once.
// EHLO_WALL_SEATS says how many there are. With it a wall has them all within a quarter of a second.
func TestManyAnswer(t *testing.T) {
	const soon = 250 * time.Millisecond
	seats := number("EHLO_WALL_SEATS", 30)
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	tokens := make([]string, seats)
	for i := range tokens {
		tokens[i] = s.browser().joins(c, fmt.Sprint("Lea ", i)).Token
	}
	w := ana.wall(c.ID)
	id := ana.asksAll(c, message.AskQuiz{Question: "Who speaks first?", Answers: []message.AskAnswer{{Text: "The server", Right: true}, {Text: "The client"}}}, w)

	var together sync.WaitGroup
	start := make(chan struct{})
	took := make([]time.Duration, seats)
	for i, token := range tokens {
		together.Go(func() {
			<-start
			began := time.Now()
			if err := answersQuiz(s.URL, token, message.SetAnswer{Quiz: id, Picked: []int{i % 2}}); err != nil {
				t.Error(err)
			}
			took[i] = time.Since(began)
		})
	}
	close(start)
	together.Wait()
	taken := time.Now()
	w.until("all are counted", func() bool { return w.quiz.Answered == seats })
	shown := time.Since(taken)
	if want := []int{(seats + 1) / 2, seats / 2}; !slices.Equal(counts(w.quiz), want) || w.quiz.Right != want[0] || w.quiz.Seats != seats {
		t.Errorf("the wall counts %v, %d of them right, of %d seats; want %v", counts(w.quiz), w.quiz.Right, w.quiz.Seats, want)
	}
	slices.Sort(took)
	t.Logf("%d answers at once: taken after %v (p50), %v (the last); all on the wall %v later", seats, took[seats/2], took[seats-1], shown)
	if quiet := os.Getenv("EHLO_WALL_SEATS") != ""; quiet && shown > soon {
		t.Errorf("it takes %v until the wall shows them all, want %v", shown, soon)
	}
}

// answersQuiz has a learner answer what their class is asked.
func answersQuiz(at, token string, a message.SetAnswer) error {
	req, err := http.NewRequest("PUT", at+"/api/learner/answer", strings.NewReader(jsonOf(a)))
	if err != nil {
		return err
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("an answer: %s", res.Status)
	}
	return nil
}

// TestManyLookAtOne: a whole class looks at one learner's terminal; each line is on every screen soon, and who types
// does not wait for them. EHLO_WALL_SEATS says how many look.
func TestManyLookAtOne(t *testing.T) {
	const lines, soon, atOnce = 20, 250 * time.Millisecond, 50 * time.Millisecond
	seats := number("EHLO_WALL_SEATS", 30)
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	lea, max := s.browser().joins(c, "Lea"), s.browser().joins(c, "Max")
	c = read[message.Class](t, ana.does("GET", "/api/classes/"+c.ID, ""))
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: "play"})
	t.Cleanup(func() { b.conn.Close() })
	term := last[message.Welcome](b).Terms[0].ID
	ana.does("PUT", "/api/classes/"+c.ID+"/show", jsonOf(message.SetShow{ToAll: true, Terminal: &message.SetTerminal{Seat: c.Seats[0].ID, Activity: "play"}}))
	s.browser().inClass(lea.Token, "PUT", "/api/learner/show", `{"consent":"named"}`)
	key := s.browser().inClass(max.Token, "GET", "/api/learner/class", "").Show.Terminal.Key

	var mu sync.Mutex
	var sent time.Time
	var took []time.Duration
	count := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(took)
	}
	var looking sync.WaitGroup
	for range seats {
		v := s.looksAt(c.ID, key)
		v.until(func() bool { return len(last[message.Welcome](v).Terms) == 1 })
		_ = v.conn.SetReadDeadline(time.Time{})
		looking.Go(func() {
			for n := 0; ; {
				_, data, err := v.conn.ReadMessage()
				if err != nil {
					if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
						t.Errorf("who looks is told %v", err)
					}
					return
				}
				if !strings.Contains(string(data), fmt.Sprintf("look %d.", n)) {
					continue
				}
				n++
				mu.Lock()
				took = append(took, time.Since(sent))
				mu.Unlock()
			}
		})
	}
	var own []time.Duration
	for n := range lines {
		mu.Lock()
		sent = time.Now()
		mu.Unlock()
		b.say(term, fmt.Sprintf("echo look %d.", n), fmt.Sprintf("look %d.\r\n", n))
		own = append(own, time.Since(sent))
		eventually(t, func() bool { return count() == (n+1)*seats })
	}
	ana.does("DELETE", "/api/classes/"+c.ID+"/show", "")
	looking.Wait()
	slices.Sort(took)
	slices.Sort(own)
	p := func(all []time.Duration, share float64) time.Duration { return all[int(share*float64(len(all)-1))] }
	t.Logf("%d look: a line is on a screen after %v (p50), %v (p99), %v (the last); on her own after %v (p50), %v (the last)",
		seats, p(took, 0.5), p(took, 0.99), p(took, 1), p(own, 0.5), p(own, 1))
	if quiet := os.Getenv("EHLO_WALL_SEATS") != ""; quiet && (p(took, 0.99) > soon || p(own, 1) > atOnce) {
		t.Errorf("want %v (p99) and, on her own, %v", soon, atOnce)
	}
}
