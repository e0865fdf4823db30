package run_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs"
	"ehlo/labs/explain"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/labtest"
	"ehlo/labs/proof"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/wire"
)

// player sits at a desk with a lab.
type player struct {
	desk      *desk.Desk
	run       *run.Run
	events    []run.Event
	last      *wire.Exchange
	exchanges []*wire.Exchange // all of them, up to the last
}

// play begins a lab in a fresh world.
func play(t testing.TB, l *scenario.Lab, seed uint64) *player {
	t.Helper()
	return sitDown(t, l, labtest.Fixture(t, l.World), seed)
}

// sitDown begins a lab in a fresh world of a fixture, or goes on with it there.
func sitDown(t testing.TB, l *scenario.Lab, f *server.Fixture, seed uint64, achieved ...run.Achieved) *player {
	d, events := desk.New(desk.Setup{Fixture: f, World: server.WorldOptions{Seed: seed, Gentle: true}, Lab: l, Achieved: achieved})
	t.Cleanup(d.Close)
	p := &player{desk: d, run: d.Run()}
	p.take(events)
	return p
}

// builtIn are the program's labs. They are read once: nothing changes one.
var builtIn = sync.OnceValues(func() (*labs.Catalogue, error) { return labs.Load(scenarios.FS) })

// program is the one of the program's labs that a file has.
func program(t testing.TB, file string) *scenario.Lab {
	t.Helper()
	all, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all.Labs() {
		if l.File == file {
			return l
		}
	}
	t.Fatalf("no lab is in %s", file)
	return nil
}

// parse reads a scenario, which has to be right.
func parse(t testing.TB, source string) *scenario.Lab {
	t.Helper()
	l, found := scenario.Parse(labtest.Folder(t, source), "lab.md")
	if len(found) > 0 {
		t.Fatalf("%s\n%v", source, found)
	}
	return l
}

// proved reads a scenario, which has to be proved.
func proved(t testing.TB, source string) *scenario.Lab {
	t.Helper()
	p := proof.Check(labtest.Folder(t, source), "lab.md")
	if len(p.Found) > 0 {
		t.Fatal(p.Found)
	}
	return p.Lab
}

// solvedBefore begins one of the program's labs, and does by their solutions
// the steps before one.
func solvedBefore(t testing.TB, file, step string) *player {
	t.Helper()
	l := program(t, file)
	p := play(t, l, 0)
	for _, s := range l.Draw(0).Steps {
		if s.ID == step {
			return p
		}
		p.enter(s.Term, s.Solution)
	}
	t.Fatalf("%s has no step %q", file, step)
	return nil
}

func (p *player) apply(in desk.Input) { p.take(p.desk.Apply(in)) }

func (p *player) take(events []desk.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case desk.Progressed:
			p.events = append(p.events, e.Event)
		case desk.Happened:
			if x := desk.Exchange(e.Event); x != nil {
				p.last, p.exchanges = x, append(p.exchanges, x)
			}
		}
	}
}

// remarks are those on the last exchange.
func (p *player) remarks() (all []explain.Mistake) {
	e := explainers.Table().New(p.last.Service.Protocol, known.In(p.desk.World(), p.last.Service))
	for _, x := range p.exchanges {
		if x.Conversation == p.last.Conversation {
			all = e.Explain(x).Mistakes
		}
	}
	return all
}

// offered is the line that a remark on the last exchange offers, of a lab's terminal.
func (p *player) offered(term string) string {
	remarks := p.remarks()
	if len(remarks) == 0 {
		return ""
	}
	return p.run.RightLine(term, p.last, remarks[0].Fix)
}

// terminal is the id of the desk's terminal that the lab calls by a name.
func (p *player) terminal(lab string) string {
	all := p.desk.Terminals()
	return all[max(slices.IndexFunc(all, func(t desk.Terminal) bool { return t.Lab == lab }), 0)].ID
}

// enter types lines in a terminal of the lab.
func (p *player) enter(term, lines string) {
	for _, typed := range scenario.Script(lines) {
		in := desk.Input{Kind: desk.Line, Term: p.terminal(term), Text: typed.Text, Joined: typed.Joined}
		if typed.Key {
			in = desk.Input{Kind: desk.Key, Term: in.Term, Key: typed.Text}
		}
		p.apply(in)
	}
}

// shown asks for what is shown of a step.
func (p *player) shown(step string) (lines []run.Line) {
	for _, e := range p.desk.Apply(desk.Input{Kind: desk.Show, Step: step}) {
		if d, ok := e.(desk.Demonstrated); ok {
			lines = d.Lines
		}
	}
	return lines
}

// show types what is shown of a step. Something has to be said of every line.
func (p *player) show(t testing.TB, s run.Step) {
	t.Helper()
	for _, line := range p.shown(s.ID) {
		if line.HTML == "" {
			t.Errorf("%s, %s: nothing is said of %q", p.run.Lab().ID, s.ID, line.Text)
		}
		switch {
		case line.Answer:
			p.apply(desk.Input{Kind: desk.Answer, Step: s.ID, Text: line.Text})
		case line.Key:
			p.apply(desk.Input{Kind: desk.Key, Term: p.terminal(s.Term), Key: line.Text})
		default:
			p.apply(desk.Input{Kind: desk.Line, Term: p.terminal(s.Term), Text: line.Text, Joined: line.Joined})
		}
	}
}

// said types lines in the terminal a and returns what that led to, as kind and
// step.
func (p *player) said(lines string) []string { return p.saidIn("a", lines) }

func (p *player) saidIn(term, lines string) (all []string) {
	p.events = nil
	p.enter(term, lines)
	return inWords(p.events)
}

// inWords are events as kind and step.
func inWords(events []run.Event) (all []string) {
	for _, e := range events {
		all = append(all, strings.TrimSpace(string(e.Kind)+" "+e.Step))
	}
	return all
}

// advice is what was last advised on a step, "" if it was taken back.
func (p *player) advice(step string) (html string) {
	for _, e := range p.events {
		if e.Kind == run.Advice && e.Step == step || e.Kind == run.AdviceGone {
			html = e.HTML
		}
	}
	return html
}

// lastReply is what was last answered to anything.
func (p *player) lastReply() string {
	if p.last == nil {
		return "no server was called"
	}
	return string(p.last.Reply)
}
