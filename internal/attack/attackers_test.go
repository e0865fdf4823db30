//go:build attack

package attack

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// attack is one way to do one's worst, with its share of the attackers.
type attack struct {
	share int
	name  string
	do    func(*attacker)
}

// attacks are those on a command, by its name.
var attacks = map[string]func(addr []string) []attack{"serve": onServe, "mail": onMail}

func onServe(addrs []string) []attack {
	addr := addrs[0]
	return []attack{
		{8, "half open", func(a *attacker) { a.halfOpen(addr) }},
		{6, "slow headers", func(a *attacker) {
			a.slowly(addr, "GET / HTTP/1.1\r\nHost: localhost\r\n"+strings.Repeat("X-A: b\r\n", 1000))
		}},
		{2, "reads no file", func(a *attacker) {
			a.deaf(addr, strings.Repeat("GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: "+networks[a.number%len(networks)]+"\r\n\r\n", 2000))
		}},
		{6, "silent page", func(a *attacker) { a.silentPage(addr) }},
		{2, "page that reads nothing", func(a *attacker) { a.deafPage(addr) }},
		{1, "huge lines", func(a *attacker) { a.page(addr, line(strings.Repeat("A", 500<<10))) }},
		{1, "huge messages", func(a *attacker) { a.page(addr, line(strings.Repeat("A", 1<<20))) }},
		{2, "flood of lines", func(a *attacker) { a.page(addr, line("NOOP")) }},
		{1, "flood of mail", func(a *attacker) {
			a.page(addr, slices.Concat(begun, []string{line(strings.Repeat("A", 500)), line(".")})...)
		}},
		{1, "endless text", func(a *attacker) {
			a.page(addr, slices.Concat(begun, slices.Repeat([]string{line(strings.Repeat("A", 990))}, 100_000))...)
		}},
		{1, "flood of hints", func(a *attacker) { a.page(addr, message(`{"type":"hint","step":%q}`, strings.Repeat("A", 500<<10))) }},
		{1, "flood of replays", func(a *attacker) {
			a.page(addr, message(`{"type":"replay","text":%s}`, quoted("$ telnet mail 25\n"+strings.Repeat("NOOP\n250 OK\n", 10_000))))
		}},
		{1, "new learners", func(a *attacker) { a.newcomers(addr) }},
		{1, "garbage", func(a *attacker) { a.page(addr, `{"type":"nonsense"}`, `{`) }},
	}
}

// begun begins a message.
var begun = []string{line(mailServer), line("HELO a"), line("MAIL FROM:<a@client.com>"), line("RCPT TO:<bob@server.com>"), line("DATA")}

func onMail(addrs []string) []attack {
	smtp, pop3, imap := addrs[0], addrs[1], addrs[2]
	const (
		greeting = "HELO a\r\n"
		envelope = "MAIL FROM:<a@client.com>\r\nRCPT TO:<bob@server.com>\r\nDATA\r\n"
		login    = "a LOGIN bob password123\r\nb SELECT INBOX\r\n"
		other    = "a LOGIN carol password123\r\nb SELECT INBOX\r\n"
		forever  = 1 << 60
	)
	lines := strings.Repeat(strings.Repeat("A", 70)+"\r\n", 900)
	return []attack{
		{8, "half open", func(a *attacker) { a.halfOpen(addrs[a.number%3]) }},
		{6, "slow commands", func(a *attacker) { a.slowly(smtp, strings.Repeat("NOOP\r\n", 1000)) }},
		{2, "reads nothing", func(a *attacker) { a.deaf(imap, login+strings.Repeat("c FETCH 1:* BODY[]\r\n", 20_000)) }},
		{1, "line without an end", func(a *attacker) { a.endless(smtp, "", strings.Repeat("A", 64<<10), attackData) }},
		{1, "line of IMAP without an end", func(a *attacker) { a.endless(imap, "a ", strings.Repeat("A", 64<<10), attackData) }},
		{1, "huge literal", func(a *attacker) {
			a.endless(imap, login+message("c APPEND INBOX {%d+}\r\n", attackData), lines, attackData)
		}},
		{1, "endless text", func(a *attacker) { a.endless(smtp, greeting+envelope, lines, attackData) }},
		{1, "flood of mail", func(a *attacker) {
			a.endless(smtp, greeting, strings.Replace(envelope, "bob", "alice", 1)+strings.Repeat("A", 500)+"\r\n.\r\n", forever)
		}},
		{1, "flood of commands", func(a *attacker) { a.endless(pop3, "", "NOOP\r\n", forever) }},
		{1, "wrong passwords", func(a *attacker) { a.endless(pop3, "", "USER bob\r\nPASS x\r\n", forever) }},
		{1, "copies of copies", func(a *attacker) { a.endless(imap, other, "c COPY 1:* INBOX\r\n", forever) }},
		{1, "searches", func(a *attacker) {
			a.endless(imap, login, "c SEARCH TEXT nothing\r\nd THREAD REFERENCES UTF-8 ALL\r\n", forever)
		}},
	}
}

