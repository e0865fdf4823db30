package lti

import (
	"errors"
	"testing"
	"time"
)

// opened is a launch, and a code of it.
func (s *school) opened(purpose Purpose) (Launch, string) {
	s.Helper()
	l, err := s.launch(func(map[string]any) {})
	if err != nil {
		s.Fatal(err)
	}
	code, until, err := s.nodes[0].Keep(l, purpose)
	if err != nil || !until.Equal(s.now().Add(codesFor[purpose])) {
		s.Fatal(until, err)
	}
	return l, code
}

// A code that one node has made is taken at another, once.
func TestACodeIsTakenOnce(t *testing.T) {
	s := newSchool(t)
	want, code := s.opened(ToOpen)
	if l, err := s.nodes[1].Kept(code, ToOpen); err != nil || l.Subject != want.Subject {
		t.Errorf("before it is taken: %+v, %v", l, err)
	}
	if l, err := s.nodes[1].Take(code, ToOpen); err != nil || l.Subject != want.Subject || l.Context != want.Context || l.Grades.LineItem != want.Grades.LineItem {
		t.Errorf("it is of %+v, %v", l, err)
	}
	for _, n := range s.nodes {
		if _, err := n.Take(code, ToOpen); !errors.Is(err, ErrCode) {
			t.Errorf("for the second time: %v", err)
		}
		if _, err := n.Kept(code, ToOpen); !errors.Is(err, ErrCode) {
			t.Errorf("when it has been taken: %v", err)
		}
	}
}

// Nothing of who it was is kept when a code has been taken, or a login been used.
func TestALaunchIsNotKept(t *testing.T) {
	s := newSchool(t)
	l, code := s.opened(ToOpen)
	if _, err := s.nodes[0].Take(code, ToOpen); err != nil {
		t.Fatal(err)
	}
	k, _, err := get[keptLaunch](s.nodes[0].launches, codeKey(code))
	if err != nil || k.Launch.Subject != "" || k.Launch.Name != "" || !k.Used {
		t.Errorf("%s is kept as %+v, %v", l.Subject, k, err)
	}
	keys, err := s.nodes[0].states.Keys()
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	if st, _, err := get[state](s.nodes[0].states, keys[0]); err != nil || st.Again != "" || !st.Used {
		t.Errorf("the login is kept as %+v, %v", st, err)
	}
}

func TestACodeIsForWhatItIsFor(t *testing.T) {
	s := newSchool(t)
	for _, purpose := range []Purpose{ToOpen, ToGoOn, ToSignIn} {
		_, code := s.opened(purpose)
		for _, other := range []Purpose{ToOpen, ToGoOn, ToSignIn} {
			if _, err := s.nodes[0].Kept(code, other); (err == nil) != (other == purpose) {
				t.Errorf("a code to %s, taken to %s: %v", purpose, other, err)
			}
		}
		s.pass(codesFor[purpose] + time.Second)
		if _, err := s.nodes[0].Take(code, purpose); !errors.Is(err, ErrCode) {
			t.Errorf("a code to %s when its time is over: %v", purpose, err)
		}
	}
}

// Codes that are over do not stay.
func TestCodesAreSwept(t *testing.T) {
	s := newSchool(t)
	s.opened(ToOpen)
	s.pass(time.Hour)
	s.opened(ToOpen)
	if keys, err := s.nodes[0].launches.Keys(); err != nil || len(keys) != 1 {
		t.Errorf("there are %d, %v", len(keys), err)
	}
}
