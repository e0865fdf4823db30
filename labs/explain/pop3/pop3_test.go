package pop3_test

import (
	"slices"
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/pop3"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// TestCatalogue plays the example of each mistake.
func TestCatalogue(t *testing.T) {
	k := explainer.Knowledge()
	if len(k.Mistakes) < 25 || len(slices.Compact(slices.Sorted(slices.Values(k.MistakeIDs())))) != len(k.Mistakes) {
		t.Errorf("%d mistakes; or two have the same id", len(k.Mistakes))
	}
	t.Logf("%d mistakes", len(k.Mistakes))
	explaintest.Catalogue(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"}, k)
}

// TestParsersFaultsAreInTheCatalogue holds that whatever the parser finds wrong
// with a clumsy line has an entry.
func TestParsersFaultsAreInTheCatalogue(t *testing.T) {
	for _, l := range clumsy.Lines {
		p := pop3.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(l + "\r\n")}).Problem
		if p != nil && explainer.Knowledge().Mistake(p.ID) == nil {
			t.Errorf("%q: the catalogue lacks %s", l, p.ID)
		}
	}
}

func TestReferences(t *testing.T) { explaintest.References(t, explainer.Knowledge()) }

// TestRecordingsAreExplained plays every recorded conversation.
func TestRecordingsAreExplained(t *testing.T) {
	explaintest.Recordings(t, explaintest.Recorded(t, explaintest.Place{Protocol: explainer.Protocol(), Persona: "dovecot"}, "dovecot-pop3"))
}

// TestStatesAreTheProtocols holds the file's states against the machine that
// the servers follow.
func TestStatesAreTheProtocols(t *testing.T) {
	for _, tr := range pop3.Transitions {
		for _, s := range []wire.State{tr.From, tr.To} {
			if explainer.Knowledge().States[string(s)].Says == "" {
				t.Errorf("nothing is known of state %s", s)
			}
		}
	}
}
