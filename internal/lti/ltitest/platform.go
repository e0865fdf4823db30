// Package ltitest is a learning platform for tests: it signs people in, sends them to a tool, and takes scores.
package ltitest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Names of claims and roles.
const (
	Claim      = "https://purl.imsglobal.org/spec/lti/claim/"
	ClaimDL    = "https://purl.imsglobal.org/spec/lti-dl/claim/"
	ClaimAGS   = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
	ClaimNRPS  = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
	Learner    = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
	Instructor = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
)

// ClientID and Deployment are what the platform knows a tool by.
const (
	ClientID   = "client-1"
	Deployment = "deployment-1"
)

// key is the platform's: making one takes long.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// Platform is one. Its fields are set before it is asked anything, or with Lock held.
type Platform struct {
	*httptest.Server
	Key  *rsa.PrivateKey
	KID  string
	Tool string // the tool's base, whose keys it reads
	Now  func() time.Time

	sync.Mutex
	Keys      []jose.JSONWebKey                          // that it publishes
	Asked     map[string]int                             // how often, by path
	Scores    []map[string]any                           // that it has taken
	Answers   map[string][]http.HandlerFunc              // what it answers before it does what it should, by path
	Members   [][]map[string]any                         // by page
	Token     string                                     // that its services take
	Registers map[string]any                             // what a tool has registered with
	Says      func(person string, claims map[string]any) // alters what is signed of a person, nil: nothing
}

// New is a platform that runs until the test is over.
func New(t testing.TB) *Platform {
	t.Helper()
	p := &Platform{Key: key(), KID: "platform-key", Now: time.Now, Asked: make(map[string]int), Answers: make(map[string][]http.HandlerFunc), Token: "token-1"}
	p.Keys = []jose.JSONWebKey{{Key: p.Key.Public(), KeyID: p.KID, Algorithm: "RS256", Use: "sig"}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { answer(w, jose.JSONWebKeySet{Keys: p.Keys}) })
	mux.HandleFunc("GET /course", p.course)
	mux.HandleFunc("GET /auth", p.auth)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("POST /columns/{column}/scores", p.score)
	mux.HandleFunc("GET /members", p.members)
	mux.HandleFunc("GET /configuration", p.configuration)
	mux.HandleFunc("POST /register", p.register)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.Lock()
		defer p.Unlock()
		p.Asked[r.URL.Path]++
		if first := p.Answers[r.URL.Path]; len(first) > 0 {
			p.Answers[r.URL.Path] = first[1:]
			first[0](w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

// Status answers with a status, and a header field where there is one.
func Status(status int, field ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if len(field) == 2 {
			w.Header().Set(field[0], field[1])
		}
		w.WriteHeader(status)
	}
}

// LoginForm is what the platform asks a tool with to begin a login.
func (p *Platform) LoginForm(target string) url.Values {
	return url.Values{"iss": {p.URL}, "client_id": {ClientID}, "login_hint": {"hint-1"}, "lti_message_hint": {"message-1"}, "target_link_uri": {target}}
}

// Claims are those of a learner's right launch.
func (p *Platform) Claims(nonce, target string) map[string]any {
	now := p.Now()
	return map[string]any{
		"iss": p.URL, "aud": ClientID, "sub": "person-1", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "nonce": nonce,
		"name":                 "Lea Lern",
		Claim + "message_type": "LtiResourceLinkRequest", Claim + "version": "1.3.0", Claim + "deployment_id": Deployment,
		Claim + "target_link_uri": target, Claim + "roles": []string{Learner},
		Claim + "context":       map[string]any{"id": "course-1", "label": "NET1", "title": "Networks"},
		Claim + "resource_link": map[string]any{"id": "link-1", "title": "The envelope"},
		Claim + "custom":        map[string]any{"lab": "envelope", "year": 2, "none": nil},
		ClaimAGS:                map[string]any{"lineitem": p.Column(1), "lineitems": p.URL + "/columns", "scope": []string{"https://purl.imsglobal.org/spec/lti-ags/scope/score"}},
		ClaimNRPS:               map[string]any{"context_memberships_url": p.URL + "/members?of=course-1", "service_versions": []string{"2.0"}},
	}
}

// Choosing makes claims those of a teacher who is to choose a link.
func (p *Platform) Choosing(claims map[string]any) {
	claims[Claim+"message_type"], claims[Claim+"roles"] = "LtiDeepLinkingRequest", []string{Instructor}
	delete(claims, Claim+"resource_link")
	claims[ClaimDL+"deep_linking_settings"] = map[string]any{"deep_link_return_url": p.URL + "/chosen", "accept_types": []string{"link", "ltiResourceLink"}, "data": "data-1"}
}

// Column is the address of a column of the gradebook. It has parameters, as Moodle's have.
func (p *Platform) Column(n int) string { return fmt.Sprintf("%s/columns/%d?type_id=7", p.URL, n) }

// Sign signs claims as the platform does.
func (p *Platform) Sign(claims map[string]any) string {
	return Sign(jose.RS256, jose.JSONWebKey{Key: p.Key, KeyID: p.KID}, claims)
}

// Sign signs claims with any key.
func Sign(algorithm jose.SignatureAlgorithm, key any, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		panic(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		panic(err)
	}
	return token
}

// course is a page of a course with the tool in a frame, as PERSON: /course?person=PERSON&target=TARGET. The frame's
// name is "tool".
func (p *Platform) course(w http.ResponseWriter, r *http.Request) {
	ask := p.LoginForm(r.FormValue("target"))
	ask.Set("login_hint", r.FormValue("person"))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<!doctype html><title>Networks</title><h1>Networks</h1><iframe name="tool" src="%s" width="900" height="600"></iframe>`,
		html.EscapeString(p.Tool+"/lti/login?"+ask.Encode()))
}

// auth signs who has come, and has the browser post it to the tool: the login_hint is who they are.
func (p *Platform) auth(w http.ResponseWriter, r *http.Request) {
	for name, want := range map[string]string{
		"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none", "client_id": ClientID, "redirect_uri": p.Tool + "/lti/launch",
	} {
		if got := r.FormValue(name); got != want {
			http.Error(w, fmt.Sprintf("%s is %q, and has to be %q", name, got, want), http.StatusBadRequest)
			return
		}
	}
	person := r.FormValue("login_hint")
	claims := p.Claims(r.FormValue("nonce"), p.Tool+"/lti/open?lab=envelope")
	claims["sub"] = person
	if p.Says != nil {
		p.Says(person, claims)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<!doctype html><title>One moment</title><form method="post" action="%s"><input type="hidden" name="id_token" value="%s"><input type="hidden" name="state" value="%s"></form><script>document.forms[0].submit()</script>`,
		html.EscapeString(p.Tool+"/lti/launch"), p.Sign(claims), html.EscapeString(r.FormValue("state")))
}

// toolKeys are those that the tool publishes.
func (p *Platform) toolKeys() (set jose.JSONWebKeySet, err error) {
	resp, err := http.Get(p.Tool + "/lti/keys")
	if err != nil {
		return set, err
	}
	defer resp.Body.Close()
	return set, json.NewDecoder(resp.Body).Decode(&set)
}

// Read reads what a tool has signed, as a platform does.
func (p *Platform) Read(token string) (map[string]any, error) {
	set, err := p.toolKeys()
	if err != nil {
		return nil, err
	}
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, err
	}
	var says map[string]any
	return says, parsed.Claims(set, &says)
}

