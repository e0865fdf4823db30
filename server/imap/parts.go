package imap

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Part is a message, or a part of one, as FETCH can ask for it (RFC 9051
// §6.4.5.1). A message without parts is its own part 1.
type Part struct {
	// Number is such as 1.2, "" for a whole message that has parts. A multipart
	// message inside a message has the number of the part that it is in.
	Number string
	// Header and Body are the sections that FETCH names the header and the body
	// by: "HEADER" and "TEXT", "1.2.MIME" and "1.2". No two parts of a message
	// have the same Body.
	Header, Body string
	// HeaderAt is where the part begins in the message, in octets, BodyAt where
	// the empty line behind its header ends, End where it does.
	HeaderAt, BodyAt, End int

	Type        string // such as text/plain, as it is written
	Implied     bool   // no Content-Type names the type
	Charset     string
	Name        string // of a file, decoded
	Disposition string // "inline", "attachment", "" or what else is written there
	Encoding    string // Content-Transfer-Encoding, "" if there is none

	Fields    []Field
	FieldsCut bool // the header has more

	// Text is what a part of type text says, in UTF-8: without its transfer
	// encoding and its charset, as far as that can be done.
	Text    string
	TextCut bool // the text is longer
	Trouble Trouble

	Parts []Part
	Left  int // further parts that are left out
}

// Field is a header field, unfolded and with its encoded words decoded.
type Field struct{ Name, Value string }

// Trouble is why a part cannot be shown as it is meant.
type Trouble string

const (
	NoTrouble       Trouble = ""
	UnknownEncoding Trouble = "unknown-encoding" // of transfer; the body is taken as it stands
	BrokenEncoding  Trouble = "broken-encoding"  // the text ends where decoding failed
	UnknownCharset  Trouble = "unknown-charset"  // the octets are taken for UTF-8
	WrongCharset    Trouble = "wrong-charset"    // some octets are no characters of it
	NoParts         Trouble = "no-parts"         // a multipart with no boundary in its body
	TooDeep         Trouble = "too-deep"         // parts in it are not looked into
)

// PartLimits bounds what Parts returns of a message that can be anything.
type PartLimits struct {
	Parts  int // parts in all
	Header int // octets of fields and names in all
	Text   int // octets of text of one part
	Texts  int // octets of text in all
}

// Parts takes a message apart. It never fails: what cannot be read is taken for
// text.
func Parts(raw []byte, limits PartLimits) Part {
	d := &dissection{left: limits}
	return d.message(parseMessage(raw), "")
}

// dissection counts down what may still be shown.
type dissection struct{ left PartLimits }

// message shows a message: the outermost, with the number "", or the one inside
// the part with that number.
func (d *dissection) message(p *part, number string) Part {
	if !p.kind.multipart {
		return d.show(p, under(number, "1"), under(number, "HEADER"), under(number, "1"))
	}
	return d.show(p, number, under(number, "HEADER"), under(number, "TEXT"))
}

// under is the section of a name in a part.
func under(number, name string) string {
	if number == "" {
		return name
	}
	return number + "." + name
}

func (d *dissection) show(p *part, number, header, body string) Part {
	d.left.Parts--
	bodyAt := p.at + len(p.header)
	out := Part{
		Number: number, Header: header, Body: body,
		HeaderAt: p.at, BodyAt: bodyAt, End: bodyAt + len(p.body),
		Type: "text/plain", Implied: !p.kind.given,
		Charset:  d.header(p.kind.param("charset")),
		Encoding: d.header(p.field(transferEncoding)),
	}
	if p.kind.typ != "" {
		out.Type = d.header(p.kind.typ + "/" + p.kind.subtype)
	}
	disposition := &mimeReader{text: p.field("Content-Disposition")}
	out.Disposition = d.header(disposition.token())
	if out.Name = d.header(fileName(disposition.params(), "filename", p.field("Content-Disposition"))); out.Name == "" {
		out.Name = d.header(fileName(p.kind.params, "name", p.field("Content-Type")))
	}
	for _, f := range p.fields {
		if out.FieldsCut = d.left.Header <= 0; out.FieldsCut {
			break
		}
		out.Fields = append(out.Fields, Field{d.header(f.name), d.header(decodeWords(f.body))})
	}

	switch {
	case p.kind.multipart:
		d.children(&out, p, number)
	case p.kind.rfc822 && p.message == nil:
		out.Trouble = TooDeep
	case p.kind.rfc822 && d.left.Parts <= 0:
		out.Left = 1
	case p.kind.rfc822:
		out.Parts = []Part{d.message(p.message, number)}
	case p.isText():
		out.Text, out.TextCut, out.Trouble = p.beginning(min(d.left.Text, d.left.Texts))
		d.left.Texts -= len(out.Text)
	case !p.encodingKnown():
		out.Trouble = UnknownEncoding
	}
	return out
}

func (d *dissection) children(out *Part, p *part, number string) {
	switch {
	case p.children == nil && len(splitMultipart(p.body, p.kind.param("boundary"))) > 0:
		out.Trouble = TooDeep
	case p.children == nil:
		out.Trouble = NoParts
	}
	for i, c := range p.children {
		if d.left.Parts <= 0 {
			out.Left = len(p.children) - i
			break
		}
		n := under(number, strconv.Itoa(i+1))
		out.Parts = append(out.Parts, d.show(c, n, n+".MIME", n))
	}
}

// header is as much of a text from a header as may still be shown.
func (d *dissection) header(s string) string {
	s, _ = cutText(strings.ToValidUTF8(s, "\uFFFD"), d.left.Header)
	d.left.Header -= len(s)
	return s
}

// cutText is the beginning of a text, without half a character at its end.
func cutText(s string, most int) (beginning string, cut bool) {
	if len(s) <= most {
		return s, false
	}
	most = max(most, 0)
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most], true
}

