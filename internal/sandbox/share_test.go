package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/labtest"
)

// shared makes a link in the name of whoever sits at a page.
func shared(t *testing.T, p *Page, what message.MakeShare) string {
	t.Helper()
	if what.Activity == "" {
		what.Activity = freePlay
	}
	sh, err := p.m.Share(p.s.owner, what)
	if err != nil {
		t.Fatal(err)
	}
	return sh.Token
}

// viewer is a page of somebody new, at a link.
func viewer(t *testing.T, m *Manager, share string) (*Page, message.Welcome, message.Shared) {
	t.Helper()
	p, w := at(t, m, "", "shared:"+share)
	return p, w, only[message.Shared](t, receive(t, p, message.ViewShare{Share: share}))
}

// only is the one message of a type.
func only[M message.Server](t *testing.T, list []message.Server) (m M) {
	t.Helper()
	some := of[M](list)
	if len(some) != 1 {
		t.Fatalf("%d messages of type %T among %+v", len(some), m, list)
	}
	return some[0]
}

// screens is what all terminals of a sandbox show.
func screens(s *Sandbox) (all []string) {
	for _, sc := range s.audience.screens {
		all = append(all, sc.title+"\n"+string(sc.out))
	}
	return all
}

// A link to a step's moment plays what led there, and no more; whoever took over
// goes on with the lab, which counts for nobody.
func TestShareAtStep(t *testing.T) {
	m := offering(t, t.TempDir(), twoSteps)
	p, w := begun(t, m, "HELO a.example")
	then := screens(p.s)
	receive(t, p, typing(p, "RSET"))
	share := shared(t, p, message.MakeShare{Step: "one"})

	v, vw, sh := viewer(t, m, share)
	if vw.Token == w.Token || sh.Moment != (message.Moment{Kind: message.AtStep, Of: "One"}) || sh.At != 0 || sh.Strayed || sh.Changed != "" {
		t.Errorf("the session comes as %+v", sh)
	}
	want := []message.SharedUnit{
		{Do: message.UnitLine, Term: sh.Units[0].Term, Lines: []string{"telnet 10.49.137.152 25"}},
		{Do: message.UnitLine, Term: sh.Units[0].Term, Lines: []string{"HELO a.example"}},
	}
	if diff := cmp.Diff(want, sh.Units); diff != "" {
		t.Errorf("units, -want +got:\n%s", diff)
	}
	list := receive(t, v, message.Play{At: 1})
	if x := only[message.Exchange](t, list); x.Code != "220" || x.Term != sh.Units[0].Term {
		t.Errorf("the greeting comes as %+v", x)
	}
	list = receive(t, v, message.Play{At: 2})
	if x, at := only[message.Exchange](t, list), only[message.Played](t, list); x.Verb != "HELO" || at != (message.Played{At: 2}) || !only[message.Step](t, list).Done {
		t.Errorf("the second unit comes as %+v", list)
	}
	if diff := cmp.Diff(then, screens(v.s)); diff != "" {
		t.Errorf("the viewer sees, -the learner +the viewer:\n%s", diff)
	}
	list = receive(t, v, typing(v, "NOOP"))
	if at := only[message.Played](t, list); !at.Strayed {
		t.Error("whoever types has not strayed")
	}
	if lab := of[message.Lab](list); len(lab) == 0 || !lab[0].Done {
		t.Errorf("the lab can't be finished: %+v", lab)
	}
	if r, err := m.Record(v.s.owner); err != nil || len(r.Labs) != 0 {
		t.Errorf("the viewer is credited with %+v (%v)", r, err)
	}
	if r, err := m.Record(p.s.owner); err != nil || len(r.Labs) != 1 || r.Labs[0].Finished || len(r.Labs[0].Attempts[0].Steps) != 1 {
		t.Errorf("the learner's record has become %+v (%v)", r, err)
	}
	if diff := cmp.Diff(then[0]+"\x1b[1;36mRSET", screens(p.s)[0][:len(then[0])+len("\x1b[1;36mRSET")]); diff != "" {
		t.Errorf("the learner's own world has changed:\n%s", diff)
	}

	// Start over is the recording's beginning, and still counts for nobody.
	list = receive(t, v, message.Restart{})
	if sh := only[message.Shared](t, list); !sh.Fresh || sh.At != 0 {
		t.Errorf("started over at %+v", sh)
	}
	receive(t, v, typing(v, "telnet 10.49.137.152 25"))
	receive(t, v, typing(v, "HELO a.example"))
	if r, _ := m.Record(v.s.owner); len(r.Labs) != 0 {
		t.Errorf("the viewer is credited with %+v", r)
	}
}

