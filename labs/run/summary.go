package run

import (
	"fmt"
	"strings"
	"time"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// Summary is what a learner is shown of a lab in the end, and can be asked
// for at any time.
type Summary struct {
	Outcome string // what one can do now
	Skills  []string
	Time    time.Duration // that the steps have taken; see Run.Wait
	Tries   int           // commands and answers that completed nothing
	Hints   int           // those shown

	Steps, Done, Skipped, Shown int // Done counts those shown too
	Points, Of                  int

	Typed int // lines sent to servers, and calls of servers
	// Shortest is the same of the solutions; or of the learner, who did every step
	// by hand with fewer.
	Shortest int

	Session []string // the lines that Typed counts, as far as they are kept
	Way     []string // those that Shortest counts
}

// Summary sums up the work so far.
func (r *Run) Summary() Summary {
	s := Summary{Outcome: r.lab.Outcome, Skills: r.lab.Skills, Steps: len(r.steps), Typed: r.typed, Session: r.session}
	s.Points, s.Of = r.Score()
	for _, p := range r.steps {
		e := r.effort(p)
		s.Time += e.Time
		s.Tries += e.Tries
		s.Hints += e.Hints
		switch p.status() {
		case Done:
			s.Done++
		case Shown:
			s.Done++
			s.Shown++
		case Skipped:
			s.Skipped++
		}
		s.Way = append(s.Way, solutionLines(p.Step)...)
	}
	if byHand := s.Done == s.Steps && s.Shown == 0; byHand && s.Typed < len(s.Way) {
		s.Way = s.Session
	}
	s.Shortest = len(s.Way)
	return s
}

// solutionLines are what reaches servers when the step is done by its solution,
// calls of servers included.
func solutionLines(s *scenario.Step) (lines []string) {
	if s.SolvedByAnswer() {
		return nil
	}
	escaped, updating := false, false
	for _, t := range scenario.Script(s.Solution) {
		switch {
		case escaped:
			escaped = false
		case updating:
			updating = t.Text != "quit" && t.Text != scenario.InterruptKey
			if sentByNsupdate(t.Text) {
				lines = append(lines, t.Text)
			}
		case firstWord(t.Text) == "nsupdate":
			updating = true
		case t.Key:
			escaped = t.Text == scenario.EscapeKey
		case !Local(t.Text):
			lines = append(lines, t.Text)
		}
	}
	return lines
}

// How much of what was typed is kept, to be shown beside the shortest way.
const (
	linesKept = 300
	lineKept  = 120 // octets
)

// count counts and keeps what a learner has typed: the lines of an exchange,
// and the call of a server.
func (r *Run) count(x *wire.Exchange) {
	if r.done {
		return
	}
	if x.Greeting() {
		r.record(fmt.Sprintf("telnet %s %d", x.Service.Address, x.Service.Port))
		return
	}
	if ofDNS(x) {
		for _, line := range askedLines(x) {
			r.record(line)
		}
		return
	}
	for line := range strings.Lines(string(x.Unit.Raw)) {
		if text, ended := strings.CutSuffix(line, "\n"); ended {
			r.record(strings.TrimSuffix(text, "\r"))
		}
	}
}

func (r *Run) record(line string) {
	r.typed++
	if len(r.session) < linesKept {
		r.session = append(r.session, strings.Clone(line[:min(len(line), lineKept)]))
	}
}

// ownCall reports, once, whether the lab itself calls a server in a terminal.
func (r *Run) ownCall(term string) bool {
	for _, t := range r.lab.Terminals {
		if known := r.term(term); t.ID == term && t.Connect != "" && !known.called {
			known.called = true
			return true
		}
	}
	return false
}
