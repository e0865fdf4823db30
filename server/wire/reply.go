package wire

import (
	"bytes"
	"strings"
)

// SplitLines cuts a reply into its lines, without line ends; nothing has none.
func SplitLines(raw []byte) []string {
	raw = bytes.TrimSuffix(raw, []byte("\n"))
	raw = bytes.TrimSuffix(raw, []byte("\r"))
	if len(raw) == 0 {
		return nil
	}
	ls := strings.Split(string(raw), "\n")
	for i, l := range ls {
		ls[i] = strings.TrimSuffix(l, "\r")
	}
	return ls
}

// CutResponseCode takes a response code in brackets off the front of a status
// line's text (RFC 2449 §8, RFC 9051 §7.1). code is "" if there is none.
func CutResponseCode(text string) (code, rest string) {
	if !strings.HasPrefix(text, "[") {
		return "", text
	}
	code, rest, ok := strings.Cut(text[1:], "]")
	if !ok {
		return "", text
	}
	return code, strings.TrimPrefix(rest, " ")
}
