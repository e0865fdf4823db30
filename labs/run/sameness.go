package run

import (
	"net/mail"
	"strconv"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/mailstore"
)

// sameness is how an argument of the name is compared: by what it means, not
// by its spelling.
func (t *terminal) sameness(name string) scenario.Same {
	switch strings.ToLower(name) {
	case "reverse-path", "forward-path":
		return sameAddress
	case "domain":
		return sameDomain
	case "name", "user":
		return sameUser
	case "password", "response", "initial-response":
		return exactly
	case "mailbox", "new-mailbox":
		return sameMailbox
	case "message", "lines", "size":
		return sameNumber
	case "sequence-set":
		last := uint32(0)
		if t != nil {
			last = t.exists
		}
		return func(want, have string) bool { return sameSet(want, have, last) }
	case "item":
		return sameItem
	}
	return scenario.SameText
}

func exactly(want, have string) bool { return want == have }

func sameVerb(want, have string) bool { return scenario.SameText(want, have) }

func sameNumber(want, have string) bool {
	w, err1 := strconv.ParseUint(want, 10, 64)
	h, err2 := strconv.ParseUint(have, 10, 64)
	return err1 == nil && err2 == nil && w == h
}

// sameAddress compares mailboxes: domains without regard to case (RFC 5321
// §2.4). Local parts too, as every server in our worlds takes them, and with
// or without quotes and brackets.
func sameAddress(want, have string) bool {
	wl, wd := splitAddress(want)
	hl, hd := splitAddress(have)
	return strings.EqualFold(wl, hl) && sameDomain(wd, hd)
}

func splitAddress(s string) (local, domain string) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		s = s[1 : len(s)-1]
	}
	// RFC 5321 §4.1.2: a source route before the address is ignored.
	if strings.HasPrefix(s, "@") {
		if _, rest, ok := strings.Cut(s, ":"); ok {
			s = rest
		}
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		at = len(s)
	} else {
		domain = s[at+1:]
	}
	local = s[:at]
	if len(local) >= 2 && local[0] == '"' && local[len(local)-1] == '"' {
		var b strings.Builder
		for i := 1; i < len(local)-1; i++ {
			if local[i] == '\\' && i+1 < len(local)-1 {
				i++
			}
			b.WriteByte(local[i])
		}
		local = b.String()
	}
	return local, domain
}

func sameDomain(want, have string) bool {
	return strings.EqualFold(strings.TrimSuffix(want, "."), strings.TrimSuffix(have, "."))
}

// sameUser compares login names. One with a domain is the same as one without,
// because servers take either.
func sameUser(want, have string) bool {
	wl, wd := splitAddress(want)
	hl, hd := splitAddress(have)
	return strings.EqualFold(wl, hl) && (wd == "" || hd == "" || sameDomain(wd, hd))
}

func sameMailbox(want, have string) bool {
	return mailstore.CanonicalName(want) == mailstore.CanonicalName(have)
}

// sameOpen compares mailboxes with the users whose they are, USER/MAILBOX.
func sameOpen(want, have string) bool {
	wu, wm, _ := strings.Cut(want, "/")
	hu, hm, _ := strings.Cut(have, "/")
	return sameUser(wu, hu) && sameMailbox(wm, hm)
}

// sameField compares the values of a header field: as addresses where the
// field holds these (RFC 5322 §3.6), as moments where it holds these, otherwise as text.
func sameField(name string) scenario.Same {
	switch strings.ToLower(name) {
	case "date":
		return func(want, have string) bool { // the same moment
			w, ok1 := scenario.Date(want)
			h, ok2 := scenario.Date(have)
			return ok1 && ok2 && w.Equal(h)
		}
	case "from", "sender", "reply-to", "to", "cc", "bcc", "return-path", "envelope-to", "delivered-to":
		return func(want, have string) bool {
			w, err1 := mail.ParseAddressList(want)
			h, err2 := mail.ParseAddressList(have)
			if err1 != nil || err2 != nil || len(w) != len(h) {
				return sameAddress(want, have)
			}
			for i := range w {
				if !sameAddress(w[i].Address, h[i].Address) {
					return false
				}
			}
			return true
		}
	}
	return scenario.SameText
}
