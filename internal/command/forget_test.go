package command

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/scenarios"
)

// TestForgetAfter has a server forget whom nobody has seen for as many days as it was told.
func TestForgetAfter(t *testing.T) {
	all, err := labs.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var says strings.Builder
		log := slog.New(slog.NewTextHandler(&says, nil))
		journals, err := journal.Open(dir, log)
		if err != nil {
			t.Fatal(err)
		}
		m := sandbox.NewManager(sandbox.Config{World: worlds(), Play: "doc", Labs: all, Log: log, Journals: journals})
		token, err := m.Begin(message.Claims{Finished: []string{"send-by-hand"}})
		if err != nil {
			t.Fatal(err)
		}
		forgotten := func() bool { return strings.Contains(says.String(), "learners=1") }
		stop := retention{ForgetAfter: 30}.forget(m, log)
		time.Sleep(29 * 24 * time.Hour)
		synctest.Wait()
		if forgotten() {
			t.Error("somebody is forgotten too soon")
		}
		time.Sleep(3 * 24 * time.Hour)
		synctest.Wait()
		if !forgotten() {
			t.Errorf("somebody is never forgotten; the log says %s", says.String())
		}
		if l, ok, err := m.Learner(token); ok || err != nil {
			t.Errorf("they are known: %v (%v)", l, err)
		}
		stop()
		m.Close()
		if err := journals.Close(); err != nil {
			t.Error(err)
		}
	})
}
