package proof

import (
	"strings"
	"testing"
	"testing/fstest"

	"ehlo/labs/labtest"
	"ehlo/scenarios"
)

// TestNotes holds labs whose checks are loose, and labs whose are not.
func TestNotes(t *testing.T) {
	lab := func(connect string, blocks ...string) string {
		s := strings.Replace(labtest.Head, "---\nHello", "terminals: [{id: a"+connect+"}]\n---\nHello", 1)
		for i, b := range blocks {
			id := string(rune('a' + i))
			s += "\n## Step {#" + id + "}\n```ehlo-step\n" + b + "\n```\n"
		}
		return s
	}
	const (
		smtp = ", connect: telnet 10.49.137.152 25"
		pop3 = ", connect: telnet 10.49.137.152 110"
		imap = ", connect: telnet 10.49.137.152 143"
	)
	const (
		helo = "expect: {verb: HELO}\nsolution: HELO client.com"
		mail = "expect: {verb: MAIL}\nsolution: MAIL FROM:<user@client.com>"
	)
	const opened = "expect: {verb: SELECT, args: {mailbox: INBOX}, user: bob}\nsolution: |\n  a LOGIN bob password123\n  b SELECT INBOX"
	login := func(expect string) string {
		return "expect: " + expect + "\nsolution: |\n  USER bob\n  PASS password123"
	}
	for _, tt := range []struct{ rule, source, want string }{
		{"another user completes it", lab(smtp, helo, mail, "expect: {verb: RCPT}\nsolution: RCPT TO:<bob@server.com>"),
			`its solution with another user completes step "c": RCPT TO:<carol@server.com>: expect more`},
		{"another user is expected", lab(smtp, helo, mail, "expect: {verb: RCPT}\nalso: ['RCPT TO:<carol@server.com>']\nsolution: RCPT TO:<bob@server.com>"), ""},
		{"another user does not complete it", lab(smtp, helo, mail, "expect: {verb: RCPT, args: {forward-path: bob@server.com}}\nsolution: RCPT TO:<bob@server.com>"), ""},
		{"another user logs in", lab(pop3, login("{verb: PASS, reply: +OK}")), `its solution with another user completes step "a": USER carol / PASS password123`},
		{"another user logs in and is not taken", lab(pop3, login("{verb: PASS, reply: +OK, user: bob}")), ""},
		{"another number completes it", lab(pop3, login("{user: bob}"), "expect: {verb: RETR}\nsolution: RETR 1"), `its solution with another number completes step "b": RETR 2`},
		{"another number does not complete it", lab(pop3, login("{user: bob}"), "expect: {verb: RETR, args: {message: 1}}\nsolution: RETR 1"), ""},
		{"another mailbox completes it", lab(imap, "expect: {verb: LOGIN, user: bob}\nsolution: a LOGIN bob password123", "expect: {verb: CREATE}\nsolution: b CREATE Work"),
			`its solution with another mailbox completes step "b": b CREATE Workx`},
		{"another mailbox does not complete it", lab(imap, "expect: {verb: LOGIN, user: bob}\nsolution: a LOGIN bob password123", "expect: {verb: CREATE, args: {mailbox: Work}}\nsolution: b CREATE Work"), ""},
		{"it completes it in another mailbox", lab(imap, opened, "expect: {verb: FETCH, args: {sequence-set: 1}}\nsolution: c FETCH 1 FLAGS"),
			`its solution in another mailbox completes step "b": m CREATE Elsewhere`},
		{"the mailbox is expected", lab(imap, opened, "expect: {verb: FETCH, args: {sequence-set: 1}, open: bob/INBOX}\nsolution: c FETCH 1 FLAGS"), ""},
		{"what any mailbox is good for", lab(imap, opened, "expect: {verb: STATUS, args: {mailbox: INBOX}}\nsolution: c STATUS INBOX (MESSAGES)"), ""},
		{"another host completes it", strings.Replace(lab("", "expect: {greeting: true}\nsolution: telnet 10.49.137.153 25"), "world: doc", "world: course-smtp", 1),
			`its solution with another host completes step "a": telnet 10.`},
		{"another host does not complete it", strings.Replace(lab("", "expect: {greeting: true, host: 10.49.137.153}\nsolution: telnet 10.49.137.153 25"), "world: doc", "world: course-smtp", 1), ""},
		{"what the next step wants completes it", lab(smtp, "expect: {reply: ok, verb: [HELO, NOOP]}\nsolution: NOOP", helo), `the solution of step "b" completes step "a": HELO client.com`},
		{"what the step before wants completes it", lab(smtp, helo, "expect: {verb: [HELO, EHLO]}\nneeds: a\nsolution: EHLO client.com"), `the solution of step "a" completes step "b"`},
		{"the next step's way has the step's own in it", lab(smtp, helo, "expect: {verb: MAIL}\nneeds: a\nsolution: |\n  HELO client.com\n  MAIL FROM:<user@client.com>"), ""},
		{"advice names a verb that may not have been typed", lab(smtp, helo+"\nmistakes: [{when: {verb: [BYE, EXIT], reply: 500}, try: BYE, say: 'There is no `BYE`.'}]"),
			"mistake 1 of step \"a\" names `BYE`, and is called for `EXIT` too"},
		{"advice names all verbs that can have been typed", lab(smtp, helo+"\nmistakes: [{when: {verb: [BYE, EXIT], reply: 500}, try: BYE, say: 'There is no `BYE` or `EXIT`.'}]"), ""},
		{"advice names a line to type instead", lab(smtp, helo+"\nmistakes: [{when: {verb: [HELO, EHLO], reply: 501}, try: EHLO, say: 'Type `HELO client.com`.'}]"), "whatever is wrong"},
		{"another answer is right", lab("", "quiz: {answer: [one, two], say: Yes.}\nsolution: one", "quiz: {answer: two, say: Yes.}\nsolution: two"), `the solution of step "b" completes step "a": two`},
	} {
		fsys := labtest.Folder(t, tt.source)
		for _, world := range []string{"course-smtp", "doc-imap"} {
			fsys["worlds/"+world+".yaml"] = worldFile(t, world)
		}
		p := Check(fsys, "lab.md")
		if len(p.Found) > 0 {
			t.Errorf("%s: %v", tt.rule, p.Found)
			continue
		}
		if got := p.Notes(fsys).Error(); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.rule, got, tt.want)
		}
	}
}

// worldFile is one of the program's worlds.
func worldFile(t *testing.T, name string) *fstest.MapFile {
	t.Helper()
	text, err := scenarios.FS.ReadFile("worlds/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: text}
}
