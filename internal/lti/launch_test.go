package lti

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"ehlo/internal/lti/ltitest"
)

func TestLaunch(t *testing.T) {
	s := newSchool(t)
	got, err := s.launch(func(map[string]any) {})
	if err != nil {
		t.Fatal(err)
	}
	want := Launch{
		Platform: s.registry.ID, Issuer: s.platform.URL, Deployment: ltitest.Deployment, Message: ResourceLink, Subject: "person-1", Name: "Lea Lern", Role: Learner,
		Context: Context{"course-1", "NET1", "Networks"}, Link: Link{"link-1", "The envelope"}, Target: s.target(), Custom: map[string]string{"lab": "envelope"},
		Grades: &Grades{s.platform.Column(1), s.platform.URL + "/columns", []string{ScopeScore}}, Roster: s.platform.URL + "/members?of=course-1",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// The way back is shown as a link: no script, and nothing at all rather than a launch that is refused.
func TestReturnURL(t *testing.T) {
	s := newSchool(t)
	for address, want := range map[string]string{"https://platform.example/course/1": "https://platform.example/course/1", "javascript:alert(1)": "", "/course/1": ""} {
		got, err := s.launch(set(ltitest.Claim+"launch_presentation", map[string]any{"return_url": address}))
		if err != nil || got.ReturnURL != want {
			t.Errorf("%s: %q, %v", address, got.ReturnURL, err)
		}
	}
}

func TestTheLoginGoesToThePlatform(t *testing.T) {
	s := newSchool(t)
	l, to := s.login("_parent")
	got := to.Query()
	if got.Get("nonce") == "" || got.Get("nonce") == l.State || got.Get("state") != l.State || l.Secret == l.State {
		t.Errorf("nonce %q, state %q", got.Get("nonce"), got.Get("state"))
	}
	got.Del("nonce")
	got.Del("state")
	want := url.Values{
		"realm": {"1"}, "scope": {"openid"}, "response_type": {"id_token"}, "response_mode": {"form_post"}, "prompt": {"none"}, "client_id": {ltitest.ClientID},
		"redirect_uri": {s.base + "/lti/launch"}, "login_hint": {"hint-1"}, "lti_message_hint": {"message-1"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if base := to.Scheme + "://" + to.Host + to.Path; base != s.platform.URL+"/auth" || l.Storage == nil || *l.Storage != (Storage{"_parent", s.platform.URL}) {
		t.Errorf("to %s, storage %+v", base, l.Storage)
	}
}

// What a platform can ask wrongly for, and what an administrator is told.
func TestLoginsRefused(t *testing.T) {
	s := newSchool(t)
	other := s.registry
	other.ClientID = "client-2"
	for _, c := range []struct {
		rule, want string
		alter      func(url.Values)
	}{
		{"an issuer that nobody has registered", "unknown-client", func(f url.Values) { f.Set("iss", "https://other.example") }},
		{"the same without a client ID", "unknown-issuer", func(f url.Values) { f.Set("iss", "https://other.example"); f.Del("client_id") }},
		{"a client ID that nobody has registered", "unknown-client", func(f url.Values) { f.Set("client_id", "client-3") }},
		{"no login_hint", "login-incomplete", func(f url.Values) { f.Del("login_hint") }},
		{"no issuer", "login-incomplete", func(f url.Values) { f.Del("iss") }},
		{"no target", "login-incomplete", func(f url.Values) { f.Del("target_link_uri") }},
		{"a target at another server", "target", func(f url.Values) { f.Set("target_link_uri", "https://evil.example/lti/open") }},
		{"a target at a server whose name begins like this one's", "target", func(f url.Values) { f.Set("target_link_uri", s.base+".evil.example/") }},
		{"a target with this server as a user's name", "target", func(f url.Values) { f.Set("target_link_uri", s.base+"@evil.example/") }},
		{"more than a browser's address can have", "login-long", func(f url.Values) { f.Set("lti_message_hint", strings.Repeat("x", mostHints)) }},
		{"no client ID where two have the issuer", "which-client", func(f url.Values) {
			if _, err := s.nodes[1].AddPlatform(other); err != nil {
				t.Error(err)
			}
			f.Del("client_id")
		}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			ask := s.platform.LoginForm(s.target())
			c.alter(ask)
			if _, err := s.nodes[0].Login(context.Background(), ask); refusal(err) != c.want {
				t.Errorf("%v; want %s", err, c.want)
			}
		})
	}
	ask := s.platform.LoginForm(s.target())
	ask.Del("client_id")
	ask.Set("lti_deployment_id", ltitest.Deployment)
	if _, err := s.nodes[0].ChangePlatform(platformID(s.platform.URL, "client-2"), func(p *Platform) { p.Deployments = []string{"deployment-2"} }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.nodes[0].Login(context.Background(), ask); err != nil {
		t.Errorf("the deployment tells which: %v", err)
	}
}

// broken is a launch that is wrong in one thing.
type broken struct {
	rule  string
	want  string                                   // the refusal's id
	says  string                                   // a part of what an administrator reads
	alter func(c map[string]any)                   // nil: the claims are right
	token func(s *school, c map[string]any) string // nil: as the platform signs
	form  func(f *Form)
}

var brokenLaunches = []broken{
	{rule: "for another tool", want: "audience", says: "client-9", alter: set("aud", "client-9")},
	{rule: "for several tools, none of them this", want: "audience", alter: set("aud", []string{"client-8", "client-9"})},
	{rule: "for several tools without azp", want: "no-azp", alter: set("aud", []string{ltitest.ClientID, "client-9"})},
	{rule: "for several tools, with another's azp", want: "azp", says: "client-9", alter: func(c map[string]any) {
		c["aud"], c["azp"] = []string{ltitest.ClientID, "client-9"}, "client-9"
	}},
	{rule: "another's azp alone", want: "azp", alter: set("azp", "client-9")},
	{rule: "by another issuer", want: "issuer", says: "https://other.example", alter: set("iss", "https://other.example")},
	{rule: "by an issuer with a slash more", want: "issuer", alter: func(c map[string]any) { c["iss"] = c["iss"].(string) + "/" }},
	{rule: "expired", want: "expired", says: "9 minutes ago", alter: func(c map[string]any) { c["iat"], c["exp"] = c["iat"].(int64)-900, c["iat"].(int64)-540 }},
	{rule: "from the future", want: "future", says: "10 minutes", alter: func(c map[string]any) { c["iat"], c["exp"] = c["iat"].(int64)+600, c["iat"].(int64)+900 }},
	{rule: "made long ago, good for long", want: "old", alter: func(c map[string]any) { c["iat"], c["exp"] = c["iat"].(int64)-7200, c["iat"].(int64)+7200 }},
	{rule: "without exp", want: "no-time", alter: unset("exp")},
	{rule: "without iat", want: "no-time", alter: unset("iat")},
	{rule: "with another login's nonce", want: "nonce", alter: set("nonce", "another")},
	{rule: "without a nonce", want: "no-nonce", alter: unset("nonce")},
	{rule: "alg: none", want: "algorithm", says: "none", token: func(_ *school, c map[string]any) string {
		return unsigned(`{"alg":"none","kid":"platform-key"}`, c) + "."
	}},
	{rule: "alg: none in other letters, with a signature's place filled", want: "algorithm", token: func(_ *school, c map[string]any) string {
		return unsigned(`{"alg":"NONE","kid":"platform-key"}`, c) + ".c2ln"
	}},
	{rule: "HS256 with the public key for a secret", want: "algorithm", says: "HS256", token: func(s *school, c map[string]any) string {
		secret, err := x509.MarshalPKIXPublicKey(s.platform.Key.Public())
		if err != nil {
			panic(err)
		}
		return ltitest.Sign(jose.HS256, jose.JSONWebKey{Key: secret, KeyID: s.platform.KID}, c)
	}},
	{rule: "RS512", want: "algorithm", says: "RS512", token: func(s *school, c map[string]any) string {
		return ltitest.Sign(jose.RS512, jose.JSONWebKey{Key: s.platform.Key, KeyID: s.platform.KID}, c)
	}},
	{rule: "a key that the platform does not have", want: "unknown-kid", says: "elsewhere", token: func(s *school, c map[string]any) string {
		return ltitest.Sign(jose.RS256, jose.JSONWebKey{Key: s.platform.Key, KeyID: "elsewhere"}, c)
	}},
	{rule: "another key under the platform's name for its own", want: "signature", token: func(s *school, c map[string]any) string {
		return ltitest.Sign(jose.RS256, jose.JSONWebKey{Key: otherKey(), KeyID: s.platform.KID}, c)
	}},
	{rule: "a key that the token brings along", want: "signature", token: func(_ *school, c map[string]any) string {
		return embedded(c)
	}},
	{rule: "a key without a name, where the platform has two", want: "no-kid", token: func(s *school, c map[string]any) string {
		s.platform.Lock()
		defer s.platform.Unlock()
		s.platform.Keys = append(s.platform.Keys, jose.JSONWebKey{Key: otherKey().Public(), KeyID: "second", Algorithm: "RS256", Use: "sig"})
		return ltitest.Sign(jose.RS256, s.platform.Key, c)
	}},
	{rule: "keys that cannot be read", want: "keys", says: "503", token: func(s *school, c map[string]any) string {
		s.platform.Lock()
		defer s.platform.Unlock()
		s.platform.Answers["/keys"] = []http.HandlerFunc{ltitest.Status(503)}
		return s.platform.Sign(c)
	}},
	{rule: "keys that are elsewhere by now", want: "keys", says: "301", token: func(s *school, c map[string]any) string {
		s.platform.Lock()
		defer s.platform.Unlock()
		s.platform.Answers["/keys"] = []http.HandlerFunc{ltitest.Status(301, "Location", s.platform.URL+"/keys")}
		return s.platform.Sign(c)
	}},
	{rule: "another deployment", want: "deployment", says: "deployment-9", alter: set(ltitest.Claim+"deployment_id", "deployment-9")},
	{rule: "no deployment", want: "no-deployment", alter: unset(ltitest.Claim + "deployment_id")},
	{rule: "LTI 1.1", want: "version", says: `"LTI-1p0"`, alter: set(ltitest.Claim+"version", "LTI-1p0")},
	{rule: "no version", want: "version", alter: unset(ltitest.Claim + "version")},
	{rule: "a message that the tool does not know", want: "message", says: "LtiSubmissionReviewRequest", alter: set(ltitest.Claim+"message_type", "LtiSubmissionReviewRequest")},
	{rule: "no message type", want: "message", alter: unset(ltitest.Claim + "message_type")},
	{rule: "a link to another server", want: "target", says: "https://evil.example", alter: set(ltitest.Claim+"target_link_uri", "https://evil.example/lti/open")},
	{rule: "a link to nowhere", want: "no-target", alter: unset(ltitest.Claim + "target_link_uri")},
	{rule: "nobody in particular", want: "anonymous", alter: unset("sub")},
	{rule: "somebody with a long name for an id", want: "subject-long", alter: set("sub", strings.Repeat("x", 256))},
	{rule: "no link", want: "no-link", alter: unset(ltitest.Claim + "resource_link")},
	{rule: "no course", want: "no-context", alter: unset(ltitest.Claim + "context")},
	{rule: "a course with a long id", want: "id-long", alter: set(ltitest.Claim+"context", map[string]any{"id": strings.Repeat("x", 256)})},
	{rule: "no role", want: "roles", alter: set(ltitest.Claim+"roles", []string{})},
	{rule: "a role at the institution alone", want: "roles", alter: set(ltitest.Claim+"roles", []string{"http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"})},
	{rule: "a learner who chooses what is linked", want: "choice-learner", alter: choosing([]string{ltitest.Learner})},
	{rule: "a learner who claims to be an instructor, at the institution", want: "choice-learner", alter: choosing([]string{ltitest.Learner, "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"})},
	{rule: "a learner who claims to be an instructor, by a role that ends so", want: "choice-learner", alter: choosing([]string{ltitest.Learner, "https://evil.example/membership#Instructor", "http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#Instructor"})},
	{rule: "a learner who writes instructor into the token", want: "signature", token: func(s *school, c map[string]any) string {
		parts := strings.Split(s.platform.Sign(c), ".")
		c[ltitest.Claim+"roles"] = []string{ltitest.Instructor}
		parts[1] = strings.Split(unsigned("{}", c), ".")[1]
		return strings.Join(parts, ".")
	}},
	{rule: "a choice that cannot be sent back", want: "no-choice", alter: func(c map[string]any) {
		choosing([]string{ltitest.Instructor})(c)
		delete(c, ltitest.ClaimDL+"deep_linking_settings")
	}},
	{rule: "a choice that is sent back without TLS", want: "url-https", alter: func(c map[string]any) {
		choosing([]string{ltitest.Instructor})(c)
		c[ltitest.ClaimDL+"deep_linking_settings"] = map[string]any{"deep_link_return_url": "http://platform.example/", "accept_types": []string{"ltiResourceLink"}}
	}},
	{rule: "a choice that is sent back to a script", want: "url", alter: func(c map[string]any) {
		choosing([]string{ltitest.Instructor})(c)
		c[ltitest.ClaimDL+"deep_linking_settings"] = map[string]any{"deep_link_return_url": "javascript:alert(1)", "accept_types": []string{"ltiResourceLink"}}
	}},
	{rule: "a choice of files", want: "choice-types", says: "file", alter: func(c map[string]any) {
		choosing([]string{ltitest.Instructor})(c)
		c[ltitest.ClaimDL+"deep_linking_settings"] = map[string]any{"deep_link_return_url": "https://platform.example/", "accept_types": []string{"file"}}
	}},
	{rule: "roles that are no list", want: "claims", alter: set(ltitest.Claim+"roles", "Instructor")},
	{rule: "no token", want: "malformed", token: func(*school, map[string]any) string { return "not.a.token" }},
	{rule: "a token in JSON", want: "malformed", token: func(s *school, c map[string]any) string {
		jws, err := jose.ParseSignedCompact(s.platform.Sign(c), []jose.SignatureAlgorithm{jose.RS256})
		if err != nil {
			panic(err)
		}
		return jws.FullSerialize()
	}},
	{rule: "a token without end", want: "token-long", alter: set("name", strings.Repeat("x", 64<<10))},
	{rule: "the platform's own refusal", want: "platform-error", says: "login_required", form: func(f *Form) { f.Values.Set("error", "login_required") }},
	{rule: "the same for no login of ours", want: "state", form: func(f *Form) { f.Values.Set("error", "buy this"); f.Values.Set("state", "another") }},
	{rule: "no id_token", want: "launch-incomplete", form: func(f *Form) { f.Values.Del("id_token") }},
	{rule: "no state", want: "launch-incomplete", form: func(f *Form) { f.Values.Del("state") }},
	{rule: "a state that nobody has been given", want: "state", form: func(f *Form) { f.Values.Set("state", "another") }},
	{rule: "another browser", want: "browser", form: func(f *Form) { f.Secret = "another" }},
	{rule: "a browser that keeps nothing", want: "browser", form: func(f *Form) { f.Secret = "" }},
}

func set(name string, value any) func(map[string]any) {
	return func(c map[string]any) { c[name] = value }
}

func unset(name string) func(map[string]any) { return func(c map[string]any) { delete(c, name) } }

func choosing(roles []string) func(map[string]any) {
	return func(c map[string]any) {
		c[ltitest.Claim+"message_type"], c[ltitest.Claim+"roles"] = "LtiDeepLinkingRequest", roles
		c[ltitest.ClaimDL+"deep_linking_settings"] = map[string]any{"deep_link_return_url": "https://platform.example/chosen", "accept_types": []string{"ltiResourceLink"}}
	}
}

// unsigned is a token's header and payload.
func unsigned(header string, c map[string]any) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(payload)
}

// otherKey is none of the platform's.
var otherKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// embedded is a token that has the key in its header that it was signed with.
func embedded(c map[string]any) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: otherKey(), KeyID: "platform-key"}}, &jose.SignerOptions{EmbedJWK: true, ExtraHeaders: map[jose.HeaderKey]any{"kid": "platform-key"}})
	if err != nil {
		panic(err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	token, err := jws.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return token
}

func TestBrokenLaunches(t *testing.T) {
	for _, b := range brokenLaunches {
		t.Run(b.rule, func(t *testing.T) {
			s := newSchool(t)
			l, nonce := s.begin()
			claims := s.platform.Claims(nonce, s.target())
			if b.alter != nil {
				b.alter(claims)
			}
			token := ""
			if b.token != nil {
				token = b.token(s, claims)
			} else {
				token = s.platform.Sign(claims)
			}
			f := form(l, token)
			if b.form != nil {
				b.form(&f)
			}
			got, err := s.nodes[0].Launch(context.Background(), f)
			if refusal(err) != b.want || !strings.Contains(err.Error(), b.says) || !cmp.Equal(got, Launch{}) {
				t.Errorf("%+v, %v; want %s with %q", got, err, b.want, b.says)
			}
			// A launch that is refused uses nothing up: the right one, which another tried to spoil, goes on.
			if _, err := s.nodes[1].Launch(context.Background(), form(l, s.platform.Sign(s.platform.Claims(nonce, s.target())))); b.want != "no-kid" && b.want != "keys" && err != nil {
				t.Errorf("the right one: %v", err)
			}
		})
	}
}

// Each refusal of a launch is met above, or in a test of its own.
func TestEachRefusalIsMet(t *testing.T) {
	met := map[string]bool{"replayed": true}
	for _, b := range brokenLaunches {
		met[b.want] = true
	}
	for _, file := range []string{"launch.go", "keyset.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`refuse\("([a-z-]+)"`).FindAllSubmatch(source, -1) {
			if !met[string(m[1])] {
				t.Errorf("%s: no broken launch is refused with %s", file, m[1])
			}
		}
	}
}

