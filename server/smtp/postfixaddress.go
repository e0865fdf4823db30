package smtp

import (
	"net/netip"
	"strings"
)

// address reads an address as Postfix does, which has one reader for envelopes
// and headers: RFC 5322 with phrases, comments and brackets or none. A source
// route is passed over, and there may be no domain.
func (d *postfixDialect) address(w word, null bool) (a address, ok bool) {
	if w.bad || d.s.cfg.StrictEnvelope && !strictPath(w.text) {
		return a, false
	}
	found := addressesIn(withoutRoute(w.text))
	if len(found) > 1 {
		return a, false
	}
	t := ""
	if len(found) == 1 {
		t = squeezed(found[0])
	}
	if t == "" {
		return a, null
	}
	local, domain, ok := splitAddress(t)
	if !ok || domain != "" && !hostname(domain) {
		return a, false
	}
	a.local, a.domain = unquoted(local), strings.TrimSuffix(domain, ".")
	a.text = a.local
	if domain != "" {
		a.text += "@" + domain
	}
	return a, true
}

// withoutRoute is a path without its source route (RFC 5321 appendix C).
func withoutRoute(t string) string {
	if strings.HasPrefix(t, "<@") {
		if _, rest, found := strings.Cut(t, ":"); found {
			return "<" + rest
		}
	}
	return t
}

// strictPath tells whether a path is one of RFC 5321 §4.1.2, with nothing
// around its brackets.
func strictPath(t string) bool {
	return strings.HasPrefix(t, "<") && strings.IndexByte(t, '>') == len(t)-1 && strings.LastIndexByte(t, '<') == 0 &&
		!strings.HasPrefix(withoutRoute(t), "<@")
}

// addressesIn lists the addresses in a text. Comments are no part of them, nor
// are the words in front of an opening bracket.
func addressesIn(t string) (found []string) {
	var one strings.Builder
	flush := func() {
		if strings.TrimSpace(one.String()) != "" {
			found = append(found, one.String())
		}
		one.Reset()
	}
	bracket := false
	for i := 0; i < len(t); i++ {
		switch c := t[i]; c {
		case '\\':
			one.WriteByte(c)
			if i++; i < len(t) {
				one.WriteByte(t[i])
			}
		case '"', '[':
			end := byte('"')
			if c == '[' {
				end = ']'
			}
			n, _ := closing(t[i+1:], end)
			one.WriteString(t[i : i+1+n])
			i += n
		case '(':
			i = commentEnd(t, i) - 1
		case '<':
			if bracket {
				flush()
			}
			one.Reset()
			bracket = true
		case '>':
			flush()
			bracket = false
		case ',', ';':
			flush()
		default:
			one.WriteByte(c)
		}
	}
	flush()
	return found
}

// commentEnd is where the comment ends that begins at i; comments nest.
func commentEnd(t string, i int) int {
	for depth := 0; i < len(t); i++ {
		switch t[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(t)
}

// resolve finds where mail for an address goes. As long as the domain is one of
// ours, Postfix looks for another destination in the local part: there@other,
// other!there and there%other, quoted or not. ok is false when it leads nowhere.
func (d *postfixDialect) resolve(a address) (to address, ok bool) {
	to = a
	for a.domain == "" || d.s.local(a) {
		i := strings.LastIndexByte(a.local, '@')
		site, user, bang := strings.Cut(a.local, "!")
		if i < 0 && !bang {
			i = strings.LastIndexByte(a.local, '%')
		}
		switch {
		case i >= 0:
			a.local, a.domain = a.local[:i], a.local[i+1:]
		case bang:
			a.local, a.domain = user, site
		default:
			to.local, to.domain = a.local, a.domain
			if to.local == "" { // nobody at a domain of ours is whoever looks after it
				to.local = "postmaster"
			}
			return to, true
		}
		if a.domain == "" || !hostname(a.domain) {
			return to, false
		}
	}
	to.local, to.domain = a.local, a.domain
	return to, true
}

// squeezed is an address without white space at its ends and around the marks
// between its words (RFC 5322 §4.4 lets it stand there).
func squeezed(t string) string {
	var out []byte
	quote := false
	for i := 0; i < len(t); i++ {
		switch c := t[i]; {
		case c == '"':
			quote = !quote
		case !quote && blank(c):
			next := strings.TrimLeft(t[i:], " \t")
			if len(out) == 0 || next == "" || strings.IndexByte("@.", out[len(out)-1]) >= 0 || strings.IndexByte("@.", next[0]) >= 0 {
				continue
			}
		}
		out = append(out, t[i])
	}
	return string(out)
}

// splitAddress cuts an address at its last at sign outside quotes. It holds one
// address: no second word, no comma.
func splitAddress(t string) (local, domain string, ok bool) {
	at, quote, literal := -1, false, false
	for i := 0; i < len(t); i++ {
		switch c := t[i]; {
		case c == '\\':
			i++
		case c == '"':
			quote = !quote
		case quote:
		case c == '@':
			if literal { // an address literal is no part of a name
				return "", "", false
			}
			at = i
		case c == '[':
			literal = true
		case c == ' ' || c == '\t' || c == ',' || c == ';' || c == '<' || c == '>' || c == '(' || c == ')':
			return "", "", false
		}
	}
	if at < 0 {
		return t, "", true
	}
	return t[:at], t[at+1:], at < len(t)-1
}

// hostname tells whether a domain is one, or an address literal.
func hostname(d string) bool {
	if strings.HasPrefix(d, "[") {
		ip := strings.TrimPrefix(strings.TrimSuffix(d[1:], "]"), "IPv6:")
		_, err := netip.ParseAddr(ip)
		return strings.HasSuffix(d, "]") && err == nil
	}
	d = strings.TrimSuffix(d, ".")
	if len(d) > 255 {
		return false
	}
	digits := true
	for label := range strings.SplitSeq(d, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			if !alphanumeric(c) && c != '-' && c != '_' {
				return false
			}
			digits = digits && '0' <= c && c <= '9'
		}
	}
	return !digits
}
