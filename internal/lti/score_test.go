package lti

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/lti/ltitest"
)

const scoresPath = "/columns/1/scores"

// score is somebody's of the platform's first column.
func (s *school) score(given float64) Score {
	return Score{LineItem: s.platform.Column(1), Subject: "person-1", Given: given, Most: 5, Done: given == 5, At: s.now()}
}

func (s *school) publish(n *Tool, score Score) {
	s.Helper()
	if err := n.PublishScore(s.registry.ID, score); err != nil {
		s.Fatal(err)
	}
}

func (s *school) send(n *Tool) time.Duration {
	s.Helper()
	next, err := n.SendScores(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	return next
}

// arrived are the points that the platform has taken, and how often it was asked to.
func (s *school) arrived() (points []float64, asked int) {
	s.platform.Lock()
	defer s.platform.Unlock()
	for _, score := range s.platform.Scores {
		points = append(points, score["scoreGiven"].(float64))
	}
	return points, s.platform.Asked[scoresPath]
}

func (s *school) wantArrived(want []float64, wantAsked int) {
	s.Helper()
	if got, asked := s.arrived(); !cmp.Equal(got, want) || asked != wantAsked {
		s.Errorf("%v have arrived, asked %d times; want %v, %d", got, asked, want, wantAsked)
	}
}

func TestAScoreIsSentOnce(t *testing.T) {
	s := newSchool(t)
	a, b := s.nodes[0], s.nodes[1]
	s.publish(a, s.score(5))
	s.send(b)
	s.send(a)
	s.wantArrived([]float64{5}, 1)
	want := map[string]any{"column": "1", "userId": "person-1", "scoreGiven": 5.0, "scoreMaximum": 5.0, "activityProgress": "Completed", "gradingProgress": "FullyGraded", "timestamp": "2026-03-02T09:00:00.000Z"}
	if d := cmp.Diff(want, s.platform.Scores[0]); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	s.pass(time.Hour)
	s.publish(b, s.score(5)) // which says nothing new
	s.send(b)
	s.wantArrived([]float64{5}, 1)
	s.publish(b, s.score(3)) // somebody has begun again
	s.publish(b, s.score(4)) // and the platform need not know of each line
	s.send(a)
	s.wantArrived([]float64{5, 4}, 2)
	old := s.score(1)
	old.At = old.At.Add(-time.Minute)
	s.publish(a, old)
	s.send(a)
	s.wantArrived([]float64{5, 4}, 2)
}

func TestNodesSendAScoreOnce(t *testing.T) {
	s := newSchool(t)
	for n := range 10 {
		score := s.score(2)
		score.Subject = fmt.Sprint("person-", n)
		s.publish(s.nodes[n%2], score)
	}
	var both sync.WaitGroup
	for _, n := range s.nodes {
		both.Go(func() {
			if _, err := n.SendScores(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if got, asked := s.arrived(); len(got) != 10 || asked != 10 {
		t.Errorf("%d have arrived, asked %d times", len(got), asked)
	}
}

// What a platform does not take just now is sent again, less and less often, and by a node that has just started.
func TestAScoreIsSentAgain(t *testing.T) {
	s := newSchool(t)
	s.platform.Answers[scoresPath] = []http.HandlerFunc{ltitest.Status(503), ltitest.Status(502), ltitest.Status(429, "Retry-After", "3600"), drop}
	s.publish(s.nodes[0], s.score(4))
	for n, wait := range []time.Duration{tryAgain, 2 * tryAgain, time.Hour, 8 * tryAgain} {
		if got := s.send(s.nodes[n%2]); got != wait {
			t.Fatalf("try %d: it waits %v, want %v", n, got, wait)
		}
		s.pass(wait - time.Second)
		s.send(s.nodes[0])
		s.wantArrived(nil, n+1)
		s.pass(time.Second)
	}
	s.send(s.node()) // which has just started
	s.wantArrived([]float64{4}, 5)
}

// drop ends the connection without an answer.
func drop(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// The platform may have taken a score whose answer was lost: it is sent with the same time again, and the platform
// says that it has it.
func TestAnAnswerIsLost(t *testing.T) {
	s := newSchool(t)
	s.publish(s.nodes[0], s.score(4))
	s.send(s.nodes[0])
	s.wantArrived([]float64{4}, 1)
	key := hashed(string(s.registry.ID), s.platform.Column(1), "person-1")[:32]
	if _, err := change(s.nodes[0].scores, key, func(b *passback, _ bool) error {
		b.Sent, b.Next = false, s.now().Add(leasedFor) // as it was when the node died
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	s.send(s.nodes[1])
	s.wantArrived([]float64{4}, 1)
	s.pass(leasedFor)
	s.send(s.nodes[1])
	s.wantArrived([]float64{4}, 2)
	if b, _, err := get[passback](s.nodes[0].scores, key); err != nil || !b.Sent {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestAScoreThatAPlatformRefuses(t *testing.T) {
	s := newSchool(t)
	s.platform.Answers[scoresPath] = []http.HandlerFunc{ltitest.Status(404)}
	s.publish(s.nodes[0], s.score(4))
	s.send(s.nodes[0])
	s.pass(24 * time.Hour)
	s.send(s.nodes[1])
	s.wantArrived(nil, 1)
	failed, err := s.nodes[1].FailedScores()
	if err != nil || len(failed) != 1 || failed[0].Why != "404 Not Found" || failed[0].Score.Given != 4 {
		t.Errorf("%+v, %v", failed, err)
	}
	s.publish(s.nodes[1], s.score(4)) // the administrator has made the column again, and the teacher tries again
	s.send(s.nodes[1])
	s.wantArrived([]float64{4}, 2)
}

func TestAPlatformThatNeverAnswers(t *testing.T) {
	s := newSchool(t)
	s.platform.Answers["/token"] = make([]http.HandlerFunc, 100)
	for i := range s.platform.Answers["/token"] {
		s.platform.Answers["/token"][i] = ltitest.Status(500)
	}
	s.publish(s.nodes[0], s.score(4))
	tries := 0
	for begun := s.now(); s.now().Sub(begun) < 2*giveUp; tries++ {
		s.pass(s.send(s.nodes[0]))
	}
	failed, err := s.nodes[0].FailedScores()
	if err != nil || len(failed) != 1 || !strings.Contains(failed[0].Why, "500") || s.platform.Asked["/token"] > 45 {
		t.Errorf("%+v, %v, after %d tries", failed, err, s.platform.Asked["/token"])
	}
}

func TestScoresRefused(t *testing.T) {
	s := newSchool(t)
	for rule, alter := range map[string]func(*Score){
		"no column": func(c *Score) { c.LineItem = "" }, "nobody": func(c *Score) { c.Subject = "" },
		"of nothing": func(c *Score) { c.Most = 0 }, "less than nothing": func(c *Score) { c.Given = -1 },
	} {
		score := s.score(1)
		alter(&score)
		if err := s.nodes[0].PublishScore(s.registry.ID, score); refusal(err) != "score" {
			t.Errorf("%s: %v", rule, err)
		}
	}
	private := s.score(1)
	private.LineItem = "http://10.0.0.1/columns/1"
	s.publish(s.nodes[0], private)
	s.send(s.nodes[0])
	if failed, err := s.nodes[0].FailedScores(); err != nil || len(failed) != 1 || !strings.Contains(failed[0].Why, "https") {
		t.Errorf("%+v, %v", failed, err)
	}
}

func TestScoresAreForgotten(t *testing.T) {
	s := newSchool(t)
	other := s.score(1)
	other.Subject = "person-2"
	s.publish(s.nodes[0], s.score(1))
	s.publish(s.nodes[0], other)
	if err := s.nodes[1].ForgetScores(s.registry.ID, "person-1"); err != nil {
		t.Fatal(err)
	}
	s.send(s.nodes[0])
	if got, asked := s.arrived(); len(got) != 1 || asked != 1 || s.platform.Scores[0]["userId"] != "person-2" {
		t.Errorf("%v, asked %d times", s.platform.Scores, asked)
	}
	if err := s.nodes[1].RemovePlatform(s.registry.ID); err != nil {
		t.Fatal(err)
	}
	if keys, err := s.nodes[0].scores.Keys(); err != nil || len(keys) != 0 {
		t.Errorf("%d are kept, %v", len(keys), err)
	}
}

// Run sends what is handed over while it waits, and ends with its context.
func TestRun(t *testing.T) {
	s := newSchool(t)
	ctx, stop := context.WithCancel(context.Background())
	var over sync.WaitGroup
	over.Go(func() { s.nodes[1].Run(ctx) })
	taken := make(chan struct{})
	s.platform.Answers[scoresPath] = []http.HandlerFunc{func(http.ResponseWriter, *http.Request) { close(taken) }}
	s.publish(s.nodes[0], s.score(4))
	<-taken
	stop()
	over.Wait()
}

// What a platform has refused is sent again when somebody says so, at whatever node.
func TestRefusedScoresAreSentAgain(t *testing.T) {
	s := newSchool(t)
	s.platform.Answers[scoresPath] = []http.HandlerFunc{ltitest.Status(http.StatusForbidden)}
	s.publish(s.nodes[0], s.score(4))
	s.send(s.nodes[0])
	if err := s.nodes[1].RetryScores("another"); err != nil {
		t.Fatal(err)
	}
	s.send(s.nodes[0])
	s.wantArrived(nil, 1)
	if err := s.nodes[1].RetryScores(s.registry.ID); err != nil {
		t.Fatal(err)
	}
	s.send(s.nodes[0])
	s.wantArrived([]float64{4}, 2)
	if failed, err := s.nodes[0].FailedScores(); err != nil || len(failed) != 0 {
		t.Errorf("%v, %v", failed, err)
	}
}

// Of somebody who leaves one class the scores of another stay.
func TestForgetScoresOfAColumn(t *testing.T) {
	s := newSchool(t)
	other := s.score(3)
	other.LineItem = s.platform.Column(2)
	s.publish(s.nodes[0], s.score(4))
	s.publish(s.nodes[0], other)
	left := func(columns ...string) (n int) {
		t.Helper()
		if err := s.nodes[1].ForgetScores(s.registry.ID, "person-1", columns...); err != nil {
			t.Fatal(err)
		}
		keys, err := s.nodes[0].scores.Keys()
		if err != nil {
			t.Fatal(err)
		}
		return len(keys)
	}
	if n := left(other.LineItem); n != 1 {
		t.Errorf("of one column: %d are left", n)
	}
	if n := left(); n != 0 {
		t.Errorf("of all: %d are left", n)
	}
}
