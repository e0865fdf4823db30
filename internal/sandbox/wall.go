package sandbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/internal/shell"
	"ehlo/labs/run"
)

// Wall is told how the learners of classes get on.
type Wall interface {
	// Watches reports whether somebody looks at a class. It is asked with each input, and does not wait.
	Watches(class string) bool
	// Tell takes how a learner gets on, and what lies behind them at the same lab, where that has changed
	// since it was told last; nil otherwise. It neither waits nor calls the sandbox back.
	Tell(class string, l learner.ID, w message.WallWork, past *message.WallPast)
}

// seat is what a sandbox knows of how a learner of a class gets on, beyond what its run does.
type seat struct {
	step  string    // that is theirs to do
	since time.Time // they came to it
	slips int       // mistakes made at it
	slip  *message.WallSlip
	input int  // that led to the last mistake
	guest bool // a teacher types
	// The exchange that came last, as far as it is told, and the input that led to it.
	last        message.Exchange
	said        int
	mistakes    mistakes
	told        message.WallWork // what the wall was told last
	toldVersion int              // the version of the mistakes that it was told
}

// quiet is how long a wall is not told that nothing has come of what somebody does but that they do
// something.
const quiet = 5 * time.Second

// comeTo notes which step is theirs to do, "" for none, and what it takes to begin with it.
func (t *seat) comeTo(step string, now time.Time) {
	if t.step != step || t.since.IsZero() {
		t.step, t.since, t.slips, t.slip = step, now, 0, nil
		t.mistakes.overcome(func(m *mistake) bool { return m.step != step })
	}
}

// sitDown takes that the world is another one. What was gone wrong with at the same lab is behind them.
func (t *seat) sitDown(same bool) {
	now := seat{told: t.told, toldVersion: t.toldVersion}
	if now.mistakes.version = t.mistakes.version + 1; same {
		now.mistakes = t.mistakes
		now.mistakes.leaveWorld()
		now.mistakes.overcome(func(*mistake) bool { return true })
	}
	*t = now
}

// mostShown is how many octets of a line, or of a reply, a wall has room for.
const mostShown = 200

// slipped takes a mistake that was remarked in an exchange, or advised on by the lab. The lab's words
// stand where it has some; key is what facts call it then. in is the exchange, empty for an answer.
func (s *Sandbox) slipped(slip message.WallSlip, in *message.Exchange, key string) {
	t := s.seat
	if t.guest {
		return
	}
	step := s.step()
	if t.step != step {
		t.comeTo(step, s.m.c.Now())
	}
	if old := t.slip; old != nil && t.input == s.inputs { // of the same input
		if slip.HTML != "" {
			old.Says, old.HTML = "", slip.HTML
			t.mistakes.advise(key, slip.HTML)
		}
		return
	}
	if slip.Times = 1; t.slip != nil && t.slip.ID == slip.ID {
		slip.Times += t.slip.Times
	}
	slip.Line, slip.Reply = cut(in.Client), cut(in.Server)
	slip.Conversation, slip.Index = in.Conversation, in.Index
	slip.When = s.m.c.Now()
	t.slip, t.input = &slip, s.inputs
	t.slips++
	at, _ := s.place()
	t.mistakes.add(mistake{step: step, key: key, verb: in.Verb, WallMistake: message.WallMistake{
		ID: slip.ID, Says: slip.Says, HTML: slip.HTML, Line: slip.Line, Reply: slip.Reply, Step: at, When: slip.When,
		Conversation: in.Conversation, Index: in.Index,
	}})
}

// cut is the beginning of a text as a wall has room for it: a line, or of a reply the first one.
func cut(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	text = strings.TrimSuffix(text, "\r")
	if len(text) > mostShown {
		text = strings.ToValidUTF8(text[:mostShown], "") + "…"
	}
	return text
}

// remarked takes an exchange of a class's, with what is remarked on it.
func (s *Sandbox) remarked(m *message.Exchange) {
	if s.seat == nil {
		return
	}
	s.seat.last = message.Exchange{Client: m.Client, Server: m.Server, Verb: m.Verb, Conversation: m.Conversation, Index: m.Index}
	s.seat.said = s.inputs
	s.seat.mistakes.overcome(func(of *mistake) bool { return of.verb == atPrompt }) // a server has been reached
	if len(m.Mistakes) > 0 {
		s.slipped(message.WallSlip{ID: m.Mistakes[0].ID, Says: m.Mistakes[0].Says}, m, "")
	} else if m.Outcome != message.Failed && m.Verb != "" {
		s.seat.mistakes.overcome(func(of *mistake) bool { return of.verb == m.Verb })
	}
}

