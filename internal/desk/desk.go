// Package desk is the machine that a learner sits at: a world, terminals with
// their shells, and a lab run. It takes inputs and returns events, and does
// nothing by itself: the same setup and the same inputs give the same events.
//
// A desk knows no page, socket, file, lock or clock. Whatever types drives one:
// the page, the proof of the labs, replays, recordings, tests.
package desk

import (
	"fmt"
	"slices"
	"time"

	"ehlo/internal/shell"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// MaxTerminals is how many terminals can be open at once.
const MaxTerminals = 8

// Setup is what a desk begins with.
type Setup struct {
	Fixture *server.Fixture
	World   server.WorldOptions
	Lab     *scenario.Lab // nil in free play
	// Achieved is what has been achieved at the lab in worlds before this one.
	Achieved []run.Achieved
	Opened   int // terminals there had been at the desk before: their ids are not given again
}

// Desk is a learner's. It is not safe for concurrent use: its owner serialises.
type Desk struct {
	world   *server.World
	run     *run.Run // nil in free play
	terms   []*terminal
	opened  int
	callers []caller
	spent   time.Duration // on the lab, as inputs have told
	silent  bool          // terminals remark on nothing
	listed  bool          // the list of terminals has changed in this input
	events  []Event
	room    []server.Event // for what happens in the world next
	output  []byte         // what a terminal shows, and no event tells of yet
	showing *terminal      // that terminal
}

// caller is the terminal that a conversation was begun in.
type caller struct {
	conversation int
	terminal     *terminal
}

// limits are how much mail a learner's hosts take. What somebody types by hand, or has a
// program send, stays far below.
var limits = mailstore.Limits{Messages: 20_000, Octets: 64 << 20, Mailboxes: 500, Keywords: 50}

// New sets a desk up, and returns what has happened by then: a lab can call
// servers by itself.
func New(s Setup) (*Desk, []Event) {
	s.World.Observed, s.World.Limits = true, limits
	d := &Desk{world: s.Fixture.NewWorld(s.World), opened: s.Opened}
	if s.Lab != nil {
		d.run = run.Start(s.Lab, d.world, s.World.Seed, s.Achieved...)
		for _, t := range s.Lab.Terminals {
			opened := d.open(t.ID)
			if t.Connect != "" {
				d.at(opened, func() { opened.shell.Line(t.Connect) })
			}
		}
	}
	if len(d.terms) == 0 {
		d.open("")
	}
	return d, d.take()
}

// World is the desk's world, to be looked at.
func (d *Desk) World() *server.World { return d.world }

// Run is the work on the lab, to be looked at; nil in free play.
func (d *Desk) Run() *run.Run { return d.run }

// Opened is how many terminals there have been.
func (d *Desk) Opened() int { return d.opened }

// Spent is how long the learner has been at the lab, as the inputs have told.
func (d *Desk) Spent() time.Duration { return d.spent }

// Close hangs up everything. The desk can still be looked at.
func (d *Desk) Close() {
	for _, t := range d.terms {
		t.shell.Close()
	}
	d.world.Close()
}

// Apply serves an input, and returns all that it has led to, in order.
func (d *Desk) Apply(in Input) []Event { return d.ApplyInto(&in, nil) }

// ApplyInto is Apply for those who do so often and keep no slice of events: it has room for them.
// The input is not kept.
func (d *Desk) ApplyInto(in *Input, room []Event) []Event {
	serve, ok := kinds[in.Kind]
	if !ok {
		return []Event{Refused{fmt.Sprintf("there is no input of kind %q", in.Kind)}}
	}
	if says := in.Unfit(); says != "" {
		return []Event{Refused{says}}
	}
	d.events = room[:0]
	serve(d, in)
	return d.take()
}

// take returns the events since the last time, after what has changed of the
// terminals has been added.
func (d *Desk) take() []Event {
	for _, t := range d.terms {
		if p := t.shell.Prompt(); p != t.prompt {
			t.prompt = p
			d.emit(Prompted{t.id, p})
		}
		if title := t.shell.Title(); title != t.title {
			t.title, d.listed = title, true
		}
	}
	if d.listed {
		d.emit(Listed{})
	}
	d.emitOutput()
	events := d.events
	d.events, d.listed = nil, false
	return events
}

func (d *Desk) emit(e Event) {
	d.emitOutput()
	d.keep(e)
}

// keep keeps an event. A line leads to two or three.
func (d *Desk) keep(e Event) {
	if d.events == nil {
		d.events = make([]Event, 0, 3)
	}
	d.events = append(d.events, e)
}

func (d *Desk) refuse(says string) { d.emit(Refused{says}) }

// at lets something be typed in a terminal, and takes in what has happened
// then.
func (d *Desk) at(t *terminal, do func()) {
	before := t.shell.Conversation()
	do()
	d.observe(t)
	if d.run != nil && before != 0 && t.shell.Conversation() != before {
		d.progress(d.run.HangUp(t.lab))
	}
}

// observe takes in what has happened in the world since the last time. What
// the learner's host has opened or asked meanwhile belongs to t.
func (d *Desk) observe(t *terminal) {
	happened := d.world.TakeInto(d.room)
	d.room = nil
	for _, e := range happened {
		from := d.tell(t, e)
		if from == nil || d.run == nil {
			continue
		}
		if x := Exchange(e); x != nil {
			d.progress(d.run.Observe(x, from.lab))
		}
	}
	if cap(happened) <= mostEvents {
		clear(happened) // the exchanges are others' to keep
		d.room = happened
	}
}

// tell emits what has happened in the world, and returns the terminal that it is of, nil for none. It
// is no part of observe: below that a lab's steps are looked at.
//
//go:noinline
func (d *Desk) tell(t *terminal, e server.Event) (from *terminal) {
	n := e.Occurred().Conversation
	if client, begins := beginning(e); begins && client.Host == d.world.Learner().Name {
		d.callers = append(d.callers, caller{n, t})
	}
	i := slices.IndexFunc(d.callers, func(c caller) bool { return c.conversation == n })
	if i < 0 {
		d.emit(Happened{"", e})
		return nil
	}
	from = d.callers[i].terminal
	d.emit(Happened{from.id, e})
	if x := Exchange(e); x != nil {
		from.shell.RemarkOn(x)
	}
	if pushed, ok := e.(server.Pushed); ok && d.run != nil {
		d.run.Unasked(n, pushed.Text, from.lab)
	}
	if ending(e) {
		d.callers = slices.Delete(d.callers, i, i+1)
	}
	return from
}

// ending says whether nothing more follows of a conversation.
func ending(e server.Event) bool {
	switch e.(type) {
	case server.Closed, server.Asked: // each question and its answer is an event of its own
		return true
	}
	return false
}

// beginning is who began a conversation, if the event is that it begins.
func beginning(e server.Event) (client server.End, begins bool) {
	switch e := e.(type) {
	case server.Opened:
		return e.Client, true
	case server.Asked:
		return e.Client, true
	}
	return client, false
}

// Exchange is the exchange that an event tells of, nil for others.
func Exchange(e server.Event) *wire.Exchange {
	switch e := e.(type) {
	case server.Exchanged:
		return e.Exchange
	case server.Asked:
		return e.Exchange
	}
	return nil
}

func (d *Desk) progress(events []run.Event) {
	for _, e := range events {
		d.emit(Progressed{e})
	}
}

func (d *Desk) find(id string) *terminal {
	i := slices.IndexFunc(d.terms, func(t *terminal) bool { return t.id == id })
	if i < 0 {
		return nil
	}
	return d.terms[i]
}

// terminal is one of a desk's.
type terminal struct {
	id     string
	lab    string // what the lab calls it; its id if the lab does not know it
	shell  *shell.Shell
	prompt shell.Prompt
	title  string
}

// Terminal is how a terminal stands.
type Terminal struct {
	ID     string
	Lab    string // what the lab calls it; its id if the lab does not know it
	Title  string // such as "telnet 10.49.137.152 25"
	Prompt shell.Prompt
	// Conversation is the number of the one it is in, 0 for none.
	Conversation int
}

// Terminals lists those that are open.
func (d *Desk) Terminals() []Terminal {
	list := make([]Terminal, len(d.terms))
	for i, t := range d.terms {
		list[i] = Terminal{t.id, t.lab, t.shell.Title(), t.shell.Prompt(), t.shell.Conversation()}
	}
	return list
}

// RightLine is what to type instead of a line that went wrong in a terminal, by the lab's
// steps, or else fix; see run.Run.RightLine.
func (d *Desk) RightLine(term string, x *wire.Exchange, fix string) string {
	if t := d.find(term); t != nil && d.run != nil {
		return d.run.RightLine(t.lab, x, fix)
	}
	return fix
}

// Complete returns how a line can go on that is begun in a terminal: the words
// that can stand behind its stem, none where there is no such terminal.
func (d *Desk) Complete(term, line string) (stem string, words []string) {
	t := d.find(term)
	if t == nil || len(line) > MaxLine {
		return line, nil
	}
	from, words := t.shell.Complete(line)
	return line[:from], words
}

// open adds a terminal. lab is what the lab calls it.
func (d *Desk) open(lab string) *terminal {
	d.opened++
	t := &terminal{id: fmt.Sprintf("t%d", d.opened), lab: lab}
	if lab == "" {
		t.lab = t.id
	}
	t.shell = shell.New(shell.Options{
		World: d.world, User: "user", Write: func(text string) { d.write(t, text) }, Exit: func() { d.exit(t) },
		ToCall: func() (host, port string, ok bool) { return d.toCall(t) },
		Silent: d.Silent,
		Astray: func(s shell.Stray) { d.emit(Strayed{t.id, s}) },
	})
	d.terms, d.listed = append(d.terms, t), true
	return t
}

// Silent reports whether terminals remark on nothing.
func (d *Desk) Silent() bool { return d.silent }

// toCall is the server that the lab is about in a terminal.
func (d *Desk) toCall(t *terminal) (host, port string, ok bool) {
	if d.run == nil {
		return "", "", false
	}
	return d.run.ToCall(t.lab)
}

// write joins what a terminal shows in one go.
func (d *Desk) write(t *terminal, text string) {
	if d.showing != t {
		d.emitOutput()
		d.showing = t
	}
	d.output = append(d.output, text...)
}

// What is worth keeping of room for output, in octets, and for events.
const (
	mostOutput = 1 << 10
	mostEvents = 16
)

// emitOutput tells of the output, if there is some.
func (d *Desk) emitOutput() {
	if len(d.output) == 0 {
		return
	}
	d.keep(Output{d.showing.id, string(d.output)})
	if d.output = d.output[:0]; cap(d.output) > mostOutput {
		d.output = nil
	}
}

// exit is what the command exit does: the last terminal stays.
func (d *Desk) exit(t *terminal) {
	if len(d.terms) == 1 {
		t.shell.Tell(texts.Say("only-terminal"))
		return
	}
	d.drop(t)
}

func (d *Desk) drop(t *terminal) {
	t.shell.Close()
	d.terms = slices.DeleteFunc(d.terms, func(o *terminal) bool { return o == t })
	d.listed = true
}
