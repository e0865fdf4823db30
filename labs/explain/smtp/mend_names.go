package smtp

import "strings"

// clientName is what the client calls itself.
func (l *language) clientName() string {
	if name := hostName(l.helo); name != "" {
		return name
	}
	return "client.com"
}

// reversePath is one that will do, with its brackets.
func (l *language) reversePath() string {
	if s := l.sender; s != "" && legalPath(s) {
		return "<" + s + ">"
	}
	return "<user@" + l.domain() + ">"
}

// domain is the client's own, for addresses that lack one.
func (l *language) domain() string {
	if name := l.clientName(); strings.Contains(name, ".") && !strings.HasPrefix(name, "[") {
		return name
	}
	return "client.com"
}

// forwardPath is a forward-path that will do, with its brackets: the one that is
// given, if the server may have such a user.
func (l *language) forwardPath(path string) string {
	local, _, _ := strings.Cut(strings.TrimPrefix(path, "<"), "@")
	switch r := l.recipient; {
	case path != "" && !strings.EqualFold(local, "nobody") && !strings.Contains(" "+l.unknown, " "+local+" "): // nobody is Unix's name for no user
		return path
	case r != "" && legalPath(r):
		return "<" + r + ">"
	}
	return "<postmaster>" // RFC 5321 §4.5.1: every server has to take it
}
