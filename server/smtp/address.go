package smtp

import (
	"net/netip"
	"strings"
)

// Address is an address of an envelope.
type Address struct {
	Local  string // without quotes and escapes
	Domain string // "" if none was given
	Text   string // as the product shows it
}

// path is the address in the form of RFC 5321 §4.1.2, for the engine. Where
// there is no domain, the host's stands in.
func (a Address) path(host string) string {
	if a.Local == "" {
		return "<>"
	}
	d := a.Domain
	if d == "" {
		d = host
	}
	return "<" + quoted(a.Local) + "@" + d + ">"
}

// quoted is a local part as a quoted string, where it has to be one.
func quoted(local string) string {
	plain := !strings.HasPrefix(local, ".") && !strings.HasSuffix(local, ".") && !strings.Contains(local, "..")
	for _, c := range []byte(local) {
		if c <= ' ' || c == 0x7f || strings.IndexByte(`()<>@,;:\"[]`, c) >= 0 {
			plain = false
		}
	}
	if plain {
		return local
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(local) + `"`
}

// Unquote is a local part without quotes and escapes.
func Unquote(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
		case s[i] == '\\' && i+1 < len(s):
			i++
			out.WriteByte(s[i])
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// String is the address without brackets.
func (a Address) String() string {
	if a.Domain == "" {
		return quoted(a.Local)
	}
	return quoted(a.Local) + "@" + a.Domain
}

// SplitAddress cuts an address at its last at sign outside quotes. It holds one
// address: no second word, no comma.
func SplitAddress(t string) (local, domain string, ok bool) {
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

// IsHostname reports whether a domain is one, or an address literal.
func IsHostname(d string) bool {
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

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// IsHeloName reports whether a name is what HELO may be given: an address literal, or
// letters, digits, dots and hyphens.
func IsHeloName(name string) bool {
	if strings.HasPrefix(name, "[") {
		if !strings.HasSuffix(name, "]") {
			return false
		}
		ip := name[1 : len(name)-1]
		for _, prefix := range []string{"IPv6:", "IPv4:"} {
			if len(ip) > len(prefix) && strings.EqualFold(ip[:len(prefix)], prefix) {
				ip = ip[len(prefix):]
			}
		}
		_, err := netip.ParseAddr(ip)
		return err == nil
	}
	return name != "" && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}

// IsXtext reports whether a value is in the encoding of RFC 3461 §4.
func IsXtext(v string) bool {
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c < 33 || c > 126 || c == '=':
			return false
		case c == '+':
			if i+2 >= len(v) || strings.Trim(v[i+1:i+3], "0123456789ABCDEF") != "" {
				return false
			}
			i += 2
		}
	}
	return true
}

// Closing is how far it is behind what closes a quote or bracket. Inside
// brackets there can be quotes.
func Closing(s string, end byte) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == end:
			return i + 1, true
		case s[i] == '"' && end == '>':
			n, ok := Closing(s[i+1:], '"')
			if i += n; !ok {
				return len(s), false
			}
		}
	}
	return len(s), false
}
