package sandbox

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/internal/sandbox/message"
)

// typings are what a page has been told of lines that others are typing.
func typings(t *testing.T, p *Page) (all []message.Typing) {
	t.Helper()
	return typingsAmong(waiting(t, p))
}

func typingsAmong(messages []message.Server) (all []message.Typing) {
	for _, m := range messages {
		if line, is := m.(message.Typing); is {
			all = append(all, line)
		}
	}
	return all
}

// TestTyping: whoever looks sees what a learner types as it is typed, until it is entered; while nobody
// looks it goes nowhere, and never into the journal.
func TestTyping(t *testing.T) {
	m, _ := taught(t, t.TempDir(), time.Now)
	lea, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	term := p.s.audience.screens[0].id
	types := func(text string) {
		t.Helper()
		if says := refusedTo(t, p, message.HalfTyped{Term: term, Text: text, Cursor: len(text)}); says != "" {
			t.Errorf("typing %q: %s", text, says)
		}
	}
	types("hostna")
	if len(p.s.half) != 0 {
		t.Error("a line is kept that nobody looks at")
	}
	ana, first := mirrored(t, m, lea, "Ana")
	if all := typingsAmong(first); len(all) != 0 {
		t.Errorf("the teacher is told %+v of what was typed before she looked", all)
	}
	before := p.s.inputs
	types("tel")
	types("telnet 10.49.")
	want := []message.Typing{{Term: term, Text: "tel", Cursor: 3}, {Term: term, Text: "telnet 10.49.", Cursor: 13}}
	if all := typings(t, ana); !slices.Equal(all, want) {
		t.Errorf("the teacher is told %+v, want %+v", all, want)
	}
	bob, first := mirrored(t, m, lea, "Bob")
	if all := typingsAmong(first); !slices.Equal(all, want[1:]) {
		t.Errorf("who comes later is told %+v", all)
	}
	if p.s.inputs != before {
		t.Error("what is being typed is an input")
	}
	if all := typings(t, p); len(all) != 0 {
		t.Errorf("the learner is told of her own line: %+v", all)
	}
	say("telnet 10.49.137.152 25")
	for _, teacher := range []*Page{ana, bob} {
		all := waiting(t, teacher)
		gone := slices.IndexFunc(all, func(m message.Server) bool { return m == message.Typing{Term: term} })
		out := slices.IndexFunc(all, func(m message.Server) bool { _, is := m.(message.Out); return is })
		if gone < 0 || gone > out {
			t.Errorf("a line that was entered is told as %+v", all)
		}
	}
	types("")
	types(strings.Repeat("ü", mostHalfTyped))
	if all := typings(t, ana); len(all) != 1 || len(all[0].Text) != mostHalfTyped || strings.Contains(all[0].Text, "\ufffd") {
		t.Errorf("of a line that is too long %d messages are told", len(all))
	}
	refusedTo(t, p, message.HalfTyped{Term: "none", Text: "x"})
	p.Leave()
	if all := typings(t, ana); !slices.Equal(all, []message.Typing{{Term: term}}) {
		t.Errorf("when the learner leaves the teacher is told %+v", all)
	}
}

// TestTypingOfTeacher: whoever looks sees what the teacher types who has the keyboard, as theirs; when it
// is taken back, or they leave, the line is gone.
func TestTypingOfTeacher(t *testing.T) {
	m, _ := taught(t, "", time.Now)
	lea, token := seated(t, m, "class-1")
	p, _ := atSendByHand(t, m, token)
	term := p.s.audience.screens[0].id
	ana, _ := mirrored(t, m, lea, "Ana")
	bob, _ := mirrored(t, m, lea, "Bob")
	does := func(by *Page, msg message.Client) {
		t.Helper()
		if says := refusedTo(t, by, msg); says != "" {
			t.Errorf("%T: %s", msg, says)
		}
	}
	told := func(who *Page, want ...message.Typing) {
		t.Helper()
		if all := typings(t, who); !slices.Equal(all, want) {
			t.Errorf("told are %+v, want %+v", all, want)
		}
	}
	line := message.HalfTyped{Term: term, Text: "HELO", Cursor: 2}
	hers := message.Typing{Term: term, By: "Ana", Text: "HELO", Cursor: 2}
	gone := message.Typing{Term: term, By: "Ana"}
	takes := func() {
		t.Helper()
		does(ana, message.AskKeys{Want: true})
		does(p, message.GiveKeys{Give: true})
		does(ana, line)
	}
	does(ana, line) // she may not type, and it is no fault: the keyboard may have been taken back just now
	told(p)
	takes()
	told(p, hers)
	told(bob, hers)
	told(ana)
	again := m.NewPage()
	if all := typingsAmong(receive(t, again, message.Hello{Token: token, Page: "again", Activity: "send-by-hand"})); !slices.Equal(all, []message.Typing{hers}) {
		t.Errorf("another page of hers is told %+v", all)
	}
	again.Leave()
	does(p, message.HalfTyped{Term: term, Text: "QU", Cursor: 2}) // both have a line of their own
	told(ana, message.Typing{Term: term, Text: "QU", Cursor: 2})
	if all := typingsAmong(receive(t, p, message.GiveKeys{})); !slices.Equal(all, []message.Typing{gone}) {
		t.Errorf("when she takes the keyboard back she is told %+v", all)
	}
	takes()
	told(p, hers)
	does(ana, message.AskKeys{})
	told(p, gone)
	takes()
	told(p, hers)
	ana.Leave()
	told(p, gone)
	if len(p.s.half) != 1 {
		t.Errorf("left are %+v", p.s.half)
	}
	does(p, message.Restart{})
	if len(p.s.half) != 0 {
		t.Errorf("in a new world there is %+v", p.s.half)
	}
	p.Leave()
}
