package imap

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/mailstore"
)

func itoa(n int) string { return strconv.Itoa(n) }

// What words can be misspelt from.
var (
	verbs       = allVerbs()
	systemFlags = mailstore.SystemFlags
	fetchItems  = strings.Fields("FLAGS UID INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[] BODY[] RFC822 RFC822.HEADER RFC822.TEXT MODSEQ PREVIEW")
	searchKeys  = strings.Fields(`ALL ANSWERED BCC BEFORE BODY CC DELETED DRAFT FLAGGED FROM HEADER KEYWORD LARGER NEW NOT OLD ON OR RECENT
		SEEN SENTBEFORE SENTON SENTSINCE SINCE SMALLER SUBJECT TEXT TO UID UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNKEYWORD UNSEEN`)
	statusItems  = strings.Fields("MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN SIZE HIGHESTMODSEQ")
	storeActions = strings.Fields("FLAGS +FLAGS -FLAGS FLAGS.SILENT +FLAGS.SILENT -FLAGS.SILENT")
)

func allVerbs() []string {
	all := slices.Concat(imap.Commands(imap.NotAuthenticated), imap.Commands(imap.Selected))
	slices.Sort(all)
	return slices.Compact(all)
}

func isVerb(verb string) bool {
	_, ok := slices.BinarySearch(verbs, verb)
	return ok
}

// nearest is the word that s is most like, "" when it is like none: one letter
// may be wrong in a short word, two in a longer one.
func nearest(s string, words []string) string {
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
		if n := mistake.Distance(s, upper); n < least || n == least && best != "" && n <= limit && w[0] == s[0] && best[0] != s[0] {
			best, least = w, n
		}
	}
	return best
}

// runTogether is the verb that a word begins with, when what follows may be
// its first argument.
func runTogether(word string) string {
	best := ""
	for _, v := range verbs {
		if strings.HasPrefix(word, v) && len(v) > len(best) && len(word) > len(v) && len(v) > 2 {
			best = v
		}
	}
	return best
}

// highest is the highest number in a set.
func highest(set string) int {
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
