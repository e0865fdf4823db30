package explaintest

import (
	"regexp"
	"testing"

	"ehlo/labs/explain"
	"ehlo/server/wire"
)

var (
	// saysYes are summaries of what was done, but for those that are yesNot; saysNo are
	// replies that deny it in their own words.
	saysYes = regexp.MustCompile(`(?i)did what|was carried out|logged in\.|has the message|is ready|will get the message|has begun|greets`)
	yesNot  = regexp.MustCompile(`(?i)not logged in|could not`)
	saysNo  = regexp.MustCompile(`(?i)^[^ ]+ (?:[245]\.\d+\.\d+ )?(?:cannot|can't|administrative prohibition|unable|not |no such|refused|denied|.*(?:is|are|has been) (?:disabled|denied|refused)|error:)`)
)

// agrees checks that the sentence on top of an explanation says no where the server did,
// whatever its code.
func agrees(t testing.TB, name string, x *wire.Exchange, e *explain.Explanation) {
	t.Helper()
	no := x.Response.Outcome == wire.Error || saysNo.Match(x.Reply)
	if no && saysYes.MatchString(e.Summary) && !yesNot.MatchString(e.Summary) {
		t.Errorf("%s: %q is answered %q, and in short that is %q", name, x.Unit.Raw, x.Reply, e.Summary)
	}
}
