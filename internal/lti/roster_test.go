package lti

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/lti/ltitest"
)

func member(id string, roles ...string) map[string]any {
	return map[string]any{"user_id": id, "name": "N " + id, "status": "Active", "roles": roles}
}

func TestMembers(t *testing.T) {
	s := newSchool(t)
	gone := member("c", ltitest.Learner)
	gone["status"] = "Inactive"
	s.platform.Members = [][]map[string]any{
		{member("a", ltitest.Instructor), member("b", "Learner")},
		{gone, {"name": "nobody", "roles": []string{}}},
		{member("d", "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor")},
	}
	l, err := s.launch(func(map[string]any) {})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.nodes[1].Members(context.Background(), l.Platform, l.Roster)
	want := []Member{{"a", "N a", Instructor, true}, {"b", "N b", Learner, true}, {"c", "N c", Learner, false}, {"d", "N d", "", true}}
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%+v, %v", got, err)
	}
	// A token that the platform takes no more is changed for another, once.
	s.platform.Lock()
	s.platform.Token = "token-2"
	s.platform.Unlock()
	if got, err = s.nodes[1].Members(context.Background(), l.Platform, l.Roster); err != nil || len(got) != 4 || s.platform.Asked["/token"] != 2 {
		t.Errorf("%+v, %v, %d tokens", got, err, s.platform.Asked["/token"])
	}
}

func TestMembersThatCannotBeRead(t *testing.T) {
	page := func(link string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", link)
			_, _ = fmt.Fprint(w, `{"members":[]}`)
		}
	}
	for _, c := range []struct {
		rule, want, says string
		prepare          func(s *school)
	}{
		{"the tool may not", "roster", "403", func(s *school) { s.platform.Answers["/members"] = []http.HandlerFunc{ltitest.Status(403)} }},
		{"no token", "roster", "400", func(s *school) { s.platform.Answers["/token"] = []http.HandlerFunc{ltitest.Status(400)} }},
		{"it is no JSON", "roster", "invalid character", func(s *school) {
			s.platform.Answers["/members"] = []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "<html>") }}
		}},
		{"the next page is elsewhere, where the token must not go", "roster", "another server", func(s *school) {
			s.platform.Answers["/members"] = []http.HandlerFunc{page(`<https://evil.example/>; rel=next`)}
		}},
		{"pages without end", "roster-long", "100", func(s *school) {
			s.platform.Answers["/members"] = slices.Repeat([]http.HandlerFunc{page(`</members>; rel="next"`)}, mostPages+1)
		}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := newSchool(t)
			c.prepare(s)
			_, err := s.nodes[0].Members(context.Background(), s.registry.ID, s.platform.URL+"/members")
			if refusal(err) != c.want || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v; want %s with %q", err, c.want, c.says)
			}
		})
	}
	s := newSchool(t)
	if _, err := s.nodes[0].Members(context.Background(), s.registry.ID, ""); refusal(err) != "no-roster" {
		t.Errorf("no address: %v", err)
	}
	if _, err := s.nodes[0].ChangePlatform(s.registry.ID, func(p *Platform) { p.TokenURL = "" }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.nodes[0].Members(context.Background(), s.registry.ID, s.platform.URL+"/members"); refusal(err) != "roster" || !strings.Contains(err.Error(), "No token URL") {
		t.Errorf("no token URL: %v", err)
	}
}

func TestNextPage(t *testing.T) {
	for field, want := range map[string]string{
		`<https://p.example/2>; rel="next"`:                                   "https://p.example/2",
		`</2?a=1,2>; rel=next`:                                                "https://p.example/2?a=1,2",
		`<?p=2>; title="x"; rel="next"`:                                       "https://p.example/members?p=2",
		`<https://p.example/1>; rel="first", <https://p.example/2>; rel=NEXT`: "https://p.example/2",
		`<https://p.example/1>; rel="first"`:                                  "",
		`https://p.example/2; rel="next"`:                                     "",
		`<https://p.example/2; rel="next"`:                                    "",
		``:                                                                    "",
	} {
		if got := nextPage([]string{field}, "https://p.example/members"); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

// A redirect would take an access token along: nothing goes where one leads.
func TestRedirectsAreNotFollowed(t *testing.T) {
	s := newSchool(t)
	s.platform.Answers["/token"] = []http.HandlerFunc{ltitest.Status(307, "Location", s.platform.URL+"/elsewhere")}
	_, err := s.nodes[0].Members(context.Background(), s.registry.ID, s.platform.URL+"/members")
	if refusal(err) != "roster" || !strings.Contains(err.Error(), "307") {
		t.Error(err)
	}
	for _, path := range s.platform.Had() {
		if path == "/elsewhere" {
			t.Error("it has gone there")
		}
	}
}
