package lti

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ehlo/internal/journal"
	"ehlo/internal/lti/ltitest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// clock is one that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// school is a platform, and nodes of a server at which it is registered.
type school struct {
	testing.TB
	*clock
	platform *ltitest.Platform
	nodes    []*Tool
	base     string
	registry Platform
	values   func(name string) (journal.ValueStore, error)
}

// newSchool has a platform and two nodes that share what they keep.
func newSchool(t testing.TB) *school {
	t.Helper()
	s := &school{TB: t, clock: &clock{at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}, platform: ltitest.New(t)}
	s.platform.Now = s.now
	store, err := journal.Open("", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	shared := make(map[string]journal.ValueStore)
	s.values = func(name string) (journal.ValueStore, error) {
		if shared[name] == nil {
			shared[name] = store.Values(name)
		}
		return shared[name], nil
	}
	tool := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		set, err := s.nodes[0].Keys()
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(set)
	}))
	t.Cleanup(tool.Close)
	s.base, s.platform.Tool = tool.URL, tool.URL
	s.node()
	s.node()
	s.registry, err = s.nodes[0].AddPlatform(Platform{Name: "Fake", Issuer: s.platform.URL, ClientID: ltitest.ClientID, Deployments: []string{ltitest.Deployment},
		AuthURL: s.platform.URL + "/auth?realm=1", TokenURL: s.platform.URL + "/token", JWKSURL: s.platform.URL + "/keys"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return s
}

// node starts one more node.
func (s *school) node() *Tool {
	s.Helper()
	n, err := New(Config{Values: s.values, Now: s.now, Log: slog.New(slog.DiscardHandler), Base: s.base, Insecure: true})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(n.Close)
	s.nodes = append(s.nodes, n)
	return n
}

func (s *school) target() string { return s.base + "/lti/open?lab=envelope" }

// begin begins a login at the first node, and returns the nonce too.
func (s *school) begin() (Login, string) {
	s.Helper()
	l, to := s.login("")
	return l, to.Query().Get("nonce")
}

// login begins a login from a platform with a storage, "" for none, and returns where it leads, too.
func (s *school) login(storage string) (Login, *url.URL) {
	s.Helper()
	ask := s.platform.LoginForm(s.target())
	if storage != "" {
		ask.Set("lti_storage_target", storage)
	}
	l, err := s.nodes[0].Login(context.Background(), ask)
	if err != nil {
		s.Fatal(err)
	}
	to, err := url.Parse(l.URL)
	if err != nil {
		s.Fatal(err)
	}
	return l, to
}

// form is a launch's, of a browser that keeps cookies.
func form(l Login, token string) Form {
	return Form{Values: url.Values{"state": {l.State}, "id_token": {token}}, Secret: l.Secret}
}

// launch has somebody come with claims.
func (s *school) launch(alter func(claims map[string]any)) (Launch, error) {
	s.Helper()
	l, nonce := s.begin()
	claims := s.platform.Claims(nonce, s.target())
	alter(claims)
	return s.nodes[0].Launch(context.Background(), form(l, s.platform.Sign(claims)))
}

// refusal is the id of a refusal, "" for another error or none.
func refusal(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.ID
	}
	return ""
}
