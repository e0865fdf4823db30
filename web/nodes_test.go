package web_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/nats-io/nats-server/v2/server"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/web"
)

// TestForward has a node pass requests on to the one that has the learner, once, and say to come
// again where nobody has them.
func TestForward(t *testing.T) {
	var nodes [2]*web.Nodes
	var servers [2]*httptest.Server
	var tokens [2]learner.Token
	var gates [2]*web.Gate
	has := make(map[learner.ID]int)
	labs, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	for i := range nodes {
		journals, err := journal.Open(t.TempDir(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		manager := sandbox.NewManager(sandbox.Config{World: once(world), Play: "doc", Labs: labs, Journals: journals})
		gates[i] = web.NewGate(nil, "secret")
		site, err := web.New(web.Config{Manager: manager, Gate: gates[i]})
		if err != nil {
			t.Fatal(err)
		}
		nodes[i] = &web.Nodes{
			Common: site, Newcomers: func() *web.Site { return site }, Ready: func() bool { return true }, Log: slog.New(slog.DiscardHandler),
			Moved: func() <-chan struct{} { return nil }, Patience: time.Millisecond,
			Here: func(id learner.ID) *web.Site {
				if at, ok := has[id]; ok && at == i {
					return site
				}
				return nil
			},
			There: func(id learner.ID) string { // which the other node has, it holds
				return servers[1-i].Listener.Addr().String()
			},
		}
		servers[i] = httptest.NewServer(nodes[i])
		t.Cleanup(func() {
			servers[i].Close()
			site.Close()
			manager.Close()
			journals.Close()
		})
		tokens[i], err = manager.Begin(message.Claims{Finished: []string{"send-by-hand"}})
		if err != nil {
			t.Fatal(err)
		}
		has[tokens[i].ID()] = i
	}
	ask := func(node int, token learner.Token, host string) (status int, body string) {
		req, err := http.NewRequest("GET", servers[node].URL+"/api/learner", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+string(token))
		req.Header.Set("X-Forwarded-For", "192.0.2.7")
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		data, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(data)
	}
	if status, _ := ask(0, tokens[1], ""); status != http.StatusOK || gates[0].Knows("192.0.2.7") || !gates[1].Knows("192.0.2.7") {
		t.Errorf("who asks is counted at the node that they ask, not at the one that serves them (%d)", status)
	}
	for node := range nodes {
		for at, token := range tokens {
			if status, body := ask(node, token, ""); status != http.StatusOK || !strings.Contains(body, string(token.ID())) {
				t.Errorf("node %d, asked for who is at %d: %d %s", node, at, status, body)
			}
		}
		if status, body := ask(node, "nobody.x", ""); status != http.StatusServiceUnavailable || !strings.Contains(body, "moving") {
			t.Errorf("node %d, asked for who is nowhere: %d %s", node, status, body)
		}
		if status, _ := ask(node, tokens[1-node], "mail.example.org"); status != http.StatusMisdirectedRequest {
			t.Errorf("node %d, asked by another site's page: %d", node, status)
		}
	}
	// Somebody new is served by the other node where this one has no learners, once.
	newcomers := nodes[0].Newcomers
	nodes[0].Newcomers = func() *web.Site { return nil }
	begins := func(node int) int {
		res, err := http.Post(servers[node].URL+"/api/learner", "application/json", strings.NewReader(`{"finished":[],"sandboxes":{}}`))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if status := begins(0); status != http.StatusOK {
		t.Errorf("somebody new, at a node without learners: %d", status)
	}
	nodes[1].Newcomers = nodes[0].Newcomers
	if status := begins(0); status != http.StatusServiceUnavailable {
		t.Errorf("somebody new, where no node has learners: %d", status)
	}
	nodes[0].Newcomers, nodes[1].Newcomers = newcomers, newcomers
	for at, token := range tokens { // and so do sockets
		conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(servers[1-at].URL, "http")+"/ws?learner="+string(token.ID()), nil)
		if err != nil {
			t.Fatal(err)
		}
		s := &student{t: t, token: string(token), done: map[string]bool{}}
		if !s.until(conn, message.Hello{Token: string(token), Activity: "play"}, func(m message.Server) bool {
			w, ok := m.(message.Welcome)
			return ok && w.Token == string(token)
		}) {
			t.Errorf("who is at node %d is not welcome by way of the other", at)
		}
		conn.Close()
	}
}

// natsIn is the variable that makes this program a server of NATS, with its data in a folder.
const natsIn = "EHLO_NATS_IN"

// natsInstead is one of three servers of NATS, if the program was started for that, until it is
// killed.
func natsInstead() {
	dir := os.Getenv(natsIn)
	if dir == "" {
		return
	}
	endWithParent()
	port := func(name string) int { return number(name, 0) }
	var routes []*url.URL
	for _, r := range strings.Fields(os.Getenv("EHLO_NATS_ROUTES")) {
		routes = append(routes, &url.URL{Scheme: "nats", Host: r})
	}
	s, err := server.NewServer(&server.Options{
		ServerName: filepath.Base(dir), Host: "127.0.0.1", Port: port("EHLO_NATS_PORT"), Logtime: true,
		JetStream: true, StoreDir: dir, SyncAlways: true,
		Cluster: server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: port("EHLO_NATS_CLUSTER"), NoAdvertise: true}, Routes: routes,
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	s.ConfigureLogger()
	s.Start()
	if !s.ReadyForConnections(30 * time.Second) {
		os.Exit(1)
	}
	fmt.Println("ready")
	s.WaitForShutdown()
}

// endWithParent ends this program when the one that has started it has ended, in whatever way.
func endWithParent() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
}

// process is a program that the test starts, and kills.
type process struct {
	t    *testing.T
	env  []string
	cmd  *exec.Cmd
	live io.Closer // see endWithParent
	says said      // on its standard error
	told string    // on its standard output, to begin with
}

// said is what a process has said last.
type said struct {
	mu   sync.Mutex
	text []byte
}

// Write implements io.Writer.
func (s *said) Write(p []byte) (int, error) {
	const most = 1 << 20
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = append(s.text, p...)
	s.text = s.text[max(0, len(s.text)-most):]
	return len(p), nil
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.text)
}

// start starts it, and waits until it says that it is ready.
func (p *process) start() {
	p.t.Helper()
	if p.cmd == nil {
		p.t.Cleanup(func() {
			if p.t.Failed() {
				p.t.Logf("what %s has said:\n%s", p.env[0], &p.says)
			}
		})
	}
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append(os.Environ(), p.env...)
	p.cmd.Stderr = &p.says
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if p.live, err = p.cmd.StdinPipe(); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil || !strings.Contains(line, "ready") {
		p.t.Fatalf("%s: it says %q (%v)", p.env[0], line, err)
	}
	rest, _ := lines.Peek(lines.Buffered()) // it is said in one piece
	p.told = line + string(rest)
	go io.Copy(io.Discard, out)
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// dump ends it with what each goroutine is at, which it says.
func (p *process) dump() {
	_ = p.cmd.Process.Signal(syscall.SIGCONT)
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	_ = p.cmd.Wait()
}

// kill ends it at once, if it has not ended.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// The figures of a node that tests look at.
const (
	partitionsHere = "ehlo_partitions"
	pagesHere      = "ehlo_pages"
)

// figureOf is one of a node's, which it tells at a port.
func figureOf(t *testing.T, port int, name string) (n int) {
	t.Helper()
	client := http.Client{Timeout: patience} // it may have stopped
	res, err := client.Get(fmt.Sprint("http://127.0.0.1:", port, "/metrics"))
	if err != nil {
		return 0 // it has not begun
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if count, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			n, _ = strconv.Atoi(count)
		}
	}
	return n
}

// ports are so many that nobody has. Asked for together they differ.
func ports(t *testing.T, n int) (all []int) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		all = append(all, l.Addr().(*net.TCPAddr).Port)
	}
	return all
}

