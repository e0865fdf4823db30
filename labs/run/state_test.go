package run_test

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

// TestAssertions types something, and looks at what holds before and after.
func TestAssertions(t *testing.T) {
	const pop, imap = "telnet 10.49.137.152 110\nUSER bob\nPASS password123\n", "telnet 10.49.137.152 143\na LOGIN bob password123\n"
	submit := func(rest string) string {
		return "telnet 10.49.137.152 587\nEHLO x.org\nAUTH PLAIN AGJvYgBwYXNzd29yZDEyMw==\n" + rest
	}
	outside := submit("MAIL FROM:<bob@server.com>\nRCPT TO:<dora@example.org>\nRCPT TO:<alice@server.com>\nDATA\nSubject: a\n\nb\n.")
	for _, tt := range []struct {
		state, typed string
		holds        bool // afterwards; it never does before
	}{
		{"{mailbox: bob/Work, exists: true}", imap + "b CREATE Work", true},
		{"{mailbox: bob/Work, exists: true}", imap + "b CREATE Works", false},
		{"{mailbox: bob/Drafts, exists: false}", imap + "b DELETE Drafts", true},
		{"{mailbox: bob/Drafts, gone: true}", imap + "b DELETE Drafts", true},
		{"{mailbox: bob/Drafts, gone: true}", imap + "b RENAME Drafts Old", true},
		{"{mailbox: bob/Sent, subscribed: false}", imap + "b UNSUBSCRIBE Sent", true},
		{"{mailbox: bob/inbox, subscribed: true}", imap + "b SUBSCRIBE inbox", true},
		{"{mailbox: bob/INBOX, subscribed: true}", imap + "b SUBSCRIBE Trash", false},
		{"{mailbox: bob/INBOX, message: 1, gone: true}", pop + "DELE 1\nQUIT", true},
		{"{mailbox: bob/INBOX, message: first, gone: true}", pop + "DELE 1\nQUIT", true},
		{"{mailbox: bob/INBOX, message: 1, gone: true}", pop + "DELE 1\nRSET\nQUIT", false},
		{"{mailbox: bob/INBOX, message: 1, gone: true}", pop + "DELE 1\n^]\nquit", false}, // RFC 1939 §6
		{"{mailbox: bob/INBOX, message: 1, gone: true}", pop + "DELE 1\n^]\n\nQUIT", true},
		{"[{mailbox: bob/INBOX, count: 2}, {conversation: pop3, connected: false}]", pop + "DELE 1\n^]\nquit", true},
		{"[{mailbox: bob/INBOX, count: 2}, {conversation: pop3, connected: false}]", "nc -C 10.49.137.152 110\nUSER bob\nPASS password123\nDELE 1\n^C", true},
		{"[{mailbox: bob/INBOX, count: 2}, {conversation: pop3, connected: false}]", pop + "DELE 1\n^C", false}, // telnet does not end with it
		{"{mailbox: bob/INBOX, message: last, gone: true}", pop + "DELE 1\nQUIT", false},
		{"{mailbox: bob/INBOX, flags: '\\Seen', gone: true}", pop + "DELE 1\nQUIT", true},
		{"{mailbox: bob/INBOX, message: all, flags: '\\Seen'}", imap + "b SELECT inbox\nc STORE 2 +FLAGS (\\Seen)", true},
		{"{mailbox: bob/INBOX, message: all, flags: '\\Flagged'}", imap + "b SELECT inbox\nc STORE 2 +FLAGS (\\Flagged)", false},
		{"{mailbox: bob/INBOX, message: 2, flags: {not: '\\Seen'}, count: 3}", submit("MAIL FROM:<>\nRCPT TO:<bob@server.com>\nDATA\n\nb\n."), true},
		{"{queue: dora@EXAMPLE.org, from: bob@server.com, header: {Subject: a}}", outside, true},
		{"{queue: true, count: 1}", outside, true},
		{"{queue: alice@server.com}", outside, false}, // she is here
		{"{queue: dora@example.org, header: {Subject: b}}", outside, false},
		{"{queue: dora@example.org, from: alice@server.com}", outside, false},
		{"[{queue: false}, {mailbox: bob/INBOX, count: 3}]", submit("MAIL FROM:<bob@server.com>\nRCPT TO:<bob@server.com>\nDATA\n\nb\n."), true},
		{"[{queue: false}, {mailbox: alice/INBOX, count: 1}]", outside, false},
		{"{port: 587, connected: true, conversation: smtp}", outside, true},
		{"{port: 25}", outside, false},
		{"{connected: false, port: 587}", outside + "\nQUIT", true},
		{"{marked: 2, connected: false}", pop + "DELE 02\n^]\nquit", true},
		{"{marked: 2, connected: false}", pop + "DELE 2\nRSET\n^]\nquit", false},
		{"{marked: 2, connected: false}", pop + "DELE 1\n^]\nquit", false},
		{"{marked: 2, connected: false}", pop + "DELE 2\n^]\nquit\n" + pop + "^]\nquit", true}, // while it was so
		{"{marked: 2, state: update}", pop + "DELE 2\n^]\nquit\n" + pop + "QUIT", false},       // marks are of one session
	} {
		l := parse(t, labtest.OneStep("state: "+tt.state+"\nsolution: NOOP"))
		pl := play(t, l, 1)
		if pl.run.Done() {
			t.Errorf("%s holds at the start", tt.state)
		}
		pl.enter("a", tt.typed)
		if pl.run.Done() != tt.holds {
			t.Errorf("%s after %q: %v, want %v", tt.state, strings.ReplaceAll(tt.typed, "\n", " | "), pl.run.Done(), tt.holds)
		}
	}
}

