package web_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/command"
	"ehlo/internal/journal"
	"ehlo/internal/journal/journaltest"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/scenario"
)

// serveWith is the variable that makes this program the server, with such arguments.
const serveWith = "EHLO_SERVE_WITH"

// serveInstead serves, if the program was started for that.
func serveInstead() {
	if args := strings.Fields(os.Getenv(serveWith)); len(args) > 0 {
		endWithParent()
		ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		os.Exit(command.Main(ctx, args, os.Stdout, os.Stderr))
	}
}

// number is that of a variable, or what make test takes.
func number(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// TestKills kills the server in the middle of many learners' work, again and again: no step
// that showed as done is lost.
func TestKills(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr, dir := l.Addr().String(), t.TempDir()
	l.Close()
	all := class(t, number("EHLO_LEARNERS", 40))
	for range number("EHLO_KILLS", 3) {
		p := &process{t: t, env: []string{serveWith + "=serve --addr " + addr + " --data " + dir}}
		p.start()
		if got := statusOf(t, "http://"+addr+"/readyz"); got != http.StatusOK { // the labs have been read then
			t.Fatalf("it is not ready: %d", got)
		}
		ended := work(all, "ws://"+addr+"/ws")
		time.Sleep(time.Duration(300+rand.IntN(700)) * time.Millisecond) // whenever it is
		p.kill()
		ended()
	}
	tell(t, all)
}

// TestPowerCuts is the same with a disk from which a power cut takes all that was not synced.
func TestPowerCuts(t *testing.T) {
	d := journaltest.NewUnsafeDisk()
	r := rand.New(rand.NewPCG(rand.Uint64(), 0))
	all := class(t, number("EHLO_LEARNERS", 40))
	for range number("EHLO_POWER_CUTS", 3) {
		journals, err := journal.On(d, "dir", slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		srv, _, end := startSite(t, sandbox.Config{World: once(world), Journals: journals})
		ended := work(all, "ws"+strings.TrimPrefix(srv.URL, "http")+"/ws")
		time.Sleep(time.Duration(300+r.IntN(700)) * time.Millisecond) // whenever it is
		for _, s := range all {
			s.sees.Lock() // what they see from now on is of no power
		}
		d = d.PowerCut(r)
		for _, s := range all {
			s.dark = true
			s.sees.Unlock()
		}
		end()
		ended()
		if err := journals.Close(); err != nil {
			t.Fatal(err)
		}
	}
	tell(t, all)
}

// TestSoak has learners at work for long, each at the pace of somebody who reads what comes, and
// holds that the server has no more goroutines and memory at the end than after its beginning.
func TestSoak(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr, metrics := l.Addr().String(), fmt.Sprint("127.0.0.1:", ports(t, 1)[0])
	l.Close()
	p := &process{t: t, env: []string{serveWith + "=serve --addr " + addr + " --metrics " + metrics + " --data " + t.TempDir()}}
	p.start()
	defer p.kill()
	if got := statusOf(t, "http://"+addr+"/readyz"); got != http.StatusOK { // nobody waits for the labs to be read
		t.Fatalf("it is not ready: %d", got)
	}
	all := class(t, number("EHLO_LEARNERS", 40))
	during := time.Duration(number("EHLO_SOAK_SECONDS", 6)) * time.Second
	for _, s := range all {
		s.pace = min(2*time.Second, during/60)
	}
	ended := work(all, "ws://"+addr+"/ws")
	var early, late figures
	time.Sleep(during / 6) // all have come by then
	for i := range 50 {
		now := measured(t, "http://"+metrics+"/metrics")
		if i < 25 {
			early = early.less(now)
		} else {
			late = late.less(now)
		}
		time.Sleep(during / 60)
	}
	p.kill()
	ended()
	steps := 0
	for _, s := range all {
		steps += s.all
	}
	t.Logf("%d learners have seen %d steps done", len(all), steps)
	if steps == 0 {
		t.Error("nobody has done anything")
	}
	t.Logf("in the first half at least %+v, in the second %+v", early, late)
	if most := early.goroutines + len(all)/10 + 10; late.goroutines > most {
		t.Errorf("there are %d goroutines, where there had been %d", late.goroutines, early.goroutines)
	}
	if most := early.heap + early.heap/5 + 16<<20; late.heap > most {
		t.Errorf("%d octets are in use, where %d had been", late.heap, early.heap)
	}
}

// figures are what a server holds.
type figures struct{ goroutines, heap int }

// less is the smaller of each: what is held at the best of times is held for good.
func (f figures) less(o figures) figures {
	if f == (figures{}) {
		return o
	}
	return figures{min(f.goroutines, o.goroutines), min(f.heap, o.heap)}
}

func measured(t *testing.T, url string) (f figures) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.ParseFloat(value, 64)
		switch {
		case err != nil:
		case name == "go_goroutines":
			f.goroutines = int(n)
		case name == "go_memstats_heap_alloc_bytes":
			f.heap = int(n)
		}
	}
	if f.goroutines == 0 || f.heap == 0 {
		t.Fatalf("the server tells %+v", f)
	}
	return f
}

// student is a learner who does a lab again and again.
type student struct {
	t     testing.TB
	lab   *scenario.Lab
	pace  time.Duration // between two lines
	token string
	pages int

	sees sync.Mutex // guards all below
	dark bool
	done map[string]bool // the steps that show as done
	conn *websocket.Conn // nil while there is none
	left bool            // for good
	all  int             // steps that have shown as done, ever
	back int             // times the student has come back and looked
	says []string        // what became of the last connections, for who asks why nothing goes on
}

