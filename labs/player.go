package labs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	mdns "github.com/miekg/dns"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/dns"
	"ehlo/server/wire"
)

// player types a scenario's own lines into a world of its own, as a learner
// at the page would, and keeps what the run says to that.
type player struct {
	world   *server.World
	run     *Run
	lines   map[string]*server.Conn // the open connection by terminal
	of      map[int]string          // the terminal by conversation
	escaped map[string]bool         // terminals at telnet's own prompt
	updates map[string]*dns.Updater // terminals in nsupdate
	events  []Event
	last    *wire.Exchange
}

// play starts a lab in a fresh world.
func play(l *scenario.Lab, f *server.Fixture, seed uint64) *player {
	return playDrawn(l.Draw(seed), f, seed)
}

// playDrawn starts a lab whose variables have been drawn with the seed.
func playDrawn(l *scenario.Lab, f *server.Fixture, seed uint64) *player {
	p := &player{
		world: f.NewWorld(server.WorldOptions{Seed: seed, Gentle: true, Observed: true}),
		lines: make(map[string]*server.Conn), of: make(map[int]string), escaped: make(map[string]bool),
		updates: make(map[string]*dns.Updater),
	}
	p.run = begin(l, p.world)
	return p
}

// observe has the run see what has happened in the world; what was opened or
// asked was so in the terminal.
func (p *player) observe(term string) {
	for _, e := range p.world.Take() {
		n := e.Occurred().Conversation
		switch e := e.(type) {
		case server.Opened:
			p.of[n] = term
		case server.Exchanged:
			p.last = e.Exchange
			p.events = append(p.events, p.run.Observe(e.Exchange, p.of[n])...)
		case server.Asked:
			p.last = e.Exchange
			p.events = append(p.events, p.run.Observe(e.Exchange, term)...)
		}
	}
}

// heard is the line of the last reply that says how it went, for an author who
// wonders.
func (p *player) heard() string {
	if p.last == nil {
		return "no server was called"
	}
	lines := strings.Split(strings.TrimRight(string(p.last.Reply), "\r\n"), "\r\n")
	line := lines[len(lines)-1]
	if p.last.Service.Protocol == wire.POP3 { // RFC 1939 §3: the others are data
		line = lines[0]
	}
	return fmt.Sprintf("the last answer was %q", line)
}

func (p *player) close() { p.world.Close() }

// connect types what the lab has typed for the learner.
func (p *player) connect() error {
	for _, t := range p.run.lab.Terminals {
		if t.Connect == "" {
			continue
		}
		if err := p.enter(t.ID, t.Connect); err != nil {
			return err
		}
	}
	return nil
}

// solve does what a step's solution says.
func (p *player) solve(s *scenario.Step) error {
	if s.Quiz == nil {
		return p.enter(s.Term, s.Solution)
	}
	if s.SolvedByAnswer() {
		p.answer(s.ID, s.Solution)
		return nil
	}
	if err := p.enter(s.Term, s.Solution); err != nil {
		return fmt.Errorf("the solution is no right answer, and %w", err)
	}
	p.answer(s.ID, s.Quiz.RightAnswer())
	return nil
}

// try makes a mistake: in an answer, or in what is typed.
func (p *player) try(s *scenario.Step, when []scenario.Condition, lines string) error {
	if s.Quiz != nil && slices.ContainsFunc(when, func(c scenario.Condition) bool { return c.Answer.Given }) {
		p.answer(s.ID, lines)
		return nil
	}
	return p.enter(s.Term, lines)
}

func (p *player) answer(step, text string) {
	p.events = append(p.events, p.run.Answer(step, text)...)
}

// enter types lines at a terminal: at the learner's prompt, or to the server
// while a connection is open.
func (p *player) enter(term, lines string) error {
	for _, typed := range scenario.Script(lines) {
		line := typed.Text
		if p.key(term, line) {
			continue
		}
		if u := p.updates[term]; u != nil {
			if err := p.update(term, u, line); err != nil {
				return err
			}
			continue
		}
		if c := p.lines[term]; c != nil {
			p.events = append(p.events, p.run.Typed(term, line)...)
			if typed.Joined {
				c.Follow([]byte(line + "\r\n"))
			} else {
				c.Input([]byte(line + "\r\n"))
			}
			p.observe(term)
			continue
		}
		if err := p.command(term, line); err != nil {
			return err
		}
	}
	return nil
}

