package smtp

import (
	"strings"

	"ehlo/server/wire"
)

// ParseReply reads a server's complete reply. RFC 5321 §4.2: the last line's
// code decides.
func ParseReply(raw []byte) wire.Response {
	r := wire.Response{Lines: wire.SplitLines(raw)}
	if len(r.Lines) == 0 {
		return r
	}
	r.Status = len(r.Lines) - 1
	last := r.Lines[r.Status]
	if len(last) < 3 || !digits(last[:3]) {
		return r
	}
	r.Code = last[:3]
	r.Text = strings.TrimPrefix(strings.TrimPrefix(last[3:], " "), "-")
	if e, rest, ok := strings.Cut(r.Text, " "); ok && enhanced(e) {
		r.Enhanced, r.Text = e, rest
	}
	switch r.Code[0] {
	case '2':
		r.Outcome = wire.OK
	case '3':
		r.Outcome = wire.Intermediate
	case '4', '5':
		r.Outcome = wire.Error
	}
	return r
}

// enhanced reports whether s has the form of RFC 3463 §2.
func enhanced(s string) bool {
	parts := strings.Split(s, ".")
	return len(parts) == 3 && len(parts[0]) == 1 && strings.ContainsAny(parts[0], "245") &&
		len(parts[1]) <= 3 && digits(parts[1]) && len(parts[2]) <= 3 && digits(parts[2])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
