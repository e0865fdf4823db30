package smtp

import "strings"

// reversePath is one that will do, with its brackets.
func (l *language) reversePath() string { return "<" + l.place.From() + ">" }

// forwardPath is a forward-path that will do, with its brackets: the one that is
// given, if the server may have such a user.
func (l *language) forwardPath(path string) string {
	address := strings.Trim(path, "<>")
	local, _, _ := strings.Cut(address, "@")
	switch {
	case path != "" && !strings.Contains(" "+l.unknown, " "+local+" ") && !l.place.Lacks(address):
		return path
	case l.place.Recipient != "":
		return "<" + l.place.Recipient + ">"
	}
	return "<postmaster>" // RFC 5321 §4.5.1: every server has to take it
}
