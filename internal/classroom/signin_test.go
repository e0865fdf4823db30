package classroom

import (
	"slices"
	"testing"
	"time"
)

func TestSignIns(t *testing.T) {
	dir := t.TempDir()
	c, at := room(t, dir)
	s := c.SignIns()
	until := at.Add(time.Hour)
	must(t, s.Commit("token-1", []byte("ana"), until))
	must(t, s.Commit("token-1", []byte("ana again"), until))
	must(t, s.Commit("token-2", []byte("bob"), at.Add(3*time.Hour)))
	if data, found, err := s.Find("token-1"); string(data) != "ana again" || !found || err != nil {
		t.Errorf("found %q, %v, %v", data, found, err)
	}
	if _, found, err := s.Find("token-3"); found || err != nil {
		t.Errorf("one that never was: %v, %v", found, err)
	}
	at.Time = until.Add(time.Second)
	if _, found, err := s.Find("token-1"); found || err != nil {
		t.Errorf("one that is over: %v, %v", found, err)
	}
	must(t, s.Commit("token-4", []byte("cy"), at.Add(time.Hour)))
	if keys, err := s.values.Keys(); !slices.Equal(keys, []string{"token-2", "token-4"}) || err != nil {
		t.Errorf("kept are %q, %v", keys, err)
	}
	must(t, s.Delete("token-2"))
	must(t, s.Delete("token-2"))
	if _, found, _ := s.Find("token-2"); found {
		t.Error("one that was signed out is there")
	}
}
