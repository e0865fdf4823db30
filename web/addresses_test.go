package web

import (
	"fmt"
	"net/netip"
	"testing"
)

// TestReachable: of a machine's addresses those are offered at which it listens, the likeliest first.
func TestReachable(t *testing.T) {
	own := []netip.Addr{
		netip.MustParseAddr("2001:db8::7"), netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("fd00::7"), netip.MustParseAddr("10.9.0.1"),
		netip.MustParseAddr("192.168.1.7"), netip.MustParseAddr("fe80::7"), netip.MustParseAddr("169.254.3.3"), netip.MustParseAddr("192.168.1.7"),
	}
	for listens, want := range map[string]string{
		"[::]:8025":         "[192.168.1.7:8025 10.9.0.1:8025 203.0.113.7:8025 [fd00::7]:8025 [2001:db8::7]:8025]",
		"0.0.0.0:80":        "[192.168.1.7:80 10.9.0.1:80 203.0.113.7:80]",
		"203.0.113.7:8025":  "[203.0.113.7:8025]",
		"127.0.0.1:8025":    "[]",
		"[::1]:8025":        "[]",
		"198.51.100.9:8025": "[]", // which it had when it began to listen
	} {
		got := fmt.Sprint(reachable(netip.MustParseAddrPort(listens), own, netip.MustParseAddr("192.168.1.7")))
		if got != want {
			t.Errorf("where %s is listened at: %s, want %s", listens, got, want)
		}
	}
	if got := fmt.Sprint(reachable(netip.MustParseAddrPort("0.0.0.0:80"), own, netip.Addr{})); got != "[10.9.0.1:80 192.168.1.7:80 203.0.113.7:80]" {
		t.Errorf("where nothing is far away: %s", got)
	}
}

// TestIsLoopback: what leads nobody but its own machine to it is told from what may lead others.
func TestIsLoopback(t *testing.T) {
	for name, want := range map[string]bool{
		"localhost": true, "ehlo.localhost": true, "127.0.0.1": true, "127.8.0.1": true, "::1": true,
		"192.168.1.7": false, "teacher-laptop": false, "ehlo.school.example": false, "mylocalhost": false,
	} {
		if isLoopback(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