// TestVerbOfChallenges logs in step by step: what answers a challenge belongs
// to the command that began it.
func TestVerbOfChallenges(t *testing.T) {
	const name, password, both = "Ym9i\n", "cGFzc3dvcmQxMjM=", "AGJvYgBwYXNzd29yZDEyMw=="
	for _, tt := range []struct {
		expect, typed string
		done          bool
	}{
		{"{verb: AUTH, reply: 235}", "telnet 10.49.137.152 587\nEHLO a.b\nAUTH LOGIN\n" + name + password, true},
		{"{verb: AUTH, reply: 235}", "telnet 10.49.137.152 587\nEHLO a.b\nAUTH LOGIN\n" + name + "cGFzcw==", false},
		{"{verb: AUTH, before: auth, reply: 334}", "telnet 10.49.137.152 587\nEHLO a.b\nAUTH LOGIN", false},
		{"{verb: AUTH, before: auth, reply: 334}", "telnet 10.49.137.152 587\nEHLO a.b\nAUTH LOGIN\n" + name, true},
		{"{verb: AUTH, reply: 235}", "telnet 10.49.137.152 587\nEHLO a.b\nAUTH PLAIN " + both, true},
		{"{verb: AUTH, after: transaction}", "telnet 10.49.137.152 110\nAUTH PLAIN\n" + both, true},
		{"{verb: AUTHENTICATE, after: authenticated}", "telnet 10.49.137.152 143\na AUTHENTICATE PLAIN\n" + both, true},
		{"{verb: BDAT, reply: 250}", "telnet 10.49.137.152 25\nEHLO a.b\nMAIL FROM:<>\nRCPT TO:<bob@server.com>\nBDAT 5 LAST\nabc", true},
		{"{verb: BDAT, reply: 250}", "telnet 10.49.137.152 25\nEHLO a.b\nMAIL FROM:<>\nBDAT 5 LAST\nabc", false},
	} {
		l := parse(t, labtest.OneStep("expect: "+tt.expect+"\nsolution: NOOP"))
		pl := play(t, l, 1)
		pl.enter("a", tt.typed)
		if pl.run.Done() != tt.done {
			t.Errorf("%s after %q: %v; %s", tt.expect, tt.typed, pl.run.Done(), pl.lastReply())
		}
	}
}

// TestRepeats sends once more what another step was done with, in any spelling.
func TestRepeats(t *testing.T) {
	source := labtest.OneStep("expect: {verb: VRFY}\nsolution: NOOP") +
		"\n## Two {#two}\n```ehlo-step\nexpect: {verb: VRFY, repeats: one}\nneeds: [one]\nsolution: NOOP\n```\n"
	for _, tt := range []struct {
		typed string
		done  bool
	}{
		{"VRFY bob@server.com\nVRFY alice@server.com", false},
		{"VRFY bob@server.com\nNOOP bob@server.com", false},
		{"VRFY bob@server.com\nvrfy bob@SERVER.com", true},
	} {
		pl := play(t, parse(t, source), 1)
		if pl.enter("a", "telnet 10.49.137.152 25\nEHLO client.com\n"+tt.typed); pl.run.Done() != tt.done {
			t.Errorf("%q: done %v", tt.typed, pl.run.Done())
		}
	}
	pl := play(t, parse(t, source), 1)
	pl.run.Skip("one")
	if pl.enter("a", "telnet 10.49.137.152 25\nVRFY bob@server.com"); !pl.run.Done() {
		t.Error("what a skipped step would have been done with nobody knows, and it is asked for all the same")
	}
}
