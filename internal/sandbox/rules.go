package sandbox

import (
	"slices"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// Rules are what the learners of a class find in it just now.
type Rules struct {
	Labs                      []string // that they can do
	Hints, Solutions, Explain bool
	FreePlay                  bool

	// How it is led: see classroom.Lead.
	Paused bool
	Closed []string        // labs at which nobody works
	Steps  map[string]Span // of labs of which some steps are open alone
	Exam   bool            // nothing is said of what anybody types but what the servers say
	Over   bool            // the exam's time is
}

// Span are steps of a lab, counted from 0.
type Span struct{ From, To int }

// rules are those of a class, for a learner who has a seat in it.
func (m *Manager) rules(class string, l learner.ID) (Rules, error) {
	if m.c.Rules == nil {
		return Rules{}, errNoClasses
	}
	return m.c.Rules(class, l)
}

// errNoClasses is that a learner of a class comes where there are none.
var errNoClasses = texts.Error("no-classes")

// mayBegin are the rules of a learner's class, nil for none. The error is why they cannot be at an
// activity: who has a seat in a class is there for what the class does.
func (m *Manager) mayBegin(l *learner.Learner, activity string) (*Rules, error) {
	class := l.Class()
	if class == "" {
		return nil, nil
	}
	r, err := m.rules(class, l.ID)
	if err != nil || slices.Contains(r.Labs, activity) || r.FreePlay && (activity == freePlay || activity == "replay") {
		return &r, err
	}
	return nil, errNotInClass
}

var errNotInClass = texts.Error("not-in-class")

// whereabouts is the lab that somebody works at, "" for none, and which step is theirs to do.
type whereabouts struct {
	lab   string
	at    int
	steps []string // their ids
}

func (s *Sandbox) whereabouts() (w whereabouts) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if work := s.desk.Run(); work != nil && s.lab != nil {
		w.lab = s.lab.ID
		w.at, _ = work.At()
		for _, step := range work.Lab().Steps {
			w.steps = append(w.steps, step.ID)
		}
	}
	return w
}

// forbidden tells a page of a class's why a message of its is not served there, if it is not. An error
// is why nothing of its is any more.
func (p *Page) forbidden(msg message.Client) (bool, error) {
	r, err := p.m.rules(p.s.class, p.s.owner.ID)
	if err != nil {
		return true, err
	}
	p.s.rules.Store(&r)
	says := r.forbids(msg)
	if says == "" && r.isLed() {
		says = r.holdsUp(msg, p.s.whereabouts())
	}
	if _, passes := msg.(message.Wait); says != "" && !passes { // which the page says by itself
		p.fail(says)
	}
	return says != "", nil
}

// forbids says why a message of a page's is not served in a class, "" if it is.
func (r *Rules) forbids(msg message.Client) string {
	switch m := msg.(type) {
	case message.Hint:
		if !r.Hints {
			return texts.Say("class-no-hints")
		}
	case message.Show:
		if !r.Solutions {
			return texts.Say("class-no-solutions")
		}
	case message.Explain:
		if !r.Explain {
			return texts.Say("class-no-explain")
		}
	case message.StartLab:
		if !slices.Contains(r.Labs, m.Lab) {
			return texts.Say("not-in-class")
		}
	case message.Leave, message.StartReplay, message.ViewShare, message.Play:
		if !r.FreePlay {
			return texts.Say("class-no-play")
		}
	}
	return ""
}

// isLed reports whether a teacher leads the class just now.
func (r *Rules) isLed() bool { return r.Paused || r.Over || len(r.Closed)+len(r.Steps) > 0 }

// looking are the messages by which nobody works on: they are served while nobody does.
var looking = []string{"complete", "resize", "turns", "compare", "record", "explain", "mailboxes", "source", "ask", "give", "typing"}

