package imap

import (
	"mime"
	"net/mail"
	"slices"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-message/charset"

	"ehlo/server/mailstore"
)

// matches reports whether a message fulfils search criteria (RFC 9051 §6.4.4).
// Texts are compared without regard to case, decoded and in UTF-8.
func matches(c *goimap.SearchCriteria, m *mailstore.Message) bool {
	for _, set := range c.UID {
		if !set.Contains(goimap.UID(m.UID)) {
			return false
		}
	}
	for _, f := range c.Flag {
		if !m.Flags.Has(mailstore.Flag(f)) {
			return false
		}
	}
	for _, f := range c.NotFlag {
		if m.Flags.Has(mailstore.Flag(f)) {
			return false
		}
	}
	if c.Larger > 0 && int64(m.Size()) <= c.Larger || c.Smaller > 0 && int64(m.Size()) >= c.Smaller {
		return false
	}
	if !within(m.Internal, c.Since, c.Before) {
		return false
	}
	for i := range c.Not {
		if matches(&c.Not[i], m) {
			return false
		}
	}
	for i := range c.Or {
		if !matches(&c.Or[i][0], m) && !matches(&c.Or[i][1], m) {
			return false
		}
	}
	return matchesContent(c, m)
}

// within reports whether a day lies between two; the times of day do not count.
func within(t, since, before time.Time) bool {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return (since.IsZero() || !day.Before(since.UTC())) && (before.IsZero() || day.Before(before.UTC()))
}

// matchesContent looks into the message, when the criteria ask for that.
func matchesContent(c *goimap.SearchCriteria, m *mailstore.Message) bool {
	if c.SentSince.IsZero() && c.SentBefore.IsZero() && len(c.Header)+len(c.Body)+len(c.Text) == 0 {
		return true
	}
	p := parseMessage(m.Content.Raw)
	if !c.SentSince.IsZero() || !c.SentBefore.IsZero() {
		// A message without a Date was sent at the beginning of time, as with
		// Dovecot.
		sent, err := mail.ParseDate(p.field("Date"))
		if err != nil {
			sent = time.Unix(0, 0).UTC()
		}
		if !within(sent, c.SentSince, c.SentBefore) {
			return false
		}
	}
	for _, h := range c.Header {
		if !p.headerContains(h.Key, fold(h.Value)) {
			return false
		}
	}
	for _, text := range c.Body {
		if !p.contains(fold(text), false) {
			return false
		}
	}
	for _, text := range c.Text {
		if !p.contains(fold(text), true) {
			return false
		}
	}
	return true
}

// fold takes differences of case out of text.
func fold(s string) string { return strings.ToUpper(strings.ToLower(s)) }

// headerContains reports whether a field by that name has the folded text in it;
// every field has the empty text.
func (p *part) headerContains(name, text string) bool {
	for _, f := range p.fields {
		if strings.EqualFold(f.name, name) && strings.Contains(fold(decodeWords(f.body)), text) {
			return true
		}
	}
	return false
}

// contains reports whether the folded text is in the body of a part or of those
// in it, or in their headers too.
func (p *part) contains(text string, headers bool) bool {
	if headers {
		for _, f := range p.fields {
			if strings.Contains(fold(f.name+": "+decodeWords(f.body)), text) {
				return true
			}
		}
	}
	for _, c := range p.children {
		if c.contains(text, true) { // a part's header is in the message's body
			return true
		}
	}
	if p.message != nil {
		return p.message.contains(text, true)
	}
	if len(p.children) > 0 {
		return false
	}
	if p.kind.given && !strings.EqualFold(p.kind.typ, "text") {
		return strings.Contains(fold(string(p.body)), text)
	}
	return strings.Contains(fold(p.text()), text)
}

// text is the body decoded, in UTF-8, as far as that can be done.
func (p *part) text() string {
	b, err := p.decoded()
	if err != nil && len(b) == 0 {
		b = p.body
	}
	if d := decoder(p.kind.param("charset")); d != nil {
		return d(string(b))
	}
	return string(b)
}

// decodeWords decodes encoded words (RFC 2047) as far as that can be done.
func decodeWords(s string) string {
	d := mime.WordDecoder{CharsetReader: charset.Reader}
	if out, err := d.DecodeHeader(s); err == nil {
		return out
	}
	return s
}

// hasAddress reports whether a field's addresses have the folded text in them, as
// RFC 9051 §6.4.4 has FROM, TO, CC and BCC look at the envelope: comments are not
// in it, but for a name that is one.
func hasAddress(m mailstore.Message, field, text string) bool {
	raw := m.Content.Raw
	return slices.ContainsFunc(parseHeader(raw[:headerLength(raw)]), func(f headerField) bool {
		return strings.EqualFold(f.name, field) && strings.Contains(fold(addressText(parseAddresses(f.body))), text)
	})
}

// addressText writes addresses as a header field has them (RFC 5322 §3.4).
func addressText(list []mailbox) string {
	var b strings.Builder
	for i, m := range list {
		switch {
		case m.local == nil: // the end of a group
			b.WriteString(";")
			continue
		case i > 0:
			b.WriteString(", ")
		}
		if m.name != nil {
			b.WriteString(decodeWords(*m.name) + " <")
		}
		b.WriteString(*m.local)
		if m.domain == nil { // its beginning
			b.WriteString(":")
			continue
		}
		b.WriteString("@" + *m.domain)
		if m.name != nil {
			b.WriteString(">")
		}
	}
	return b.String()
}
