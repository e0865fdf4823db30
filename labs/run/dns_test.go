package run_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
)

// TestNamesInDNS changes a zone, and looks at what holds before and after.
func TestNamesInDNS(t *testing.T) {
	update := func(lines ...string) string { return "nsupdate\n" + strings.Join(lines, "\n") + "\nsend\nquit" }
	for _, tt := range []struct {
		state, typed string
		holds        bool // afterwards; it never does before
	}{
		{"{dns: new.server.com}", update("update add new.server.com 60 A 10.0.0.5"), true},
		{"{dns: NEW.server.com., type: a, record: 10.0.0.5}", update("update add new.server.com 60 A 10.0.0.5"), true},
		{"{dns: new.server.com, record: 10.0.0.6}", update("update add new.server.com 60 A 10.0.0.5"), false},
		{"{dns: new.server.com, record: [10.0.0.6, 10.0.0.5]}", update("update add new.server.com 60 A 10.0.0.5"), true},
		{"{dns: new.server.com}", "nsupdate\nupdate add new.server.com 60 A 10.0.0.5\nquit", false}, // never sent
		{"{dns: new.server.com}", "nsupdate\nupdate add new.server.com 60 A 10.0.0.5\n^C", false},
		{"{dns: new.server.com}", "nsupdate\nupdate add new.server.com 60 A 10.0.0.5\n\nquit", true},
		{"{dns: server.com, type: MX, record: 10 MAIL.example.org}", update("update add server.com 60 MX 10 mail.example.org."), true},
		{"{dns: server.com, type: MX, record: 10 mail.example.org}", update("update add server.com 60 MX 100 mail.example.org."), false},
		{"{dns: server.com, type: MX, record: 0 .}", update("update delete server.com MX", "update add server.com 60 MX 0 ."), true},
		{"{dns: server.com, type: TXT, record: 'v=spf1 a -all'}", update(`update add server.com 60 TXT "v=spf1 a" " -all"`), true},
		{"{dns: server.com, type: TXT, record: {contains: A:mail}}", update(`update add server.com 60 TXT "v=spf1 a:mail.server.com -all"`), true},
		{"{dns: server.com, type: TXT, record: {matches: '^v=spf1 .*~all$'}}", update(`update add server.com 60 TXT "v=spf1 a ~all"`), true},
		{"{dns: server.com, type: TXT, record: {not: {contains: mx}}}", update("update delete server.com TXT", `update add server.com 60 TXT "v=spf1 a ~all"`), true},
		{"{dns: new.server.com, type: AAAA, record: '2001:db8:0::1'}", update("update add new.server.com 60 AAAA 2001:db8::1"), true},
		{"{dns: new.server.com, type: TXT, record: {contains: v=spf1}, count: 1}", update(`update add new.server.com 60 TXT "v=spf1 a"`, `update add new.server.com 60 TXT "other"`), true},
		{"{dns: new.server.com, type: TXT, record: {contains: v=spf1}, count: 1}", update(`update add new.server.com 60 TXT "v=spf1 a"`, `update add new.server.com 60 TXT "v=spf1 mx"`), false},
		{"{dns: new.server.com, count: 2}", update("update add new.server.com 60 A 10.0.0.5", "update add new.server.com 60 A 10.0.0.6"), true},
		{"{dns: server.com, type: MX, gone: true}", update("update delete server.com MX"), true},
		{"{dns: server.com, type: MX, exists: false}", update("update delete server.com"), true},
		{"{dns: server.com, type: MX, record: 10 example.com, gone: true}", update("update delete server.com MX 10 example.com."), true},
		{"{dns: server.com, type: MX, gone: true}", update("update delete server.com A"), false},
		{"{dns: post.server.com, record: 10.49.137.152}", update("update add post.server.com 60 CNAME example.com"), true}, // an alias is followed
		{"{dns: post.server.com, type: CNAME, record: example.com}", update("update add post.server.com 60 CNAME example.com"), true},
	} {
		l := parse(t, labtest.OneStep("state: "+tt.state+"\nsolution: NOOP"))
		pl := play(t, l, 1)
		if pl.run.Done() {
			t.Errorf("%s holds at the start", tt.state)
		}
		pl.enter("a", tt.typed)
		if pl.run.Done() != tt.holds {
			t.Errorf("%s after %q: %v, want %v", tt.state, strings.ReplaceAll(tt.typed, "\n", " | "), pl.run.Done(), tt.holds)
		}
	}
}

