package imap_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
	"ehlo/server/wire"
)

// mistype makes one mistake of the fingers in a line.
func mistype(rng *rand.Rand, line string) string {
	const keys = `abc()[]{}"*%\ 0,:;-<>.`
	i := rng.IntN(len(line))
	words := strings.Fields(line)
	switch j := rng.IntN(len(words)); rng.IntN(6) {
	case 0:
		return line[:i] + line[i+1:]
	case 1:
		return line[:i] + string(keys[rng.IntN(len(keys))]) + line[i+1:]
	case 2:
		if i > 0 {
			return line[:i-1] + line[i:i+1] + line[i-1:i] + line[i+1:]
		}
	case 3:
		return line[:i] + line[i:i+1] + line[i:]
	case 4:
		return strings.Join(slices.Delete(words, j, j+1), " ")
	case 5:
		k := rng.IntN(len(words))
		words[j], words[k] = words[k], words[j]
		return strings.Join(words, " ")
	}
	return line
}

// mistyped are lines with two slips each, always the same, each behind a login
// and perhaps a SELECT.
func mistyped() (all [][]string) {
	rng := rand.New(rand.NewPCG(3501, 9051))
	lines := []string{
		"FETCH 1:2 (FLAGS BODY[HEADER.FIELDS (FROM TO)])", "FETCH 1 BODY[]", "UID FETCH 1:* (FLAGS UID)",
		`STORE 1 +FLAGS (\Seen \Flagged)`, `STORE 2 FLAGS.SILENT \Deleted`, `SEARCH FROM "alice" SINCE 1-Jan-2024`,
		"SEARCH OR UNSEEN FLAGGED", "SEARCH RETURN (COUNT MIN) ALL", `LIST "" *`, `LIST (SUBSCRIBED) "" % RETURN (STATUS (MESSAGES))`,
		"STATUS Sent (MESSAGES UNSEEN)", "SELECT INBOX", "EXAMINE Reports", "CREATE Work.2024", "COPY 1 Trash", "EXPUNGE", "NOOP",
		"SORT (REVERSE DATE) UTF-8 ALL", "THREAD REFERENCES UTF-8 ALL", "ENABLE CONDSTORE", "NOTIFY NONE", "LOGIN bob password123",
	}
	for range 600 {
		line := mistype(rng, "a3 "+lines[rng.IntN(len(lines))])
		if line = mistype(rng, line); line == "" {
			continue
		}
		before := []string{"a1 LOGIN bob password123", "a2 SELECT INBOX"}[:1+rng.IntN(2)]
		all = append(all, append(before[:len(before):len(before)], line))
	}
	return all
}

// TestMistyped types mistyped lines, or a sample of them: what the server
// refuses has a mistake that is in the catalogue, and the line that is offered
// instead is understood. What it names need not be there.
func TestMistyped(t *testing.T) {
	all := mistyped()
	if !explaintest.Long() {
		rng := explaintest.Random(t)
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:200]
	}
	refused, mended := 0, 0
	for _, lines := range all {
		line := lines[len(lines)-1]
		acts := explaintest.Lines(lines...)
		c := reference.Play(t, acts)
		x, e := c.Last()
		if x.Response.Outcome != wire.Error || c.Closed() {
			continue
		}
		refused++
		if len(e.Mistakes) == 0 || e.Mistakes[0].ID == "imap.refused" {
			t.Errorf("%q is answered %q: no mistake", line, x.Reply)
			continue
		}
		m := e.Mistakes[0]
		if m.Fix == "" {
			continue
		}
		y := reference.Accepts(t, acts, len(c.Exchanges)-1, m.Fix)
		if y == nil || y.Response.Code == "BAD" || y.Response.Code == "" {
			t.Errorf("%q: %s, and instead %q, which is answered %q", line, m.ID, m.Fix, explaintest.Answer(y))
		} else if y.Response.Outcome != wire.Error {
			mended++
		}
	}
	if mended*10 < refused*8 {
		t.Errorf("of %d refused lines only %d were mended", refused, mended)
	}
	t.Logf("%d refused, %d mended", refused, mended)
}
