package pop3

import (
	"strings"
	"unicode/utf8"

	"ehlo/labs/explain/mistake"
)

// passFaults finds why PASS did not let anybody in. What is wrong is often the
// name: servers say +OK to any (RFC 1939 §7).
func (l *language) passFaults(line string) []mistake.Fault {
	x := l.x
	whole := mistake.Fault{End: len(line)}
	password, _ := x.Command.Args.Get("password")
	name := l.user
	switch {
	case mistake.ReplyHas(x, "plaintext"):
		return nil
	case !l.named && l.failed:
		whole.ID = "pop3.pass.user-again"
	case !l.named:
		whole.ID = "pop3.pass.before-user"
	case strings.TrimSpace(name) == "":
		whole.ID = "pop3.user.missing-name"
	case strings.ContainsAny(name, "\"'<>[]“”‘’"):
		whole.ID = "pop3.user.decorated"
	case strings.HasPrefix(name, ":") || strings.HasPrefix(name, "="):
		whole.ID = "pop3.user.punctuation"
	case strings.TrimSpace(name) != name:
		whole.ID = "pop3.user.space-around"
	case strings.Contains(name, " "):
		whole.ID = "pop3.user.with-password"
	case password == "":
		whole.ID = "pop3.pass.missing-password"
	case quoted(password):
		whole.ID = "pop3.pass.quoted"
	case strings.TrimSpace(password) != password:
		whole.ID = "pop3.pass.space-around"
	case strings.ToUpper(password) == password && strings.ToLower(password) != password:
		whole.ID = "pop3.pass.capitals"
	default:
		return nil
	}
	return []mistake.Fault{whole}
}

// quoted reports whether a password stands in quotation marks or brackets.
func quoted(password string) bool {
	first, n := utf8.DecodeRuneInString(password)
	last, _ := utf8.DecodeLastRuneInString(password)
	return n < len(password) && strings.ContainsRune("\"'<“‘", first) && strings.ContainsRune("\"'>”’", last)
}

// saslID is the mistake of a kind that package sasl finds.
func saslID(kind string) string { return "pop3.auth." + kind }
