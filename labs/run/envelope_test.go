package run_test

import (
	"slices"
	"testing"

	"ehlo/labs/labtest"
)

// TestEnvelope holds what is asked of an envelope against what was sent, by DATA and in
// chunks (RFC 3030).
func TestEnvelope(t *testing.T) {
	const (
		begin  = "telnet 10.49.137.152 25\nEHLO client.com\n"
		both   = "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nRCPT TO:<carol@server.com>\n"
		toBob  = "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\n"
		toC    = "MAIL FROM:<>\nRCPT TO:<carol@server.com>\n"
		text   = "DATA\nSubject: Hi\n\nHello\n.\n"
		chunk  = "BDAT 22 LAST\nSubject: Hi\n\nHello\n"
		chunks = "BDAT 13\nSubject: Hi\nBDAT 2\n\nBDAT 7 LAST\nHello\n"
		ended  = "BDAT 22\nSubject: Hi\n\nHello\nBDAT 0 LAST\n"
	)
	for _, tt := range []struct {
		expect, typed string
		done          bool
	}{
		{"{envelope: {to: {all: [bob@server.com, carol@server.com]}}}", both + text, true},
		{"{envelope: {to: {all: [bob@server.com, carol@server.com]}}}", toBob + text + toC + text, false},
		{"{envelope: {to: {all: [bob@server.com, carol@server.com]}}}", both, false},
		{"{envelope: {to: {only: [bob@server.com]}}}", both + text, false},
		{"{envelope: {to: {only: [bob@server.com]}}}", toBob + text, true},
		{`{envelope: {from: ""}}`, toC + text, true},
		{`{envelope: {from: ""}}`, both + text, false},
		{"{envelope: {from: user@client.com}}", toBob + "DATA\nSubject: Hi\n\nHello\n", false},
		{"{envelope: {to: bob@server.com}, text: {header: {Subject: Hi}, body: Hello}, reply: 250}", toBob + text, true},
		{"{envelope: {to: bob@server.com}, text: {header: {Subject: Hi}, body: Hello}, reply: 250}", toBob + chunk, true},
		{"{envelope: {to: bob@server.com}, text: {header: {Subject: Hi}, body: Hello}, reply: 250}", toBob + chunks, true},
		{"{envelope: {to: bob@server.com}, text: {header: {Subject: Hi}, body: Hello}, reply: 250}", toBob + ended, true},
		{"{text: {header: {Subject: Hi}, body: Hello}}", toBob + chunks, true},
		{"{verb: BDAT, text: {header: {Subject: Hi}, body: false}, reply: 250}", toBob + "BDAT 15\nSubject: Hi\n\n", true},
		{"{verb: BDAT, text: {header: {Subject: Hi}, body: false}, reply: 250}", toBob + "BDAT 15\nHello, people\n", false},
		{"{text: {header: {Subject: Hi}, body: Hello}}", toBob + "BDAT 13\nSubject: Hi\nRSET\n" + toBob + "BDAT 7 LAST\nHello\n", false},
	} {
		pl := play(t, parse(t, labtest.OneStep("expect: "+tt.expect+"\nsolution: NOOP")), 1)
		pl.enter("a", begin+tt.typed)
		if pl.run.Done() != tt.done {
			t.Errorf("%s after %q: %v; %s", tt.expect, tt.typed, pl.run.Done(), pl.lastReply())
		}
	}
}

// TestEveryOfOneTransaction: what is asked of MAIL, RCPT and DATA together is asked of one
// mail transaction. RFC 5321 §4.1.4: RSET, EHLO and the end of the message drop it.
func TestEveryOfOneTransaction(t *testing.T) {
	const (
		begin = "telnet 10.49.137.152 25\nEHLO client.com\n"
		user  = "MAIL FROM:<user@client.com>\n"
		bob   = "RCPT TO:<bob@server.com>\n"
		alice = "RCPT TO:<alice@server.com>\n"
		text  = "DATA\nSubject: Hi\n\nHello\n.\n"
	)
	for _, tt := range []struct {
		rule, typed string
		done        bool
	}{
		{"one transaction", user + bob + "DATA", true},
		{"another recipient besides", user + alice + bob + "DATA", true},
		{"what only looks keeps it", user + bob + "NOOP\nVRFY bob\nDATA", true},
		{"a refusal keeps it", user + bob + "MAIL FROM:<x@client.com>\nDATA", true},
		{"RSET drops it", user + bob + "RSET\n" + user + alice + "DATA", false},
		{"RSET drops the sender", user + "RSET\nMAIL FROM:<x@client.com>\n" + bob + "DATA", false},
		{"EHLO drops it", user + bob + "EHLO client.com\n" + user + alice + "DATA", false},
		{"the end of the message drops it", "MAIL FROM:<x@client.com>\n" + bob + text + user + alice + "DATA", false},
		{"hanging up drops it", user + bob + "^]\nquit\n" + begin + user + alice + "DATA", false},
		{"and it can be opened again", user + "RSET\n" + user + bob + "DATA", true},
	} {
		pl := play(t, parse(t, labtest.OneStep("every: true\nexpect:\n  - {verb: MAIL, args: {reverse-path: user@client.com}}\n"+
			"  - {verb: RCPT, args: {forward-path: bob@server.com}}\n  - {verb: DATA, reply: 354}\nsolution: NOOP")), 1)
		pl.enter("a", begin+tt.typed)
		if pl.run.Done() != tt.done {
			t.Errorf("%s: done %v; %s", tt.rule, pl.run.Done(), pl.lastReply())
		}
	}
}

