package lti

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Access tokens.
const (
	assertionFor = time.Minute     // how long what asks for one is good
	tokenUsed    = 5 * time.Minute // for which one is used where the platform does not tell
	tokenSpare   = 30 * time.Second
)

// accessToken is what a platform's services are asked with.
type accessToken struct {
	text  string
	until time.Time
}

// audience is whom an assertion for an access token is for: the token URL, where the platform says nothing else.
func (p *Platform) audience() string {
	if p.Audience != "" {
		return p.Audience
	}
	return p.TokenURL
}

// accessTo is a token for scopes of a platform's services: one that is known, or a new one, which is asked for
// with what the tool has signed (LTI Security Framework 1.0 §4.1).
func (t *Tool) accessTo(ctx context.Context, p Platform, scopes ...string) (string, error) {
	slices.Sort(scopes)
	scope := strings.Join(scopes, " ")
	key := tokenKey(p, scope)
	now := t.now()
	t.mu.Lock()
	kept := t.tokens[key]
	t.mu.Unlock()
	if now.Before(kept.until) {
		return kept.text, nil
	}
	if p.TokenURL == "" {
		return "", refuse("no-token-url", texts.Error("no-token-url", "name", p.Name))
	}
	assertion, err := t.sign(map[string]any{
		"iss": p.ClientID, "sub": p.ClientID, "aud": p.audience(), "iat": now.Unix(), "exp": now.Add(assertionFor).Unix(), "jti": random(16),
	})
	if err != nil {
		return "", err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {scope}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
	a, err := t.ask(ctx, http.MethodPost, p.TokenURL, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("ask for an access token: %w", err)
	}
	var got struct {
		Token   string `json:"access_token"`
		Seconds int64  `json:"expires_in"`
	}
	if err := a.decode(&got); err != nil {
		return "", fmt.Errorf("ask for an access token: %w", err)
	}
	if got.Token == "" {
		return "", errStatus{a.status, "without an access token"}
	}
	lives := tokenUsed
	if got.Seconds > 0 {
		lives = time.Duration(min(got.Seconds, 24*60*60)) * time.Second
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tokens[key] = accessToken{got.Token, now.Add(lives - tokenSpare)}
	return got.Token, nil
}

func tokenKey(p Platform, scope string) string { return hashed(string(p.ID), p.TokenURL, scope) }

// forgetToken has the next request ask for another: the platform takes this one no more.
func (t *Tool) forgetToken(p Platform, scopes ...string) {
	slices.Sort(scopes)
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tokens, tokenKey(p, strings.Join(scopes, " ")))
}

// serve asks a service of a platform's, with another token where the platform takes the first no more.
func (t *Tool) serve(ctx context.Context, p Platform, scope, method, address string, header http.Header, body string) (answer, error) {
	for again := false; ; again = true {
		token, err := t.accessTo(ctx, p, scope)
		if err != nil {
			return answer{}, err
		}
		header := header.Clone()
		header.Set("Authorization", "Bearer "+token)
		a, err := t.ask(ctx, method, address, header, strings.NewReader(body))
		if err != nil || a.status != http.StatusUnauthorized || again {
			return a, err
		}
		t.forgetToken(p, scope)
	}
}
