package web

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics tells how the server does, in Prometheus' text format. Nothing of what learners
// type is in it, but it is for whoever runs the server: it has a listener of its own.
func (s *Site) Metrics() http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, value func() float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "ehlo", Name: name, Help: help}, value))
	}
	counter := func(name, help string, value func() float64) {
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "ehlo", Name: name, Help: help}, value))
	}
	m := s.c.Manager
	gauge("pages", texts.Say("metric-pages"), func() float64 { return float64(s.pages.open.Load()) })
	gauge("sandboxes", texts.Say("metric-sandboxes"), func() float64 { return float64(m.Len()) })
	counter("inputs_total", texts.Say("metric-inputs"), func() float64 { return float64(m.Counts().Inputs) })
	counter("inputs_refused_total", texts.Say("metric-inputs-refused"), func() float64 { return float64(m.Counts().Refused) })
	counter("steps_done_total", texts.Say("metric-steps-done"), func() float64 { return float64(m.Counts().Steps) })
	gauge("journal_waiting_octets", texts.Say("metric-journal-waiting-octets"), func() float64 { return float64(m.Journals().Stats().Waiting) })
	gauge("journal_failing", texts.Say("metric-journal-failing"), func() float64 {
		if m.Journals().Failing() != nil {
			return 1
		}
		return 0
	})
	gauge("journal_segments", texts.Say("metric-journal-segments"), func() float64 { return float64(m.Journals().Stats().Segments) })
	counter("journal_octets_total", texts.Say("metric-journal-octets"), func() float64 { return float64(m.Journals().Stats().Durable) })
	counter("journal_syncs_total", texts.Say("metric-journal-syncs"), func() float64 { return float64(m.Journals().Stats().Syncs) })
	counter("journal_sync_seconds_total", texts.Say("metric-journal-sync-seconds"), func() float64 { return m.Journals().Stats().Syncing.Seconds() })
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
