package postfix

import (
	"strings"

	"ehlo/server/smtp"
)

// address reads an address as Postfix does, which has one reader for envelopes
// and headers: RFC 5322 with phrases, comments and brackets or none. A source
// route is passed over, and there may be no domain.
func (d *dialect) address(w word, null bool) (a smtp.Address, ok bool) {
	if w.bad || d.s.StrictEnvelope && !strictPath(w.text) {
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
	local, domain, ok := smtp.SplitAddress(t)
	if !ok || domain != "" && !smtp.IsHostname(domain) {
		return a, false
	}
	a.Local, a.Domain = smtp.Unquote(local), strings.TrimSuffix(domain, ".")
	a.Text = a.Local
	if domain != "" {
		a.Text += "@" + domain
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

// strictPath reports whether a path is one of RFC 5321 §4.1.2, with nothing
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
			n, _ := smtp.Closing(t[i+1:], end)
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
func (d *dialect) resolve(a smtp.Address) (to smtp.Address, ok bool) {
	to = a
	for a.Domain == "" || d.s.IsLocal(a) {
		i := strings.LastIndexByte(a.Local, '@')
		site, user, bang := strings.Cut(a.Local, "!")
		if i < 0 && !bang {
			i = strings.LastIndexByte(a.Local, '%')
		}
		switch {
		case i >= 0:
			a.Local, a.Domain = a.Local[:i], a.Local[i+1:]
		case bang:
			a.Local, a.Domain = user, site
		default:
			to.Local, to.Domain = a.Local, a.Domain
			if to.Local == "" { // nobody at a domain of ours is whoever looks after it
				to.Local = "postmaster"
			}
			return to, true
		}
		if a.Domain == "" || !smtp.IsHostname(a.Domain) {
			return to, false
		}
	}
	to.Local, to.Domain = a.Local, a.Domain
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
		case !quote && (c == ' ' || c == '\t'):
			next := strings.TrimLeft(t[i:], " \t")
			if len(out) == 0 || next == "" || strings.IndexByte("@.", out[len(out)-1]) >= 0 || strings.IndexByte("@.", next[0]) >= 0 {
				continue
			}
		}
		out = append(out, t[i])
	}
	return string(out)
}
