package lti

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/lti/ltitest"
)

// invited is what a platform opens the registration link with.
func (s *school) invited() url.Values {
	s.Helper()
	address, _, err := s.nodes[0].InvitePlatform("teacher-1")
	if err != nil {
		s.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil || u.Path != RegisterPath {
		s.Fatalf("%s, %v", address, err)
	}
	form := u.Query()
	form.Set("openid_configuration", s.platform.URL+"/configuration")
	form.Set("registration_token", "registration-1")
	return form
}

func TestRegister(t *testing.T) {
	s := newSchool(t)
	if err := s.nodes[0].RemovePlatform(s.registry.ID); err != nil {
		t.Fatal(err)
	}
	form := s.invited()
	got, err := s.nodes[1].Register(context.Background(), form)
	if err != nil {
		t.Fatal(err)
	}
	want := Platform{ID: s.registry.ID, Name: "fake (" + s.platform.URL + ")", Issuer: s.platform.URL, ClientID: ltitest.ClientID, Deployments: []string{ltitest.Deployment},
		AuthURL: s.platform.URL + "/auth", TokenURL: s.platform.URL + "/token", JWKSURL: s.platform.URL + "/keys", By: "teacher-1", Since: s.now()}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	says := s.platform.Registers
	for name, want := range map[string]any{
		"initiate_login_uri": s.base + "/lti/login", "jwks_uri": s.base + "/lti/keys", "redirect_uris": []any{s.base + "/lti/launch"},
		"token_endpoint_auth_method": "private_key_jwt", "application_type": "web", "client_name": "EHLO",
		"response_types": []any{"id_token"}, "grant_types": []any{"implicit", "client_credentials"}, "scope": ScopeScore + " " + ScopeMembers,
	} {
		if d := cmp.Diff(want, says[name]); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if _, err := s.launch(func(map[string]any) {}); err != nil {
		t.Errorf("then somebody comes: %v", err)
	}
	if _, err := s.nodes[0].Register(context.Background(), form); refusal(err) != "invitation" {
		t.Errorf("with the same link: %v", err)
	}
}

func TestRegistrationsRefused(t *testing.T) {
	for _, c := range []struct {
		rule, want, says string
		prepare          func(s *school, form url.Values)
	}{
		{"without an invitation", "invitation", "24 hours", func(_ *school, f url.Values) { f.Del("invitation") }},
		{"too late", "invitation", "", func(s *school, _ url.Values) { s.pass(invitedFor + time.Second) }},
		{"by somebody who opens the link", "registration-incomplete", "", func(_ *school, f url.Values) { f.Del("openid_configuration") }},
		{"without TLS", "url-https", "", func(_ *school, f url.Values) { f.Set("openid_configuration", "http://platform.example/configuration") }},
		{"no configuration", "configuration", "404", func(s *school, f url.Values) { f.Set("openid_configuration", s.platform.URL+"/nothing") }},
		{"for another's issuer", "configuration-issuer", "https://other.example", func(s *school, _ url.Values) {
			s.platform.Answers["/configuration"] = []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte(`{"issuer":"https://other.example"}`))
			}}
		}},
		{"nowhere to register", "url", "registration_endpoint", func(s *school, _ url.Values) {
			s.platform.Answers["/configuration"] = []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte(`{"issuer":"` + s.platform.URL + `"}`))
			}}
		}},
		{"the platform refuses", "registration", "401", func(_ *school, f url.Values) { f.Del("registration_token") }},
		{"known already", "platform-known", "", func(*school, url.Values) {}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := newSchool(t)
			form := s.invited()
			c.prepare(s, form)
			_, err := s.nodes[1].Register(context.Background(), form)
			if refusal(err) != c.want || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v; want %s with %q", err, c.want, c.says)
			}
		})
	}
}

func TestInvitationsAreOver(t *testing.T) {
	s := newSchool(t)
	s.invited()
	s.invited()
	s.pass(invitedFor + time.Second)
	s.invited()
	if keys, err := s.nodes[0].invitations.Keys(); err != nil || len(keys) != 1 {
		t.Errorf("%d are kept, %v", len(keys), err)
	}
}

func TestSpeaksFor(t *testing.T) {
	for _, c := range []struct {
		from, issuer string
		want         bool
	}{
		{"https://lms.example/mod/lti/openid-configuration.php", "https://lms.example", true},
		{"https://LMS.example/c", "https://lms.example/", true},
		{"https://config.lms.example/c", "https://lms.example", true},
		{"https://sso.canvaslms.com/c", "https://canvas.instructure.com", true},
		{"https://notcanvaslms.com/c", "https://canvas.instructure.com", false},
		{"https://evil.example/c", "https://lms.example", false},
		{"https://evillms.example/c", "https://lms.example", false},
		{"https://lms.example/c", "https://config.lms.example", false},
		{"https://lms.example/c", "", false},
	} {
		if got := speaksFor(c.from, c.issuer); got != c.want {
			t.Errorf("%s of %s: %v", c.from, c.issuer, got)
		}
	}
}

func TestSettings(t *testing.T) {
	s := newSchool(t)
	got := s.nodes[0].Settings()
	if got.LoginURL != s.base+"/lti/login" || got.RedirectURL != s.base+"/lti/launch" || got.KeysURL != s.base+"/lti/keys" || !slices.Contains(got.Scopes, ScopeScore) {
		t.Errorf("%+v", got)
	}
}
