package web_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"ehlo/internal/journal"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/web"
)

func TestMain(m *testing.M) {
	serveInstead()
	natsInstead()
	goleak.VerifyTestMain(m)
}

// builtIn reads the labs once: with -race it takes half a second.
var builtIn = sync.OnceValues(func() (*labs.Catalogue, error) { return labs.Load(scenarios.FS) })

// site starts a site on a port of its own.
func site(t testing.TB) *httptest.Server {
	t.Helper()
	return siteKeeping(t, "")
}

// siteKeeping is a site that keeps what learners do in a folder, "" for none.
func siteKeeping(t testing.TB, data string) *httptest.Server {
	t.Helper()
	return siteOf(t, sandbox.Config{World: once(world), Journals: opened(t, data)})
}

// world loads a built-in world.
func world(name string) (*server.Fixture, error) {
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		return nil, err
	}
	return server.LoadFixture(worlds, name)
}

// opened is the store of journals in a folder, "" for memory.
func opened(t testing.TB, data string) *journal.Store {
	t.Helper()
	s, err := journal.Open(data, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // after the site is
	return s
}

// siteOf is a site of the built-in labs, whose free play is in the world doc.
func siteOf(t testing.TB, c sandbox.Config) *httptest.Server {
	t.Helper()
	srv, _, end := startSite(t, c)
	t.Cleanup(end)
	return srv
}

// siteBehind is a site with a gate.
func siteBehind(t testing.TB, g *web.Gate) *httptest.Server {
	t.Helper()
	srv, _, end := startSite(t, sandbox.Config{World: once(world)}, func(c *web.Config) { c.Gate = g })
	t.Cleanup(end)
	return srv
}

// startSite starts one that is to be ended, as it is altered.
func startSite(t testing.TB, c sandbox.Config, alter ...func(*web.Config)) (srv *httptest.Server, site *web.Site, end func()) {
	t.Helper()
	site, stop := newSite(t, c, alter...)
	srv = httptest.NewServer(site)
	return srv, site, func() {
		stop()
		srv.Close()
		http.DefaultClient.CloseIdleConnections()
	}
}

func newSite(t testing.TB, c sandbox.Config, alter ...func(*web.Config)) (s *web.Site, end func()) {
	t.Helper()
	if c.Play = "doc"; c.Labs == nil {
		catalogue, err := builtIn()
		if err != nil {
			t.Fatal(err)
		}
		c.Labs = catalogue
	}
	if c.Journals == nil {
		c.Journals = opened(t, "")
	}
	m := sandbox.NewManager(c)
	files := fstest.MapFS{
		"index.html":       {Data: []byte("<!doctype html><title>EHLO</title>" + strings.Repeat("x", 2000))},
		"assets/app-1.js":  {Data: []byte("let a = 1;")},
		"assets/x.woff2":   {Data: []byte("font")},
		".gitkeep":         {Data: nil},
		"icon.svg":         {Data: []byte("<svg/>")},
		"assets/style.css": {Data: []byte(strings.Repeat("a{}", 500))},
	}
	config := web.Config{Manager: m, Files: files, Hosts: []string{"mail.example.org"}}
	for _, a := range alter {
		a(&config)
	}
	s, err := web.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s, func() {
		s.Close()
		m.Close()
	}
}

func TestFiles(t *testing.T) {
	srv := site(t)
	for _, tt := range []struct {
		path, kind, cache string
		status            int
	}{
		{"/", "text/html; charset=utf-8", "no-cache", 200},
		{"/labs/send-by-hand", "text/html; charset=utf-8", "no-cache", 200},
		{"/assets/app-1.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", 200},
		{"/assets/x.woff2", "font/woff2", "public, max-age=31536000, immutable", 200},
		{"/icon.svg", "image/svg+xml", "no-cache", 200},
		{"/assets/gone.js", "text/plain; charset=utf-8", "", 404},
		{"/.gitkeep", "text/plain; charset=utf-8", "", 404},
		{"/healthz", "text/plain; charset=utf-8", "", 200},
		{"/api/nothing", "text/plain; charset=utf-8", "", 404},
	} {
		res, err := http.Get(srv.URL + tt.path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		h := res.Header
		if res.StatusCode != tt.status || h.Get("Content-Type") != tt.kind || h.Get("Cache-Control") != tt.cache {
			t.Errorf("%s: %d %q %q, want %+v", tt.path, res.StatusCode, h.Get("Content-Type"), h.Get("Cache-Control"), tt)
		}
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "script-src 'self';") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: the policy is %q", tt.path, csp)
		}
	}
}

