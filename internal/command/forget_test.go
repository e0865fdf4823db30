package command

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestForgetAfter has those erased, once a day, who have not come for as many days as was said.
func TestForgetAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var says strings.Builder
		var since []time.Time
		erase := func(day time.Time) (int, error) {
			since = append(since, day)
			if len(since) == 3 {
				return 0, errors.New("the disk is gone")
			}
			return len(since), nil
		}
		begun := time.Now()
		stop := retention{ForgetAfter: 30}.forget(erase, slog.New(slog.NewTextHandler(&says, nil)))
		time.Sleep(3*24*time.Hour + time.Minute)
		stop()
		if len(since) != 4 || !since[0].Equal(begun.AddDate(0, 0, -30)) || !since[3].Equal(begun.AddDate(0, 0, -27)) {
			t.Errorf("those are erased who were last seen before %v", since)
		}
		for _, line := range []string{"learners=1", "learners=2", "the disk is gone", "learners=4"} {
			if !strings.Contains(says.String(), line) {
				t.Errorf("the log does not say %q: %s", line, says.String())
			}
		}
		retention{}.forget(func(time.Time) (int, error) {
			t.Error("without being told, it forgets")
			return 0, nil
		}, nil)()
	})
}
