package imap_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// listener keeps all that it is sent.
type listener struct {
	out    []byte
	closed bool
}

func (l *listener) Receive(p []byte) { l.out = append(l.out, p...) }
func (l *listener) StartTLS()        {}
func (l *listener) Closed()          { l.closed = true }

// converse types input into a new conversation, cut into pieces, and returns
// all that the server says.
func converse(t testing.TB, d dialog.Directives, input []byte, pieces func(rest []byte) int) []byte {
	t.Helper()
	cfg := config(t, d)
	var peer listener
	c := wire.Open(imap.New(cfg), wire.Options{
		ID: 1, Service: &wire.Service{Host: "example.com", Protocol: imap.Name}, Peer: &peer, Now: cfg.Now,
	})
	defer c.HangUp()
	for rest := input; len(rest) > 0; {
		n := min(max(pieces(rest), 1), len(rest))
		c.Input(rest[:n])
		c.Push() // as a world does
		rest = rest[n:]
	}
	return peer.out
}

// clientLines are the octets that a dialog's client sends.
func clientLines(text string) []byte {
	var b bytes.Buffer
	for l := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSuffix(l, "\n"), "C: "); ok {
			b.WriteString(rest + "\r\n")
		}
	}
	return b.Bytes()
}

// seed adds what the clients of all dialogs say.
func seed(f *testing.F, add func([]byte)) {
	f.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatalf("no dialogs to begin with (%v)", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		add(clientLines(string(text)))
	}
	for _, s := range []string{
		"a LOGIN {3}\r\nbob {6+}\r\nsecret\r\nb SELECT {5+}\r\nINBOX\r\n",
		"a LOGIN bob secret\nb APPEND Sent {3+}\r\nabc {0}\r\n\r\nc IDLE\nDONE\n",
		"a LOGIN bob secret\r\nb APPEND Sent (\\Seen {99999999999999999999}\r\n",
		"a LOGIN bob secret\r\nb APPEND Sent CATENATE (URL \"/INBOX/;UID=1\" TEXT {3+}\r\nabc URL {15}\r\n/INBOX/;UID=1/;SECTION=1)\r\nc NOOP\r\n",
		"a LOGIN bob {9999999}\r\n",
		"a LOGIN bob secret\r\nb SEARCH OR NOT (FROM \"a\\\"\" {1}\r\nx\r\n",
		"a LOGIN bob secret\r\nb SELECT INBOX\r\nc FETCH 1:* (BODY[1.2.HEADER.FIELDS (A \"B\")]<1.2> BINARY.SIZE[3])\r\n",
		"a LOGIN bob secret\r\nb SELECT INBOX\r\nc NOTIFY SET (selected (MessageNew (UID BODY[]) MessageExpunge FlagChange)) (personal (MailboxName MessageNew))\r\n" +
			"d APPEND INBOX {3+}\r\nabc\r\ne COPY 1 INBOX\r\nf STORE 1:2 +FLAGS.SILENT (\\Deleted)\r\ng CREATE x\r\nh FETCH 3 BODY[]\r\ni IDLE\r\nDONE\r\nj EXPUNGE\r\n",
		"\r\n\r\n\x00\xff\r\n",
	} {
		add([]byte(s))
	}
}

// FuzzSplit holds that how input is cut makes no difference to the output.
// Dovecot holds tagged replies back while more has come, which is a difference
// that it makes on purpose; the plain product does not.
func FuzzSplit(f *testing.F) {
	seed(f, func(in []byte) {
		for _, size := range []byte{1, 7, 200} {
			f.Add(in, size)
		}
	})
	f.Fuzz(func(t *testing.T, in []byte, size byte) {
		d := dialog.Directives{"persona": "plain"}
		whole := converse(t, d, in, func(rest []byte) int { return len(rest) })
		cut := converse(t, d, in, func([]byte) int { return int(size) })
		if !bytes.Equal(whole, cut) {
			t.Errorf("in one piece the server says\n%q\nin pieces of %d\n%q", whole, size, cut)
		}
	})
}

// TestBareCRInPieces: what a bare CR ends does not hang on how the octets come.
func TestBareCRInPieces(t *testing.T) {
	for _, in := range []string{"b NOOP\r", "b NOOP\r\n", "b NOOP\rx\r\n", "\nb NOOP\rc NOOP\r\n", "b\nNOOP\r\n", "b NOOP x\nc NOOP\r", "\r\n\nb NOOP\r\r\n"} {
		all := append([]byte("a LOGIN bob secret\r\n"), in+"\r\nz LOGOUT\r\n"...)
		whole := converse(t, dialog.Directives{}, all, func(rest []byte) int { return len(rest) })
		for _, size := range []int{1, 2, 5} {
			if cut := converse(t, dialog.Directives{}, all, func([]byte) int { return size }); !bytes.Equal(whole, cut) {
				t.Errorf("%q is answered %q in one piece, and %q in pieces of %d", in, tail(whole), tail(cut), size)
			}
		}
	}
}

// TestLiteralsThatNobodyWants: what is sent along with a refused command needs no room, and what
// follows is answered.
func TestLiteralsThatNobodyWants(t *testing.T) {
	cfg := config(t, dialog.Directives{})
	var peer listener
	c := wire.Open(imap.New(cfg), wire.Options{ID: 1, Service: &wire.Service{Host: "example.com", Protocol: imap.Name}, Peer: &peer, Now: cfg.Now})
	defer c.HangUp()
	const size = 40 << 20
	c.Input(fmt.Appendf(nil, "a LOGIN bob secret\r\nb APPEND INBOX {%d+}\r\n", size))
	text := bytes.Repeat([]byte("0123456789abcd\r\n"), 1<<10)
	for range size / len(text) {
		c.Input(text)
		if kept := c.Pending(); kept > 128<<10 {
			t.Fatalf("%d octets are kept", kept)
		}
	}
	c.Input([]byte("\r\nc NOOP\r\n"))
	if !bytes.Contains(peer.out, []byte("b NO [TOOBIG]")) || !bytes.HasSuffix(peer.out, []byte("NOOP completed (0.001 + 0.000 secs).\r\n")) {
		t.Errorf("the server says %q", tail(peer.out))
	}
}

// tail is the end of what a server said.
func tail(out []byte) []byte { return out[max(0, len(out)-300):] }

// FuzzDovecot holds that nothing that is typed upsets the server: no panic, and
// every line that it says is a whole one.
func FuzzDovecot(f *testing.F) {
	seed(f, func(in []byte) { f.Add(in) })
	f.Fuzz(func(t *testing.T, in []byte) {
		login := []byte("fuzz LOGIN bob secret\r\nfuzz SELECT INBOX\r\n")
		out := converse(t, dialog.Directives{"gentle": "yes"}, append(login, in...), func(rest []byte) int {
			return bytes.IndexByte(rest, '\n') + 1
		})
		if !bytes.HasSuffix(out, []byte("\r\n")) {
			t.Errorf("the server says %q, which is no whole line", out)
		}
		if bytes.Contains(out, []byte("SERVERBUG")) {
			t.Errorf("the engine was given what it cannot read:\n%q", out)
		}
	})
}
