package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
)

// startAgain starts one whose third step can be done twice.
func startAgain(t *testing.T) *player {
	t.Helper()
	return play(t, proved(t, strings.Replace(labtest.ThreeSteps, "count: 1}", "message: any, header: {Subject: a}}", 1)), 1)
}

// TestResetOfWhatIsSo does a step again that asks for nothing but a state: it
// has to have been otherwise in between, or to be done once more.
func TestResetOfWhatIsSo(t *testing.T) {
	l := proved(t, `---
ehlo: 1
id: x
title: X
outcome: You can do it.
skills: [a]
world: doc
terminals: [{id: a, connect: telnet 10.49.137.152 143}]
---
Hello.

## Make it {#make}
`+"```ehlo-step"+`
state: {mailbox: bob/Work, exists: true}
solution: |
  a LOGIN bob password123
  b CREATE Work
`+"```"+`
## Leave {#leave}
`+"```ehlo-step"+`
expect: {verb: LOGOUT}
solution: z LOGOUT
`+"```\n")
	pl := play(t, l, 1)
	pl.said("a LOGIN bob password123\nb CREATE Work")
	if got := pl.run.Reset("make"); len(got) != 2 || got[0].Kind != run.StepReset || got[1].Kind != run.Advice || !strings.Contains(got[1].HTML, "undo it first") {
		t.Errorf("reset: %v", got)
	}
	for _, tt := range []struct {
		typed string
		want  []string
	}{
		{"c NOOP", nil}, {"d CREATE Work", nil}, {"e DELETE Work", nil}, {"f CREATE Work", []string{"step-done make"}},
	} {
		if got := pl.said(tt.typed); !slices.Equal(got, tt.want) {
			t.Errorf("after %q: %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// TestResetOfWhatWasSent sends mail once more: that it was sent cannot be undone.
func TestResetOfWhatWasSent(t *testing.T) {
	send := "MAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\nDATA\nSubject: a\n\nhello\n."
	pl := startAgain(t)
	pl.said("EHLO client.com\n" + send)
	for _, tt := range []struct {
		name, typed string
		done        bool
	}{
		{"nothing is typed", "", false},
		{"another command", "NOOP", false},
		{"the same is refused", "DATA\nRSET", false},
		{"the same, once more", send, true},
	} {
		if got := pl.run.Reset("three"); len(got) != 2 || got[0].Kind != run.StepReset || got[1].Kind != run.Advice || got[1].Step != "three" || !strings.Contains(got[1].HTML, "is already true") {
			t.Errorf("%s: reset says %v", tt.name, got)
		}
		pl.said(tt.typed)
		if s := pl.run.Steps()[2]; s.Done != tt.done {
			t.Errorf("%s: done %v, want %v", tt.name, s.Done, tt.done)
		}
	}
}

// TestResetThenShown resets every step once a lab is done, and does it again
// by what is shown, unless the world refuses that.
func TestResetThenShown(t *testing.T) {
	pl := startAgain(t)
	pl.said("EHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\nDATA\nSubject: a\n\nhello\n.\nQUIT")
	if !pl.run.Done() {
		t.Fatal("the lab is not done")
	}
	for _, s := range pl.run.Steps() {
		pl.run.Reset(s.ID)
		if pl.run.Done() {
			t.Errorf("%s: reset, and the lab is done all the same", s.ID)
		}
		pl.show(t, s)
		if !pl.run.Done() {
			t.Errorf("%s: what is shown does not do it again", s.ID)
		}
	}
}
