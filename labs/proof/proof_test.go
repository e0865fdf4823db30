package proof

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

func TestDesignExampleIsProved(t *testing.T) {
	if found := Check(labtest.Folder(t, labtest.FirstMail), "lab.md").Found; len(found) > 0 {
		t.Error(found)
	}
}

// ofWorld has a lab's world written out in it.
func ofWorld(lab, world string) string {
	return strings.Replace(lab, "world: doc\n", "world: |\n  "+world+"\n", 1)
}

// TestProofFails holds scenarios that are well written but wrong.
func TestProofFails(t *testing.T) {
	connected := strings.Replace(labtest.Head, "---\nHello", "terminals: [{id: a, connect: telnet 10.49.137.152 25}]\n---\nHello", 1)
	step := func(yaml string) string { return connected + "\n## One {#one}\n```ehlo-step\n" + yaml + "\n```\n" }
	pop3 := func(message, last string) string {
		return labtest.OneStep("expect: {verb: RETR}\n" + message + "\nsolution: |\n  telnet 10.49.137.152 110\n  USER bob\n  PASS password123\n  " + last)
	}
	for _, tt := range []struct{ name, source, want string }{
		{"good", step(labtest.Good), ""},
		{"done from the start", step("expect: {greeting: true}\nsolution: NOOP"), "before anything has been typed"},
		{"state true from the start", step("state: [{mailbox: bob/INBOX, count: 2}]\nsolution: NOOP"), "before anything has been typed"},
		{"solution does not solve", step("expect: {verb: NOOP}\nsolution: RSET"), "does not complete it"},
		{"done too early", step("expect: {verb: NOOP}\nsolution: NOOP") + "\n## Two {#two}\n```ehlo-step\nexpect: {verb: NOOP}\nsolution: NOOP\n```\n", "nobody gets to do it: expect more, or add needs: one"},
		{"done in its turn", step("expect: {verb: NOOP}\nsolution: NOOP") + "\n## Two {#two}\n```ehlo-step\nneeds: one\nexpect: {verb: NOOP}\nsolution: NOOP\n```\n", ""},
		{"solution cannot be typed", labtest.OneStep("expect: {verb: NOOP}\nsolution: NOOP"), "is typed at the prompt"},
		{"solution is a mistake", step(labtest.Good[:20] + "\nsolution: |\n  HELP\n  NOOP\nmistakes: [{when: HELP, try: HELP, say: no}]"), "called a mistake on the way"},
		{"example gets no advice", step(labtest.Good + "\nmistakes: [{when: RSET, try: HELP, say: no}]"), "gets no advice"},
		{"other right way", step(labtest.Good + "\nalso: [noop]\nnear: [RSET]"), ""},
		{"other right way is not taken", step(labtest.Good + "\nalso: [RSET]"), `"RSET" does not complete step "one"`},
		{"other right way is called a mistake", step(labtest.Good + "\nalso: [\"HELP\\nNOOP\"]\nmistakes: [{when: HELP, try: HELP, say: no}]"), "completes step \"one\" and is called a mistake on the way"},
		{"near miss is taken", step(labtest.Good + "\nnear: [NOOP x]"), `"NOOP x" completes step "one": expect more`},
		{"near miss cannot be typed", labtest.OneStep(labtest.Good + "\nnear: [FROBNICATE]"), "is typed at the prompt"},
		{"example completes the step", step(labtest.Good + "\nmistakes: [{when: NOOP, try: NOOP, say: no}]"), "completes step"},
		{"example is caught by another", step(labtest.Good + "\nmistakes: [{when: {reply: any}, try: HELP, say: a}, {when: RSET, try: RSET, say: b}]"), "another one's advice"},
		{"mailbox of nobody", step("state: [{mailbox: bobby/INBOX, count: 0}]\nsolution: NOOP"), `lab.md:12:9: the world has no user "bobby": its users are alice, bob`},
		{"message of nobody", pop3("message: {mailbox: bobby/INBOX, message: last}", "RETR {{number 2}}"), `the world has no user "bobby"`},
		{"mail for nobody", strings.Replace(step(labtest.Good), "---\nHello", "mail: [{mailbox: bobby/INBOX, source: a}]\n---\nHello", 1), `lab.md:7:8: the world has no user "bobby"`},
		{"terminal to no host", strings.Replace(step(labtest.Good), "10.49.137.152 25", "10.1.1.1 25", 1), "lab.md:6:13: terminal \"a\" does not get through by \"telnet 10.1.1.1 25\": telnet: Unable to connect to remote host: No route to host: write `connect: telnet HOST PORT` with one of 10.49.137.152 (example.com) 25"},
		{"terminal to no port", strings.Replace(step(labtest.Good), "10.49.137.152 25", "10.49.137.152 26", 1), "with one of 10.49.137.152 (example.com) 25"},
		{"number of the message", pop3("message: {mailbox: bob/INBOX, message: last}", "RETR {{number 2}}"), ""},
		{"another number than the message's", pop3("message: {mailbox: bob/INBOX, message: last}", "RETR {{number 1}}"), "has another number: telnet 10.49.137.152 110 / USER bob / PASS password123 / RETR 2"},
		{"no such message", pop3("message: {mailbox: bob/INBOX, message: any, header: {Subject: None}}", "RETR {{number 2}}"), "is not there when the steps before it are done"},
		{"world of its own", ofWorld(step(labtest.Good), "extends: doc\n  hosts: [{name: example.com, users: [{name: dora, password: tulip}]}]\nmail: [{mailbox: dora/INBOX, source: a}]"), ""},
		{"world of its own that is wrong", ofWorld(step(labtest.Good), "extends: nowhere\n  title: x"), `there is no world "nowhere"`},
		{"unreachable hint", step(labtest.Good + "\nhints: [{when: EXPN, say: a}]"), "never shown"},
	} {
		found := Check(labtest.Folder(t, tt.source), "lab.md").Found
		if got := found.Error(); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// courseHead is the front matter of a lab that requires others.
const courseHead = `---
ehlo: 1
id: x
title: X
path: smtp
requires: [%s]
outcome: You can do this.
world: doc
`

func TestRequires(t *testing.T) {
	source := func(id string, requires string) string {
		s := strings.Replace(courseHead, "%s", requires, 1) + "terminals: [{id: a, connect: telnet 10.49.137.152 25}]\n---\nHello.\n\n## One {#one}\n```ehlo-step\n" + labtest.Good + "\n```\n"
		return strings.Replace(s, "id: x", "id: "+id, 1)
	}
	fsys := labtest.Folder(t, source("x", "y, zz"))
	fsys["y.md"] = labtest.Folder(t, source("y", "z"))["lab.md"]
	fsys["z.md"] = labtest.Folder(t, source("z", ""))["lab.md"]
	if got := Check(fsys, "lab.md").Found.Error(); got != `lab.md:6:15: there is no lab "zz": did you mean "z"?` {
		t.Errorf("%q", got)
	}
	if found := Check(fsys, "y.md").Found; len(found) > 0 {
		t.Error(found)
	}
	fsys["z.md"] = labtest.Folder(t, source("z", "x"))["lab.md"]
	if got := Check(fsys, "z.md").Found.Error(); !strings.Contains(got, "z.md:6:12: nobody can begin: z requires x, which requires y, which requires z") {
		t.Errorf("%q", got)
	}
}