// TestOnTheWayInAWrongWay: in a transaction what brings a step on is advised on all the same
// where it is a mistake of the step.
func TestOnTheWayInAWrongWay(t *testing.T) {
	pl := play(t, parse(t, labtest.OneStep("every: true\nexpect:\n  - {verb: RCPT, args: {forward-path: bob@server.com}}\n"+
		"  - {verb: RCPT, before: rcpt, pipelined: true}\nsolution: NOOP\n"+
		"mistakes: [{when: {verb: RCPT, before: rcpt, pipelined: false}, try: NOOP, say: Paste them.}]")), 1)
	pl.enter("a", "telnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>")
	if got := pl.said("RCPT TO:<bob@server.com>"); !slices.Equal(got, []string{"advice one"}) {
		t.Errorf("after a recipient who was not pasted: %q", got)
	}
}

// TestChunksShowWhatTheyCan sends a whole message by BDAT in the lab that teaches DATA:
// what is asked of the message is done, and what is asked of DATA is advised on.
func TestChunksShowWhatTheyCan(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "helo")
	pl.said("EHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>")
	got := pl.said("BDAT 69 LAST\nFrom: user@client.com\nTo: bob@server.com\nSubject: Chunks\n\nHello\n")
	if !slices.Equal(got, []string{"advice data", "step-done header", "step-done blank", "step-done body", "advice data"}) {
		t.Errorf("after BDAT: %q", got)
	}
}

// TestTransaction holds what is asked of the open mail transaction against what was sent.
func TestTransaction(t *testing.T) {
	const (
		begin = "telnet 10.49.137.152 25\nEHLO client.com\n"
		user  = "MAIL FROM:<user@client.com>\n"
		null  = "MAIL FROM:<>\n"
		bob   = "RCPT TO:<bob@server.com>\n"
		alice = "RCPT TO:<alice@server.com>\n"
		only  = `{verb: RCPT, args: {forward-path: bob@server.com}, transaction: {from: "", to: {only: [bob@server.com]}}}`
		typed = `{text: {header: {Subject: Hi}}, transaction: {from: ""}}`
	)
	for _, tt := range []struct {
		rule, expect, typed string
		done                bool
	}{
		{"as it is wanted", only, null + bob, true},
		{"another sender", only, user + bob, false},
		{"another recipient before", only, null + alice + bob, false},
		{"one that was refused", only, null + "RCPT TO:<zed@server.com>\n" + bob, true},
		{"one of a transaction that was dropped", only, null + alice + "RSET\n" + null + bob, true},
		{"one of a message that was sent", only, null + alice + "DATA\nx: y\n\nz\n.\n" + null + bob, true},
		{"the text's", typed, null + bob + "DATA\nSubject: Hi\n", true},
		{"the text's, from another sender", typed, user + bob + "DATA\nSubject: Hi\n", false},
		{"none is open", `{verb: NOOP, transaction: {to: false}}`, "NOOP\n", false},
		{"one is open, without a recipient", `{verb: NOOP, transaction: {to: false}}`, null + "NOOP\n", true},
	} {
		pl := play(t, parse(t, labtest.OneStep("expect: "+tt.expect+"\nsolution: NOOP")), 1)
		pl.enter("a", begin+tt.typed)
		if pl.run.Done() != tt.done {
			t.Errorf("%s: done is %v after %q; %s", tt.rule, pl.run.Done(), tt.typed, pl.lastReply())
		}
	}
}
