package transcript_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// rendered is what has been read of a transcript, for people to compare.
func rendered(t *transcript.Transcript) string {
	var b strings.Builder
	for _, f := range t.Findings {
		fmt.Fprintf(&b, "! line %d: %s: %s\n", f.Line, f.Kind, f.Says)
	}
	for _, s := range t.Sessions {
		fmt.Fprintf(&b, "%s %s %d persona=%s closed=%v\n", s.Protocol, s.Address, s.Port, s.Persona, s.Closed)
		for _, f := range s.Findings {
			fmt.Fprintf(&b, "! line %d: %s: %s\n", f.Line, f.Kind, f.Says)
		}
		for _, x := range s.Exchanges {
			verb := ""
			if x.Command != nil {
				verb = x.Command.Verb
			}
			fmt.Fprintf(&b, "%d %s %s %q → %s %v %s\n", x.Line, x.Unit.Kind, verb, x.Unit.Raw, x.Response.Code, x.ReplyLine, x.After)
		}
	}
	return b.String()
}

// TestRead reads transcripts of all kinds. UPDATE=1 writes what is expected.
func TestRead(t *testing.T) {
	files, _ := filepath.Glob("testdata/*")
	for _, file := range files {
		if strings.HasSuffix(file, ".want") || filepath.Base(file) == "fuzz" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := transcript.Read(filepath.Base(file), data, transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := rendered(tr)
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(file+".want", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file + ".want")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestRecorded reads what was recorded from real servers: every line of either
// side is in one exchange, and without the marks the sides are found again.
func TestRecorded(t *testing.T) {
	files, _ := filepath.Glob("../../server/fidelity/testdata/recorded/transcripts/*/*.txt")
	if len(files) == 0 {
		t.Fatal("there are no recorded transcripts")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := transcript.Read(file, data, transcript.Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		if bytes.Contains(data, []byte(`\x0a`)) {
			continue // a line of the file is several of the client's there
		}
		have := make(map[int]bool)
		for _, s := range tr.Sessions {
			for _, x := range s.Exchanges {
				for i := range bytes.Count(x.Unit.Raw, []byte("\n")) {
					have[x.Line+i] = true
				}
				have[x.Line] = true
				for _, at := range x.ReplyLine {
					have[at] = true
				}
			}
		}
		all := strings.Split(string(data), "\n")
		for i, l := range all {
			if i > 1 && strings.HasPrefix(all[i-1], "-- (the line above was sent without CRLF)") {
				continue // the line goes on from the one above
			}
			if (strings.HasPrefix(l, "C: ") || strings.HasPrefix(l, "S: ")) && !have[i+1] {
				t.Errorf("%s:%d: in no exchange: %s", filepath.Base(file), i+1, l)
			}
		}
	}
}

// TestWithoutMarks takes the marks off recorded sessions, as a page shows them,
// and finds the sides again.
func TestWithoutMarks(t *testing.T) {
	files, _ := filepath.Glob("../../server/fidelity/testdata/recorded/transcripts/*/student-*.txt")
	if len(files) == 0 {
		t.Fatal("there are no recorded transcripts")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var plain, client, server []string
		for l := range strings.Lines(string(data)) {
			l = strings.TrimSuffix(l, "\n")
			text, isClient := strings.CutPrefix(l, "C: ")
			if said, ok := strings.CutPrefix(l, "S: "); ok {
				server, plain = append(server, said), append(plain, said)
			} else if isClient {
				client, plain = append(client, text), append(plain, text)
			}
		}
		tr, err := transcript.Read(file, []byte(strings.Join(plain, "\n")+"\n"), transcript.Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		var gotClient, gotServer []string
		split := func(raw []byte) []string {
			if len(raw) == 0 {
				return nil
			}
			return strings.Split(strings.TrimSuffix(string(raw), "\r\n"), "\r\n")
		}
		for _, s := range tr.Sessions {
			for _, x := range s.Exchanges {
				gotClient = append(gotClient, split(x.Unit.Raw)...)
				gotServer = append(gotServer, split(x.Reply)...)
			}
		}
		for _, l := range [][]string{client, gotClient, server, gotServer} {
			for i := range l {
				l[i] = strings.TrimRight(l[i], " ")
			}
		}
		blank := func(s string) bool { return s == "" } // a blank line on a page may be nobody's
		if d := cmp.Diff(slices.DeleteFunc(client, blank), slices.DeleteFunc(gotClient, blank)); d != "" {
			t.Errorf("%s: the client's lines: %s", filepath.Base(file), d)
		}
		if d := cmp.Diff(slices.DeleteFunc(server, blank), slices.DeleteFunc(gotServer, blank)); d != "" {
			t.Errorf("%s: the server's lines: %s", filepath.Base(file), d)
		}
	}
}

// TestMarked reads sessions whose marks leave no doubt about the sides, but
// whose order or line ends are not those of a patient typist.
func TestMarked(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a short session beside the recorder's own lines", `-- connected to postfix
S: 220 example.com ESMTP Postfix (Ubuntu)
C: GET / HTTP/1.0
S: 221 2.7.0 Error: I can break rules, too. Goodbye.
-- connection closed by server
-- 1 further script lines not sent
`, `! line 6: unplaced: this line is part of no session: -- 1 further script lines not sent
smtp  0 persona=postfix closed=true
0   "" → 220 [2] connected
3 line GET "GET / HTTP/1.0\r\n" → 221 [4] closed
`},
		{"a line sent piece by piece", `S: 220 example.com ESMTP Postfix (Ubuntu)
C: HE
-- (the line above was sent without CRLF)
C: LO client.com
S: 250 example.com
`, `smtp  0 persona=postfix closed=false
0   "" → 220 [1] connected
2 line HELO "HELO client.com\r\n" → 250 [5] greeted
`},
		{"a message pasted before 354 came", `S: 220 example.com ESMTP Postfix (Ubuntu)
C: HELO client.com
C: MAIL FROM:<user@client.com>
C: RCPT TO:<bob@server.com>
C: DATA
C: Subject: pasted
C: 
C: QUIT is text here
C: .
C: QUIT
S: 250 example.com
S: 250 2.1.0 Ok
S: 250 2.1.5 Ok
S: 354 End data with <CR><LF>.<CR><LF>
S: 250 2.0.0 Ok: queued as 2254EB83A8
S: 221 2.0.0 Bye
`, `smtp  0 persona=postfix closed=false
0   "" → 220 [1] connected
2 line HELO "HELO client.com\r\n" → 250 [11] greeted
3 line MAIL "MAIL FROM:<user@client.com>\r\n" → 250 [12] mail
4 line RCPT "RCPT TO:<bob@server.com>\r\n" → 250 [13] rcpt
5 line DATA "DATA\r\n" → 354 [14] data
6 text  "Subject: pasted\r\n\r\nQUIT is text here\r\n.\r\n" → 250 [15] greeted
10 line QUIT "QUIT\r\n" → 221 [16] closed
`},
		{"DATA refused, and what was pasted behind it is commands", `S: 220 example.com ESMTP Postfix (Ubuntu)
C: HELO client.com
C: DATA
C: QUIT
S: 250 example.com
S: 503 5.5.1 Error: need RCPT command
S: 221 2.0.0 Bye
`, `smtp  0 persona=postfix closed=false
0   "" → 220 [1] connected
2 line HELO "HELO client.com\r\n" → 250 [5] greeted
3 line DATA "DATA\r\n" → 503 [6] greeted
4 line QUIT "QUIT\r\n" → 221 [7] closed
`},
		{"a command that is never answered keeps its place", `S: * OK Dovecot (Ubuntu) ready.
C: b NOOP
C: c NOOP
C: d LOGOUT
S: b OK NOOP completed.
S: * BYE Logging out
S: d OK Logout completed.
`, `imap  0 persona=dovecot closed=false
0   "" → OK [1] not authenticated
2 line NOOP "b NOOP\r\n" → OK [5] not authenticated
3 line NOOP "c NOOP\r\n" →  [] not authenticated
4 line LOGOUT "d LOGOUT\r\n" → OK [6 7] logout
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr, err := transcript.Read("x", []byte(tt.text), transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(tt.want, "\n"), strings.Split(rendered(tr), "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestOneSide reads what the server said where the client's side was not written down, with a reply's lines put
// together, as programs show it that take it for one text.
func TestOneSide(t *testing.T) {
	const text = `mailer -> SERVER: 220-mx.example.org ESMTP Exim 4.80 220 and no bulk mail.
mailer -> SERVER: 250-mx.example.org Hello me [192.0.2.9] 250-SIZE 52428800 250-AUTH PLAIN LOGIN 250 HELP
mailer -> SERVER: 250 OK
mailer -> SERVER: 550-Log in first. 550-(me) may not send 550 without that.
`
	tr, err := transcript.Read("x", []byte(text), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range tr.Sessions[0].Exchanges {
		got = append(got, string(x.Reply))
	}
	want := []string{
		"220-mx.example.org ESMTP Exim 4.80\r\n220 and no bulk mail.\r\n",
		"250-mx.example.org Hello me [192.0.2.9]\r\n250-SIZE 52428800\r\n250-AUTH PLAIN LOGIN\r\n250 HELP\r\n",
		"250 OK\r\n",
		"550-Log in first.\r\n550-(me) may not send\r\n550 without that.\r\n",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	found := tr.Sessions[0].Findings
	if len(found) != 1 || found[0].Kind != "client-missing" || found[0].Line != 2 || !strings.Contains(found[0].Says, "3 replies") {
		t.Errorf("it is told %+v", found)
	}
}

// TestNamed reads what could be anything, once the protocol has been named: a reply that nobody asked for is no
// greeting, and a command is one.
func TestNamed(t *testing.T) {
	for _, tt := range []struct{ name, protocol, text, want string }{
		{"a reply first", "smtp", "250 ok\nQUIT\n221 bye\n", `smtp  0 persona= closed=false
! line 1: greeting-missing: the server's greeting is not shown
1   "" → 250 [1] connected
2 line QUIT "QUIT\r\n" → 221 [3] closed
`},
		{"a command alone", "pop3", "STAT\n", `pop3  0 persona= closed=false
! line 1: greeting-missing: the server's greeting is not shown
1 line STAT "STAT\r\n" →  [] authorization
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr, err := transcript.Read("x", []byte(tt.text), transcript.Options{Protocol: wire.Protocol(tt.protocol)})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(tt.want, "\n"), strings.Split(rendered(tr), "\n")); d != "" {
				t.Error(d)
			}
			if i := tr.Sessions[0].Exchanges[0].Index; (i == 0) != (tt.name == "a command alone") {
				t.Errorf("the first exchange has index %d: 0 without a command is a greeting", i)
			}
		})
	}
}

// TestOpenSSLCommand notices a line that openssl s_client has kept for itself.
func TestOpenSSLCommand(t *testing.T) {
	const text = "220 example.com ESMTP\nEHLO client.com\n250 example.com\nMAIL FROM:<a@client.com>\n250 OK\n"
	for _, tt := range []struct {
		typed string
		kept  bool
	}{
		{"RCPT TO:<b@example.com>\nRENEGOTIATING\n", true},
		{"rcpt to:<b@example.com>\n250 Accepted\n", false},
		{"RCPT TO:<b@example.com>\n250 Accepted\n", false},
	} {
		tr, err := transcript.Read("x", []byte(text+tt.typed), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		kept := slices.ContainsFunc(tr.Sessions[0].Findings, func(f transcript.Finding) bool { return f.Kind == "openssl-command" && f.Line == 6 })
		if kept != tt.kept {
			t.Errorf("%q: kept is %v: %v", tt.typed, kept, tr.Sessions[0].Findings)
		}
	}
}

// TestLines counts how much of a file has been read: blank lines do not count, lines of nobody are not read.
func TestLines(t *testing.T) {
	const text = "Dear list,\n\nwhy is this?\n\n220 example.com ESMTP\nEHLO client.com\n250 example.com\nQUIT\n221 bye\n"
	tr, err := transcript.Read("x", []byte(text), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if tr.Lines != 7 || tr.Read != 5 {
		t.Errorf("%d of %d lines read, want 5 of 7: %v", tr.Read, tr.Lines, tr.Findings)
	}
}

// TestWriteText writes what Read reads back.
func TestWriteText(t *testing.T) {
	data, err := os.ReadFile("testdata/auth.txt")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := transcript.Read("auth", data, transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := transcript.WriteText(&b, tr.Sessions[0].Turns()); err != nil {
		t.Fatal(err)
	}
	again, err := transcript.Read("auth", []byte(b.String()), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(tr.Sessions[0].Turns(), again.Sessions[0].Turns()); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && !strings.HasSuffix(file, ".want") {
			f.Add(data)
		}
	}
	f.Add(capture(false))
	f.Add(capture(true))
	f.Fuzz(func(t *testing.T, data []byte) {
		tr, err := transcript.Read("fuzz", data, transcript.Options{})
		if err != nil {
			return
		}
		for _, s := range tr.Sessions {
			for i, x := range s.Exchanges {
				if x.Index != i || x.Command == nil && len(x.Reply) == 0 && i > 0 {
					t.Errorf("exchange %d: %+v", i, x)
				}
			}
		}
	})
}
