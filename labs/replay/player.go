package replay

import (
	"ehlo/labs/transcript"
	"ehlo/server"
)

// Player plays a session step by step in a world.
type Player struct {
	fixture *server.Fixture
	session *transcript.Session
	in      *inWorld
	play    *play
	at      int
}

// NewPlayer begins to play; nothing has been typed yet. Close ends it.
func NewPlayer(s *transcript.Session, f *server.Fixture) (*Player, error) {
	p := &Player{fixture: f, session: s}
	return p, p.rewind()
}

func (p *Player) rewind() error {
	in, err := open(p.fixture, p.session)
	if err != nil {
		return err
	}
	p.Close()
	p.in, p.at = in, 0
	p.play = &play{session: p.session, server: in, passwords: p.fixture.Password, result: &Result{Session: p.session, World: p.fixture.Name}}
	return nil
}

// Close ends the world that is being played in.
func (p *Player) Close() {
	if p.in != nil {
		p.in.desk.Close()
	}
}

// Position is how many exchanges have been played, and how many there are.
func (p *Player) Position() (at, of int) { return p.at, len(p.session.Exchanges) }

// Result is what has been played so far.
func (p *Player) Result() *Result { return p.play.result }

// Next plays the next exchange. ok is false when there is none.
func (p *Player) Next() (s Step, ok bool, err error) {
	if p.at >= len(p.session.Exchanges) {
		return Step{}, false, nil
	}
	if err := p.play.step(p.at); err != nil {
		return Step{}, false, err
	}
	p.at++
	return p.play.result.Steps[p.at-1], true, nil
}

// Back takes the last exchange back.
func (p *Player) Back() error {
	to := max(p.at-1, 0)
	if err := p.rewind(); err != nil {
		return err
	}
	for p.at < to {
		if _, ok, err := p.Next(); err != nil || !ok {
			return err
		}
	}
	return nil
}
