// Package message explains mail messages (RFC 5322, RFC 2045): what SMTP's DATA,
// POP3's RETR and IMAP's FETCH carry, and what stands in a file by itself.
package message

import (
	"bytes"
	_ "embed"
	"mime"
	"strings"
	"sync"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
)

//go:embed message.yaml
var file []byte

// Knowledge is what is known of messages.
var Knowledge = sync.OnceValue(func() *knowledge.Knowledge { return knowledge.Load("message.yaml", file) })

// Explain says what a message means as it stands in a command or a reply: header
// fields, blank lines, bodies, and what lies between the parts of a multipart.
// base is where text begins in the unit or the reply.
func Explain(text []byte, base int, of explain.Part) []explain.Note {
	r := &reader{k: Knowledge(), text: text, base: base, of: of}
	r.read()
	return r.notes
}

// ExplainStuffed is the same for a message in which SMTP or POP3 has doubled
// the dots that begin lines.
func ExplainStuffed(text []byte, base int, of explain.Part) []explain.Note {
	r := &reader{k: Knowledge(), text: text, base: base, of: of, stuffed: true}
	r.read()
	return r.notes
}

// reader walks over a message line by line.
type reader struct {
	k       *knowledge.Knowledge
	text    []byte
	base    int
	of      explain.Part
	stuffed bool
	notes   []explain.Note

	at         int
	boundaries []string // of the multiparts that are open, the outermost first
	encoding   string   // Content-Transfer-Encoding of the part, in lower case
	contents   string   // its media type, in lower case
	boundary   string   // that the header being read has announced
}

// note explains text[start:end] by an entry of the knowledge. {text} is what
// stands there.
func (r *reader) note(kind string, start, end int, e knowledge.Entry, pairs ...string) {
	if start >= end {
		return
	}
	pairs = append(pairs, "text", unfolded(r.text[start:end]))
	r.notes = append(r.notes, explain.Note{Of: r.of, Start: r.base + start, End: r.base + end, Kind: kind, Says: knowledge.Fill(e.Says, pairs...), Ref: e.Ref})
}

// unfolded is text on one line (RFC 5322 §2.2.3), shortened for showing.
func unfolded(b []byte) string {
	const most = 120
	s := strings.Join(strings.Fields(string(b[:min(len(b), 4*most)])), " ")
	return knowledge.Shortened(s, most)
}

func (r *reader) line() (start, end int) {
	start = r.at
	if i := bytes.IndexByte(r.text[start:], '\n'); i >= 0 {
		return start, start + i + 1
	}
	return start, len(r.text)
}

func (r *reader) read() {
	r.header()
	for r.at < len(r.text) {
		r.body()
	}
}

// header reads fields up to the blank line.
func (r *reader) header() {
	r.boundary, r.encoding, r.contents = "", "", ""
	for r.at < len(r.text) {
		start, end := r.line()
		if len(bytes.TrimRight(r.text[start:end], "\r\n")) == 0 {
			r.at = end
			r.note("blank-line", start, end, r.k.Token("blank-line"))
			break
		}
		for r.at = end; r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\t'); { // RFC 5322 §2.2.3: a folded line goes on
			_, r.at = r.line()
		}
		r.lostFolds(start)
		end = start + len(bytes.TrimRight(r.text[start:r.at], "\r\n \t"))
		if !r.field(start, end) {
			r.note("not-a-field", start, end, r.k.Token("not-a-field"))
			break // what follows is taken for the body
		}
	}
	if r.boundary != "" {
		r.boundaries = append(r.boundaries, r.boundary)
	}
}

// lostFolds takes the lines of a Received field that have lost the white space
// in front of them, as happens to what is copied from a page: they begin with
// one of the field's own words, or follow its semicolon.
func (r *reader) lostFolds(start int) {
	const name = "received:"
	if len(r.text)-start < len(name) || !strings.EqualFold(string(r.text[start:start+len(name)]), name) {
		return
	}
	for r.at < len(r.text) {
		from, next := r.line()
		end := from + len(bytes.TrimRight(r.text[from:next], "\r\n"))
		to := r.wordEnd(from, end)
		_, clause := r.k.Words["received"][strings.ToUpper(string(r.text[from:to]))]
		dated := bytes.HasSuffix(bytes.TrimRight(r.text[start:from], " \t\r\n"), []byte(";"))
		if end == from || !clause && !dated && r.text[from] != '(' {
			return
		}
		r.at = next
	}
}

// field explains a header field, and is false when it is none.
func (r *reader) field(start, end int) bool {
	colon := bytes.IndexByte(r.text[start:end], ':')
	name := ""
	if colon > 0 {
		name = strings.TrimRight(string(r.text[start:start+colon]), " \t")
	}
	if !IsFieldName(name) {
		return false
	}
	key := strings.ToUpper(name)
	e, known := r.k.Word("field", key)
	if !known {
		e = r.k.Token("unknown-field")
		if strings.HasPrefix(key, "X-") {
			e = r.k.Token("private-field")
		}
	}
	r.note("field-name", start, start+colon+1, e)
	value := start + colon + 1
	for value < end && strings.IndexByte(" \t\r\n", r.text[value]) >= 0 {
		value++
	}
	switch key {
	case "RECEIVED":
		r.received(value, end)
	case "DKIM-SIGNATURE", "ARC-MESSAGE-SIGNATURE", "ARC-SEAL":
		r.segments(value, end, "dkim")
	case "AUTHENTICATION-RESULTS", "ARC-AUTHENTICATION-RESULTS":
		r.results(value, end)
	case "CONTENT-TYPE", "CONTENT-DISPOSITION":
		r.parameters(key, value, end)
	default:
		r.value(key, value, end)
	}
	return true
}

