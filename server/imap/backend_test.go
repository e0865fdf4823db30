package imap

import (
	"testing"
	"time"

	"ehlo/server/mailstore"
)

// TestEngineRestart has the engine hang up, which go-imap does on what it
// cannot read, and goes on.
func TestEngineRestart(t *testing.T) {
	tmpl, err := mailstore.NewTemplate([]mailstore.UserSpec{{Name: "bob"}})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Unix(0, 0) }
	u, _ := mailstore.New(tmpl, now).User("bob")
	b := newBackend(Config{}, u)
	defer b.close()
	if r := b.ask("SELECT", "INBOX"); r.status != OK || r.code != "READ-WRITE" {
		t.Fatalf("SELECT: %+v", r)
	}
	if r := b.ask("NOOP\r\n("); r.status != OK {
		t.Errorf("a command before the one that upsets the engine: %+v", r)
	}
	if r := b.ask("UID SEARCH", "ALL"); r.status != OK {
		t.Errorf("the mailbox is not selected after a restart: %+v", r)
	}
}

func TestUTF7(t *testing.T) {
	for _, tt := range []struct {
		name  string
		valid bool
		why   string
	}{
		{"Sent", true, "ASCII stands for itself"},
		{"Gr&APwA3w-e", true, "a run in base64"},
		{"&2D3eAA-", true, "a surrogate pair"},
		{"a &- b", true, "an ampersand"},
		{"&", false, "a run without an end"},
		{"&AGE-", false, "what can stand for itself must"},
		{"&AOk-&AOk-", false, "a run behind a run"},
		{"&AO-", false, "half a character"},
		{"&2D0-", false, "half a surrogate pair"},
		{"é", false, "eight bits"},
		{"a\tb", false, "a control character"},
	} {
		if got := validUTF7(tt.name); got != tt.valid {
			t.Errorf("%s: validUTF7(%q) = %v", tt.why, tt.name, got)
		}
	}
}