// TestMetrics: whoever runs the server sees how it does, and nothing of what was typed.
func TestMetrics(t *testing.T) {
	srv, site, end := startSite(t, sandbox.Config{World: once(world)})
	t.Cleanup(end)
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	term := last[message.Welcome](b).Terms[0].ID
	b.send(message.Line{Term: term, Seq: 1, Text: "echo verysecret"})
	b.until(func() bool { return strings.Contains(b.out[term], "verysecret\r\n") })
	w := httptest.NewRecorder()
	web.Metrics(func() []*web.Site { return []*web.Site{site} }).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text := w.Body.String()
	for _, line := range []string{"ehlo_pages 1", "ehlo_sandboxes 1", "ehlo_inputs_total 1", "ehlo_crowded_total 0", "ehlo_waited_total 0", "ehlo_made_room_total 0", "ehlo_journal_failing 0", "ehlo_steps_done_total 0", "go_goroutines ", "process_resident_memory_bytes "} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("there is no %q", line)
		}
	}
	if strings.Contains(text, "secret") {
		t.Error("it tells what was typed")
	}
}

// TestReady: a server that cannot keep what is done is not to be sent anybody.
func TestReady(t *testing.T) {
	d := &fullDisk{}
	journals, err := journal.On(d, t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = journals.Close() })
	srv := siteOf(t, sandbox.Config{World: once(world), Journals: journals})
	ready := func() int { return statusOf(t, srv.URL+"/readyz") }
	if got := ready(); got != http.StatusOK {
		t.Errorf("it answers %d", got)
	}
	d.full.Store(true)
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	b.send(message.Line{Term: last[message.Welcome](b).Terms[0].ID, Seq: 1, Text: "hostname"})
	eventually(t, func() bool { return ready() == http.StatusServiceUnavailable })
	d.full.Store(false)
	eventually(t, func() bool { return ready() == http.StatusOK })
}

func statusOf(t *testing.T, url string) int {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestNotReadyWithoutLabs(t *testing.T) {
	wrong := labs.Start(fstest.MapFS{"lab.md": {Data: []byte("# No lab\n")}})
	srv := siteOf(t, sandbox.Config{World: once(world), Labs: wrong})
	if got := statusOf(t, srv.URL+"/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("it answers %d", got)
	}
}

// fullDisk takes no new file while it is full.
type fullDisk struct {
	journal.OS
	full atomic.Bool
}

func (d *fullDisk) Create(path string) (journal.File, error) {
	if d.full.Load() {
		return nil, syscall.ENOSPC
	}
	return d.OS.Create(path)
}

func eventually(t *testing.T, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it has not come to that")
		}
	}
}

