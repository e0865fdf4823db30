package imap

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"ehlo/server/mailstore"
)

// previewLength is how many characters PREVIEW has at most (RFC 8970 §3.1).
const previewLength = 200

// preview is the beginning of a message's text, for people (RFC 8970).
func (b *backend) preview(m mailstore.Message) string {
	p := parseMessage(m.Content.Raw).firstText()
	if p == nil {
		return ""
	}
	text := p.text()
	if strings.EqualFold(p.kind.subtype, "html") {
		text = html.UnescapeString(tags.ReplaceAllString(text, " "))
	}
	var out strings.Builder
	n, space := 0, false
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, ">") { // what is quoted is no news
			continue
		}
		for _, r := range l {
			if unicode.IsSpace(r) {
				space = n > 0
				continue
			}
			if space {
				out.WriteByte(' ')
				n++
				space = false
			}
			if n >= previewLength {
				return strings.TrimRight(out.String(), " ")
			}
			out.WriteRune(r)
			n++
		}
		space = n > 0
	}
	return out.String()
}

var tags = regexp.MustCompile(`(?s)<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>`)

// firstText is the first part that is text, nil if there is none.
func (p *part) firstText() *part {
	for _, c := range p.children {
		if t := c.firstText(); t != nil {
			return t
		}
	}
	if p.message != nil {
		return p.message.firstText()
	}
	if len(p.children) == 0 && (!p.kind.given || strings.EqualFold(p.kind.typ, "text")) {
		return p
	}
	return nil
}