// TestQueriesAreExchanges expects queries and updates, and types some.
func TestQueriesAreExchanges(t *testing.T) {
	const added = "nsupdate\nzone server.com\nupdate add New.server.com 60 A 10.0.0.5\nsend"
	for _, tt := range []struct {
		expect, typed string
		done          bool
	}{
		{"{protocol: dns, verb: QUERY, args: {name: server.com, type: MX}, reply: NOERROR}", "dig MX SERVER.com.", true},
		{"{verb: QUERY, args: {name: server.com., type: mx}}", "host server.com", true}, // which asks for A, AAAA and MX
		{"{verb: QUERY, args: {name: server.com, type: MX}}", "dig server.com", false},
		{"{verb: QUERY}", "dig nobody.server.com", false}, // accepted is what was found
		{"{verb: QUERY, reply: NXDOMAIN}", "dig nobody.server.com", true},
		{"{verb: QUERY, args: {server: 10.49.137.152}}", "dig @ns.example.com server.com", true},
		{"{verb: QUERY, args: {server: 10.49.137.152}}", "dig server.com", false},
		{"{verb: QUERY, args: {type: PTR}, port: 53}", "dig -x 10.49.137.152 +short", true},
		{"{verb: UPDATE, args: {zone: server.com, name: new.server.com, type: A, record: 10.0.0.5, change: add}}", added, true},
		{"{verb: UPDATE, args: {record: 10.0.0.6}}", added, false},
		{"{verb: UPDATE, reply: NOTZONE}", "nsupdate\nzone server.com\nupdate add new.example.com 60 A 10.0.0.5\nsend", true},
		{"{greeting: true}", "dig server.com", false},
		{"{reply: ok}", "dig server.com", false}, // says nothing of DNS
	} {
		l := parse(t, labtest.OneStep("expect: "+tt.expect+"\nsolution: dig a.b"))
		pl := play(t, l, 1)
		pl.enter("a", tt.typed)
		if pl.run.Done() != tt.done {
			t.Errorf("%s after %q: %v, want %v", tt.expect, tt.typed, pl.run.Done(), tt.done)
		}
	}
}

// TestLookingUpIsNoTry asks a name server in a lab of SMTP's: it is held
// against no step, and the terminal's connection is as it was.
func TestLookingUpIsNoTry(t *testing.T) {
	const step = "expect: {verb: EHLO}\nmistakes: [{when: {reply: error}, try: X, say: Wrong.}]\nsolution: |\n  telnet 10.49.137.152 25\n  EHLO a.b"
	l := parse(t, labtest.OneStep(step))
	pl := play(t, l, 1)
	pl.enter("a", "telnet 10.49.137.152 25\nQUIT\ndig nobody.server.com\ndig server.com")
	if tries := pl.run.Steps()[0].Tries; tries != 1 || slices.ContainsFunc(pl.events, func(e run.Event) bool { return e.Kind == run.Advice }) {
		t.Errorf("%d tries, want that of QUIT; events %+v", tries, pl.events)
	}
	if port, connected := pl.run.Connection("a"); port != 25 || connected {
		t.Errorf("the terminal's connection is to port %d, open: %v", port, connected)
	}
}

// TestTypedInNsupdate counts the lines that reach a server.
func TestTypedInNsupdate(t *testing.T) {
	const solution = "nsupdate\n  zone server.com\n  update add a.server.com 60 A 10.0.0.5\n  update add b.server.com 60 A 10.0.0.5\n  show\n  send\n  quit\n  dig a.server.com"
	l := parse(t, labtest.OneStep("expect: {verb: QUERY}\nsolution: |\n  "+solution))
	pl := play(t, l, 1)
	for _, line := range pl.shown("one") {
		if line.HTML == "" {
			t.Errorf("nothing is said of %q", line.Text)
		}
	}
	pl = play(t, l, 1) // where nobody asked to be shown anything
	pl.enter("a", strings.ReplaceAll(solution, "\n  ", "\n"))
	want := []string{"update add a.server.com. 60 A 10.0.0.5", "update add b.server.com. 60 A 10.0.0.5", "send", "dig a.server.com. A"}
	if diff := cmp.Diff(want, pl.run.Summary().Session); diff != "" {
		t.Errorf("the session that is kept:\n%s", diff)
	}
	if s := pl.run.Summary(); !pl.run.Done() || s.Typed != 4 || s.Shortest != 4 {
		t.Errorf("done %v, typed %d, shortest %d; want 4 and 4", pl.run.Done(), s.Typed, s.Shortest)
	}
}
