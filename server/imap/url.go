package imap

import (
	"net/url"
	"strconv"
	"strings"

	"ehlo/server/mailstore"
)

// messageURL is an IMAP URL that names a message or a part of one, relative to
// this server (RFC 5092 §7 and §11: iabsolute-path or irelative-path).
type messageURL struct {
	mailbox  string // "" is the selected one
	validity uint32 // 0 if the URL does not say
	uid      mailstore.UID
	section  section
	partial  *partial // URL-PARTIAL (RFC 5550 §5.7.1)
}

// parseMessageURL reads such a URL, for example
// "/INBOX;UIDVALIDITY=785799047/;UID=113330/;SECTION=1.5.9".
func parseMessageURL(s string) (u messageURL, ok bool) {
	if strings.HasPrefix(s, "//") {
		return u, false // another server
	}
	path := s
	switch i := foldedIndex(path, ";UID="); {
	case i < 0:
		return u, false
	case i > 0:
		mailbox, found := strings.CutSuffix(path[:i], "/")
		mailbox, absolute := strings.CutPrefix(mailbox, "/")
		if !found || !absolute && mailbox != "" {
			return u, false
		}
		if mailbox != "" && !u.readMailbox(mailbox) {
			return u, false
		}
		path = path[i:]
	}
	for _, field := range strings.Split(path, "/") {
		name, value, found := strings.Cut(strings.TrimPrefix(field, ";"), "=")
		if !found || !strings.HasPrefix(field, ";") || !u.readField(strings.ToUpper(name), value) {
			return u, false
		}
	}
	return u, u.uid != 0
}

func (u *messageURL) readMailbox(s string) bool {
	name := s
	if i := foldedIndex(s, ";UIDVALIDITY="); i >= 0 {
		var validity string
		name, validity = s[:i], s[i+len(";UIDVALIDITY="):]
		n, err := strconv.ParseUint(validity, 10, 32)
		if err != nil || n == 0 {
			return false
		}
		u.validity = uint32(n)
	}
	decoded, err := url.PathUnescape(name)
	u.mailbox = encodeUTF7(decoded) // RFC 5092 §8: URLs have UTF-8
	return err == nil && decoded != "" && !strings.Contains(name, ";")
}

// foldedIndex finds ASCII capitals in any case of letters (RFC 5092 §11: ABNF's
// strings have none).
func foldedIndex(s, capitals string) int {
	for i := 0; i+len(capitals) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(capitals)], capitals) {
			return i
		}
	}
	return -1
}

func (u *messageURL) readField(name, value string) bool {
	value, err := url.PathUnescape(value)
	if err != nil {
		return false
	}
	switch name {
	case "UID":
		n, err := strconv.ParseUint(value, 10, 32)
		u.uid = mailstore.UID(n)
		return err == nil
	case "SECTION":
		var ok bool
		u.section, ok = parseURLSection(value)
		return ok && u.uid != 0
	case "PARTIAL":
		offset, count, limited := strings.Cut(value, ".")
		p := &partial{count: -1}
		if p.offset, err = strconv.ParseInt(offset, 10, 64); err != nil || p.offset < 0 {
			return false
		}
		if limited {
			if p.count, err = strconv.ParseInt(count, 10, 64); err != nil || p.count <= 0 {
				return false
			}
		}
		u.partial = p
		return u.uid != 0
	}
	return false
}

// parseURLSection reads what FETCH has between its brackets, field names
// included: "HEADER.FIELDS (Subject To)".
func parseURLSection(s string) (section, bool) {
	text, fields, listed := strings.Cut(s, " (")
	sec, ok := parseSection(strings.ToUpper(text))
	if wants := strings.HasPrefix(sec.text, "HEADER.FIELDS"); !ok || wants != listed {
		return sec, false
	}
	if listed {
		fields, closed := strings.CutSuffix(fields, ")")
		sec.headers = strings.Fields(strings.ToUpper(fields))
		return sec, closed && len(sec.headers) > 0
	}
	return sec, true
}

// urlPart is the octets that a URL stands for, or why there are none, and what
// that is about.
func (c *conn) urlPart(s string) (octets []byte, why Reason, about string) {
	u, ok := parseMessageURL(s)
	if !ok {
		return nil, reasonURLSyntax, ""
	}
	var box *mailstore.Mailbox
	if u.mailbox == "" {
		if c.view == nil {
			return nil, reasonURLSyntax, ""
		}
		box = c.view.box
	} else {
		var err error
		if box, err = c.user.Mailbox(u.mailbox); err != nil {
			return nil, reasonURLMailbox, u.mailbox
		}
	}
	if u.validity != 0 && u.validity != box.UIDValidity() {
		return nil, reasonURLValidity, ""
	}
	m, ok := box.Message(u.uid)
	if !ok {
		return nil, reasonURLMessage, ""
	}
	octets, _ = c.back.section(m.Content.Raw, u.section) // a part that is not there is empty
	if u.partial != nil {
		octets = u.partial.cut(octets)
	}
	return octets, "", ""
}
