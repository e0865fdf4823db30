package imap_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ehlo/server/dialog"
)

var (
	escaped = regexp.MustCompile(`\\(x[0-9a-f]{2}|r|n|\\)`)
	given   = regexp.MustCompile(`^# <message (\d)>: (.*)$`)
)

// unescaped are the octets of a recording's line.
func unescaped(line string) string {
	return escaped.ReplaceAllStringFunc(line, func(e string) string {
		switch e[1] {
		case 'r':
			return "\r"
		case 'n':
			return "\n"
		case '\\':
			return `\`
		}
		n, _ := strconv.ParseUint(e[2:], 16, 8) // two digits, by the pattern
		return string([]byte{byte(n)})
	})
}

// TestNUL plays what was recorded of Dovecot with messages that have NUL octets, and parts in several transfer
// encodings. No NUL leaves in an ordinary literal or a quoted string (RFC 9051 §4.3, RFC 3516 §4.4).
func TestNUL(t *testing.T) {
	for _, file := range []string{"nul", "literal8"} {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile("testdata/" + file + ".recorded")
			if err != nil {
				t.Fatal(err)
			}
			input, want := recordedNUL(string(text))
			all := converse(t, dialog.Directives{}, input, func(rest []byte) int { return len(rest) })
			if n := bytes.Count(all, []byte("\r\nx OK ")); n != strings.Count(string(text), "\nC: ") {
				t.Errorf("%d commands are carried out:\n%q", n, all)
			}
			_, fetched, _ := bytes.Cut(all, []byte(" [READ-WRITE] "))
			got := regexp.MustCompile(`(?m)^x OK .*\r\n`).ReplaceAll(fetched, nil)
			_, got, _ = bytes.Cut(got, []byte("\r\n"))
			gotLines := strings.SplitAfter(string(got), ")\r\n")
			for i := range max(len(gotLines), len(want)) {
				g, w := "", ""
				if i < len(gotLines) {
					g = gotLines[i]
				}
				if i < len(want) {
					w = want[i]
				}
				if g != w {
					t.Errorf("%q\nwant\n%q", g, w)
				}
			}
		})
	}
}

// recordedNUL are the octets that a recording's client sends, after a login, and the replies to its FETCHes. The
// mailbox is one that is empty with us.
func recordedNUL(text string) (input []byte, fetched []string) {
	const box = "Lists.go"
	messages := make(map[string]string)
	input = []byte("l LOGIN bob secret\r\n")
	var want strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := given.FindStringSubmatch(line); m != nil {
			messages[m[1]] = unescaped(m[2])
		}
		if command, ok := strings.CutPrefix(line, "C: "); ok {
			command = strings.NewReplacer("INBOX", box, "Trash", box).Replace(command)
			if head, rest, ok := strings.Cut(command, " <message "); ok {
				command = head + "\r\n" + messages[rest[:1]] + rest[len("0>"):]
			}
			input = fmt.Appendf(input, "x %s\r\n", command)
		}
		if reply, ok := strings.CutPrefix(line, "S: * "); ok && strings.Contains(reply, " FETCH (") {
			want.WriteString("* " + unescaped(reply) + "\r\n")
		}
	}
	return input, strings.SplitAfter(want.String(), ")\r\n")
}

// withoutLiteral8 is what a server says without the octets of its literal8s.
func withoutLiteral8(out []byte) []byte {
	var rest []byte
	for {
		m := literalStart.FindSubmatchIndex(out)
		if m == nil {
			return append(rest, out...)
		}
		size, _ := strconv.Atoi(string(out[m[4]:m[5]])) // digits, by the pattern
		end := min(m[1]+size, len(out))
		if m[2] == m[3] { // an ordinary one
			rest = append(rest, out[:end]...)
		} else {
			rest = append(rest, out[:m[0]]...)
		}
		out = out[end:]
	}
}

var literalStart = regexp.MustCompile(`(~?)\{(\d+)\}\r\n`)

// FuzzNUL holds that whatever a message has in it, no NUL leaves but in a literal8.
func FuzzNUL(f *testing.F) {
	for _, header := range []string{
		"Subject: x\x00y\r\nFrom: \"a\x00b\" <c\x00d@e\x00f> (g\x00h)\r\n",
		"Content-Type: text/\x00plain; a\x00b=\"c\x00d\"; name*=utf-8''%00\x00\r\nContent-Language: a\x00\r\n",
		"Content-Transfer-Encoding: base64\r\nContent-ID: <\x00>\r\nContent-Disposition: at\x00; filename=\x00\r\n",
		"Content-Transfer-Encoding: quoted-\x00printable\r\nContent-MD5: \x00\r\nContent-Location: \x00\r\n",
		"Content-Type: multipart/mixed; boundary=q\x00\r\nMessage-ID: \x00\r\nDate: \x00\r\n",
		"Content-Type: message/rfc822\r\nSubject: =?utf-8?q?a=00b?=\r\nIn-Reply-To: \x00\r\n",
	} {
		for _, body := range []string{"\r\nab\x00cd\r\n", "\r\nYWIAY2QNCg==\x00\r\n", "\x00: x\r\n\r\n--q\x00\r\n\x00: y\r\n\r\nz\x00\r\n--q\x00--\r\n"} {
			f.Add([]byte(header+body), true)
			f.Add([]byte(header+body), false)
		}
	}
	f.Fuzz(func(t *testing.T, message []byte, binary bool) {
		if len(message) == 0 {
			return
		}
		sign := ""
		if binary {
			sign = "~"
		}
		in := fmt.Appendf(nil, "l LOGIN bob secret\r\na APPEND Lists.go %s{%d+}\r\n%s\r\ns SELECT Lists.go\r\n", sign, len(message), message)
		in = append(in, "f FETCH 1 (ENVELOPE BODY BODYSTRUCTURE BODY[] BODY[]<3.9> BODY[HEADER] BODY[TEXT] BODY[1] BODY[1.MIME] BODY[2] BODY[2.HEADER])\r\n"+
			"g FETCH 1 (RFC822 RFC822.HEADER RFC822.TEXT BODY[HEADER.FIELDS (Subject From)] BODY[HEADER.FIELDS.NOT (Subject)] PREVIEW SNIPPET)\r\n"+
			"h FETCH 1 (BINARY[] BINARY[1] BINARY[1]<1.3> BINARY[2])\r\nz NOOP\r\n"...)
		out := converse(t, dialog.Directives{}, in, func(rest []byte) int { return len(rest) })
		if !bytes.Contains(out, []byte("\r\nz OK ")) || !bytes.Contains(out, []byte("\r\n* 1 FETCH (")) {
			t.Fatalf("nothing is fetched:\n%q", out)
		}
		if bytes.IndexByte(withoutLiteral8(out), 0) >= 0 {
			t.Errorf("a NUL leaves outside of a literal8:\n%q", out)
		}
	})
}