func TestALaunchIsUsedOnce(t *testing.T) {
	s := newSchool(t)
	l, nonce := s.begin()
	f := form(l, s.platform.Sign(s.platform.Claims(nonce, s.target())))
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = s.nodes[i%2].Launch(context.Background(), f) })
	}
	all.Wait()
	passed := 0
	for _, err := range errs {
		if err == nil {
			passed++
		} else if refusal(err) != "replayed" {
			t.Errorf("refused with %v", err)
		}
	}
	if passed != 1 {
		t.Errorf("%d of 8 have passed", passed)
	}
	// The token is of no use with another login, either.
	again, _ := s.begin()
	f.Values.Set("state", again.State)
	f.Secret = again.Secret
	if _, err := s.nodes[1].Launch(context.Background(), f); refusal(err) != "nonce" {
		t.Errorf("with another login: %v", err)
	}
}

func TestALoginIsOverAfterAWhile(t *testing.T) {
	s := newSchool(t)
	l, nonce := s.begin()
	s.pass(stateFor + time.Second)
	if _, err := s.nodes[0].Launch(context.Background(), form(l, s.platform.Sign(s.platform.Claims(nonce, s.target())))); refusal(err) != "state" {
		t.Errorf("%v", err)
	}
	s.pass(2 * stateFor)
	s.begin()
	keys, err := s.nodes[0].states.Keys()
	if err != nil || len(keys) != 1 {
		t.Errorf("%d logins are kept, %v", len(keys), err)
	}
}

