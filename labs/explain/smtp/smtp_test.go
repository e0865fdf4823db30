package smtp_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/smtp"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// TestCatalogue plays the example of each mistake.
func TestCatalogue(t *testing.T) {
	k := explainer.Knowledge()
	if len(k.Mistakes) < 50 || len(slices.Compact(slices.Sorted(slices.Values(k.MistakeIDs())))) != len(k.Mistakes) {
		t.Errorf("%d mistakes; or two have the same id", len(k.Mistakes))
	}
	t.Logf("%d mistakes", len(k.Mistakes))
	explaintest.Catalogue(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"}, k)
}

// TestParsersFaultsAreInTheCatalogue holds that whatever the parser finds wrong
// with a clumsy line has an entry.
func TestParsersFaultsAreInTheCatalogue(t *testing.T) {
	for _, l := range clumsy.Lines {
		p := smtp.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(l + "\r\n")}).Problem
		if p != nil && explainer.Knowledge().Mistake(p.ID) == nil {
			t.Errorf("%q: the catalogue lacks %s", l, p.ID)
		}
	}
}

func TestReferences(t *testing.T) { explaintest.References(t, explainer.Knowledge()) }

// TestRecordingsAreExplained plays every recorded conversation.
func TestRecordingsAreExplained(t *testing.T) {
	var all []explaintest.Played
	for _, product := range []string{"exim", "postfix"} {
		all = append(all, explaintest.Recorded(t, explaintest.Place{Protocol: explainer.Protocol(), Persona: product}, product)...)
	}
	explaintest.Recordings(t, all)
}

// TestStatesAreTheProtocols holds the file's states against the machine that
// the servers follow.
func TestStatesAreTheProtocols(t *testing.T) {
	known := []wire.State{smtp.Closed}
	for _, tr := range smtp.Transitions {
		known = append(known, tr.From, tr.To)
	}
	for _, s := range known {
		if explainer.Knowledge().States[string(s)].Says == "" {
			t.Errorf("nothing is known of state %s", s)
		}
	}
	for _, c := range smtp.Commands {
		for name, s := range explainer.Knowledge().States {
			for _, next := range s.Next {
				if verb, _, _ := strings.Cut(next, " "); verb == c.Verb && name != "tls" && !slices.Contains(c.States, wire.State(name)) {
					t.Errorf("%s is not for state %s", next, name)
				}
			}
		}
	}
}
