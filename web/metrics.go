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
	gauge("pages", "Pages that are connected.", func() float64 { return float64(s.pages.open.Load()) })
	gauge("sandboxes", "Sandboxes in memory.", func() float64 { return float64(m.Len()) })
	counter("inputs_total", "Inputs of learners that were served.", func() float64 { return float64(m.Counts().Inputs) })
	counter("inputs_refused_total", "Inputs that were refused, as they made no sense or as there was no room.", func() float64 { return float64(m.Counts().Refused) })
	counter("steps_done_total", "Steps of labs that were done.", func() float64 { return float64(m.Counts().Steps) })
	gauge("journal_waiting_octets", "Octets that wait to be written.", func() float64 { return float64(m.Journals().Stats().Waiting) })
	gauge("journal_failing", "1 while the journal cannot be written, else 0.", func() float64 {
		if m.Journals().Failing() != nil {
			return 1
		}
		return 0
	})
	gauge("journal_segments", "Files of the log.", func() float64 { return float64(m.Journals().Stats().Segments) })
	counter("journal_octets_total", "Octets that have been made durable.", func() float64 { return float64(m.Journals().Stats().Durable) })
	counter("journal_syncs_total", "Times that the log was made durable.", func() float64 { return float64(m.Journals().Stats().Syncs) })
	counter("journal_sync_seconds_total", "Time that this has taken.", func() float64 { return m.Journals().Stats().Syncing.Seconds() })
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

// ready tells whether new learners can be served: what they achieve can be kept.
func (s *Site) ready(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	switch {
	case s.pages.ctx.Err() != nil:
		http.Error(w, "closing", http.StatusServiceUnavailable)
	case s.c.Manager.Journals().Failing() != nil:
		http.Error(w, "the journal cannot be written", http.StatusServiceUnavailable)
	default:
		_, _ = w.Write([]byte("ok\n"))
	}
}
