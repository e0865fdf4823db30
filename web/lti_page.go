package web

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"ehlo/internal/lti"
)

// What stands between a learning platform and this server: pages that no browser need show for long.
//
//go:embed lti
var ltiFiles embed.FS

var ltiTemplate = template.Must(template.ParseFS(ltiFiles, "lti/page.html"))

// ltiPage is such a page.
type ltiPage struct {
	Title, Says string
	ID          string // of a refusal, to search for
	Does        string // what its script does; see lti/page.js. "": it has none

	Frame, Origin, Key, Secret string // where the platform keeps what, for the script

	Action string // where its form goes, "" for none
	Fields []ltiField
	Button string // "": the form has none, and the script sends it
	Sites  []string

	Next   string // where its link leads to, and the script
	Link   string // "": it has none
	NewTab bool
}

// ltiField is one of a form that nobody sees.
type ltiField struct{ Name, Value string }

// show sends a page. Its form goes nowhere but to its own sites. One on which nothing can be pressed is shown in any
// frame: why a platform is refused is to be read there, where it is not registered, too.
func (s *Site) show(w http.ResponseWriter, r *http.Request, status int, p ltiPage) {
	var b bytes.Buffer
	if err := ltiTemplate.Execute(&b, p); err != nil {
		s.failed(w, r, texts.Say("not-saved"), err)
		return
	}
	forms, frames := "'none'", s.framesOf(r.URL.Path)
	if len(p.Sites) > 0 {
		forms = strings.Join(p.Sites, " ")
	}
	if p.Action == "" && p.Link == "" {
		frames = "*"
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy(forms, frames))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(b.Bytes()); err != nil {
		s.c.Log.Debug("page not sent", "err", err)
	}
}

// refuse shows why something is not done that a platform, or somebody from there, has asked for. The log has the words
// without what was sent.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var refused *lti.Refusal
	switch status := refusedWith(err); {
	case errors.As(err, &refused):
		s.c.Log.Info("what a learning platform has asked for is refused", "request", r.URL.Path, "id", refused.ID, "says", refused.Wording())
		s.show(w, r, http.StatusForbidden, ltiPage{Title: texts.Say("lti-refused"), Says: refused.Error(), ID: refused.ID})
	case status != 0:
		s.show(w, r, status, ltiPage{Title: texts.Say("lti-refused"), Says: sentence(err.Error())})
	default:
		s.failed(w, r, texts.Say("not-saved"), err)
	}
}
