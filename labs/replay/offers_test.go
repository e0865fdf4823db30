package replay_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/replay"
)

// verdicts are those of the lines of a reply, by what the transcript shows or else the server has answered.
func verdicts(s replay.Step) map[string]replay.Verdict {
	all := make(map[string]replay.Verdict)
	for _, l := range s.Lines {
		text := l.Shown
		if text == "" {
			text = l.Answered
		}
		all[text] = l.Verdict
	}
	return all
}

// TestOffersAreASet holds what servers can do against each other: the order says nothing, and what one offers alone
// is never taken for another extension in other words.
func TestOffersAreASet(t *testing.T) {
	greeting := "220 example.com ESMTP Exim 4.95 Ubuntu Thu, 27 Jun 2024 16:18:09 +0000\nEHLO client.com\n"
	first := inWorld(t, "doc", greeting+"250 example.com Hello client.com [10.11.81.126]\n")
	var offered []string // by our world
	for _, l := range first.Steps[1].Lines {
		if l.Shown == "" {
			offered = append(offered, l.Answered[4:])
		}
	}
	if len(offered) < 3 {
		t.Fatalf("our world offers %v only", offered)
	}
	reply := func(offers []string) string {
		return "250-example.com Hello client.com [10.11.81.126]\n250-" + strings.Join(offers[:len(offers)-1], "\n250-") + "\n250 " + offers[len(offers)-1] + "\n"
	}
	turned := slices.Clone(offered)
	slices.Reverse(turned)
	for line, v := range verdicts(inWorld(t, "doc", greeting+reply(turned)).Steps[1]) {
		if v != replay.Same {
			t.Errorf("in another order %q is %s", line, v)
		}
	}
	other := append([]string{"X-OTHER"}, offered[1:]...)
	got := verdicts(inWorld(t, "doc", greeting+reply(other)).Steps[1])
	if n := count(got, replay.Differs); got["250-X-OTHER"] != replay.Differs || n != 2 || count(got, replay.Meaning) != 0 {
		t.Errorf("one that is not offered, and one that is offered in its place: %v", got)
	}
}

func count(all map[string]replay.Verdict, what replay.Verdict) (n int) {
	for _, v := range all {
		if v == what {
			n++
		}
	}
	return n
}

// TestCapabilitiesAreASet does so for IMAP, where they stand in one line.
func TestCapabilitiesAreASet(t *testing.T) {
	const greeting = "* OK Dovecot ready.\na1 CAPABILITY\n"
	shown := func(words string) replay.Line {
		r := inWorld(t, "doc-imap", greeting+"* CAPABILITY "+words+"\na1 OK Pre-login capabilities listed, post-login capabilities have more.\n")
		i := slices.IndexFunc(r.Steps[1].Lines, func(l replay.Line) bool { return strings.HasPrefix(l.Answered, "* CAPABILITY ") })
		return r.Steps[1].Lines[i]
	}
	words := strings.Fields(shown("IMAP4rev1").Answered)[2:]
	slices.Reverse(words)
	if l := shown(strings.Join(words, " ")); l.Verdict != replay.Same {
		t.Errorf("in another order it is %s: %s", l.Verdict, l.Why)
	}
	if l := shown(strings.Join(append(words, "X-OTHER"), " ")); l.Verdict != replay.Differs || !strings.Contains(l.Why, "X-OTHER") {
		t.Errorf("with one more it is %s: %s", l.Verdict, l.Why)
	}
	if l := shown(strings.Join(words[1:], " ")); l.Verdict != replay.Differs || !strings.Contains(l.Why, strings.ToUpper(words[0])) {
		t.Errorf("with one less it is %s: %s", l.Verdict, l.Why)
	}
}

// TestCapabilityCodesAreSets does so where they stand in a code, and tells what is said around it.
func TestCapabilityCodesAreSets(t *testing.T) {
	shown := func(line string) replay.Line {
		return inWorld(t, "doc-imap", line+"\na1 NOOP\na1 OK NOOP completed.\n").Steps[0].Lines[0]
	}
	answered := shown("* OK [CAPABILITY IMAP4rev1] Dovecot ready.").Answered
	words, behind, ok := strings.Cut(strings.TrimPrefix(answered, "* OK [CAPABILITY "), "]")
	if !ok || len(strings.Fields(words)) < 3 {
		t.Fatalf("our world greets with %q", answered)
	}
	turned := strings.Fields(words)
	slices.Reverse(turned)
	of := func(words []string, behind string) string {
		return "* OK [CAPABILITY " + strings.Join(words, " ") + "]" + behind
	}
	for line, want := range map[string]replay.Verdict{
		of(turned, behind):                    replay.Same,
		of(turned, " At your service."):       replay.Meaning,
		of(turned[1:], behind):                replay.Differs,
		of(append(turned, "X-OTHER"), behind): replay.Differs,
		of(nil, behind):                       replay.Differs,
	} {
		if l := shown(line); l.Verdict != want || l.Why == "" {
			t.Errorf("%q is %s (%s), want %s", line, l.Verdict, l.Why, want)
		}
	}
}
