package proof

import (
	"testing"

	"ehlo/labs/labtest"
	"ehlo/labs/scenario"
	"ehlo/scenarios"
)

// spellings are lines for a step, typed when all steps before it are done.
type spellings struct {
	file, step    string
	right, nearly []string
}

var spellingTable = []spellings{
	{"10-send-by-hand.md", "call",
		[]string{"telnet 10.49.137.152 25", "nc 10.49.137.152 25", "telnet example.com 25", "telnet EXAMPLE.COM 25", "telnet 10.10.41.192 25"},
		[]string{"telnet 10.49.137.152 110", "telnet 10.49.137.152 143"}},
	{"10-send-by-hand.md", "helo",
		[]string{"HELO client.com", "helo client.com", "Helo Client.COM", "EHLO client.com", "ehlo   client.com", "HELO client.com "},
		[]string{"HELO", "HELO client.co", "HELLO client.com", "NOOP client.com", "HELOclient.com"}},
	{"10-send-by-hand.md", "mail",
		[]string{
			"MAIL FROM: <user@client.com>", "MAIL FROM:<user@client.com>", "mail from:<user@client.com>", "Mail From: <user@CLIENT.com>",
			"MAIL FROM:user@client.com", "mail from: user@client.com", "MAIL FROM:< user@client.com >", "MAIL FROM:\t<user@client.com>", `MAIL FROM:<"user"@client.com>`,
		},
		[]string{
			"MAIL FROM:<>", "MAIL FROM <user@client.com>", "MAIL <user@client.com>", "MAIL TO:<user@client.com>", "FROM:<user@client.com>",
			"MAIL FROM:<user@client.org>", "MAIL FROM:<bob@server.com>", "MAIL FROM:<user@client.com", "RCPT TO:<user@client.com>",
		}},
	{"10-send-by-hand.md", "rcpt",
		[]string{"RCPT TO: <bob@server.com>", "rcpt to:<bob@server.com>", "RCPT TO:bob@server.com", "Rcpt To:<Bob@Server.com>", "RCPT TO:<BOB@server.com>"},
		[]string{"RCPT TO:<bob@server.org>", "RCPT TO:<alice@server.com>", "RCPT TO <bob@server.com>", "RCPT FROM:<bob@server.com>", "RCPT TO:<bob@client.com>"}},
	{"10-send-by-hand.md", "header",
		[]string{
			"From: user@client.com\nTo: bob@server.com\nSubject: Telnet email", "subject: hi\nFROM: user@client.com\nto: Bob <bob@server.com>",
			"Date: Thu, 27 Jun 2024 16:18:09 +0000\nFrom:user@client.com\nTo: bob@server.com,\n alice@server.com\nSubject:\tx",
		},
		[]string{"From: user@client.com\nTo: bob@server.com", "From user@client.com\nTo: bob@server.com\nSubject: x", "\nFrom: a@b.c\nTo: d@e.f\nSubject: x"}},
	{"10-send-by-hand.md", "dot", []string{"."}, []string{"..", " .", ". ", "QUIT"}},
	{"10-send-by-hand.md", "quit", []string{"QUIT", "quit", "Quit "}, []string{"EXIT", "QUITE", "221", "RSET"}},
	{"11-what-ehlo-tells.md", "use",
		[]string{"MAIL FROM:<news@client.com> SIZE=1000 BODY=8BITMIME", "mail from:<news@client.com> body=8bitmime size=1000", "MAIL FROM: <news@client.com> SIZE=01000 BODY=8BITMIME"},
		[]string{"MAIL FROM:<news@client.com> SIZE=1000", "MAIL FROM:<news@client.com> SIZE=1000, BODY=8BITMIME", "MAIL FROM:<news@client.com> SIZE 1000 BODY=8BITMIME"}},
	{"11-what-ehlo-tells.md", "other",
		[]string{"QUIT\ntelnet 10.49.137.153 25", "QUIT\nnc mail.example.org 25", "^]\nquit\ntelnet 10.49.137.153 25"},
		[]string{"EHLO client.com", "QUIT\ntelnet 10.49.137.152 110"}},
	{"12-envelope-and-header.md", "bcc",
		[]string{
			"MAIL FROM:<user@client.com>\nRCPT TO:<carol@server.com>\nRCPT TO:<bob@server.com>\nDATA\nTo: Bob <bob@server.com>\n\nHi\n.",
			"MAIL FROM:<>\nRCPT TO:<bob@server.com>\nRCPT TO:<carol@server.com>\nBDAT 26 LAST\nTo: bob@server.com\n\nHi",
		},
		[]string{
			"MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nTo: bob@server.com\nBcc: carol@server.com\n\nHi\n.",
			"MAIL FROM:<>\nRCPT TO:<bob@server.com>\nDATA\nTo: bob@server.com\n\nHi\n.\nMAIL FROM:<>\nRCPT TO:<carol@server.com>\nDATA\nTo: bob@server.com\n\nHi\n.",
			"MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nRCPT TO:<carol@server.com>\nDATA\nTo: bob@server.com, carol@server.com\n\nHi\n.",
		}},
	{"14-order-and-reset.md", "send",
		[]string{"DATA\nSubject: x\n\ny\n.", "RSET\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nsubject:x\n\ny\n."},
		[]string{"DATA\n\ny\n.", "RCPT TO:<alice@server.com>\nDATA\nSubject: x\n\ny\n."}},
	{"15-dots-and-line-ends.md", "double", []string{"..profile", "first\n..profile"}, []string{".profile", "...profile", "profile"}},
	{"16-shape-of-a-message.md", "date",
		[]string{"Date: 27 Jun 2024 18:00 +0200", "date: Thu, 27 Jun 2024 16:00:00 GMT", "DATE:Thu, 27 Jun 2024 18:00:00 +0200 (CEST)"},
		[]string{"Date: 2024-06-27 18:00", "Date: Thu, 27 Jun 2024 18:00:00", "Date Thu, 27 Jun 2024 18:00:00 +0200", "Date: Thu, 27 Jun 2024 18:00:00 +0000"}},
	{"19-log-in-with-plain.md", "auth",
		[]string{"AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw==", "auth plain Ym9iAGJvYgBwYXNzd29yZDEyMw==", "AUTH PLAIN\nAGJvYgBwYXNzd29yZDEyMw=="},
		[]string{"AUTH LOGIN\nYm9i\ncGFzc3dvcmQxMjM=", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw", "AUTH AGJvYgBwYXNzd29yZDEyMw==", "AUTH PLAIN Ym9iAHBhc3N3b3JkMTIz"}},
	{"20-log-in-with-login.md", "name",
		[]string{"AUTH LOGIN\nYm9i", "auth login Ym9i"},
		[]string{"AUTH LOGIN\nYm9iCg==", "AUTH LOGIN\nYWxpY2U=", "AUTH LOGIN\nbob", "Ym9i"}},
	{"22-pipelining-and-chunks.md", "group",
		[]string{
			"^V\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\nRCPT TO:<bob@server.com>",
			"MAIL FROM:<user@client.com>\n^V\nRCPT TO:<alice@server.com>\nRCPT TO:<bob@server.com>",
		},
		[]string{"MAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\nRCPT TO:<bob@server.com>", "MAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>", "RCPT TO:<bob@server.com>\nRCPT TO:<alice@server.com>"}},

	{"40-collect-by-pop3.md", "call",
		[]string{"telnet 10.49.137.152 110", "nc 10.49.137.152 110", "nc -C example.com 110", "telnet Example.com 110", "telnet 10.10.41.192 110"},
		[]string{"telnet 10.49.137.152 25", "telnet 10.49.137.152 143"}},
	{"40-collect-by-pop3.md", "auth", []string{"AUTH", "auth", "CAPA", "capa"}, []string{"AUTH X", "AUTHS", "HELP"}},
	{"40-collect-by-pop3.md", "user",
		[]string{"USER bob", "user bob", "User BOB", "USER bob@example.com", "USER bob@server.com"},
		[]string{"USER", "USER alice", "USER bobby", "USR bob", "LOGIN bob"}},
	{"40-collect-by-pop3.md", "pass", []string{"PASS password123", "pass password123", "Pass password123"}, []string{"PASS", "PASS Password123", "PASS password123 ", "PASSWORD password123"}},
	{"40-collect-by-pop3.md", "stat", []string{"STAT", "stat", "Stat"}, []string{"STATS", "STATUS", "LIST", "STAT3"}},
	{"40-collect-by-pop3.md", "list", []string{"LIST", "list", "List"}, []string{"LIST 3", "LIST x", "LS", "UIDL"}},
	{"40-collect-by-pop3.md", "retr", []string{"RETR 3", "retr 3", "RETR 03", "Retr  3"}, []string{"RETR", "RETR 2", "RETR 4", "RETR three", "TOP 3 10", "RETR 3 3", "LIST 3"}},
	{"40-collect-by-pop3.md", "quit", []string{"QUIT", "quit", "Quit"}, []string{"LOGOUT", "EXIT", "QUI"}},

	{"60-read-by-imap.md", "call",
		[]string{"telnet 10.10.41.192 143", "nc 10.10.41.192 143", "telnet example.com 143", "telnet 10.49.137.152 143"},
		[]string{"telnet 10.10.41.192 110", "telnet 10.10.41.192 25"}},
	{"60-read-by-imap.md", "login",
		[]string{
			"A LOGIN bob password123", "a1 login bob password123", "x Login BOB password123", `A LOGIN "bob" "password123"`,
			"A LOGIN bob@example.com password123", "1 LOGIN {3+}\nbob password123", "A LOGIN {3}\nbob {11}\npassword123", "A AUTHENTICATE PLAIN AGJvYgBwYXNzd29yZDEyMw==",
		},
		[]string{"LOGIN bob password123", "A LOGIN bob", "A LOGIN bob Password123", "A LOGIN alice password123", "A USER bob", "A LOGIN bob password123 x"}},
	{"60-read-by-imap.md", "select",
		[]string{"B SELECT inbox", "b2 select INBOX", `B SELECT "InBox"`, "B EXAMINE inbox", "tag SELECT {5+}\nINBOX", "B SELECT {5}\ninbox"},
		[]string{"SELECT inbox", "B SELECT", "B SELECT Sent", "B OPEN inbox", "B STATUS inbox (MESSAGES)", "B SELECT inboxes"}},
	{"60-read-by-imap.md", "fetch",
		[]string{
			"C FETCH 3 body[]", "C FETCH 3 BODY[]", "c fetch 3 (BODY[])", "C FETCH 3 (FLAGS body[])", "C FETCH 3:3 BODY[]", "C FETCH 3 RFC822",
			"C FETCH 3 BODY.PEEK[]", "C FETCH 1:* body[]", "C UID FETCH 3 BODY[]", "C FETCH 3,3 body[]", "C FETCH 3 (UID RFC822)",
		},
		[]string{
			"FETCH 3 body[]", "C FETCH 3 body", "C FETCH 3", "C FETCH 2 body[]", "C FETCH 1:2 body[]", "C FETCH * body[]", "C FETCH 3 BODY[TEXT]",
			"C FETCH 3 ALL", "C FETCH 3 BODY[]<0.10>", "C RETR 3", "C FETCH body[] 3",
		}},
	{"60-read-by-imap.md", "logout", []string{"D LOGOUT", "x logout"}, []string{"LOGOUT", "D QUIT", "D CLOSE"}},
	{"62-tags.md", "badtag", []string{"* NOOP", "+ NOOP", "* noop"}, []string{"a NOOP", "NOOP"}},
	{"62-tags.md", "three",
		[]string{
			"^V\none NOOP\ntwo FETCH 1:* FLAGS\nthree STATUS Sent (UNSEEN)", "^V\none noop\nthree status Sent (messages unseen)\ntwo fetch 1 flags",
			"one NOOP\n^V\nx NOOP\ntwo FETCH 1:* FLAGS\nthree STATUS Sent (UNSEEN)",
		},
		[]string{
			"three STATUS Sent (UNSEEN)", "one NOOP\ntwo FETCH 1:* FLAGS\nthree STATUS Sent (UNSEEN)",
			"^V\none NOOP\none FETCH 1:* FLAGS\none STATUS Sent (UNSEEN)", "^V\none NOOP\ntwo FETCH 1:* FLAGS",
		}},
	{"63-four-ways-to-be-rid.md", "deleted",
		[]string{`e STORE 4 +FLAGS (\Deleted)`, `e STORE 4 +flags \deleted`, `e UID STORE 4 +FLAGS.SILENT (\Deleted)`, `e STORE 4 FLAGS (\Deleted)`},
		[]string{`e STORE 3 +FLAGS (\Deleted)`, `e STORE 3:4 +FLAGS (\Deleted)`, `e STORE 1:* +FLAGS (\Deleted)`, `e STORE 4 +FLAGS (Deleted)`, `e STORE 4 -FLAGS (\Deleted)`}},
	{"63-four-ways-to-be-rid.md", "uid",
		[]string{"g UID STORE 5,6 +FLAGS (\\Deleted)\nh UID EXPUNGE 5", "g STORE 4:5 +FLAGS (\\Deleted)\nh uid expunge 5:5"},
		[]string{"g UID STORE 5:6 +FLAGS (\\Deleted)\nh EXPUNGE", "g UID STORE 5 +FLAGS (\\Deleted)\nh UID EXPUNGE 5", "g UID STORE 5:6 +FLAGS (\\Deleted)\nh UID EXPUNGE 5:6"}},
	{"66-fetch-what-you-need.md", "fields",
		[]string{
			"e FETCH 1 BODY.PEEK[HEADER.FIELDS (DATE SUBJECT)]", `e fetch 1 (body.peek[header.fields ("Subject" date)])`,
			"e UID FETCH 1 (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)])", "e FETCH 1 (BODY.PEEK[HEADER.FIELDS (SUBJECT)] BODY.PEEK[HEADER.FIELDS (DATE)])",
		},
		[]string{
			"e FETCH 1 BODY.PEEK[HEADER.FIELDS (FROM)]", "e FETCH 1 BODY[HEADER.FIELDS (SUBJECT DATE)]", "e FETCH 2 BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)]",
			"e FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]", "e FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT DATE)]",
		}},
	{"66-fetch-what-you-need.md", "partial",
		[]string{"h FETCH 3 BODY[]<0.20>", "h uid fetch 3 (body.peek[]<0.20>)"},
		[]string{"h FETCH 3 BODY[]<0.21>", "h FETCH 3 BODY[TEXT]<0.20>", "h FETCH 2 BODY[]<0.20>", "h FETCH 3 BODY[]<20.0>"}},
	{"67-parts-of-a-message.md", "binary", []string{"g fetch 5 binary.size[3]", "g UID FETCH 5 (UID BINARY.SIZE[3])"}, []string{"g FETCH 4 RFC822.SIZE", "g FETCH 5 BINARY.SIZE[2]", "g FETCH 5 BINARY[3]"}},
	{"68-search.md", "unseen", []string{"c SEARCH NOT SEEN", "c uid search unseen", "c SEARCH RETURN (ALL) UNSEEN", "c SEARCH ALL UNSEEN"}, []string{"c SEARCH SEEN", "c SEARCH ALL", "c SEARCH 2,4,6", "c SEARCH RETURN (COUNT) UNSEEN", "c SEARCH UNSEEN SUBJECT x"}},
	{"68-search.md", "phrase", nil, []string{`f SEARCH SUBJECT "Invoice"`, "f SEARCH SUBJECT Invoice 4711", "f SEARCH 5", "f SEARCH SUBJECT Telnet"}},
	{"68-search.md", "since",
		[]string{`g SEARCH SINCE "29-Jun-2024"`, "g search sentsince 29-jun-2024", "g SEARCH NOT BEFORE 29-Jun-2024", "g UID SEARCH OR ON 29-Jun-2024 SINCE 30-Jun-2024"},
		[]string{"g SEARCH SINCE 1-Jan-1999", "g SEARCH SINCE 30-Jun-2024", "g SEARCH ON 29-Jun-2024", "g SEARCH 4:6", "g SEARCH SINCE 29 Jun 2024"}},
	{"68-search.md", "or",
		[]string{"h SEARCH OR LARGER 450 FLAGGED", "h SEARCH OR (FLAGGED) (LARGER 450)", "h SEARCH NOT (UNFLAGGED NOT LARGER 450)", "h uid search return (all) or flagged larger 450"},
		[]string{"h SEARCH OR ALL ALL", "h SEARCH FLAGGED LARGER 450", "h SEARCH OR FLAGGED LARGER 45", "h SEARCH OR FLAGGED SMALLER 450", "h SEARCH OR FLAGGED"}},
	{"69-sort-and-thread.md", "date",
		[]string{"c sort (reverse date) us-ascii all", `c UID SORT (REVERSE DATE) "UTF-8" ALL`, "c SORT RETURN (ALL) (REVERSE DATE) UTF-8 1:*"},
		[]string{"c SORT (DATE) UTF-8 ALL", "c SORT (REVERSE ARRIVAL) UTF-8 ALL", "c SORT (REVERSE DATE) UTF-8 FROM carol", "c SORT (REVERSE DATE) UTF-8 2:*"}},
	{"69-sort-and-thread.md", "subject", []string{"e uid sort (subject date) utf-8 all"}, []string{"e SORT (DATE SUBJECT) UTF-8 ALL", "e SORT (SUBJECT) UTF-8 ALL", "e SORT (SUBJECT REVERSE DATE) UTF-8 ALL"}},
	{"65-folders.md", "lsub", []string{`h lsub "" %`, `h LIST (SUBSCRIBED) "" *`, `h LIST (SUBSCRIBED) "" "*" RETURN (CHILDREN)`}, []string{`h LIST "" *`, `h LSUB "" Sent`, `h LIST "" * RETURN (SUBSCRIBED)`}},
}

// TestSpellings types equivalent lines, which must complete their step, and
// lines that nearly do, which must not.
func TestSpellings(t *testing.T) {
	type count struct{ right, nearly int }
	counts := make(map[string]*count)
	for _, tt := range spellingTable {
		p := proofOf(t, tt.file)
		i := stepIndex(t, p.lab, tt.step)
		c := counts[p.lab.Path]
		if c == nil {
			c = &count{}
			counts[p.lab.Path] = c
		}
		try := func(lines string, want bool) {
			pl := p.before(i)
			defer pl.close()
			if err := pl.enter(p.lab.Steps[i].Term, lines); err != nil {
				t.Errorf("%s, %s: %v", tt.file, tt.step, err)
			}
			if pl.done(i) != want {
				t.Errorf("%s: step %s with %q: done %v, want %v", tt.file, tt.step, lines, !want, want)
			}
		}
		for _, l := range tt.right {
			try(l, true)
			c.right++
		}
		for _, l := range tt.nearly {
			try(l, false)
			c.nearly++
		}
	}
	for path, c := range counts {
		if c.right < 25 || c.nearly < 25 {
			t.Errorf("%s: %d right spellings and %d near misses, want 25 of each", path, c.right, c.nearly)
		}
	}
}

func proofOf(t testing.TB, file string) *prover {
	t.Helper()
	l, found := scenario.Parse(scenarios.FS, file)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return newProver(&scenario.Report{File: file, Texts: texts}, l, labtest.Fixture(t, l.World), 0)
}

func stepIndex(t testing.TB, l *scenario.Lab, id string) int {
	t.Helper()
	for i, s := range l.Steps {
		if s.ID == id {
			return i
		}
	}
	t.Fatalf("lab %s has no step %q", l.ID, id)
	return -1
}
