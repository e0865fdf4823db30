// Package web serves the page and its socket.
package web

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/gradebook"
	"ehlo/internal/lti"
	"ehlo/internal/sandbox"
	"ehlo/internal/wall"
)

// Config is what the site needs.
type Config struct {
	Manager *sandbox.Manager
	Log     *slog.Logger // nil: slog.Default()
	Files   fs.FS        // the front end; nil: the embedded one
	Hosts   []string     // public names of the server, beside addresses and private names
	Listens net.Addr     // where the server listens; nil: nobody is told at which addresses
	Gate    *Gate        // nil: one of its own
	// Embedders are the sites whose pages may show labs in a frame, as Embedder returns them.
	Embedders []string
	// Classroom is where teachers and their classes are, nil for none, and Walls show how those get on.
	Classroom *classroom.Classroom
	Walls     *wall.Walls
	// LTI is where learning platforms are from which people come to classes, nil for none, and Grades publishes
	// what these achieve.
	LTI    *lti.Tool
	Grades *gradebook.Book
}

// Site is the http.Handler of the product.
type Site struct {
	c     Config
	mux   routes
	pages *pages
	looks *looks

	leaving leaving
}

// routes are what a site serves. It knows their patterns: a test holds each to who may ask for it.
type routes struct {
	http.ServeMux
	patterns []string
}

// HandleFunc has requests of a pattern served, as http.ServeMux does.
func (r *routes) HandleFunc(pattern string, serve func(http.ResponseWriter, *http.Request)) {
	r.Handle(pattern, http.HandlerFunc(serve))
}

// Handle has requests of a pattern served, as http.ServeMux does.
func (r *routes) Handle(pattern string, h http.Handler) {
	r.patterns = append(r.patterns, pattern)
	r.ServeMux.Handle(pattern, h)
}

// New makes the site. Close ends the connections that it has open.
func New(c Config) (*Site, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Files == nil {
		c.Files = embedded()
	}
	if c.Gate == nil {
		c.Gate = NewGate(nil, "")
	}
	files, err := newFiles(c.Files)
	if err != nil {
		return nil, err
	}
	s := &Site{c: c, pages: newPages()}
	s.looks = newLooks(s.lookedAway)
	s.leaving = leaving{after: leftAfter, all: make(map[left]*time.Timer)}
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write([]byte("ok\n"))
	})
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.HandleFunc("GET /api/labs", s.labs)
	s.mux.HandleFunc("GET /api/world", s.world)
	s.mux.HandleFunc("GET /api/labs/{id}/findings", s.findings)
	s.learnerRoutes()
	if c.Classroom != nil {
		s.teacherRoutes()
		s.entranceRoutes()
	} else {
		for _, path := range []string{"/api/classes", "/api/classes/", "/api/join", "/api/join/", "/api/seat"} {
			s.mux.HandleFunc(path, noClassroom)
		}
		s.mux.HandleFunc("/api/teacher", noClassroom)
		s.mux.HandleFunc("/api/teacher/", noClassroom)
	}
	s.ltiRoutes()
	s.mux.HandleFunc("GET /ws", s.socket)
	s.mux.Handle("/", files)
	return s, nil
}

// Manager has the learners whom the site serves.
func (s *Site) Manager() *sandbox.Manager { return s.c.Manager }

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	// xterm.js sets its sizes and colours in style elements and attributes of
	// its own; everything else is ours alone.
	h.Set("Content-Security-Policy", policy(formsOf(r.URL.Path), s.framesOf(r.URL.Path)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	if strings.HasPrefix(r.URL.Path, "/lti/") {
		h.Set("Referrer-Policy", "same-origin") // else a form there says that it is nobody's, and is refused
	}
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	if name := hostname(r.Host); !s.c.knows(name) && r.URL.Path != "/healthz" && r.URL.Path != "/readyz" {
		http.Error(w, texts.Say("unknown-host", "host", name), http.StatusMisdirectedRequest)
		return
	}
	if !s.c.Gate.request(r) {
		w.Header().Set("Retry-After", "1")
		http.Error(w, errCrowded.Error(), http.StatusTooManyRequests)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// policy is what a page may do whose forms go to some sites, and which some show in a frame.
func policy(forms, frames string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
		"img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action " + forms + "; frame-ancestors " + frames
}

// formsOf are the sites to which the page of a path has forms go. Those that a learning platform leads to send theirs
// to this server, which goes on to another tab, or to the platform.
func formsOf(path string) string {
	if strings.HasPrefix(path, "/lti/") {
		return "'self'"
	}
	return "'none'"
}

func (s *Site) labs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	if err := json.NewEncoder(w).Encode(sandbox.Summaries(s.c.Manager.Labs())); err != nil {
		s.c.Log.Debug("list of labs not sent", "err", err)
	}
}

// world tells what there is in free play.
func (s *Site) world(w http.ResponseWriter, _ *http.Request) {
	world, err := s.c.Manager.World()
	if err != nil {
		s.c.Log.Error("the world of free play cannot be made", "err", err)
		http.Error(w, texts.Say("no-world"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	if err := json.NewEncoder(w).Encode(world); err != nil {
		s.c.Log.Debug("world not sent", "err", err)
	}
}

// findings tells an author what is wrong with a lab as it was last saved.
func (s *Site) findings(w http.ResponseWriter, r *http.Request) {
	d, ok := s.c.Manager.Labs().Draft(r.PathValue("id"))
	if !ok {
		http.Error(w, texts.Say("no-draft"), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	if err := json.NewEncoder(w).Encode(sandbox.DraftMessage(d)); err != nil {
		s.c.Log.Debug("findings not sent", "err", err)
	}
}

// Close ends every socket and waits until they have gone.
func (s *Site) Close() { s.pages.close() }

// Serve serves the site on a listener until the context ends, then lets
// requests finish for a moment. It closes the listener and the site.
func (s *Site) Serve(ctx context.Context, l net.Listener) error {
	return serve(ctx, l, s, s.c.Log, s.Close)
}

func serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger, end func()) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		WriteTimeout:      time.Minute, // sockets have their own
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		end()
		return err
	case <-ctx.Done():
	}
	end()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := srv.Shutdown(last)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