// link is a way to a server that can be cut: what is sent then goes nowhere, and nobody is told.
type link struct {
	l  net.Listener
	to string

	mu    sync.Mutex
	cut   chan struct{} // is closed when it has been mended, nil while it is whole
	conns []net.Conn
	wg    sync.WaitGroup
}

func newLink(t *testing.T, to string) *link {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &link{l: l, to: to}
	k.wg.Go(k.accept)
	t.Cleanup(func() {
		l.Close()
		k.mend()
		k.mu.Lock()
		for _, c := range k.conns {
			c.Close()
		}
		k.mu.Unlock()
		k.wg.Wait()
	})
	return k
}

func (k *link) accept() {
	for {
		from, err := k.l.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", k.to)
		if err != nil {
			from.Close()
			continue
		}
		k.mu.Lock()
		k.conns = append(k.conns, from, to)
		k.mu.Unlock()
		k.wg.Go(func() { k.copy(to, from) })
		k.wg.Go(func() { k.copy(from, to) })
	}
}

func (k *link) copy(to, from net.Conn) {
	defer to.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		k.mu.Lock()
		cut := k.cut
		k.mu.Unlock()
		if cut != nil {
			<-cut
		}
		if _, werr := to.Write(b[:n]); err != nil || werr != nil {
			return
		}
	}
}