// Without a cookie a launch is not used up, and is told how it can go on.
func TestWithoutCookies(t *testing.T) {
	s := newSchool(t)
	l, to := s.login("storage-frame")
	f := form(l, s.platform.Sign(s.platform.Claims(to.Query().Get("nonce"), s.target())))
	f.Secret = ""
	_, err := s.nodes[1].Launch(context.Background(), f)
	var no *NoSecret
	if !errors.As(err, &no) || no.Storage == nil || *no.Storage != (Storage{"storage-frame", s.platform.URL}) {
		t.Fatalf("%v", err)
	}
	again, err := url.Parse(no.Again)
	if err != nil || !strings.HasPrefix(no.Again, s.base+"/lti/login?") {
		t.Fatalf("%s, %v", no.Again, err)
	}
	second, err := s.nodes[1].Login(context.Background(), again.Query())
	if err != nil || second.Storage != nil || second.State == l.State {
		t.Errorf("in a new tab: %+v, %v", second, err)
	}
	f.Secret = l.Secret // which the platform's storage has had
	if _, err := s.nodes[1].Launch(context.Background(), f); err != nil {
		t.Error(err)
	}
}

func TestRoles(t *testing.T) {
	const at = "http://purl.imsglobal.org/vocab/lis/v2/"
	for _, c := range []struct {
		rule  string
		roles []string
		want  Role
	}{
		{"a learner", []string{at + "membership#Learner"}, Learner},
		{"an instructor", []string{at + "membership#Instructor"}, Instructor},
		{"both", []string{at + "membership#Learner", at + "membership#Instructor"}, Instructor},
		{"an assistant is an instructor", []string{at + "membership/Instructor#TeachingAssistant"}, Instructor},
		{"who develops the course", []string{at + "membership#ContentDeveloper"}, Instructor},
		{"a part of learners is learners", []string{at + "membership/Learner#GuestLearner"}, Learner},
		{"who learns here and teaches elsewhere", []string{at + "membership#Learner", at + "institution/person#Instructor", at + "system/person#Administrator"}, Learner},
		{"names alone", []string{"Instructor"}, Instructor},
		{"an observer", []string{at + "membership#Mentor"}, ""},
		{"another vocabulary", []string{"https://evil.example/#Instructor", at + "membershipx#Instructor", at + "membership#Instructor#x"}, ""},
	} {
		if got := roleOf(c.roles); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
}

// A platform's new key is read when it is first used, and names that somebody invents do not have its keys read
// each time.
func TestThePlatformsKeysChange(t *testing.T) {
	s := newSchool(t)
	come := func(key *rsa.PrivateKey, kid string) error {
		l, nonce := s.begin()
		token := ltitest.Sign(jose.RS256, jose.JSONWebKey{Key: key, KeyID: kid}, s.platform.Claims(nonce, s.target()))
		_, err := s.nodes[0].Launch(context.Background(), form(l, token))
		return err
	}
	if err := come(s.platform.Key, s.platform.KID); err != nil {
		t.Fatal(err)
	}
	s.platform.Lock()
	s.platform.Keys = append([]jose.JSONWebKey{{Key: []byte("a secret that is no use here"), KeyID: "odd"}}, jose.JSONWebKey{Key: otherKey().Public(), KeyID: "new"})
	s.platform.Unlock()
	s.pass(keysKeptLeast + time.Second)
	if err := come(otherKey(), "new"); err != nil {
		t.Errorf("the new key: %v", err)
	}
	for range 5 {
		if err := come(otherKey(), "invented"); refusal(err) != "unknown-kid" {
			t.Errorf("an invented one: %v", err)
		}
	}
	s.platform.Lock()
	defer s.platform.Unlock()
	if n := s.platform.Asked["/keys"]; n != 2 {
		t.Errorf("the keys were read %d times", n)
	}
}

// Whatever is sent is refused in words, or right, be it signed or not; and nothing panics.
func FuzzLaunch(f *testing.F) {
	s := newSchool(f)
	right, err := json.Marshal(s.platform.Claims("nonce", s.target()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(right), unsigned(`{"alg":"RS256"}`, map[string]any{"aud": 1})+".")
	f.Add(`{"aud":["client-1"],"iat":1e400,"exp":-1}`, "e30.e30.")
	f.Add(`{"https://purl.imsglobal.org/spec/lti/claim/roles":[null],"https://purl.imsglobal.org/spec/lti/claim/custom":[]}`, "..")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: s.platform.Key, KeyID: s.platform.KID}}, nil)
	if err != nil {
		f.Fatal(err)
	}
	l, nonce := s.begin()
	f.Fuzz(func(t *testing.T, payload, token string) {
		jws, err := signer.Sign([]byte(strings.Replace(payload, `"nonce":"nonce"`, `"nonce":"`+nonce+`"`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		signed, err := jws.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{signed, token} {
			sent := form(l, token)
			sent.Secret = "" // so that none is used up
			_, err := s.nodes[0].Launch(context.Background(), sent)
			if refusal(err) == "" || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%v", err)
			}
			if token != signed && refusal(err) == "browser" {
				t.Errorf("%s is taken for the platform's", token)
			}
		}
	})
}

// What a platform signs is taken apart without a panic, and what passes is what a launch can be. It does without
// signatures, which are slow to make.
func FuzzClaims(f *testing.F) {
	s := newSchool(f)
	right, choice := s.platform.Claims("nonce", s.target()), s.platform.Claims("nonce", s.target())
	s.platform.Choosing(choice)
	for _, c := range []map[string]any{right, choice} {
		data, err := json.Marshal(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	n := s.nodes[0]
	f.Fuzz(func(t *testing.T, payload string) {
		var c claims
		if json.Unmarshal([]byte(payload), &c) != nil {
			return
		}
		id := &oidc.IDToken{Issuer: s.registry.Issuer, Audience: []string{s.registry.ClientID}, Subject: "person-1", Nonce: "nonce", IssuedAt: s.now(), Expiry: s.now()}
		kept := state{Nonce: hashed("nonce"), Target: s.target()}
		err := n.checkToken(s.registry, id, c, kept)
		l := n.launchOf(s.registry, id, c, kept)
		if err == nil {
			err = n.checkMessage(l)
		}
		if err != nil {
			if refusal(err) == "" || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%v", err)
			}
			return
		}
		if l.Deployment != ltitest.Deployment || l.Role == "" || l.Context.ID == "" || !strings.HasPrefix(l.Target, s.base) || l.Message == DeepLinking && (l.Choice == nil || l.Role != Instructor) {
			t.Errorf("%+v passes", l)
		}
	})
}
