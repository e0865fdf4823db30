package run_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
)

// challenge asks for two messages, each condition with words of its own.
var challenge = strings.Replace(labtest.Head, "ehlo: 1\n", "ehlo: 1\npar: true\n", 1) + `
Send it.

~~~ehlo-step
state:
  - {goal: "Alice has a message from **bob**.", mailbox: alice/INBOX, header: {From: bob@server.com}}
  - {goal: It names Carol nowhere, mailbox: alice/INBOX, header: {Cc: false, "*": {not: {contains: carol}}}}
  - {goal: It says *hello*, mailbox: alice/INBOX, body: {all: [{contains: hello}, {contains: world}]}}
expect: {goal: You hung up, verb: QUIT}
quiz: {goal: You know the code, answer: "221"}
solution: |
  telnet 10.49.137.152 25
  EHLO client.com
  MAIL FROM:<bob@server.com>
  RCPT TO:<alice@server.com>
  DATA
  From: bob@server.com

  hello world
  .
  QUIT
~~~
`

// goalsNow are the goals as a learner sees them: a tick, or why not.
func goalsNow(pl *player) (all []string) {
	for _, g := range pl.run.Steps()[0].Goals {
		sign := "- "
		if g.Done {
			sign = "x "
		}
		all = append(all, strings.TrimSpace(sign+g.HTML+"  "+g.Fails))
	}
	return all
}

func TestGoalsHaveATickEach(t *testing.T) {
	pl := play(t, parse(t, challenge), 1)
	bob := "Alice has a message from <strong>bob</strong>."
	want := []string{"- You hung up", "- " + bob, "- It names Carol nowhere", "- It says <em>hello</em>", "- You know the code"}
	if diff := cmp.Diff(want, goalsNow(pl)); diff != "" {
		t.Errorf("at the start -want +got:\n%s", diff)
	}
	box := "The last message in <code>alice/INBOX</code>"
	for _, tt := range []struct {
		message string
		want    []string
	}{
		{"Cc: carol@server.com\n\nhello", []string{"- " + bob + "  " + box + " has no <code>From</code>.",
			"- It names Carol nowhere  The header of the last message in <code>alice/INBOX</code> has the line <code>Cc: carol@server.com</code>.",
			"- It says <em>hello</em>  The text of the last message in <code>alice/INBOX</code> does not contain <code>world</code>."}},
		{"From: bob@server.com\nReply-To: Carol\n <carol@server.com>\n\nhello world", []string{"x " + bob,
			"- It names Carol nowhere  The header of the last message in <code>alice/INBOX</code> has the line <code>Reply-To: Carol &lt;carol@server.com&gt;</code>.", "x It says <em>hello</em>"}},
		{"From: bob@server.com\nhello world\nCc: carol@server.com", []string{"x " + bob, "x It names Carol nowhere", "x It says <em>hello</em>"}},
		{"From: <me@client.com>\n\n", []string{"- " + bob + "  " + box + " has <code>From: &lt;me@client.com&gt;</code>.",
			"x It names Carol nowhere", "- It says <em>hello</em>  " + box + " has no text."}},
		{"From: bob@server.com\n\nhello world", []string{"x " + bob, "x It names Carol nowhere", "x It says <em>hello</em>"}},
	} {
		got := pl.said("telnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<bob@server.com>\nRCPT TO:<alice@server.com>\nDATA\n" + tt.message + "\n.")
		if len(got) == 0 || got[len(got)-1] != "goals-moved goal" {
			t.Errorf("%q leads to %q", tt.message, got)
		}
		if diff := cmp.Diff(tt.want, goalsNow(pl)[1:4]); diff != "" {
			t.Errorf("%q -want +got:\n%s", tt.message, diff)
		}
		pl.enter("a", "^]\nquit")
	}
	if got := pl.said("telnet 10.49.137.152 25\nQUIT"); !cmp.Equal(got, []string{"goals-moved goal"}) || goalsNow(pl)[0] != "x You hung up" {
		t.Errorf("QUIT: %q, %q", got, goalsNow(pl))
	}
	if got := inWords(pl.run.Answer("goal", "221")); !cmp.Equal(got, []string{"step-done goal", "lab-done"}) {
		t.Errorf("the answer: %q", got)
	}
	for _, g := range pl.run.Steps()[0].Goals {
		if !g.Done || g.Fails != "" {
			t.Errorf("in the end: %+v", g)
		}
	}
}

// TestMedals: who needs no more lines than the solution has gold, and with help there is
// none.
func TestMedals(t *testing.T) {
	l := proved(t, strings.Replace(labtest.OneStep("expect: {verb: NOOP}\nhints: [Type NOOP., 'Type `NOOP`.']\nsolution: |\n  telnet 10.49.137.152 25\n  HELP\n  HELP\n  HELP\n  NOOP\n"), "ehlo: 1\n", "ehlo: 1\npar: true\n", 1))
	for _, tt := range []struct {
		before string
		hint   bool
		want   run.Medal
	}{
		{"", false, run.Gold},
		{"HELP\nHELP\n", false, run.Gold},
		{"HELP\nHELP\nHELP\n", false, run.Gold},
		{"HELP\nHELP\nHELP\nHELP\n", false, run.Silver},
		{"HELP\nHELP\nHELP\nHELP\nHELP\n", false, run.Silver},
		{"HELP\nHELP\nHELP\nHELP\nHELP\nHELP\n", false, run.Bronze},
		{"", true, ""},
	} {
		pl := play(t, l, 1)
		if tt.hint {
			pl.run.Hint("one")
		}
		pl.enter("a", "telnet 10.49.137.152 25\n"+tt.before+"NOOP")
		if s := pl.run.Summary(); !pl.run.Done() || s.Medal != tt.want || s.Par != 4 {
			t.Errorf("%q, hint %v: done %v, %d lines, par %d, medal %q; want %q", tt.before, tt.hint, pl.run.Done(), s.Typed, s.Par, s.Medal, tt.want)
		}
	}
}