// A link to a mistake ends with it, and one to the session as it stands with the
// last thing done.
func TestShareAtExchange(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	receive(t, p, typing(p, "telnet 10.49.137.152 25"))
	x := only[message.Exchange](t, receive(t, p, typing(p, "RCPT TO:<bob@server.com>")))
	receive(t, p, typing(p, "HELO a.example"))
	_, _, sh := viewer(t, m, shared(t, p, message.MakeShare{Conversation: x.Conversation, Index: x.Index}))
	if len(sh.Units) != 2 || sh.Moment != (message.Moment{Kind: message.AtExchange, Of: "RCPT TO:<bob@server.com>"}) {
		t.Errorf("up to the mistake: %+v", sh)
	}
	_, _, sh = viewer(t, m, shared(t, p, message.MakeShare{}))
	if len(sh.Units) != 3 || sh.Moment.Kind != message.AtEnd || sh.Title != "" {
		t.Errorf("as it stands: %+v", sh)
	}
}

// Keys, what was pasted, several terminals and other voices are played as
// they were, forwards and from any place.
func TestSharedSessionIsWhatItWas(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	receive(t, p, message.OpenTerminal{})
	receive(t, p, message.CloseTerminal{Term: "t1"}) // the first is t2 from now on
	do := func(msg message.Client) {
		t.Helper()
		receive(t, p, msg)
	}
	line := func(term, text string) { t.Helper(); do(message.Line{Term: term, Text: text}) }
	do(message.SetVoice{Protocol: "smtp", Persona: "postfix"})
	line("t2", "telnet 10.49.137.152 25")
	line("t2", "EHLO a.example")
	do(message.Key{Term: "t2", Key: message.TelnetEscape, Text: "MAIL"})
	line("t2", "")
	line("t2", "MAIL FROM:<user@client.com>")
	line("t2", "RCPT TO:<bob@server.com>")
	line("t2", "DATA")
	line("t2", "Subject: pasted")
	do(message.Line{Term: "t2", Text: "", Joined: true})
	do(message.Line{Term: "t2", Text: "Hello", Joined: true})
	do(message.Line{Term: "t2", Text: ".", Joined: true})
	do(message.OpenTerminal{})
	line("t3", "telnet 10.49.137.152 143")
	line("t3", "a LOGIN bob password123")
	line("t3", "b SELECT INBOX")
	line("t3", "dig server.com MX")
	do(message.Key{Term: "t3", Key: message.Interrupt, Text: "c NO"})
	line("t3", "wait 15m")
	want := screens(p.s)

	v, _, sh := viewer(t, m, shared(t, p, message.MakeShare{}))
	if sh.Changed != "" {
		t.Errorf("at once: %s", sh.Changed)
	}
	if n := len(sh.Units); n != 18 {
		t.Errorf("%d units: %+v", n, sh.Units)
	}
	for i := range sh.Units {
		receive(t, v, message.Play{At: i + 1})
	}
	if diff := cmp.Diff(want, screens(v.s)); diff != "" {
		t.Fatalf("-the learner +the viewer:\n%s", diff)
	}
	receive(t, v, message.Line{Term: v.s.desk.Terminals()[0].ID, Text: "QUIT"})
	back := receive(t, v, message.Play{At: len(sh.Units) - 1})
	if again := only[message.Shared](t, back); again.At != len(sh.Units)-1 || again.Strayed || !again.Fresh || len(of[message.Exchange](back)) != 10 {
		t.Errorf("a step back from elsewhere: %+v, %+v", again, of[message.Exchange](back))
	}
	receive(t, v, message.Play{At: 1 << 40})
	if diff := cmp.Diff(want, screens(v.s)); diff != "" {
		t.Errorf("after a step back, -the learner +the viewer:\n%s", diff)
	}
}

