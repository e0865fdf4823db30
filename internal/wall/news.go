package wall

import (
	"ehlo/internal/classroom"
	"ehlo/internal/learner"
)

// news is what has changed of classes, and learners' pages have not been told of.
type news map[changed]bool

// changed is that a class has changed, or a seat of it, whose learner is named.
type changed struct {
	class   classroom.ClassID
	learner learner.ID
}

// changed takes that a class or a seat of it has changed, and leaves it to another goroutine to tell
// learners' pages: those may be busy.
func (w *Walls) changed(class classroom.ClassID, l learner.ID) {
	w.mu.Lock()
	wall := w.open[class]
	w.news[changed{class, l}] = true
	w.mu.Unlock()
	if wall != nil {
		wall.stale()
	}
	select {
	case w.newer <- struct{}{}:
	default:
	}
}

// tellLearners tells their pages of what has changed, until the walls are closed.
func (w *Walls) tellLearners() {
	defer w.working.Done()
	for {
		select {
		case <-w.newer:
		case <-w.ctx.Done():
			return
		}
		w.mu.Lock()
		all := w.news
		w.news = make(news)
		w.mu.Unlock()
		for at := range all {
			if at.learner != "" && all[changed{at.class, ""}] {
				continue // everybody in the class is told
			}
			for _, m := range w.c.Managers() {
				m.ClassChanged(string(at.class), at.learner)
			}
		}
	}
}
