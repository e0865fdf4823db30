package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ehlo/internal/sandbox"
	"ehlo/web"
)

// TestEmbedder: a site is a scheme and a host, and can say nothing else in the header.
func TestEmbedder(t *testing.T) {
	for _, tt := range []struct{ site, want string }{
		{"https://Moodle.example.org", "https://moodle.example.org"},
		{"https://moodle.example.org/", "https://moodle.example.org"},
		{"http://course.localhost:8080", "http://course.localhost:8080"},
		{"moodle.example.org", ""}, {"https://", ""}, {"https://x.example/course", ""}, {"https://x.example?a", ""}, {"ftp://x.example", ""},
		{"https://*", ""}, {"https://*.example.org", ""}, {"https://x.example; script-src *", ""}, {"https://a@x.example", ""}, {"'none'", ""},
	} {
		if got, err := web.Embedder(tt.site); got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%q: %q, %v", tt.site, got, err)
		}
	}
}

// TestFrames: labs, classes and what is shared can be shown in frames of named sites, and a teacher's pages
// in none.
func TestFrames(t *testing.T) {
	for _, embedders := range [][]string{nil, {"https://moodle.example.org", "https://other.example"}} {
		site, end := newSite(t, sandbox.Config{World: once(world)}, func(c *web.Config) { c.Embedders = embedders })
		srv := httptest.NewServer(site)
		for path, may := range map[string]bool{
			"/labs/send-by-hand": true, "/class/xyz": true, "/class/xyz/labs/send-by-hand": true, "/join": true, "/join/12345678": true, "/shared/xyz": true,
			"/learner": true, "/privacy": true,
			"/": false, "/teach": false, "/teach/xyz": false, "/teach/xyz/wall": false, "/teacher": false, "/progress": false, "/api/labs": false,
		} {
			res, err := http.Get(srv.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			policy := res.Header.Get("Content-Security-Policy")
			want := "frame-ancestors 'none'"
			if may && embedders != nil {
				want = "frame-ancestors 'self' https://moodle.example.org https://other.example"
			}
			if !strings.HasSuffix(policy, want) {
				t.Errorf("%s, with %q: %s", path, embedders, policy)
			}
		}
		srv.Close()
		end()
	}
}
