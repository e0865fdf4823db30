package transcript

import (
	"slices"
	"strings"
	"testing"
)

// TestBooks reads sessions as pages set them: a long line goes on below, the blanks behind a mark vary, and remarks stand
// between the lines.
func TestBooks(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		says []string // each unit of the client's, and each line of the server's
	}{
		"a response in brackets": {
			"   S: * OK ready\n   C: a LOGIN zoe tulip\n   S: a OK in\n   C: b FETCH 1 (FLAGS ENVELOPE)\n   S: * 1 FETCH (FLAGS (\\Seen) ENVELOPE (\n         NIL \"Plans\"\n         ((NIL NIL \"ann\" \"a.example\")\n         (\"Ben\" NIL \"ben\" \"a.example\"))\n         NIL))\n   S: b OK done\n",
			[]string{"* OK ready", "a LOGIN zoe tulip\r\n", "a OK in", "b FETCH 1 (FLAGS ENVELOPE)\r\n", `* 1 FETCH (FLAGS (\Seen) ENVELOPE (NIL "Plans" ((NIL NIL "ann" "a.example")("Ben" NIL "ben" "a.example")) NIL))`, "b OK done"},
		},
		"blanks that vary": {
			"S:   * OK ready\nC:   a NOOP\nS:   a OK done\nC:    b LOGOUT\nS:    * BYE bye\nS:    b OK done\n",
			[]string{"* OK ready", "a NOOP\r\n", "a OK done", "b LOGOUT\r\n", "* BYE bye", "b OK done"},
		},
		"blanks in front of most": {
			"S: * OK ready\nC: a NOOP\nS:   a OK done\nC: b NOOP\nS:   b OK done\nC: c NOOP\nS:   c OK done\nC: d NOOP\nS:   d OK done\nC: e NOOP\nS:   e OK done\n",
			[]string{"* OK ready", "a NOOP\r\n", "a OK done", "b NOOP\r\n", "b OK done", "c NOOP\r\n", "c OK done", "d NOOP\r\n", "d OK done", "e NOOP\r\n", "e OK done"},
		},
		"a backslash": {
			"  <<< 220 a.example ESMTP\n  >>> EHLO me\n  <<< 250-a.example\n  <<< 250 DSN\n  >>> MAIL FROM:<ann@b.example>\n  <<< 250 OK\n  >>> RCPT TO:<ben@a.example> NOTIFY=NEVER \\\n      ORCPT=rfc822;ben@c.example\n  <<< 250 OK\n",
			[]string{"220 a.example ESMTP", "EHLO me\r\n", "250-a.example", "250 DSN", "MAIL FROM:<ann@b.example>\r\n", "250 OK", "RCPT TO:<ben@a.example> NOTIFY=NEVER ORCPT=rfc822;ben@c.example\r\n", "250 OK"},
		},
		"base64": {
			"   S: 220 a.example ESMTP\n   C: EHLO me\n   S: 250-a.example\n   S: 250 AUTH CRAM-MD5\n   C: AUTH CRAM-MD5\n   S: 334 PDQxOTI5NDIzNDEuMTI4Mjg0NzJAc291cmNlZm91ci5hbmRyZXcuY211LmVk\n      dT4=\n   C: *\n   S: 501 fine\n",
			[]string{"220 a.example ESMTP", "EHLO me\r\n", "250-a.example", "250 AUTH CRAM-MD5", "AUTH CRAM-MD5\r\n", "334 PDQxOTI5NDIzNDEuMTI4Mjg0NzJAc291cmNlZm91ci5hbmRyZXcuY211LmVkdT4=", "*\r\n", "501 fine"},
		},
		"remarks": {
			"   S: <waits for connection on TCP port 25>\n   C: <opens connection>\n   S: 220 a.example ESMTP\n   C: EHLO me\n   S: 250-a.example\n   S: 250 STARTTLS\n   C: STARTTLS\n   S: 220 go\n   C: <starts TLS negotiation>\n   C: EHLO me\n   S: 250 a.example\n",
			[]string{"220 a.example ESMTP", "EHLO me\r\n", "250-a.example", "250 STARTTLS", "STARTTLS\r\n", "220 go", "EHLO me\r\n", "250 a.example"},
		},
		"chunks in words": {
			"   R: 220 a.example ESMTP\n   S: EHLO me\n   R: 250-a.example\n   R: 250 CHUNKING\n   S: MAIL FROM:<ann@b.example>\n   R: 250 OK\n   S: RCPT TO:<ben@a.example>\n   R: 250 OK\n   S: BDAT 14 LAST\n   S: Subject: Hi!<CR><LF>\n   R: 250 OK\n   S: QUIT\n   R: 221 bye\n",
			[]string{"220 a.example ESMTP", "EHLO me\r\n", "250-a.example", "250 CHUNKING", "MAIL FROM:<ann@b.example>\r\n", "250 OK", "RCPT TO:<ben@a.example>\r\n", "250 OK", "BDAT 14 LAST\r\n", "Subject: Hi!\r\n", "250 OK", "QUIT\r\n", "221 bye"},
		},
		"brackets that close below are none of the line's": {
			"C: a NOOP\nS: a OK done (in\nsome log) was written\nC: b NOOP\nS: b OK done\n",
			[]string{"a NOOP\r\n", "a OK done (in", "b NOOP\r\n", "b OK done"},
		},
		"a tab that was typed": {
			"S: +OK ready\nC: \tNOOP\nS: -ERR no\nC: QUIT\nS: +OK bye\n",
			[]string{"+OK ready", "\tNOOP\r\n", "-ERR no", "QUIT\r\n", "+OK bye"},
		},
		"markup in a message": {
			"220 a.example ESMTP\nEHLO me\n250 a.example\nMAIL FROM:<ann@b.example>\n250 OK\nRCPT TO:<ben@a.example>\n250 OK\nDATA\n354 go on\nSubject: x\n\n<input disabled>\n.\n250 OK\n",
			[]string{"220 a.example ESMTP", "EHLO me\r\n", "250 a.example", "MAIL FROM:<ann@b.example>\r\n", "250 OK", "RCPT TO:<ben@a.example>\r\n", "250 OK", "DATA\r\n", "354 go on", "Subject: x\r\n\r\n<input disabled>\r\n.\r\n", "250 OK"},
		},
	} {
		tr, err := Read(name, []byte(tt.text), Options{})
		if err != nil || len(tr.Sessions) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var says []string
		for _, x := range tr.Sessions[0].Exchanges {
			if x.Command != nil {
				says = append(says, string(x.Unit.Raw))
			}
			says = append(says, x.Response.Lines...)
		}
		if !slices.Equal(says, tt.says) {
			t.Errorf("%s:\n%q, want\n%q", name, says, tt.says)
		}
	}
}

// TestLinesOfBooksAreBounded: a bracket that is never closed does not take all that a file has behind it.
func TestLinesOfBooksAreBounded(t *testing.T) {
	tr, err := Read("open", []byte("S: * OK ready\nC: a NOOP\nS: * 1 FETCH (\n"+strings.Repeat("   (x y z \"abc\"\n", 2000)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range tr.Sessions[0].Exchanges {
		if len(x.Reply) > 2*mostSet {
			t.Errorf("a line of %d octets", len(x.Reply))
		}
	}
}
