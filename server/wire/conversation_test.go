package wire

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// lineTalker answers every line with its number, and knows a few words.
type lineTalker struct {
	n      int
	secure bool
	closed bool
	push   []byte
}

func (l *lineTalker) Greet(x *Exchange) { x.Reply = []byte("220 hello\r\n") }
func (l *lineTalker) Cut(buf []byte) (UnitKind, int) {
	return Line, bytes.IndexByte(buf, '\n') + 1
}
func (l *lineTalker) Serve(x *Exchange) {
	l.n++
	switch strings.TrimSpace(string(x.Unit.Raw)) {
	case "QUIT":
		x.Close = true
	case "STARTTLS":
		x.StartTLS = true
	}
	x.Reply = []byte("250 " + string(rune('0'+l.n)) + "\r\n")
}
func (l *lineTalker) ParseReply(raw []byte) Response {
	return Response{Code: string(raw[:3]), Lines: SplitLines(raw)}
}
func (l *lineTalker) State() State { return "talking" }
func (l *lineTalker) Push() []byte { p := l.push; l.push = nil; return p }
func (l *lineTalker) Secure()      { l.secure = true }
func (l *lineTalker) Close()       { l.closed = true }

type recorder struct {
	bytes.Buffer
	tls, closed bool
}

func (r *recorder) Receive(p []byte) { r.Write(p) }
func (r *recorder) StartTLS()        { r.tls = true }
func (r *recorder) Closed()          { r.closed = true }

func open(t *testing.T) (*Conversation, *lineTalker, *recorder, *[]*Exchange) {
	t.Helper()
	var (
		l  lineTalker
		r  recorder
		xs []*Exchange
	)
	c := Open(&l, Options{
		ID: 7, Service: &Service{Protocol: "line"}, Peer: &r, Tap: func(x *Exchange) { xs = append(xs, x) },
		Now: func() time.Time { return time.Unix(0, 0) },
	})
	return c, &l, &r, &xs
}

func TestConversationInPiecesOfAnySize(t *testing.T) {
	const input = "NOOP\r\nNOOP\r\nQUIT\r\nNOOP\r\n"
	for size := 1; size <= len(input); size++ {
		c, l, r, xs := open(t)
		for piece := range slices.Chunk([]byte(input), size) {
			c.Input(piece)
		}
		if got, want := r.String(), "220 hello\r\n250 1\r\n250 2\r\n250 3\r\n"; got != want {
			t.Errorf("in pieces of %d: %q, want %q", size, got, want)
		}
		if !r.closed || !l.closed || !c.Closed() {
			t.Errorf("in pieces of %d: not closed on all sides", size)
		}
		if len(*xs) != 4 || (*xs)[3].Index != 3 || (*xs)[3].Conversation != 7 || (*xs)[3].Response.Code != "250" {
			t.Errorf("in pieces of %d: exchanges %+v", size, *xs)
		}
	}
}

// TestConversationStopsWhenItIsEnough: what is served in turns is answered as what is served at once.
func TestConversationStopsWhenItIsEnough(t *testing.T) {
	one, _, atOnce, want := open(t)
	one.Input([]byte("NOOP\r\nNOOP\r\nNO"))
	one.Input([]byte("OP\r\nQUIT\r\nNOOP\r\n"))
	c, _, r, xs := open(t)
	turns := 0
	for more := c.InputUntil([]byte("NOOP\r\nNOOP\r\nNO"), func() bool { return true }); more; turns++ {
		if len(*xs) != turns+2 {
			t.Fatalf("after %d turns there are %d exchanges", turns+1, len(*xs))
		}
		more = c.InputUntil(nil, func() bool { return true })
	}
	for more := c.InputUntil([]byte("OP\r\nQUIT\r\nNOOP\r\n"), func() bool { return true }); more; turns++ {
		more = c.InputUntil(nil, func() bool { return true })
	}
	if turns < 3 {
		t.Errorf("there were %d turns", turns)
	}
	if r.String() != atOnce.String() || !reflect.DeepEqual(*xs, *want) {
		t.Errorf("in turns:\n%q\n%+v\nat once:\n%q\n%+v", r, *xs, atOnce, *want)
	}
}

func TestConversationForgetsClearTextBeforeTLS(t *testing.T) {
	c, l, r, _ := open(t)
	c.Input([]byte("STARTTLS\r\nNOOP\r\n"))
	c.Input([]byte("NOOP\r\n")) // still no handshake
	if !r.tls || l.secure || l.n != 1 {
		t.Fatalf("tls wanted %v, secure %v, %d lines served", r.tls, l.secure, l.n)
	}
	c.Secured()
	c.Input([]byte("NOOP\r\n"))
	if !l.secure || l.n != 2 {
		t.Errorf("after the handshake: secure %v, %d lines served, want 2", l.secure, l.n)
	}
}

func TestConversationSaysWhatIsPending(t *testing.T) {
	c, _, _, xs := open(t)
	c.Input([]byte("NOOP\r\nNOOP\r\nNO"))
	if !(*xs)[1].Pending || !(*xs)[2].Pending || !c.Waiting() {
		t.Errorf("pending %v, %v, waiting %v", (*xs)[1].Pending, (*xs)[2].Pending, c.Waiting())
	}
}

func TestConversationSaysWhatIsPipelined(t *testing.T) {
	c, _, _, xs := open(t)
	c.Input([]byte("NOOP\r\nNOOP\r\nNO"))
	c.Input([]byte("OP\r\n"))
	c.Follow([]byte("NOOP\r\nNOOP\r\n"))
	var got []bool
	for _, x := range *xs {
		got = append(got, x.Pipelined)
	}
	if want := []bool{false, false, true, false, true, true}; !slices.Equal(got, want) { // the greeting first
		t.Errorf("pipelined %v, want %v", got, want)
	}
}

func TestConversationPushes(t *testing.T) {
	c, l, r, _ := open(t)
	l.push = []byte("* 4 EXISTS\r\n")
	c.Push()
	c.Push()
	if got, want := r.String(), "220 hello\r\n* 4 EXISTS\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.HangUp()
	l.push = []byte("too late")
	c.Push()
	if !l.closed || r.closed || strings.Contains(r.String(), "late") {
		t.Errorf("after hanging up: talker closed %v, peer closed %v", l.closed, r.closed)
	}
}
