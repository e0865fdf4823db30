package listen

import "testing"

// TestShare: when all hold too much, the one that holds the most breaks off, and nobody else.
func TestShare(t *testing.T) {
	s := newShare(100)
	small, large, late := new(socket), new(socket), new(socket)
	for _, tt := range []struct {
		who    *socket
		holds  int
		breaks *socket
		total  int
	}{
		{small, 10, nil, 10},
		{large, 80, nil, 90},
		{small, 20, nil, 100},
		{late, 1, large, 21},
		{late, 70, nil, 90},
		{small, 0, nil, 70},
		{late, 101, late, 0},
	} {
		if breaks := s.hold(tt.who, tt.holds); breaks != tt.breaks || s.total != tt.total {
			t.Errorf("%+v: %d are held, and %p breaks off", tt, s.total, breaks)
		}
	}
	if len(s.held) != 0 {
		t.Errorf("%d are remembered", len(s.held))
	}
}