// token gives an access token for an assertion.
func (p *Platform) token(w http.ResponseWriter, r *http.Request) {
	says, err := p.Read(r.FormValue("client_assertion"))
	ok := err == nil && says["iss"] == ClientID && says["sub"] == ClientID && says["aud"] == p.URL+"/token" && says["jti"] != "" &&
		r.FormValue("grant_type") == "client_credentials" && r.FormValue("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	if !ok {
		http.Error(w, "invalid_client", http.StatusBadRequest)
		return
	}
	answer(w, map[string]any{"access_token": p.Token, "token_type": "Bearer", "expires_in": 3600, "scope": r.FormValue("scope")})
}

// may reports whether a request has the token that services take, and answers it if not.
func (p *Platform) may(w http.ResponseWriter, r *http.Request) bool {
	if r.Header.Get("Authorization") != "Bearer "+p.Token {
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	return true
}

func (p *Platform) score(w http.ResponseWriter, r *http.Request) {
	if !p.may(w, r) {
		return
	}
	var score map[string]any
	data, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(data, &score) != nil || r.Header.Get("Content-Type") != "application/vnd.ims.lis.v1.score+json" || r.URL.RawQuery != "type_id=7" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	score["column"] = r.PathValue("column")
	for _, s := range p.Scores {
		if s["column"] == score["column"] && s["userId"] == score["userId"] && strings.Compare(s["timestamp"].(string), score["timestamp"].(string)) >= 0 {
			w.WriteHeader(http.StatusConflict)
			return
		}
	}
	p.Scores = append(p.Scores, score)
}

// members tells them a page at a time.
func (p *Platform) members(w http.ResponseWriter, r *http.Request) {
	if !p.may(w, r) {
		return
	}
	page := 0
	_, _ = fmt.Sscan(r.FormValue("page"), &page)
	if page+1 < len(p.Members) {
		w.Header().Add("Link", fmt.Sprintf(`</members?page=0>; rel="first", </members?page=%d>; rel="next"`, page+1))
	}
	answer(w, map[string]any{"id": p.URL + "/members", "members": p.Members[page]})
}

// configuration is what a tool that is to register reads.
func (p *Platform) configuration(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"registration_endpoint": p.URL + "/register",
		"https://purl.imsglobal.org/spec/lti-platform-configuration": map[string]any{"product_family_code": "fake"},
	})
}

func (p *Platform) register(w http.ResponseWriter, r *http.Request) {
	var says map[string]any
	if r.Header.Get("Authorization") != "Bearer registration-1" || json.NewDecoder(r.Body).Decode(&says) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p.Registers = maps.Clone(says)
	says["client_id"] = ClientID
	if tool, ok := says["https://purl.imsglobal.org/spec/lti-tool-configuration"].(map[string]any); ok {
		tool["deployment_id"] = Deployment
	}
	answer(w, says)
}

// Had are the paths that the platform was asked for, sorted.
func (p *Platform) Had() []string {
	p.Lock()
	defer p.Unlock()
	return slices.Sorted(maps.Keys(p.Asked))
}
