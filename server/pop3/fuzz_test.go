package pop3_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// clientOctets are what a dialog's client sends in lines.
func clientOctets(text string) []byte {
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
		add(clientOctets(string(text)))
	}
	for _, s := range []string{
		bob + "\r\nTOP 2 1\r\nTOP 3 18446744073709551615\r\nLIST 4294967296\r\nQUIT\r\n",
		"\n\r\n \r\nUSER\x00\nUSER bob\nPASS my secret\n\xff\xfe\n",
		"AUTH PLAIN =\r\nAUTH LOGIN\r\nYm9i\r\n*\r\nAUTH CRAM-MD5\r\n\r\n",
		strings.Repeat("x", 1023) + "\n" + strings.Repeat("y", 1024) + "\n",
		"AUTH PLAIN " + strings.Repeat("A", 9000) + "\r\n",
		bob + "\n" + strings.Repeat("z", 2049) + "\n",
	} {
		add([]byte(s))
	}
}

// FuzzSplit holds that how input is cut makes no difference to the output.
func FuzzSplit(f *testing.F) {
	seed(f, func(in []byte) {
		for _, size := range []byte{1, 7, 200} {
			f.Add(in, size)
		}
	})
	f.Fuzz(func(t *testing.T, in []byte, size byte) {
		for _, product := range []string{"dovecot", "plain"} {
			d := dialog.Directives{"persona": product, "mechanisms": "PLAIN LOGIN CRAM-MD5", "tls": "off"}
			whole, cut := open(config(t, d)), open(config(t, d))
			whole.Input(in)
			for rest := in; len(rest) > 0; {
				n := min(max(int(size), 1), len(rest))
				cut.Input(rest[:n])
				rest = rest[n:]
			}
			if !bytes.Equal(whole.out, cut.out) || whole.closed != cut.closed || whole.State() != cut.State() {
				t.Errorf("in one piece %s says\n%q\nin pieces of %d\n%q", product, whole.out, size, cut.out)
			}
			if !bytes.HasSuffix(whole.out, []byte("\r\n")) {
				t.Errorf("%s says %q, which is no whole line", product, whole.out)
			}
			whole.HangUp()
			cut.HangUp()
		}
	})
}

// FuzzParse holds that whatever is typed is taken apart into pieces that are
// where they are said to be.
func FuzzParse(f *testing.F) {
	seed(f, func(in []byte) {
		for l := range bytes.Lines(in) {
			f.Add(l)
		}
	})
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, kind := range []wire.UnitKind{wire.Line, wire.SASL} {
			c := pop3.Parse(wire.Unit{Kind: kind, Raw: raw})
			at := 0
			for _, tok := range c.Tokens {
				if tok.Start < at || tok.End < tok.Start || tok.End > len(raw) {
					t.Fatalf("%q: token %+v is not behind %d and before %d", raw, tok, at, len(raw))
				}
				if got := string(raw[tok.Start:tok.End]); !strings.EqualFold(got, tok.Text) {
					t.Errorf("%q: token %+v stands at %q", raw, tok, got)
				}
				at = tok.End
			}
			if p := c.Problem; p != nil && (p.ID == "" || p.Start < 0 || p.End < p.Start || p.End > len(raw)) {
				t.Errorf("%q: problem %+v is not within %d octets", raw, *p, len(raw))
			}
		}
	})
}
