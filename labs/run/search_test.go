package run_test

import (
	"testing"

	"ehlo/labs/labtest"
)

// TestFound searches in equivalent and in other ways. In Bob's INBOX message 1
// is from Alice and has been read, message 2 is from Carol and has not.
func TestFound(t *testing.T) {
	const open = "telnet 10.49.137.152 143\na LOGIN bob password123\nb SELECT INBOX\n"
	for _, tt := range []struct {
		expect, typed string
		done          bool
	}{
		{"{verb: SEARCH, found: 2}", "c SEARCH UNSEEN", true},
		{"{verb: SEARCH, found: [2]}", "c SEARCH NOT SEEN", true},
		{"{verb: SEARCH, found: [2]}", "c SEARCH SEEN", false},
		{"{verb: SEARCH, found: [2]}", "c SEARCH ALL", false},
		{"{verb: SEARCH, found: [2]}", "c SEARCH", false},
		{"{verb: SEARCH, found: [2]}", "c UID SEARCH UNSEEN", false}, // another verb
		{"{verb: UID SEARCH, found: [2]}", "c UID SEARCH FROM carol", true},
		{"{verb: SEARCH, found: [2]}", "c SEARCH RETURN () UNSEEN", true},
		{"{verb: SEARCH, found: [2]}", "c SEARCH RETURN (MIN ALL COUNT) UNSEEN", true},
		{"{verb: SEARCH, found: [2]}", "c SEARCH RETURN (COUNT) UNSEEN", false}, // which one it is the reply does not say
		{"{verb: SEARCH, found: [2]}", "c SEARCH RETURN (MIN) UNSEEN", false},
		{"{verb: SEARCH, found: [2]}", "c SEARCH RETURN (SAVE) UNSEEN", false},
		{"{verb: SEARCH, found: [2, 1]}", "c SEARCH ALL", true},
		{`{verb: SEARCH, found: "1:2"}`, "c SEARCH OR FROM alice FROM carol", true},
		{"{verb: SEARCH, found: []}", "c SEARCH FROM nobody", true},
		{"{verb: SEARCH, found: []}", "c SEARCH RETURN (ALL) FROM nobody", true},
		{"{verb: SEARCH, found: []}", "c SEARCH RETURN (COUNT) FROM nobody", true},
		{"{verb: SEARCH, found: []}", "c SEARCH FROM carol", false},
		{"{verb: SEARCH, found: {count: 1}}", "c SEARCH RETURN (COUNT) FROM carol", true},
		{"{verb: SEARCH, found: {count: 1}}", "c SEARCH FROM carol", true},
		{"{verb: SEARCH, found: {count: {max: 2}}}", "c SEARCH RETURN (MAX) ALL", false}, // how many the reply does not say
		{"{verb: SEARCH, found: {count: 1}}", "c SEARCH RETURN (COUNT) ALL", false},
		{"{verb: SORT, found: [2, 1]}", "c SORT (REVERSE ARRIVAL) UTF-8 ALL", true},
		{"{verb: SORT, found: [2, 1]}", "c SORT RETURN (ALL) (REVERSE ARRIVAL) UTF-8 ALL", true},
		{"{verb: SORT, found: [1, 2]}", "c SORT (REVERSE ARRIVAL) UTF-8 ALL", false},
		{"{verb: THREAD, found: [1, 2]}", "c THREAD REFERENCES UTF-8 ALL", true},
		{"{verb: SEARCH, args: {search-key: FROM, search-text: carol}}", "c SEARCH FROM Carol", true},
		{"{verb: SEARCH, args: {search-key: FROM, search-text: carol}}", "c SEARCH FROM alice", false},
		// What a key is taught by has to be found because of it.
		{"{verb: SEARCH, args: {search-key: FROM}, found: 2}", "c SEARCH HEADER From carol", true},
		{"{verb: SEARCH, args: {search-key: FROM}, found: 2}", "c SEARCH HEADER Subject lunch", false},
		{"{verb: SEARCH, args: {search-key: FROM}, found: 2}", "c SEARCH 1:* FROM carol", true},
		{"{verb: SEARCH, args: {search-key: FROM}, found: 2}", "c SEARCH NOT FROM alice", true},
		{"{verb: SEARCH, args: {search-key: FROM}, found: 2}", "c SEARCH 2 FROM carol", false},
		{"{verb: SEARCH, args: {search-key: FROM}, found: 2}", "c SEARCH UID 2 NOT (FROM zoe)", false},
		{"{verb: SEARCH, args: {search-key: FROM}, found: 2}", "c SEARCH OR (2 FROM carol) (2 NOT FROM carol)", false},
		{"{verb: SEARCH, args: {search-key: FROM}, found: 2}", "c SEARCH UNSEEN FROM carol", false},
		{"{verb: SEARCH, args: {search-key: [SEEN, UNSEEN]}, found: 2}", "c SEARCH 2 OR SEEN UNSEEN", false},
		{"{verb: SEARCH, args: {search-key: {all: [FROM, OR, UNSEEN]}}, found: '1:2'}", "c SEARCH OR UNSEEN FROM alice", true},
		{"{verb: SEARCH, args: {search-key: {all: [FROM, OR, UNSEEN]}}, found: '1:2'}", "c SEARCH 1:2 OR UNSEEN FROM alice", false},
		{"{verb: SEARCH, args: {search-key: FROM}, found: {count: 1, of: 2}}", "c SEARCH RETURN (COUNT) FROM carol", true},
		{"{verb: SEARCH, args: {search-key: FROM}, found: {count: 1, of: 2}}", "c SEARCH RETURN (COUNT) FROM alice", false},
		{"{verb: SORT, args: {search-key: FROM}, found: 2}", "c SORT RETURN (ALL) (DATE) UTF-8 FROM carol", true},
		{"{verb: SORT, args: {search-key: FROM}, found: 2}", "c SORT (DATE) UTF-8 2 FROM carol", false},
		{"{verb: SORT, args: {sort-key: {all: [REVERSE, DATE]}}}", "c SORT (reverse date) UTF-8 ALL", true},
		{"{verb: SEARCH, brings: {contains: ' 2'}}", "c SEARCH UNSEEN", true},
		{"{verb: SEARCH, brings: {contains: ' 2'}}", "c SEARCH SEEN", false},
		{"{verb: FETCH, args: {sequence-set: '1:2'}}", "c FETCH 2,1 FLAGS", true},
		{"{verb: FETCH, args: {sequence-set: '1:2'}}", "c FETCH 1,1:2 FLAGS", true},
		{"{verb: FETCH, args: {sequence-set: '1:2'}}", "c FETCH *:1 FLAGS", true},
		{"{verb: FETCH, args: {sequence-set: '1:2'}}", "c FETCH 1:2,1 FLAGS", true},
		{"{verb: FETCH, args: {sequence-set: '1:2'}}", "c FETCH 1,2:2 FLAGS", true},
		{"{verb: FETCH, args: {sequence-set: '1:2'}}", "c FETCH 1 FLAGS", false},
		{"{verb: FETCH, args: {sequence-set: '1:2'}}", "c FETCH * FLAGS", false},
		{"{verb: UID FETCH, args: {sequence-set: '1,3'}}", "c UID FETCH 3,1 FLAGS", true},
		{"{verb: UID FETCH, args: {sequence-set: '1,3'}}", "c UID FETCH 1:3 FLAGS", false},
		{"{verb: UID FETCH, args: {sequence-set: '1:6'}}", "c UID FETCH 1:4,5,2:6 FLAGS", true},
		{"{verb: FETCH, args: {item: ENVELOPE}}", "c FETCH 1 ALL", true},
		{"{verb: FETCH, args: {item: ENVELOPE}}", "c FETCH 1 FAST", false},
		{"{verb: FETCH, args: {item: 'BODY[]'}}", "c FETCH 1 RFC822", true},
		{"{verb: FETCH, args: {item: 'BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]'}}", "c FETCH 1 body.peek[header.fields (From Subject)]", true},
		{"{verb: FETCH, args: {item: 'BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]'}}", `c FETCH 1 BODY.PEEK[HEADER.FIELDS ("SUBJECT" FROM SUBJECT)]`, true},
		{"{verb: FETCH, args: {item: 'BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]'}}", "c FETCH 1 BODY.PEEK[HEADER.FIELDS (FROM)]", false},
		{"{verb: FETCH, args: {item: 'BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]'}}", "c FETCH 1 BODY[HEADER.FIELDS (SUBJECT FROM)]", false},
		{"{verb: FETCH, args: {item: 'BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]'}}", "c FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT FROM)]", false},
		{"{verb: FETCH, args: {item: 'BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]'}}", "c FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]<0.5>", false},
	} {
		l := parse(t, labtest.OneStep("expect: "+tt.expect+"\nsolution: NOOP"))
		pl := play(t, l, 1)
		pl.enter("a", open+tt.typed)
		if pl.run.Done() != tt.done {
			t.Errorf("%s after %q: %v; %s", tt.expect, tt.typed, pl.run.Done(), pl.lastReply())
		}
	}
}

