package pop3_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/pop3"
)

// TestMeant types lines as those do who know another protocol, or what they want and not how it is called.
func TestMeant(t *testing.T) {
	in := []string{"USER bob", "PASS password123", "STAT"}
	for _, row := range []struct {
		before         []string
		typed, id, fix string
	}{
		{nil, "CAPABILITY", "pop3.verb.other-word", "CAPA"},
		{nil, "EHLO client.com", "pop3.line.smtp-command", "CAPA"},
		{nil, "START TLS", "pop3.verb.starttls", "STLS"},
		{nil, "SIGNIN bob", "pop3.verb.other-word", "USER bob"},
		{nil, "AUTH bob:password123", "pop3.auth.name-for-mechanism", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{nil, "AUTHENTICATE PLAIN AGJvYgBwYXNzd29yZDEyMw==", "pop3.verb.other-word", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{nil, "PLAIN AGJvYgBwYXNzd29yZDEyMw==", "pop3.unknown-command", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{in, "FETCH 1 BODY[]", "pop3.verb.other-word", "RETR 1"},
		{in, "a1 FETCH 1", "pop3.line.imap-late", "RETR 1"},
		{in, "RETRIEVE 2", "pop3.verb.other-word", "RETR 2"},
		{in, "REMOVE 1", "pop3.verb.other-word", "DELE 1"},
		{in, "UNDELE 1", "pop3.verb.other-word", "RSET"},
		{in, "STATUS INBOX (MESSAGES)", "pop3.verb.other-word", "STAT"},
	} {
		e := explaintest.Example{Typed: append(row.before[:len(row.before):len(row.before)], row.typed)}
		x, explained := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
		if len(explained.Mistakes) == 0 {
			t.Errorf("%q is answered %q: no mistake", row.typed, x.Reply)
			continue
		}
		if m := explained.Mistakes[0]; m.ID != row.id || m.Fix != row.fix {
			t.Errorf("%q is answered %q: %s, %q; want %s, %q", row.typed, x.Reply, m.ID, m.Fix, row.id, row.fix)
		}
	}
}