// attackUntilEOF has the attackers do their worst until standard input ends.
func attackUntilEOF(on func([]string) []attack, addr []string) {
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10)
	all := on(addr)
	shares := 0
	for _, a := range all {
		shares += a.share
	}
	over := make(chan struct{})
	var wg sync.WaitGroup
	n := 0
	for _, a := range all {
		if only := os.Getenv("EHLO_ATTACK_BY"); only != "" && only != a.name {
			continue // to see what one of them does
		}
		for range max(1, attackers*a.share/shares) {
			n++
			one := &attacker{number: n, over: over}
			wg.Go(func() {
				for !one.isOver() {
					a.do(one)
				}
			})
		}
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	close(over)
	wg.Wait()
}

// attacker is one who does their worst until it is over.
type attacker struct {
	number int
	over   chan struct{}
}

func (a *attacker) isOver() bool {
	select {
	case <-a.over:
		return true
	default:
		return false
	}
}

// rest waits, unless it is over before.
func (a *attacker) rest(d time.Duration) {
	select {
	case <-a.over:
	case <-time.After(d):
	}
}

// with connects, and does something that ends with the connection, or when it is over.
func (a *attacker) with(addr string, do func(net.Conn)) {
	conn, err := net.DialTimeout("tcp", addr, 10*time.Second)
	if err != nil {
		a.rest(100 * time.Millisecond)
		return
	}
	a.until(conn, func() { do(conn) })
}

// until does something with a connection, which is closed when that has ended, or it is over.
func (a *attacker) until(conn io.Closer, do func()) {
	ended := make(chan struct{})
	go func() {
		select {
		case <-a.over:
		case <-ended:
		}
		conn.Close()
	}()
	defer close(ended)
	do()
}

// halfOpen connects and says nothing.
func (a *attacker) halfOpen(addr string) {
	a.with(addr, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
}

// slowly sends an octet every now and then.
func (a *attacker) slowly(addr, text string) {
	a.with(addr, func(c net.Conn) {
		go io.Copy(io.Discard, c)
		for i := range len(text) {
			if _, err := c.Write([]byte(text[i : i+1])); err != nil || a.isOver() {
				return
			}
			a.rest(100 * time.Millisecond)
		}
	})
}

// deaf sends, and reads nothing of what comes.
func (a *attacker) deaf(addr, text string) {
	a.with(addr, func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		<-a.over
	})
}

// endless sends something again and again, until it is so much, and reads what comes.
func (a *attacker) endless(addr, first, again string, octets int64) {
	a.with(addr, func(c net.Conn) {
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			_, _ = io.Copy(io.Discard, c)
		}()
		_, err := io.WriteString(c, first)
		for sent := int64(0); err == nil && sent < octets; sent += int64(len(again)) {
			_, err = io.WriteString(c, again)
		}
		if err == nil {
			<-gone // the server has the last word
		}
	})
}

// networks are the addresses that attackers have.
var networks = []string{"192.0.2.1", "192.0.2.2", "198.51.100.1"}

// dial opens a page's socket.
func (a *attacker) dial(addr string) (*websocket.Conn, error) {
	d := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
	conn, _, err := d.Dial("ws://"+addr+"/ws", http.Header{"X-Forwarded-For": {networks[a.number%len(networks)]}})
	if err != nil {
		a.rest(100 * time.Millisecond)
	}
	return conn, err
}

// page sends messages again and again, and reads what comes.
func (a *attacker) page(addr string, messages ...string) {
	conn, err := a.dial(addr)
	if err != nil {
		return
	}
	a.until(conn, func() {
		go discard(conn)
		err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello"}`))
		for i := 0; err == nil && !a.isOver(); i++ {
			err = conn.WriteMessage(websocket.TextMessage, []byte(messages[i%len(messages)]))
		}
	})
}

func discard(conn *websocket.Conn) {
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}

// silentPage connects a page that never says hello.
func (a *attacker) silentPage(addr string) {
	if conn, err := a.dial(addr); err == nil {
		a.until(conn, func() { discard(conn) })
	}
}

// deafPage types what has long answers, and reads nothing of them.
func (a *attacker) deafPage(addr string) {
	conn, err := a.dial(addr)
	if err != nil {
		return
	}
	a.until(conn, func() {
		err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello"}`))
		for err == nil && !a.isOver() {
			err = conn.WriteMessage(websocket.TextMessage, []byte(line("help")))
		}
	})
}

// newcomers is one new learner after the other.
func (a *attacker) newcomers(addr string) {
	conn, err := a.dial(addr)
	if err != nil {
		return
	}
	a.until(conn, func() {
		if conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello"}`)) == nil {
			_, _, _ = conn.ReadMessage()
			_ = conn.WriteMessage(websocket.TextMessage, []byte(line("hostname")))
		}
	})
}

// line is the message that types one in a page's first terminal.
func line(text string) string { return message(`{"type":"line","term":"t1","text":%s}`, quoted(text)) }

func message(format string, args ...any) string { return fmt.Sprintf(format, args...) }

func quoted(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string has JSON
	}
	return string(data)
}

