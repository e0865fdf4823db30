package sasl

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
)

// Mechanisms are those of logging in that people name most.
var Mechanisms = []string{"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "EXTERNAL", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-1", "SCRAM-SHA-256"}

// Example is an example of an answer, for the mechanism that is going on, with
// blanks for what is known of the place; "" if none can be given.
func Example(line, mechanism string, answers int) string {
	switch {
	case line == "*" || mechanism == "PLAIN":
		return line
	case mechanism == "LOGIN" && answers == 0:
		return "{name}"
	case mechanism == "LOGIN":
		return "{secret}"
	}
	return ""
}

// Masked reports whether a log shows something in an answer's place.
func Masked(text string) bool {
	mask := strings.Trim(text, "<>[]() ")
	return len(text) > 1 && strings.Trim(mask, "*x.") == "" || hiding.MatchString(mask)
}

// hiding is how logs begin that say that they show no credentials.
var hiding = regexp.MustCompile(`(?i)^(?:\*\*+|redact|hidden|removed|secret |credentials|password )`)

// Faults finds what is wrong with an initial response or an answer to a
// challenge, which begins at at. id names a protocol's mistake of a kind:
// "cancelled", "command-as-answer", "padding", "alphabet", "hex", "clear-text",
// "newline-inside", "literal-zeros" or "missing-nul". isVerb tells the protocol's commands.
func Faults(id func(kind string) string, text string, at int, mechanism string, isVerb func(string) bool) []mistake.Fault {
	f := mistake.Fault{Start: at, End: at + len(text)}
	trimmed := strings.TrimSpace(text)
	raw, err := base64.StdEncoding.DecodeString(trimmed)
	decoded := string(raw)
	word, rest, _ := strings.Cut(trimmed, " ")
	switch {
	case trimmed == "" || trimmed == "=" || Masked(trimmed):
		return nil
	case trimmed == "*":
		f.ID = id("cancelled")
	case isVerb(strings.ToUpper(word)) && (rest != "" || err == nil && strings.ToUpper(word) == "QUIT" || strings.ToUpper(word) == "RSET"):
		f.ID = id("command-as-answer")
	case err != nil && unpadded(trimmed) != "":
		f.ID, f.Start = id("padding"), f.End-1
		missing := strings.Repeat("=", (4-len(trimmed)%4)%4)
		f.Pairs = []string{"text", "`" + missing + "`"}
	case misspelt(trimmed) != "":
		f.ID = id("alphabet")
		f.Start += strings.Index(text, trimmed) + strings.IndexFunc(trimmed, foreign)
		f.End = f.Start + 1
	case hexed(trimmed) != "":
		f.ID = id("hex")
		f.Pairs = []string{"encoded", base64.StdEncoding.EncodeToString([]byte(hexed(trimmed)))}
	case err != nil || !legible(decoded):
		f.ID = id("clear-text")
		f.Pairs = []string{"encoded", base64.StdEncoding.EncodeToString([]byte(encodable(trimmed, mechanism)))}
	case strings.ContainsAny(decoded, "\r\n"):
		f.ID = id("newline-inside")
	case mechanism == "PLAIN" && (strings.Contains(decoded, `\0`) || strings.Contains(decoded, `\x00`)):
		f.ID = id("literal-zeros")
	case mechanism == "PLAIN" && strings.Count(decoded, "\x00") != 2:
		f.ID, f.Pairs = id("missing-nul"), []string{"text", knowledge.Printable(decoded)}
	default:
		return nil
	}
	return []mistake.Fault{f}
}

// unpadded is what base64 without its last equals signs stands for, "" if it
// is not that.
func unpadded(s string) string {
	if len(s) < 8 || strings.HasSuffix(s, "=") {
		return ""
	}
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || !legible(string(b)) {
		return ""
	}
	return string(b)
}

// foreign reports whether a character is none of base64's (RFC 4648 §4).
func foreign(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/' || r == '=')
}

// misspelt is what base64 stands for that has the two other characters of RFC 4648 §5, or punctuation and quotes
// around it; "" if it is not that.
func misspelt(s string) string {
	if strings.IndexFunc(s, foreign) < 0 {
		return ""
	}
	s = strings.Trim(s, ":;,.`'\"<>[](){}")
	s = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(s), "=")
	if len(s) < 8 {
		return "" // a word that somebody has typed can be such by chance
	}
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || !legible(string(b)) {
		return ""
	}
	return string(b)
}

// hexed is the text that stands in hexadecimal, "" if it is not that.
func hexed(s string) string {
	b, err := hex.DecodeString(strings.TrimPrefix(s, "0x"))
	if err != nil || len(b) < 3 || !legible(string(b)) {
		return ""
	}
	return string(b)
}

// legible reports whether octets are text with NUL octets in it: what is typed
// in clear and happens to be base64 is not.
func legible(s string) bool {
	for i := range len(s) {
		if s[i] != 0 && s[i] != '\n' && s[i] != '\r' && (s[i] < ' ' || s[i] >= 0x7f) {
			return false
		}
	}
	return true
}

// encodable is what should have been encoded, for what was typed in clear.
func encodable(text, mechanism string) string {
	if mechanism == "PLAIN" {
		if triple := credentials(text); triple != "" {
			return triple
		}
	}
	return text
}

// labels are what people write before a name and a password, as forms and command lines have them.
var labels = regexp.MustCompile(`(?i)(^|[ ,;:&])(?:-{1,2}(?:u|p|user|username|login|pass|password)(?:[= ]|$)|(?:user|username|login|name|pass|password|pw|pwd)=)`)

// Unlabelled is a name and a password without what says which is which.
func Unlabelled(text string) string { return labels.ReplaceAllString(text, "$1") }

// credentials makes PLAIN's three strings of a name and a password, however
// they were put together. "" if there are not two of them.
func credentials(text string) string {
	text = strings.NewReplacer(`\000`, "\x00", `\x00`, "\x00", `\0`, "\x00", "\r", "", "\n", "\x00").Replace(text)
	parts := strings.Split(strings.Trim(text, "\x00"), "\x00")
	if len(parts) == 1 {
		parts = strings.FieldsFunc(Unlabelled(parts[0]), func(r rune) bool { return r == ' ' || r == ':' || r == ',' || r == '\t' || r == ';' })
	}
	switch len(parts) {
	case 2:
		return "\x00" + parts[0] + "\x00" + parts[1]
	case 3:
		return "\x00" + parts[1] + "\x00" + parts[2]
	}
	return ""
}

// Plain is what PLAIN wants (RFC 4616 §2), in base64, with the name and the
// password that can be made out in what was given: base64 without the NULs, or
// without its last equals signs, or in another spelling, or no base64 at all. "" if there are not two.
func Plain(text string) string {
	if b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, " ", "")); err == nil && legible(string(b)) {
		text = string(b)
	} else if b := cmp.Or(unpadded(text), misspelt(text), hexed(text)); b != "" {
		text = b
	}
	if triple := credentials(text); triple != "" {
		return base64.StdEncoding.EncodeToString([]byte(triple))
	}
	return ""
}

// Text is what base64 stands for, "" if that is not text or not base64.
func Text(s string) string {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
	if err != nil {
		return ""
	}
	return string(b)
}
