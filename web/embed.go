package web

import (
	"net/url"
	"strings"
)

// inFrames are the beginnings of the paths of pages that a course page of another site can show in a
// frame: a lab, a class, a session that somebody shares. No teacher's page is among them, and a teacher's
// cookie is not sent from a frame of another site (SameSite=Lax).
var inFrames = []string{"/labs/", "/class/", "/join", "/shared/"}

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
	if len(s.c.Embedders) > 0 {
		for _, beginning := range inFrames {
			if strings.HasPrefix(path, beginning) {
				return "'self' " + strings.Join(s.c.Embedders, " ")
			}
		}
	}
	return "'none'"
}
