package command

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/textproto"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){
		"ehlo": func() { os.Exit(Main(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// leakChecked fails the run if a goroutine is left over.
type leakChecked struct{ m *testing.M }

func (l leakChecked) Run() int {
	code := l.m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			os.Stderr.WriteString(err.Error())
			return 1
		}
	}
	return code
}

// TestScripts runs the scripts in testdata: what the command line prints, and
// its exit codes.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", Setup: func(e *testscript.Env) error {
		e.Setenv("GORACE", os.Getenv("GORACE")) // how long each command waits at its end
		return nil
	}})
}

// lockedBuffer is standard error, read while the command runs.
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

// TestMailIsReady starts `ehlo mail` on free ports and speaks to each.
func TestMailIsReady(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out, outW := io.Pipe()
	var errs lockedBuffer
	done := make(chan int, 1)
	go func() {
		done <- Main(ctx, []string{"mail", "--world", "doc", "--persona", "postfix", "--smtp", "127.0.0.1:0", "--pop3", "127.0.0.1:0", "--imap", "127.0.0.1:0"}, outW, &errs)
		outW.Close()
	}()
	if l, err := bufio.NewReader(out).ReadString('\n'); err != nil || l != "ready\n" {
		t.Fatalf("standard output: %q, %v; standard error:\n%s", l, err, errs.String())
	}
	for service, greeting := range map[string]string{"smtp": "220 example.com ESMTP Postfix", "pop3": "+OK ", "imap": "* OK "} {
		m := regexp.MustCompile(service + ` +(127\.0\.0\.1:\d+)`).FindStringSubmatch(errs.String())
		if m == nil {
			t.Errorf("no address of %s in\n%s", service, errs.String())
			continue
		}
		c, err := textproto.Dial("tcp", m[1])
		if err != nil {
			t.Error(err)
			continue
		}
		if l, err := c.ReadLine(); err != nil || !strings.HasPrefix(l, greeting) {
			t.Errorf("%s greets with %q, %v", service, l, err)
		}
		c.Close()
	}
	cancel()
	if code := <-done; code != 0 {
		t.Errorf("exit code %d; standard error:\n%s", code, errs.String())
	}
}
