// Package sandbox owns what one learner owns: a world, its terminals and its
// lab run. It speaks to the page in the messages of package message.
package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ehlo/internal/sandbox/message"
	"ehlo/internal/shell"
	"ehlo/labs"
	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/wire"
)

// Sandbox is what one learner owns: a world, its terminals and a lab run. All
// inputs are served one at a time.
type Sandbox struct {
	token string
	m     *Manager
	pace  *rate.Limiter // of typed lines

	mu      sync.Mutex // guards all below
	used    time.Time
	pages   []*Page
	world   *server.World
	terms   []*terminal
	opened  int               // terminals so far
	listed  int               // terminals that the pages know of
	callers map[int]*terminal // by conversation
	held    map[int]*held     // by conversation
	voices  []message.Voice   // as the pages know them
	lab     *scenario.Lab     // nil in free play
	run     *labs.Run
	spent   time.Duration // on the lab, as pages have told
	// waitTold is when a page last told of that.
	waitTold time.Time
	attempt  *attempt // nil unless the lab is being written
	// replaying is the transcript that is being played, nil for none.
	replaying *replayed
	played    *message.Replay
	journal   journal
	news      []message.Server // of exchanges and lab steps, to be sent after the output that they are about
}

// People paste long messages; nobody types so fast for long.
const (
	linesPerSecond = 200
	linesAtOnce    = 5000
)

func newSandbox(m *Manager, token string, now time.Time) (*Sandbox, error) {
	s := m.empty(token, now)
	if err := s.begin(nil, seed()); err != nil {
		return nil, err
	}
	return s, nil
}

// empty is a sandbox without a world.
func (m *Manager) empty(token string, now time.Time) *Sandbox {
	return &Sandbox{token: token, m: m, pace: rate.NewLimiter(linesPerSecond, linesAtOnce), used: now}
}

// begin makes a new world, for a lab or for free play (nil), with its
// terminals. The old one ends.
func (s *Sandbox) begin(lab *scenario.Lab, n uint64) error {
	name := s.m.c.Play
	if lab != nil {
		name = lab.World
	}
	fixture, err := s.m.c.World(name)
	if err != nil {
		return fmt.Errorf("the world %s cannot be made: %w", name, err)
	}
	b := &beginning{Version: 1, Seed: n, Opened: s.opened}
	if lab != nil {
		b.Lab = lab.ID
	}
	s.beginIn(fixture, server.WorldOptions{Seed: n, Gentle: true}, b)
	s.drafted(lab, n, b.Opened)
	s.lab, s.run, s.terms, s.spent = lab, nil, nil, 0
	if lab == nil {
		s.open("")
		return nil
	}
	s.run = labs.Start(lab, s.world, n)
	for _, t := range lab.Terminals {
		opened := s.open(t.ID)
		if t.Connect != "" {
			s.input(opened, func() { opened.shell.Line(t.Connect) })
		}
	}
	if len(s.terms) == 0 {
		s.open("")
	}
	return nil
}

// end hangs up everything.
func (s *Sandbox) end() {
	if s.world == nil {
		return
	}
	for _, t := range s.terms {
		t.shell.Close()
	}
	s.world.Close()
}

// open adds a terminal. labID is what the lab calls it.
func (s *Sandbox) open(labID string) *terminal {
	s.opened++
	t := &terminal{id: fmt.Sprintf("t%d", s.opened), lab: labID}
	if labID == "" {
		t.lab = t.id
	}
	t.shell = shell.New(shell.Options{
		World: s.world, User: "user", Write: t.write, Exit: func() { s.exit(t) },
	})
	t.title, t.prompt = t.shell.Title(), t.shell.Prompt()
	s.terms = append(s.terms, t)
	return t
}

// exit is what "exit" does: the last terminal stays.
func (s *Sandbox) exit(t *terminal) {
	if len(s.terms) == 1 {
		t.shell.Remark("This is your only terminal, so it stays open.")
		return
	}
	s.drop(t)
}

func (s *Sandbox) drop(t *terminal) {
	t.shell.Close()
	s.observe(t)
	s.terms = slices.DeleteFunc(s.terms, func(o *terminal) bool { return o == t })
}

func (s *Sandbox) find(id string) *terminal {
	for _, t := range s.terms {
		if t.id == id {
			return t
		}
	}
	return nil
}