func (k *link) part() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cut = make(chan struct{})
}

func (k *link) mend() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cut != nil {
		close(k.cut)
		k.cut = nil
	}
}

// TestForwardWaits: whoever asks for a learner who moves is served once some node has them, be it this
// one, another, or one in place of a node that is gone.
func TestForwardWaits(t *testing.T) {
	node := siteBehind(t, web.NewGate(nil, "secret"))
	there := strings.TrimPrefix(node.URL, "http://")
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	stopped, err := net.Listen("tcp", "127.0.0.1:0") // it takes a connection, and answers nothing
	if err != nil {
		t.Fatal(err)
	}
	defer stopped.Close()
	for _, tt := range []struct{ name, before, after string }{
		{"it comes here", "", "here"},
		{"it comes to another node", "", there},
		{"it was at one that is gone", strings.TrimPrefix(gone.URL, "http://"), there},
		{"it was at one that has stopped", stopped.Addr().String(), "here"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			site, end := newSite(t, sandbox.Config{World: once(world)})
			t.Cleanup(end)
			var mu sync.Mutex // guards at and moved
			at, moved := tt.before, make(chan struct{})
			asked := make(chan struct{}, 100)
			of := func() string {
				mu.Lock()
				defer mu.Unlock()
				return at
			}
			n := &web.Nodes{
				Common: site, Ready: func() bool { return true }, Log: slog.New(slog.DiscardHandler), Patience: time.Minute,
				Newcomers: func() *web.Site { return nil },
				Here: func(learner.ID) *web.Site {
					if of() == "here" {
						return site
					}
					return nil
				},
				There: func(learner.ID) string {
					asked <- struct{}{}
					return of()
				},
				Moved: func() <-chan struct{} {
					mu.Lock()
					defer mu.Unlock()
					return moved
				},
			}
			go func() {
				<-asked // in vain
				if tt.before == stopped.Addr().String() {
					if conn, err := stopped.Accept(); err == nil {
						defer conn.Close()
					}
				}
				mu.Lock()
				defer mu.Unlock()
				at = tt.after
				close(moved)
				moved = make(chan struct{})
			}()
			r := httptest.NewRequest("GET", "/api/learner", nil)
			r.Host = "localhost"
			r.Header.Set("Authorization", "Bearer nobody.x")
			w := httptest.NewRecorder()
			n.ServeHTTP(w, r)
			if w.Code != http.StatusUnauthorized && w.Code != http.StatusNotFound {
				t.Errorf("it is answered %d %s", w.Code, w.Body)
			}
		})
	}
}

// long is more than anything here takes on a machine that is busy with other tests.
const long = 3 * time.Minute

