package lti

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"ehlo/internal/journal"
)

// Limits of a launch.
const (
	leeway    = time.Minute // that clocks may differ
	tokenFor  = time.Hour   // how old a token may be, however long it says that it lives
	mostToken = 64 << 10    // octets
	mostID    = 255         // characters of an id (LTI Core 1.3 §5.3)
)

// Form is what a launch has brought.
type Form struct {
	Values url.Values // the form, as the platform had it sent
	// Secret is what the browser has kept of the login: its cookie, or the value in the platform's storage;
	// "" where it has neither.
	Secret string
}

// NoSecret is that a launch is right as far as can be told, but that nothing shows that it is in the browser that
// began the login. It has not been used up: it can be sent again with the secret, if the platform's storage has
// that, else the login has to be begun again in a window of its own, whose cookies are not a third party's.
type NoSecret struct {
	Storage *Storage // nil where the platform has none
	Again   string   // the address that begins the login again
	Refusal
}

// Unwrap has it be found as a refusal.
func (n *NoSecret) Unwrap() error { return &n.Refusal }

// Launch checks a launch and uses it up: the same one is refused at whatever node it comes again. An error is a
// *Refusal or a *NoSecret where it is of the launch's, and else of this server's.
func (t *Tool) Launch(ctx context.Context, f Form) (Launch, error) {
	key := stateKey(f.Values.Get("state"))
	s, revision, err := get[state](t.states, key)
	switch now := t.now(); {
	case err != nil:
		return Launch{}, err
	case f.Values.Get("state") == "" || f.Values.Get("id_token") == "" && !f.Values.Has("error"):
		return Launch{}, refuse("launch-incomplete", texts.Error("launch-incomplete"))
	case revision == 0, now.After(s.Until):
		return Launch{}, refuse("state", texts.Error("state", "minutes", int(stateFor.Minutes())))
	case s.Used:
		return Launch{}, errReplayed()
	case f.Values.Has("error"): // which is repeated for a login that was begun here alone
		return Launch{}, refuse("platform-error", texts.Error("platform-error", "error", clip(f.Values.Get("error")), "why", clip(f.Values.Get("error_description"))))
	}
	p, err := t.Platform(s.Platform)
	if err != nil {
		return Launch{}, err
	}
	l, err := t.read(ctx, p, f.Values.Get("id_token"), s)
	if err != nil {
		return Launch{}, err
	}
	t.learnSite(p, l) // before it is known whose browser it is: what asks for that is shown in the platform's frame
	if !same(hashed(f.Secret), s.Secret) {
		return Launch{}, &NoSecret{s.Storage, t.base + LoginPath + "?" + s.Again, Refusal{"browser", texts.Error("browser")}}
	}
	s = state{Platform: s.Platform, Until: s.Until, Used: true} // who it was need not be kept
	if err := put(t.states, key, s, revision); errors.Is(err, journal.ErrChanged) {
		return Launch{}, errReplayed() // it has just been used at another node
	} else if err != nil {
		return Launch{}, err
	}
	return l, nil
}

// errReplayed is that a launch has been used.
func errReplayed() error { return refuse("replayed", texts.Error("replayed")) }

// read reads a launch of a login from its token.
func (t *Tool) read(ctx context.Context, p Platform, token string, s state) (Launch, error) {
	id, c, err := t.verify(ctx, p, token)
	if err != nil {
		return Launch{}, err
	}
	if err := t.checkToken(p, id, c, s); err != nil {
		return Launch{}, err
	}
	l := t.launchOf(p, id, c, s)
	return l, t.checkMessage(l)
}

// launchOf is what claims say.
func (t *Tool) launchOf(p Platform, id *oidc.IDToken, c claims, s state) Launch {
	l := Launch{
		Platform: p.ID, Issuer: p.Issuer, Deployment: c.Deployment, Message: MessageType(c.Message), Subject: id.Subject,
		Name: c.Name, Role: roleOf(c.Roles), Context: c.Context, Link: c.Link, Target: c.Target, Custom: c.Custom,
		Grades: c.Grades, Roster: c.Roster.URL,
	}
	if t.checkURL("return_url", c.Presentation.ReturnURL) == nil { // it is a convenience, and could be a script
		l.ReturnURL = c.Presentation.ReturnURL
	}
	if l.Name == "" {
		l.Name = strings.TrimSpace(c.GivenName + " " + c.FamilyName)
	}
	if l.Message == DeepLinking {
		l.Choice = c.Choice
		if l.Target == "" {
			l.Target = s.Target
		}
	}
	return l
}

