package run

import (
	"slices"
	"strings"
	"time"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/wire"
)

// Status is how a step stands.
type Status string

// What a step can be.
const (
	Open    Status = "open"
	Done    Status = "done"
	Skipped Status = "skipped"
	Shown   Status = "shown" // done after its solution was shown
)

// Step is one step as it stands for the learner.
type Step struct {
	ID      string
	Title   string
	HTML    string // what to do, and why
	Term    string // the terminal to do it in
	Done    bool
	Status  Status
	Effort           // so far; its number of hints counts those of other worlds too
	Explain string   // HTML that explains the reply which completed it
	Hints   []string // HTML; those shown in this world so far
	HintsBy []string // for each of them the teacher who gave it, "" for none; nil where no teacher gave any
	More    bool     // there are hints to ask for
	Quiz    *Quiz    // the question that it asks, nil if it asks none
	Goals   []Goal   // what it asks for, where each has a tick of its own
}

// progress is how far a step is.
type progress struct {
	*scenario.Step
	matched   bool          // the expectation has been met, the state may not have
	met       []met         // by condition, where every one is wanted
	metIn     int           // the conversation in which one was met last
	did       *wire.Command // what met the expectation last
	typedBy   typedLine     // the line that met it, while that is not in the session yet
	by        []int         // the lines of the session that met it, or brought its state about
	brought   []string      // what such exchanges brought, if the quiz asks for it
	answered  bool          // the quiz has been
	done      bool
	skipped   bool
	showed    bool // the solution was
	inVain    bool // once it was typed in vain
	connected bool // the call that it asks for was made for the learner; see Run.Connect
	stale     bool // its state holds, but not because anybody has brought it about
	tries     int
	help      []help         // by hint
	order     []int          // the hints shown, in that order
	givenBy   map[int]string // the teachers who gave hints, by hint
	way       []wayLine      // its solution, if that has several lines, as far as it is behind
	led       *ledWay        // what leads to it while it is open, nil until somebody wants to know
	stays     *bool          // as Run.stays has it, nil until somebody wants to know
	helps     int            // how many of them count as help
	unasked   int            // how many came by themselves, and do not
	assisted  bool           // somebody else has typed for the learner, which counts as one more
	explain   string
	advised   *standing // what was advised on it last, as long as that stands in its way
	erred     bool      // something was advised
	goals     []Goal    // as they stood last
	// earlier: it was done in another world, so that nothing of this one need
	// bear that out.
	earlier     bool
	goodbye     bool        // it expects what ends a connection
	parts       []*progress // steps that are done by parts of the message that does it
	traced      bool        // though earlier: what it left in its world has been shown for this one
	hintsBefore int         // hints that counted in other worlds
	begun       bool        // it has been the step to do
	began       time.Duration
	took        time.Duration // set when it is done or skipped
}

// view is a step as the learner sees it.
func (r *Run) view(p *progress) Step {
	s := Step{
		ID: p.ID, Title: p.Title, HTML: p.HTML, Term: p.Term, Done: p.done, Status: p.status(), Effort: r.effort(p),
		Explain: p.explain, Quiz: quizView(p.Quiz), Goals: r.goalsOf(p),
	}
	for _, i := range p.order {
		s.Hints = append(s.Hints, p.Hints[i].HTML)
	}
	if p.givenBy != nil {
		for _, i := range p.order {
			s.HintsBy = append(s.HintsBy, p.givenBy[i])
		}
	}
	s.More = !p.done && p.nextHint() >= 0
	return s
}

// effort is how a step has gone so far.
func (r *Run) effort(p *progress) Effort {
	e := Effort{How: p.how(), Tries: p.tries, Hints: p.hintsBefore + p.helps, Time: p.took, Unasked: p.unasked}
	if p.open() && p.begun {
		e.Time += r.now - p.began
	}
	return e
}

func (p *progress) how() How {
	switch {
	case p.skipped:
		return ByNobody
	case !p.done:
		return ""
	case p.connected:
		return Connected
	case p.showed:
		return AsShown
	case p.hintsBefore+p.helps > 0:
		return WithHelp
	}
	return ByHand
}

func (p *progress) status() Status {
	switch {
	case p.done && p.showed:
		return Shown
	case p.done:
		return Done
	case p.skipped:
		return Skipped
	}
	return Open
}