// fileName is a parameter that names a file: plain, with encoded words as many
// write it, or in the form of RFC 2231.
func fileName(params []param, name, field string) string {
	if plain := (mediaType{params: params}).param(name); plain != "" {
		return decodeWords(plain)
	}
	_, extended, _ := mime.ParseMediaType(field)
	return extended[name]
}

// isText reports whether the part is for reading (RFC 2046 §4.1), which it is too
// when its type cannot be read (RFC 2045 §5.2).
func (p *part) isText() bool {
	return p.kind.typ == "" || strings.EqualFold(p.kind.typ, "text")
}

// beginning is the first octets of a part's text, decoded and in UTF-8.
func (p *part) beginning(most int) (text string, cut bool, trouble Trouble) {
	octets, cut, err := p.decodedStart(most)
	switch {
	case !p.encodingKnown():
		trouble = UnknownEncoding
	case err != nil:
		trouble = BrokenEncoding
	}
	name := p.kind.param("charset")
	decode := decoder(name)
	if decode == nil {
		if name != "" && trouble == NoTrouble {
			trouble = UnknownCharset
		}
		decode = func(s string) string { return s }
	}
	if cut { // there may be half a character
		for range utf8.UTFMax - 1 {
			if r, n := utf8.DecodeLastRune(octets); r != utf8.RuneError || n != 1 {
				break
			}
			octets = octets[:len(octets)-1]
		}
	}
	text = decode(string(octets))
	if !utf8.ValidString(text) {
		if text = strings.ToValidUTF8(text, "\uFFFD"); trouble == NoTrouble {
			trouble = WrongCharset
		}
	}
	text, longer := cutText(text, most)
	return text, cut || longer, trouble
}

// decodedStart is what decoded is, but no more than some octets of it, and what
// could be decoded when there is an error.
func (p *part) decodedStart(most int) (octets []byte, cut bool, err error) {
	most = max(most, 0)
	switch strings.ToLower(p.field(transferEncoding)) {
	case "base64":
		enough := most/3*4 + 8 // characters that hold more octets than asked for
		clean := make([]byte, 0, min(enough, len(p.body)))
		for _, c := range p.body {
			if len(clean) == enough {
				break
			}
			if c != '\r' && c != '\n' && c != ' ' && c != '\t' {
				clean = append(clean, c)
			}
		}
		octets = make([]byte, base64.StdEncoding.DecodedLen(len(clean)))
		n, e := base64.StdEncoding.Decode(octets, clean)
		octets, err = octets[:n], e
	case "quoted-printable":
		octets, err = io.ReadAll(io.LimitReader(quotedprintable.NewReader(bytes.NewReader(p.body)), int64(most)+1))
	default:
		octets = p.body
	}
	if len(octets) > most {
		return octets[:most], true, nil
	}
	return octets, false, err
}

// HeaderTexts are the first fields of a message's header by some names,
// unfolded and with their encoded words decoded, "" for one there is not. Of a
// header only the first 8 KiB are looked at.
func HeaderTexts(raw []byte, names ...string) []string {
	raw = raw[:min(len(raw), 8<<10)]
	p := &part{fields: parseHeader(raw[:headerLength(raw)])}
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = strings.ToValidUTF8(decodeWords(p.field(name)), "\uFFFD")
	}
	return texts
}
