package ltitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// toolConfiguration is what a registration says of LTI (Dynamic Registration 1.0 §3.5).
const toolConfiguration = "https://purl.imsglobal.org/spec/lti-tool-configuration"

func (p *Platform) registerRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /configuration", p.configuration)
	mux.HandleFunc("POST /register", p.register)
}

// configuration is what a tool that is to register reads (§3.4).
func (p *Platform) configuration(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"registration_endpoint": p.URL + "/register", "scopes_supported": []string{"openid", scopeColumns, scopeResults, scopeScore, scopeMembers},
		"response_types_supported": []string{"id_token"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"private_key_jwt"}, "token_endpoint_auth_signing_alg_values_supported": []string{"RS256"},
		"claims_supported": []string{"iss", "sub", "name"},
		"https://purl.imsglobal.org/spec/lti-platform-configuration": map[string]any{
			"product_family_code": "fake", "version": "1",
			"messages_supported": []map[string]any{{"type": "LtiResourceLinkRequest"}, {"type": "LtiDeepLinkingRequest"}},
		},
	})
}

// register takes a tool in, which brings the token that it was sent with.
func (p *Platform) register(w http.ResponseWriter, r *http.Request) {
	var says map[string]any
	if r.Header.Get("Authorization") != "Bearer registration-1" || json.NewDecoder(r.Body).Decode(&says) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if err := checkRegistration(says); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_client_metadata: %v", err)
		return
	}
	p.Registers = says
	got := make(map[string]any)
	for name, value := range says {
		got[name] = value
	}
	tool := map[string]any{"deployment_id": Deployment}
	for name, value := range says[toolConfiguration].(map[string]any) {
		tool[name] = value
	}
	got["client_id"], got[toolConfiguration] = ClientID, tool
	answer(w, got)
}

// checkRegistration is what is wrong with a registration (§3.5), nil for nothing.
func checkRegistration(says map[string]any) error {
	has := func(name, want string) bool {
		list, ok := says[name].([]any)
		return ok && slices.Contains(list, any(want))
	}
	var failed []error
	wrong := func(what string, about ...any) { failed = append(failed, fmt.Errorf(what, about...)) }
	if says["application_type"] != "web" || says["token_endpoint_auth_method"] != "private_key_jwt" {
		wrong("application_type %v, token_endpoint_auth_method %v", says["application_type"], says["token_endpoint_auth_method"])
	}
	if !has("response_types", "id_token") || !has("grant_types", "implicit") || !has("grant_types", "client_credentials") {
		wrong("response_types %v, grant_types %v", says["response_types"], says["grant_types"])
	}
	if name, _ := says["client_name"].(string); name == "" {
		wrong("client_name is missing")
	}
	addresses := []any{says["initiate_login_uri"], says["jwks_uri"]}
	redirects, _ := says["redirect_uris"].([]any)
	if len(redirects) == 0 {
		wrong("redirect_uris is empty")
	}
	tool, ok := says[toolConfiguration].(map[string]any)
	if !ok {
		wrong("it says nothing of LTI")
	}
	for _, one := range append(append(addresses, redirects...), tool["target_link_uri"]) {
		text, _ := one.(string)
		if u, err := url.Parse(text); err != nil || !u.IsAbs() || u.Host == "" {
			wrong("%v is no address", one)
		} else if domain, _ := tool["domain"].(string); !strings.EqualFold(u.Host, domain) {
			wrong("%s is not at the tool's domain %q", text, domain)
		}
	}
	messages, _ := tool["messages"].([]any)
	if len(messages) == 0 || slices.ContainsFunc(messages, func(one any) bool {
		m, _ := one.(map[string]any)
		return m["type"] != "LtiResourceLinkRequest" && m["type"] != "LtiDeepLinkingRequest"
	}) {
		wrong("messages %v", tool["messages"])
	}
	return errors.Join(failed...)
}