// holdsUp says why a message is not served as the class is led just now, "" if it is.
func (r *Rules) holdsUp(msg message.Client, w whereabouts) string {
	kind := message.TypeOf(msg)
	if slices.Contains(looking, kind) {
		return ""
	}
	if m, is := msg.(message.StartLab); is {
		w = whereabouts{lab: m.Lab}
	}
	switch {
	case r.Over:
		return texts.Say("class-over")
	case r.Paused:
		return texts.Say("class-paused")
	case slices.Contains(r.Closed, w.lab):
		return texts.Say("class-closed")
	}
	open, some := r.Steps[w.lab]
	if !some || kind == "lab" || kind == "restart" || kind == "leave" {
		return ""
	}
	at := w.at
	if step := stepNamed(msg); step != "" {
		at = slices.Index(w.steps, step)
	}
	if at >= 0 && (at < open.From && stepNamed(msg) != "" || at > open.To) {
		return texts.Say("class-step") // which are open stands on the page all the time
	}
	return ""
}

// stepNamed is the step that a message is about, "" for none.
func stepNamed(msg message.Client) string {
	switch m := msg.(type) {
	case message.Hint:
		return m.Step
	case message.Answer:
		return m.Step
	case message.Skip:
		return m.Step
	case message.Reset:
		return m.Step
	case message.Show:
		return m.Step
	}
	return ""
}

// obey has a lab give no hints by itself where the class has none, and terminals say nothing in an exam; or do so
// again.
func (s *Sandbox) obey(p *Page) {
	r, work := s.rules.Load(), s.desk.Run()
	if r == nil || p.mirror != nil || work == nil {
		return
	}
	turn := func(kind desk.Kind, is, wanted bool) {
		if is != wanted {
			s.input(p, desk.Input{Kind: kind, Text: map[bool]string{true: "yes", false: "no"}[wanted]}, journal.Origin{})
		}
	}
	turn(desk.Hintless, work.Hintless(), !r.Hints)
	turn(desk.Silence, s.desk.Silent(), r.Exam)
}

// screen is what a learner in a class is shown of a message, nil for nothing.
func (r *Rules) screen(msg message.Server) message.Server {
	if r == nil || r.Hints && r.Solutions && !r.Exam {
		return msg
	}
	switch m := msg.(type) {
	case message.Welcome:
		m.Lab = r.screenLab(m.Lab)
		return m
	case message.Lab:
		return *r.screenLab(&m)
	case message.Step:
		return r.screenStep(m)
	}
	if !r.Exam {
		return msg
	}
	switch m := msg.(type) {
	case message.Exchange:
		return bare(m)
	case message.Said:
		all := make([]message.Exchange, len(m.Exchanges))
		for i, e := range m.Exchanges {
			all[i] = bare(e)
		}
		return message.Said{Exchanges: all}
	case message.Advice:
		if m.HTML != "" {
			return nil
		}
	case message.Explanation, message.Demonstration:
		return nil
	}
	return msg
}

func (r *Rules) screenLab(l *message.Lab) *message.Lab {
	if l == nil {
		return nil
	}
	now := *l
	now.Strict = now.Strict || r.Exam
	now.Summary = r.screenSummary(l.Summary)
	now.Steps = make([]message.Step, len(l.Steps))
	for i, step := range l.Steps {
		now.Steps[i] = r.screenStep(step)
	}
	return &now
}

// screenSummary leaves out the way that the lab's author shows: whoever passes over all steps comes to it, too.
func (r *Rules) screenSummary(s *message.Summary) *message.Summary {
	if s == nil || r.Solutions && !r.Exam || slices.Equal(s.Way, s.Session) { // a shorter way of their own
		return s
	}
	now := *s
	now.Way, now.Shortest = []string{}, 0
	return &now
}

func (r *Rules) screenStep(s message.Step) message.Step {
	if !r.Hints || r.Exam {
		s.Hints, s.HintsBy, s.More = nil, nil, false
	}
	if r.Exam {
		s.Explain = ""
		s.Goals = slices.Clone(s.Goals)
		for i := range s.Goals {
			s.Goals[i].Fails = ""
		}
	}
	return s
}

// bare is an exchange of which nothing is said but by those who held it.
func bare(e message.Exchange) message.Exchange {
	e.Note, e.Summary, e.Mistakes, e.Advised, e.Next = "", "", nil, false, nil
	return e
}
