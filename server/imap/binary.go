package imap

import (
	"encoding/base64"
	"strings"
)

// base64Line is how many characters a line of base64 has at most (RFC 2045 §6.8).
const base64Line = 76

// withoutBinary is a message that came as a literal8, as Dovecot keeps it: parts in the transfer encoding binary are
// in base64 then, and can be sent to anybody. RFC 3516 §4.4 leaves that to the server.
func withoutBinary(raw []byte) []byte {
	var out []byte
	from := 0
	var walk func(*part)
	walk = func(p *part) {
		switch {
		case p.message != nil:
			walk(p.message)
			return
		case p.kind.multipart:
			for _, child := range p.children {
				walk(child)
			}
			return
		case !strings.EqualFold(p.field(transferEncoding), "binary"):
			return
		}
		out = append(out, raw[from:p.at]...)
		end := 0
		for _, f := range p.fields {
			if end += len(f.raw); strings.EqualFold(f.name, transferEncoding) {
				out = append(out, transferEncoding+": base64\r\n"...)
			} else {
				out = append(out, f.raw...)
			}
		}
		out = append(out, p.header[end:]...)
		text := base64.StdEncoding.EncodeToString(p.body)
		for ; len(text) > base64Line; text = text[base64Line:] {
			out = append(append(out, text[:base64Line]...), "\r\n"...)
		}
		out = append(out, text...)
		from = p.at + len(p.header) + len(p.body)
	}
	walk(parseMessage(raw))
	if from == 0 {
		return raw
	}
	return append(out, raw[from:]...)
}

const transferEncoding = "Content-Transfer-Encoding"
