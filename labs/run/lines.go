package run

import (
	"slices"
	"strings"

	"ehlo/server/wire"
)

// How much of what was typed is kept, to be shown beside the shortest way.
const (
	linesKept = 300
	lineKept  = 120 // octets
)

// count counts and keeps what was sent to servers: the lines of an exchange. The call of
// a server is sent to none. What ShowMe had typed is not the learner's.
func (r *Run) count(x *wire.Exchange, t *terminal) {
	if r.done {
		return
	}
	switch {
	case x.Greeting():
	case ofDNS(x):
		for _, line := range askedLines(x) {
			r.record(x, line, func(line string) bool { return asksDNSWord(firstWord(line)) || sentByNsupdate(line) })
		}
	default:
		var at []int
		for line := range strings.Lines(string(x.Unit.Raw)) {
			if text, ended := strings.CutSuffix(line, "\n"); ended {
				text = strings.TrimSuffix(text, "\r")
				at = append(at, r.record(x, text, func(line string) bool { return line == text }))
			}
		}
		if x.Unit.Kind == wire.Text {
			r.sentAll(t, at)
		}
	}
}

// record counts a line. given finds it among those that ShowMe had typed, by what
// stands there. It returns where in the session the line is, -1 for nowhere.
func (r *Run) record(x *wire.Exchange, line string, given func(string) bool) (at int) {
	if i := slices.IndexFunc(r.showing, func(l shownLine) bool { return given(l.text) }); i >= 0 {
		r.showing = slices.Delete(r.showing, i, i+1)
		r.given++
		return -1
	}
	r.typed++
	if len(r.session) == linesKept {
		return -1
	}
	r.session = append(r.session, sent{
		text: strings.Clone(line[:min(len(line), lineKept)]), to: x.Service.Protocol,
		inText: x.Unit.Kind == wire.Text && line != ".", refused: x.Response.Outcome == wire.Error,
	})
	return len(r.session) - 1
}

// shownLine is a line of a step's solution that is to be typed for the learner. A
// message's lines come back with its dot alone, which another step can ask for.
type shownLine struct{ step, text string }

// demonstrate takes note of the lines that are going to be typed for the learner.
func (r *Run) demonstrate(step string, lines []Line) []Line {
	r.showing = slices.DeleteFunc(r.showing, func(l shownLine) bool { return l.step == step })
	for _, l := range lines {
		if !l.Answer && !l.Key && !callsServer(firstWord(l.Text)) {
			r.showing = append(r.showing, shownLine{step, l.Text})
		}
	}
	return lines
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