// verify is a token as the platform has signed it.
func (t *Tool) verify(ctx context.Context, p Platform, token string) (*oidc.IDToken, claims, error) {
	if len(token) > mostToken {
		return nil, claims{}, refuse("token-long", texts.Error("token-long", "most", mostToken))
	}
	if _, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256}); err != nil {
		var other *jose.ErrUnexpectedSignatureAlgorithm
		if errors.As(err, &other) {
			return nil, claims{}, refuse("algorithm", texts.Error("algorithm", "algorithm", clip(string(other.Got))))
		}
		return nil, claims{}, refuse("malformed", texts.Error("malformed"))
	}
	// What go-oidc leaves out here is checked below, and told apart.
	keys := &verifying{set: t.keySetAt(p.JWKSURL)}
	id, err := oidc.NewVerifier(p.Issuer, keys, &oidc.Config{SupportedSigningAlgs: []string{oidc.RS256}, SkipIssuerCheck: true, SkipClientIDCheck: true, SkipExpiryCheck: true}).Verify(ctx, token)
	if keys.why != nil {
		return nil, claims{}, keys.why
	}
	var c claims
	if err == nil {
		err = id.Claims(&c)
	}
	if err != nil {
		return nil, claims{}, refuse("claims", texts.Error("claims", "why", clip(err.Error())))
	}
	return id, c, nil
}

// checkToken is what is wrong with a token as one for this tool and this login (OpenID Connect Core 1.0 §3.1.3.7,
// LTI Security Framework 1.0 §5.1.3).
func (t *Tool) checkToken(p Platform, id *oidc.IDToken, c claims, s state) error {
	now := t.now()
	minutes := func(d time.Duration) int { return int(max(d, -d).Minutes()) }
	switch {
	case id.Issuer != p.Issuer:
		return refuse("issuer", texts.Error("issuer", "got", clip(id.Issuer), "want", p.Issuer))
	case !slices.Contains(id.Audience, p.ClientID):
		return refuse("audience", texts.Error("audience", "got", clip(strings.Join(id.Audience, ", ")), "want", p.ClientID))
	case len(id.Audience) > 1 && c.AuthorizedParty == "":
		return refuse("no-azp", texts.Error("no-azp", "want", p.ClientID))
	case c.AuthorizedParty != "" && c.AuthorizedParty != p.ClientID:
		return refuse("azp", texts.Error("azp", "got", clip(c.AuthorizedParty), "want", p.ClientID))
	case id.Expiry.Unix() <= 0 || id.IssuedAt.Unix() <= 0:
		return refuse("no-time", texts.Error("no-time"))
	case now.After(id.Expiry.Add(leeway)):
		return refuse("expired", texts.Error("expired", "minutes", minutes(now.Sub(id.Expiry))))
	case id.IssuedAt.After(now.Add(leeway)):
		return refuse("future", texts.Error("future", "minutes", minutes(id.IssuedAt.Sub(now))))
	case now.Sub(id.IssuedAt) > tokenFor+leeway:
		return refuse("old", texts.Error("old", "minutes", minutes(now.Sub(id.IssuedAt))))
	case id.Nonce == "":
		return refuse("no-nonce", texts.Error("no-nonce"))
	case !same(hashed(id.Nonce), s.Nonce):
		return refuse("nonce", texts.Error("nonce"))
	case c.Version != ltiVersion:
		return refuse("version", texts.Error("version", "got", clip(fmt.Sprintf("%q", c.Version)), "want", ltiVersion))
	case c.Deployment == "":
		return refuse("no-deployment", texts.Error("no-deployment"))
	case !slices.Contains(p.Deployments, c.Deployment):
		return refuse("deployment", texts.Error("deployment", "got", clip(c.Deployment)))
	case id.Subject == "":
		return refuse("anonymous", texts.Error("anonymous"))
	case len(id.Subject) > mostID:
		return refuse("subject-long", texts.Error("subject-long", "most", mostID))
	}
	return nil
}

// checkMessage is what is wrong with what a launch is for (LTI Core 1.3 §5.3, Deep Linking 2.0 §4).
func (t *Tool) checkMessage(l Launch) error {
	switch l.Message {
	case ResourceLink:
		if l.Link.ID == "" {
			return refuse("no-link", texts.Error("no-link"))
		}
		if l.Target == "" {
			return refuse("no-target", texts.Error("no-target"))
		}
	case DeepLinking:
		if l.Choice == nil || l.Choice.ReturnURL == "" {
			return refuse("no-choice", texts.Error("no-choice"))
		}
		if err := t.checkURL("deep_link_return_url", l.Choice.ReturnURL); err != nil {
			return err
		}
		if !slices.Contains(l.Choice.Types, itemType) {
			return refuse("choice-types", texts.Error("choice-types", "types", clip(strings.Join(l.Choice.Types, ", "))))
		}
	default:
		return refuse("message", texts.Error("message", "got", clip(fmt.Sprintf("%q", string(l.Message)))))
	}
	if err := t.checkTarget(l.Target); err != nil {
		return err
	}
	switch {
	case l.Role == "":
		return refuse("roles", texts.Error("roles"))
	case l.Message == DeepLinking && l.Role != Instructor:
		return refuse("choice-learner", texts.Error("choice-learner"))
	case l.Context.ID == "":
		return refuse("no-context", texts.Error("no-context"))
	case len(l.Context.ID) > mostID || len(l.Link.ID) > mostID:
		return refuse("id-long", texts.Error("id-long", "most", mostID))
	}
	// Addresses of services are looked at when they are asked: a launch is none the worse for a bad one.
	return nil
}
