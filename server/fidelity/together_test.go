package main

import (
	"bytes"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"ehlo/scenarios"
	"ehlo/server"
)

// together is the world of the recordings of several connections: the reference's, without a
// certificate, and with maildrops that Dovecot's POP3 shares as it does by default.
const together = `
extends: reference
hosts:
  - name: example.com
    tls: false
    services:
      - {port: 110, protocol: pop3, persona: dovecot, pop3: {shared: true}}
      - {port: 143, protocol: imap, persona: dovecot}
`

// outsider is a client that has an address outside the world.
type outsider struct {
	said
	addr netip.Addr
}

func (o *outsider) Address() netip.Addr { return o.addr }

// TestTogether holds ours against what several connections at the same time were told.
func TestTogether(t *testing.T) {
	for service, port := range map[string]int{"dovecot-imap": 143, "dovecot-pop3": 110} {
		t.Run(service, func(t *testing.T) {
			recorded, err := os.ReadFile(filepath.Join("testdata", "together", service+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			if got := playTogether(t, string(recorded), port); got != string(recorded) {
				for i, want := range strings.Split(string(recorded), "\n") {
					if lines := strings.Split(got, "\n"); i >= len(lines) || lines[i] != want {
						t.Fatalf("line %d is %q of what ours says, which is\n%s", i+1, want, got)
					}
				}
			}
		})
	}
}

// playTogether does what clients did in a recording, and returns it with our replies.
func playTogether(t *testing.T, recorded string, port int) string {
	t.Helper()
	f := worldOf(t, together)
	w := f.NewWorld(server.WorldOptions{})
	defer w.Close()
	host, _ := w.Host("example.com")
	clients, conns := make(map[int]*outsider), make(map[int]*server.Conn)
	kicked := false
	var out strings.Builder
	// says takes what a client was told, and has not been written yet.
	says := func(n int) {
		c := clients[n]
		for l := range bytes.Lines(c.text) {
			if line := strings.TrimRight(string(l), "\r\n"); strings.HasPrefix(line, "-- closed") {
				out.WriteString(strconv.Itoa(n) + " -- connection closed by server\n")
			} else {
				out.WriteString(strconv.Itoa(n) + " S: " + line + "\n")
			}
		}
		c.text = nil
	}
	for line := range strings.Lines(recorded) {
		line = strings.TrimRight(line, "\n")
		number, rest, _ := strings.Cut(line, " ")
		n, err := strconv.Atoi(number)
		switch said, isCommand := strings.CutPrefix(rest, "C: "); {
		case line == "-- doveadm kick bob":
			kicked = true
			out.WriteString(line + "\n")
		case err != nil:
			t.Fatalf("%q is no line of a recording", line)
		case strings.HasPrefix(rest, "-- connected from "):
			clients[n] = &outsider{addr: netip.MustParseAddr(strings.TrimPrefix(rest, "-- connected from "))}
			conn, err := w.Learner().Dial(host.Addresses[0], port, clients[n])
			if err != nil {
				t.Fatal(err)
			}
			conns[n] = conn
			out.WriteString(line + "\n")
			says(n)
		case isCommand:
			out.WriteString(line + "\n")
			conns[n].Input([]byte(said + "\r\n"))
			says(n)
		case kicked:
			conns[n].Displace(true)
			says(n)
		}
	}
	return out.String()
}

// worldOf is the fixture of a world that extends a built-in one.
func worldOf(t *testing.T, text string) *server.Fixture {
	t.Helper()
	files := fstest.MapFS{"together.yaml": {Data: []byte(text)}}
	for name := range strings.FieldsSeq("reference.yaml messages/*") {
		paths, err := fs.Glob(scenarios.FS, "worlds/"+name)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			data, err := fs.ReadFile(scenarios.FS, path)
			if err != nil {
				t.Fatal(err)
			}
			files[strings.TrimPrefix(path, "worlds/")] = &fstest.MapFile{Data: data}
		}
	}
	f, err := server.LoadFixture(files, "together")
	if err != nil {
		t.Fatal(err)
	}
	return f
}
