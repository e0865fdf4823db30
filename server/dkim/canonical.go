package dkim

import (
	"bytes"
	"strings"
)

// Canonicalization is how a header or a body is written before it is hashed, so that little changes on the
// way do no harm (RFC 6376 §3.4).
type Canonicalization string

// The canonicalizations.
const (
	Simple  Canonicalization = "simple"
	Relaxed Canonicalization = "relaxed"
)

// Field is a header field as it is hashed (RFC 6376 §3.4.1, §3.4.2). It has a CRLF at its end in both.
func (c Canonicalization) Field(raw string) string {
	if c == Simple {
		return raw
	}
	name, value, _ := strings.Cut(raw, ":")
	value = strings.NewReplacer("\r\n", "").Replace(value)
	return strings.ToLower(strings.TrimRight(name, " \t")) + ":" + strings.Trim(squeezed(value), " ") + "\r\n"
}

// Body is a body as it is hashed (RFC 6376 §3.4.3, §3.4.4).
func (c Canonicalization) Body(raw []byte) []byte {
	if c == Relaxed {
		var b bytes.Buffer
		for line := range bytes.Lines(raw) {
			text, ended := bytes.CutSuffix(line, []byte("\r\n"))
			b.WriteString(strings.TrimRight(squeezed(string(text)), " "))
			if ended {
				b.WriteString("\r\n")
			}
		}
		raw = b.Bytes()
	}
	for bytes.HasSuffix(raw, []byte("\r\n\r\n")) {
		raw = raw[:len(raw)-2]
	}
	switch {
	case c == Relaxed && (len(raw) == 0 || string(raw) == "\r\n"):
		return nil
	case !bytes.HasSuffix(raw, []byte("\r\n")):
		return append(bytes.Clone(raw), "\r\n"...)
	}
	return raw
}

// squeezed has one space for each row of blanks.
func squeezed(text string) string {
	var b strings.Builder
	blank := false
	for i := range len(text) {
		switch c := text[i]; {
		case c != ' ' && c != '\t':
			b.WriteByte(c)
			blank = false
		case !blank:
			b.WriteByte(' ')
			blank = true
		}
	}
	return b.String()
}

// message is a message in its parts.
type message struct {
	fields []string // each with all its lines, and a CRLF at its end
	body   []byte
}

func split(octets []byte) (m message) {
	for len(octets) > 0 {
		line := octets
		if i := bytes.Index(octets, []byte("\r\n")); i >= 0 {
			line = octets[:i+2]
		}
		octets = octets[len(line):]
		switch {
		case string(line) == "\r\n":
			m.body = octets
			return m
		case len(m.fields) > 0 && (line[0] == ' ' || line[0] == '\t'):
			m.fields[len(m.fields)-1] += string(line)
		default:
			m.fields = append(m.fields, string(line))
		}
	}
	return m
}

// nameOf is a field's name in lower case.
func nameOf(field string) string {
	name, _, _ := strings.Cut(field, ":")
	return strings.ToLower(strings.TrimRight(name, " \t"))
}

// signed is what a signature is over: the fields that names list, each name's from the last upwards (RFC 6376
// §5.4.2), and the signature's own without its data, whose line does not end (§3.7).
func (m message) signed(names []string, own string, c Canonicalization) string {
	left := make(map[string][]string)
	for _, f := range m.fields {
		left[nameOf(f)] = append(left[nameOf(f)], f)
	}
	var b strings.Builder
	for _, name := range names {
		all := left[strings.ToLower(name)]
		if len(all) == 0 {
			continue // that there is none is signed
		}
		b.WriteString(c.Field(all[len(all)-1]))
		left[strings.ToLower(name)] = all[:len(all)-1]
	}
	b.WriteString(strings.TrimSuffix(c.Field(withoutData(own)), "\r\n"))
	return b.String()
}

// withoutData is a signature's field with nothing behind its b=.
func withoutData(field string) string {
	name, value, _ := strings.Cut(field, ":")
	specs := strings.Split(value, ";")
	for i, spec := range specs {
		if tag, _, ok := strings.Cut(spec, "="); ok && strings.TrimSpace(tag) == "b" {
			end := ""
			if i == len(specs)-1 {
				end = "\r\n"
			}
			specs[i] = tag + "=" + end
		}
	}
	return name + ":" + strings.Join(specs, ";")
}
