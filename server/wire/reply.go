package wire

import (
	"bytes"
	"strings"
)

// ParseReply reads a server's complete reply to one unit, or any part of a
// transcript that holds one. It never fails: what cannot be made out is left
// empty.
func ParseReply(p Protocol, raw []byte) Response {
	r := Response{Lines: lines(raw)}
	if len(r.Lines) == 0 {
		return r
	}
	switch p {
	case SMTP:
		r.smtp()
	case POP3:
		r.pop3()
	case IMAP:
		r.imap()
	}
	return r
}

func lines(raw []byte) []string {
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

// smtp reads RFC 5321 §4.2: the last line's code decides.
func (r *Response) smtp() {
	last := r.Lines[len(r.Lines)-1]
	if len(last) < 3 || !digits(last[:3]) {
		return
	}
	r.Code = last[:3]
	r.Text = strings.TrimPrefix(strings.TrimPrefix(last[3:], " "), "-")
	if e, rest, ok := strings.Cut(r.Text, " "); ok && enhanced(e) {
		r.Enhanced, r.Text = e, rest
	}
	switch r.Code[0] {
	case '2':
		r.Outcome = OK
	case '3':
		r.Outcome = Intermediate
	case '4', '5':
		r.Outcome = Error
	}
}

// enhanced tells whether s has the form of RFC 3463 §2.
func enhanced(s string) bool {
	parts := strings.Split(s, ".")
	return len(parts) == 3 && len(parts[0]) == 1 && strings.ContainsAny(parts[0], "245") &&
		len(parts[1]) <= 3 && digits(parts[1]) && len(parts[2]) <= 3 && digits(parts[2])
}

// pop3 reads RFC 1939 §3; response codes are RFC 2449 §8.
func (r *Response) pop3() {
	code, rest, _ := strings.Cut(r.Lines[0], " ")
	switch code {
	case "+OK":
		r.Outcome = OK
	case "-ERR":
		r.Outcome = Error
	case "+":
		r.Outcome = Intermediate
	default:
		return
	}
	r.Code = code
	r.Text = r.bracketed(rest)
}

// imap reads the tagged status line, or failing one the last untagged one or
// the continuation request (RFC 9051 §7).
func (r *Response) imap() {
	for i := len(r.Lines) - 1; i >= 0; i-- {
		l := r.Lines[i]
		if l == "+" || strings.HasPrefix(l, "+ ") {
			r.Code, r.Outcome, r.Tag = "+", Intermediate, "+"
			r.Text = strings.TrimPrefix(l[1:], " ")
			return
		}
		tag, rest, ok := strings.Cut(l, " ")
		if !ok || tag == "" {
			continue
		}
		status, text, _ := strings.Cut(rest, " ")
		switch status {
		case "OK", "PREAUTH":
			r.Outcome = OK
		case "NO", "BAD", "BYE":
			r.Outcome = Error
		default:
			continue
		}
		r.Tag, r.Code = tag, status
		r.Text = r.bracketed(text)
		return
	}
}

func (r *Response) bracketed(text string) string {
	if !strings.HasPrefix(text, "[") {
		return text
	}
	code, rest, ok := strings.Cut(text[1:], "]")
	if !ok {
		return text
	}
	r.RespCode = code
	return strings.TrimPrefix(rest, " ")
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

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
