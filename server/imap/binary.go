package imap

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
)

const transferEncoding = "Content-Transfer-Encoding"

// base64Line is how many characters a line of base64 has at most (RFC 2045 §6.8).
const base64Line = 76

// withoutBinary is a message that came as a literal8, as Dovecot keeps it: parts in the transfer encoding binary are
// in base64 then, and can be sent to anybody. RFC 3516 §4.4 leaves that to the server.
func withoutBinary(raw []byte) []byte {
	return parseMessage(raw).rebuilt(raw, func(p *part) (header, body []byte) {
		if !strings.EqualFold(p.field(transferEncoding), "binary") {
			return p.header, p.body
		}
		end := 0
		for _, f := range p.fields {
			if end += len(f.raw); strings.EqualFold(f.name, transferEncoding) {
				header = append(header, transferEncoding+": base64\r\n"...)
			} else {
				header = append(header, f.raw...)
			}
		}
		header = append(header, p.header[end:]...)
		text := base64.StdEncoding.EncodeToString(p.body)
		for ; len(text) > base64Line; text = text[base64Line:] {
			body = append(append(body, text[:base64Line]...), "\r\n"...)
		}
		return header, append(body, text...)
	})
}

// rebuilt is a part, header and all, with what leaf makes of the parts inside that have none themselves. raw is the
// whole message.
func (p *part) rebuilt(raw []byte, leaf func(*part) (header, body []byte)) []byte {
	if p.message == nil && !p.kind.multipart {
		header, body := leaf(p)
		return slices.Concat(header, body)
	}
	return slices.Concat(p.header, p.rebuiltBody(raw, leaf))
}

// rebuiltBody is rebuilt without the header.
func (p *part) rebuiltBody(raw []byte, leaf func(*part) (header, body []byte)) []byte {
	switch {
	case p.message != nil:
		return p.message.rebuilt(raw, leaf)
	case !p.kind.multipart:
		_, body := leaf(p)
		return body
	}
	var out []byte
	from := p.at + len(p.header)
	end := from + len(p.body)
	for _, child := range p.children {
		out = append(out, raw[from:child.at]...)
		out = append(out, child.rebuilt(raw, leaf)...)
		from = child.at + len(child.header) + len(child.body)
	}
	return append(out, raw[from:end]...)
}

// binary is a section without transfer encodings (RFC 3516 §4.2), and whether there was one to undo. As with Dovecot
// headers are left as they are, and parts that have parts are given with all encodings inside undone. A part that is
// not there has no content; of one that cannot be decoded, what could be is given.
func (b *backend) binary(raw []byte, s section) (octets []byte, undone bool) {
	p := parseMessage(raw)
	if len(s.part) > 0 {
		if p = p.find(s.part); p == nil {
			return nil, false
		}
	}
	leaf := func(p *part) (header, body []byte) {
		switch strings.ToLower(p.field(transferEncoding)) {
		case "base64", "quoted-printable":
		default:
			return p.header, p.body
		}
		undone = true
		end := 0
		for _, f := range p.fields {
			if end += len(f.raw); !strings.EqualFold(f.name, transferEncoding) {
				header = append(header, f.raw...)
			}
		}
		header = append(header, transferEncoding+": binary\r\n"...)
		body, _ = p.decoded()
		return append(header, p.header[end:]...), body
	}
	switch {
	case s.text == "" && len(s.part) == 0:
		octets = p.rebuilt(raw, leaf)
	case s.text == "", s.text == "TEXT" && len(s.part) == 0:
		octets = p.rebuiltBody(raw, leaf)
	case s.text == "TEXT" && p.message != nil:
		octets = p.message.rebuiltBody(raw, leaf)
	default:
		octets, _ = b.section(raw, s)
	}
	return octets, undone
}

// literalSign is what stands in front of a literal of BINARY: "~" where an encoding was undone or a NUL is inside, as
// Dovecot has it (RFC 3516 §4.2).
func literalSign(octets []byte, undone bool) string {
	if undone || bytes.IndexByte(octets, 0) >= 0 {
		return "~"
	}
	return ""
}
