package ltitest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// A tool that does something wrong is told so, and not taken: else nothing would be shown by what is.
func TestRegistrationsThatAreRefused(t *testing.T) {
	tool := func() map[string]any {
		return map[string]any{"domain": "tool.example", "target_link_uri": "https://tool.example/", "messages": []any{map[string]any{"type": "LtiResourceLinkRequest"}}}
	}
	right := map[string]any{
		"application_type": "web", "token_endpoint_auth_method": "private_key_jwt", "response_types": []any{"id_token"}, "grant_types": []any{"implicit", "client_credentials"},
		"client_name": "A tool", "initiate_login_uri": "https://tool.example/login", "jwks_uri": "https://tool.example/keys", "redirect_uris": []any{"https://tool.example/launch"},
		toolConfiguration: tool(),
	}
	if err := checkRegistration(right); err != nil {
		t.Fatal(err)
	}
	elsewhere, silent := tool(), tool()
	elsewhere["domain"], silent["messages"] = "other.example", []any{}
	for name, value := range map[string]any{
		"application_type": "native", "token_endpoint_auth_method": "none", "response_types": []any{"code"}, "grant_types": []any{"implicit"}, "client_name": "",
		"initiate_login_uri": "/login", "jwks_uri": nil, "redirect_uris": []any{}, toolConfiguration: elsewhere,
	} {
		wrong := maps.Clone(right)
		if wrong[name] = value; checkRegistration(wrong) == nil {
			t.Errorf("%s may be %v", name, value)
		}
	}
	wrong := maps.Clone(right)
	if wrong[toolConfiguration] = silent; checkRegistration(wrong) == nil {
		t.Error("it may have no message")
	}
}

func TestScoresThatAreRefused(t *testing.T) {
	right := map[string]any{"userId": "person-1", "timestamp": "2026-03-02T09:00:00.000Z", "scoreGiven": 4.0, "scoreMaximum": 5.0, "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
	if err := checkScore(right); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]any{
		"userId": "", "timestamp": "2026-03-02 09:00", "scoreGiven": -1.0, "scoreMaximum": 0.0, "activityProgress": "Done", "gradingProgress": nil,
	} {
		wrong := maps.Clone(right)
		if wrong[name] = value; checkScore(wrong) == nil {
			t.Errorf("%s may be %v", name, value)
		}
	}
}

func TestChoicesThatAreRefused(t *testing.T) {
	p := New(t)
	tool := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key().Public(), KeyID: "tool-key"}}})
	}))
	t.Cleanup(tool.Close)
	p.Tool = tool.URL
	now := p.Now().Unix()
	right := map[string]any{
		"iss": ClientID, "aud": p.URL, "iat": now, "exp": now + 60, "nonce": "n",
		Claim + "message_type": "LtiDeepLinkingResponse", Claim + "version": "1.3.0", Claim + "deployment_id": Deployment, ClaimDL + "data": "data-1",
		ClaimDL + "content_items": []any{map[string]any{"type": "ltiResourceLink", "url": "https://tool.example/", "lineItem": map[string]any{"scoreMaximum": 5}}},
	}
	choose := func(claims map[string]any) error {
		_, _, err := p.choice(Sign(jose.RS256, jose.JSONWebKey{Key: key(), KeyID: "tool-key"}, claims))
		return err
	}
	if err := choose(right); err != nil {
		t.Fatal(err)
	}
	items := func(item string) (all []any) {
		if err := json.Unmarshal([]byte(item), &all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	for _, c := range []struct {
		name  string
		value any
	}{
		{"iss", "client-9"}, {"aud", "https://other.example"}, {"exp", now - 600}, {"iat", nil}, {"nonce", ""},
		{Claim + "message_type", "LtiResourceLinkRequest"}, {Claim + "version", "1.1"}, {Claim + "deployment_id", "deployment-9"}, {ClaimDL + "data", "other"},
		{ClaimDL + "content_items", nil}, {ClaimDL + "content_items", items(`[{"type":"html"}]`)},
		{ClaimDL + "content_items", items(`[{"type":"ltiResourceLink","url":"/open"}]`)},
		{ClaimDL + "content_items", items(`[{"type":"ltiResourceLink","lineItem":{"scoreMaximum":0}}]`)},
		{ClaimDL + "content_items", items(`[{"type":"ltiResourceLink"},{"type":"ltiResourceLink"}]`)},
	} {
		wrong := maps.Clone(right)
		if wrong[c.name] = c.value; choose(wrong) == nil {
			t.Errorf("%s may be %v", c.name, c.value)
		}
	}
	if _, _, err := p.choice(Sign(jose.RS256, jose.JSONWebKey{Key: key(), KeyID: "another"}, right)); err == nil {
		t.Error("a key that the tool does not publish may have signed")
	}
}

// A token is for the scopes that were asked for.
func TestTokensAreForTheirScopes(t *testing.T) {
	p := New(t)
	for token, want := range map[string]int{
		"": http.StatusUnauthorized, "Bearer other": http.StatusUnauthorized,
		"Bearer " + p.tokenFor(scopeMembers): http.StatusForbidden, "Bearer " + p.tokenFor(scopeMembers+" "+scopeColumns): http.StatusOK,
	} {
		r, err := http.NewRequest(http.MethodGet, p.URL+"/columns", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", token)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%q: %s", token, resp.Status)
		}
	}
}

// The pages show what the course has, and whoever teaches it more.
func TestPages(t *testing.T) {
	p := New(t)
	p.Links = []Link{{ID: "link-1", Title: "<The envelope>", Column: 1}}
	p.Scores = []map[string]any{{"column": "1", "userId": "person-1", "scoreGiven": 3.0, "scoreMaximum": 5.0, "activityProgress": "InProgress"}}
	for _, c := range []struct{ path, says, not string }{
		{"/?as=person-1", "&lt;The envelope&gt;", "Gradebook"},
		{"/?as=person-2", "Add content from the tool", "<The envelope>"},
		{"/gradebook?as=person-2", "3 of 5, InProgress", "Ina Lehr</th>"},
		{"/roster?as=person-2", "Max Muster", ""},
		{"/tool?as=person-2", p.URL + "/token", ""},
		{"/frame?" + url.Values{"as": {"person-1"}, "link": {"link-1"}}.Encode(), `src="/open?as=person-1&amp;link=link-1"`, ""},
	} {
		resp, err := http.Get(p.URL + c.path)
		if err != nil {
			t.Fatal(err)
		}
		var page strings.Builder
		_ = resp.Write(&page)
		resp.Body.Close()
		if got := page.String(); resp.StatusCode != http.StatusOK || !strings.Contains(got, c.says) || c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: %s", c.path, got)
		}
	}
}
