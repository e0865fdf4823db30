package replay_test

import (
	"fmt"
	"strings"
	"testing"

	"ehlo/labs/replay"
	"ehlo/labs/transcript"
)

// TestTextbooksPlayToTheirEnd plays the sessions of the RFCs, whose servers are no world's: all that they show is there,
// and what is said means what is printed. Each is proved as a draft of a lab, too.
func TestTextbooksPlayToTheirEnd(t *testing.T) {
	const hello = `S: 220 foo.com Simple Mail Transfer Service Ready
C: EHLO bar.com
S: 250-foo.com greets bar.com
S: 250-8BITMIME
S: 250-SIZE
S: 250-DSN
`
	const text = `C: DATA
S: 354 Start mail input; end with <CRLF>.<CRLF>
C: Blah blah blah...
C: ...etc. etc. etc.
C: .
S: 250 OK
C: QUIT
S: 221 foo.com Service closing transmission channel
`
	for name, session := range map[string]string{
		"RFC 5321 D.1": hello + `S: 250 HELP
C: MAIL FROM:<Smith@bar.com>
S: 250 OK
C: RCPT TO:<Jones@foo.com>
S: 250 OK
C: RCPT TO:<Green@foo.com>
S: 550 No such user here
C: RCPT TO:<Brown@foo.com>
S: 250 OK
` + text,
		"RFC 5321 D.2": hello + `S: 250 HELP
C: MAIL FROM:<Smith@bar.com>
S: 250 OK
C: RCPT TO:<Jones@foo.com>
S: 250 OK
C: RCPT TO:<Green@foo.com>
S: 550 No such user here
C: RSET
S: 250 OK
C: QUIT
S: 221 foo.com Service closing transmission channel
`,
		"RFC 5321 D.3": hello + `S: 250 HELP
C: MAIL FROM:<JQP@bar.com>
S: 250 OK
C: RCPT TO:<Jones@XYZ.COM>
S: 250 OK
` + text,
		"RFC 5321 D.4": hello + `S: 250-VRFY
S: 250 HELP
C: VRFY Crispin
S: 250 Mark Crispin <Admin.MRC@foo.com>
C: MAIL FROM:<EAK@bar.com>
S: 250 OK
C: RCPT TO:<Admin.MRC@foo.com>
S: 250 OK
` + text,
		"RFC 1939 10": `S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
S: +OK mrose's maildrop has 2 messages (320 octets)
C: STAT
S: +OK 2 320
C: LIST
S: +OK 2 messages (320 octets)
S: 1 120
S: 2 200
S: .
C: RETR 1
S: +OK 120 octets
S: <the POP3 server sends message 1>
S: .
C: DELE 1
S: +OK message 1 deleted
C: RETR 2
S: +OK 200 octets
S: <the POP3 server sends message 2>
S: .
C: DELE 2
S: +OK message 2 deleted
C: QUIT
S: +OK dewey POP3 server signing off (maildrop empty)
`,
		"IMAP": `S: * OK [CAPABILITY IMAP4rev1 X-OURS] Service Ready
C: a001 login mrc secret
S: a001 OK LOGIN completed
C: a002 select inbox
S: * 18 EXISTS
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * 0 RECENT
S: * OK [UNSEEN 1] Message 1 is the first unseen message
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Limited
S: * OK [UIDVALIDITY 3857529045] UIDs valid
S: * OK [UIDNEXT 4392] Predicted next UID
S: a002 OK [READ-WRITE] SELECT completed
C: a003 fetch 12 (FLAGS INTERNALDATE RFC822.SIZE)
S: * 12 FETCH (FLAGS (\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286)
S: a003 OK FETCH completed
C: a004 fetch 12 body[header]
S: * 12 FETCH (BODY[HEADER] {50}
S: From: Terry Gray <gray@cac.washington.example>
S: 
S: )
S: a004 OK FETCH completed
C: a005 store 12 +flags \deleted
S: * 12 FETCH (FLAGS (\Seen \Deleted))
S: a005 OK +FLAGS completed
C: a006 logout
S: * BYE IMAP4rev1 server terminating connection
S: a006 OK LOGOUT completed
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := nearest(t, session)
			if r.World != "fitted" || r.Count()[replay.Differs] != 0 {
				t.Errorf("in world %s: %v", r.World, r.Count())
				for _, s := range r.Steps {
					for _, l := range s.Lines {
						if !l.Matches() {
							t.Errorf("%q: shown %q, answered %q: %s", s.Sent, l.Shown, l.Answered, l.Why)
						}
					}
				}
			}
			tr, err := transcript.Read("x.txt", []byte(session), transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, draft := range proved(t, name, tr) {
				if !strings.Contains(draft, "\nworld: |\n  title: ") || strings.Contains(draft, "is left out") {
					t.Errorf("not the world, or not all:\n%s", numbered(draft))
				}
			}
		})
	}
}

// TestWorldIsFitted shows what of a session a world is given: a line that is shown at the end is answered as it is,
// since the lines before it show it.
func TestWorldIsFitted(t *testing.T) {
	const smtp = "S: 220 mx.school.example ESMTP\nC: EHLO me\nS: 250-mx.school.example\nS: 250 AUTH PLAIN LOGIN\n"
	const pop3 = "S: +OK ready\nC: USER zoe\nS: +OK\nC: PASS tulip\nS: +OK in\n"
	const imap = "S: * OK ready\nC: a LOGIN zoe tulip\nS: a OK in\n"
	for _, session := range []string{
		// The password of whoever got in, by each way; another one does not do.
		smtp + "C: AUTH PLAIN AHpvZQB0dWxpcA==\nS: 235 in\n",
		smtp + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: em9l\nS: 334 UGFzc3dvcmQ6\nC: dHVsaXA=\nS: 235 in\n",
		smtp + "C: AUTH PLAIN AHpvZQB3cm9uZw==\nS: 535 no\nC: AUTH PLAIN AHpvZQB0dWxpcA==\nS: 235 in\n",
		// AUTH is refused by who does not list it.
		"S: 220 mx.school.example ESMTP\nC: EHLO me\nS: 250-mx.school.example\nS: 250 SIZE 1000\nC: AUTH PLAIN AHpvZQB0dWxpcA==\nS: 503 not here\nC: QUIT\nS: 221 bye\n",
		pop3,
		"S: +OK ready\nC: USER zoe\nS: +OK\nC: PASS rose\nS: -ERR no\nC: USER zoe\nS: +OK\nC: PASS tulip\nS: +OK in\n",
		imap,
		"S: * OK ready\nC: a LOGIN zoe rose\nS: a NO no\nC: b LOGIN zoe tulip\nS: b OK in\n",
		// Its own domains take mail of theirs, and of no others.
		smtp + "C: MAIL FROM:<me@home.example>\nS: 250 OK\nC: RCPT TO:<ann@a.example>\nS: 250 OK\nC: RCPT TO:<ben@b.example>\nS: 250 OK\n" +
			"C: RCPT TO:<nobody@a.example>\nS: 550 5.1.1 who\nC: RCPT TO:<cid@c.example>\nS: 550 5.7.1 no relaying\n",
		// Messages with their sizes.
		pop3 + "C: STAT\nS: +OK 3 4521\nC: LIST\nS: +OK\nS: 1 1000\nS: 2 3321\nS: 3 200\nS: .\nC: LIST 2\nS: +OK 2 3321\n",
		imap + "C: b SELECT Plans\nS: * 2 EXISTS\nS: * 0 RECENT\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\n" +
			"S: * OK [UNSEEN 2] x\nS: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] x\n" +
			"S: * OK [UIDVALIDITY 77] x\nS: * OK [UIDNEXT 31] x\nS: b OK [READ-WRITE] x\n" +
			"C: c FETCH 1:2 (UID FLAGS RFC822.SIZE)\nS: * 1 FETCH (UID 9 FLAGS (\\Seen) RFC822.SIZE 700)\nS: * 2 FETCH (UID 30 FLAGS () RFC822.SIZE 123)\nS: c OK x\n",
		// A message by its envelope and the structure of its body, and those that have been seen.
		imap + "C: b SELECT INBOX\nS: * 3 EXISTS\nS: * 0 RECENT\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\n" +
			"S: * OK [UNSEEN 3] x\nS: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] x\n" +
			"S: * OK [UIDVALIDITY 77] x\nS: * OK [UIDNEXT 4] x\nS: b OK [READ-WRITE] x\nC: c FETCH 2 FULL\n" +
			`S: * 2 FETCH (FLAGS (\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 1286 ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "Plans, and \"more\"" ` +
			`(("Terry, the Gray" NIL "gray" "a.example")) (("Terry, the Gray" NIL "gray" "a.example")) ((NIL NIL "desk" "a.example")) ` +
			`((NIL NIL "imap" "b.example")("John \"J\" K" NIL "john" "c.example")) NIL NIL "<1@b.example>" "<2@a.example>") ` +
			`BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "FORMAT" "a b") NIL NIL "QUOTED-PRINTABLE" 628 12))` + "\nS: c OK x\n",
		// What is offered inside TLS.
		"S: * OK ready\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\nS: a OK x\nC: b STARTTLS\nS: b OK go\n" +
			"C: c CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN\nS: c OK x\nC: d LOGIN zoe tulip\nS: d OK in\n",
		"S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK go\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: TOP\nS: .\n",
		// A greeting of several lines.
		"S: 220-mx.school.example at your service\nS: 220-We take no bulk mail,\nS: 220 and no spam.\nC: HELO me\nS: 250 mx.school.example\n",
	} {
		r := nearest(t, session)
		for _, s := range r.Steps {
			for _, l := range s.Lines {
				if !l.Matches() {
					t.Errorf("%s\n%q: shown %q, answered %q: %s", session, s.Sent, l.Shown, l.Answered, l.Why)
				}
			}
		}
	}
}

// TestRefusalsAreFitted shows what people post because of a refusal: the server has a rule that refuses it, in its own
// words, and goes on as any other.
func TestRefusalsAreFitted(t *testing.T) {
	const smtp = "S: 220 mx.school.example ESMTP\nC: EHLO me\nS: 250-mx.school.example\nS: 250 AUTH PLAIN LOGIN\n"
	const sender = "C: MAIL FROM:<ann@home.example>\nS: 250 OK\n"
	const text = "C: DATA\nS: 354 go on\nC: Subject: x\nC:\nC: .\n"
	const pop3 = "S: +OK ready\nC: USER zoe\nS: +OK\n"
	const imap = "S: * OK ready\n"
	for name, session := range map[string]string{
		"block list":               smtp + "C: MAIL FROM:<ann@home.example>\nS: 554 5.7.1 Client host blocked using list.example\n",
		"no PTR":                   smtp + sender + "C: RCPT TO:<bob@school.example>\nS: 450 4.7.25 Client host rejected: cannot find your hostname\n",
		"greylisting":              smtp + sender + "C: RCPT TO:<bob@school.example>\nS: 450 4.2.0 Greylisted\nC: RCPT TO:<bob@school.example>\nS: 250 OK\n",
		"sender blocked":           smtp + "C: MAIL FROM:<x@spam.example>\nS: 550 5.7.1 not you\nC: MAIL FROM:<ann@home.example>\nS: 250 OK\n",
		"mailbox full":             smtp + sender + "C: RCPT TO:<bob@school.example>\nS: 452 4.2.2 The mailbox is full\nC: RCPT TO:<eve@school.example>\nS: 250 OK\n",
		"message unauthenticated":  smtp + sender + "C: RCPT TO:<bob@school.example>\nS: 250 OK\n" + text + "S: 550-5.7.26 This mail has been blocked.\nS: 550 5.7.26 SPF did not pass\nC: RSET\nS: 250 OK\n",
		"AUTH is not advertised":   smtp + "C: AUTH PLAIN AHpvZQB0dWxpcA==\nS: 503 AUTH command used when not advertised\n",
		"app password":             smtp + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: em9l\nS: 334 UGFzc3dvcmQ6\nC: dHVsaXA=\nS: 534-5.7.9 Application-specific password required.\nS: 534 5.7.9 See our pages\n",
		"STARTTLS is not known":    "S: 220 mx.school.example ESMTP\nC: EHLO me\nS: 250 mx.school.example\nC: STARTTLS\nS: 500 5.3.3 Unrecognized command\n",
		"TLS first":                "S: 220 mx.school.example ESMTP\nC: EHLO me\nS: 250-mx.school.example\nS: 250 STARTTLS\nC: MAIL FROM:<ann@home.example>\nS: 530 5.7.0 Must issue a STARTTLS command first\n",
		"name of the client":       "S: 220 mx.school.example ESMTP\nC: EHLO [IPv6:::ffff:10.0.4.47]\nS: 501 5.5.4 Invalid Address\nC: EHLO me\nS: 250 mx.school.example\n",
		"POP3, too often":          pop3 + "C: PASS tulip\nS: -ERR [LOGIN-DELAY] wait a minute\nC: USER zoe\nS: +OK\nC: PASS tulip\nS: +OK in\n",
		"POP3, a command not had":  "S: +OK ready\nC: AUTH\nS: -ERR Invalid command in current state.\n",
		"IMAP, app password":       imap + "C: a LOGIN zoe tulip\nS: a NO [ALERT] Application-specific password required\n",
		"IMAP, a command not had":  imap + "C: a ID NIL\nS: a BAD invalid command\nC: b LOGIN zoe tulip\nS: b OK in\n",
		"IMAP, not to be created":  imap + "C: a LOGIN zoe tulip\nS: a OK in\nC: b CREATE Plans\nS: b NO [NOPERM] not here\nC: c CREATE Trips\nS: c OK done\n",
		"IMAP, password taken out": imap + "C: a LOGIN zoe [hidden: it is long]\nS: a NO [AUTHENTICATIONFAILED] no\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := nearest(t, session)
			for _, s := range r.Steps {
				for _, l := range s.Lines {
					if !l.Matches() {
						t.Errorf("in world %s, %q: shown %q, answered %q: %s", r.World, s.Sent, l.Shown, l.Answered, l.Why)
					}
				}
			}
			tr, err := transcript.Read("x.txt", []byte(session), transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			proved(t, name, tr)
		})
	}
}

// TestTextLeftOut: many logs do not show a message. An empty one is sent for it, and the session goes on.
func TestTextLeftOut(t *testing.T) {
	const session = "S: 220 mx.school.example ESMTP\nC: HELO me\nS: 250 mx.school.example\nC: MAIL FROM:<ann@home.example>\nS: 250 OK\n" +
		"C: RCPT TO:<bob@school.example>\nS: 250 OK\nC: DATA\nS: 354 go on\nS: 250 OK queued\nC: QUIT\nS: 221 bye\n"
	r := nearest(t, session)
	if n := r.Count()[replay.Differs]; n != 0 || r.Steps[5].Repaired == "" || string(r.Steps[5].Sent) != ".\r\n" {
		t.Errorf("%v; %q was sent: %s", r.Count(), r.Steps[5].Sent, r.Steps[5].Repaired)
	}
	tr, err := transcript.Read("x.txt", []byte(session), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, draft := range proved(t, "text left out", tr) {
		if !strings.Contains(draft, `{verb: ".", reply: "250"}`) || strings.Contains(draft, "is left out") {
			t.Errorf("the message is not typed:\n%s", numbered(draft))
		}
	}
}

// TestRulesStayTrue: no rule refuses what the transcript's server has let pass before, nor what ends a conversation.
func TestRulesStayTrue(t *testing.T) {
	const smtp = "S: 220 mx.school.example ESMTP\nC: EHLO me\nS: 250 mx.school.example\n"
	for _, session := range []string{
		smtp + "C: MAIL FROM:<ann@home.example>\nS: 250 OK\nC: RSET\nS: 250 OK\nC: MAIL FROM:<ann@home.example>\nS: 550 5.7.1 no more today\n",
		smtp + "C: QUIT\nS: 500 what\n",
	} {
		r := nearest(t, session)
		if n := r.Count()[replay.Differs]; n != 1 || strings.Contains(replay.ToLab("x", r), "rejects") {
			t.Errorf("%s\n%v", session, r.Count())
		}
	}
}

// TestFittedWorldIsBounded: a transcript does not make a big world, nor one that takes long.
func TestFittedWorldIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("S: +OK ready\nC: USER zoe\nS: +OK\nC: PASS tulip\nS: +OK in\nC: STAT\nS: +OK 9999999 9\nC: LIST\nS: +OK\n")
	for i := 1; i <= 2000; i++ {
		fmt.Fprintf(&b, "S: %d 99999999\n", i)
	}
	b.WriteString("S: .\n")
	if most := 4 << 20; nearest(t, b.String()).Octets() > most {
		t.Errorf("a world of more than %d octets", most)
	}
}

// FuzzFit plays whatever can be read. A world that is fitted to it can always be made.
func FuzzFit(f *testing.F) {
	f.Add("S: 220 a.example ESMTP\nC: EHLO me\nS: 250-a.example\nS: 250 SIZE 5\nC: MAIL FROM:<a@b.example>\nS: 250 OK\nC: RCPT TO:<\"x y\"@b.example>\nS: 250 OK\n")
	f.Add("S: +OK <1.2@a.example>\nC: APOP zoe 00\nS: +OK\nC: RETR 1\nS: +OK 5 octets\nS: ..x\nS: .\nC: LIST\nS: +OK\nS: 1 5\nS: .\n")
	f.Add("S: * OK ready\nC: a LOGIN \"z{{oe}}\" tulip\nS: a OK in\nC: b SELECT \"a/b\"\nS: * 2 EXISTS\nS: b OK in\nC: c FETCH 1:2 (UID FLAGS)\nS: * 1 FETCH (UID 9 FLAGS (\\Seen $x))\nS: * 2 FETCH (UID 3 FLAGS ())\nS: c OK\n")
	beside := fixtures(f)[0]
	f.Fuzz(func(t *testing.T, text string) {
		tr, err := transcript.Read("x", []byte(text), transcript.Options{})
		if err != nil || len(text) > 10_000 {
			return
		}
		for _, s := range tr.Sessions {
			if err := replay.Fits(s, beside); err != nil {
				t.Errorf("%v", err)
			}
		}
	})
}
