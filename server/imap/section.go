package imap

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
)

// section is the octets of a section (RFC 9051 §6.4.5.1), as received. ok is
// false when the message has no such part.
func (b *backend) section(raw []byte, s section) (octets []byte, ok bool) {
	if len(s.part) == 0 && s.text == "" {
		return raw, true
	}
	top := parseMessage(raw)
	p := top
	if len(s.part) > 0 {
		if p = top.find(s.part); p == nil {
			return nil, false
		}
		switch {
		case s.text == "":
			return p.body, true
		case s.text == "MIME":
			if p == top { // part 1 of a message without parts
				return top.header, true
			}
			return p.header, true
		case p.message != nil:
			p = p.message
		default:
			return nil, false // HEADER and TEXT are of messages
		}
	}
	switch s.text {
	case "HEADER":
		return p.header, true
	case "TEXT":
		return p.body, true
	case "HEADER.FIELDS", "HEADER.FIELDS.NOT":
		return p.headerFields(s.headers, s.text == "HEADER.FIELDS"), true
	}
	return nil, false
}

// headerFields is the header with some fields only, or without them, and the
// empty line that ends it.
func (p *part) headerFields(names []string, keep bool) []byte {
	var out bytes.Buffer
	for _, f := range p.fields {
		if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, f.name) }) == keep {
			out.Write(f.raw)
		}
	}
	out.WriteString("\r\n")
	return out.Bytes()
}

// encodingKnown reports whether the part's transfer encoding is one of those
// there are (RFC 2045 §6.1).
func (p *part) encodingKnown() bool {
	switch strings.ToLower(strings.TrimSpace(p.field(transferEncoding))) {
	case "", "7bit", "8bit", "binary", "base64", "quoted-printable":
		return true
	}
	return false
}

// decoded is the body without its content transfer encoding (RFC 2045 §6).
func (p *part) decoded() ([]byte, error) {
	switch strings.ToLower(p.field(transferEncoding)) {
	case "base64":
		clean := bytes.Map(func(r rune) rune {
			if r == '\r' || r == '\n' || r == ' ' || r == '\t' {
				return -1
			}
			return r
		}, p.body)
		out := make([]byte, base64.StdEncoding.DecodedLen(len(clean)))
		n, err := base64.StdEncoding.Decode(out, clean)
		return out[:n], err
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(bytes.NewReader(p.body)))
	}
	return p.body, nil
}
