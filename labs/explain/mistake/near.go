package mistake

import "strings"

// Nearest is the word that s was meant for, "" when it is like none: one letter
// may be wrong, or two where both words are long. Of words that are as near the
// one with the same first letter is taken, or else the first.
func Nearest(s string, words []string) string {
	s = strings.ToUpper(s)
	best, least := "", 3
	for _, w := range words {
		upper := strings.ToUpper(w)
		limit := 1
		if len(s) > 4 && len(upper) > 4 {
			limit = 2
		}
		if d := len(s) - len(upper); d > limit || -d > limit || d != 0 && len(s) < 3 {
			continue
		}
		if n := distance(s, upper); n <= limit && (n < least || n == least && w[0] == s[0] && best[0] != s[0]) {
			best, least = w, n
		}
	}
	return best
}

// distance is how many letters have to be put in, left out, changed or swapped
// with their neighbour to make one word of the other. Both are short.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	var rows [3][42]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