// observe passes on what has happened in the world since it was last called.
// What the learner's host has opened or asked was so in t.
func (s *Sandbox) observe(t *terminal) {
	learner := s.world.Learner().Name
	for _, e := range s.world.Take() {
		n := e.Occurred().Conversation
		switch e := e.(type) {
		case server.Opened:
			if e.Client.Host == learner {
				s.callers[n] = t
			}
		case server.Asked:
			if e.Client.Host == learner {
				s.callers[n] = t
				s.exchanged(t, e.Exchange)
			}
		case server.Exchanged:
			if by := s.callers[n]; by != nil {
				s.exchanged(by, e.Exchange)
			}
		case server.Pushed:
			s.pushed(e)
		}
	}
}

// exchanged passes on an exchange of a terminal's.
func (s *Sandbox) exchanged(t *terminal, x *wire.Exchange) {
	t.shell.RemarkOn(x)
	s.news = append(s.news, exchangeMessage(t.id, x, s.explained(x)))
	if s.run != nil {
		s.tell(s.run.Observe(x, t.lab))
	}
}

// pushed passes on what a server has said unasked.
func (s *Sandbox) pushed(p server.Pushed) {
	t, h := s.callers[p.Conversation], s.held[p.Conversation]
	if t == nil || h == nil {
		return
	}
	h.pushed++
	if len(h.pushes) < keptExchanges {
		h.pushes = append(h.pushes, p)
	}
	service := h.exchanges[0].Service
	s.news = append(s.news, message.Exchange{
		Term: t.id, Conversation: p.Conversation, Index: p.After, Protocol: string(service.Protocol), Host: service.Host, Port: service.Port,
		Server: string(p.Text), Outcome: message.OK, Before: string(h.last), After: string(h.last), At: p.At.UTC().Format(time.TimeOnly), Push: h.pushed,
	})
}

// input lets something be typed in a terminal.
func (s *Sandbox) input(t *terminal, do func()) {
	before := t.shell.Conversation()
	do()
	s.observe(t)
	if s.run != nil && before != 0 && t.shell.Conversation() != before {
		s.tell(s.run.HangUp(t.lab))
	}
}

// tell puts what a lab run says into the news.
func (s *Sandbox) tell(events []labs.Event) {
	if len(events) == 0 {
		return
	}
	steps := s.stepMessages()
	for _, e := range events {
		s.journal.done = s.journal.done || e.Kind == labs.StepDone
		if e.Kind == labs.Advice {
			s.news = append(s.news, message.Advice{Step: e.Step, HTML: e.HTML})
			continue
		}
		if i := slices.IndexFunc(steps, func(st message.Step) bool { return st.ID == e.Step }); i >= 0 {
			s.news = append(s.news, steps[i])
		}
	}
	if s.summary() != nil { // nothing is left to do
		s.news = append(s.news, *s.labMessage())
	}
}

// attach connects a page, and shows it everything that it has not seen.
func (s *Sandbox) attach(p *Page, seen map[string]int64, resumed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages = append(s.pages, p)
	if !resumed {
		seen = nil // it is of another world
	}
	p.send(message.Welcome{Sandbox: s.token, Resumed: resumed, Terms: s.termMessages(), Lab: s.labMessage()})
	p.send(message.Voices{Voices: s.voiceMessages()})
	if s.replaying != nil {
		p.send(*s.played)
	}
	for _, t := range s.terms {
		p.send(t.from(seen[t.id]))
		p.send(t.promptMessage())
	}
	s.flush()
}

func (s *Sandbox) detach(p *Page, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = now
	s.pages = slices.DeleteFunc(s.pages, func(o *Page) bool { return o == p })
}

// receive serves a message of a page's.
func (s *Sandbox) receive(p *Page, msg message.Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.flush()
	s.serve(p, msg)
}

// serve is receive for those who hold mu and flush.
func (s *Sandbox) serve(p *Page, msg message.Client) {
	h := s.m.handlers[message.TypeOf(msg)]
	if h.kept {
		if a := s.attempt; a != nil && len(a.inputs) < mostRedone {
			a.inputs = append(a.inputs, msg)
		}
		if err := s.journal.add(msg); err != nil {
			s.m.c.Log.Error("an input could not be kept", "err", err)
			p.complain("The server could not write that down, so it was not done. Try again; if it goes on, tell whoever runs this server.")
			return
		}
	}
	if h.inLab && s.run == nil {
		p.complain("There is no lab here. The front page lists those there are.")
		return
	}
	h.serve(s, p, msg)
}

