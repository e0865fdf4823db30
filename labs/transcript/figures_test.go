package transcript_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/transcript"
)

// TestFindings notices figures that contradict each other, and nothing where
// they do not.
func TestFindings(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"LIST and RETR give a message two sizes", `S: +OK ready.
C: LIST
S: +OK 2 messages:
S: 1 407
S: 2 20
S: .
C: RETR 2
S: +OK 21 octets
S: Subject: hi
S: 
S: abcd
S: .
`, []string{"sizes"}},
		{"STAT and LIST count differently", `S: +OK ready.
C: STAT
S: +OK 3 1264
C: LIST
S: +OK 2 messages:
S: 1 407
S: 2 412
S: .
`, []string{"listing"}},
		{"LIST after DELE shows less than STAT did", `S: +OK ready.
C: STAT
S: +OK 2 819
C: DELE 1
S: +OK Marked to be deleted.
C: LIST
S: +OK 1 messages:
S: 2 412
S: .
`, nil},
		{"RFC822.SIZE and the literal give two sizes", `S: * OK ready.
C: a FETCH 1 RFC822.SIZE
S: * 1 FETCH (RFC822.SIZE 25)
S: a OK Fetch completed.
C: b FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {21}
S: Subject: hi
S: 
S: abcd
S: )
S: b OK Fetch completed.
`, []string{"sizes"}},
		{"the numbers mean other messages after EXPUNGE", `S: * OK ready.
C: a FETCH 1 RFC822.SIZE
S: * 1 FETCH (RFC822.SIZE 25)
S: a OK Fetch completed.
C: b EXPUNGE
S: * 1 EXPUNGE
S: b OK Expunge completed.
C: c FETCH 1 RFC822.SIZE
S: * 1 FETCH (RFC822.SIZE 19)
S: c OK Fetch completed.
`, nil},
		{"a message was passed on before it came", `S: +OK ready.
C: TOP 1 0
S: +OK
S: Received: from b by c with esmtp; Thu, 27 Jun 2024 16:19:35 +0000
S: Received: from a by b with esmtp id 1;
S:  Thu, 27 Jun 2024 18:30:00 +0200
S: Subject: hi
S: 
S: .
`, []string{"dates"}},
		{"time zones and a few seconds are no contradiction", `S: +OK ready.
C: TOP 1 0
S: +OK
S: Received: from b by c with esmtp; Thu, 27 Jun 2024 16:19:35 +0000
S: Received: from a by b with esmtp id 1; Thu, 27 Jun 2024 18:19:40 +0200
S: Subject: hi
S: 
S: .
`, nil},
		{"a literal that ends within a line is whole", `S: * OK ready.
C: a FETCH 1 (ENVELOPE BODY[])
S: * 1 FETCH (ENVELOPE (NIL {4}
S: caf? NIL NIL NIL NIL NIL NIL NIL NIL) BODY[] {21}
S: Subject: hi
S: 
S: abcd
S: )
S: a OK Fetch completed.
`, nil},
		{"what stands in front of the header was never folded", `S: +OK ready.
C: RETR 1
S: +OK
S: From user@client.com
S: Subject: hi
S: 
S: text
S: .
`, nil},
		{"a blank command has no figures", "S: +OK ready.\nC: \nS: +OK\nC: NOOP\nS: +OK\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr, err := transcript.Read("x", []byte(tt.text), transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range slices.Concat(tr.Findings, tr.Sessions[0].Findings) {
				got = append(got, f.Kind)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("%s\n%+v", d, tr.Sessions[0].Findings)
			}
		})
	}
}

// TestAddresses knows a server again by its name.
func TestAddresses(t *testing.T) {
	const text = `$ telnet 192.0.2.1 25
220 mail.example.com ESMTP Postfix
QUIT
221 2.0.0 Bye
Connection closed by foreign host.
$ telnet %s 25
220 mail.example.com ESMTP Postfix
QUIT
221 2.0.0 Bye
Connection closed by foreign host.
`
	for address, want := range map[string]int{"192.0.2.1": 0, "192.0.2.9": 1, "mail.example.com": 0} {
		tr, err := transcript.Read("x", []byte(fmt.Sprintf(text, address)), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(tr.Findings) != want {
			t.Errorf("%s: %v, want %d findings", address, tr.Findings, want)
		}
	}
}