func (p *progress) open() bool { return !p.done && !p.skipped }

// note keeps what can be asked about an exchange that met the expectation: by a step that
// wants it repeated, and by a question about what it brought.
func (p *progress) note(x *wire.Exchange) {
	p.did = x.Command
	if p.Quiz != nil && p.Quiz.Brought {
		lines := x.Response.Lines
		p.brought = append(p.brought, lines...)
		p.brought = slices.Delete(p.brought, 0, max(0, len(p.brought)-max(broughtKept, len(lines))))
	}
}

// broughtKept is how many lines are kept of what exchanges brought; those of the last one
// are, however many they are.
const broughtKept = 300

// match holds the observation against what the step expects. It reports whether that
// has brought a step on that expects several things, and has not got them all, or
// that has a question still to be answered about it.
func (p *progress) match(s *observation) (furthered bool) {
	if !p.Every {
		fits := s.fitsAny(p.Expect)
		if fits && s.x != nil {
			p.note(s.x)
		}
		p.matched = p.matched || fits
		return fits && p.Quiz != nil && !p.answered
	}
	return p.matchEvery(s)
}

// explanation is what is said of a step that is done, and of a form that the server let pass.
func (p *progress) explanation(s *observation) string { return p.letPass(s) + p.explained(s) }

// letPass says of the command that a step is done by what other servers would not accept in
// it; nothing where that is what the step asks for.
func (p *progress) letPass(s *observation) string {
	if s == nil || s.x == nil || s.x.Command == nil || s.x.Command.Problem == nil {
		return ""
	}
	if code := s.x.Response.Code; strings.HasPrefix(code, "50") || code == "555" { // the form is what was refused
		return ""
	}
	if slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool { return c.Problem.Given || c.Line != nil }) {
		return ""
	}
	id, raw := s.x.Command.Problem.ID, string(s.x.Unit.Raw)
	ofPath := strings.HasPrefix(id, "smtp.mail.") || strings.HasPrefix(id, "smtp.rcpt.")
	if strings.HasSuffix(id, ".missing-brackets") || ofPath && strings.Contains(raw, ">") && !strings.Contains(raw, "<") {
		return advice.HTML("no-brackets")
	}
	return ""
}

func (p *progress) explained(s *observation) string {
	if p.Quiz != nil && s != nil && s.answer != nil {
		says := p.Quiz.Explanation(*s.answer)
		if p.showed { // nobody has seen it chosen: the question goes with the answer
			says = advice.HTML("the-answer") + p.Quiz.AnswerHTML(*s.answer) + says
		}
		return says
	}
	for i := range p.Explain {
		if e := &p.Explain[i]; s != nil && s.x != nil && replyIs(&e.Reply, s.x) {
			return e.HTML
		}
	}
	for i := range p.Explain {
		if p.Explain[i].Reply.Text == "any" {
			return p.Explain[i].HTML
		}
	}
	return ""
}

// isGoodbye reports whether a step expects nothing but commands after which the server
// hangs up.
func isGoodbye(s *scenario.Step, world *server.World) bool {
	ends := func(c *scenario.Condition) bool {
		if !c.Verb.Given {
			return false
		}
		found := false
		for _, d := range world.Protocols().Conversational() {
			for _, command := range d.Commands {
				if c.Verb.HoldsOne(command.Verb, sameVerb) {
					if !command.Ends {
						return false
					}
					found = true
				}
			}
		}
		return found
	}
	return len(s.Expect) > 0 && !slices.ContainsFunc(s.Expect, func(c *scenario.Condition) bool { return !ends(c) })
}

// Hows are by what means each of the lab's steps was done or passed over, "" for one that is open.
func (r *Run) Hows() []How {
	all := make([]How, len(r.steps))
	for i, p := range r.steps {
		all[i] = p.how()
	}
	return all
}

// Efforts are how the steps have gone so far.
func (r *Run) Efforts() []Effort {
	all := make([]Effort, len(r.steps))
	for i, p := range r.steps {
		all[i] = r.effort(p)
	}
	return all
}

// At is the step that is to be done next, counted from 0, and how it has gone so far; -1 where none is
// left.
func (r *Run) At() (at int, e Effort) {
	p := r.next()
	if p == nil {
		return -1, Effort{}
	}
	return slices.Index(r.steps, p), r.effort(p)
}
