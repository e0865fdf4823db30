package wire

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo is a server that greets, answers every line with itself, takes two
// lines for "more", and hangs up on "bye".
func echo(c net.Conn) {
	fmt.Fprint(c, "hello\n")
	r := bufio.NewReader(c)
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch l {
		case "bye\n":
			fmt.Fprint(c, "so long\n")
			return
		case "more\n":
			if l, err = r.ReadString('\n'); err != nil {
				return
			}
		}
		fmt.Fprintf(c, "you said %s", l)
	}
}

// accepting serves each connection in a goroutine of its own, as the engines do.
func accepting(l net.Listener) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer c.Close()
			echo(c)
		}()
	}
}

func TestEngine(t *testing.T) {
	t.Run("of a connection", func(t *testing.T) { testEngine(t, func() (*Engine, []byte) { return Start(echo) }) })
	t.Run("that accepts one", func(t *testing.T) { testEngine(t, func() (*Engine, []byte) { return Accept(accepting) }) })
}

func TestEngineWithInput(t *testing.T) {
	for _, tt := range []struct {
		name, input, reply string
		open               bool
	}{
		{"the greeting comes before the reply", "one\n", "hello\nyou said one\n", true},
		{"half a line waits", "thr", "hello\n", true},
		{"the server can hang up at once", "bye\n", "hello\nso long\n", false},
	} {
		e, reply, open := AcceptInput(accepting, []byte(tt.input))
		if string(reply) != tt.reply || open != tt.open {
			t.Errorf("%s: AcceptInput(%q) = %q, %v, want %q, %v", tt.name, tt.input, reply, open, tt.reply, tt.open)
		}
		e.Close()
	}
}

func testEngine(t *testing.T, start func() (*Engine, []byte)) {
	e, greeting := start()
	defer e.Close()
	if got := string(greeting); got != "hello\n" {
		t.Errorf("greeting = %q", got)
	}
	for _, tt := range []struct {
		name, input, reply string
		open               bool
	}{
		{"a line is answered", "one\n", "you said one\n", true},
		{"two lines at once are both answered", "one\ntwo\n", "you said one\nyou said two\n", true},
		{"half a line is not", "thr", "", true},
		{"until its end comes", "ee\n", "you said three\n", true},
		{"no input, no reply", "", "", true},
		{"a unit of two lines waits for the second", "more\n", "", true},
		{"which completes it", "second\n", "you said second\n", true},
		{"the server hangs up", "bye\n", "so long\n", false},
		{"and says nothing more", "one\n", "", false},
	} {
		reply, open := e.Do([]byte(tt.input))
		if string(reply) != tt.reply || open != tt.open {
			t.Errorf("%s: Do(%q) = %q, %v, want %q, %v", tt.name, tt.input, reply, open, tt.reply, tt.open)
		}
	}
}

func TestEngineTakesWhatIsPushed(t *testing.T) {
	push, pushed := make(chan struct{}), make(chan struct{})
	e, _ := Start(func(c net.Conn) {
		go func() {
			<-push
			io.WriteString(c, "news\n")
			close(pushed)
		}()
		io.Copy(io.Discard, c)
	})
	defer e.Close()
	if got := e.Take(); got != nil {
		t.Errorf("Take before = %q", got)
	}
	close(push)
	<-pushed
	if got := string(e.Take()); got != "news\n" {
		t.Errorf("Take = %q", got)
	}
	if got := e.Take(); got != nil {
		t.Errorf("Take again = %q", got)
	}
}

func TestEngineOfALargeReply(t *testing.T) {
	e, _ := Start(func(c net.Conn) {
		r := bufio.NewReader(c)
		for {
			if _, err := r.ReadString('\n'); err != nil {
				return
			}
			for range 1000 {
				io.WriteString(c, strings.Repeat("x", 998)+"\r\n")
			}
		}
	})
	defer e.Close()
	if reply, open := e.Do([]byte("go\n")); len(reply) != 1_000_000 || !open {
		t.Errorf("reply of %d octets, open %v", len(reply), open)
	}
}
