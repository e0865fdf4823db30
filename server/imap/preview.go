package imap

import (
	"html"
	"strings"
	"unicode"

	"ehlo/server/mailstore"
)

// previewLength is how many characters PREVIEW has at most (RFC 8970 §3.1).
const previewLength = 200

// preview is the beginning of a message's text, for people (RFC 8970), as
// Dovecot makes it: white space is one space, and what is quoted is left out
// unless there is nothing else.
func (b *backend) preview(m mailstore.Message) string {
	p := parseMessage(m.Content.Raw).previewed()
	if p == nil {
		return ""
	}
	text := p.text()
	if strings.EqualFold(p.kind.subtype, "html") {
		text = html.UnescapeString(withoutTags(text))
	}
	var own, quoted excerpt
	for l := range strings.Lines(text) {
		if said, ok := strings.CutPrefix(l, ">"); ok {
			quoted.add(said)
		} else if own.add(l); own.length == previewLength {
			break
		}
	}
	if own.length == 0 && quoted.length > 0 {
		return ">" + quoted.text.String()
	}
	return own.text.String()
}

// excerpt is the first characters of a text, with its white space collapsed.
type excerpt struct {
	text   strings.Builder
	length int // in characters
	space  bool
}

func (e *excerpt) add(line string) {
	for _, r := range line {
		if e.length == previewLength {
			return
		}
		switch {
		case r == 0 || r == '\uFEFF': // padding, and the mark that text is UTF-8
		case r < 128 && unicode.IsSpace(r):
			e.space = e.length > 0
		default:
			if e.space {
				e.put(' ')
			}
			if e.space = false; e.length < previewLength {
				e.put(r)
			}
		}
	}
}

func (e *excerpt) put(r rune) {
	e.text.WriteRune(r)
	e.length++
}

// withoutTags is what HTML says: tags are a space, and comments, scripts and
// style sheets are left out, to the end of the text if they have none.
func withoutTags(text string) string {
	var b strings.Builder
	for {
		said, tag, ok := strings.Cut(text, "<")
		b.WriteString(said)
		if !ok {
			return b.String()
		}
		b.WriteByte(' ')
		_, script := cutPrefixFold(tag, "script")
		_, style := cutPrefixFold(tag, "style")
		switch {
		case strings.HasPrefix(tag, "!--"):
			_, text, _ = strings.Cut(tag[len("!--"):], "-->")
		case script:
			_, text, _ = strings.Cut(behindFold(tag, "</script"), ">")
		case style:
			_, text, _ = strings.Cut(behindFold(tag, "</style"), ">")
		default:
			_, text, _ = strings.Cut(tag, ">")
		}
	}
}

// behindFold is what follows the end of an element, nothing if there is none.
func behindFold(s, end string) string {
	for {
		i := strings.IndexByte(s, end[0])
		if i < 0 {
			return ""
		}
		if rest, ok := cutPrefixFold(s[i:], end); ok {
			return rest
		}
		s = s[i+1:]
	}
}

// previewed is the part that a preview is of, nil if there is none: the first
// that is text, and of alternatives the plainest. Messages inside the message
// are not looked into.
func (p *part) previewed() *part {
	switch {
	case p.kind.typ == "" || strings.EqualFold(p.kind.typ, "text"):
		return p
	case !p.kind.multipart:
		return nil
	case !strings.EqualFold(p.kind.subtype, "alternative"):
		for _, c := range p.children {
			if t := c.previewed(); t != nil {
				return t
			}
		}
		return nil
	}
	var rich, other *part
	for _, c := range p.children {
		switch {
		case c.kind.typ == "", strings.EqualFold(c.kind.typ, "text") && strings.EqualFold(c.kind.subtype, "plain"):
			return c
		case !strings.EqualFold(c.kind.typ, "text"):
		case strings.EqualFold(c.kind.subtype, "html"):
			rich = c
		default:
			other = c
		}
	}
	if rich != nil {
		return rich
	}
	return other
}
