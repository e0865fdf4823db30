package sandbox

import (
	"time"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
)

// startLab begins a lab in a new world.
func (s *Sandbox) startLab(p *Page, msg message.StartLab) {
	if lab, ok := s.m.c.Labs.Lab(msg.Lab); ok {
		s.renew(p, lab, seed())
		return
	}
	if d, written := s.m.c.Labs.Draft(msg.Lab); written {
		s.await(p, d)
		return
	}
	p.fail(texts.Say("no-lab", "lab", msg.Lab))
}

func (s *Sandbox) leave(p *Page, _ message.Leave) { s.renew(p, nil, seed()) }

// restart begins again; the lab's author may have saved it since.
func (s *Sandbox) restart(p *Page, _ message.Restart) {
	if s.shown != nil {
		s.viewAt(p, s.shown.share.Token, 0)
		return
	}
	lab := s.lab
	if lab != nil {
		if latest, ok := s.m.c.Labs.Lab(lab.ID); ok {
			lab = latest
		}
	}
	s.renew(p, lab, seed())
}

// longest is how much of a time in which nothing is done counts as spent on a lab: what is beyond it is a pause,
// though a page has the lab in view.
const longest = 15 * time.Minute

// wait takes that time has passed, from one page at a time: a lab can be open
// in two tabs, and on two devices.
func (s *Sandbox) wait(p *Page, msg message.Wait) {
	now := s.m.c.Now()
	elapsed := time.Duration(min(msg.Seconds, desk.MaxSeconds)) * time.Second
	if elapsed <= 0 {
		return
	}
	if now.Sub(s.waited) < elapsed*9/10 || s.idle >= longest {
		return
	}
	s.waited = now
	idle := s.idle + elapsed
	s.input(p, desk.Input{Kind: desk.Wait, Seconds: msg.Seconds}, journal.Origin{})
	s.idle = idle
}
