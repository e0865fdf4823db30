package imap

import (
	"regexp"
	"strings"
)

// The parts of a subject that do not count (RFC 5256 §2.1).
var (
	subjectBlob    = regexp.MustCompile(`^\[[^\[\]]*\]\s*`)
	subjectRefwd   = regexp.MustCompile(`(?i)^(?:re|fwd?)\s*(?:\[[^\[\]]*\]\s*)?:\s*`)
	subjectTrailer = regexp.MustCompile(`(?i)(?:\s*\(fwd\)|\s+)$`)
	subjectForward = regexp.MustCompile(`(?is)^\[fwd:\s*(.*)\]$`)
)

// baseSubject is a subject without what replies and forwards put around it, and
// whether there was any of that.
func baseSubject(s string) (base string, isReply bool) {
	s = strings.Join(strings.Fields(decodeWords(s)), " ")
	for {
		for {
			t := subjectTrailer.ReplaceAllString(s, "")
			if t == s {
				break
			}
			isReply = isReply || len(strings.TrimSpace(s)) != len(t)
			s = t
		}
		for {
			// (5) a prefix of leaders: blobs, then a mark
			rest := s
			for {
				t := subjectBlob.ReplaceAllString(rest, "")
				if t == rest {
					break
				}
				rest = t
			}
			if t := subjectRefwd.ReplaceAllString(rest, ""); t != rest {
				s, isReply = t, true
				continue
			}
			// (6) a blob alone, unless nothing would be left
			if t := subjectBlob.ReplaceAllString(s, ""); t != s && t != "" {
				s = t
				continue
			}
			break
		}
		m := subjectForward.FindStringSubmatch(s)
		if m == nil {
			return s, isReply
		}
		s, isReply = m[1], true
	}
}
