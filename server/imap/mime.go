package imap

import (
	"bytes"
	"strings"
)

// part is a message or a part of one (RFC 2045): where its header and body are
// in the octets as they were received, and what it is made of. Nothing is
// encoded anew, so that sections are delivered octet by octet.
type part struct {
	at       int    // where its header begins in the message
	header   []byte // with the empty line that ends it
	body     []byte
	fields   []headerField
	kind     mediaType
	children []*part // of a multipart, in order
	message  *part   // of message/rfc822
}

// headerField is one field of a header. raw is all of it, line ends included.
type headerField struct {
	name string
	body string // unfolded, without white space around it
	raw  []byte
}

// mediaType is the value of Content-Type (RFC 2045 §5.1).
type mediaType struct {
	given         bool // there is such a field, and it can be read
	typ, subtype  string
	params        []param
	multipart     bool
	rfc822        bool
	defaultDigest bool // it is a part of multipart/digest (RFC 2046 §5.1.5)
}

type param struct{ name, value string }

func (m mediaType) param(name string) string {
	for _, p := range m.params {
		if strings.EqualFold(p.name, name) {
			return p.value
		}
	}
	return ""
}

// maxDepth bounds how deep parts are looked into.
const maxDepth = 30

// parseMessage takes a message apart.
func parseMessage(raw []byte) *part { return parsePart(raw, 0, false, 0) }

func parsePart(raw []byte, at int, digest bool, depth int) *part {
	n := headerLength(raw)
	p := &part{at: at, header: raw[:n], body: raw[n:]}
	p.fields = parseHeader(p.header)
	p.kind = parseMediaType(p.field("Content-Type"))
	if !p.kind.given && digest {
		p.kind = mediaType{typ: "message", subtype: "rfc822", rfc822: true, defaultDigest: true}
	}
	if depth > maxDepth {
		return p
	}
	switch {
	case p.kind.multipart:
		for _, b := range splitMultipart(p.body, p.kind.param("boundary")) {
			p.children = append(p.children, parsePart(p.body[b.from:b.to], at+n+b.from, strings.EqualFold(p.kind.subtype, "digest"), depth+1))
		}
	case p.kind.rfc822:
		p.message = parsePart(p.body, at+n, false, depth+1)
	}
	return p
}

// headerLength is how long a header is, with the empty line that ends it.
func headerLength(raw []byte) int {
	at := 0
	for l := range bytes.Lines(raw) {
		at += len(l)
		if len(bytes.TrimRight(l, "\r\n")) == 0 {
			return at
		}
	}
	return len(raw)
}

func parseHeader(header []byte) []headerField {
	var fields []headerField
	for l := range bytes.Lines(header) {
		text := strings.TrimRight(string(l), "\r\n")
		if text == "" {
			break
		}
		if (text[0] == ' ' || text[0] == '\t') && len(fields) > 0 {
			f := &fields[len(fields)-1]
			f.raw = append(f.raw[:len(f.raw):len(f.raw)], l...)
			f.body += text
			continue
		}
		name, body, ok := strings.Cut(text, ":")
		if !ok {
			name, body = text, ""
		}
		fields = append(fields, headerField{strings.TrimRight(name, " \t"), body, l})
	}
	for i := range fields {
		fields[i].body = strings.Trim(fields[i].body, " \t")
	}
	return fields
}

// field is the first field by a name, "" if there is none.
func (p *part) field(name string) string {
	for _, f := range p.fields {
		if strings.EqualFold(f.name, name) {
			return f.body
		}
	}
	return ""
}

// has reports whether there is a field by a name.
func (p *part) has(name string) bool {
	for _, f := range p.fields {
		if strings.EqualFold(f.name, name) {
			return true
		}
	}
	return false
}

func parseMediaType(v string) mediaType {
	r := &mimeReader{text: v}
	typ := r.token()
	if typ == "" || !r.take('/') {
		return mediaType{}
	}
	subtype := r.token()
	if subtype == "" {
		return mediaType{}
	}
	m := mediaType{given: true, typ: typ, subtype: subtype, params: r.params()}
	m.multipart = strings.EqualFold(typ, "multipart")
	m.rfc822 = strings.EqualFold(typ, "message") && (strings.EqualFold(subtype, "rfc822") || strings.EqualFold(subtype, "global"))
	return m
}

