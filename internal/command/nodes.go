package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"ehlo/internal/classroom"
	"ehlo/internal/cluster"
	"ehlo/internal/journal"
	"ehlo/internal/journal/jetstream"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/wall"
	"ehlo/web"
)

// nodes are the flags for several nodes that serve learners together.
type nodes struct {
	NATS       string `name:"nats" placeholder:"URL" help:"Serve as one of several nodes, which keep what learners type in this NATS with JetStream instead of a folder, as in nats://10.0.0.5:4222."`
	Advertise  string `placeholder:"ADDR" help:"With --nats: where the other nodes reach this one (default: this machine's name, and the port of --addr)."`
	Partitions int    `default:"64" placeholder:"N" help:"With --nats: into how many parts learners are divided, the same at all nodes and for ever (default ${default})."`
	Copies     int    `default:"3" placeholder:"N" help:"With --nats: how many of its servers keep a copy of everything (default ${default})."`
}

// node is this process as one of several.
type node struct {
	flags   nodes
	kept    retention
	nc      *nats.Conn
	manager sandbox.Config // of each partition
	site    web.Config     // of each partition
	log     *slog.Logger
	at      *cluster.Node
	courses courses

	mu    sync.Mutex
	sites map[int]*web.Site
	disks map[int]*jetstream.Disk // that links of other nodes' learners are read from
}

// join serves as one of several nodes until the context ends, and has given away by then what it
// had, where others could take it. It has no learners before labs is closed, when there are any.
func join(ctx context.Context, flags nodes, kept retention, taught school, proxies []netip.Prefix, metrics string, l net.Listener, m sandbox.Config, s web.Config, labs <-chan struct{}, ready func(*classroom.Classroom) error) (failed error) {
	log := m.Log
	defer func() { l.Close() }() // it is closed already, unless this fails
	var err error
	if flags.Advertise, err = advertised(flags.Advertise, l); err != nil {
		return err
	}
	nc, err := nats.Connect(flags.NATS, nats.Name("ehlo "+flags.Advertise), nats.MaxReconnects(-1), nats.ReconnectWait(500*time.Millisecond),
		// A server whose machine is gone does not say so: after so many pings another is gone to.
		nats.PingInterval(2*time.Second), nats.MaxPingsOutstanding(2),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { log.Warn("NATS is out of reach", "err", err) }),
		nats.ReconnectHandler(func(nc *nats.Conn) { log.Info("NATS is there again", "at", nc.ConnectedUrlRedacted()) }))
	if err != nil {
		return fmt.Errorf("--nats %s: %w; start NATS with JetStream there, or name where it is", flags.NATS, err)
	}
	defer nc.Close()
	n := &node{flags: flags, kept: kept, nc: nc, manager: m, site: s, log: log, sites: make(map[int]*web.Site), disks: make(map[int]*jetstream.Disk)}
	board, secret, err := n.board(ctx)
	if err != nil {
		return err
	}
	n.site.Gate = web.NewGate(proxies, secret)
	n.at = cluster.New(cluster.Config{
		Name: flags.Advertise, Address: flags.Advertise, Partitions: flags.Partitions, Board: board, Log: log, Open: n.open, Able: labs,
	})
	values := func(name string) (journal.ValueStore, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return jetstream.OpenValues(ctx, nc, "ehlo-"+name, flags.Copies)
	}
	room, closeRoom, err := taught.open(values, m.Labs)
	if err != nil {
		return err
	}
	defer closeRoom()
	walls, closeWalls, err := lookOn(room, wall.NATS{Conn: nc}, m.Labs, n.managers, log)
	if err != nil {
		return err
	}
	defer closeWalls()
	if n.courses, err = taught.courses(values, room, m.Labs, n.managers, log); err != nil {
		return err
	}
	defer n.courses.close()
	n.courses.into(&n.manager)
	n.manager.Rules, n.site.Classroom, n.site.Walls, n.site.LTI, n.site.Grades = web.Rules(room), room, walls, n.courses.tool, n.courses.book
	if walls != nil {
		n.manager.Wall = walls
	}
	defer n.courses.run()()
	defer clearAway(room, n.courses, n.managerOf, log)()
	common, close, err := n.common()
	if err != nil {
		return err
	}
	defer func() { failed = errors.Join(failed, close()) }()
	front := &web.Nodes{
		Common: common, Log: log, Ready: nc.IsConnected, Newcomers: n.newcomers,
		Moved: n.at.Moved,
		Here:  func(id learner.ID) *web.Site { return n.of(cluster.Of(string(id), flags.Partitions)) },
		There: func(id learner.ID) string { return n.at.Owner(cluster.Of(string(id), flags.Partitions)).Address },
	}
	stopMetrics, err := serveMetrics(ctx, metrics, func() http.Handler { return web.Metrics(n.all) })
	if err != nil {
		return err
	}
	defer stopMetrics()
	if err := ready(room); err != nil {
		return err
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- front.Serve(serving, l) }()
	err = n.at.Run(ctx)
	stop()
	return errors.Join(err, <-served)
}

