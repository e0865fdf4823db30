package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"time"

	"ehlo/internal/learner"
)

// Nodes is the http.Handler of one of several nodes. It serves the learners whom this node has,
// and hands the requests of others to the nodes that have them.
type Nodes struct {
	Common *Site // serves what concerns no learner
	// Here is the site that serves a learner, nil if another node has them. Done is to be called
	// when a request has been served.
	Here func(learner.ID) *Site
	// Newcomers is a site for somebody whom no node knows, nil while this node has no learners.
	Newcomers func() *Site
	// There is the address of the node that has a learner, "" if it is not known.
	There func(learner.ID) string
	// Moved is closed when any of these may have changed.
	Moved func() <-chan struct{}
	// Ready tells whether what learners achieve can be kept.
	Ready    func() bool
	Patience time.Duration // with whom nobody has just now; 0: 5 s
	Log      *slog.Logger

	ending <-chan struct{} // is closed when Serve ends
}

// forwarded tells a node that the request comes from another, which holds that it has the
// learner. It goes no further: while a learner moves, the two may not agree. Its value is what
// nodes know each other by: then the address that is named is believed.
const forwarded = "Ehlo-Forwarded"

// ServeHTTP implements http.Handler.
func (n *Nodes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, asks := n.whose(r)
	switch {
	case r.URL.Path == "/readyz" && !n.Ready():
		http.Error(w, texts.Say("not-ready"), http.StatusServiceUnavailable)
		return
	case !asks, !n.Common.c.knows(hostname(r.Host)): // which it refuses
		n.Common.ServeHTTP(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), n.patience())
	defer cancel()
	for ctx.Err() == nil {
		moved := n.Moved()
		site, at := n.find(r, id)
		if site != nil {
			site.ServeHTTP(w, r)
			return
		}
		if at != "" {
			if address := n.There(at); address != "" && n.forward(w, r, at, address) {
				return
			}
		}
		select {
		case <-moved:
		case <-ctx.Done():
		case <-n.ending:
			cancel()
		}
	}
	w.Header().Set("Retry-After", "1")
	http.Error(w, texts.Say("moving"), http.StatusServiceUnavailable)
}

// patience is how long a request waits at most for a learner who moves.
func (n *Nodes) patience() time.Duration {
	if n.Patience > 0 {
		return n.Patience
	}
	return 5 * time.Second
}

// find is what serves a learner: a site here, or the node that has a learner of that id, "" for none
// that this request may be handed to. A node that has no learners hands somebody new to one that has:
// to whichever would have an id that it draws.
func (n *Nodes) find(r *http.Request, id learner.ID) (site *Site, at learner.ID) {
	if id == "" {
		site, id = n.Newcomers(), learner.ID(rand.Text())
	} else {
		site = n.Here(id)
	}
	if len(r.Header.Values(forwarded)) > 0 {
		id = "" // whoever has forwarded it knows that this node is to have them
	}
	return site, id
}

// whose is the learner whom a request is about, "" for one whom nobody knows yet. asks is false
// if it is about none.
func (n *Nodes) whose(r *http.Request) (id learner.ID, asks bool) {
	switch {
	case r.URL.Path == "/ws":
		return learner.ID(r.URL.Query().Get("learner")), true
	case r.URL.Path == "/api/join", r.URL.Path == "/api/seat":
		return n.Common.seatOf(r), true
	case r.URL.Path == "/api/lti/open":
		return n.Common.launched(r)
	case strings.HasPrefix(r.URL.Path, "/api/classes/") && slices.ContainsFunc([]string{mirrorPath, picksPath, exportPath}, func(end string) bool { return strings.HasSuffix(r.URL.Path, end) }):
		return n.Common.atSeat(r), true
	case strings.HasSuffix(r.URL.Path, shownPath):
		return n.Common.shownIn(r), true
	case strings.HasSuffix(r.URL.Path, showPath) && bearer(r) != "":
		return bearer(r).ID(), true
	case r.URL.Path == "/api/learner", strings.HasPrefix(r.URL.Path, "/api/learner/"):
		return bearer(r).ID(), true
	}
	return "", false
}

// forward has another node serve a request, and reports whether it has. A GET is
// answered only if it has; another request could have been carried out. It ends when the learner is
// another node's: one that has stopped would leave a page waiting.
func (n *Nodes) forward(w http.ResponseWriter, r *http.Request, id learner.ID, address string) (served bool) {
	served = true
	ctx, end := context.WithCancel(r.Context())
	defer end()
	go func() {
		for ctx.Err() == nil {
			moved := n.Moved()
			if n.There(id) != address {
				end()
			}
			select {
			case <-moved:
			case <-ctx.Done():
			}
		}
	}()
	r = r.WithContext(ctx)
	gate := n.Common.c.Gate
	proxy := httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: address})
			p.Out.Host = p.In.Host // pages of other sites are told by it
			p.Out.Header.Set(forwarded, gate.secret)
			p.SetXForwarded()
			if addr, ok := gate.address(p.In); ok {
				p.Out.Header.Set("X-Forwarded-For", addr.String())
			}
		},
		Transport: between,
		ErrorLog:  slog.NewLogLogger(n.Log.Handler(), slog.LevelDebug),
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			n.Log.Debug("a request could not be forwarded", "to", address, "err", err)
			if r.Method == http.MethodGet {
				served = false
				return
			}
			w.Header().Set("Retry-After", "1")
			http.Error(w, texts.Say("moving"), http.StatusServiceUnavailable)
		},
	}
	proxy.ServeHTTP(w, r)
	return served
}

// between is how nodes talk to each other: one that does not answer soon is gone.
var between = &http.Transport{
	DialContext:           (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
	ResponseHeaderTimeout: 20 * time.Second,
	MaxIdleConnsPerHost:   64,
	IdleConnTimeout:       time.Minute,
}

// Serve serves on a listener until the context ends, then lets requests finish for a moment. It
// closes the listener and the common site.
func (n *Nodes) Serve(ctx context.Context, l net.Listener) error {
	n.ending = ctx.Done()
	return serve(ctx, l, n, n.Log, n.Common.Close)
}
