package imap

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"ehlo/server/mailstore"
)

var roomy = PartLimits{Parts: 100, Header: 1 << 20, Text: 1 << 20, Texts: 1 << 20}

func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

// flat is a part and those in it, in the order of the message.
func flat(p Part) []Part {
	list := []Part{p}
	for _, c := range p.Parts {
		list = append(list, flat(c)...)
	}
	return list
}

const nested = `Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner

plain
--inner
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>Gr=FC=DFe</p>
--inner--
--outer
Content-Type: message/rfc822

Subject: forwarded
Content-Type: multipart/mixed; boundary=third

--third
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

R3LDvMOf
ZQ==
--third--
--outer
Content-Type: message/rfc822

Subject: short

Hello
--outer
Content-Type: image/png; name=dot.png
Content-Disposition: attachment; filename*=utf-8''gr%C3%BCn.png
Content-Transfer-Encoding: base64

iVBORw==
--outer--
`

// TestParts names parts as FETCH does.
func TestParts(t *testing.T) {
	var got []string
	for _, p := range flat(Parts(crlf(nested), roomy)) {
		got = append(got, fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s|%q", p.Number, p.Header, p.Body, p.Type, p.Charset, p.Disposition, p.Name, p.Text))
	}
	want := []string{
		`|HEADER|TEXT|multipart/mixed||||""`,
		`1|1.MIME|1|multipart/alternative||||""`,
		`1.1|1.1.MIME|1.1|text/plain||||"plain"`,
		`1.2|1.2.MIME|1.2|text/html|iso-8859-1|||"<p>Grüße</p>"`,
		`2|2.MIME|2|message/rfc822||||""`,
		`2|2.HEADER|2.TEXT|multipart/mixed||||""`,
		`2.1|2.1.MIME|2.1|text/plain|utf-8|||"Grüße"`,
		`3|3.MIME|3|message/rfc822||||""`,
		`3.1|3.HEADER|3.1|text/plain||||"Hello"`,
		`4|4.MIME|4|image/png||attachment|grün.png|""`,
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
	if f := Parts(crlf(nested), roomy).Fields[0]; f != (Field{"Subject", "Grüße"}) {
		t.Errorf("%+v", f)
	}
}

// TestOnePart takes parts one at a time, by the rule they show.
func TestOnePart(t *testing.T) {
	text := func(fields, body string) string { return fields + "\n\n" + body }
	for _, tt := range []struct {
		rule, message, body, typ, text string
		trouble                        Trouble
	}{
		{"a message without MIME is one text", text("Subject: x", "Hello\n"), "1", "text/plain", "Hello\r\n", NoTrouble},
		{"nothing at all is an empty one", "", "1", "text/plain", "", NoTrouble},
		{"no empty line, no body", "Subject: x\n", "1", "text/plain", "", NoTrouble},
		{"a type that cannot be read is text", text("Content-Type: text", "Hello"), "1", "text/plain", "Hello", NoTrouble},
		{"base64 that breaks off", text("Content-Transfer-Encoding: base64", "SGVsbG8h*"), "1", "text/plain", "Hello!", BrokenEncoding},
		{"quoted-printable with a wrong digit", text("Content-Transfer-Encoding: quoted-printable", "Hello =XY"), "1", "text/plain", "Hello =XY", NoTrouble},
		{"quoted-printable with a control character", text("Content-Transfer-Encoding: quoted-printable", "Hello \x01!"), "1", "text/plain", "Hello ", BrokenEncoding},
		{"an encoding nobody knows", text("Content-Transfer-Encoding: uuencode", "Hello"), "1", "text/plain", "Hello", UnknownEncoding},
		{"a charset nobody knows", text("Content-Type: text/plain; charset=klingon", "Hello"), "1", "text/plain", "Hello", UnknownCharset},
		{"octets that are not of the charset", text("Content-Type: text/plain; charset=utf-8", "Gr\xfc\xdfe"), "1", "text/plain", "Gr\uFFFDe", WrongCharset},
		{"UTF-8 without a word about it", text("Subject: x", "Grüße"), "1", "text/plain", "Grüße", NoTrouble},
		{"a multipart without a boundary", text("Content-Type: multipart/mixed", "Hello"), "TEXT", "multipart/mixed", "", NoParts},
		{"a boundary that does not come", text("Content-Type: multipart/mixed; boundary=b", "Hello"), "TEXT", "multipart/mixed", "", NoParts},
	} {
		p := Parts(crlf(tt.message), roomy)
		if p.Body != tt.body || p.Type != tt.typ || p.Text != tt.text || p.Trouble != tt.trouble || len(p.Parts) > 0 {
			t.Errorf("%s: %+v", tt.rule, p)
		}
	}
	for field, want := range map[string]string{
		`Content-Type: image/png; name="a b.png"`:                                "a b.png",
		`Content-Disposition: attachment; filename="=?utf-8?B?w6Q=?=.png"`:       "ä.png",
		`Content-Disposition: attachment; filename*0="long-"; filename*1="name"`: "long-name",
		`Content-Disposition: inline`:                                            "",
	} {
		if got := Parts(crlf(field+"\n\n"), roomy).Name; got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

// TestPartLimits leaves out what is too much, and says so.
func TestPartLimits(t *testing.T) {
	limits := PartLimits{Parts: 3, Header: 1000, Text: 5, Texts: 8}
	p := Parts(crlf("Content-Type: multipart/mixed; boundary=b\n"+strings.Repeat("\n--b\n\ngrüßen", 5)), limits)
	if len(p.Parts) != 2 || p.Left != 3 {
		t.Errorf("%d parts, %d left out", len(p.Parts), p.Left)
	}
	if a, b := p.Parts[0], p.Parts[1]; a.Text != "grü" || !a.TextCut || b.Text != "grü" || !b.TextCut {
		t.Errorf("%q and %q, want texts cut between characters", a.Text, b.Text)
	}
	p = Parts(crlf("Subject: "+strings.Repeat("x", 2000)+"\nTo: bob\n\n"), limits)
	if len(p.Fields) != 1 || !p.FieldsCut || len(p.Fields[0].Value) != 1000-len("Subject") {
		t.Errorf("%+v", p)
	}
	for encoding, body := range map[string]string{"base64": strings.Repeat("YWJj\n", 9), "quoted-printable": strings.Repeat("a=62c", 9)} {
		p = Parts(crlf("Content-Transfer-Encoding: "+encoding+"\n\n"+body), limits)
		if p.Text != "abcab" || !p.TextCut || p.Trouble != NoTrouble {
			t.Errorf("%s: %+v", encoding, p)
		}
	}
	deep := strings.Repeat("Content-Type: message/rfc822\n\n", maxDepth+5)
	list := flat(Parts(crlf(deep), roomy))
	if last := list[len(list)-1]; last.Trouble != TooDeep || len(list) != maxDepth+2 {
		t.Errorf("%d parts, the last %+v", len(list), last)
	}
}

// FuzzParts takes anything apart, and holds every part against what FETCH
// answers for it.
func FuzzParts(f *testing.F) {
	for _, s := range []string{
		nested, "", "\n", "Subject: x", "Subject: x\n\nHello\n",
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\n--b--\n--b\n",
		"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: y\n\ninner\n--b\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx",
		"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: x\n\nHello",
		"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\nAGEA\nYg==",
		"Content-Type:(text/plain; c\\",
		"Content-Type: text/plain; name=\"a",
		"From: a <\"b\nTo: x: @y:<z\n\n",
		"Content-Type: text/plain; charset*=us-ascii''utf-8; name*0*=x''%ff; name*1=y\n\n\xff\xfe\x00",
	} {
		f.Add([]byte(s))
		f.Add(crlf(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		limits := PartLimits{Parts: 20, Header: 500, Text: 100, Texts: 300}
		root := Parts(raw, limits)
		list := flat(root)
		if len(list) > limits.Parts {
			t.Fatalf("%d parts", len(list))
		}
		m := mailstore.Message{Content: &mailstore.Content{Raw: raw}}
		(*backend)(nil).bodyStructure(m, true)
		(*backend)(nil).envelope(m)
		section := func(name string) string {
			s, ok := parseSection(name)
			if !ok {
				t.Fatalf("no section %s", name)
			}
			octets, ok := (*backend)(nil).section(m.Content.Raw, s)
			if !ok {
				t.Fatalf("FETCH knows no %s", name)
			}
			return string(octets)
		}
		seen := map[string]bool{}
		headers, texts := 0, 0
		for _, p := range list {
			if seen[p.Body] {
				t.Fatalf("two parts have the body %s", p.Body)
			}
			seen[p.Body] = true
			if got := string(raw[p.HeaderAt:p.BodyAt]); got != section(p.Header) {
				t.Errorf("%s is %q, FETCH says %q", p.Header, got, section(p.Header))
			}
			if got := string(raw[p.BodyAt:p.End]); got != section(p.Body) {
				t.Errorf("%s is %q, FETCH says %q", p.Body, got, section(p.Body))
			}
			for _, s := range []string{p.Type, p.Charset, p.Name, p.Disposition, p.Encoding, p.Text} {
				if !utf8.ValidString(s) {
					t.Errorf("%q is not UTF-8", s)
				}
			}
			if len(p.Text) > limits.Text {
				t.Errorf("%d octets of text", len(p.Text))
			}
			texts += len(p.Text)
			for _, f := range p.Fields {
				headers += len(f.Name) + len(f.Value)
			}
			for _, c := range p.Parts {
				if c.HeaderAt < p.BodyAt || c.End > p.End {
					t.Errorf("%s does not lie in %s", c.Body, p.Body)
				}
			}
		}
		if headers > limits.Header || texts > limits.Texts {
			t.Errorf("%d octets of headers and %d of texts", headers, texts)
		}
	})
}
