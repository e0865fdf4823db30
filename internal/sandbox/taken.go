package sandbox

import (
	"cmp"
	"slices"

	"ehlo/internal/journal"
)

// taken knows which inputs have been taken from which page, so that one which
// a page sends again after a broken connection is not done twice. Each page
// counts its own in each terminal: two that look at one sandbox do not get into
// each other's way. Those of the page that was heard of last stand at the end.
type taken []lastTaken

// lastTaken is the number of the last input of a page in a terminal.
type lastTaken struct {
	page, term string
	seq        int64
}

// mostTaken is how many are known at once. A page that comes back after so many
// others have come has to be believed.
const mostTaken = 256

// take notes that an input has been taken.
func (t *taken) take(from journal.Origin, term string) {
	if from.Seq == 0 {
		return
	}
	i := slices.IndexFunc(*t, func(l lastTaken) bool { return l.page == from.Page && l.term == term })
	if i < 0 {
		i = len(*t)
		*t = append(*t, lastTaken{page: from.Page, term: term})
	}
	(*t)[i].seq = max((*t)[i].seq, from.Seq)
	slices.SortStableFunc(*t, func(a, b lastTaken) int { // all of this page's to the end
		return cmp.Compare(a.rank(from.Page), b.rank(from.Page))
	})
	*t = (*t)[max(0, len(*t)-mostTaken):]
}

// rank puts what is of a page behind what is of others.
func (l lastTaken) rank(page string) int {
	if l.page == page {
		return 1
	}
	return 0
}

// last is the number of the last input of a page's in a terminal, 0 for none.
func (t taken) last(page, term string) int64 {
	for _, l := range t {
		if l.page == page && l.term == term {
			return l.seq
		}
	}
	return 0
}
