package sandbox

import (
	"time"

	"ehlo/internal/sandbox/message"
)

// atLab serves what a page says to the lab itself.
func (s *Sandbox) atLab(p *Page, msg message.ClientMessage) {
	if s.run == nil {
		p.complain("There is no lab here. The front page lists those there are.")
		return
	}
	switch msg.Type {
	case "answer":
		if len(msg.Text) > maxLine {
			p.complain("That answer is too long. It was not taken.")
			return
		}
		s.tell(s.run.Answer(msg.Step, msg.Text))
	case "skip":
		s.tell(s.run.Skip(msg.Step))
	case "reset":
		s.tell(s.run.Reset(msg.Step))
		s.news = append(s.news, message.ServerMessage{Type: "lab", Lab: s.labMessage()})
	case "wait":
		s.spent += time.Duration(min(max(msg.Seconds, 0), longestWait)) * time.Second
		s.tell(s.run.Wait(s.spent))
	case "show":
		s.show(p, msg.Step)
	}
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
func (s *Sandbox) show(p *Page, step string) {
	lines := s.run.ShowMe(step)
	if len(lines) == 0 {
		p.complain("This step is done already: there is nothing to show.")
		return
	}
	d := &message.Demonstration{Step: step}
	for _, st := range s.run.Steps() {
		if st.ID == step {
			d.Term = s.termOf(st.Term)
		}
	}
	if d.Term == "" && len(s.terms) > 0 {
		d.Term = s.terms[0].id
	}
	for _, l := range lines {
		d.Lines = append(d.Lines, message.DemoLine{Text: l.Text, HTML: l.HTML, Answer: l.Answer, Key: l.Key, Joined: l.Joined})
	}
	p.send(message.ServerMessage{Type: "demonstration", Demonstration: d})
}
