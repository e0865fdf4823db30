package imap

import "strings"

// baseSubject is a subject without what replies and forwards put around it, and
// whether there was any of that (RFC 5256 §2.1). It looks at each octet a few
// times at most, whatever a stranger writes into a subject.
func baseSubject(s string) (base string, isReply bool) {
	s = strings.Join(strings.Fields(decodeWords(s)), " ") // step 1
	for {
		var trailed, led, forwarded bool
		s, trailed = cutTrailers(s)
		s, led = cutLeaders(s)
		s, forwarded = cutForward(s)
		isReply = isReply || trailed || led || forwarded
		if !forwarded {
			return s, isReply
		}
	}
}

// cutTrailers takes away what stands behind: step 2, subj-trailer.
func cutTrailers(s string) (rest string, forwarded bool) {
	for {
		s = strings.TrimRight(s, " ")
		cut, ok := cutSuffixFold(s, "(fwd)")
		if !ok {
			return s, forwarded
		}
		s, forwarded = cut, true
	}
}

// cutLeaders takes away what stands in front: steps 3 to 5, subj-leader and
// subj-blob.
func cutLeaders(s string) (rest string, isReply bool) {
	for {
		behind, last := s, s
		for {
			cut, ok := cutBlob(behind)
			if !ok {
				break
			}
			behind, last = cut, behind
		}
		if cut, ok := cutMark(behind); ok {
			s, isReply = cut, true
			continue
		}
		// Step 4: a blob goes as long as that does not take all there is.
		if behind == "" {
			return last, isReply
		}
		return behind, isReply
	}
}

// cutBlob takes away a mailing list's mark or the like: subj-blob.
func cutBlob(s string) (rest string, ok bool) {
	if !strings.HasPrefix(s, "[") {
		return s, false
	}
	end := strings.IndexAny(s[1:], "[]") + 1
	if end == 0 || s[end] == '[' {
		return s, false
	}
	return strings.TrimLeft(s[end+1:], " "), true
}

// cutMark takes away one Re: or Fwd:, which may have a blob: subj-refwd.
func cutMark(s string) (rest string, ok bool) {
	for _, mark := range []string{"re", "fwd", "fw"} {
		if rest, ok = cutPrefixFold(s, mark); ok {
			break
		}
	}
	if !ok {
		return s, false
	}
	rest, _ = cutBlob(strings.TrimLeft(rest, " "))
	if rest, ok = strings.CutPrefix(rest, ":"); !ok {
		return s, false
	}
	return strings.TrimLeft(rest, " "), true
}

// cutForward opens a wrapping of a forwarded message's subject: step 6,
// subj-fwd-hdr and subj-fwd-trl.
func cutForward(s string) (inner string, ok bool) {
	inner, ok = cutPrefixFold(s, "[fwd:")
	if !ok || !strings.HasSuffix(inner, "]") {
		return s, false
	}
	return strings.Trim(inner[:len(inner)-1], " "), true
}

func cutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func cutSuffixFold(s, suffix string) (rest string, ok bool) {
	n := len(s) - len(suffix)
	if n < 0 || !strings.EqualFold(s[n:], suffix) {
		return s, false
	}
	return s[:n], true
}