// TestNodes has three nodes on three servers of NATS serve learners who come to any of them. The
// nodes are killed, stopped, cut off and ended in order, and so are the servers of NATS. No step
// that showed as done is lost, and all learners are served again soon.
func TestNodes(t *testing.T) {
	const three = 3
	free := ports(t, 2*three)
	natsPorts, routes := free[:three], free[three:]
	var servers []*process
	for i := range three {
		var others []string
		for j := range three {
			if j != i {
				others = append(others, fmt.Sprint("127.0.0.1:", routes[j]))
			}
		}
		p := &process{t: t, env: []string{
			natsIn + "=" + filepath.Join(t.TempDir(), fmt.Sprint("nats", i)), fmt.Sprint("EHLO_NATS_PORT=", natsPorts[i]),
			fmt.Sprint("EHLO_NATS_CLUSTER=", routes[i]), "EHLO_NATS_ROUTES=" + strings.Join(others, " "),
		}}
		p.start()
		defer func() { p.kill() }()
		servers = append(servers, p)
	}
	var all []*process
	var links [three][]*link
	var addresses []string
	free = ports(t, 2*three)
	figures := free[three:]
	for i, port := range free[:three] {
		var urls []string
		for _, to := range natsPorts {
			k := newLink(t, fmt.Sprint("127.0.0.1:", to))
			links[i] = append(links[i], k)
			urls = append(urls, "nats://"+k.l.Addr().String())
		}
		addr := fmt.Sprint("127.0.0.1:", port)
		p := &process{t: t, env: []string{
			serveWith + "=serve --debug --addr " + addr + " --advertise " + addr + " --metrics 127.0.0.1:" + strconv.Itoa(figures[i]) +
				" --partitions 12 --nats " + strings.Join(urls, ","),
		}}
		p.start()
		defer func() { p.kill() }()
		all, addresses = append(all, p), append(addresses, addr)
	}

	students := class(t, number("EHLO_LEARNERS", 8))
	// stuck fails the test with what is known of learners, nodes and servers.
	stuck := func(format string, args ...any) {
		t.Helper()
		for i, s := range students {
			t.Logf("learner %d has had %d steps done:\n%s", i, s.steps(), s.story())
		}
		for i := range all {
			t.Logf("node %d, at %s, has %d partitions and %d pages", i, addresses[i],
				figureOf(t, figures[i], partitionsHere), figureOf(t, figures[i], pagesHere))
		}
		for _, p := range all {
			p.dump()
		}
		t.Fatalf(format, args...)
	}
	// has waits until a node has some partitions or pages, or none.
	has := func(i int, figure string, some bool) {
		t.Helper()
		for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
			if n := figureOf(t, figures[i], figure); (n > 0) == some {
				return
			}
			if time.Since(began) > long {
				stuck("node %d: it takes too long until it has %s: %v", i, figure, some)
			}
		}
	}
	for i := range all { // each is to have learners of its own
		has(i, partitionsHere, true)
	}
	stop := make(chan struct{})
	var working sync.WaitGroup
	for i, s := range students {
		working.Go(func() {
			for at := i; ; at++ {
				select {
				case <-stop:
					return
				default:
				}
				learner, _, _ := strings.Cut(s.token, ".")
				s.work("ws://" + addresses[at%three] + "/ws?learner=" + learner)
				time.Sleep(50 * time.Millisecond) // as a page does
			}
		})
	}
	// served waits until each learner has had a step done since it was called.
	served := func(what string) {
		t.Helper()
		began := time.Now()
		before := make([]int, len(students))
		for i, s := range students {
			before[i] = s.steps()
		}
		for i, s := range students {
			for s.steps() == before[i] {
				if time.Since(began) > long {
					stuck("%s: it takes too long: learner %d has had no step done", what, i)
				}
				time.Sleep(20 * time.Millisecond)
			}
		}
		t.Logf("%s: all are served %v later", what, time.Since(began).Round(10*time.Millisecond))
	}
	served("at the start")
	for round := range number("EHLO_ROUNDS", 1) {
		i := (round + rand.IntN(three)) % three
		has(i, pagesHere, true)
		all[i].kill()
		served("a node was killed")
		all[i].start()
		served("it is back")

		has(i, pagesHere, true)
		all[i].signal(syscall.SIGSTOP)
		served("a node was stopped")
		all[i].signal(syscall.SIGCONT)
		served("it goes on")

		has(i, pagesHere, true)
		for _, k := range links[i] {
			k.part()
		}
		served("a node is cut off from NATS")
		has(i, partitionsHere, false)
		for _, k := range links[i] {
			k.mend()
		}
		served("it is no longer")

		has(i, pagesHere, true)
		longest := gaps(students)
		all[i].signal(syscall.SIGTERM)
		if err := all[i].cmd.Wait(); err != nil {
			t.Errorf("a node that was told to end: %v", err)
		}
		served("a node has left in order")
		t.Logf("meanwhile nobody had to wait longer than %v for a step", longest().Round(10*time.Millisecond))
		all[i].start()
		served("it is back")
		servers[i].kill()
		served("a server of NATS was killed")
		servers[i].start()
		served("it is back")
	}
	close(stop)
	for _, s := range students {
		s.leave()
	}
	working.Wait()
	tell(t, students)
}

// gaps watches learners at work; longest is the longest time for which one had no step done since.
func gaps(students []*student) (longest func() time.Duration) {
	stop, most := make(chan struct{}), make(chan time.Duration)
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		steps, since := make([]int, len(students)), make([]time.Time, len(students))
		var gap time.Duration
		for {
			now := time.Now()
			for i, s := range students {
				if !since[i].IsZero() {
					gap = max(gap, now.Sub(since[i]))
				}
				if n := s.steps(); n != steps[i] || since[i].IsZero() {
					steps[i], since[i] = n, now
				}
			}
			select {
			case <-tick.C:
			case <-stop:
				most <- gap
				return
			}
		}
	}()
	return func() time.Duration {
		close(stop)
		return <-most
	}
}
