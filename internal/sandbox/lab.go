package sandbox

import (
	"time"

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
	p.complain("There is no lab %q. The front page lists those there are.", msg.Lab)
}

func (s *Sandbox) leave(p *Page, _ message.Leave) { s.renew(p, nil, seed()) }

// restart begins again; the lab's author may have saved it since.
func (s *Sandbox) restart(p *Page, _ message.Restart) {
	lab := s.lab
	if lab != nil {
		if latest, ok := s.m.c.Labs.Lab(lab.ID); ok {
			lab = latest
		}
	}
	s.renew(p, lab, seed())
}

func (s *Sandbox) hint(p *Page, msg message.Hint) {
	if s.run == nil {
		p.complain("There is no lab to give hints for.")
		return
	}
	if _, ok := s.run.Hint(msg.Step); !ok {
		p.complain("There is no further hint for this step.")
		return
	}
	for _, st := range s.stepMessages() {
		if st.ID == msg.Step {
			s.broadcast(st)
		}
	}
}

func (s *Sandbox) answer(p *Page, msg message.Answer) {
	if len(msg.Text) > maxLine {
		p.complain("That answer is too long. It was not taken.")
		return
	}
	s.tell(s.run.Answer(msg.Step, msg.Text))
}

func (s *Sandbox) skip(_ *Page, msg message.Skip) { s.tell(s.run.Skip(msg.Step)) }

func (s *Sandbox) reset(_ *Page, msg message.Reset) {
	s.tell(s.run.Reset(msg.Step))
	s.news = append(s.news, *s.labMessage())
}

func (s *Sandbox) wait(_ *Page, msg message.Wait) {
	s.spent += time.Duration(min(max(msg.Seconds, 0), longestWait)) * time.Second
	s.tell(s.run.Wait(s.spent))
}

// longestWait is how many seconds one message can tell of.
const longestWait = 60

// waited lets one page at a time tell of the time that passes: a lab can be
// open in two tabs, and on two devices.
func (s *Sandbox) waited(seconds int, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.waitTold) < time.Duration(min(seconds, longestWait))*time.Second*9/10 {
		return false
	}
	s.waitTold = now
	return true
}

// show sends the solution of a step, to be typed by the page.
func (s *Sandbox) show(p *Page, msg message.Show) {
	lines := s.run.ShowMe(msg.Step)
	if len(lines) == 0 {
		p.complain("This step is done already: there is nothing to show.")
		return
	}
	d := message.Demonstration{Step: msg.Step}
	for _, st := range s.run.Steps() {
		if st.ID == msg.Step {
			d.Term = s.termOf(st.Term)
		}
	}
	if d.Term == "" && len(s.terms) > 0 {
		d.Term = s.terms[0].id
	}
	for _, l := range lines {
		d.Lines = append(d.Lines, message.DemoLine{Text: l.Text, HTML: l.HTML, Answer: l.Answer, Key: l.Key, Joined: l.Joined})
	}
	p.send(d)
}
