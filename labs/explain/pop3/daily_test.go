package pop3_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/pop3"
)

// TestWishes types in words of daily life, and with a tag or the number in front: the fix does what was meant, to the same
// message.
func TestWishes(t *testing.T) {
	at := explaintest.Place{Protocol: explainer.Protocol(), World: "doc"}
	for typed, fix := range map[string]string{
		"OPEN 2": "RETR 2", "get 2": "RETR 2", "HEAD 2": "TOP 2 0", "UNDELETE 2": "RSET", "UNDO": "RSET", "COUNT": "STAT",
		"a1 RETR 2": "RETR 2", "a1 READ 2": "RETR 2", "2 RETR": "RETR 2", "2 DELETE": "DELE 2", "A001 STAT": "STAT",
		"a1 LIST": "LIST", "a2 UIDL": "UIDL", "a1 DELE": "LIST", // a tag's number is no message's
	} {
		x, e := at.Play(t, explaintest.Lines("USER bob", "PASS password123", "STAT", typed)).Last()
		if len(e.Mistakes) == 0 || e.Mistakes[0].Fix != fix {
			t.Errorf("%q is answered %q: %+v, want the fix %q", typed, x.Reply, e.Mistakes, fix)
		}
	}
}
