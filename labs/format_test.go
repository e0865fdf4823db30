package labs

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

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

const quizLab = `---
ehlo: 1
id: x
title: X
world: doc
seed: {code: {flag: true}, who: {word: true}, n: {number: [3, 5]}}
mail:
  - mailbox: bob/INBOX
    date: 2024-06-27T10:00:00Z
    flags: ['\Seen']
    source: |
      From: {{who}}@server.com
      Subject: {{n}} flags

      Here is one: {{code}}
  - {mailbox: alice/Secret, source: "Subject: x"}
---
Hello.

## Choose {#one}
Which?
` + "```ehlo-step" + `
quiz:
  choices:
    - {text: "` + "`QUIT`" + `", right: true, say: "Yes, politely."}
    - {text: "Hang up", say: "The server waits for minutes."}
    - {text: "` + "`LOGOUT`" + `", right: true}
    - {text: "EXIT"}
hints: [Two are right., {after: 2, say: "QUIT and LOGOUT."}]
mistakes: [{when: {answer: exit}, try: " 'Exit'", say: No protocol has that.}]
solution: |
  LOGOUT
  QUIT
` + "```" + `
## Say {#two}
` + "```ehlo-step" + `
quiz: {answer: ["221", {matches: '^two .* one$'}], say: "Right."}
mistakes: [{when: {answer: "220"}, try: "220", say: That is the greeting.}]
solution: "221"
` + "```" + `
## Find {#three}
` + "```ehlo-step" + `
quiz: {answer: "{{code}}"}
expect: {verb: FETCH}
solution: |
  telnet 10.49.137.152 143
  a LOGIN bob password123
  a SELECT inbox
  a FETCH * BODY[]
` + "```\n"

func TestQuiz(t *testing.T) {
	fsys := beside(t, quizLab)
	if found := Check(fsys, "lab.md"); len(found) > 0 {
		t.Fatal(found)
	}
	l, _ := Parse(fsys, "lab.md")
	start := func() *player {
		pl := play(l, fixtureOf(t, l.World), 1)
		t.Cleanup(pl.close)
		return pl
	}
	for _, tt := range []struct {
		step, answer string
		done         bool
		said         string
	}{
		{"one", "quit\nlogout", true, "politely"},
		{"one", "3\n1", true, "politely"},
		{"one", "QUIT", false, "more than that"},
		{"one", "quit\nlogout\nhang up", false, "waits for minutes"},
		{"one", "EXIT", false, "No protocol"},
		{"one", "whatever", false, "not it"},
		{"two", " 221 ", true, "Right"},
		{"two", "`221`.", true, "Right"},
		{"two", `"TWO twenty one"`, true, "Right"},
		{"two", "220", false, "greeting"},
		{"two", "2 2 1", false, "not it"},
		{"two", "2211", false, "not it"},
	} {
		pl := start()
		events := pl.run.Answer(tt.step, tt.answer)
		done := slices.ContainsFunc(events, func(e Event) bool { return e.Kind == StepDone && e.Step == tt.step })
		if done != tt.done || len(events) == 0 || !strings.Contains(events[0].HTML, tt.said) {
			t.Errorf("%q: %v, want done %v and %q", tt.answer, events, tt.done, tt.said)
		}
	}
	pl := start()
	if got := pl.run.Answer("one", "  "); got != nil {
		t.Errorf("an empty answer leads to %v", got)
	}
	if q := pl.run.Steps()[0].Quiz; !q.Several || len(q.Choices) != 4 || q.Choices[0].HTML != "<code>QUIT</code>" {
		t.Errorf("the learner sees %+v", q)
	}
	shown := pl.run.ShowMe("three")
	if last := shown[len(shown)-1]; len(shown) != 5 || !last.Answer || !strings.HasPrefix(last.Text, "EHLO{") {
		t.Errorf("shown: %+v", shown)
	}
	pl.run.Answer("one", "hang up")
	if got := pl.run.Answer("one", "hang up"); len(got) != 2 || got[1].Kind != Hinted {
		t.Errorf("after two wrong answers: %v", got)
	}
}

func TestSeedKindsAndMail(t *testing.T) {
	l, found := Parse(beside(t, quizLab), "lab.md")
	if len(found) > 0 {
		t.Fatal(found)
	}
	form := regexp.MustCompile(`^From: [a-z]{5}@server.com\r\nSubject: [345] flags\r\n\r\nHere is one: EHLO\{[a-z]{5}-[0-9]{4}\}\r\n$`)
	drawn := make(map[string]bool)
	for seed := range uint64(8) {
		pl := play(l, fixtureOf(t, l.World), seed)
		box, err := pl.world.Mailbox("bob", "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		all := box.Messages()
		last := all[len(all)-1]
		if !form.Match(last.Content.Raw) || !last.Flags.Has(`\Seen`) || last.Internal.Hour() != 10 {
			t.Errorf("seed %d puts %q", seed, last.Content.Raw)
		}
		drawn[string(last.Content.Raw)] = true
		if box, err = pl.world.Mailbox("alice", "Secret"); err != nil || len(box.Messages()) != 1 {
			t.Errorf("the mailbox was not made: %v", err)
		}
		pl.close()
	}
	if len(drawn) < 8 {
		t.Errorf("8 seeds draw %d messages", len(drawn))
	}
}

func TestChallenge(t *testing.T) {
	source := "---\nehlo: 1\nid: x\ntitle: Capture\nworld: doc\npath: challenge\nseed: {who: {word: true}}\n---\nYou will find it.\n\n" +
		"Tell {{who}}.\n\n```ehlo-step\nstate: [{mailbox: bob/INBOX, count: 1}]\nhints: [a, b]\nsolution: |\n  telnet 10.49.137.152 110\n" +
		"  USER bob\n  PASS password123\n  DELE 1\n  QUIT\n```\n"
	fsys := beside(t, source)
	if found := Check(fsys, "lab.md"); len(found) > 0 {
		t.Fatal(found)
	}
	l, _ := Parse(fsys, "lab.md")
	pl := play(l, fixtureOf(t, l.World), 1)
	defer pl.close()
	if s := pl.run.Steps()[0]; s.ID != "goal" || s.Title != "Capture" || !strings.HasPrefix(s.HTML, "<p>Tell ") || l.HTML != "<p>You will find it.</p>\n" || l.Path != "challenge" {
		t.Errorf("step %+v of lab %+v", s, l)
	}
}

func TestRequires(t *testing.T) {
	source := func(id string, requires string) string {
		s := strings.Replace(courseHead, "%s", requires, 1) + "terminals: [{id: a, connect: telnet 10.49.137.152 25}]\n---\nHello.\n\n## One {#one}\n```ehlo-step\n" + good + "\n```\n"
		return strings.Replace(s, "id: x", "id: "+id, 1)
	}
	fsys := beside(t, source("x", "y, zz"))
	fsys["y.md"] = beside(t, source("y", "z"))["lab.md"]
	fsys["z.md"] = beside(t, source("z", ""))["lab.md"]
	if got := Check(fsys, "lab.md").Error(); got != `lab.md:6:15: there is no lab "zz": did you mean "z"?` {
		t.Errorf("%q", got)
	}
	if found := Check(fsys, "y.md"); len(found) > 0 {
		t.Error(found)
	}
	fsys["z.md"] = beside(t, source("z", "x"))["lab.md"]
	if got := Check(fsys, "z.md").Error(); !strings.Contains(got, "z.md:6:12: nobody can begin: z requires x, which requires y, which requires z") {
		t.Errorf("%q", got)
	}
}