// TestEvery wants several things, in any order, and each once.
func TestEvery(t *testing.T) {
	source := labtest.OneStep("expect: [{verb: NOOP, tag: x}, {verb: CAPABILITY, tag: y}, {verb: ID}]\nevery: true\n" +
		"hints: [{after: 1, say: a}]\nsolution: |\n  telnet 10.49.137.152 143\n  x NOOP\n  y CAPABILITY\n  z ID NIL\n")
	l := proved(t, source)
	for _, tt := range []struct {
		typed string
		done  bool
		tries int
	}{
		{"x NOOP\ny CAPABILITY\nz ID NIL", true, 0},
		{"y CAPABILITY\nz ID NIL\nx NOOP", true, 0},
		{"x NOOP\nx NOOP\nz ID NIL", false, 0}, // who only looks tries nothing
		{"a NOOP\ny CAPABILITY\nz ID NIL", false, 0},
		{"x NOOP\ny FOO\nz ID NIL", false, 1},
		{"z ID NIL", false, 0},
	} {
		pl := play(t, l, 1)
		pl.enter("a", "telnet 10.49.137.152 143\n"+tt.typed)
		if s := pl.run.Steps()[0]; s.Done != tt.done || s.Tries != tt.tries {
			t.Errorf("%q: done %v after %d tries, want %v and %d", tt.typed, s.Done, s.Tries, tt.done, tt.tries)
		}
		pl.run.Reset("one")
		if s := pl.run.Steps()[0]; s.Done {
			t.Errorf("%q: done after it was opened again", tt.typed)
		}
	}
}
