package web

import (
	"net/url"
	"slices"
	"strings"
)

// inFrames are the beginnings of the paths of pages that a course page of another site can show in a
// frame: a lab, a class, a session that somebody shares, what is kept of a learner there, and where a learning
// platform leads to. No teacher's page is among them, and a teacher's cookie is not sent from a frame of another site
// (SameSite=Lax).
var inFrames = []string{"/labs/", "/class/", "/join", "/shared/", "/learner", "/privacy", "/lti/"}

// Embedder checks that a text names a site whose pages may show labs in a frame, such as
// https://moodle.example.org, and returns it as browsers write one.
func Embedder(site string) (string, error) {
	u, err := url.Parse(site)
	switch {
	case err != nil, u.Scheme != "https" && u.Scheme != "http", u.Host == "", u.User != nil, strings.Trim(u.Path, "/") != "", u.RawQuery != "", u.Fragment != "", strings.ContainsAny(u.Host, " ;,'*"):
		return "", texts.Error("embedder", "site", site)
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// framesOf is which sites may show a page in a frame, as the header Content-Security-Policy has it.
func (s *Site) framesOf(path string) string {
	if !slices.ContainsFunc(inFrames, func(beginning string) bool { return strings.HasPrefix(path, beginning) }) {
		return "'none'"
	}
	sites := s.c.Embedders
	if s.c.LTI != nil {
		sites = append(slices.Clone(sites), s.c.LTI.Sites()...)
	}
	if len(sites) == 0 {
		return "'none'"
	}
	return "'self' " + strings.Join(sites, " ")
}