func (s *Sandbox) openTerminal(p *Page, _ message.OpenTerminal) {
	if len(s.terms) >= maxTerminals {
		p.complain("There are %d terminals open, and no more can be. Close one first.", maxTerminals)
		return
	}
	t := s.open("")
	s.list()
	s.broadcast(t.promptMessage())
}

func (s *Sandbox) closeTerminal(_ *Page, msg message.CloseTerminal) {
	t := s.find(msg.Term)
	if t == nil {
		return
	}
	conversation := t.shell.Conversation()
	s.drop(t)
	if s.run != nil && conversation != 0 {
		s.tell(s.run.HangUp(t.lab))
	}
	if len(s.terms) == 0 {
		s.open("")
	}
	s.list()
}

// line lets a line be typed in a terminal.
func (s *Sandbox) line(p *Page, msg message.Line) {
	t := s.typedIn(p, msg.Term, msg.Seq, msg.Text)
	if t == nil {
		return
	}
	if strings.ContainsAny(msg.Text, "\r\n") {
		p.complain("A line cannot hold a line end. It was not sent.")
		return
	}
	s.input(t, func() {
		if s.run != nil && t.shell.Conversation() != 0 {
			s.tell(s.run.Typed(t.lab, msg.Text))
		}
		if msg.Joined {
			t.shell.Follow(msg.Text)
			return
		}
		t.shell.Line(msg.Text)
	})
}

// key lets a key be pressed in a terminal.
func (s *Sandbox) key(p *Page, msg message.Key) {
	t := s.typedIn(p, msg.Term, msg.Seq, msg.Text)
	if t == nil {
		return
	}
	switch msg.Key {
	case message.Interrupt, message.EndOfInput, message.TelnetEscape:
		s.input(t, func() { t.shell.Key(string(msg.Key), msg.Text) })
	default:
		p.complain("There is no key %q.", msg.Key)
	}
}

// typedIn is the terminal in which something is typed that was not taken
// before. It is nil when nothing is to be done; the page knows why then.
func (s *Sandbox) typedIn(p *Page, term string, seq int64, text string) *terminal {
	t := s.find(term)
	if t == nil {
		p.complain("That terminal is closed.")
		return nil
	}
	if seq != 0 {
		if seq <= t.seq { // sent again by a page that came back
			p.send(message.Out{Term: t.id, Offset: t.end(), Seq: t.seq})
			return nil
		}
		t.seq = seq
	}
	if len(text) > maxLine {
		p.complain("That line has %d characters; a line can have %d. It was not sent.", len(text), maxLine)
		return nil
	}
	return t
}

// renew begins again, in a new world.
func (s *Sandbox) renew(p *Page, lab *scenario.Lab, n uint64) {
	s.news = nil
	if err := s.begin(lab, n); err != nil {
		p.complain("%v", err)
		return
	}
	s.list()
	if fresh := s.labMessage(); fresh != nil {
		fresh.Fresh = true
		s.broadcast(*fresh)
	}
	for _, t := range s.terms {
		s.broadcast(t.promptMessage())
	}
}

// flush sends the pages what has changed: output first, then what it means.
func (s *Sandbox) flush() {
	if err := s.journal.sync(); err != nil {
		s.m.c.Log.Error("a step could not be made durable", "err", err)
	}
	retitled := false
	for _, t := range s.terms {
		if t.end() > t.sent || t.seq > t.told {
			s.broadcast(t.from(t.sent))
			t.sent, t.told = t.end(), t.seq
		}
		if p := t.shell.Prompt(); p != t.prompt {
			t.prompt = p
			s.broadcast(t.promptMessage())
		}
		if title := t.shell.Title(); title != t.title {
			t.title, retitled = title, true
		}
	}
	if retitled || len(s.terms) != s.listed {
		s.list()
	}
	s.tellVoices()
	for _, msg := range s.news {
		s.broadcast(msg)
	}
	s.news = nil
}

// list tells the pages which terminals there are.
func (s *Sandbox) list() {
	s.listed = len(s.terms)
	s.broadcast(message.Terms{Terms: s.termMessages()})
}

func (s *Sandbox) broadcast(msg message.Server) {
	for _, p := range s.pages {
		p.send(msg)
	}
}

func (s *Sandbox) touch(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = now
}

func (s *Sandbox) lastUsed() time.Time {
	used, _ := s.usage()
	return used
}

// usage is when the sandbox was last used, and whether a page looks at it.
func (s *Sandbox) usage() (used time.Time, watched bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used, len(s.pages) > 0
}

func (s *Sandbox) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
}