// IsFieldName reports whether text can name a field: printable, no space and no
// colon (RFC 5322 §2.2).
func IsFieldName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || s[i] == ':' {
			return false
		}
	}
	return s != ""
}

var words = new(mime.WordDecoder)

// value explains a field's value as a whole.
func (r *reader) value(key string, start, end int) {
	text := unfolded(r.text[start:end])
	switch key {
	case "CONTENT-TRANSFER-ENCODING":
		r.encoding = strings.ToLower(text)
		if e, ok := r.k.Word("encoding", strings.ToUpper(text)); ok {
			r.note("encoding", start, end, e)
			return
		}
	case "FROM", "TO", "CC", "BCC", "REPLY-TO", "SENDER", "RESENT-FROM", "RESENT-TO":
		r.note("addresses", start, end, r.k.Token("addresses"))
		return
	case "RETURN-PATH", "ENVELOPE-TO", "DELIVERED-TO", "X-ORIGINAL-TO":
		r.note("address", start, end, r.k.Token("address"))
		return
	case "DATE", "DELIVERY-DATE", "RESENT-DATE":
		r.note("date", start, end, r.k.Token("date"))
		return
	case "MESSAGE-ID", "IN-REPLY-TO", "REFERENCES", "CONTENT-ID", "RESENT-MESSAGE-ID":
		r.note("message-id", start, end, r.k.Token("message-id"))
		return
	}
	if strings.Contains(text, "=?") {
		if plain, err := words.DecodeHeader(text); err == nil && plain != text {
			r.note("encoded-word", start, end, r.k.Token("encoded-word"), "decoded", plain)
			return
		}
	}
	r.note("field-value", start, end, r.k.Token("field-value"))
}

// body reads up to the next boundary, and what that begins.
func (r *reader) body() {
	from := r.at
	var dots []int
	for r.at < len(r.text) {
		start, end := r.line()
		if b := r.isBoundary(start, end); b != "" {
			r.bodyText(from, start, dots)
			r.delimiter(b, start, end)
			return
		}
		if r.stuffed && r.text[start] == '.' {
			dots = append(dots, start)
		}
		r.at = end
	}
	r.bodyText(from, r.at, dots)
}

// delimiter explains a boundary, and reads the header of the part after it.
func (r *reader) delimiter(b string, start, end int) {
	r.at = end
	line := len(bytes.TrimRight(r.text[start:end], "\r\n \t"))
	last := len(b) + 2
	if line >= last+2 && string(r.text[start+last:start+last+2]) == "--" {
		r.note("boundary-end", start, start+line, r.k.Token("boundary-end"))
		r.encoding, r.contents = "", "epilogue"
		return
	}
	r.note("boundary", start, start+line, r.k.Token("boundary"))
	r.header()
}

// isBoundary returns the open boundary that the line is, and closes those
// inside it.
func (r *reader) isBoundary(start, end int) string {
	l := r.text[start:end]
	if len(r.boundaries) == 0 || !bytes.HasPrefix(l, []byte("--")) {
		return ""
	}
	for i := len(r.boundaries) - 1; i >= 0; i-- {
		b := r.boundaries[i]
		rest, ok := strings.CutPrefix(string(l[2:]), b)
		if !ok {
			continue
		}
		switch strings.TrimRight(rest, " \t\r\n") {
		case "":
			r.boundaries = r.boundaries[:i+1]
			return b
		case "--":
			r.boundaries = r.boundaries[:i]
			return b
		}
	}
	return ""
}

func (r *reader) bodyText(start, end int, dots []int) {
	trimmed := start + len(bytes.TrimRight(r.text[start:end], " \t\r\n"))
	kind := "body"
	switch {
	case r.contents == "epilogue":
		kind = "epilogue"
	case strings.HasPrefix(r.contents, "multipart/"):
		kind = "preamble"
	case r.encoding == "base64":
		kind = "body-base64"
	case r.encoding == "quoted-printable":
		kind = "body-quoted-printable"
	}
	r.note(kind, start, trimmed, r.k.Token(kind))
	for _, d := range dots {
		r.note("dot-stuffing", d, d+1, r.k.Token("dot-stuffing"))
	}
}

// IsField reports whether a header field is known by its name.
func IsField(name string) bool {
	_, ok := Knowledge().Words["field"][strings.ToUpper(name)]
	return ok
}

// EndingDot is where the dot stands that ends text, -1 if none does.
func EndingDot(raw []byte) int {
	end := len(raw)
	for end > 0 && (raw[end-1] == '\n' || raw[end-1] == '\r') {
		end--
	}
	if end == 0 || end == len(raw) || raw[end-1] != '.' || end > 1 && raw[end-2] != '\n' {
		return -1
	}
	return end - 1
}