// key takes the keys that leave a connection, and what is typed at telnet's
// own prompt.
func (p *player) key(term, line string) bool {
	c := p.lines[term]
	switch {
	case c == nil && line == scenario.InterruptKey && p.updates[term] != nil:
		delete(p.updates, term)
		return true
	case c == nil:
		return false
	case line == scenario.EscapeKey:
		p.escaped[term] = true
		return true
	case line != scenario.InterruptKey && !p.escaped[term]:
		return false
	}
	p.escaped[term] = false
	if line != "" { // which goes back to the connection
		delete(p.lines, term)
		c.HangUp()
		p.observe(term)
		p.events = append(p.events, p.run.HangUp(term)...)
	}
	return true
}

// harmless are the commands at the prompt that no server hears of.
var harmless = []string{"base64", "clear", "echo", "help", "hostname", "hosts", "md5sum", "printf"}

// command does what the learner's prompt would.
func (p *player) command(term, line string) error {
	f := strings.Fields(line)
	if len(f) == 0 {
		return nil
	}
	if f[0] == "persona" && len(f) == 3 {
		p.world.SetPersona(wire.Protocol(f[2]), f[1])
		return nil
	}
	if slices.Contains(harmless, f[0]) {
		return nil
	}
	if asksDNSWord(f[0]) {
		return p.lookUp(term, f)
	}
	if f[0] == "nc" && len(f) == 4 && f[1] == "-C" {
		f = []string{"nc", f[2], f[3]}
	}
	if !callsServer(f[0]) || len(f) != 3 {
		return fmt.Errorf("%q is typed at the prompt, without a connection, and is not `telnet HOST PORT`", line)
	}
	addrs, ok := p.world.Learner().Resolve(f[1])
	port, err := strconv.Atoi(f[2])
	if !ok || err != nil {
		return fmt.Errorf("%q: no such host or port", line)
	}
	far := &farEnd{player: p, term: term}
	c, err := p.world.Learner().Dial(addrs[0], port, far)
	p.observe(term)
	if err != nil {
		return fmt.Errorf("%q: %w", line, err)
	}
	if !far.closed { // by a greeting that is a refusal
		p.lines[term] = c
	}
	return nil
}

// lookUp runs dig or host, or begins nsupdate.
func (p *player) lookUp(term string, words []string) error {
	switch words[0] {
	case "nsupdate":
		p.updates[term] = &dns.Updater{}
		return nil
	case "dig":
		d, err := dns.ParseDig(words[1:])
		if err != nil {
			return fmt.Errorf("%q: %w", strings.Join(words, " "), err)
		}
		_, err = p.ask(term, d.Server, d.Query)
		return err
	}
	queries, server, err := dns.ParseHost(words[1:])
	if err != nil {
		return fmt.Errorf("%q: %w", strings.Join(words, " "), err)
	}
	for _, q := range queries {
		answer, err := p.ask(term, server, q)
		if err != nil || answer.Msg.Rcode != mdns.RcodeSuccess { // host asks no further
			return err
		}
	}
	return nil
}

// update types a line to nsupdate.
func (p *player) update(term string, u *dns.Updater, line string) error {
	s := u.Line(line)
	if s.Quit {
		delete(p.updates, term)
	}
	if s.Send == nil {
		return nil // what it complains of is for the learner to read
	}
	answer, err := p.ask(term, s.Send.Server, s.Send.Update)
	if err != nil {
		return err
	}
	u.Answered(answer.Msg)
	return nil
}

// ask asks a name server.
func (p *player) ask(term, at string, q *mdns.Msg) (*server.Reply, error) {
	r, err := p.world.Learner().Ask(at, q)
	p.observe(term)
	return r, err
}

// farEnd is the client's end of a terminal's connection.
type farEnd struct {
	player *player
	term   string
	closed bool
}

// Receive implements wire.Peer: the run observes exchanges.
func (e *farEnd) Receive([]byte) {}

// StartTLS implements wire.Peer. A typed line is never a handshake, so that
// the server waits for ever.
func (e *farEnd) StartTLS() {}

// Closed implements wire.Peer.
func (e *farEnd) Closed() {
	e.closed = true
	delete(e.player.lines, e.term)
}
