//go:build attack

package attack

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// What the attacks take: a sample in make test, all of it in make attack. They are built only with
// the tag attack: they want the machine for themselves, and other packages' tests run side by side.
var (
	attackers  = number("EHLO_ATTACK", 200)
	attackFor  = time.Duration(number("EHLO_ATTACK_SECONDS", 4)) * time.Second
	attackData = int64(number("EHLO_ATTACK_MIB", 64)) << 20 // of one message's text
)

func number(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// bound is how much memory a server may hold under attack.
const bound = 768 << 20

// waits is how long 99 in a hundred answers may take those who do nothing wrong, beyond what so
// many bare echoes take at the same time on the same machine.
const (
	waits  = 50 * time.Millisecond
	echoes = 3
)

func TestMain(m *testing.M) {
	if what := os.Getenv("EHLO_ATTACK_ON"); what != "" {
		attackUntilEOF(attacks[what], strings.Fields(os.Getenv("EHLO_ATTACKED")))
		return
	}
	code := m.Run()
	if program, err := built(); err == nil {
		_ = os.RemoveAll(filepath.Dir(program))
	}
	os.Exit(code)
}

// TestAttackOnServe has learners at work while others do their worst.
func TestAttackOnServe(t *testing.T) {
	v := start(t, []string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir()}, 1, regexp.MustCompile(`http://(\S+)/`))
	underAttack(t, v, "serve", 20, func() (typist, error) { return learnerAt(v.addr[0]) })
}

// TestAttackOnMail has mail clients at work while others do their worst.
func TestAttackOnMail(t *testing.T) {
	v := start(t, []string{"mail", "--smtp", "127.0.0.1:0", "--pop3", "127.0.0.1:0", "--imap", "127.0.0.1:0"}, 3, regexp.MustCompile(`127\.0\.0\.1:\d+`))
	clients := 0
	underAttack(t, v, "mail", 10, func() (typist, error) {
		clients++
		return clientAt(v.addr[2], clients)
	})
}

// victim is a server, and where it serves.
type victim struct {
	cmd  *exec.Cmd
	addr []string
}

// built is the program as it is served: what the tests are built with would take its time.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "ehlo")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "ehlo")
	build := exec.Command("go", "build", "-trimpath", "-o", program, "ehlo")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if says, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, says)
	}
	return program, nil
})

// start starts a server of so many services, whose addresses are those in what it says.
func start(t *testing.T, args []string, services int, addresses *regexp.Regexp) *victim {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{cmd: exec.Command(program, args...)}
	v.cmd.Env = append(os.Environ(), "GOMEMLIMIT="+strconv.Itoa(bound*3/4))
	var says lockedBuffer
	v.cmd.Stderr = &says
	out, err := v.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = v.cmd.Process.Signal(syscall.SIGKILL)
		_ = v.cmd.Wait()
		if t.Failed() {
			t.Logf("the server says:\n%.4000s", says.String())
		}
	})
	ready, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("it says %q (%v) and %s", ready, err, says.String())
	}
	for deadline := time.Now().Add(patience); len(v.addr) < services; time.Sleep(time.Millisecond) { // it comes by another pipe
		v.addr = nil
		for _, m := range addresses.FindAllStringSubmatch(ready+says.String(), -1) {
			v.addr = append(v.addr, m[len(m)-1])
		}
		if time.Now().After(deadline) {
			t.Fatalf("it serves at %q", v.addr)
		}
	}
	return v
}

// typist is somebody who does nothing wrong: types a line, and waits for the answer.
type typist interface {
	say() error
	Close() error
}

// besiege starts the attackers, in a process of their own that leaves this one its processors: in
// earnest they have machines of their own.
func besiege(t *testing.T, what string, addr []string) (end func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	if idle, err := exec.LookPath("chrt"); err == nil {
		cmd = exec.Command(idle, "--idle", "0", os.Args[0]) // SCHED_IDLE: what nobody else wants of the processors
	}
	cmd.Env = append(os.Environ(), "EHLO_ATTACK_ON="+what, "EHLO_ATTACKED="+strings.Join(addr, " "))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the attackers: %v", err)
		}
	}
}

// underAttack measures what so many typists wait for their answers, before and while the
// attackers are at it.
func underAttack(t *testing.T, v *victim, what string, typists int, begin func() (typist, error)) {
	t.Helper()
	var all []typist
	for range typists {
		one, err := begin()
		if err != nil {
			t.Fatal(err)
		}
		defer one.Close()
		all = append(all, one)
	}
	floor := echo(t)
	before, _ := measure(t, all, floor, attackFor/4)
	t.Logf("before: %v", before)
	end := besiege(t, what, v.addr)
	during, least := measure(t, all, floor, attackFor)
	held := memory(t, v.cmd.Process.Pid)
	late, err := begin()
	if err != nil {
		t.Errorf("one who comes during the attack is not served: %v", err)
	} else {
		late.Close()
	}
	end()
	t.Logf("%d attackers: %v, an echo %v, %d MiB", attackers, during, least, held>>20)
	if most := waits + echoes*least.p99; during.p99 > most {
		t.Errorf("one answer in a hundred takes longer than %v, and may take %v", during.p99, most)
	}
	if held > bound {
		t.Errorf("the server holds %d MiB, and may hold %d", held>>20, bound>>20)
	}
}

// lockedBuffer is standard error, read while the server runs.
type lockedBuffer struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
