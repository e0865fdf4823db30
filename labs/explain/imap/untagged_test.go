package imap_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
)

// TestUIDIsNoTag: a server takes UID for the tag where that was forgotten, and UIDs for message
// numbers. What has done something that cannot be done twice is not offered again.
func TestUIDIsNoTag(t *testing.T) {
	for _, tt := range []struct{ typed, fix string }{
		{"a1 LOGIN bob password123|a2 SELECT INBOX|UID FETCH 1 FLAGS", "a3 UID FETCH 1 FLAGS"},
		{"a1 LOGIN bob password123|a2 SELECT INBOX|uid search ALL", "a3 uid search ALL"},
		{"a1 LOGIN bob password123|a2 SELECT INBOX|UID COPY 1 Trash", ""},
		{"a1 LOGIN bob password123|UID FETCH 1 FLAGS", "a2 SELECT INBOX"},
		{"UID FETCH 1 FLAGS", "a1 LOGIN bob password123"},
	} {
		x, e := reference.Play(t, explaintest.Lines(strings.Split(tt.typed, "|")...)).Last()
		if len(e.Mistakes) != 1 || e.Mistakes[0].ID != "imap.tag.missing" || e.Mistakes[0].Fix != tt.fix {
			t.Errorf("after %q, answered %q: %+v, want %q", tt.typed, x.Reply, e.Mistakes, tt.fix)
		}
	}
}

// TestLogInFirst: what wants a login is answered by one, or by what comes before it.
func TestLogInFirst(t *testing.T) {
	for _, tt := range []struct{ world, typed, fix string }{
		{"", "SELECT INBOX", "a1 LOGIN bob password123"},
		{"", "x4 NOOP|FETCH 1 FLAGS", "x5 LOGIN bob password123"},
		{"", "a1 LIST \"\" *", "a1 LOGIN bob password123"},
		{"reference-alt", "a1 CAPABILITY|a2 SELECT INBOX", "a2 STARTTLS"},
	} {
		at := reference
		if tt.world != "" {
			at.World = tt.world
		}
		x, e := at.Play(t, explaintest.Lines(strings.Split(tt.typed, "|")...)).Last()
		if len(e.Mistakes) == 0 || e.Mistakes[0].Fix != tt.fix {
			t.Errorf("after %q, answered %q: %+v, want %q", tt.typed, x.Reply, e.Mistakes, tt.fix)
		}
	}
}
