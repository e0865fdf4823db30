package smtp

import "strings"

// address is an address of an envelope.
type address struct {
	local  string // without quotes and escapes
	domain string // "" if none was given
	text   string // as the product shows it
}

// path is the address in the form of RFC 5321 §4.1.2, for the engine. Where
// there is no domain, the host's stands in.
func (a address) path(host string) string {
	if a.local == "" {
		return "<>"
	}
	d := a.domain
	if d == "" {
		d = host
	}
	return "<" + quoted(a.local) + "@" + d + ">"
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

// unquoted is a local part without quotes and escapes.
func unquoted(s string) string {
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
func (a address) String() string {
	if a.domain == "" {
		return quoted(a.local)
	}
	return quoted(a.local) + "@" + a.domain
}