// TestSilentPage: a page that says nothing is given up though it answers pings; one that has said
// hello is not.
func TestSilentPage(t *testing.T) {
	srv, site, end := startSite(t, sandbox.Config{World: once(world)})
	t.Cleanup(end)
	site.GiveUpAfter(1500 * time.Millisecond)
	dial := func() *websocket.Conn {
		conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/ws", nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	silent, other := dial(), dial()
	given := make(chan struct{})
	go func() {
		defer close(given)
		_, _, _ = silent.ReadMessage()
	}()
	say := func(text string) {
		t.Helper()
		if err := other.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	say(`{"type":"hello","page":"a"}`)
	for gone := false; !gone; {
		select {
		case <-given:
			gone = true
		case <-time.After(10 * time.Millisecond):
		}
		for _, conn := range []*websocket.Conn{silent, other} {
			_ = conn.WriteControl(websocket.PongMessage, nil, time.Now().Add(time.Second))
		}
	}
	say(`{"type":"line","term":"t1","seq":1,"text":"hostname"}`)
	for {
		_, data, err := other.ReadMessage()
		if err != nil {
			t.Fatalf("one that has said hello is given up: %v", err)
		}
		if strings.Contains(string(data), `"seq":1`) {
			return
		}
	}
}

// TestHosts: a name that may be somebody else's, who has it point here, is refused, page and
// socket alike.
func TestHosts(t *testing.T) {
	srv := site(t)
	for host, known := range map[string]bool{
		"127.0.0.1:8025": true, "[::1]:8025": true, "192.0.2.7": true, "localhost": true, "LOCALHOST:1": true, "classroom": true, "pi.local": true,
		"evil.example": false, "evil.example:8025": false, "127.0.0.1.evil.example": false, "localhost.evil.example": false, "mail.example.org.": true, "xmail.example.org": false,
	} {
		for _, path := range []string{"/", "/ws", "/api/labs"} {
			req, err := http.NewRequest("GET", srv.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(res.Body)
			res.Body.Close()
			if refused := res.StatusCode == http.StatusMisdirectedRequest; err != nil || refused == known || refused && !strings.Contains(string(text), "--host "+strings.TrimSuffix(host, ":8025")) {
				t.Errorf("%s at %s: %d %q (%v)", path, host, res.StatusCode, text, err)
			}
		}
	}
}

func TestLabList(t *testing.T) {
	res, err := http.Get(site(t).URL + "/api/labs")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var list []message.LabSummary
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil || len(list) < 3 {
		t.Fatalf("%d labs (%v)", len(list), err)
	}
	i := slices.IndexFunc(list, func(l message.LabSummary) bool { return l.ID == "send-by-hand" })
	if i < 0 || list[i].Minutes == 0 || list[i].Path != "smtp" || list[i].Steps == 0 {
		t.Errorf("%d: %+v", i, list)
	}
}

// browser is a page's connection.
type browser struct {
	t    testing.TB
	conn *websocket.Conn
	out  map[string]string // by terminal, all that was sent
	seen map[string]int64
	last map[reflect.Type]message.Server // by type in Go
	done map[string]bool                 // steps
	raw  strings.Builder                 // all that was sent, as it was
}

func connect(t testing.TB, srv *httptest.Server, token string, seen map[string]int64) *browser {
	t.Helper()
	return greeted(t, srv, message.Hello{Token: token, Page: "a", Seen: seen})
}

// greeted is a browser that has been welcomed.
func greeted(t testing.TB, srv *httptest.Server, hello message.Hello) *browser {
	t.Helper()
	return greetedAt(t, srv.URL, hello)
}

// greetedAt is greeted, at a server's address.
func greetedAt(t testing.TB, at string, hello message.Hello) *browser {
	t.Helper()
	id := url.QueryEscape(learnerOf(hello.Token)) // a node looks for it
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(at, "http")+"/ws?learner="+id, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, conn: conn, out: map[string]string{}, seen: map[string]int64{}, last: map[reflect.Type]message.Server{}, done: map[string]bool{}}
	for k, v := range hello.Seen {
		b.seen[k] = v
	}
	b.send(hello)
	b.until(func() bool { return last[message.Welcome](b).Token != "" })
	return b
}

// last is the last message of a type, its zero value if there was none.
func last[M message.Server](b *browser) M {
	m, _ := b.last[reflect.TypeFor[M]()].(M)
	return m
}

func (b *browser) send(m message.Client) {
	b.t.Helper()
	data, err := message.EncodeClient(m)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.conn.WriteMessage(websocket.TextMessage, data); err != nil {
		b.t.Fatal(err)
	}
}

// until reads messages until a condition holds.
func (b *browser) until(cond func() bool) {
	b.t.Helper()
	b.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for !cond() {
		_, data, err := b.conn.ReadMessage()
		if err != nil {
			b.t.Fatalf("%v; so far %q", err, b.out)
		}
		b.raw.Write(data)
		msg, err := message.DecodeServer(data)
		if err != nil {
			b.t.Fatal(err)
		}
		b.last[reflect.TypeOf(msg)] = msg
		switch m := msg.(type) {
		case message.Out:
			if m.Offset > b.seen[m.Term] {
				b.t.Fatalf("output of %s goes from %d to %d", m.Term, b.seen[m.Term], m.Offset)
			}
			if skip := b.seen[m.Term] - m.Offset; skip < int64(len(m.Data)) {
				b.out[m.Term] += m.Data[skip:]
				b.seen[m.Term] = m.Offset + int64(len(m.Data))
			}
		case message.Step:
			b.done[m.ID] = m.Done
		}
	}
}

// say types a line and waits for an answer.
func (b *browser) say(term, line, answer string) {
	b.t.Helper()
	from := len(b.out[term])
	b.send(message.Line{Term: term, Text: line})
	b.until(func() bool { return strings.Contains(b.out[term][from:], answer) })
}

func (b *browser) token() string { return last[message.Welcome](b).Token }

// TestIdleBesideDelivery has one terminal told of what another sends.
func TestIdleBesideDelivery(t *testing.T) {
	b := connect(t, site(t), "", nil)
	defer b.conn.Close()
	b.send(message.OpenTerminal{})
	b.until(func() bool { return len(last[message.Terms](b).Terms) == 2 })
	b.say("t1", "telnet example.com 143", "ready.")
	b.say("t1", "a LOGIN bob password123", "Logged in")
	b.say("t1", "b SELECT INBOX", "b OK")
	b.say("t1", "c IDLE", "+ idling")
	for _, l := range []string{"telnet example.com 25", "HELO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA", "Subject: x", "", "."} {
		b.send(message.Line{Term: "t2", Text: l})
	}
	b.until(func() bool { return strings.HasSuffix(b.out["t1"], "* 3 EXISTS\r\n* 1 RECENT\r\n") })
}

// TestResume drops the connection and comes back: nothing is lost or doubled.
func TestResume(t *testing.T) {
	srv := site(t)
	b := connect(t, srv, "", nil)
	b.say("t1", "telnet example.com 110", "ready.")
	b.send(message.Line{Term: "t1", Text: "USER bob", Seq: 2})
	b.until(func() bool { return strings.HasSuffix(b.out["t1"], "+OK\r\n") })
	b.conn.Close()

	again := connect(t, srv, b.token(), b.seen)
	defer again.conn.Close()
	if !last[message.Welcome](again).Resumed {
		t.Error("the sandbox was not found again")
	}
	again.send(message.Line{Term: "t1", Text: "USER bob", Seq: 2}) // was had already
	again.send(message.Line{Term: "t1", Text: "PASS password123", Seq: 3})
	again.until(func() bool { return strings.Contains(again.out["t1"], "Logged in") })
	if strings.Contains(again.out["t1"], "USER") {
		t.Errorf("shown twice: %q", again.out["t1"])
	}

	all := connect(t, srv, b.token(), nil)
	defer all.conn.Close()
	all.until(func() bool { return strings.Contains(all.out["t1"], "Logged in") })
	if strings.Count(all.out["t1"], "USER bob") != 1 {
		t.Errorf("the whole terminal is %q", all.out["t1"])
	}
}

// TestLab does the POP3 lab over the socket.
func TestLab(t *testing.T) {
	b := connect(t, site(t), "", nil)
	defer b.conn.Close()
	b.send(message.StartLab{Lab: "collect-by-pop3"})
	b.until(func() bool { return last[message.Lab](b).ID != "" && len(last[message.Terms](b).Terms) == 1 })
	term := last[message.Terms](b).Terms[0].ID
	for _, l := range []string{"telnet 10.49.137.152 110", "AUTH", "USER bob", "PASS password123", "STAT", "LIST", "RETR 3", "QUIT"} {
		b.send(message.Line{Term: term, Text: l})
	}
	b.until(func() bool { return last[message.Lab](b).Done })
	if len(b.done) != len(last[message.Lab](b).Steps) {
		t.Errorf("steps told as done: %v of %d", b.done, len(last[message.Lab](b).Steps))
	}
	b.send(message.Restart{})
	b.until(func() bool { return !last[message.Lab](b).Done })
	b.send(message.Hint{Step: last[message.Lab](b).Steps[0].ID})
	b.until(func() bool { return len(last[message.Step](b).Hints) == 1 })
}

// TestComplaints checks what is said to a page that asks for what cannot be.
func TestComplaints(t *testing.T) {
	b := connect(t, site(t), "no such token", nil)
	defer b.conn.Close()
	if last[message.Welcome](b).Resumed || b.token() == "no such token" {
		t.Error("an unknown token was taken")
	}
	for want, m := range map[string]message.Client{
		"can have 8192":   message.Line{Term: "t1", Text: strings.Repeat("x", 9000)},
		"cannot contain":  message.Line{Term: "t1", Text: "a\r\nb"},
		"is closed":       message.Line{Term: "t9", Text: "x"},
		"no key":          message.Key{Term: "t1", Key: "F1"},
		"There is no lab": message.StartLab{Lab: "nope"},
		"no lab here":     message.Hint{Step: "x"},
	} {
		delete(b.last, reflect.TypeFor[message.Error]())
		b.send(m)
		b.until(func() bool { return last[message.Error](b).Error != "" })
		if !strings.Contains(last[message.Error](b).Error, want) {
			t.Errorf("%+v: %q, want %q", m, last[message.Error](b).Error, want)
		}
	}
	for range 8 {
		b.send(message.OpenTerminal{})
	}
	delete(b.last, reflect.TypeFor[message.Error]())
	b.until(func() bool { return strings.Contains(last[message.Error](b).Error, "terminals open") })
}

// TestNonsense ends connections that make no sense, and those of other sites.
func TestNonsense(t *testing.T) {
	srv := site(t)
	url := "ws" + strings.TrimPrefix(srv.URL, "http") + "/ws"
	for _, text := range []string{"{", `{"type":"line"}`, `[]`, `"x"`, `{"type":"redoo"}`, `{"type":"hello","lab":"x"}`, `{"type":"hello","seen":1}`} {
		conn, _, err := websocket.DefaultDialer.Dial(url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation, websocket.CloseInvalidFramePayloadData) {
			t.Errorf("%s: %v", text, err)
		}
		conn.Close()
	}
	_, res, err := websocket.DefaultDialer.Dial(url, http.Header{"Origin": {"https://elsewhere.example"}})
	if err == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page was let in: %v", err)
	}
}

// TestFault ends the connection of the page that has met a panic, and no other.
func TestFault(t *testing.T) {
	var faulty atomic.Bool
	srv := siteOf(t, sandbox.Config{World: func(name string) (*server.Fixture, error) {
		if faulty.Load() {
			panic("no such case")
		}
		return world(name)
	}})
	a, b := connect(t, srv, "", nil), connect(t, srv, "", nil)
	defer a.conn.Close()
	defer b.conn.Close()
	faulty.Store(true)
	a.send(message.StartLab{Lab: "send-by-hand"})
	a.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		if _, _, err := a.conn.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, websocket.CloseInternalServerErr) {
				t.Errorf("ended with %v", err)
			}
			break
		}
	}
	faulty.Store(false)
	b.say("t1", "hostname", "Linux")
	again := connect(t, srv, a.token(), nil)
	defer again.conn.Close()
	again.say("t1", "hostname", "Linux")
}

