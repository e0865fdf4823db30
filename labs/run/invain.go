package run

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed invain.yaml
var inVainFile []byte

// inVain says what to do about a step that stays open although it was shown.
var inVain = words.New("invain.yaml", inVainFile)

// playing is a solution that is being typed for the learner.
type playing struct {
	step  *progress
	term  string
	lines []Line // those that are still to come
	led   bool   // the way to the step was shown with it
}

// Played takes notice that a line was typed, a key pressed or an answer given, after what
// came of it. Once a solution has been played and its step is still open, it says why, and
// what to do.
func (r *Run) Played(text string) []Event {
	if r.playing == nil {
		return nil
	}
	if r.playing.lines[0].Text != text {
		r.playing = nil // it was stopped: the learner goes on
		return nil
	}
	if r.playing.lines = r.playing.lines[1:]; len(r.playing.lines) > 0 {
		return nil
	}
	p, term, led := r.playing.step, r.playing.term, r.playing.led
	r.playing = nil
	if !p.open() {
		return nil
	}
	p.inVain = true
	says := inVain.HTML("once-more")
	if led || !r.needsServer(p) {
		says = inVain.HTML("start-over")
	}
	return []Event{r.stand(&standing{step: p.ID, term: term, html: says})}
}
