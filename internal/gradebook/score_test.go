package gradebook

import (
	"testing"
	"time"

	"ehlo/internal/learner"
	"ehlo/internal/lti"
	"ehlo/labs"
	"ehlo/labs/run"
	"ehlo/scenarios"
)

// TestScore: of each lab the best attempt counts, and of that what was done; what was passed over does not.
func TestScore(t *testing.T) {
	all, err := labs.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	b := New(Config{Labs: all})
	one, _ := all.Lab("send-by-hand")
	two, _ := all.Lab("collect-by-pop3")
	at := func(minute int) time.Time { return time.Date(2026, 3, 2, 9, minute, 0, 0, time.UTC) }
	// An attempt at which the first steps were done, one a minute, and the next was passed over.
	attempt := func(from, done int, finished bool) (a learner.Attempt) {
		for i := range done {
			a.Steps = append(a.Steps, learner.Step{Step: one.Steps[i].ID, Done: true, When: at(from + i), How: run.ByHand})
		}
		if done < len(one.Steps) {
			a.Steps = append(a.Steps, learner.Step{Step: one.Steps[done].ID, Skipped: true, When: at(from + done)})
		}
		if finished {
			a.Finished = at(from + done)
		}
		return a
	}
	record := func(attempts ...learner.Attempt) learner.Record {
		return learner.Record{Labs: []learner.Lab{{Lab: one.ID, Attempts: attempts}}}
	}
	n, most := len(one.Steps), Most(one)
	for _, tt := range []struct {
		rule   string
		labs   []string
		record learner.Record
		want   lti.Score
	}{
		{"nothing", []string{one.ID}, learner.Record{}, lti.Score{Most: most}},
		{"what was done, at the time of the last", []string{one.ID}, record(attempt(0, 2, false)), lti.Score{Given: 2, Most: most, At: at(1)}},
		{"the best of two", []string{one.ID}, record(attempt(0, 3, false), attempt(10, 1, false)), lti.Score{Given: 3, Most: most, At: at(2)}},
		{"all of it", []string{one.ID}, record(attempt(0, n, true)), lti.Score{Given: most, Most: most, Done: true, At: at(n - 1)}},
		{"another lab's", []string{two.ID}, record(attempt(0, 2, false)), lti.Score{Most: Most(two)}},
		{"a class's, of which one is done", []string{one.ID, two.ID}, record(attempt(0, n, true)), lti.Score{Given: most, Most: most + Most(two), At: at(n - 1)}},
		{"one that the server has no more", []string{one.ID, "nonsense"}, record(attempt(0, n, true)), lti.Score{Given: most, Most: most, Done: true, At: at(n - 1)}},
	} {
		if got := b.score(tt.labs, tt.record); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.rule, got, tt.want)
		}
	}
}
