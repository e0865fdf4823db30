package lti

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
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
