// Package lti is the tool's side of LTI 1.3: a learning platform (Moodle, Canvas, Blackboard, Brightspace)
// sends its people here, who have signed in there, and takes back what they have done. It knows neither
// classes nor pages: what a launch opens is decided by whoever calls it.
//
// The rules are those of 1EdTech's LTI Core 1.3, Security Framework 1.0, Deep Linking 2.0, Assignment and
// Grade Services 2.0, Names and Role Provisioning Services 2.0 and Dynamic Registration 1.0, and of OpenID
// Connect Core 1.0. docs/lti.md says how they are used.
package lti

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
	"unicode"

	"ehlo/internal/journal"
	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts are what an administrator, a teacher or a learner is told.
var texts = words.New("words.yaml", wordsFile)

// Config is what a tool needs.
type Config struct {
	Values func(name string) (journal.ValueStore, error) // opens those of a name
	Now    func() time.Time                              // the server's clock
	Log    *slog.Logger                                  // where it is told what could not be done
	// Base is this server as browsers reach it, as in https://mail.example.org, without a slash at its end.
	Base string
	// Allow are networks beyond the public ones that platforms may be in, as a school's own.
	Allow []netip.Prefix
	// Insecure lets platforms at localhost and at names below it do without TLS, for tests.
	Insecure bool
}

// Paths of the tool below its base. A platform is told of them.
const (
	LoginPath    = "/lti/login"
	LaunchPath   = "/lti/launch"
	KeysPath     = "/lti/keys"
	RegisterPath = "/lti/register"
	OpenPath     = "/lti/open" // what a link without a lab leads to
)

// Tool is safe for concurrent use. What it keeps is in its values: nodes that share them are one tool.
type Tool struct {
	now      func() time.Time
	log      *slog.Logger
	base     string
	insecure bool
	client   *http.Client

	platforms   journal.ValueStore
	keys        journal.ValueStore
	states      journal.ValueStore
	invitations journal.ValueStore
	scores      journal.ValueStore
	launches    journal.ValueStore
	columns     journal.ValueStore
	stop        []func() // end following platforms and scores

	mu     sync.Mutex // guards the others
	sets   map[string]*keySet
	tokens map[string]accessToken
	sites  map[string][]string  // of each platform, by its key
	swept  map[string]time.Time // when what is over was removed last, by what it is
	due    map[string]time.Time // when scores are to be sent, by key
	wake   chan struct{}        // has something in it when that has changed
}

// New is the tool of what is kept.
func New(c Config) (*Tool, error) {
	t := &Tool{now: c.Now, log: c.Log, base: strings.TrimSuffix(c.Base, "/"), insecure: c.Insecure, client: newClient(c.Allow, c.Insecure), sites: make(map[string][]string),
		swept: make(map[string]time.Time), sets: make(map[string]*keySet), tokens: make(map[string]accessToken), due: make(map[string]time.Time), wake: make(chan struct{}, 1)}
	for name, into := range map[string]*journal.ValueStore{
		"ltiplatforms": &t.platforms, "ltikeys": &t.keys, "ltistates": &t.states, "ltiinvitations": &t.invitations,
		"ltiscores": &t.scores, "ltilaunches": &t.launches, "lticolumns": &t.columns,
	} {
		var err error
		if *into, err = c.Values(name); err != nil {
			return nil, err
		}
	}
	for _, follow := range []func() (func(), error){
		func() (func(), error) { return t.platforms.Follow(t.followPlatform) },
		func() (func(), error) { return t.scores.Follow(t.followScore) },
	} {
		stop, err := follow()
		if err != nil {
			t.Close()
			return nil, err
		}
		t.stop = append(t.stop, stop)
	}
	return t, nil
}

// Close ends what the tool follows other nodes with, and closes connections that nothing uses.
func (t *Tool) Close() {
	for _, stop := range t.stop {
		stop()
	}
	t.client.CloseIdleConnections()
}

// Refusal is why something is not done, in words that an administrator can act on. Its ID is the same in
// all versions and languages, to search for and to count.
type Refusal struct {
	ID   string
	says error
}

// Error implements error.
func (r *Refusal) Error() string { return r.says.Error() }

// Wording is what Error says with its blanks as they are: what has been sent is not in it, and it can be logged.
func (r *Refusal) Wording() string { return words.Wording(r.says) }

// refuse is a refusal.
func refuse(id string, says error) error { return &Refusal{id, says} }

// clip is what can be shown of a text from elsewhere: one line, of no great length.
func clip(text string) string {
	const most = 120
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > most {
			b.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// get reads a key's value; revision is 0 where there is none.
func get[T any](v journal.ValueStore, key string) (value T, revision uint64, err error) {
	data, revision, err := v.Get(key)
	if err != nil || revision == 0 {
		return value, 0, err
	}
	if err := json.Unmarshal(data, &value); err != nil {
		return value, 0, fmt.Errorf("read %s: %w", key, err)
	}
	return value, revision, nil
}

// put writes a key's value in the place of that of a revision.
func put(v journal.ValueStore, key string, value any, revision uint64) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	_, err = v.Put(key, data, revision)
	return err
}

// errAsIs is that a change leaves all as it is.
var errAsIs = errors.New("nothing to change")

// change has a key's value changed, which may not have been there, again where somebody else did so
// meanwhile. It is alter's error where this has one, and nothing is written then.
func change[T any](v journal.ValueStore, key string, alter func(value *T, known bool) error) (T, error) {
	for {
		value, revision, err := get[T](v, key)
		if err != nil {
			return value, err
		}
		if err := alter(&value, revision > 0); err != nil {
			if errors.Is(err, errAsIs) {
				err = nil
			}
			return value, err
		}
		if err := put(v, key, value, revision); !errors.Is(err, journal.ErrChanged) {
			return value, err
		}
	}
}

// random is a number of random octets as text.
func random(octets int) string {
	b := make([]byte, octets)
	_, _ = rand.Read(b) // which never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashed names what is kept by texts that no key can have, and secrets that nobody who reads what is kept
// may use. The texts cannot be confused with others that are cut elsewhere.
func hashed(texts ...string) string {
	h := sha256.New()
	for _, text := range texts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(text), text) // which never fails
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// same compares secrets in a time that does not tell where they differ.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
