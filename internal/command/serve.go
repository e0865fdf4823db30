package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/wall"
	"ehlo/labs"
	"ehlo/labs/scenario"
	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/web"
)

type serve struct {
	Addr      string   `default:":8025" placeholder:"ADDR" help:"Where to listen (default ${default})."`
	Host      []string `sep:"," placeholder:"NAME" help:"A public name of this server, such as mail.example.org; may be given more than once. Addresses and private names are known. Requests for others are refused, as another site's page may have sent them."`
	Proxy     []string `sep:"," placeholder:"NET" help:"A proxy in front of this server, or its network, as in 10.0.0.0/8; may be given more than once. Its X-Forwarded-For is believed when limits for one network address are counted, as is that of a proxy on this machine."`
	EmbedIn   []string `sep:"," placeholder:"SITE" help:"A site whose pages may show labs, classes and shared sessions in a frame, such as https://moodle.example.org; may be given more than once."`
	Metrics   string   `placeholder:"ADDR" help:"Serve figures for Prometheus at this address, as in 127.0.0.1:9464, under /metrics."`
	Data      string   `type:"path" placeholder:"DIR" help:"Keep what learners type in this folder, so that labs and worlds are there again after a restart. Without it they are kept in memory."`
	retention `embed:""`
	nodes     `embed:""`
	school    `embed:""`
	Scenarios string `type:"existingdir" placeholder:"DIR" help:"Serve the labs of this folder instead of the built-in ones, and read them again when they are saved. What is wrong with them is shown in the page."`
	Health    string `placeholder:"URL" help:"Serve nothing: ask the server at this address whether it works, and exit with 0 or 1."`
	Debug     bool   `help:"Log more."`
}

func (*serve) Help() string {
	return "Example: ehlo serve --addr 127.0.0.1:8025, then open http://127.0.0.1:8025/ in a browser."
}

func (c *serve) Run(ctx context.Context, std *streams) error {
	if c.Health != "" {
		return healthy(ctx, c.Health)
	}
	level := slog.LevelInfo
	if c.Debug {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(std.err, &slog.HandlerOptions{Level: level}))
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}

	proxies, err := networks("--proxy", c.Proxy)
	if err != nil {
		return err
	}
	if c.NATS != "" && c.Data != "" {
		return usageError{errors.New("--data and --nats both say where to keep what learners do: leave one of them out")}
	}
	if c.Data != "" {
		if err := writable(c.Data); err != nil {
			return usageError{fmt.Errorf("--data: %w; name a folder that can be written to", err)}
		}
	}
	_, host, err := c.school.base()
	if err != nil {
		return err
	}
	if host != "" {
		c.Host = append(c.Host, host)
	}
	catalogue, world, stop := c.labs(ctx, log)
	defer stop()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return listenError(c.Addr, err)
	}
	m := sandbox.Config{World: world, Worlds: worldNames(), Play: "doc", Labs: catalogue, Log: log, Memory: sandbox.NewMemory(fills())}
	s := web.Config{Log: log, Hosts: c.Host, Listens: l.Addr(), Gate: web.NewGate(proxies, "")}
	for _, site := range c.EmbedIn {
		embedder, err := web.Embedder(site)
		if err != nil {
			return usageError{fmt.Errorf("--embed-in: %w", err)}
		}
		s.Embedders = append(s.Embedders, embedder)
	}
	says := func(room *classroom.Classroom) error { return sayReady(std.out, address(l.Addr()), room) }
	return whileRight(ctx, catalogue, func(ctx context.Context) error {
		if c.NATS == "" {
			return c.alone(ctx, l, m, s, says)
		}
		return join(ctx, c.nodes, c.retention, c.school, proxies, c.Metrics, l, m, s, catalogue.Loaded(), says)
	})
}

