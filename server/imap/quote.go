package imap

import (
	"fmt"
	"strings"
)

// escapes puts a backslash before what needs one in a quoted string.
var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// isAtom reports whether text can stand as an atom in a response.
func isAtom(s string) bool {
	for i := range len(s) {
		if b := s[i]; b <= ' ' || b >= 0x7f || strings.IndexByte(`(){%*"\]`, b) >= 0 {
			return false
		}
	}
	return s != "" && !strings.EqualFold(s, "NIL")
}

// formatAstring writes a mailbox name and the like as short as can be
// (RFC 9051 §9, astring).
func formatAstring(s string) string {
	if isAtom(s) {
		return s
	}
	return formatString(s)
}

// formatString writes a quoted string, or a literal when it cannot be one
// (RFC 9051 §4.3).
func formatString(s string) string {
	// No string may have a NUL. Dovecot writes the character that stands for what cannot be written.
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	for i := range len(s) {
		if b := s[i]; b == '\r' || b == '\n' || b >= 0x80 {
			return fmt.Sprintf("{%d}\r\n%s", len(s), s)
		}
	}
	return `"` + escapes.Replace(s) + `"`
}

// encodeString writes a string for the engine, which takes a literal without
// being asked (RFC 7888).
func encodeString(s string) string {
	for i := range len(s) {
		if b := s[i]; b == '\r' || b == '\n' || b >= 0x80 || b == 0 {
			return fmt.Sprintf("{%d+}\r\n%s", len(s), s)
		}
	}
	return `"` + escapes.Replace(s) + `"`
}

// encodeLiteral writes octets for the engine.
func encodeLiteral(b []byte) string { return fmt.Sprintf("{%d+}\r\n%s", len(b), b) }

// engineMailbox writes a mailbox name for the engine. The store has names as
// they stand on the wire, modified UTF-7 and all, while the engine decodes
// them: the ampersand is encoded, so that it comes through.
func engineMailbox(name string) string { return encodeString(strings.ReplaceAll(name, "&", "&-")) }
