package pop3

import (
	"strings"

	"ehlo/server/wire"
)

// ParseReply reads a server's complete reply (RFC 1939 §3): the first line says
// how it went, and may have a response code (RFC 2449 §8).
func ParseReply(raw []byte) wire.Response {
	r := wire.Response{Lines: wire.SplitLines(raw)}
	if len(r.Lines) == 0 {
		return r
	}
	code, rest, _ := strings.Cut(r.Lines[0], " ")
	switch code {
	case "+OK":
		r.Outcome = wire.OK
	case "-ERR":
		r.Outcome = wire.Error
	case "+":
		r.Outcome = wire.Intermediate
	default:
		return r
	}
	r.Code = code
	r.RespCode, r.Text = wire.CutResponseCode(rest)
	return r
}
