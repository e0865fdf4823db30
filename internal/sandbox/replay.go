package sandbox

import (
	"fmt"
	"strings"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/replay"
	"ehlo/labs/transcript"
	"ehlo/server"
	"ehlo/server/wire"
)

// maxTranscript is how many octets of a transcript a page can send.
const maxTranscript = 256 << 10

// replay begins a world in which a transcript is played, as far as it is
// asked to.
func (s *Sandbox) replay(p *Page, msg message.StartReplay) {
	r := &journal.Replay{Name: msg.Name, Text: msg.Text, Session: msg.Index, At: msg.At, Protocol: msg.Protocol}
	if same := s.begun.Replay; r.Text == "" && same != nil { // from another place
		r.Name, r.Text, r.Session, r.Protocol = same.Name, same.Text, same.Session, same.Protocol
	}
	if len(r.Text) > maxTranscript {
		p.fail(texts.Say("transcript-too-long", "n", len(r.Text), "most", maxTranscript))
		return
	}
	if err := s.beginReplay(r); err != nil {
		p.fail(err.Error())
		return
	}
	s.news.first(*s.played)
}

// beginReplay reads the transcript, makes the world that comes nearest to it
// and types what is to be played already.
func (s *Sandbox) beginReplay(r *journal.Replay) error {
	name := r.Name
	if name == "" {
		name = texts.Say("transcript")
	}
	t, err := transcript.Read(name, []byte(r.Text), transcript.Options{Protocol: wire.Protocol(r.Protocol)})
	if err != nil {
		return err
	}
	if r.Session < 0 || r.Session >= len(t.Sessions) {
		return texts.Error("no-session", "name", name, "n", len(t.Sessions))
	}
	session := t.Sessions[r.Session]
	fixtures, err := s.m.fixtures()
	if err != nil {
		return err
	}
	result, err := replay.Nearest(session, fixtures)
	if err != nil {
		return err
	}
	fixture := result.Fixture()
	b := journal.Begin{World: result.World, WorldEdition: fixture.Edition, Opened: s.opened(), Replay: r}
	s.sitDown(desk.Setup{
		Fixture: fixture, World: server.WorldOptions{Personas: personas(session), Start: result.Start, Gentle: true}, Opened: b.Opened,
	}, b)
	term := s.desk.Terminals()[0].ID
	typed := func(line string) { s.publish(nil, s.desk.Apply(desk.Input{Kind: desk.Line, Term: term, Text: line})) }
	out := &message.Replay{
		Name: r.Name, Session: r.Session, Sessions: len(t.Sessions), World: result.World, At: min(max(r.At, 0), len(result.Steps)),
		Call: fmt.Sprintf("telnet %s %d", result.Address, result.Port), Term: term, Lab: replay.ToLab(name, result), Steps: []message.ReplayStep{},
		Lines: t.Lines, Read: t.Read,
	}
	for _, f := range append(t.Findings, session.Findings...) {
		out.Findings = append(out.Findings, found(f))
	}
	for i, st := range result.Steps {
		out.Steps = append(out.Steps, stepOf(st))
		if i >= out.At {
			continue
		}
		if i == 0 {
			typed(out.Call)
		}
		for _, l := range out.Steps[i].Type {
			typed(l)
		}
	}
	s.played, s.playing = out, message.Octets(*out)+result.Octets()
	return nil
}

// found is what was noticed about a transcript, as a sentence: of a line, or of the whole.
func found(f transcript.Finding) string {
	if f.Line == 0 {
		return texts.Say("found", "says", f.Says)
	}
	return texts.Say("found-at", "line", f.Line, "says", f.Says)
}

// playedOn takes note of an exchange in the terminal of the transcript that is
// being played: the next of it, or that somebody has typed something else. A
// page that comes goes on from there.
func (s *Sandbox) playedOn(term string, x *wire.Exchange) {
	p := s.played
	if p == nil || p.Term != term || p.Strayed {
		return
	}
	if p.At < len(p.Steps) && strings.Join(p.Steps[p.At].Type, "\n") == sentText(x.Unit.Raw) {
		p.At++
		return
	}
	p.Strayed = true
}

// sentText is what was sent as a page shows it.
func sentText(octets []byte) string {
	text := strings.TrimSuffix(strings.ReplaceAll(string(octets), "\r\n", "\n"), "\n")
	return strings.ToValidUTF8(text, "�")
}

func personas(s *transcript.Session) map[wire.Protocol]string {
	if s.Persona == "" {
		return nil
	}
	return map[wire.Protocol]string{s.Protocol: s.Persona}
}

func stepOf(st replay.Step) message.ReplayStep {
	out := message.ReplayStep{Line: st.Exchange.Line, Repaired: st.Repaired, Type: []string{}, Lines: []message.ReplayLine{}}
	if len(st.Sent) > 0 {
		out.Type = strings.Split(sentText(st.Sent), "\n")
	}
	for _, l := range st.Lines {
		out.Lines = append(out.Lines, message.ReplayLine{
			At: l.At, Shown: strings.ToValidUTF8(l.Shown, "�"), Answered: strings.ToValidUTF8(l.Answered, "�"), Verdict: message.Verdict(l.Verdict), Why: l.Why,
		})
	}
	return out
}

// fixtures are the worlds that transcripts are played in.
func (m *Manager) fixtures() (all []*server.Fixture, err error) {
	for _, name := range m.c.Worlds {
		f, err := m.c.World(name)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	if len(all) == 0 {
		f, err := m.c.World(m.c.Play)
		return []*server.Fixture{f}, err
	}
	return all, nil
}
