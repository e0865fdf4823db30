package run_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/mailstore"
)

// writeTo puts messages into everybody's INBOX, as a learner can who sends some.
func (p *player) writeTo(t *testing.T, n int) {
	t.Helper()
	for _, h := range p.desk.World().Hosts() {
		for _, name := range h.Users() {
			box, err := p.desk.World().Mailbox(name, "INBOX")
			if err != nil {
				continue
			}
			for range n {
				if _, err := box.Append(&mailstore.Content{Raw: []byte("From: x@client.com\r\nSubject: More\r\n\r\nMore.\r\n")}, time.Time{}, mailstore.MakeFlags()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// TestShownAmongOtherMessages: a step is done at once by what is shown of it, however many
// messages a learner has sent before, unless it asks what can be found among all.
func TestShownAmongOtherMessages(t *testing.T) {
	for _, when := range []string{"first", "before the last step", "last"} {
		eachStep(t, func(l *scenario.Lab, i int) {
			if l.ID == "search-the-mailbox" {
				return
			}
			pl := play(t, l, 3)
			defer pl.desk.Close()
			for j, s := range l.Steps[:i] {
				if when == "first" && j == 0 || when == "before the last step" && j == i-1 {
					pl.writeTo(t, 2)
				}
				pl.doStep(s, labFilled(pl, s))
			}
			if when == "last" {
				pl.writeTo(t, 2)
			}
			pl.show(t, pl.run.Steps()[i])
			if !pl.run.Steps()[i].Done {
				t.Errorf("%s, %s: with other messages %s it is shown in vain; %s", l.ID, l.Steps[i].ID, when, pl.lastReply())
			}
		})
	}
}

// TestShownWithOneMessageLess: a step that speaks of a message by what it is is done by what is shown
// of it when an earlier message has gone, and its number is another.
func TestShownWithOneMessageLess(t *testing.T) {
	shown := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if s.Message == nil || s.Message.Message != "any" {
			return
		}
		shown++
		pl := play(t, l, 3)
		defer pl.desk.Close()
		box, err := pl.desk.World().Mailbox("bob", "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		box.Expunge([]mailstore.UID{box.Messages()[0].UID})
		for _, before := range l.Steps[:i] {
			pl.doStep(before, labFilled(pl, before))
		}
		pl.show(t, pl.run.Steps()[i])
		if !pl.run.Steps()[i].Done {
			t.Errorf("%s, %s: with one message less it is shown in vain; %s", l.ID, s.ID, pl.lastReply())
		}
	})
	if shown < 7 {
		t.Errorf("%d steps were shown", shown)
	}
}

// labFilled is a step's solution in the player's world.
func labFilled(p *player, s *scenario.Step) string {
	if lines, there := p.run.Solution(s.ID); there {
		return lines
	}
	return s.Solution
}

// TestNumberOfAMessage holds which number a placeholder stands for.
func TestNumberOfAMessage(t *testing.T) {
	const start = "telnet 10.49.137.152 110\nUSER bob\nPASS password123\n" // two messages
	for _, tt := range []struct {
		rule, message, placeholder string
		more                       int // messages that come then
		expunge                    []int
		want                       string
	}{
		{"the last", "{mailbox: bob/INBOX, message: last}", "{{number 2}}", 0, nil, "RETR 2"},
		{"the last of more", "{mailbox: bob/INBOX, message: last}", "{{number 2}}", 3, nil, "RETR 5"},
		{"the first", "{mailbox: bob/INBOX, message: first}", "{{number 1}}", 3, nil, "RETR 1"},
		{"the last with a subject", "{mailbox: bob/INBOX, message: any, header: {Subject: More}}", "{{number 3}}", 2, nil, "RETR 4"},
		{"one that came then", "{mailbox: bob/INBOX, message: new}", "{{number 3}}", 1, nil, "RETR 3"},
		{"what was the second has moved up", "{mailbox: bob/INBOX, message: 2}", "{{number 2}}", 1, []int{0}, "RETR 1"},
		{"its UID has not", "{mailbox: bob/INBOX, message: 2}", "{{uid 2}}", 1, []int{0}, "RETR 2"},
		{"one that is still to come", "{mailbox: bob/INBOX, message: any, header: {Subject: None}}", "{{number 3}}", 0, nil, "RETR 3"},
		{"it comes after those that came", "{mailbox: bob/INBOX, message: any, header: {Subject: None}}", "{{number 3}}", 2, nil, "RETR 5"},
		{"the UID of one that is still to come", "{mailbox: bob/INBOX, message: any, header: {Subject: None}}", "{{uid 3}}", 2, []int{3}, "RETR 5"},
		{"a mailbox that is not there", "{mailbox: bob/None, message: last}", "{{number 7}}", 2, nil, "RETR 7"},
	} {
		pl := play(t, parse(t, labtest.OneStep("expect: {verb: RETR}\nmessage: "+tt.message+"\nsolution: |\n  "+strings.ReplaceAll(start, "\n", "\n  ")+"RETR "+tt.placeholder+"\n")), 1)
		pl.writeTo(t, tt.more)
		if box, err := pl.desk.World().Mailbox("bob", "INBOX"); err == nil {
			all := box.Messages()
			for _, i := range tt.expunge {
				box.Expunge([]mailstore.UID{all[i].UID})
			}
		}
		lines := pl.shown("one")
		if got := lines[len(lines)-1].Text; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.rule, got, tt.want)
		}
	}
}

// TestNumberInANewWorld: a step is shown in a world that lacks the message: what is sent for it
// comes after what the learner has sent there.
func TestNumberInANewWorld(t *testing.T) {
	l := program(t, "15-dots-and-line-ends.md")
	i := slices.IndexFunc(l.Steps, func(s *scenario.Step) bool { return s.ID == "retr" })
	var achieved []run.Achieved
	for _, s := range l.Steps[:i] {
		achieved = append(achieved, run.Achieved{Step: s.ID, Effort: run.Effort{How: run.ByHand}})
	}
	for _, sent := range []int{0, 2} {
		pl := sitDown(t, l, labtest.Fixture(t, l.World), 1, achieved...)
		pl.writeTo(t, sent)
		if pl.show(t, pl.run.Steps()[i]); !pl.run.Steps()[i].Done {
			t.Errorf("after %d messages it is shown in vain; %s", sent, pl.lastReply())
		}
	}
}

// TestOfferedNumber: a line that is offered has the message's number too.
func TestOfferedNumber(t *testing.T) {
	pl := atNamed(t, "15-dots-and-line-ends.md", "retr")
	pl.writeTo(t, 1)
	pl.enter("a", "QUIT\ntelnet 10.49.137.152 110\nUSER bob\nPASS password123\nRETR x")
	if got := pl.run.RightLine("a", pl.last, "RETR 1"); got != "RETR 3" {
		t.Errorf("with a message after it: %q", got)
	}
	pl = atNamed(t, "71-wait-with-idle.md", "fetch")
	pl.writeTo(t, 1)
	for _, tt := range []struct{ typed, want string }{{"f FETCH", "f FETCH 5 ENVELOPE"}, {"f NOOP\nf FETCH x ENVELOPE", "f FETCH 6 ENVELOPE"}} {
		pl.enter("reader", tt.typed)
		if got := pl.run.RightLine("reader", pl.last, "f FETCH 1 ENVELOPE"); got != tt.want {
			t.Errorf("after %q, with a message after the fifth: %q, want %q", tt.typed, got, tt.want)
		}
	}
}
