// Package ltitest is a learning platform for tests: it signs people in, sends them to a tool, lets teachers choose
// links, tells who is in the course, and takes scores. It has one course and one tool. It is strict: what a platform
// may refuse it refuses, and says why. ltijs, which is a tool, shows that it does as platforms do.
package ltitest

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Names of claims, roles and scopes.
const (
	Claim        = "https://purl.imsglobal.org/spec/lti/claim/"
	ClaimDL      = "https://purl.imsglobal.org/spec/lti-dl/claim/"
	ClaimAGS     = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
	ClaimNRPS    = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
	Learner      = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
	Instructor   = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
	scopeColumns = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
	scopeColumn  = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
	scopeResults = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
	scopeScore   = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
	scopeMembers = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
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

// Person is somebody in the course.
type Person struct{ ID, Name, Role string }

// Link is something of the tool's in the course.
type Link struct {
	ID, Title, Target string
	Custom            map[string]any
	Column            int // of the gradebook, from 1; 0 for none
}

// Column is one of the gradebook.
type Column struct {
	Label    string
	Most     float64
	Resource string // what the tool calls it
	Link     string // the id of the link that it is of, "" for none
}

// Platform is one. Its fields are set before it is asked anything, or with Lock held.
type Platform struct {
	*httptest.Server
	Key  *rsa.PrivateKey
	KID  string
	Tool string // the tool's base, whose keys it reads
	Now  func() time.Time

	sync.Mutex
	Keys      []jose.JSONWebKey             // that it publishes
	Asked     map[string]int                // how often, by path
	Scores    []map[string]any              // that it has taken
	Answers   map[string][]http.HandlerFunc // what it answers before it does what it should, by path
	People    []Person
	Links     []Link
	Columns   []Column
	Members   [][]map[string]any                         // by page; nil: the people, two a page
	Full      bool                                       // its gradebook is locked
	Token     string                                     // what those begin with that its services take
	Registers map[string]any                             // what a tool has registered with, nil for EHLO at Tool
	Says      func(person string, claims map[string]any) // alters what is signed of a person, nil: nothing

	client *http.Client // asks the tool
}

// Start starts a platform at an address, as in 127.0.0.1:0, which people know by a name, "" for the address.
func Start(addr, name string) (*Platform, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	p := &Platform{
		Key: key(), KID: "platform-key", Now: time.Now, Asked: make(map[string]int), Answers: make(map[string][]http.HandlerFunc), Token: "token-1",
		People: []Person{{"person-1", "Lea Lern", Learner}, {"person-2", "Ina Lehr", Instructor}, {"person-3", "Max Muster", Learner}},
		client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true, DialContext: dial}},
	}
	p.Keys = []jose.JSONWebKey{{Key: p.Key.Public(), KeyID: p.KID, Algorithm: "RS256", Use: "sig"}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { answer(w, jose.JSONWebKeySet{Keys: p.Keys}) })
	p.launchRoutes(mux)
	p.serviceRoutes(mux)
	p.registerRoutes(mux)
	p.pageRoutes(mux)
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
	_ = p.Listener.Close() // in whose place is ours
	p.Listener = l
	p.Server.Start()
	if name != "" {
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			return nil, err
		}
		p.URL = "http://" + net.JoinHostPort(name, port)
	}
	return p, nil
}

// New is a platform that runs until the test is over.
func New(t testing.TB) *Platform {
	t.Helper()
	p, err := Start("127.0.0.1:0", "")
	if err != nil {
		t.Fatal(err)
	}
	p.Columns = []Column{{"The envelope", 5, "envelope", ""}}
	t.Cleanup(p.Close)
	return p
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

// refuse says why something is not done.
func refuse(w http.ResponseWriter, status int, why string, about ...any) {
	http.Error(w, fmt.Sprintf(why, about...), status)
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
	if err := parsed.Claims(set, &says); err != nil {
		return nil, err
	}
	var times jwt.Claims
	if err := parsed.Claims(set, &times); err != nil {
		return nil, err
	}
	if times.Expiry == nil || times.IssuedAt == nil {
		return nil, fmt.Errorf("it does not say when it was made, and until when it is good (iat, exp)")
	}
	return says, times.Validate(jwt.Expected{Time: p.Now()})
}

// toolKeys are those that the tool publishes.
func (p *Platform) toolKeys() (set jose.JSONWebKeySet, err error) {
	resp, err := p.client.Get(p.toolURL("jwks_uri", "/lti/keys"))
	if err != nil {
		return set, err
	}
	defer resp.Body.Close()
	return set, json.NewDecoder(resp.Body).Decode(&set)
}

// toolURL is an address of the tool's: as it has registered, else where EHLO has it.
func (p *Platform) toolURL(name, path string) string {
	if address, ok := p.Registers[name].(string); ok {
		return address
	}
	return p.Tool + path
}

// dial reaches names below localhost, which are this machine's (RFC 6761 §6.3), whatever its resolver knows.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	if host, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(host, ".localhost") {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// Had are the paths that the platform was asked for, sorted.
func (p *Platform) Had() []string {
	p.Lock()
	defer p.Unlock()
	return slices.Sorted(maps.Keys(p.Asked))
}
