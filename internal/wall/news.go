package wall

import (
	"ehlo/internal/classroom"
	"ehlo/internal/learner"
)

// news is what has changed of classes, and neither walls nor learners' pages have been told of.
type news map[changed]bool

// changed is that a class has changed, or a seat of it, whose learner is named.
type changed struct {
	class   classroom.ClassID
	learner learner.ID
}

// changed takes that a class or a seat of it has changed, and leaves it to another goroutine to tell the wall
// and learners' pages. Those may be busy, and a wall may be asking the classroom, which waits for this.
func (w *Walls) changed(class classroom.ClassID, l learner.ID) {
	w.mu.Lock()
	w.news[changed{class, l}] = true
	w.mu.Unlock()
	select {
	case w.newer <- struct{}{}:
	default:
	}
}

// tellAll tells walls and learners' pages of what has changed, until the walls are closed.
func (w *Walls) tellAll() {
	defer w.working.Done()
	for {
		select {
		case <-w.newer:
		case <-w.ctx.Done():
			return
		}
		w.mu.Lock()
		all, stale := w.news, make(map[*wall]bool)
		w.news = make(news)
		for at := range all {
			if wall := w.open[at.class]; wall != nil {
				stale[wall] = true
			}
		}
		w.mu.Unlock()
		for wall := range stale {
			wall.stale()
		}
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
