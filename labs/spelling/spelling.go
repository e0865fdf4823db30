// Package spelling compares words as they are mistyped.
package spelling

// short is how long a word may be for which nothing has to be allocated.
const short = 40

// Distance is how many octets have to be put in, left out, changed or swapped
// with their neighbour to make b of a: the optimal string alignment distance, in
// which no octet is touched twice. It costs len(a)*len(b).
func Distance(a, b string) int {
	var rows [3][short + 1]int
	before, last, row := rows[0][:], rows[1][:], rows[2][:]
	if n := len(b) + 1; n > short+1 {
		before, last, row = make([]int, n), make([]int, n), make([]int, n)
	}
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
