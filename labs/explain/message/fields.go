package message

import (
	"bytes"
	"strings"

	"ehlo/labs/explain/knowledge"
)

// received takes a Received field apart: who gave the message to whom, how and
// when (RFC 5321 §4.4).
func (r *reader) received(start, end int) {
	for at := start; at < end; {
		c := r.text[at]
		switch {
		case knowledge.IsSpace(c):
			at++
		case c == '(':
			to := r.comment(at, end)
			r.receivedComment(at, to)
			at = to
		case c == ';':
			date := at + 1
			for date < end && knowledge.IsSpace(r.text[date]) {
				date++
			}
			r.note("received-semicolon", at, at+1, r.k.Token("received-semicolon"))
			r.note("date", date, end, r.k.Token("received-date"))
			return
		default:
			at = r.clause(at, end)
		}
	}
}

// clause explains a keyword such as `from` with the word that it goes with.
func (r *reader) clause(start, end int) int {
	to := r.wordEnd(start, end)
	e, ok := r.k.Word("received", strings.ToUpper(string(r.text[start:to])))
	if !ok {
		r.note("received-word", start, to, r.k.Token("received-word"))
		return to
	}
	value := to
	for value < end && knowledge.IsSpace(r.text[value]) {
		value++
	}
	kind := "received-" + strings.ToLower(string(r.text[start:to]))
	if value < end && r.text[value] != '(' && r.text[value] != ';' {
		to = r.wordEnd(value, end)
	}
	said := unfolded(r.text[min(value, to):to])
	with, known := r.k.Word("received-with", strings.ToUpper(said))
	if kind == "received-with" && known {
		e = knowledge.Entry{Says: e.Says + " " + with.Says, Ref: with.Ref}
	}
	r.note(kind, start, to, e, "value", said)
	return to
}

func (r *reader) wordEnd(at, end int) int {
	for at < end && !knowledge.IsSpace(r.text[at]) && r.text[at] != ';' && r.text[at] != '(' {
		at++
	}
	return at
}

// comment is where the comment that begins at at ends (RFC 5322 §3.2.2).
func (r *reader) comment(at, end int) int {
	depth := 0
	for ; at < end; at++ {
		switch r.text[at] {
		case '\\':
			at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
	return end
}

// receivedComment says what products put into the comments of Received.
func (r *reader) receivedComment(start, end int) {
	text := strings.ToUpper(string(r.text[start:end]))
	key := "COMMENT"
	switch {
	case strings.Contains(text, "HELO="):
		key = "HELO"
	case strings.Contains(text, "ENVELOPE-FROM"):
		key = "ENVELOPE-FROM"
	case strings.Contains(text, "TLS"):
		key = "TLS"
	case strings.Contains(text, "EXIM"), strings.Contains(text, "POSTFIX"):
		key = "PRODUCT"
	case strings.Contains(text, "["):
		key = "ADDRESS"
	}
	e, _ := r.k.Word("received-comment", key)
	r.note("received-comment", start, end, e)
}

// segments explains tag=value pairs with semicolons between them (RFC 6376
// §3.2).
func (r *reader) segments(start, end int, kind string) {
	for start < end {
		from, to, next := r.segment(start, end)
		name, _, _ := strings.Cut(string(r.text[from:to]), "=")
		e, ok := r.k.Word(kind, strings.ToUpper(strings.TrimSpace(name)))
		if !ok {
			e = r.k.Token("unknown-tag")
		}
		r.note(kind+"-tag", from, to, e)
		start = next
	}
}

// segment is the text up to the next semicolon, which it takes with it.
func (r *reader) segment(start, end int) (from, to, next int) {
	for start < end && knowledge.IsSpace(r.text[start]) {
		start++
	}
	quoted, at := false, start
	for at < end && (quoted || r.text[at] != ';') {
		if r.text[at] == '"' {
			quoted = !quoted
		}
		at++
	}
	if at < end {
		at++
	}
	return start, start + len(bytes.TrimRight(r.text[start:at], " \t\r\n")), at
}

// results explains the findings of Authentication-Results (RFC 8601 §2.2).
func (r *reader) results(start, end int) {
	from, to, next := r.segment(start, end)
	r.note("authserv-id", from, to, r.k.Token("authserv-id"))
	for start = next; start < end; start = next {
		from, to, next = r.segment(start, end)
		text := string(bytes.TrimRight(r.text[from:to], "; \t\r\n"))
		method, rest, _ := strings.Cut(text, "=")
		result, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		e, ok := r.k.Word("auth-method", strings.ToUpper(strings.TrimSpace(method)))
		if !ok {
			e = r.k.Token("unknown-method")
		}
		if v, ok := r.k.Word("auth-result", strings.ToUpper(result)); ok {
			e.Says += " " + v.Says
		}
		r.note("auth-result", from, to, e)
	}
}

// parameters explains a media type or a disposition, and what stands behind
// it (RFC 2045 §5.1, RFC 2183 §2).
func (r *reader) parameters(key string, start, end int) {
	from, to, next := r.segment(start, end)
	value := strings.ToUpper(strings.TrimRight(unfolded(r.text[from:to]), "; "))
	kind := "disposition"
	if key == "CONTENT-TYPE" {
		kind = "media-type"
		r.contents = strings.ToLower(value)
	}
	e, ok := r.k.Word(kind, value)
	if top, _, cut := strings.Cut(value, "/"); !ok && cut {
		e, ok = r.k.Word(kind, top+"/*")
	}
	if !ok {
		e = r.k.Token(kind)
	}
	r.note(kind, from, to, e)
	for start = next; start < end; start = next {
		from, to, next = r.segment(start, end)
		name, value, _ := strings.Cut(strings.TrimRight(unfolded(r.text[from:to]), "; "), "=")
		name = strings.ToUpper(strings.TrimSpace(name))
		if name == "BOUNDARY" && strings.HasPrefix(r.contents, "multipart/") {
			r.boundary = strings.Trim(strings.TrimSpace(value), `"`)
		}
		e, ok := r.k.Word("mime-parameter", strings.TrimSuffix(name, "*"))
		if !ok {
			e = r.k.Token("unknown-parameter")
		}
		r.note("mime-parameter", from, to, e, "value", strings.Trim(value, `" `))
	}
}
