package imap

import (
	"bytes"
	"regexp"
	"strings"

	"ehlo/server/mailstore"
)

// envelope is ENVELOPE (RFC 9051 §7.5.2). Values are those of the header as
// they stand, encoded words and all: go-imap's own would encode them anew.
func (b *backend) envelope(m mailstore.Message) []byte {
	var out bytes.Buffer
	parseMessage(m.Content.Raw).writeEnvelope(&out)
	return out.Bytes()
}

func (p *part) writeEnvelope(out *bytes.Buffer) {
	from := formatAddresses(p, "From")
	or := func(s, other string) string {
		if s == "NIL" {
			return other
		}
		return s
	}
	out.WriteString("(" + strings.Join([]string{
		formatNString(p, "Date"), formatNString(p, "Subject"),
		from, or(formatAddresses(p, "Sender"), from), or(formatAddresses(p, "Reply-To"), from),
		formatAddresses(p, "To"), formatAddresses(p, "Cc"), formatAddresses(p, "Bcc"),
		formatNString(p, "In-Reply-To"), formatNString(p, "Message-ID"),
	}, " ") + ")")
}

// formatAddresses writes a field's addresses, or NIL.
func formatAddresses(p *part, field string) string {
	var b strings.Builder
	for _, f := range p.fields {
		if strings.EqualFold(f.name, field) {
			for _, a := range parseAddresses(f.body) {
				b.WriteString(a.String())
			}
		}
	}
	if b.Len() == 0 {
		return "NIL"
	}
	return "(" + b.String() + ")"
}

// mailbox is an address of a header field. The start of a group has a local
// part only, its end nothing at all (RFC 9051 §7.5.2).
type mailbox struct {
	name, route, local, domain *string
}

// String is the address structure of ENVELOPE.
func (m mailbox) String() string {
	n := func(s *string) string {
		if s == nil {
			return "NIL"
		}
		return formatString(*s)
	}
	return "(" + n(m.name) + " " + n(m.route) + " " + n(m.local) + " " + n(m.domain) + ")"
}

// missingLocal and missingDomain stand for what an address lacks, as in
// Dovecot.
var missingLocal, missingDomain = "MISSING_MAILBOX", "MISSING_DOMAIN"

// parseAddresses reads the addresses of a field, as well as it can
// (RFC 5322 §3.4).
func parseAddresses(s string) []mailbox {
	r := &addressReader{mimeReader{text: s}}
	var list []mailbox
	for {
		for r.take(',') || r.take(';') {
		}
		if r.skip(); r.at >= len(r.text) {
			return list
		}
		before := r.at
		r.comment = ""
		words := r.phrase()
		switch {
		case r.take(':'): // a group
			list = append(list, mailbox{local: &words})
			for r.skip(); r.at < len(r.text) && !r.take(';'); r.skip() {
				if r.take(',') {
					continue
				}
				at := r.at
				r.comment = ""
				list = append(list, r.mailbox(r.phrase()))
				if r.at == at {
					r.at++
				}
			}
			list = append(list, mailbox{})
		default:
			list = append(list, r.mailbox(words))
		}
		if r.at == before { // nothing that can be read
			r.at++
		}
	}
}

// quotedPair is RFC 5322 §3.2.1's: a backslash, and what it quotes.
var quotedPair = regexp.MustCompile(`(?s)\\(.)`)

type addressReader struct{ mimeReader }

// phrase reads words up to a special character.
func (r *addressReader) phrase() string {
	var words []string
	for {
		r.skip()
		from := r.at
		if r.at < len(r.text) && r.text[r.at] == '"' {
			words = append(words, r.value())
			continue
		}
		for r.at < len(r.text) && r.text[r.at] > ' ' && strings.IndexByte(`()<>@,;:\"[]`, r.text[r.at]) < 0 {
			r.at++
		}
		if r.at == from {
			return strings.Join(words, " ")
		}
		words = append(words, r.text[from:r.at])
	}
}

// mailbox reads on behind the words that may be its name or its local part.
func (r *addressReader) mailbox(words string) mailbox {
	var m mailbox
	if !r.take('<') {
		m.local = &words
		m.domain = r.domain()
		if words == "" {
			m.local = &missingLocal
		}
		if m.domain == nil {
			m.domain = &missingDomain
		}
		// RFC 5322 §3.4: of old, a name stood in a comment behind the address.
		if r.skip(); r.comment != "" {
			name := quotedPair.ReplaceAllString(r.comment, "$1")
			m.name = &name
		}
		return m
	}
	if words != "" {
		m.name = &words
	}
	if r.skip(); r.at < len(r.text) && r.text[r.at] == '@' {
		route, _, ok := strings.Cut(r.text[r.at:], ":")
		if ok {
			m.route = &route
			r.at += len(route) + 1
		}
	}
	local := r.phrase()
	m.local, m.domain = &local, r.domain()
	if local == "" {
		m.local = &missingLocal
	}
	if m.domain == nil {
		m.domain = &missingDomain
	}
	if end := strings.IndexByte(r.text[r.at:], '>'); end >= 0 {
		r.at += end + 1
	}
	return m
}

// domain reads a domain behind an at sign, nil if there is none.
func (r *addressReader) domain() *string {
	if !r.take('@') {
		return nil
	}
	r.skip()
	from := r.at
	if r.at < len(r.text) && r.text[r.at] == '[' {
		if end := strings.IndexByte(r.text[r.at:], ']'); end >= 0 {
			r.at += end + 1
			d := r.text[from:r.at]
			return &d
		}
	}
	for r.at < len(r.text) && r.text[r.at] > ' ' && strings.IndexByte(`()<>@,;:\"[]`, r.text[r.at]) < 0 {
		r.at++
	}
	d := r.text[from:r.at]
	return &d
}
