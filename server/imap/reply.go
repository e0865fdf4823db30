package imap

import (
	"strings"

	"ehlo/server/wire"
)

// ParseReply reads a server's complete reply: the tagged status line, or
// failing one the last untagged one or the continuation request (RFC 9051 §7).
func ParseReply(raw []byte) wire.Response {
	r := wire.Response{Lines: wire.SplitLines(raw)}
	for i := len(r.Lines) - 1; i >= 0; i-- {
		l := r.Lines[i]
		if l == "+" || strings.HasPrefix(l, "+ ") {
			r.Status, r.Code, r.Outcome, r.Tag = i, "+", wire.Intermediate, "+"
			r.Text = strings.TrimPrefix(l[1:], " ")
			return r
		}
		tag, rest, ok := strings.Cut(l, " ")
		if !ok || tag == "" {
			continue
		}
		status, text, _ := strings.Cut(rest, " ")
		switch status {
		case "OK", "PREAUTH":
			r.Outcome = wire.OK
		case "NO", "BAD", "BYE":
			r.Outcome = wire.Error
		default:
			continue
		}
		r.Status, r.Tag, r.Code = i, tag, status
		r.RespCode, r.Text = wire.CutResponseCode(text)
		return r
	}
	if n := len(r.Lines); n > 0 {
		r.Status = n - 1
	}
	return r
}

// replyTo is ParseReply where the command's tag is known: replies to others may
// stand behind its own.
func replyTo(tag string, raw []byte) wire.Response {
	r := ParseReply(raw)
	for i := len(r.Lines) - 1; i >= 0 && r.Tag != tag; i-- {
		if !strings.HasPrefix(r.Lines[i], tag+" ") {
			continue
		}
		if own := ParseReply([]byte(r.Lines[i])); own.Tag == tag {
			own.Lines, own.Status = r.Lines, i
			return own
		}
	}
	return r
}
