package command

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ehlo/server/listen"
)

// mailLoad is what becomes of those who come to the ports of `ehlo mail`.
type mailLoad struct {
	services []string         // by the names of their flags
	counts   []*listen.Counts // of each
	refused  func() int       // who used a service too often from one address; nil if nobody counts them
}

// at is the count of another service's.
func (l *mailLoad) at(service string) *listen.Counts {
	c := new(listen.Counts)
	l.services, l.counts = append(l.services, service), append(l.counts, c)
	return c
}

// metrics serves the figures in Prometheus' text format.
func (l *mailLoad) metrics() http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	counter := func(name, help string, labels prometheus.Labels, value func() float64) {
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "ehlo_mail", Name: name, Help: help, ConstLabels: labels}, value))
	}
	for i, c := range l.counts {
		service := prometheus.Labels{"service": l.services[i]}
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "ehlo_mail", Name: "connections", Help: "Connections that are open.", ConstLabels: service},
			func() float64 { return float64(c.Open.Load()) }))
		counter("turned_away_total", "Connections that were refused, as the port had as many as it takes.", service, func() float64 { return float64(c.TurnedAway.Load()) })
		counter("displaced_total", "Connections that were ended for others that came.", service, func() float64 { return float64(c.Displaced.Load()) })
	}
	if l.refused != nil {
		counter("too_many_from_address_total", "Times that a service was refused to who used it from the same address as often as may be.", nil, func() float64 { return float64(l.refused()) })
	}
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}