// What is withdrawn is played no further, nor seen again by whoever comes back,
// whatever they had made of it.
func TestWithdraw(t *testing.T) {
	dir := t.TempDir()
	m := in(t, dir, Config{})
	p, _ := hello(t, m, "")
	receive(t, p, typing(p, "telnet 10.49.137.152 25"))
	receive(t, p, typing(p, "HELO secret.example"))
	share := shared(t, p, message.MakeShare{})
	watching, _, _ := viewer(t, m, share)
	typed, w, _ := viewer(t, m, share)
	receive(t, typed, message.Play{At: 2})
	receive(t, typed, typing(typed, "NOOP"))
	if err := p.s.owner.Withdraw(learner.ShareToken(share)); err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]*Page{"watching": watching, "who has typed": typed} {
		if sh := only[message.Shared](t, receive(t, page, message.Play{At: 1})); sh.Gone == "" || len(sh.Units) > 0 {
			t.Errorf("%s: %+v", name, sh)
		}
	}
	_, _, sh := viewer(t, m, share)
	if !strings.Contains(sh.Gone, "withdrawn") {
		t.Errorf("somebody new: %+v", sh)
	}

	// Of another, somebody comes back after a restart.
	share = shared(t, p, message.MakeShare{})
	typed, w, _ = viewer(t, m, share)
	receive(t, typed, message.Play{At: 2})
	receive(t, typed, typing(typed, "NOOP"))
	if err := p.s.owner.Withdraw(learner.ShareToken(share)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		back, again := at(t, m, w.Token, "shared:"+share)
		if again.Resumed || strings.Contains(strings.Join(screens(back.s), ""), "secret") {
			t.Errorf("who comes back finds %+v, %q", again, screens(back.s))
		}
		if sh := only[message.Shared](t, receive(t, back, message.ViewShare{Share: share})); sh.Gone == "" {
			t.Errorf("who comes back: %+v", sh)
		}
		m.Close()
		m = in(t, dir, Config{})
	}
}

// Whoever took over finds it as they left it when the server comes back.
func TestTakenOverAfterRestart(t *testing.T) {
	dir := t.TempDir()
	m := offering(t, dir, twoSteps)
	p, _ := begun(t, m, "HELO a.example")
	share := shared(t, p, message.MakeShare{})
	v, w, _ := viewer(t, m, share)
	receive(t, v, message.Play{At: 2})
	receive(t, v, typing(v, "HELP"))
	want := screens(v.s)
	m.Close()
	m = offering(t, dir, twoSteps)
	v, again := at(t, m, w.Token, "shared:"+share)
	if !again.Resumed || again.Notice != "" || again.Lab == nil || !again.Lab.Steps[0].Done {
		t.Errorf("who took over is welcomed with %+v", again)
	}
	if diff := cmp.Diff(want, screens(v.s)); diff != "" {
		t.Errorf("-before +after the restart:\n%s", diff)
	}
	if sh := only[message.Shared](t, receive(t, v, message.ViewShare{Share: share})); !sh.Strayed || sh.At != 2 || sh.Fresh {
		t.Errorf("the session stands at %+v", sh)
	}
	receive(t, v, typing(v, "NOOP"))
	if r, err := m.Record(v.s.owner); err != nil || len(r.Labs) != 0 {
		t.Errorf("the viewer is credited with %+v (%v)", r, err)
	}
}

// The viewer is told when the session no longer gives what it gave, and only
// then.
func TestSharedSessionHasChanged(t *testing.T) {
	for _, tt := range []struct {
		what, lab, world string // what is added to the world's file
		changed, gone    string
	}{
		{"nothing", twoSteps, "", "", ""},
		{"a sentence of the lab", twoSteps + "\nMore.\n", "", "", ""},
		{"a comment in the world", twoSteps, "# more\n", "", ""},
		{"the step", strings.Replace(strings.Replace(twoSteps, "verb: HELO", "verb: EHLO", 1), "HELO a", "EHLO a", 1), "", "This lab has changed since this session was shared", ""},
		{"the lab's name", strings.Replace(twoSteps, "id: x", "id: y", 1), "", "", "no longer offered here"},
	} {
		dir := t.TempDir()
		first := offering(t, dir, twoSteps)
		p, _ := begun(t, first, "HELO a.example")
		share := shared(t, p, message.MakeShare{})
		first.Close()
		folder := labtest.Folder(t, tt.lab)
		file := folder["worlds/doc.yaml"]
		file.Data = append(append([]byte(nil), file.Data...), tt.world...)
		_, _, sh := viewer(t, serving(t, dir, folder), share)
		if !strings.HasPrefix(sh.Changed, tt.changed) || (sh.Changed == "") != (tt.changed == "") {
			t.Errorf("%s changed: the viewer is told %q, want %q", tt.what, sh.Changed, tt.changed)
		}
		if !strings.Contains(sh.Gone, tt.gone) || (sh.Gone == "") != (tt.gone == "") {
			t.Errorf("%s changed: the viewer is told %q, want %q", tt.what, sh.Gone, tt.gone)
		}
	}
}

