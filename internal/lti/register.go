package lti

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ehlo/internal/journal"
)

// invitedFor is how long a platform can be registered by a link.
const invitedFor = 24 * time.Hour

// invitation is one as it is kept, by its hash. It registers one platform.
type invitation struct {
	By    string    `json:"by"`
	Until time.Time `json:"until"`
}

// InvitePlatform is the address that an administrator of a platform pastes there, to have it register itself, once.
// by says who has let it.
func (t *Tool) InvitePlatform(by string) (address string, until time.Time, err error) {
	token := random(24)
	i := invitation{by, t.now().Add(invitedFor)}
	if err := put(t.invitations, invitationKey(token), i, 0); err != nil {
		return "", time.Time{}, err
	}
	return t.base + RegisterPath + "?" + url.Values{"invitation": {token}}.Encode(), i.Until, t.sweepInvitations()
}

// sweepInvitations removes those that are over.
func (t *Tool) sweepInvitations() error {
	keys, err := t.invitations.Keys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		i, revision, err := get[invitation](t.invitations, key)
		if err == nil && revision > 0 && t.now().After(i.Until) {
			err = t.invitations.Delete(key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func invitationKey(token string) string { return hashed("invitation", token)[:32] }

// Settings are what a platform is told of the tool: an administrator copies them, or they are sent at registration.
type Settings struct {
	Name, Description string
	Base              string // where a link leads to that says nothing else
	LoginURL          string
	RedirectURL       string
	KeysURL           string
	Scopes            []string
}

// Settings are the tool's. Its name and description are the product's.
func (t *Tool) Settings() Settings {
	return Settings{texts.Say("tool-name"), texts.Say("tool-description"), t.base + OpenPath, t.base + LoginPath, t.base + LaunchPath, t.base + KeysPath, []string{ScopeScore, ScopeMembers}}
}

// toolConfiguration is what a registration says of LTI (Dynamic Registration 1.0 §3.5).
const toolConfiguration = "https://purl.imsglobal.org/spec/lti-tool-configuration"

// registration is the tool's, as a platform takes it.
func (t *Tool) registration() map[string]any {
	s := t.Settings()
	host := ""
	if u, err := url.Parse(t.base); err == nil {
		host = u.Host
	}
	return map[string]any{
		"application_type": "web", "response_types": []string{"id_token"}, "grant_types": []string{"implicit", "client_credentials"},
		"initiate_login_uri": s.LoginURL, "redirect_uris": []string{s.RedirectURL}, "jwks_uri": s.KeysURL,
		"client_name": s.Name, "token_endpoint_auth_method": "private_key_jwt", "scope": strings.Join(s.Scopes, " "),
		toolConfiguration: map[string]any{
			"domain": host, "description": s.Description, "target_link_uri": s.Base,
			"claims": []string{"iss", "sub", "name", "given_name", "family_name"},
			"messages": []map[string]any{
				{"type": ResourceLink, "target_link_uri": s.Base},
				{"type": DeepLinking, "target_link_uri": s.Base, "label": s.Name},
			},
		},
	}
}

// issuersElsewhere are platforms whose issuer is not where they are, and their hosts.
var issuersElsewhere = map[string]string{"https://canvas.instructure.com": "canvaslms.com"}

// Register has a platform take the tool in, as it has asked for with a link that somebody here has given to its
// administrator: its openid_configuration and registration_token are in the form. The platform is kept when this
// returns. A link is used up by the first try that gets as far as the platform.
func (t *Tool) Register(ctx context.Context, form url.Values) (Platform, error) {
	key := invitationKey(form.Get("invitation"))
	i, revision, err := get[invitation](t.invitations, key)
	switch {
	case err != nil:
		return Platform{}, err
	case revision == 0 || t.now().After(i.Until):
		return Platform{}, refuse("invitation", texts.Error("invitation", "hours", int(invitedFor.Hours())))
	case form.Get("openid_configuration") == "":
		return Platform{}, refuse("registration-incomplete", texts.Error("registration-incomplete"))
	}
	from := form.Get("openid_configuration")
	if err := t.checkURL("openid_configuration", from); err != nil {
		return Platform{}, err
	}
	// Of two that come with one link, one goes on.
	i.Until = time.Time{}
	if err := put(t.invitations, key, i, revision); errors.Is(err, journal.ErrChanged) {
		return Platform{}, refuse("invitation", texts.Error("invitation", "hours", int(invitedFor.Hours())))
	} else if err != nil {
		return Platform{}, err
	}
	p, err := t.register(ctx, from, form.Get("registration_token"))
	if err != nil {
		return Platform{}, err
	}
	p.By = i.By
	if p, err = t.AddPlatform(p); err != nil {
		return Platform{}, err
	}
	return p, t.invitations.Delete(key)
}

// register asks the platform whose configuration is at an address to take the tool in.
func (t *Tool) register(ctx context.Context, from, token string) (Platform, error) {
	var c struct {
		Issuer       string `json:"issuer"`
		AuthURL      string `json:"authorization_endpoint"`
		TokenURL     string `json:"token_endpoint"`
		JWKSURL      string `json:"jwks_uri"`
		Registration string `json:"registration_endpoint"`
		Audience     string `json:"authorization_server"`
		Platform     struct {
			Product string `json:"product_family_code"`
		} `json:"https://purl.imsglobal.org/spec/lti-platform-configuration"`
	}
	a, err := t.ask(ctx, http.MethodGet, from, http.Header{"Accept": {"application/json"}}, nil)
	if err == nil {
		err = a.decode(&c)
	}
	if err != nil {
		return Platform{}, refuse("configuration", texts.Error("configuration", "url", clip(from), "why", reason(err)))
	}
	if !speaksFor(from, c.Issuer) {
		return Platform{}, refuse("configuration-issuer", texts.Error("configuration-issuer", "url", clip(from), "issuer", clip(c.Issuer)))
	}
	if err := t.checkURL("registration_endpoint", c.Registration); err != nil {
		return Platform{}, err
	}
	body, err := json.Marshal(t.registration())
	if err != nil {
		return Platform{}, err
	}
	header := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	var got struct {
		ClientID string `json:"client_id"`
		Tool     struct {
			Deployment string `json:"deployment_id"`
		} `json:"https://purl.imsglobal.org/spec/lti-tool-configuration"`
	}
	a, err = t.ask(ctx, http.MethodPost, c.Registration, header, bytes.NewReader(body))
	if err == nil {
		err = a.decode(&got)
	}
	if err != nil {
		return Platform{}, refuse("registration", texts.Error("registration", "url", clip(c.Registration), "why", reason(err)))
	}
	p := Platform{Name: c.Platform.Product, Issuer: c.Issuer, ClientID: got.ClientID, AuthURL: c.AuthURL, TokenURL: c.TokenURL, JWKSURL: c.JWKSURL, Audience: c.Audience}
	if p.Name != "" {
		p.Name += " (" + c.Issuer + ")"
	}
	if got.Tool.Deployment != "" {
		p.Deployments = []string{got.Tool.Deployment}
	}
	return p, nil
}

// speaksFor reports whether who has a configuration at an address may say what an issuer's is: it is at its host, or
// below that.
func speaksFor(from, issuer string) bool {
	f, errF := url.Parse(from)
	i, errI := url.Parse(issuer)
	if errF != nil || errI != nil || i.Hostname() == "" {
		return false
	}
	host, of := strings.ToLower(f.Hostname()), strings.ToLower(i.Hostname())
	below := func(of string) bool { return host == of || strings.HasSuffix(host, "."+of) }
	elsewhere := issuersElsewhere[issuer]
	return below(of) || elsewhere != "" && below(elsewhere)
}