// atPrompt is the verb of a line at a prompt.
const atPrompt = "at the prompt"

// strayed takes a line at a prompt that led nowhere: it reached no server, and is no exchange.
func (s *Sandbox) strayed(line shell.Stray) {
	if s.seat != nil {
		s.slipped(message.WallSlip{ID: "shell." + string(line.Kind), Says: line.Says}, &message.Exchange{Client: line.Line, Verb: atPrompt}, "")
	}
}

// advised takes that the lab knows what went wrong.
func (s *Sandbox) advised(e *run.Event) {
	if s.seat == nil || e.Mistake == "" {
		return
	}
	slip := message.WallSlip{ID: labMistake(s.lab.ID, e.Step, e.Mistake), HTML: e.HTML}
	var in message.Exchange
	if s.seat.said == s.inputs {
		in = s.seat.last
	}
	s.slipped(slip, &in, slip.ID)
}

// comeBack takes from facts since when somebody is at a step whose inputs have been done again. When a
// mistake was made before is not known.
func (s *Sandbox) comeBack(facts []journal.Fact) {
	if s.seat == nil {
		return
	}
	s.seat.comeTo(s.step(), s.m.c.Now())
	if when := lastCome(facts); !when.IsZero() {
		s.seat.since = when
	}
	if s.seat.slip != nil {
		s.seat.slip.When = time.Time{}
	}
	if work := s.desk.Run(); work != nil {
		s.seat.mistakes.comeBack(work.Lab(), facts)
	}
}

// step is the id of the step that is to be done, "" for none.
func (s *Sandbox) step() string {
	_, step := s.place()
	return step
}

// place is the step that is to be done, counted from 0, and its id; -1 and "" for none.
func (s *Sandbox) place() (at int, step string) {
	if work := s.desk.Run(); work != nil {
		if at, _ := work.At(); at >= 0 {
			return at, work.Lab().Steps[at].ID
		}
	}
	return -1, ""
}

// tell tells a wall that somebody looks at how the learner gets on, where that has changed.
func (s *Sandbox) tell() {
	if s.seat == nil || s.ended {
		return
	}
	s.seat.comeTo(s.step(), s.m.c.Now())
	if s.m.c.Wall == nil || !s.m.c.Wall.Watches(s.class) {
		return
	}
	w, told := s.work(), s.seat.told
	if w.Lab != told.Lab {
		if told.Lab != "" { // nobody is there any more
			told.Pages = 0
			s.tellAnew(told, nil)
		}
		if w.Lab == freePlay && !s.worked.Load() { // it is on its way to a lab
			return
		}
	}
	if w.Active.Sub(told.Active) < quiet {
		told.Active = w.Active
	}
	changed := w.Lab != told.Lab || w.Steps != told.Steps || s.seat.toldVersion != s.seat.mistakes.version
	if w != told || changed {
		s.tellAnew(w, s.past(changed))
	}
}

// past is what lies behind the learner at the lab they are at, nil where that is not wanted.
func (s *Sandbox) past(wanted bool) *message.WallPast {
	work := s.desk.Run()
	if !wanted || work == nil {
		return nil
	}
	s.seat.toldVersion = s.seat.mistakes.version
	took := tookSeconds(work.Efforts(), func(i int) bool { return s.isUnsaved(work.Lab().Steps[i].ID) })
	return &message.WallPast{Lab: s.activity(), Took: took, Mistakes: s.seat.mistakes.messages()}
}

func (s *Sandbox) tellAnew(w message.WallWork, past *message.WallPast) {
	s.seat.told = w
	if w.Slip != nil { // the next mistake changes it
		slip := *w.Slip
		w.Slip = &slip
	}
	s.m.c.Wall.Tell(s.class, s.owner.ID, w, past)
}

// activity is what a wall calls what is done here.
func (s *Sandbox) activity() string {
	switch {
	case s.lab != nil:
		return s.lab.ID
	case s.played != nil:
		return "replay"
	}
	return freePlay
}

// work is how the learner gets on here. What is not durable is not done.
func (s *Sandbox) work() message.WallWork {
	w := message.WallWork{Lab: s.activity(), Pages: s.audience.own(), At: -1}
	if used := s.used.Load(); used > 0 {
		w.Active = time.Unix(0, used).UTC().Truncate(time.Millisecond)
	}
	w.Slips, w.Slip = s.seat.slips, s.seat.slip
	work := s.desk.Run()
	if work == nil {
		return w
	}
	steps := work.Lab().Steps
	w.Steps = lettersOf(work.Hows(), func(i int) bool { return s.isUnsaved(steps[i].ID) })
	var effort run.Effort
	w.At, effort = work.At()
	w.Tries, w.Hints, w.Unasked, w.Since = effort.Tries, effort.Hints, effort.Unasked, s.seat.since
	if work.Done() && !s.owed {
		w.Finished = s.seat.since
	}
	return w
}

