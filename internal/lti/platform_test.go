package lti

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/internal/lti/ltitest"
)

func TestPlatforms(t *testing.T) {
	s := newSchool(t)
	a, b := s.nodes[0], s.nodes[1]
	s.pass(time.Second)
	if _, err := b.AddPlatform(s.registry); !errors.Is(err, ErrPlatformKnown) {
		t.Errorf("the same again: %v", err)
	}
	for _, c := range []struct {
		rule, want string
		alter      func(*Platform)
	}{
		{"no issuer", "platform-incomplete", func(p *Platform) { p.Issuer = " " }},
		{"no client ID", "platform-incomplete", func(p *Platform) { p.ClientID = "" }},
		{"an empty deployment", "platform-incomplete", func(p *Platform) { p.Deployments = []string{""} }},
		{"a long name", "platform-long", func(p *Platform) { p.Name = strings.Repeat("x", mostText+1) }},
		{"keys without TLS", "url-https", func(p *Platform) { p.JWKSURL = "http://platform.example/keys" }},
		{"no address for a login", "url", func(p *Platform) { p.AuthURL = "" }},
		{"no address for a token", "", func(p *Platform) { p.TokenURL = "" }},
	} {
		p := s.registry
		p.ClientID = "client-2"
		c.alter(&p)
		if _, err := a.AddPlatform(p); refusal(err) != c.want {
			t.Errorf("%s: %v, want %s", c.rule, err, c.want)
		}
	}
	got, err := b.ChangePlatform(s.registry.ID, func(p *Platform) {
		p.Name, p.Issuer, p.Deployments = "Ours", "https://other.example", []string{"b", " a ", "b"}
	})
	if err != nil || got.Name != "Ours" || got.Issuer != s.platform.URL || !slices.Equal(got.Deployments, []string{"a", "b"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if all, err := a.Platforms(); err != nil || len(all) != 2 || all[0].Name != "Ours" {
		t.Errorf("%+v, %v", all, err)
	}
	if err := a.RemovePlatform(s.registry.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Platform(s.registry.ID); !errors.Is(err, ErrNoPlatform) {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := b.ChangePlatform(s.registry.ID, func(*Platform) {}); !errors.Is(err, ErrNoPlatform) {
		t.Errorf("it can be changed: %v", err)
	}
}

// What a page may be framed by is told by all nodes: of the platform, by whoever changes it, and as people come from there.
func TestSites(t *testing.T) {
	s := newSchool(t)
	want := func(what string, sites ...string) {
		t.Helper()
		for _, n := range s.nodes {
			if got := n.Sites(); !slices.Equal(got, sites) {
				t.Errorf("%s: %q, want %q", what, got, sites)
			}
		}
	}
	want("the platform's own", s.platform.URL)
	from := func(url string) {
		t.Helper()
		if _, err := s.launch(func(claims map[string]any) {
			claims[ltitest.Claim+"launch_presentation"] = map[string]any{"return_url": url}
		}); err != nil {
			t.Fatal(err)
		}
	}
	from("https://School.example/course/1")
	from("https://school.example/course/2")
	for _, not := range []string{"", "http://plain.example/", "https://a@school.example/", "https://x;script-src.example/", "javascript:alert(1)"} {
		from(not)
	}
	want("where somebody has come from", s.platform.URL, "https://school.example")
	if _, err := s.launch(func(claims map[string]any) {
		s.platform.Choosing(claims)
		claims[ltitest.ClaimDL+"deep_linking_settings"].(map[string]any)["deep_link_return_url"] = "https://choice.example/chosen"
	}); err != nil {
		t.Fatal(err)
	}
	want("where a choice goes", s.platform.URL, "https://choice.example", "https://school.example")
	for n := range mostSites + 5 {
		from(fmt.Sprintf("https://%02d.example/", n))
	}
	if got := len(s.nodes[1].Sites()); got != mostSites+1 {
		t.Errorf("there are %d sites", got)
	}
	if err := s.nodes[0].RemovePlatform(s.registry.ID); err != nil {
		t.Fatal(err)
	}
	want("when it is removed")
}