// TestServe stops when it is told to, sockets and all.
func TestServe(t *testing.T) {
	srv := site(t)
	b := connect(t, srv, "", nil)
	defer b.conn.Close()
	srv.Config.Handler.(*web.Site).Close()
	b.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		if _, _, err := b.conn.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
				t.Errorf("ended with %v", err)
			}
			break
		}
	}
	res, err := http.Get(srv.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, res.Body)
	res.Body.Close()
}

// FuzzMessage gives a sandbox messages of every kind with any contents.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{
		`{"type":"line","term":"t1","text":"telnet example.com 25"}`, `{"type":"key","term":"t1","key":"^]"}`, `{"type":"open"}`,
		`{"type":"close","term":"t1"}`, `{"type":"lab","lab":"send-by-hand"}`, `{"type":"restart"}`, `{"type":"leave"}`, `{"type":"hint","step":"call"}`,
		`{"type":"voice","protocol":"smtp","persona":"postfix"}`, `{"type":"hello"}`, `{"type":"resize","cols":-1}`, `{"type":"redo"}`, `{"type":"explain","conversation":1,"index":-1}`,
		`{"type":"replay","text":"telnet a 25","at":9}`, `{"type":"answer","step":"call","text":"1"}`,
	} {
		f.Add(s, s)
	}
	catalogue, err := builtIn()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		m := sandbox.NewManager(sandbox.Config{
			World: once(world), Play: "doc", Labs: catalogue, Journals: opened(t, ""),
		})
		defer m.Close()
		p := m.NewPage()
		defer p.Leave()
		ctx := context.Background()
		if err := p.Receive(ctx, message.Hello{}); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{one, two, `{"type":"line","term":"t1","text":"hostname","seq":1}`} {
			if msg, err := message.DecodeClient([]byte(text)); err == nil {
				p.Receive(ctx, msg) // an error ends the connection, and is right
			}
		}
		if _, err := p.Next(ctx); err != nil {
			t.Error(err)
		}
	})
}

// once finds fixtures, each of which is read once, as the product does: its
// learners share what they do not change.
func once(load func(string) (*server.Fixture, error)) func(string) (*server.Fixture, error) {
	var known sync.Map
	return func(name string) (*server.Fixture, error) {
		if f, ok := known.Load(name); ok {
			return f.(*server.Fixture), nil
		}
		f, err := load(name)
		if err == nil {
			known.Store(name, f)
		}
		return f, err
	}
}
