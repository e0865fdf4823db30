package lti

import (
	"context"
	"net/url"
	"strings"
	"time"

	"ehlo/internal/journal"
)

// A login has to end in a launch within stateFor. Whoever has two platforms' pages to sign in on needs a while.
const stateFor = 10 * time.Minute

// mostHints is how many octets a login request has at most: it is kept until it is over.
const mostHints = 8 << 10

// Login is a login that has begun: the browser is to go to URL with Secret kept as a cookie, and as what the
// platform keeps for the tool where Storage is not nil.
type Login struct {
	URL     string
	State   string
	Secret  string // what shows in the launch that it is the same browser
	Storage *Storage
	Until   time.Time
}

// Storage is where a platform keeps values for the tool, by the messages lti.put_data and lti.get_data: in a
// frame of its page (Frame, or "_parent") of an origin.
type Storage struct {
	Frame  string `json:"frame"`
	Origin string `json:"origin"`
}

// Cookie is what the cookie of a login is called, and its secret in the platform's storage: several can be under way.
func Cookie(state string) string { return "ehlo-lti-" + hashed("cookie", state)[:12] }

// state is a login as it is kept, by the hash of its state.
type state struct {
	Platform PlatformID `json:"platform"`
	Nonce    string     `json:"nonce"`  // its hash
	Secret   string     `json:"secret"` // its hash
	Target   string     `json:"target"`
	Storage  *Storage   `json:"storage,omitempty"`
	Again    string     `json:"again"` // what the login was asked for with, to ask again in another window
	Until    time.Time  `json:"until"`
	Used     bool       `json:"used,omitempty"`
}

// Login begins a login that a platform has asked for with a form, by GET or POST (OpenID Connect Core 1.0 §4,
// LTI Security Framework 1.0 §5.1.1.1). It reads no address of the form's: the browser is sent to the one that
// is kept of the platform.
func (t *Tool) Login(_ context.Context, form url.Values) (Login, error) {
	for _, name := range []string{"iss", "login_hint", "target_link_uri"} {
		if form.Get(name) == "" {
			return Login{}, refuse("login-incomplete", texts.Error("login-incomplete", "name", name))
		}
	}
	p, err := t.platformOf(form.Get("iss"), form.Get("client_id"), form.Get("lti_deployment_id"))
	if err != nil {
		return Login{}, err
	}
	target := form.Get("target_link_uri")
	if err := t.checkTarget(target); err != nil {
		return Login{}, err
	}
	to, err := url.Parse(p.AuthURL)
	if err != nil {
		return Login{}, err
	}
	l := Login{State: random(24), Secret: random(24), Until: t.now().Add(stateFor)}
	if frame := form.Get("lti_storage_target"); frame != "" && len(frame) <= mostText {
		l.Storage = &Storage{frame, to.Scheme + "://" + to.Host}
	}
	again := make(url.Values)
	for _, name := range []string{"iss", "client_id", "lti_deployment_id", "login_hint", "lti_message_hint", "target_link_uri"} {
		if form.Has(name) {
			again.Set(name, form.Get(name))
		}
	}
	if len(again.Encode()) > mostHints {
		return Login{}, refuse("login-long", texts.Error("login-long", "most", mostHints))
	}
	nonce := random(24)
	err = put(t.states, stateKey(l.State), state{Platform: p.ID, Nonce: hashed(nonce), Secret: hashed(l.Secret), Target: target, Storage: l.Storage, Again: again.Encode(), Until: l.Until}, 0)
	if err != nil {
		return Login{}, err
	}
	query := to.Query()
	for name, value := range map[string]string{
		"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
		"client_id": p.ClientID, "redirect_uri": t.base + LaunchPath, "state": l.State, "nonce": nonce,
		"login_hint": form.Get("login_hint"),
	} {
		query.Set(name, value)
	}
	if form.Has("lti_message_hint") {
		query.Set("lti_message_hint", form.Get("lti_message_hint"))
	}
	to.RawQuery = query.Encode()
	l.URL = to.String()
	return l, t.sweepStates()
}

// stateKey is where a state is kept: whoever reads what is kept can end no login.
func stateKey(s string) string { return hashed("state", s)[:32] }

// checkTarget is what is wrong with the address that a link leads to, nil for nothing.
func (t *Tool) checkTarget(target string) error {
	rest, ok := strings.CutPrefix(target, t.base)
	if !ok || rest != "" && !strings.ContainsRune("/?", rune(rest[0])) {
		return refuse("target", texts.Error("target", "target", clip(target), "base", t.base))
	}
	return nil
}

// sweepStates removes logins that are over, now and then.
func (t *Tool) sweepStates() error {
	// One that is over by this clock may not be by another node's, and is wanted where it was used.
	return sweep(t, "states", t.states, func(s state) bool { return t.now().After(s.Until.Add(stateFor)) })
}

// sweep removes values of a name that are over, now and then.
func sweep[T any](t *Tool, name string, v journal.ValueStore, over func(T) bool) error {
	now := t.now()
	t.mu.Lock()
	last, known := t.swept[name]
	due := now.Sub(last) > stateFor
	if due || !known {
		t.swept[name] = now
	}
	t.mu.Unlock()
	if !due || !known {
		return nil
	}
	keys, err := v.Keys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		value, revision, err := get[T](v, key)
		if err == nil && revision > 0 && over(value) {
			err = v.Delete(key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
