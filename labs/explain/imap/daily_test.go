package imap_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
)

// TestWishes types in words of daily life, and right words in the wrong order: the fix does what was meant, to the same
// messages, of which there are four.
func TestWishes(t *testing.T) {
	for typed, fix := range map[string]string{
		"a3 OPEN INBOX": "a3 SELECT INBOX", "a3 INBOX": "a3 SELECT INBOX", "a3 GET 2": "a3 FETCH 2 BODY[]", "a3 SHOW 1:2": "a3 FETCH 1:2 BODY[]",
		"a3 MKDIR Plans": "a3 CREATE Plans", "a3 UNDELETE 2": `a3 STORE 2 -FLAGS (\Deleted)`, "a3 COUNT": "a3 STATUS INBOX (MESSAGES)",
		"a3 UNREAD": "a3 SEARCH UNSEEN", "a3 FIND FROM bob": "a3 SEARCH FROM bob", "a3 SEARCH READ SENDER bob": "a3 SEARCH SEEN FROM bob",
		"a3 SEARCH STARRED AFTER 1-Feb-2020": "a3 SEARCH FLAGGED SINCE 1-Feb-2020",
		"a3 FETCH FLAGS 2":                   "a3 FETCH 2 FLAGS", "a3 FETCH (FLAGS UID) 1:2": "a3 FETCH 1:2 (FLAGS UID)", "a3 UID FETCH FLAGS 2": "a3 UID FETCH 2 FLAGS",
		`a3 STORE +FLAGS 2 (\Deleted)`: `a3 STORE 2 +FLAGS (\Deleted)`, `a3 STORE -FLAGS (\Seen) 1:2`: `a3 STORE 1:2 -FLAGS (\Seen)`,
		"a3 FETCH -2 FLAGS": "a3 FETCH 3 FLAGS", "a3 FETCH 1:-1 FLAGS": "a3 FETCH 1:* FLAGS", "a3 FETCH 1,-1 UID": "a3 FETCH 1,* UID",
		`a3 STORE 2 (\Flagged) -FLAGS`: `a3 STORE 2 -FLAGS (\Flagged)`,
	} {
		x, e := reference.Play(t, explaintest.Lines("a1 LOGIN bob password123", "a2 SELECT INBOX", typed)).Last()
		if len(e.Mistakes) == 0 || e.Mistakes[0].Fix != fix {
			t.Errorf("%q is answered %q: %+v, want the fix %q", typed, x.Reply, e.Mistakes, fix)
		}
	}
}
