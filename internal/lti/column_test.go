package lti

import (
	"context"
	"strings"
	"sync"
	"testing"

	"ehlo/internal/lti/ltitest"
)

// byHand is a launch by a link that a teacher has made by hand: it has no column.
func byHand(s *school, scopes ...string) Launch {
	s.Helper()
	l, err := s.launch(func(claims map[string]any) {
		claims[ltitest.ClaimAGS] = map[string]any{"lineitems": s.platform.URL + "/columns", "scope": scopes}
	})
	if err != nil {
		s.Fatal(err)
	}
	return l
}

// TestColumn: a link without a column gets one, and only one, whoever comes by it first.
func TestColumn(t *testing.T) {
	s := newSchool(t)
	l := byHand(s, ScopeScore, ScopeItem)
	before := len(s.platform.Columns)
	var wait sync.WaitGroup
	got := make([]string, 6)
	for i := range got {
		wait.Go(func() {
			var err error
			if got[i], err = s.nodes[i%2].Column(context.Background(), l, "Send a mail by hand", "lab/send-by-hand", 10); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	s.platform.Lock()
	columns := s.platform.Columns[before:]
	s.platform.Unlock()
	want := ltitest.Column{Label: "Send a mail by hand", Most: 10, Resource: "lab/send-by-hand", Link: l.Link.ID}
	if len(columns) != 1 || columns[0] != want {
		t.Fatalf("there are %+v, want one %+v", columns, want)
	}
	address := s.platform.Column(before + 1)
	for _, a := range got {
		if a != "" && a != address { // "" is who came while another was asking
			t.Errorf("somebody was told %q, want %q", a, address)
		}
	}
	if again, err := s.nodes[1].Column(context.Background(), l, "Other", "other", 5); err != nil || again != address {
		t.Errorf("later it is %q, %v", again, err)
	}
}

// TestColumnThere: one that the platform has for the link is taken.
func TestColumnThere(t *testing.T) {
	s := newSchool(t)
	l := byHand(s, ScopeScore, ScopeItem)
	s.platform.Lock()
	s.platform.Columns = append(s.platform.Columns, ltitest.Column{Label: "Mail", Most: 4, Link: l.Link.ID})
	n := len(s.platform.Columns)
	s.platform.Unlock()
	if got, err := s.nodes[0].Column(context.Background(), l, "Send", "lab/send", 10); err != nil || got != s.platform.Column(n) || len(s.platform.Columns) != n {
		t.Errorf("it is %q, %v, want %q; there are %d columns", got, err, s.platform.Column(n), len(s.platform.Columns))
	}
}

// TestNoColumn: without the right there is none; where the platform refuses it is said why, and asked again later.
func TestNoColumn(t *testing.T) {
	s := newSchool(t)
	if got, err := s.nodes[0].Column(context.Background(), byHand(s, ScopeScore), "Send", "lab/send", 10); got != "" || err != nil {
		t.Errorf("without the scope it is %q, %v", got, err)
	}
	l := byHand(s, ScopeScore, ScopeItem)
	s.platform.Lock()
	s.platform.Full = true
	s.platform.Unlock()
	if got, err := s.nodes[0].Column(context.Background(), l, "Send", "lab/send", 10); got != "" || err == nil || !strings.Contains(err.Error(), "The gradebook of this course is locked.") {
		t.Errorf("refused it is %q, %v", got, err)
	}
	s.platform.Lock()
	s.platform.Full = false
	s.platform.Unlock()
	if got, err := s.nodes[1].Column(context.Background(), l, "Send", "lab/send", 10); got == "" || err != nil {
		t.Errorf("afterwards it is %q, %v", got, err)
	}
}
