package wall

import (
	"ehlo/internal/classroom"
	"ehlo/internal/sandbox/message"
)

// LeadMessage is how a class is led, as pages are told.
func LeadMessage(l classroom.Lead) message.Lead {
	m := message.Lead{Pause: (*message.Pause)(l.Pause), Closed: l.Closed, Timer: (*message.Timer)(l.Timer), Exam: (*message.Exam)(l.Exam)}
	for _, s := range l.Steps {
		m.Steps = append(m.Steps, message.OpenSteps(s))
	}
	return m
}

// ShowMessage is what a class is shown, as pages are told; nil for nothing.
func ShowMessage(s *classroom.Show) *message.ClassShow {
	if s == nil {
		return nil
	}
	m := &message.ClassShow{ID: s.ID, Since: s.Since, ToAll: s.ToAll, Quiz: string(s.Quiz)}
	if x := s.Exchanges; x != nil {
		m.Exchanges = &message.ShownExchanges{List: Snapshots(x.List), Front: x.Front, Together: x.Together}
	}
	if t := s.Terminal; t != nil {
		m.Terminal = &message.ShownTerminal{Name: t.Name, Key: t.Key, Seat: string(t.Seat), By: t.By, Activity: t.Activity, Consent: message.Consent(t.Consent)}
	}
	return m
}

// SeenMessage is ShowMessage without what is not seen just now. A question is a message of its own.
func SeenMessage(s *classroom.Show) *message.ClassShow {
	m := ShowMessage(s)
	if m != nil && m.Quiz != "" {
		return nil
	}
	if m != nil && m.Terminal != nil {
		m.Terminal = &message.ShownTerminal{Name: m.Terminal.Name, Key: m.Terminal.Key}
	}
	if m != nil && m.Exchanges != nil && !m.Exchanges.Together {
		m.Exchanges.List, m.Exchanges.Front = m.Exchanges.List[m.Exchanges.Front:][:1], 0
	}
	return m
}

// Snapshots are exchanges that were picked, as pages are told.
func Snapshots(all []classroom.Snapshot) (list []message.Snapshot) {
	for _, s := range all {
		m := message.Snapshot{ID: s.ID, Protocol: s.Protocol, Host: s.Host, Port: s.Port, Summary: s.Summary, Client: pieces(s.Client), Server: pieces(s.Server)}
		for _, mistake := range s.Mistakes {
			m.Mistakes = append(m.Mistakes, message.Mistake(mistake))
		}
		list = append(list, m)
	}
	return list
}

func pieces(all []classroom.Piece) []message.Piece {
	list := []message.Piece{}
	for _, p := range all {
		m := message.Piece{Text: p.Text}
		for _, r := range p.Notes {
			m.Notes = append(m.Notes, message.Note(r))
		}
		list = append(list, m)
	}
	return list
}
