package sandbox

import (
	"slices"

	"ehlo/internal/journal"
)

// taken knows which inputs have been taken from which page, so that one which
// a page sends again after a broken connection is not done twice. Each page
// counts its own: two that look at one sandbox do not get into each other's
// way.
type taken struct{ pages []*takenFrom }

// takenFrom is the number of the last input of a page, by terminal.
type takenFrom struct {
	page string
	last map[string]int64
}

// mostTaken is how many pages are known at once. One that comes back after so
// many others have come has to be believed.
const mostTaken = 64

// take notes that an input has been taken.
func (t *taken) take(from journal.Origin, term string) {
	if from.Seq == 0 {
		return
	}
	i := slices.IndexFunc(t.pages, func(p *takenFrom) bool { return p.page == from.Page })
	p := &takenFrom{from.Page, make(map[string]int64)}
	if i >= 0 {
		p = t.pages[i]
		t.pages = slices.Delete(t.pages, i, i+1)
	}
	p.last[term] = max(p.last[term], from.Seq)
	t.pages = append(t.pages, p) // those that were heard of last at the end
	t.pages = t.pages[max(0, len(t.pages)-mostTaken):]
}

// last is the number of the last input of a page's in a terminal, 0 for none.
func (t *taken) last(page, term string) int64 {
	for _, p := range t.pages {
		if p.page == page {
			return p.last[term]
		}
	}
	return 0
}
