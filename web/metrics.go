package web

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ehlo/internal/journal"
)

// Metrics tells how the sites do that there are, in Prometheus' text format. Nothing of what
// learners type is in it, but it is for whoever runs the server: it has a listener of its own.
func Metrics(sites func() []*Site) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	sum := func(value func(*Site) float64) func() float64 {
		return func() (all float64) {
			for _, s := range sites() {
				all += value(s)
			}
			return all
		}
	}
	gauge := func(name, help string, value func(*Site) float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "ehlo", Name: name, Help: help}, sum(value)))
	}
	of := func(name, help string, value func() float64) {
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "ehlo", Name: name, Help: help}, value))
	}
	counter := func(name, help string, value func(*Site) float64) { of(name, help, sum(value)) }
	stats := func(s *Site) journal.Stats { return s.c.Manager.Journals().Stats() }
	gauge("partitions", texts.Say("metric-partitions"), func(*Site) float64 { return 1 })
	gauge("pages", texts.Say("metric-pages"), func(s *Site) float64 { return float64(s.pages.open.Load()) })
	gauge("sandboxes", texts.Say("metric-sandboxes"), func(s *Site) float64 { return float64(s.c.Manager.Len()) })
	counter("inputs_total", texts.Say("metric-inputs"), func(s *Site) float64 { return float64(s.c.Manager.Counts().Inputs) })
	counter("inputs_refused_total", texts.Say("metric-inputs-refused"), func(s *Site) float64 { return float64(s.c.Manager.Counts().Refused) })
	counter("turned_away_total", texts.Say("metric-turned-away"), func(s *Site) float64 { return float64(s.c.Manager.Counts().TurnedAway) })
	of("made_room_total", texts.Say("metric-made-room"), func() float64 {
		for _, s := range sites() {
			return float64(s.c.Manager.Memory().Moved()) // they share one
		}
		return 0
	})
	gate := func(value func(*Gate) int64) func() float64 {
		return func() float64 {
			for _, s := range sites() {
				return float64(value(s.c.Gate)) // they have one together
			}
			return 0
		}
	}
	of("crowded_total", texts.Say("metric-crowded"), gate(func(g *Gate) int64 { return g.refused.Load() }))
	of("waited_total", texts.Say("metric-waited"), gate(func(g *Gate) int64 { return g.waited.Load() }))
	counter("steps_done_total", texts.Say("metric-steps-done"), func(s *Site) float64 { return float64(s.c.Manager.Counts().Steps) })
	gauge("journal_waiting_octets", texts.Say("metric-journal-waiting-octets"), func(s *Site) float64 { return float64(stats(s).Waiting) })
	gauge("journal_failing", texts.Say("metric-journal-failing"), func(s *Site) float64 {
		if s.c.Manager.Journals().Failing() != nil {
			return 1
		}
		return 0
	})
	gauge("journal_segments", texts.Say("metric-journal-segments"), func(s *Site) float64 { return float64(stats(s).Segments) })
	counter("journal_octets_total", texts.Say("metric-journal-octets"), func(s *Site) float64 { return float64(stats(s).Durable) })
	counter("journal_syncs_total", texts.Say("metric-journal-syncs"), func(s *Site) float64 { return float64(stats(s).Syncs) })
	counter("journal_sync_seconds_total", texts.Say("metric-journal-sync-seconds"), func(s *Site) float64 { return stats(s).Syncing.Seconds() })
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

// ready tells whether new learners can be served: what they achieve can be kept, and the labs
// have been read, which it waits for.
func (s *Site) ready(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	switch {
	case s.pages.ctx.Err() != nil:
		http.Error(w, texts.Say("closing"), http.StatusServiceUnavailable)
	case s.c.Manager.Journals().Failing() != nil:
		http.Error(w, texts.Say("not-ready"), http.StatusServiceUnavailable)
	case s.c.Manager.Labs().Wait() != nil:
		http.Error(w, texts.Say("no-labs"), http.StatusServiceUnavailable)
	default:
		_, _ = w.Write([]byte("ok\n"))
	}
}
