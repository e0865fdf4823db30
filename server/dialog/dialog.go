// Package dialog plays protocol tests that are written as dialogs: text files
// of client and server lines that a mail administrator can read.
//
//	# a comment
//	= persona dovecot            a directive, for whoever opens the conversation
//	S: +OK Dovecot ready.        exactly this line is sent by the server
//	S~ \+OK <\d+@example\.com>   a line that the anchored regexp matches
//	C: NOOP                      the client sends this line and CRLF
//	C| US                        the client sends this without a line end
//	C\ NOOP\n\x00                the client sends these octets, written as in Go
//	-- closed                    the server has ended the connection
//	-- tls                       the server wants a TLS handshake, now done
//	-- no tls                    it wants one, and what comes is none
//	-- note remark.*             what the learner is shown beside the last reply
//	-- note                      nothing is
//
// Empty lines are passed over, and "S:" alone is an empty line of the server.
// All that the server says must be in the dialog, no more and no less.
package dialog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ehlo/server/wire"
)

// Directives are the "= key value" lines of a dialog.
type Directives map[string]string

// Get returns a directive's value, or def if the dialog has none.
func (d Directives) Get(key, def string) string {
	if v, ok := d[key]; ok {
		return v
	}
	return def
}

// Opener starts what a dialog talks to. The talker is closed when the dialog
// ends.
type Opener func(t *testing.T, d Directives) wire.Talker

// Start is the time at which every dialog's clock stands.
var Start = time.Date(2024, 6, 27, 16, 18, 9, 0, time.UTC)

// RunFiles plays every file that the pattern matches as a subtest. It fails if
// there is none.
func RunFiles(t *testing.T, pattern string, open Opener) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogs match %s (%v)", pattern, err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			Run(t, f, string(text), open)
		})
	}
}

// Run plays one dialog. name is for messages.
func Run(t *testing.T, name, text string, open Opener) {
	t.Helper()
	d := Directives{}
	lines := strings.Split(text, "\n")
	for _, l := range lines {
		if rest, ok := strings.CutPrefix(l, "= "); ok {
			k, v, _ := strings.Cut(rest, " ")
			d[k] = strings.TrimSpace(v)
		}
	}
	p := &player{t: t, name: name}
	alone := &outside{}
	alone.Conversation = wire.Open(open(t, d), wire.Options{
		ID: 1, Service: &wire.Service{Host: "example.com", Address: "10.49.137.152"},
		Peer: p, Tap: func(x *wire.Exchange) { alone.last = x }, Now: func() time.Time { return Start },
	})
	p.client = alone
	p.play(lines)
}

// Client is the client's end of a connection in a world.
type Client interface {
	Input(p []byte)
	Secured()
	NotSecured()
	HangUp()
	LastExchange() *wire.Exchange // nil before the first
}

// RunWorld plays one dialog over a connection that dial makes.
func RunWorld(t *testing.T, name, text string, dial func(wire.Peer) Client) {
	t.Helper()
	p := &player{t: t, name: name}
	p.client = dial(p)
	p.play(strings.Split(text, "\n"))
}

// outside is a conversation outside a world: nobody else makes it push.
type outside struct {
	*wire.Conversation
	last *wire.Exchange
}

func (c *outside) Input(b []byte) {
	c.Conversation.Input(b)
	c.Push()
}

func (c *outside) LastExchange() *wire.Exchange { return c.last }

func (p *player) play(lines []string) {
	p.t.Helper()
	t := p.t
	defer p.client.HangUp()
	for i, l := range lines {
		p.at = i + 1
		p.step(l)
		if t.Failed() {
			t.Logf("the dialog so far:\n%s", p.said.String())
			return
		}
	}
	p.at = len(lines)
	p.quiet()
}

// player is the client of a dialog.
type player struct {
	t    *testing.T
	name string
	at   int // line number

	client Client

	out    []byte
	said   bytes.Buffer
	closed bool
	tls    bool
}

func (p *player) Receive(b []byte) { p.out = append(p.out, b...) }
func (p *player) StartTLS()        { p.tls = true }
func (p *player) Closed()          { p.closed = true }

func (p *player) errorf(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf("%s:%d: %s", p.name, p.at, fmt.Sprintf(format, args...))
}

func (p *player) step(l string) {
	p.t.Helper()
	if l == "" || l[0] == '#' || strings.HasPrefix(l, "= ") {
		return
	}
	mark, rest := l, ""
	if len(l) >= 2 {
		mark, rest = l[:2], strings.TrimPrefix(l[2:], " ")
	}
	switch mark {
	case "S:":
		got := p.line()
		if got != rest {
			p.errorf("server said\n\t%q\nwant\n\t%q", got, rest)
		}
	case "S~":
		got := p.line()
		re, err := regexp.Compile(`^(?:` + rest + `)$`)
		if err != nil {
			p.errorf("%v", err)
		} else if !re.MatchString(got) {
			p.errorf("server said\n\t%q\nwhich does not match\n\t%s", got, rest)
		}
	case "C:":
		p.send([]byte(rest + "\r\n"))
	case "C|":
		p.send([]byte(rest))
	case `C\`:
		s, err := strconv.Unquote(`"` + strings.ReplaceAll(rest, `"`, `\"`) + `"`)
		if err != nil {
			p.errorf("octets %q: %v", rest, err)
			return
		}
		p.send([]byte(s))
	case "--":
		p.event(rest)
	default:
		p.errorf("what is %q? Lines begin with S: S~ C: C| C\\ -- = or #", l)
	}
}

func (p *player) event(e string) {
	p.t.Helper()
	word, rest, _ := strings.Cut(e, " ")
	switch word {
	case "closed":
		p.quiet()
		if !p.closed {
			p.errorf("the server has not closed the connection")
		}
	case "tls", "no":
		p.quiet()
		if !p.tls {
			p.errorf("the server does not want a TLS handshake")
		}
		p.tls = false
		if word == "no" {
			p.client.NotSecured()
		} else {
			p.client.Secured()
		}
	case "note":
		note := ""
		if x := p.client.LastExchange(); x != nil {
			note = x.Note
		}
		if !regexp.MustCompile(`^(?:` + rest + `)$`).MatchString(note) {
			p.errorf("the note is %q, want %s", note, rest)
		}
	default:
		p.errorf("unknown event %q: use closed, tls, no tls or note", word)
	}
}

func (p *player) send(b []byte) {
	p.t.Helper()
	p.quiet()
	if p.closed {
		p.errorf("the server has closed the connection, and the dialog goes on")
		return
	}
	fmt.Fprintf(&p.said, "C: %q\n", b)
	p.client.Input(b)
}

// line takes the next line that the server said.
func (p *player) line() string {
	i := bytes.IndexByte(p.out, '\n')
	if i < 0 {
		rest := string(p.out)
		p.out = nil
		if rest == "" {
			return "(nothing)"
		}
		return rest + "(no line end)"
	}
	l := string(p.out[:i])
	p.out = p.out[i+1:]
	fmt.Fprintf(&p.said, "S: %s\n", strings.TrimSuffix(l, "\r"))
	return strings.TrimSuffix(l, "\r")
}

// quiet fails if the server said more than the dialog has.
func (p *player) quiet() {
	p.t.Helper()
	if len(p.out) > 0 {
		p.errorf("the server also said\n%s", p.out)
		p.out = nil
	}
}