// lettersOf tells in letters how steps were done; see message.WallWork.
func lettersOf(hows []run.How, open func(i int) bool) string {
	letters := make([]byte, len(hows))
	for i, how := range hows {
		switch mark := Mark(how); {
		case how == "", open(i):
			letters[i] = '.'
		case mark == message.ByNobody:
			letters[i] = 's'
		case mark == message.WithHelp:
			letters[i] = 'h'
		default:
			letters[i] = 'd'
		}
	}
	return string(letters)
}

// TellAll tells the wall how each of the learners gets on who have a seat in a class, as far as they are
// the manager's: as those stand who are in memory, and as the others' records tell. It returns who are
// the manager's, and ends early with the context.
func (m *Manager) TellAll(ctx context.Context, class string, all []learner.ID) (own []learner.ID, failed error) {
	for _, id := range all {
		if ctx.Err() != nil {
			return own, errors.Join(failed, ctx.Err())
		}
		if m.has(id) {
			own, failed = append(own, id), errors.Join(failed, m.tellOf(class, id))
		}
	}
	return own, failed
}

// has reports whether a learner is this manager's, and no other node's.
func (m *Manager) has(id learner.ID) bool {
	return m.c.Learners.Mine == nil || m.c.Learners.Mine(string(id))
}

func (m *Manager) tellOf(class string, id learner.ID) error {
	l, err := m.learners.Load(id)
	if err != nil || l == nil {
		return err
	}
	defer m.learners.Release(l)
	if l.Class() != class {
		return nil
	}
	for activity, sandbox := range l.Sandboxes() {
		m.mu.Lock()
		at := m.all[sandbox]
		m.mu.Unlock()
		if at != nil && at.isReady() {
			at.s.tellNow()
			continue
		}
		c, err := m.contents(l, activity)
		if err != nil {
			return err
		}
		if w, past, ok := m.recorded(c); ok {
			m.c.Wall.Tell(class, id, w, past)
		}
	}
	return nil
}

func (s *Sandbox) tellNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seat != nil && !s.ended {
		s.seat.comeTo(s.step(), s.m.c.Now())
		s.tellAnew(s.work(), s.past(true))
	}
}

// recorded is how somebody got on at a lab whose sandbox sleeps, and what lies behind them there; ok is
// false where that was none.
func (m *Manager) recorded(c journal.Contents) (w message.WallWork, past *message.WallPast, ok bool) {
	lab, known := m.c.Labs.Lab(c.Begin.Lab)
	if !known {
		return w, nil, false
	}
	var r learner.Record
	for _, f := range c.Facts {
		r.Add(f)
	}
	w = message.WallWork{Lab: lab.ID, At: -1, Since: lastCome(c.Facts)}
	w.Active = w.Since
	i := slices.IndexFunc(r.Labs, func(l learner.Lab) bool { return l.Lab == lab.ID })
	if i < 0 {
		return w, nil, false
	}
	a := r.Labs[i].Attempts[len(r.Labs[i].Attempts)-1]
	hows, efforts := make([]run.How, len(lab.Steps)), make([]run.Effort, len(lab.Steps))
	for i, step := range lab.Steps {
		for _, s := range a.Steps {
			if s.Step == step.ID && (s.Done || s.Skipped) {
				hows[i], efforts[i] = s.How, run.Effort{How: s.How, Time: time.Duration(s.Seconds) * time.Second}
			}
		}
		if hows[i] == "" && w.At < 0 {
			w.At = i
		}
	}
	none := func(int) bool { return false }
	w.Steps, w.Finished = lettersOf(hows, none), a.Finished
	past = &message.WallPast{Lab: lab.ID, Took: tookSeconds(efforts, none), Mistakes: []message.WallMistake{}}
	if slices.ContainsFunc(c.Facts, func(f journal.Fact) bool { return f.Kind == journal.Mistaken }) {
		known := ofFacts(lab.Draw(c.Begin.Seed), c.Facts)
		past.Mistakes = known.messages()
	}
	return w, past, true
}

// lastCome is when somebody came to the step that is theirs to do, as facts tell.
func lastCome(facts []journal.Fact) (when time.Time) {
	for _, f := range facts {
		switch f.Kind {
		case journal.Started, journal.StepDone, journal.StepSkipped, journal.StepUndone, journal.StepReset:
			when = f.When
		}
	}
	return when
}