// alone serves as the only node.
func (c *serve) alone(ctx context.Context, l net.Listener, m sandbox.Config, s web.Config, ready func(*classroom.Classroom) error) (failed error) {
	journals, err := c.journals(m.Log)
	if err != nil {
		return errors.Join(fmt.Errorf("--data: %w", err), l.Close())
	}
	m.Journals = journals
	values := func(name string) (journal.ValueStore, error) { return journals.Values(name), nil }
	room, closeRoom, err := c.school.open(values, m.Labs)
	if err != nil {
		return errors.Join(err, l.Close(), journals.Close())
	}
	var manager *sandbox.Manager
	managers := func() []*sandbox.Manager { return []*sandbox.Manager{manager} }
	walls, closeWalls, err := lookOn(room, &wall.Local{}, m.Labs, managers, m.Log)
	if err != nil {
		closeRoom()
		return errors.Join(err, l.Close(), journals.Close())
	}
	courses, err := c.school.courses(values, room, m.Labs, managers, m.Log)
	if err != nil {
		closeWalls()
		closeRoom()
		return errors.Join(err, l.Close(), journals.Close())
	}
	courses.into(&m)
	m.Rules = web.Rules(room)
	if walls != nil {
		m.Wall = walls
	}
	manager = sandbox.NewManager(m)
	stopForgetting := c.forget(manager.Forget, m.Log)
	stopCourses := courses.run()
	stopClearing := clearAway(room, courses, func(learner.ID) *sandbox.Manager { return manager }, m.Log)
	defer func() {
		stopForgetting()
		stopClearing()
		stopCourses()
		courses.close()
		closeWalls()
		manager.Close()
		closeRoom()
		failed = errors.Join(failed, journals.Close())
	}()
	s.Manager, s.Classroom, s.Walls, s.LTI, s.Grades = manager, room, walls, courses.tool, courses.book
	site, err := web.New(s)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	stopMetrics, err := serveMetrics(ctx, c.Metrics, func() http.Handler { return web.Metrics(func() []*web.Site { return []*web.Site{site} }) })
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer stopMetrics()
	if c.Data == "" {
		m.Log.Info("what learners do is kept in memory, and is lost when this program ends; --data DIR keeps it")
	}
	if err := ready(s.Classroom); err != nil {
		return errors.Join(err, l.Close())
	}
	return site.Serve(ctx, l)
}

// journals opens what learners do is kept in.
func (c *serve) journals(log *slog.Logger) (*journal.Store, error) {
	if c.Data == "" || c.DataLimit <= 0 {
		return journal.Open(c.Data, log)
	}
	disk, err := journal.NewBounded(c.Data, int64(c.DataLimit)<<20)
	if err != nil {
		return nil, err
	}
	return journal.On(disk, c.Data, log)
}

// whileRight serves until the context ends, or until the labs turn out not to be right: they are
// read meanwhile.
func whileRight(ctx context.Context, catalogue *labs.Catalogue, serve func(context.Context) error) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	wrong := make(chan error, 1)
	go func() {
		err := catalogue.Wait()
		if err != nil {
			err = fmt.Errorf("the labs cannot be read:\n%w", err)
			end()
		}
		wrong <- err
	}()
	err := serve(ctx)
	return errors.Join(<-wrong, err)
}

// garbage is how much there may be of it, in percent of what is in use. Most memory is what learners
// have, for hours, and little is thrown away: looking for that twice as often costs hardly any time.
const garbage = 50

// serveMetrics serves figures at an address, "" for nowhere. stop ends it.
func serveMetrics(ctx context.Context, addr string, figures func() http.Handler) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", figures())
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = srv.Serve(l) // until it is closed
	}()
	return func() {
		_ = srv.Close()
		<-ended
	}, nil
}

// labs are those to serve and their worlds. stop ends what reads them again.
func (c *serve) labs(ctx context.Context, log *slog.Logger) (all *labs.Catalogue, world func(string) (*server.Fixture, error), stop func()) {
	if c.Scenarios == "" {
		all = labs.Start(scenarios.FS)
		return all, worlds(), func() { _ = all.Wait() } // whileRight has told
	}
	d := folderOf(c.Scenarios)
	w := watchLabs(ctx, d, log)
	return w.catalogue, d.world, w.stop
}

// worlds finds built-in fixtures, each of which is read once.
func worlds() func(string) (*server.Fixture, error) {
	var mu sync.Mutex
	known := make(map[string]*server.Fixture)
	return func(name string) (*server.Fixture, error) {
		mu.Lock()
		defer mu.Unlock()
		if f := known[name]; f != nil {
			return f, nil
		}
		f, err := server.LoadFixture(scenario.Worlds(scenarios.FS), name)
		if err == nil {
			known[name] = f
		}
		return f, err
	}
}

// networks reads addresses and networks, as a flag has them.
func networks(flag string, names []string) (all []netip.Prefix, err error) {
	for _, name := range names {
		p, err := netip.ParsePrefix(name)
		if addr, alone := netip.ParseAddr(name); alone == nil {
			p, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return nil, usageError{fmt.Errorf("%s %q is neither an address nor a network: write 10.0.0.5 or 10.0.0.0/8", flag, name)}
		}
		all = append(all, p)
	}
	return all, nil
}

// writable makes a folder, and sure that files can be made in it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "probe")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// address is what to type into a browser on this machine.
func address(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return "http://" + a.String() + "/"
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}

func listenError(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is taken by another program, perhaps another ehlo: end that one, or choose another port, as in --addr :8026", addr)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%s is not for ordinary users: choose a port above 1023, as in --addr :8025", addr)
	case errors.As(err, new(*net.AddrError)), errors.As(err, new(*net.ParseError)), errors.As(err, new(*net.DNSError)):
		return usageError{fmt.Errorf("--addr %s: %w; write it as HOST:PORT or :PORT", addr, err)}
	}
	return fmt.Errorf("listen on %s: %w", addr, err)
}

// healthy asks a running server.
func healthy(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return usageError{err}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, res.Status)
	}
	return nil
}
