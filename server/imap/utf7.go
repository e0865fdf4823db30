package imap

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Mailbox names are in modified UTF-7 (RFC 3501 §5.1.3), in which "&" begins a
// run of UTF-16 in a base64 of its own and "-" ends it.
var base64UTF7 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding)

// encodeUTF7 writes a name in modified UTF-7.
func encodeUTF7(name string) string {
	var b strings.Builder
	for name != "" {
		if c := name[0]; c >= ' ' && c < 0x7f {
			b.WriteByte(c)
			if c == '&' {
				b.WriteByte('-')
			}
			name = name[1:]
			continue
		}
		end := strings.IndexFunc(name, func(r rune) bool { return r >= ' ' && r < 0x7f })
		if end < 0 {
			end = len(name)
		}
		var octets []byte
		for _, u := range utf16.Encode([]rune(name[:end])) {
			octets = append(octets, byte(u>>8), byte(u))
		}
		b.WriteString("&" + base64UTF7.EncodeToString(octets) + "-")
		name = name[end:]
	}
	return b.String()
}

// validUTF7 reports whether a name is modified UTF-7 in its one right form: what
// can stand for itself does, and no run follows another without need.
func validUTF7(name string) bool {
	decoded, ok := decodeUTF7(name)
	return ok && encodeUTF7(decoded) == name
}

func decodeUTF7(name string) (string, bool) {
	var b strings.Builder
	for name != "" {
		c := name[0]
		if c < ' ' || c >= 0x7f {
			return "", false
		}
		if c != '&' {
			b.WriteByte(c)
			name = name[1:]
			continue
		}
		run, rest, ended := strings.Cut(name[1:], "-")
		if !ended {
			return "", false
		}
		name = rest
		if run == "" {
			b.WriteByte('&')
			continue
		}
		octets, err := base64UTF7.DecodeString(run)
		if err != nil || len(octets)%2 != 0 {
			return "", false
		}
		units := make([]uint16, len(octets)/2)
		for i := range units {
			units[i] = uint16(octets[2*i])<<8 | uint16(octets[2*i+1])
		}
		for _, r := range utf16.Decode(units) {
			if r == utf8.RuneError {
				return "", false
			}
			b.WriteRune(r)
		}
	}
	return b.String(), true
}
