package smtptest

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"ehlo/server/smtp"
)

// Stored sends each message that a real server was sent, and holds the answer's code
// and what is stored below the trace fields against that server's. The file has for each
// message its name, the lines sent after DATA (C:), the reply (S:), and the message as
// it lay in the mailbox (M:).
func Stored(t *testing.T, p smtp.Product, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range strings.Split(string(text), "\n\n") {
		name, _, _ := strings.Cut(strings.TrimPrefix(one, "## "), ":")
		t.Run(name, func(t *testing.T) {
			sent, reply, want := lines(one, "C: "), lines(one, "S: "), lines(one, "M: ")
			replies, kept := play(t, p, []byte("EHLO client.com\r\nMAIL FROM:<user@client.com>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n"+sent), "bob")
			all := strings.SplitAfter(strings.TrimSuffix(string(replies), "\r\n"), "\r\n")
			if got := all[len(all)-1]; got[:3] != reply[:3] {
				t.Errorf("the answer is %q, want %q", got, reply)
			}
			if got, want := untraced(string(kept[0])), untraced(want); got != want {
				t.Errorf("stored is\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// lines are those of a recording that a mark begins, as they went over the wire.
func lines(recording, mark string) string {
	var b strings.Builder
	for line := range strings.Lines(recording) {
		if text, ok := strings.CutPrefix(line, mark); ok {
			b.WriteString(strings.TrimSuffix(text, "\n") + "\r\n")
		}
	}
	return b.String()
}

// untraced is a message without what the product put in front of it, down to the end of
// the topmost Received field.
func untraced(message string) string {
	_, rest, _ := strings.Cut(message, "\r\nReceived: ")
	for {
		_, after, ok := strings.Cut(rest, "\r\n")
		if rest = after; !ok || !strings.HasPrefix(rest, "\t") {
			return rest
		}
	}
}

// FuzzStored sees to it that a product loses nothing of a message but white space, adds
// nothing but that and the name of a field, and finds nothing to do on a second pass.
func FuzzStored(f *testing.F, p smtp.Product) {
	f.Helper()
	for _, seed := range []string{
		"", "\r\n", "From: a@b\r\n\r\ntext\r\n", "From: a@b\r\nstray\r\n\r\ntext\r\n", " goes on\r\n", "From: a@b\r\n \r\n\t\r\nTo: b\r\n",
		"Subject: x\r\n \r\n y\r\n \r\n", "From a@b\r\n>>From c\r\n\r\n", "Subject \t: x\nstray", "From: a@b", ": x\r\n", "\r\r\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, msg []byte) {
		got := p.Stored(bytes.Clone(msg))
		if g, w := inked(bytes.ReplaceAll(got, []byte("X-Mailbox-Line: "), nil)), inked(bytes.ReplaceAll(msg, []byte("X-Mailbox-Line: "), nil)); !bytes.Equal(g, w) {
			t.Errorf("%q is stored as %q", msg, got)
		}
		if again := p.Stored(bytes.Clone(got)); !bytes.Equal(again, got) {
			t.Errorf("%q is stored as %q, and that as %q", msg, got, again)
		}
	})
}

// inked is a text without its white space.
func inked(text []byte) []byte { return bytes.Join(bytes.Fields(text), nil) }
