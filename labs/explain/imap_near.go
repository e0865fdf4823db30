package explain

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/server/imap"
	"ehlo/server/mailstore"
)

func itoa(n int) string { return strconv.Itoa(n) }

// What words can be misspelt from.
var (
	imapVerbs = imapAllVerbs()
	imapFlags = mailstore.SystemFlags
	imapItems = strings.Fields("FLAGS UID INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[] BODY[] RFC822 RFC822.HEADER RFC822.TEXT MODSEQ PREVIEW")
	imapKeys  = strings.Fields(`ALL ANSWERED BCC BEFORE BODY CC DELETED DRAFT FLAGGED FROM HEADER KEYWORD LARGER NEW NOT OLD ON OR RECENT
		SEEN SENTBEFORE SENTON SENTSINCE SINCE SMALLER SUBJECT TEXT TO UID UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNKEYWORD UNSEEN`)
	imapFigures = strings.Fields("MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN SIZE HIGHESTMODSEQ")
	imapActions = strings.Fields("FLAGS +FLAGS -FLAGS FLAGS.SILENT +FLAGS.SILENT -FLAGS.SILENT")
)

func imapAllVerbs() []string {
	all := slices.Concat(imap.Commands(imap.NotAuthenticated), imap.Commands(imap.Selected))
	slices.Sort(all)
	return slices.Compact(all)
}

func imapKnown(verb string) bool {
	_, ok := slices.BinarySearch(imapVerbs, verb)
	return ok
}

// imapNear is the word that s is most like, "" when it is like none: one letter
// may be wrong in a short word, two in a longer one.
func imapNear(s string, words []string) string {
	s = strings.ToUpper(s)
	limit := 1
	if len(s) > 4 {
		limit = 2
	}
	best, least := "", limit+1
	for _, w := range words {
		upper := strings.ToUpper(w)
		if d := len(s) - len(upper); d > limit || -d > limit {
			continue
		}
		if n := imapDistance(s, upper); n < least || n == least && best != "" && n <= limit && w[0] == s[0] && best[0] != s[0] {
			best, least = w, n
		}
	}
	return best
}

// imapDistance is how many letters have to be put in, left out, changed or
// swapped with their neighbour. Both are short.
func imapDistance(a, b string) int {
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

// imapRunTogether is the verb that a word begins with, when what follows may be
// its first argument.
func imapRunTogether(word string) string {
	best := ""
	for _, v := range imapVerbs {
		if strings.HasPrefix(word, v) && len(v) > len(best) && len(word) > len(v) && len(v) > 2 {
			best = v
		}
	}
	return best
}

// imapHighest is the highest number in a set.
func imapHighest(set string) int {
	high := 0
	for _, f := range strings.FieldsFunc(set, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(f)
		if err != nil {
			return 1 << 40
		}
		high = max(high, n)
	}
	return high
}
