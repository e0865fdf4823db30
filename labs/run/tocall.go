package run

import (
	"slices"
	"strings"
)

// ToCall is the server that the step to do in a terminal is about. Of its host and its port
// each is "" that the learner is still to find out: that no text has named, and no solution of
// a step that is done. ok is false once there is nothing to do there.
func (r *Run) ToCall(term string) (host, port string, ok bool) {
	i := slices.IndexFunc(r.steps, func(p *progress) bool { return p.open() && r.isFor(p, term) })
	if i < 0 {
		return "", "", false
	}
	p := r.steps[i]
	words := strings.Fields(callIn(p.Solution))
	if p.SolvedByAnswer() || len(words) == 0 {
		for _, typed := range r.leadingTo(p) {
			if callsServer(firstWord(typed.Text)) {
				words = strings.Fields(typed.Text)
			}
		}
	}
	if len(words) < 3 {
		return "", "", true
	}
	return r.known(i, words[len(words)-2]), r.known(i, words[len(words)-1]), true
}

// known is a word of a call where the learner has read it by the i-th step, or typed it, and
// "" where they have not.
func (r *Run) known(i int, word string) string {
	read := []string{r.lab.HTML}
	for _, t := range r.lab.Terminals {
		read = append(read, t.Connect)
	}
	for _, p := range r.steps[:i+1] {
		read = append(read, p.HTML)
		if p.done {
			read = append(read, p.Solution)
		}
	}
	whole := func(text string) bool {
		return hasWord(text, word, func(before, after rune) bool { return before != '.' && !isWord(before) && !isWord(after) })
	}
	if !slices.ContainsFunc(read, whole) {
		return ""
	}
	return word
}
