package imap

import "testing"

// TestThreadsAreWalkedOnce: looking for the beginnings of threads costs as much more as there are
// more messages, however long the threads are, and however often a message is named.
func TestThreadsAreWalkedOnce(t *testing.T) {
	for _, n := range []int{1000, 2000, 4000} {
		chain := make([]*node, n)
		var all []*node
		for i := range chain {
			chain[i] = &node{}
			if i > 0 {
				link(chain[i-1], chain[i])
			}
			all = append(all, chain[i])
			all = append(all, chain[max(0, i-100):i]...) // what it refers to
		}
		roots, walked := rootsOf(all)
		if len(roots) != 1 || roots[0] != chain[0] || walked != n {
			t.Errorf("of %d messages %d threads begin, and %d steps were taken", n, len(roots), walked)
		}
	}
}
