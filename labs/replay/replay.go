// Package replay plays the client's side of a transcript against a server and
// holds the answers to what the transcript shows.
//
// Play plays a session to its end, against a world or any other Server. A
// Player does it step by step, for a page: Next types the next thing, Back
// takes the last one back, by playing what is before it in a new world.
package replay

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"ehlo/labs/transcript"
	"ehlo/server"
	"ehlo/server/wire"
)

// Server is what a session is played against.
type Server interface {
	// Greeting waits for the greeting.
	Greeting() ([]byte, error)
	// Send sends a unit and waits for the whole answer.
	Send(*wire.Exchange) ([]byte, error)
	// Secure does the TLS handshake, after STARTTLS or STLS.
	Secure() error
	// Closed reports whether the server has ended the connection.
	Closed() bool
}

// Verdict is what comes of comparing a line.
type Verdict string

// The verdicts.
const (
	Same    Verdict = "same"         // but for dates, ids and times
	Meaning Verdict = "same meaning" // other words, same code and structure
	Differs Verdict = "differs"      // or is missing on one side
	Lost    Verdict = "lost"         // the transcript lacks it: it got lost on its way to the page
)

// Line is a line of the server's, compared.
type Line struct {
	At       int     // of the transcript's file; 0 if it has no such line
	Shown    string  // in the transcript
	Answered string  // now
	Verdict  Verdict // Lost and Same and Meaning are matches
	Why      string  // in words, "" for what is the same letter by letter
}

// Matches reports whether the line is no mismatch.
func (l Line) Matches() bool { return l.Verdict != Differs }

// Step is an exchange, played.
type Step struct {
	Exchange *transcript.Exchange // as the transcript has it
	Sent     []byte               // what was sent: the transcript's, or as it was repaired
	Repaired string               // what was repaired, in words
	Lines    []Line
}

// Result is a session, played.
type Result struct {
	Session *transcript.Session
	Steps   []Step
	World   string // the fixture's name, or the live server's address
	Address string // that was called in the world
	Port    int
	Start   time.Time // of the world's clock, zero for the fixture's own
	Persona string    // that the service has in the fixture; the session's may have replaced it
	fixture *server.Fixture
	written string // the world, where it has been fitted to the session; "" for one that has a file
}

// Fixture is the world that was played in, nil for a live server.
func (r *Result) Fixture() *server.Fixture { return r.fixture }

// Octets are about those that a world of its own takes, beside all that is shared.
func (r *Result) Octets() int {
	if r.written == "" {
		return 0
	}
	return 2*len(r.written) + madeUp(shownBy(r.Session))
}

// Count tells how many lines have each verdict.
func (r *Result) Count() map[Verdict]int {
	n := make(map[Verdict]int)
	for _, s := range r.Steps {
		for _, l := range s.Lines {
			n[l.Verdict]++
		}
	}
	return n
}

// Matches reports whether all lines match.
func (r *Result) Matches() bool { return r.Count()[Differs] == 0 }

// Passwords tells a user's password, if it is known.
type Passwords func(user string) (password string, ok bool)

// Play plays a session to its end.
func Play(s *transcript.Session, srv Server, passwords Passwords) (*Result, error) {
	p := &play{session: s, server: srv, passwords: passwords, result: &Result{Session: s}}
	for i := range s.Exchanges {
		if err := p.step(i); err != nil {
			return nil, err
		}
	}
	return p.result, nil
}

// play is a session being played.
type play struct {
	session   *transcript.Session
	server    Server
	passwords Passwords
	result    *Result
	user      string // named last
	greeted   bool
	greeting  []byte
	early     []byte // said before the transcript shows it: to a command whose literal comes unasked
	over      bool
}

// step plays the i-th exchange.
func (p *play) step(i int) error {
	x := p.session.Exchanges[i]
	st := Step{Exchange: x}
	var got []byte
	var err error
	if !p.greeted {
		p.greeted = true
		if got, err = p.server.Greeting(); err != nil {
			return fmt.Errorf("the greeting: %w", err)
		}
		p.greeting = got
		if x.Command != nil { // the transcript begins later
			got = nil
		}
	}
	if x.Command != nil {
		st.Sent, st.Repaired = p.repair(x)
		if p.over || p.server.Closed() {
			p.over = true
		} else {
			sent := x.Exchange
			sent.Unit.Raw = st.Sent
			got, err = p.server.Send(&sent)
			if err != nil && !errors.Is(err, ErrClosed) {
				return fmt.Errorf("line %d: %w", x.Line, err)
			}
		}
	}
	if p.textLeftOut(i) {
		st.Sent, st.Repaired = []byte(".\r\n"), texts.Say("text-left-out")
		sent := wire.Exchange{Unit: wire.Unit{Kind: wire.Text, Raw: st.Sent}}
		if got, err = p.server.Send(&sent); err != nil && !errors.Is(err, ErrClosed) {
			return fmt.Errorf("line %d: %w", x.Line, err)
		}
	}
	got, p.early = append(p.early, got...), nil
	if x.Command != nil && len(x.Reply) == 0 && i+1 < len(p.session.Exchanges) {
		got, p.early = nil, got
	}
	st.Lines = p.compare(x, got)
	if p.over {
		for j := range st.Lines {
			st.Lines[j].Why = texts.Say("closed-before")
		}
	}
	p.result.Steps = append(p.result.Steps, st)
	if x.StartTLS && p.goesOn(i+1) && !p.server.Closed() {
		return p.server.Secure()
	}
	return nil
}

// textLeftOut reports whether the i-th exchange answers a message of which the transcript has no line, as in many logs.
func (p *play) textLeftOut(i int) bool {
	if i == 0 || p.over || p.server.Closed() {
		return false
	}
	x, before, text := p.session.Exchanges[i], p.session.Exchanges[i-1], p.session.Descriptor.Text
	return x.Command == nil && text != "" && before.After == text && before.Response.Outcome == wire.Intermediate &&
		x.Response.Outcome != wire.Intermediate && x.Response.Code != ""
}

// ErrClosed is that the server has ended the connection.
var ErrClosed = texts.Error("closed")

// goesOn reports whether the transcript shows an answer after TLS was agreed on:
// without the handshake there is none that could be read.
func (p *play) goesOn(i int) bool {
	return i < len(p.session.Exchanges) && p.session.Exchanges[i].Response.Code != ""
}

// repair puts back the password that was taken out of a transcript.
func (p *play) repair(x *transcript.Exchange) (sent []byte, how string) {
	d := p.session.Descriptor
	if c := d.Command(x.Command.Verb); c != nil && c.User > 0 && x.Unit.Kind == wire.Line {
		if words, at := strings.Fields(string(x.Unit.Raw)), d.Word(c.User); len(words) > at {
			p.user = strings.Trim(words[at], `"`)
		}
	}
	if d.Anew != nil && p.passwords != nil && x.Unit.Kind == wire.Line {
		if line, user, ok := d.Anew(&x.Exchange, p.greeting, p.passwords); ok {
			return []byte(line + "\r\n"), texts.Say("digest-anew", "user", user)
		}
	}
	before, hidden := p.session.Hidden(x)
	if !hidden || p.passwords == nil {
		return x.Unit.Raw, ""
	}
	password, ok := p.passwords(p.user)
	if !ok {
		return x.Unit.Raw, ""
	}
	return []byte(strings.Join(before, " ") + " " + password + "\r\n"), "the password of " + p.user + " was put in"
}
