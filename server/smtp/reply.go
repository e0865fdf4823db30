package smtp

import (
	"bytes"
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
	var rest string
	if r.Code, rest = statusOf(r.Lines[r.Status]); r.Code == "" {
		return r
	}
	r.Text = strings.TrimPrefix(strings.TrimPrefix(rest, " "), "-")
	if e, rest, ok := strings.Cut(r.Text, " "); ok && enhanced(e) {
		r.Enhanced, r.Text = e, rest
	}
	r.Outcome = outcomeOf(r.Code)
	return r
}

// codeOf is the code in the last line of a reply, "" if there is none.
func codeOf(raw []byte) string {
	raw = bytes.TrimSuffix(bytes.TrimSuffix(raw, []byte("\n")), []byte("\r"))
	raw = raw[bytes.LastIndexByte(raw, '\n')+1:]
	code, _ := statusOf(string(raw[:min(len(raw), 3)]))
	return code
}

// statusOf is the code that a line begins with, "" if there is none, and what follows.
func statusOf(line string) (code, rest string) {
	if len(line) < 3 || !digits(line[:3]) {
		return "", line
	}
	return line[:3], line[3:]
}

// outcomeOf is how it went, by a reply's code; "" if it is none.
func outcomeOf(code string) wire.Outcome {
	if code == "" {
		return ""
	}
	switch code[0] {
	case '2':
		return wire.OK
	case '3':
		return wire.Intermediate
	case '4', '5':
		return wire.Error
	}
	return ""
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
