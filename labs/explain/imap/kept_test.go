package imap_test

import "testing"

// TestFixesKeepWhatIsRight spoils commands around their arguments.
func TestFixesKeepWhatIsRight(t *testing.T) {
	in, open := []string{"a1 LOGIN bob password123"}, []string{"a1 LOGIN bob password123", "a2 SELECT INBOX"}
	reference.Kept(t, nil,
		"a LOGIN bob password123", "a CAPABILITY", `a LOGIN "bob" "password123"`,
	)
	reference.Kept(t, in,
		"b SELECT INBOX", "b EXAMINE INBOX", `b LIST "" "%"`, `b LIST "" *`, `b LSUB "" *`, "b CREATE Plans", `b CREATE "My Plans"`,
		"b STATUS INBOX (MESSAGES UNSEEN)", "b SUBSCRIBE INBOX", "b NAMESPACE", "b ENABLE CONDSTORE", "b LOGOUT",
	)
	reference.Kept(t, open,
		"c FETCH 2 (FLAGS UID)", "c FETCH 1:2 BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]", "c FETCH 2 FULL", "c FETCH 1,2 BODY[TEXT]<0.20>",
		"c UID FETCH 1:* (FLAGS)", `c STORE 2 +FLAGS (\Deleted)`, `c STORE 1:2 -FLAGS.SILENT (\Seen \Flagged)`, "c SEARCH UNSEEN",
		`c SEARCH FROM "alice" SINCE 1-Jan-2020`, "c UID SEARCH NOT SEEN LARGER 100", "c COPY 2 INBOX", "c CLOSE", "c EXPUNGE",
		"c SORT (REVERSE DATE) UTF-8 ALL", "c NOOP", "c UID COPY 1 INBOX", "c MOVE 1 INBOX",
	)
}