// mailServer is that of the world of free play.
const mailServer = "telnet 10.49.137.152 25"

// learner is a page in an open SMTP session.
type learner struct{ conn *websocket.Conn }

func learnerAt(addr string) (typist, error) {
	d := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
	conn, _, err := d.Dial("ws://"+addr+"/ws", http.Header{"X-Forwarded-For": {"203.0.113.1"}})
	if err != nil {
		return nil, err
	}
	l := &learner{conn}
	for _, said := range [][3]string{
		{`{"type":"hello"}`, "welcome", ""}, {line(mailServer), "out", "220 "}, {line("EHLO client.com"), "out", "250 "},
	} {
		if err := l.send(said[0], said[1], said[2]); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return l, nil
}

// send sends a message and waits for one of a kind that has something in it.
func (l *learner) send(message, kind, contains string) error {
	if err := l.conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		return err
	}
	_ = l.conn.SetReadDeadline(time.Now().Add(patience))
	for {
		_, data, err := l.conn.ReadMessage()
		if text := string(data); err != nil || strings.HasPrefix(text, `{"type":"`+kind+`"`) && strings.Contains(text, contains) {
			return err
		}
	}
}

// patience is how long somebody waits at most.
const patience = 30 * time.Second

func (l *learner) say() error   { return l.send(line("NOOP"), "out", "250 ") }
func (l *learner) Close() error { return l.conn.Close() }

// client is a mail client that has logged in, or an echo's.
type client struct {
	net.Conn
	r *bufio.Reader
}

// It comes from an address of its own, as those do who do nothing wrong: Dovecot lets a user have ten
// connections from one, and attackers take all that theirs may have.
func clientAt(addr string, number int) (typist, error) {
	c, err := dialClientFrom(fmt.Sprintf("127.0.1.%d", 1+number), addr)
	if err != nil {
		return nil, err
	}
	if err := c.send("n LOGIN bob password123\r\n"); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func dialClient(addr string) (*client, error) { return dialClientFrom("127.0.0.1", addr) }

func dialClientFrom(from, addr string) (*client, error) {
	d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := d.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{conn, bufio.NewReader(conn)}, nil
}

// send sends a command and waits for its tagged response.
func (c *client) send(command string) error {
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, command); err != nil {
		return err
	}
	said := ""
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return fmt.Errorf("%w, after %q", err, said+line)
		}
		if said = line; strings.HasPrefix(line, "n NO ") || strings.HasPrefix(line, "n BAD ") {
			return fmt.Errorf("%q is answered %q", command, line)
		}
		if strings.HasPrefix(line, "n ") {
			return nil
		}
	}
}

func (c *client) say() error { return c.send("n NOOP\r\n") }

// echo is a client of a server that says what it hears.
func echo(t *testing.T) typist {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		conn, err := l.Accept()
		if err == nil {
			_, _ = io.Copy(conn, conn)
			conn.Close()
		}
	})
	c, err := dialClient(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		l.Close()
		wg.Wait()
	})
	return c
}

// latency is how long answers take: half of them at most, and 99 in a hundred.
type latency struct{ p50, p99 time.Duration }

func (l latency) String() string {
	return fmt.Sprintf("p50 %v, p99 %v", l.p50.Round(10*time.Microsecond), l.p99.Round(10*time.Microsecond))
}

func of(took []time.Duration) latency {
	slices.Sort(took)
	return latency{took[len(took)/2], took[len(took)*99/100]}
}

// measure has typists type for a while, ten times a second each, beside an echo.
func measure(t *testing.T, all []typist, floor typist, during time.Duration) (theirs, echoes latency) {
	t.Helper()
	const every = 100 * time.Millisecond
	var mu sync.Mutex // guards what is measured
	var took, least []time.Duration
	var wg sync.WaitGroup
	begun := time.Now()
	typing := func(who typist, after, every time.Duration, into *[]time.Duration) {
		for due := begun.Add(after); time.Since(begun) < during; due = due.Add(every) {
			time.Sleep(time.Until(due))
			from := time.Now()
			if err := who.say(); err != nil {
				t.Errorf("one who does nothing wrong is not answered: %v", err)
				return
			}
			mu.Lock()
			*into = append(*into, time.Since(from))
			mu.Unlock()
		}
	}
	for i, one := range all {
		wg.Go(func() { typing(one, every*time.Duration(i)/time.Duration(len(all)), every, &took) })
	}
	wg.Go(func() { typing(floor, 0, every/10, &least) })
	wg.Wait()
	if len(took) == 0 || len(least) == 0 {
		t.Fatal("nothing was measured")
	}
	return of(took), of(least)
}

// memory is how much a process has held at most.
func memory(t *testing.T, pid int) (octets int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal("this system does not tell how much memory a process holds")
	}
	for l := range strings.Lines(string(text)) {
		if _, err := fmt.Sscanf(l, "VmHWM: %d kB", &octets); err == nil {
			return octets << 10
		}
	}
	t.Fatal("this system does not tell how much memory a process has held")
	return 0
}