// mimeReader reads structured MIME fields (RFC 2045 §5.1).
type mimeReader struct {
	text    string
	at      int
	comment string // the last that was passed over
}

// skip passes over white space and comments.
func (r *mimeReader) skip() {
	depth, from := 0, 0
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '(':
			if depth++; depth == 1 {
				from = r.at + 1
			}
		case c == ')' && depth > 0:
			if depth--; depth == 0 {
				r.comment = r.text[from:r.at]
			}
		case c == '\\' && depth > 0 && r.at+1 < len(r.text):
			r.at++
		case depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n':
			return
		}
	}
}

func (r *mimeReader) take(c byte) bool {
	r.skip()
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *mimeReader) token() string {
	r.skip()
	from := r.at
	for r.at < len(r.text) && r.text[r.at] > ' ' && strings.IndexByte(`()<>@,;:\"/[]?=`, r.text[r.at]) < 0 {
		r.at++
	}
	return r.text[from:r.at]
}

// value is a token or a quoted string.
func (r *mimeReader) value() string {
	r.skip()
	if r.at >= len(r.text) || r.text[r.at] != '"' {
		from := r.at
		for r.at < len(r.text) && r.text[r.at] > ' ' && r.text[r.at] != ';' && r.text[r.at] != '(' {
			r.at++
		}
		return r.text[from:r.at]
	}
	var b strings.Builder
	for r.at++; r.at < len(r.text) && r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' && r.at+1 < len(r.text) {
			r.at++
		}
		b.WriteByte(r.text[r.at])
	}
	if r.at < len(r.text) { // the quotation mark; the field may end without one
		r.at++
	}
	return b.String()
}

func (r *mimeReader) params() []param {
	var ps []param
	for r.take(';') {
		name := r.token()
		if name == "" || !r.take('=') {
			continue
		}
		ps = append(ps, param{name, r.value()})
	}
	return ps
}

// extent is where something stands in a text: from its first octet to behind its
// last.
type extent struct{ from, to int }

// lineWith is where the first line of a text begins that begins with something, from a place on; -1
// if none does.
func lineWith(text []byte, from int, beginning []byte) int {
	for at := from; ; at++ {
		i := bytes.Index(text[at:], beginning)
		if i < 0 {
			return -1
		}
		if at += i; at == 0 || text[at-1] == '\n' {
			return at
		}
	}
}

// splitMultipart finds where a multipart's parts are in its body, between the
// boundaries (RFC 2046 §5.1.1). The line end before a boundary belongs to the
// boundary.
func splitMultipart(body []byte, boundary string) []extent {
	if boundary == "" {
		return nil
	}
	var parts []extent
	start, delimiter := -1, []byte("--"+boundary)
	for at := lineWith(body, 0, delimiter); at >= 0; at = lineWith(body, at, delimiter) {
		l := body[at:]
		if end := bytes.IndexByte(l, '\n'); end >= 0 {
			l = l[:end+1]
		}
		line := strings.TrimRight(string(l), " \t\r\n")
		rest, ok := strings.CutPrefix(line, string(delimiter))
		if ok && (rest == "" || rest == "--") {
			if start >= 0 {
				end := at
				if end > start && body[end-1] == '\n' {
					end--
				}
				if end > start && body[end-1] == '\r' {
					end--
				}
				parts = append(parts, extent{start, end})
			}
			start = at + len(l)
			if rest == "--" {
				return parts
			}
		}
		at += len(l)
	}
	if start >= 0 && start <= len(body) {
		parts = append(parts, extent{start, len(body)})
	}
	return parts
}

// find is the part with a number such as 1.2 (RFC 9051 §6.4.5.1), nil if there
// is none.
func (p *part) find(numbers []int) *part {
	for i, n := range numbers {
		if p.message != nil && i > 0 { // its numbers are those of the message inside
			p = p.message
		}
		switch {
		case p.kind.multipart:
			if n < 1 || n > len(p.children) {
				return nil
			}
			p = p.children[n-1]
		case n != 1:
			return nil
		case i == len(numbers)-1: // part 1 of what has no parts is itself
		default:
			if p.message == nil {
				return nil
			}
		}
	}
	return p
}
