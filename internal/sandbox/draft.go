package sandbox

import (
	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/labs/scenario"
)

// DraftMessage is a draft as the page gets it.
func DraftMessage(of labs.Draft) message.Draft {
	d := message.Draft{Version: of.Version, Right: of.Right, Findings: make([]message.Finding, 0, len(of.Found))}
	for _, f := range of.Found {
		d.Findings = append(d.Findings, message.Finding{File: f.File, Line: f.Line, Column: f.Column, What: f.What, Remedy: f.Remedy})
	}
	return d
}

// attempt is what has been done in a lab that is being written, so that its
// author, who has saved the file, can be brought to where they were.
type attempt struct {
	right  int // the version of the file
	begun  journal.Begin
	inputs []desk.Input
}

// mostRedone is how many inputs are done again at most.
const mostRedone = 5000

// drafted begins an attempt if somebody is writing the lab.
func (s *Sandbox) drafted(lab *scenario.Lab, b journal.Begin) {
	if lab == nil {
		return
	}
	if d, ok := s.m.c.Labs.Draft(lab.ID); ok {
		s.attempt = &attempt{right: d.Right, begun: b}
	}
}

// await shows a lab that has never been right: there is nothing to do in it
// yet, but its author is to be told why.
func (s *Sandbox) await(p *Page, d labs.Draft) {
	s.renew(p, nil, seed())
	s.news.add(message.Lab{ID: d.Name, Title: d.Name, Steps: []message.Step{}, Draft: true, Fresh: true})
}

// redo begins the lab as it was last saved, in the same world as before, and
// does again all that has been done in it, in terminals that are opened later.
func (s *Sandbox) redo(p *Page, _ message.Redo) {
	a := s.attempt
	if a == nil {
		p.fail(texts.Say("no-draft"))
		return
	}
	lab, ok := s.m.c.Labs.Lab(a.begun.Lab)
	if d, _ := s.m.c.Labs.Draft(a.begun.Lab); !ok || d.Right == a.right {
		return // another page was first, or the file is gone
	}
	moved := s.opened() - a.begun.Opened
	s.renew(p, lab, a.begun.Seed)
	for _, in := range a.inputs {
		s.input(nil, in.Moved(moved), journal.Origin{}) // whoever it was has been answered
	}
}
