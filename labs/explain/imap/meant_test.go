package imap_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/imap"
)

// TestMeant types lines as those do who know another protocol, a web page's search or a command line, and asks
// for the line that was meant: "" where nobody can know it.
func TestMeant(t *testing.T) {
	selected := []string{"a1 LOGIN bob password123", "a2 SELECT INBOX"}
	for _, row := range []struct{ typed, id, fix string }{
		{"a3 UID 2 FETCH FLAGS", "imap.uid.behind", "a3 UID FETCH 2 FLAGS"},
		{`a3 STORE UID 2 +FLAGS (\Seen)`, "imap.uid.behind", `a3 UID STORE 2 +FLAGS (\Seen)`},
		{"a3 SEARCH X-GM-RAW has:attachment", "imap.extension.gmail", ""},
		{"a3 FETCH 1 X-GM-LABELS", "imap.extension.gmail", ""},
		{"a3 DEL 2", "imap.delete.message", `a3 STORE 2 +FLAGS (\Deleted)`},
		{"a3 MARK 1 UNREAD", "imap.command.other-word", `a3 STORE 1 -FLAGS (\Seen)`},
		{"a3 FLAG 2", "imap.command.other-word", `a3 STORE 2 +FLAGS (\Flagged)`},
		{`a3 STORE 1 FLAGS=\Deleted`, "imap.store.action", `a3 STORE 1 FLAGS (\Deleted)`},
		{"a3 STORE 1 DELETED", "imap.store.action", `a3 STORE 1 +FLAGS (\Deleted)`},
		{"a3 STORE 1 REMOVE FLAGS FLAGGED", "imap.store.action", `a3 STORE 1 -FLAGS (\Flagged)`},
		{"a3 STORE 1 COLOUR red", "imap.store.action", ""},
		{`a3 STORE 1 +FLAGS \Seen,\Flagged`, "imap.flag.unknown-system-flag", `a3 STORE 1 +FLAGS \Seen \Flagged`},
		{`a3 STORE 1 +FLAGS (\Starred)`, "imap.flag.unknown-system-flag", `a3 STORE 1 +FLAGS (\Flagged)`},
		{`a3 STORE 1 +FLAGS (\Purple)`, "imap.flag.unknown-system-flag", ""},
		{"a3 FETCH 1 2 FLAGS", "imap.fetch.not-in-parentheses", "a3 FETCH 1,2 FLAGS"},
		{"a3 FETCH 1 to 2 FLAGS", "imap.fetch.not-in-parentheses", "a3 FETCH 1:2 FLAGS"},
		{"a3 FETCH 1 BODY [TEXT]", "imap.fetch.not-in-parentheses", "a3 FETCH 1 BODY[TEXT]"},
		{"a3 FETCH 1 BODY(HEADER)", "imap.list.glued", "a3 FETCH 1 BODY[HEADER]"},
		{"a3 FETCH 1 BODY[SUBJECT]", "imap.fetch.section", "a3 FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]"},
		{"a3 FETCH 1 BODY.PEEK[HEADER FIELDS (FROM TO)]", "imap.fetch.not-in-parentheses", "a3 FETCH 1 BODY.PEEK[HEADER.FIELDS (FROM TO)]"},
		{"a3 SEARCH FROM:alice", "imap.search.unknown-key", "a3 SEARCH FROM alice"},
		{"a3 SEARCH is:unread", "imap.search.unknown-key", "a3 SEARCH UNSEEN"},
		{"a3 SEARCH FROM alice AND SUBJECT hello", "imap.search.unknown-key", "a3 SEARCH FROM alice SUBJECT hello"},
		{"a3 SEARCH FROM alice OR FROM bob", "imap.search.missing-key", "a3 SEARCH OR FROM alice FROM bob"},
		{"a3 SEARCH SINCE 01/31/2024", "imap.search.date", "a3 SEARCH SINCE 31-Jan-2024"},
		{"a3 SEARCH SINCE 31.1.2024 UNSEEN", "imap.search.date", "a3 SEARCH SINCE 31-Jan-2024 UNSEEN"},
		{"a3 SEARCH SINCE 31 Jan 2024 UNSEEN", "imap.search.date", "a3 SEARCH SINCE 31-Jan-2024 UNSEEN"},
		{"a3 SEARCH SINCE Christmas", "imap.search.date", ""},
		{"a3 LOG OUT", "imap.command.parted", "a3 LOGOUT"},
	} {
		e := explaintest.Example{Typed: append(selected[:2:2], row.typed)}
		x, explained := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
		if len(explained.Mistakes) == 0 {
			t.Errorf("%q is answered %q: no mistake", row.typed, x.Reply)
			continue
		}
		if m := explained.Mistakes[0]; m.ID != row.id || m.Fix != row.fix {
			t.Errorf("%q is answered %q: %s, %q; want %s, %q", row.typed, x.Reply, m.ID, m.Fix, row.id, row.fix)
		}
	}
	for _, typed := range []string{
		"a1 LOGIN --user bob --password password123", "a1 LOGIN user=bob pass=password123", "a1 LOGIN bob:password123",
		"a1 LOGIN bob, password123", "a1 LOGIN (bob password123)", "a1 LOG IN bob password123", "a1 SIGNIN bob password123",
	} {
		e := explaintest.Example{Typed: []string{typed}}
		x, explained := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
		if len(explained.Mistakes) == 0 || explained.Mistakes[0].Fix != "a1 LOGIN bob password123" {
			t.Errorf("%q is answered %q: %+v", typed, x.Reply, explained.Mistakes)
		}
	}
}
