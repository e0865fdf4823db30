//go:build ltijs

// Held against ltijs, which others have made: what our platform sends is what a tool takes that was proved with real
// ones, and what such a tool sends is what our platform takes. It wants Node.js, and what testdata/ltijs has pinned;
// make test has both.
package ltitest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
)

// ltijs is the tool, a platform, and a browser.
type ltijs struct {
	*testing.T
	*Platform
	tool    string
	browser *http.Client
}

// newLtijs starts both.
func newLtijs(t *testing.T) *ltijs {
	t.Helper()
	l := &ltijs{T: t, Platform: New(t), browser: &http.Client{Timeout: 20 * time.Second}}
	t.Cleanup(l.browser.CloseIdleConnections)
	var err error
	if l.browser.Jar, err = cookiejar.New(nil); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, "node", "tool.js")
	cmd.Dir = "testdata/ltijs"
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the tool ends with %v: %s", err, complaint.String())
		}
		end()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the tool does not start: %v: %s", err, complaint.String())
	}
	l.tool = strings.TrimSpace(line)
	return l
}

// get reads a page, and checks its status.
func (l *ltijs) get(address string, want int) string {
	l.Helper()
	return l.read(want)(l.browser.Get(address))
}

func (l *ltijs) read(want int) func(resp *http.Response, err error) string {
	return func(resp *http.Response, err error) string {
		l.Helper()
		if err != nil {
			l.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != want {
			l.Fatalf("%s: %s, want %d: %s %v", resp.Request.URL, resp.Status, want, body, err)
		}
		return string(body)
	}
}

var (
	action = regexp.MustCompile(`action="([^"]+)"`)
	field  = regexp.MustCompile(`name="([^"]+)" value="([^"]+)"`)
)

// post posts the form of a page, as its script has a browser do.
func (l *ltijs) post(page string, want int) string {
	l.Helper()
	to, form := l.form(page)
	return l.read(want)(l.browser.PostForm(to, form))
}

func (l *ltijs) form(page string) (to string, fields url.Values) {
	l.Helper()
	m := action.FindStringSubmatch(page)
	if m == nil {
		l.Fatalf("no form: %s", page)
	}
	fields = make(url.Values)
	for _, f := range field.FindAllStringSubmatch(page, -1) {
		fields.Set(f[1], html.UnescapeString(f[2]))
	}
	return html.UnescapeString(m[1]), fields
}

// register has the tool register itself by its link.
func (l *ltijs) register() {
	l.Helper()
	query := url.Values{"openid_configuration": {l.URL + "/configuration"}, "registration_token": {"registration-1"}}
	if said := l.get(l.tool+"/register?"+query.Encode(), 200); !strings.Contains(said, "org.imsglobal.lti.close") {
		l.Errorf("the tool says %s", said)
	}
}

// launched is what the tool has read of a launch.
type launched struct {
	Ltik  string
	Token map[string]any
}

// open has somebody follow a link of the course.
func (l *ltijs) open(person, link string) (got launched) {
	l.Helper()
	said := l.post(l.get(l.URL+"/open?"+url.Values{"as": {person}, "link": {link}}.Encode(), 200), 200)
	if err := json.Unmarshal([]byte(said), &got); err != nil {
		l.Fatalf("%v: %s", err, said)
	}
	return got
}

// later has the tool ask the platform for something, in the session of a launch.
func (l *ltijs) later(of launched, path string) (got map[string]any) {
	l.Helper()
	said := l.get(l.tool+path+"&ltik="+url.QueryEscape(of.Ltik), 200)
	if err := json.Unmarshal([]byte(said), &got); err != nil {
		l.Fatalf("%v: %s", err, said)
	}
	return got
}

// A tool of ltijs registers itself; a teacher chooses a link there; a learner follows it, and has a score sent back;
// the tool reads the gradebook and who is in the course.
func TestLtijs(t *testing.T) {
	l := newLtijs(t)
	l.register()
	if got := l.toolURL("initiate_login_uri", ""); got != l.tool+"/login" {
		t.Errorf("it registers %s", got)
	}

	// Deep linking.
	l.post(l.post(l.get(l.URL+"/open?as=person-2&choose=1", 200), 200), 200)
	want := []Link{{ID: "link-1", Title: "Chosen at ltijs", Target: l.tool + "/launch?lab=chosen", Custom: map[string]any{"lab": "chosen"}, Column: 2}}
	if d := cmp.Diff(want, l.Links); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if d := cmp.Diff(Column{Label: "Chosen at ltijs", Most: 8, Resource: "chosen"}, l.Columns[1]); d != "" {
		t.Errorf("-want +got\n%s", d)
	}

	// A launch.
	lea := l.open("person-1", "link-1")
	about, _ := lea.Token["platformContext"].(map[string]any)
	for name, pair := range map[string][2]any{
		"issuer":     {lea.Token["iss"], l.URL},
		"person":     {lea.Token["user"], "person-1"},
		"name":       {lea.Token["userInfo"].(map[string]any)["name"], "Lea Lern"},
		"client":     {lea.Token["clientId"], ClientID},
		"deployment": {lea.Token["deploymentId"], Deployment},
		"course":     {about["context"], map[string]any{"id": "course-1", "label": "NET1", "title": "Networks"}},
		"link":       {about["resource"], map[string]any{"id": "link-1", "title": "Chosen at ltijs"}},
		"custom":     {about["custom"], map[string]any{"lab": "chosen"}},
		"roles":      {about["roles"], []any{Learner}},
		"target":     {about["targetLinkUri"], l.tool + "/launch?lab=chosen"},
	} {
		if d := cmp.Diff(pair[1], pair[0]); d != "" {
			t.Errorf("%s: -want +got\n%s", name, d)
		}
	}

	// The gradebook.
	if got := l.later(lea, "/columns?"); len(got["lineItems"].([]any)) != 2 {
		t.Errorf("columns: %v", got)
	}
	l.later(lea, "/score?given=6")
	if got := l.latest(2, "person-1"); got["scoreGiven"] != 6.0 || got["scoreMaximum"] != 8.0 {
		t.Errorf("it has sent %v", got)
	}
	scores := l.later(lea, "/scores?")["scores"].([]any)
	if len(scores) != 1 || scores[0].(map[string]any)["resultScore"] != 6.0 || scores[0].(map[string]any)["userId"] != "person-1" {
		t.Errorf("scores: %v", scores)
	}

	// The roster.
	members := l.later(lea, "/members?")["members"].([]any)
	var names []string
	for _, m := range members {
		names = append(names, fmt.Sprint(m.(map[string]any)["name"]))
	}
	if got := strings.Join(names, ", "); got != "Lea Lern, Ina Lehr, Max Muster" {
		t.Errorf("members: %s", got)
	}
}

// What a platform does wrong, ltijs refuses: it looks at what our platform sends.
func TestLtijsRefuses(t *testing.T) {
	l := newLtijs(t)
	l.register()
	l.Links = []Link{{ID: "link-1", Title: "The envelope", Target: l.tool + "/launch", Column: 1}}
	begin := func(wrong string) (to string, form url.Values) {
		return l.form(l.get(l.URL+"/open?"+url.Values{"as": {"person-1"}, "link": {"link-1"}, "wrong": {wrong}}.Encode(), 200))
	}
	refused := func(to string, form url.Values, why string) {
		t.Helper()
		if said := l.read(401)(l.browser.PostForm(to, form)); !strings.Contains(said, why) {
			t.Errorf("%s; want %s", said, why)
		}
	}
	to, form := begin("expired")
	refused(to, form, "jwt expired")
	to, form = begin("audience")
	refused(to, form, "UNREGISTERED_PLATFORM")
	to, form = begin("")
	right := form.Get("id_token")
	form.Set("id_token", right[:len(right)-8]+"AAAAAAAA")
	refused(to, form, "invalid signature")
	to, form = begin("")
	token, err := jose.ParseSignedCompact(form.Get("id_token"), []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(token.UnsafePayloadWithoutVerification(), &claims); err != nil {
		t.Fatal(err)
	}
	form.Set("id_token", Sign(jose.RS256, jose.JSONWebKey{Key: l.Key, KeyID: "another"}, claims))
	refused(to, form, "KEY_NOT_FOUND")
	to, form = begin("")
	l.read(200)(l.browser.PostForm(to, form))
	_, again := begin("")
	again.Set("id_token", form.Get("id_token"))
	refused(to, again, "NONCE_ALREADY_RECEIVED")
}