// What a session doesn't need is not in its link: what was refused, and time in
// which nothing happened. A hint that came after a time still comes.
func TestShareLeavesOut(t *testing.T) {
	hinted := strings.Replace(twoSteps, "expect: {verb: HELO}\n", "expect: {verb: HELO}\nhints:\n  - {after: 50s, say: \"Say HELO.\"}\n", 1)
	m := offering(t, "", hinted)
	p, _ := begun(t, m)
	waits := func(n int) {
		for range n {
			p.s.mu.Lock()
			p.s.input(nil, desk.Input{Kind: desk.Wait, Seconds: 20}, journal.Origin{})
			p.s.mu.Unlock()
		}
	}
	waits(4)
	receive(t, p, message.Line{Term: "t99", Text: "into the void"})
	receive(t, p, typing(p, "HELO a.example"))
	waits(4)
	share := shared(t, p, message.MakeShare{})
	sh, err := m.learners.Shared(learner.ShareToken(share))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, in := range sh.Inputs {
		got = append(got, fmt.Sprint(in.Kind, " ", in.Text, in.Seconds))
	}
	want := []string{"line telnet 10.49.137.152 250", "wait 20", "wait 20", "wait 20", "line HELO a.example0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	v, _, _ := viewer(t, m, share)
	if st := of[message.Step](receive(t, v, message.Play{At: 1})); len(st) == 0 || len(st[0].Hints) != 1 {
		t.Errorf("the hint has not come: %+v", st)
	}
}

// What can't be shared says why.
func TestShareRefused(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	refused := func(what message.MakeShare, want error) {
		t.Helper()
		if _, err := m.Share(p.s.owner, what); !errors.Is(err, want) {
			t.Errorf("%+v: %v, want %v", what, err, want)
		}
	}
	refused(message.MakeShare{Activity: freePlay}, errNothing)
	refused(message.MakeShare{Activity: "elsewhere"}, errNothing)
	receive(t, p, typing(p, "telnet 10.49.137.152 25"))
	refused(message.MakeShare{Activity: freePlay, Conversation: 9}, errNoMoment)
	refused(message.MakeShare{Activity: freePlay, Conversation: 1, Index: -1}, errNoMoment)
	share := shared(t, p, message.MakeShare{})
	v, _, _ := viewer(t, m, share)
	receive(t, v, message.Play{At: 1})
	receive(t, v, typing(v, "HELO a.example"))
	if _, err := m.Share(v.s.owner, message.MakeShare{Activity: "shared:" + share}); !errors.Is(err, errNotOwn) {
		t.Errorf("somebody else's session is shared on: %v", err)
	}
	receive(t, p, message.StartReplay{Name: "mine", Text: session})
	refused(message.MakeShare{Activity: freePlay}, errNotOwn)
	receive(t, p, message.Leave{})
	for range mostShared + 1 {
		p.s.input(nil, desk.Input{Kind: desk.Line, Term: p.s.desk.Terminals()[0].ID}, journal.Origin{})
	}
	refused(message.MakeShare{Activity: freePlay}, errTooLong)
	lab := offering(t, "", twoSteps)
	p, _ = begun(t, lab)
	if _, err := lab.Share(p.s.owner, message.MakeShare{Activity: freePlay, Step: "one"}); !errors.Is(err, errNoMoment) {
		t.Errorf("a step that isn't done: %v", err)
	}
}

// A learner's data list what they share; whoever erases them withdraws it.
func TestShareIsExportedAndErased(t *testing.T) {
	m := in(t, t.TempDir(), Config{})
	p, _ := hello(t, m, "")
	receive(t, p, typing(p, "telnet 10.49.137.152 25"))
	share := shared(t, p, message.MakeShare{})
	e, err := m.Export(p.s.owner)
	if err != nil || len(e.Shares) != 1 || string(e.Shares[0].Token) != share {
		t.Errorf("exported are %+v (%v)", e.Shares, err)
	}
	if err := m.Erase(p.s.owner); err != nil {
		t.Fatal(err)
	}
	if _, _, sh := viewer(t, m, share); sh.Gone == "" {
		t.Errorf("what was erased is played: %+v", sh)
	}
}
