package sandbox

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// mirrored is a page of Ana's that looks at what a learner does at the lab, and what it is shown first.
func mirrored(t *testing.T, m *Manager, l learner.ID, by string) (*Page, []message.Server) {
	t.Helper()
	p := m.NewPage()
	p.mirror = &Mirrored{Class: "class-1", Learner: l, By: by, May: func() error { return nil }}
	if err := p.Receive(context.Background(), message.Hello{Activity: "send-by-hand"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Leave)
	return p, waiting(t, p)
}

// waiting is what waits for a page.
func waiting(t *testing.T, p *Page) []message.Server {
	t.Helper()
	all, err := p.Take()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// latest is the last message of a type among those that wait for a page, and whether there is one.
func latest[M message.Server](t *testing.T, p *Page) (last M, ok bool) {
	t.Helper()
	for _, m := range waiting(t, p) {
		if of, is := m.(M); is {
			last, ok = of, true
		}
	}
	return last, ok
}

// TestMirror: a teacher is shown what the learner is, as it happens, and changes nothing.
func TestMirror(t *testing.T) {
	m, w := taught(t, t.TempDir(), time.Now)
	lea, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	say("telnet 10.49.137.152 25")
	waiting(t, p)
	mirror, first := mirrored(t, m, lea, "Ana")
	welcome, _ := first[0].(message.Welcome)
	if welcome.Token != "" || welcome.Lab == nil || !welcome.Lab.Steps[0].Done || len(welcome.Terms) != 1 {
		t.Errorf("the teacher is welcome as %+v", welcome)
	}
	if !slices.ContainsFunc(first, func(m message.Server) bool { o, is := m.(message.Out); return is && strings.Contains(o.Data, "220 ") }) {
		t.Errorf("the teacher does not see what was said: %+v", first)
	}
	if by, ok := latest[message.Mirrors](t, p); !ok || !slices.Equal(by.By, []string{"Ana"}) {
		t.Errorf("the learner is told %+v", by)
	}
	say("HELO client.com")
	if step, ok := latest[message.Step](t, mirror); !ok || step.ID != "helo" || !step.Done {
		t.Errorf("the teacher is told of %+v", step)
	}
	if g := w.at("send-by-hand"); g.Pages != 1 {
		t.Errorf("the wall counts %d pages", g.Pages)
	}
	if says := refusedTo(t, mirror, message.Hint{Step: "mail"}); says != "" {
		t.Errorf("the teacher gives a hint: %q", says)
	}
	if step, ok := latest[message.Step](t, p); !ok || len(step.Hints) != 1 || !slices.Equal(step.HintsBy, []string{"Ana"}) {
		t.Errorf("the learner is shown %+v", step)
	}
	mirror.Leave()
	if by, ok := latest[message.Mirrors](t, p); !ok || len(by.By) != 0 {
		t.Errorf("when the teacher has left, the learner is told %+v", by)
	}
}

// TestMirrorsMessages: which of a page's messages a teacher's is served who looks, and which one who
// types. A message that is not in the table is a fault.
func TestMirrorsMessages(t *testing.T) {
	const looking, typing, never = "looking", "typing", "never"
	table := map[string]string{
		"open": typing, "close": typing, "line": typing, "key": typing, "complete": typing, "resize": looking,
		"lab": never, "leave": never, "restart": never, "turns": looking, "goto": never, "compare": looking, "record": looking, "redo": never,
		"hint": looking, "answer": never, "skip": never, "reset": never, "show": never, "connect": never, "wait": never,
		"explain": looking, "mailboxes": looking, "source": looking, "replay": never, "view": never, "play": never, "voice": never,
		"ask": looking, "give": never, "typing": typing,
	}
	m, _ := taught(t, "", time.Now)
	lea, token := seated(t, m, "class-1")
	_, say := atSendByHand(t, m, token)
	say("hostname")
	mirror, _ := mirrored(t, m, lea, "Ana")
	for _, kind := range message.ClientKinds() {
		rule, known := table[kind.Type]
		msg := reflect.Zero(kind.Go).Interface().(message.Client)
		if kind.Type == "hello" {
			continue // the first, and that alone
		}
		if !known {
			t.Errorf("%s: whether a teacher who looks is served it is not said", kind.Type)
		}
		mirror.s.keys = keys{}
		if served := mirror.mayNot(msg) == ""; served != (rule == looking) {
			t.Errorf("%s is served: %v", kind.Type, served)
		}
		mirror.s.keys.holds = mirror
		if served := mirror.mayNot(msg) == ""; served != (rule != never) {
			t.Errorf("%s is served to whoever types: %v", kind.Type, served)
		}
	}
	before := mirror.s.inputs
	for _, msg := range []message.Client{message.Skip{Step: "call"}, message.Restart{}} {
		if says := refusedTo(t, mirror, msg); says == "" || mirror.s.inputs != before {
			t.Errorf("the teacher does %T: %q", msg, says)
		}
	}
	if err := mirror.Receive(context.Background(), message.Hello{Activity: "send-by-hand"}); err == nil {
		t.Error("a second hello is served")
	}
}

// TestMirrorNoHint: where there are no hints, as in an exam, a teacher gives none either: it would count, and
// the learner would not see it.
func TestMirrorNoHint(t *testing.T) {
	r := &Rules{Labs: []string{"send-by-hand"}, Hints: true}
	m := ruled(t, "", r)
	lea, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	say("telnet 10.49.137.152 25")
	mirror, _ := mirrored(t, m, lea, "Ana")
	hints := func() int { return len(p.s.desk.Run().Steps()[1].Hints) }
	r.Hints, r.Exam = false, true
	if says := refusedTo(t, mirror, message.Hint{Step: "helo"}); !strings.Contains(says, "Hints are closed") || hints() != 0 {
		t.Errorf("in an exam: %q, and there are %d", says, hints())
	}
	r.Hints, r.Exam = true, false
	if says := refusedTo(t, mirror, message.Hint{Step: "helo"}); says != "" || hints() != 1 {
		t.Errorf("after it: %q, and there are %d", says, hints())
	}
}

// TestMirrorOfNothing: a teacher sees what there is, of the class that is theirs.
func TestMirrorOfNothing(t *testing.T) {
	m, _ := taught(t, "", time.Now)
	lea, token := seated(t, m, "class-1")
	_, say := atSendByHand(t, m, token)
	say("hostname")
	may := func() error { return nil }
	for _, of := range []Mirrored{{"class-1", "nobody", "Ana", may}, {"class-2", lea, "Ana", may}} {
		p := m.NewPage()
		p.mirror = &of
		if err := p.Receive(context.Background(), message.Hello{Activity: "send-by-hand"}); !errors.Is(err, ErrNothingThere) {
			t.Errorf("%+v: %v", of, err)
		}
	}
	p := m.NewPage()
	p.mirror = &Mirrored{"class-1", lea, "Ana", may}
	if err := p.Receive(context.Background(), message.Hello{Activity: "collect-by-pop3"}); !errors.Is(err, ErrNothingThere) || m.Len() != 1 {
		t.Errorf("at what she has not begun: %v, and there are %d sandboxes", err, m.Len())
	}
}

// TestMirrorShownOut: a teacher sees nothing from when they may not.
func TestMirrorShownOut(t *testing.T) {
	m, _ := taught(t, "", time.Now)
	lea, token := seated(t, m, "class-1")
	own, say := atSendByHand(t, m, token)
	say("hostname")
	mirror, _ := mirrored(t, m, lea, "Ana")
	var why error
	mirror.mirror.May = func() error { return why }
	m.ClassChanged("class-1", lea)
	if _, err := mirror.Take(); err != nil {
		t.Errorf("while she may look it ends with %v", err)
	}
	why = errors.New("no more")
	m.ClassChanged("class-1", "")
	if _, err := mirror.Take(); !errors.Is(err, why) {
		t.Errorf("when she may no more it ends with %v", err)
	}
	if _, ok := latest[message.ClassChanged](t, own); !ok {
		t.Error("the learner is told nothing")
	}
}

// TestMirrorTypes: a teacher types where the learner lets them, until one of the two has enough, and what
// is done that way is done with help.
func TestMirrorTypes(t *testing.T) {
	dir := t.TempDir()
	m, _ := taught(t, dir, time.Now)
	lea, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	say("telnet 10.49.137.152 25")
	ana, _ := mirrored(t, m, lea, "Ana")
	bob, _ := mirrored(t, m, lea, "Bob")
	term := p.s.audience.screens[0].id
	types := func(by *Page, line string) (refused string) {
		t.Helper()
		return refusedTo(t, by, message.Line{Term: term, Text: line})
	}
	tells := func(want message.Mirrors) {
		t.Helper()
		want.By = []string{"Ana", "Bob"}
		if got, ok := latest[message.Mirrors](t, p); !ok || got.Asks != want.Asks || got.Holds != want.Holds || !slices.Equal(got.By, want.By) || got.Mine {
			t.Errorf("the learner is told %+v, want %+v", got, want)
		}
	}
	does := func(by *Page, msg message.Client) {
		t.Helper()
		if says := refusedTo(t, by, msg); says != "" {
			t.Errorf("%T: %q", msg, says)
		}
	}
	gives := func(give bool) {
		t.Helper()
		if err := p.Receive(context.Background(), message.GiveKeys{Give: give}); err != nil {
			t.Fatal(err)
		}
	}
	waiting(t, p)
	does(ana, message.AskKeys{Want: true})
	tells(message.Mirrors{Asks: "Ana"})
	if says := types(ana, "HELO client.com"); says == "" {
		t.Error("Ana types before she may")
	}
	if says := refusedTo(t, bob, message.AskKeys{Want: true}); says == "" {
		t.Error("Bob asks though Ana does")
	}
	if says := refusedTo(t, p, message.AskKeys{Want: true}); says == "" {
		t.Error("the learner asks for what is theirs")
	}
	gives(true)
	tells(message.Mirrors{Holds: "Ana"})
	if says := types(ana, "HELO client.com"); says != "" {
		t.Errorf("Ana types: %q", says)
	}
	if says := types(bob, "QUIT"); says == "" {
		t.Error("Bob types, too")
	}
	hows := p.s.desk.Run().Hows()
	if hows[0] != "by-hand" || hows[1] != "with-help" {
		t.Errorf("done are %q", hows[:3])
	}
	say("MAIL FROM:<user@client.com>")
	if got := p.s.desk.Run().Hows()[2]; got != "by-hand" {
		t.Errorf("what the learner types meanwhile is done %q", got)
	}
	gives(false)
	if says := types(ana, "RSET"); says == "" {
		t.Error("Ana types when she may no more")
	}
	does(ana, message.AskKeys{Want: true})
	gives(true)
	does(ana, message.AskKeys{})
	waiting(t, p)
	does(bob, message.AskKeys{Want: true})
	tells(message.Mirrors{Asks: "Bob"})
	gives(true)
	p.Leave() // and nobody else is there who could say no
	if says := types(bob, "RSET"); says == "" {
		t.Error("Bob types while the learner is away")
	}
	ana.Leave()
	bob.Leave()

	// It is so again when the inputs are done again.
	m.Close()
	m, _ = taught(t, dir, time.Now)
	p, _ = atSendByHand(t, m, token)
	if hows := p.s.desk.Run().Hows(); hows[0] != "by-hand" || hows[1] != "with-help" || hows[2] != "by-hand" {
		t.Errorf("after a restart done are %q", hows[:3])
	}
	p.Leave()
}