// note keeps what became of a connection.
func (s *student) note(format string, args ...any) {
	s.sees.Lock()
	defer s.sees.Unlock()
	s.says = append(s.says, time.Now().Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
	s.says = s.says[max(0, len(s.says)-40):]
}

// story is what became of the last connections.
func (s *student) story() string {
	s.sees.Lock()
	defer s.sees.Unlock()
	return strings.Join(s.says, "\n")
}

func class(t testing.TB, n int) (all []*student) {
	t.Helper()
	catalogue, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	l, ok := catalogue.Lab("send-by-hand")
	if !ok {
		t.Fatal("there is no such lab")
	}
	for range n {
		all = append(all, &student{t: t, lab: l, done: map[string]bool{}})
	}
	return all
}

// work has all students at their labs until the server ends. Ended waits for that.
func work(all []*student, url string) (ended func()) {
	var wg sync.WaitGroup
	for _, s := range all {
		wg.Go(func() { s.work(url) })
	}
	return wg.Wait
}

func tell(t *testing.T, all []*student) {
	steps, back := 0, 0
	for _, s := range all {
		steps, back = steps+s.all, back+s.back
	}
	t.Logf("%d learners have seen %d steps done, and looked after them %d times", len(all), steps, back)
	if steps == 0 || back == 0 {
		t.Error("nobody has done anything")
	}
}

// work looks whether all is there, and does the lab until the connection ends.
func (s *student) work(url string) {
	began := time.Now()
	conn, res, err := dialer.Dial(url, nil)
	if err != nil { // it has ended before they came
		status := "no answer"
		if res != nil {
			status = res.Status
		}
		s.note("%s is not opened in %v: %s (%v)", url, time.Since(began), status, err)
		return
	}
	defer conn.Close()
	s.note("%s is opened in %v", url, time.Since(began))
	s.sees.Lock()
	s.dark, s.conn = false, conn
	left := s.left
	s.sees.Unlock()
	if left {
		return
	}
	s.pages++
	page := fmt.Sprint("page-", s.pages)
	var lab *message.Lab
	welcomed := s.until(conn, message.Hello{Token: s.token, Activity: s.lab.ID, Page: page}, func(m message.Server) bool {
		w, ok := m.(message.Welcome)
		if ok {
			s.look(w)
			lab = w.Lab
		}
		return ok
	})
	for seq := int64(0); welcomed; {
		begin := message.Client(message.Restart{})
		if lab == nil {
			begin = message.StartLab{Lab: s.lab.ID}
		}
		s.forget()
		fresh := func(m message.Server) bool {
			l, ok := m.(message.Lab)
			if ok && l.Fresh {
				lab = &l
			}
			return ok && l.Fresh
		}
		if !s.until(conn, begin, fresh) {
			return
		}
		for i, st := range s.lab.Steps {
			lines := scenario.Script(st.Solution)
			for n, typed := range lines {
				seq++
				time.Sleep(s.pace) // who reads
				shows := func(message.Server) bool { return n < len(lines)-1 || s.shows(st.ID) }
				if !s.until(conn, message.Line{Term: lab.Steps[i].Term, Seq: seq, Text: typed.Text}, shows) {
					return
				}
			}
		}
	}
}

var dialer = websocket.Dialer{HandshakeTimeout: patience}

// patience is how long a learner waits for an answer before they come anew.
const patience = 3 * time.Second

// leave ends the connection that the student has, or is about to have: no other follows.
func (s *student) leave() {
	s.sees.Lock()
	defer s.sees.Unlock()
	s.left = true
	if s.conn != nil {
		s.conn.Close()
	}
}

// steps is how many have shown as done, ever.
func (s *student) steps() int {
	s.sees.Lock()
	defer s.sees.Unlock()
	return s.all
}

// look holds what a learner who comes back is shown against what they had seen done.
func (s *student) look(w message.Welcome) {
	s.sees.Lock()
	defer s.sees.Unlock()
	if s.token == "" {
		s.token = w.Token
		return
	}
	if len(s.done) > 0 && w.Token != s.token {
		s.t.Errorf("a learner who had seen %v done is not known", s.done)
	}
	s.token = w.Token
	s.back++
	is := map[string]bool{}
	if w.Lab != nil {
		for _, st := range w.Lab.Steps {
			is[st.ID] = st.Done
		}
	}
	for id := range s.done {
		if !is[id] {
			s.t.Errorf("step %s had shown as done, and is open", id)
		}
	}
}

// forget takes what was done as gone: the student is about to begin again.
func (s *student) forget() {
	s.sees.Lock()
	defer s.sees.Unlock()
	if !s.dark {
		s.done = map[string]bool{}
	}
}

func (s *student) shows(step string) bool {
	s.sees.Lock()
	defer s.sees.Unlock()
	return s.done[step]
}

// until sends a message, and reads what comes until one is what is waited for. It is false
// when the connection ends before.
func (s *student) until(conn *websocket.Conn, m message.Client, is func(message.Server) bool) bool {
	data, err := message.EncodeClient(m)
	if err != nil {
		s.t.Error(err)
		return false
	}
	sent := data
	if err := conn.WriteMessage(websocket.TextMessage, data); err != nil {
		s.note("%s is not sent: %v", sent, err)
		return false
	}
	for {
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		_, data, err := conn.ReadMessage()
		if err != nil {
			s.note("%s is not answered as it should be: %v", sent, err)
			return false
		}
		msg, err := message.DecodeServer(data)
		if err != nil {
			s.t.Error(err)
			return false
		}
		if st, ok := msg.(message.Step); ok {
			s.sees.Lock()
			if st.Done && !s.dark && !s.done[st.ID] {
				s.done[st.ID] = true
				s.all++
			}
			s.sees.Unlock()
		}
		if is(msg) {
			return true
		}
	}
}