// board opens what the nodes write on, and reads what they know each other by, as soon as NATS can keep
// it: it may have been started just now, too.
func (n *node) board(ctx context.Context) (board cluster.Board, secret string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for first := true; ; first = false {
		try, end := context.WithTimeout(ctx, 5*time.Second) // while NATS has no leader it says nothing
		board, err = cluster.OpenBoard(try, n.nc, "ehlo", n.flags.Copies)
		if err == nil {
			secret, err = cluster.Secret(try, board)
		}
		end()
		if err == nil {
			return board, secret, nil
		}
		if first {
			n.log.Info("waiting for NATS to keep what nodes write", "err", err)
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return nil, "", fmt.Errorf("--nats: %w; JetStream has to be on, at as many servers as --copies says, which is %d", err, n.flags.Copies)
		}
	}
}

// common is the site for what concerns no learner.
func (n *node) common() (site *web.Site, close func() error, err error) {
	c := n.manager
	if c.Journals, err = journal.Open("", n.log); err != nil {
		return nil, nil, err
	}
	manager := sandbox.NewManager(c)
	sc := n.site
	sc.Manager = manager
	site, err = web.New(sc)
	return site, func() error {
		manager.Close()
		return c.Journals.Close()
	}, err
}

// part is a partition that is open.
type part struct {
	n       *node
	number  int
	site    *web.Site
	manager *sandbox.Manager
	disk    *jetstream.Disk
	store   *journal.Store
	stop    func() // forgetting
}

// open begins to serve a partition.
func (n *node) open(ctx context.Context, number int, taken func()) (io.Closer, error) {
	disk, err := jetstream.Open(ctx, n.nc, stream(number), n.flags.Copies, taken)
	if err != nil {
		return nil, err
	}
	p := &part{n: n, number: number, disk: disk}
	if p.store, err = journal.OnPart(disk, "ehlo", n.log); err != nil {
		return nil, err
	}
	c := n.manager
	c.Journals = p.store
	c.Learners = learner.Config{
		Mine:      func(id string) bool { return cluster.Of(id, n.flags.Partitions) == number },
		Elsewhere: n.shared,
	}
	p.manager = sandbox.NewManager(c)
	p.stop = n.kept.forget(p.manager.Forget, n.log)
	sc := n.site
	sc.Manager = p.manager
	if p.site, err = web.New(sc); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	n.mu.Lock()
	n.sites[number] = p.site
	n.mu.Unlock()
	n.courses.moved()
	return p, nil
}

// Close ends a partition: its pages go elsewhere.
func (p *part) Close() error {
	p.n.mu.Lock()
	delete(p.n.sites, p.number)
	p.n.mu.Unlock()
	if p.site != nil {
		p.site.Close()
	}
	p.stop()
	p.manager.Close()
	p.disk.Stop()
	return p.store.Close()
}

func stream(partition int) string { return "ehlo-" + strconv.Itoa(partition) }

// of is the site of a partition, nil if another node has it.
func (n *node) of(partition int) *web.Site {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.sites[partition]
}

// managerOf has a learner, nil if another node does.
func (n *node) managerOf(id learner.ID) *sandbox.Manager {
	if site := n.of(cluster.Of(string(id), n.flags.Partitions)); site != nil {
		return site.Manager()
	}
	return nil
}

// all are the sites of the partitions that are here, by the partitions' numbers.
func (n *node) all() (sites []*web.Site) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range slices.Sorted(maps.Keys(n.sites)) {
		sites = append(sites, n.sites[p])
	}
	return sites
}

// managers are those of the partitions that are here.
func (n *node) managers() (all []*sandbox.Manager) {
	for _, site := range n.all() {
		all = append(all, site.Manager())
	}
	return all
}

// newcomers is the site of any partition that is here, nil while there is none.
func (n *node) newcomers() *web.Site {
	all := n.all()
	if len(all) == 0 {
		return nil
	}
	return all[rand.IntN(len(all))]
}

// shared reads a link of some other partition's learner.
func (n *node) shared(t learner.ShareToken) (share []byte, ok bool, err error) {
	number := cluster.Of(string(t), n.flags.Partitions)
	n.mu.Lock()
	disk := n.disks[number]
	n.mu.Unlock()
	if disk == nil {
		if disk, err = jetstream.Open(context.Background(), n.nc, stream(number), n.flags.Copies, nil); err != nil {
			return nil, false, err
		}
		n.mu.Lock()
		n.disks[number] = disk
		n.mu.Unlock()
	}
	return journal.Peek(disk, "ehlo", "shares", string(t))
}

// advertised is where the other nodes reach this one.
func advertised(given string, l net.Listener) (string, error) {
	if given != "" {
		return given, nil
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "", err
	}
	name, err := os.Hostname()
	if err != nil {
		return "", fmt.Errorf("this machine has no name, so say --advertise HOST:PORT: %w", err)
	}
	return net.JoinHostPort(name, port), nil
}
