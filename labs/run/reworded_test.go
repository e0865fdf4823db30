package run_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/protocol"
)

// TestRemarksNameTheCommandThatIsOffered: at each step of each lab the verbs of its lines are misspelt as
// people do it. Where the lab offers another line than the standard has, the remark names the command of
// that line: who is to type HELO is not asked whether EHLO was meant.
func TestRemarksNameTheCommandThatIsOffered(t *testing.T) {
	all, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	remarked := 0
	for _, l := range all.Labs() {
		for _, s := range l.Draw(0).Steps {
			if s.SolvedByAnswer() || s.Quiz != nil {
				continue
			}
			for _, typed := range misspelt(s) {
				p := solvedBefore(t, l.File, s.ID)
				before := len(p.exchanges)
				p.enter(s.Term, typed)
				if len(p.exchanges) == before || p.last.Service == nil || p.last.Service.Connectionless {
					continue // at the prompt
				}
				d := p.desk.World().Protocols().Lookup(p.last.Service.Protocol)
				for _, m := range p.remarks() {
					fix := p.run.RightLine(s.Term, p.last, m.Fix)
					says := run.Reworded(m.Says, m.Fix, fix)
					named, was, is := verbsNamed(d, says), firstVerb(d, m.Fix), firstVerb(d, fix)
					if was != is && slices.Contains(named, was) && !slices.Contains(named, is) {
						t.Errorf("%s, step %s: to %q it is said %q, and not %q is offered but %q", l.ID, s.ID, typed, says, m.Fix, fix)
					}
					remarked++
				}
				p.desk.Close()
			}
		}
	}
	if remarked < 100 {
		t.Errorf("there were %d remarks alone", remarked)
	}
}

// misspelt are the lines that can be typed at a server of a step's solution, the first alone, with the verb
// as people misspell it: without a letter, with one twice, with two that have changed places.
func misspelt(s *scenario.Step) (all []string) {
	script := scenario.Script(s.Solution)
	if len(script) == 0 || script[0].Key {
		return nil
	}
	line := strings.TrimSpace(script[0].Text)
	verb, rest, _ := strings.Cut(line, " ")
	if !regexp.MustCompile(`^[A-Z]{4,}$`).MatchString(verb) {
		return nil
	}
	for _, wrong := range []string{verb[1:], verb[:1] + verb[2:], verb[:1] + verb, verb[1:2] + verb[:1] + verb[2:]} {
		all = append(all, strings.TrimSpace(wrong+" "+rest))
	}
	return all
}

// verbsNamed are the commands of a protocol that a text names.
func verbsNamed(d *protocol.Descriptor, says string) (all []string) {
	for _, m := range inCode.FindAllStringSubmatch(says, -1) {
		if v := firstVerb(d, m[1]); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// firstVerb is the command that a line begins with, behind its tag; "" for none.
func firstVerb(d *protocol.Descriptor, line string) string {
	for _, word := range strings.Fields(line)[:min(2, len(strings.Fields(line)))] {
		if upper := strings.ToUpper(word); d.Command(upper) != nil {
			return upper
		}
	}
	return ""
}
