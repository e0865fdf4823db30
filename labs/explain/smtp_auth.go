package explain

import (
	"encoding/base64"
	"strings"

	"ehlo/server/wire"
)

// authFaults finds what is wrong with an AUTH command (RFC 4954 §4).
func (t smtpTongue) authFaults(x *wire.Exchange, m *memory, line string) []fault {
	mechanism, _ := x.Command.Args.Get("mechanism")
	known := mechanism == "PLAIN" || mechanism == "LOGIN" || strings.Contains(" "+m.offered["AUTH"]+" ", " "+mechanism+" ")
	var mech, initial, extra wire.Token
	for _, tok := range x.Command.Tokens {
		switch tok.Kind {
		case "mechanism":
			mech = tok
		case "sasl":
			initial = tok
		case "extra":
			extra = tok
		}
	}
	switch {
	case x.Response.Code == "503": // not offered, twice, or inside a transaction
		return nil
	case mechanism == "":
		return []fault{{id: "smtp.auth.missing-mechanism", end: len(line)}}
	case !known && initial.Text != "":
		return []fault{{id: "smtp.auth.name-for-mechanism", start: mech.Start, end: mech.End}}
	case !known:
		return []fault{{id: "smtp.auth.unknown-mechanism", start: mech.Start, end: mech.End}}
	case extra.Text != "":
		return []fault{{id: "smtp.auth.extra", start: extra.Start, end: extra.End}}
	}
	return t.saslFaults(x, m, line[initial.Start:], initial.Start, mechanism)
}

// saslFaults finds what is wrong with an answer to a challenge.
func (t smtpTongue) saslFaults(_ *wire.Exchange, _ *memory, text string, at int, mechanism string) []fault {
	f := fault{start: at, end: at + len(text)}
	trimmed := strings.TrimSpace(text)
	raw, err := base64.StdEncoding.DecodeString(trimmed)
	decoded := string(raw)
	word, rest, _ := strings.Cut(trimmed, " ")
	switch {
	case trimmed == "" || trimmed == "=":
		return nil
	case trimmed == "*":
		f.id = "smtp.auth.cancelled"
	case smtpVerb(strings.ToUpper(word)) != "" && (rest != "" || err == nil && strings.ToUpper(word) == "QUIT" || strings.ToUpper(word) == "RSET"):
		f.id = "smtp.auth.command-as-answer"
	case err != nil && unpadded(trimmed) != "":
		f.id, f.start = "smtp.auth.padding", f.end-1
		missing := strings.Repeat("=", (4-len(trimmed)%4)%4)
		f.pairs = []string{"text", "`" + missing + "`"}
	case err != nil || !legible(decoded):
		f.id = "smtp.auth.clear-text"
		f.pairs = []string{"encoded", base64.StdEncoding.EncodeToString([]byte(encodable(trimmed, mechanism)))}
	case strings.ContainsAny(decoded, "\r\n"):
		f.id = "smtp.auth.newline-inside"
	case mechanism == "PLAIN" && (strings.Contains(decoded, `\0`) || strings.Contains(decoded, `\x00`)):
		f.id = "smtp.auth.literal-zeros"
	case mechanism == "PLAIN" && strings.Count(decoded, "\x00") != 2:
		f.id, f.pairs = "smtp.auth.missing-nul", []string{"text", printable(decoded)}
	default:
		return nil
	}
	return []fault{f}
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

// legible tells whether octets are text with NUL octets in it: what is typed
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

// credentials makes PLAIN's three strings of a name and a password, however
// they were put together. "" if there are not two of them.
func credentials(text string) string {
	text = strings.NewReplacer(`\000`, "\x00", `\x00`, "\x00", `\0`, "\x00", "\r", "", "\n", "\x00").Replace(text)
	parts := strings.Split(strings.Trim(text, "\x00"), "\x00")
	if len(parts) == 1 {
		parts = strings.FieldsFunc(parts[0], func(r rune) bool { return r == ' ' || r == ':' || r == ',' || r == '\t' || r == ';' })
	}
	switch len(parts) {
	case 2:
		return "\x00" + parts[0] + "\x00" + parts[1]
	case 3:
		return "\x00" + parts[1] + "\x00" + parts[2]
	}
	return ""
}

// plainAgain is the AUTH command with the credentials that were typed, in the
// right form.
func plainAgain(text string) string {
	if b, err := base64.StdEncoding.DecodeString(text); err == nil && legible(string(b)) {
		text = string(b)
	} else if b := unpadded(text); b != "" {
		text = b
	}
	triple := credentials(text)
	if triple == "" {
		return "AUTH PLAIN"
	}
	return "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte(triple))
}
