package pop3_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/pop3"
)

// TestFixesKeepWhatIsRight spoils commands around their arguments.
func TestFixesKeepWhatIsRight(t *testing.T) {
	user, in := []string{"USER bob"}, []string{"USER bob", "PASS password123", "STAT"}
	at := explaintest.Place{Protocol: explainer.Protocol(), World: "doc"}
	at.Kept(t, nil,
		"USER alice", "USER bob", "CAPA", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw==",
	)
	at.Kept(t, user,
		"QUIT",
	)
	at.Kept(t, in,
		"STAT", "LIST", "LIST 2", "UIDL 2", "UIDL", "RETR 2", "DELE 2", "TOP 2 0", "TOP 1 20", "RSET", "NOOP", "QUIT",
	)
}
