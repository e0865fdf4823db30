package imap

import (
	"bytes"
	"fmt"
	"strings"

	"ehlo/server/mailstore"
)

// bodyStructure is BODYSTRUCTURE, or without extension data BODY (RFC 9051
// §7.5.2), as Dovecot writes it: names as they stand in the message.
func (b *backend) bodyStructure(m mailstore.Message, extended bool) []byte {
	var out bytes.Buffer
	parseMessage(m.Content.Raw).writeStructure(&out, extended)
	return out.Bytes()
}

func (p *part) writeStructure(out *bytes.Buffer, extended bool) {
	out.WriteByte('(')
	if p.kind.multipart {
		p.writeMultipart(out, extended)
	} else {
		p.writeSingle(out, extended)
	}
	out.WriteByte(')')
}

func (p *part) writeMultipart(out *bytes.Buffer, extended bool) {
	for _, c := range p.children {
		c.writeStructure(out, extended)
	}
	if len(p.children) == 0 { // the grammar wants one
		out.WriteString(`("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)`)
	}
	out.WriteString(" " + formatString(p.kind.subtype))
	if extended {
		out.WriteString(" " + formatParams(p.kind.params, false))
		p.writeDisposition(out)
	}
}

func (p *part) writeSingle(out *bytes.Buffer, extended bool) {
	typ, subtype := p.kind.typ, p.kind.subtype
	if typ == "" {
		typ, subtype = "text", "plain"
	}
	text := strings.EqualFold(typ, "text")
	encoding := p.field(transferEncoding)
	if encoding == "" {
		encoding = "7bit"
	}
	fmt.Fprintf(out, "%s %s %s %s %s %s %d", formatString(typ), formatString(subtype), formatParams(p.kind.params, text),
		formatNString(p, "Content-ID"), formatNString(p, "Content-Description"), formatString(encoding), len(p.body))
	switch {
	case p.message != nil:
		out.WriteByte(' ')
		p.message.writeEnvelope(out)
		out.WriteByte(' ')
		p.message.writeStructure(out, extended)
		fmt.Fprintf(out, " %d", bytes.Count(p.body, []byte("\n")))
	case text:
		fmt.Fprintf(out, " %d", bytes.Count(p.body, []byte("\n")))
	}
	if extended {
		out.WriteString(" " + formatNString(p, "Content-MD5"))
		p.writeDisposition(out)
	}
}

// writeDisposition writes the extension data that all parts can have.
func (p *part) writeDisposition(out *bytes.Buffer) {
	r := &mimeReader{text: p.field("Content-Disposition")}
	if kind := r.token(); kind != "" {
		fmt.Fprintf(out, " (%s %s)", formatString(kind), formatParams(r.params(), false))
	} else {
		out.WriteString(" NIL")
	}
	var languages []string
	r = &mimeReader{text: p.field("Content-Language")}
	for l := r.token(); l != ""; l = r.token() {
		languages = append(languages, formatString(l))
		r.take(',')
	}
	if len(languages) > 0 {
		out.WriteString(" (" + strings.Join(languages, " ") + ")")
	} else {
		out.WriteString(" NIL")
	}
	out.WriteString(" " + formatNString(p, "Content-Location"))
}

// formatParams writes a parameter list. Text has always a charset.
func formatParams(params []param, text bool) string {
	var b strings.Builder
	charset := false
	for _, p := range params {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(formatString(p.name) + " " + formatString(p.value))
		charset = charset || strings.EqualFold(p.name, "charset")
	}
	if text && !charset {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(`"charset" "us-ascii"`)
	}
	if b.Len() == 0 {
		return "NIL"
	}
	return "(" + b.String() + ")"
}

// formatNString writes a field's value, or NIL when there is none.
func formatNString(p *part, field string) string {
	if !p.has(field) {
		return "NIL"
	}
	return formatString(p.field(field))
}
