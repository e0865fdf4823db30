package imap_test

import (
	"strings"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// terminal is a client who has logged in and selected INBOX.
type terminal struct {
	*wire.Conversation
	peer listener
	last *wire.Exchange
}

func openTerminal(t testing.TB, cfg imap.Config) *terminal {
	t.Helper()
	c := &terminal{}
	c.Conversation = wire.Open(imap.New(cfg), wire.Options{
		ID: 1, Service: &wire.Service{Host: "example.com", Protocol: imap.Name}, Peer: &c.peer, Now: cfg.Now,
		Tap: func(x *wire.Exchange) { c.last = x },
	})
	t.Cleanup(c.HangUp)
	c.says("a LOGIN bob secret\r\nb SELECT INBOX\r\n")
	return c
}

// says sends in one piece, and returns what comes back.
func (c *terminal) says(text string) string {
	c.peer.out = nil
	c.Input([]byte(text))
	return string(c.peer.out)
}

// TestPipelinedKeepNumbers has messages go while a client sends commands
// together. RFC 9051 §7.5.1: no EXPUNGE before FETCH, STORE and SEARCH are
// completed, and none of them means another message than the client does.
func TestPipelinedKeepNumbers(t *testing.T) {
	const took = " completed (0.001 + 0.000 secs)."
	for _, tt := range []struct {
		what, persona, gentle string
		batch, replies        []string
	}{
		{"FETCH before NOOP", "dovecot", "", []string{"b FETCH 2 UID", "c NOOP"},
			[]string{"* 2 FETCH (UID 2)", "b OK Fetch" + took, "* 1 EXPUNGE", "c OK NOOP" + took}},
		{"FETCH after NOOP", "dovecot", "", []string{"b NOOP", "c FETCH 2 UID"},
			[]string{"* 2 FETCH (UID 2)", "c OK Fetch" + took, "* 1 EXPUNGE", "b OK NOOP" + took}},
		{"all three", "dovecot", "", []string{"b FETCH 2 UID", "c SEARCH 2", `d STORE 2 +FLAGS (\Flagged)`, "e NOOP"},
			[]string{"* 2 FETCH (UID 2)", "* SEARCH 2", `* 2 FETCH (FLAGS (\Flagged))`, "b OK Fetch" + took, "c OK Search" + took,
				"d OK Store" + took, "* 1 EXPUNGE", "e OK NOOP" + took}},
		{"with UIDs alone", "dovecot", "", []string{"b UID FETCH 2 FLAGS", "c UID SEARCH ALL"},
			[]string{"* 2 FETCH (UID 2 FLAGS ())", "* SEARCH 2 3", "* 1 EXPUNGE", "b OK Fetch" + took, "c OK Search" + took}},
		{"numbers after UIDs", "dovecot", "", []string{"b UID FETCH 2 FLAGS", "c FETCH 2 UID"},
			[]string{"* 2 FETCH (UID 2 FLAGS ())", "* 2 FETCH (UID 2)", "c OK Fetch" + took, "* 1 EXPUNGE", "b OK Fetch" + took}},
		{"nothing that lets messages go", "dovecot", "", []string{"b FETCH 2 UID", "c FETCH 3 UID"},
			[]string{"* 2 FETCH (UID 2)", "* 3 FETCH (UID 3)", "b OK Fetch" + took, "c OK Fetch" + took}},
		{"COPY", "dovecot", "", []string{"b COPY 2 Sent", "c FETCH 2 UID"},
			[]string{"* 2 FETCH (UID 2)", "c OK Fetch" + took, "* 1 EXPUNGE", "b OK [COPYUID 101 2 1] Copy" + took}},
		{"EXPUNGE itself", "dovecot", "", []string{`b STORE 3 +FLAGS (\Deleted)`, "c EXPUNGE", "d FETCH 2 UID"},
			[]string{"* 2 FETCH (UID 2)", "b OK Store" + took, "d OK Fetch" + took, "* 3 EXPUNGE", "* 1 EXPUNGE", "c OK Expunge" + took}},
		{"MOVE", "dovecot", "", []string{"b MOVE 3 Sent", "c FETCH 2 UID", "d NOOP"},
			[]string{"* OK [COPYUID 101 3 1] Moved UIDs.", "* 2 FETCH (UID 2)", "c OK Fetch" + took, "* 3 EXPUNGE", "* 1 EXPUNGE", "b OK Move" + took, "d OK NOOP" + took}},
		{"a refusal", "dovecot", "", []string{"b NOOP", "c FETCH 9 UID", "d FETCH 2 UID"},
			[]string{"c BAD Error in IMAP command FETCH: Invalid messageset (0.001 + 0.000 secs).", "* 2 FETCH (UID 2)", "d OK Fetch" + took, "* 1 EXPUNGE", "b OK NOOP" + took}},
		{"what has nothing to do with the mailbox", "dovecot", "", []string{"b NOOP", "c CREATE New", "d FETCH 2 UID"},
			[]string{"c OK Create" + took, "* 2 FETCH (UID 2)", "d OK Fetch" + took, "* 1 EXPUNGE", "b OK NOOP" + took}},
		{"STATUS", "dovecot", "", []string{"b NOOP", "c STATUS INBOX (UIDNEXT)", "d FETCH 2 UID"},
			[]string{"* STATUS INBOX (UIDNEXT 4)", "c OK [CLIENTBUG] Status on selected mailbox" + took, "* 2 FETCH (UID 2)", "d OK Fetch" + took, "* 1 EXPUNGE", "b OK NOOP" + took}},
		{"leaving the mailbox", "dovecot", "", []string{"b FETCH 2 UID", "c NOOP", "d UNSELECT"},
			[]string{"* 2 FETCH (UID 2)", "b OK Fetch" + took, "* 1 EXPUNGE", "c OK NOOP" + took, "d OK Unselect" + took}},
		{"an APPEND", "dovecot", "", []string{"b NOOP", "c APPEND Nowhere {3+}", "abc", "d FETCH 2 UID"},
			[]string{"* 1 EXPUNGE", "b OK NOOP" + took, "c NO [TRYCREATE] Mailbox doesn't exist: Nowhere (0.001 + 0.000 secs).", "* 2 FETCH (UID 3)", "d OK Fetch" + took}},
		{"a literal to come", "dovecot", "", []string{"b NOOP", "c APPEND Sent {3+}"},
			[]string{"* 1 EXPUNGE", "b OK NOOP" + took}},
		{"one at a time", "plain", "", []string{"b NOOP", "c FETCH 2 UID", "d NOOP"},
			[]string{"b OK NOOP completed", "* 2 FETCH (UID 2)", "c OK FETCH completed", "* 1 EXPUNGE", "d OK NOOP completed"}},
		{"a gentle world", "dovecot", "yes", []string{"b NOOP", "c UID FETCH 2 FLAGS", `d STORE 2 +FLAGS.SILENT (\Flagged)`, "e CHECK"},
			[]string{"b OK NOOP" + took, "* 2 FETCH (UID 2 FLAGS ())", "c OK Fetch" + took, "d OK Store" + took, "* 1 EXPUNGE", "e OK Check" + took}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			cfg := config(t, dialog.Directives{"persona": tt.persona, "gentle": tt.gentle})
			client, other := openTerminal(t, cfg), openTerminal(t, cfg)
			other.says("x STORE 1 +FLAGS (\\Deleted)\r\ny EXPUNGE\r\n")
			got := client.says(strings.Join(tt.batch, "\r\n") + "\r\n")
			if want := strings.Join(tt.replies, "\r\n") + "\r\n"; got != want {
				t.Errorf("the server says\n%swant\n%s", got, want)
			}
		})
	}
}

// TestPipelinedBrokenOff sends a part of a line behind commands that have come
// together: they are answered, and the rest of the line is waited for. The last
// one's exchange has its own outcome, whatever stands behind it.
func TestPipelinedBrokenOff(t *testing.T) {
	cfg := config(t, dialog.Directives{})
	client, other := openTerminal(t, cfg), openTerminal(t, cfg)
	other.says("x STORE 1 +FLAGS (\\Deleted)\r\ny EXPUNGE\r\n")
	const took = " completed (0.001 + 0.000 secs).\r\n"
	if got, want := client.says("b NOOP\r\nc FETCH 2 UID\r\nd NO"),
		"* 2 FETCH (UID 2)\r\nc OK Fetch"+took+"* 1 EXPUNGE\r\nb OK NOOP"+took; got != want {
		t.Errorf("the server says\n%swant\n%s", got, want)
	}
	if r := client.last.Response; r.Tag != "c" || r.Status != 1 || len(r.Lines) != 4 {
		t.Errorf("the exchange has the reply %+v", r)
	}
	if got, want := client.says("OP\r\n"), "d OK NOOP"+took; got != want {
		t.Errorf("the server says %q, want %q", got, want)
	}
}
