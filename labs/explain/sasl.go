package explain

import (
	"encoding/base64"
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// sasl explains an initial response or an answer to a challenge, with its
// base64 decoded. answers is how many the mechanism has had before.
func (w *writer) sasl(mechanism string, answers int, tok wire.Token) {
	switch tok.Text {
	case "":
		return
	case "=":
		w.add("sasl-empty", tok.Start, tok.End, w.k.token("sasl-empty"))
		return
	case "*":
		w.add("sasl-cancel", tok.Start, tok.End, w.k.token("sasl-cancel"))
		return
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(tok.Text))
	if err != nil {
		w.add("sasl-broken", tok.Start, tok.End, w.k.token("sasl-broken"))
		return
	}
	text := string(decoded)
	kind, pairs := "sasl-other", []string{"decoded", printable(text), "count", strconv.Itoa(len(decoded))}
	switch mechanism = strings.ToUpper(mechanism); mechanism {
	case "PLAIN":
		kind = "sasl-plain-malformed"
		if parts := strings.Split(text, "\x00"); len(parts) == 3 {
			kind = "sasl-plain"
			pairs = append(pairs, "authzid", orEmpty(parts[0]), "authcid", orEmpty(parts[1]), "password", orEmpty(parts[2]))
		}
	case "LOGIN":
		kind = "sasl-login-name"
		if answers > 0 {
			kind = "sasl-login-password"
		}
	case "CRAM-MD5":
		kind = "sasl-cram-md5"
	}
	w.add(kind, tok.Start, tok.End, w.k.token(kind), pairs...)
}

// saslExample is an example of an answer, for the mechanism that is going on;
// "" if none can be given.
func saslExample(line, mechanism string, answers int) string {
	switch {
	case line == "*" || mechanism == "PLAIN":
		return line
	case mechanism == "LOGIN" && answers == 0:
		return base64.StdEncoding.EncodeToString([]byte("bob"))
	case mechanism == "LOGIN":
		return base64.StdEncoding.EncodeToString([]byte("password123"))
	}
	return ""
}

func orEmpty(s string) string {
	if s == "" {
		return "nothing"
	}
	return "`" + printable(s) + "`"
}

// saslFaults finds what is wrong with an initial response or an answer to a
// challenge, which begins at at. isVerb tells the protocol's commands.
func saslFaults(protocol, text string, at int, mechanism string, isVerb func(string) bool) []fault {
	f := fault{start: at, end: at + len(text)}
	trimmed := strings.TrimSpace(text)
	raw, err := base64.StdEncoding.DecodeString(trimmed)
	decoded := string(raw)
	word, rest, _ := strings.Cut(trimmed, " ")
	switch {
	case trimmed == "" || trimmed == "=":
		return nil
	case trimmed == "*":
		f.id = protocol + ".auth.cancelled"
	case isVerb(strings.ToUpper(word)) && (rest != "" || err == nil && strings.ToUpper(word) == "QUIT" || strings.ToUpper(word) == "RSET"):
		f.id = protocol + ".auth.command-as-answer"
	case err != nil && unpadded(trimmed) != "":
		f.id, f.start = protocol+".auth.padding", f.end-1
		missing := strings.Repeat("=", (4-len(trimmed)%4)%4)
		f.pairs = []string{"text", "`" + missing + "`"}
	case err != nil || !legible(decoded):
		f.id = protocol + ".auth.clear-text"
		f.pairs = []string{"encoded", base64.StdEncoding.EncodeToString([]byte(encodable(trimmed, mechanism)))}
	case strings.ContainsAny(decoded, "\r\n"):
		f.id = protocol + ".auth.newline-inside"
	case mechanism == "PLAIN" && (strings.Contains(decoded, `\0`) || strings.Contains(decoded, `\x00`)):
		f.id = protocol + ".auth.literal-zeros"
	case mechanism == "PLAIN" && strings.Count(decoded, "\x00") != 2:
		f.id, f.pairs = protocol+".auth.missing-nul", []string{"text", printable(decoded)}
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

// base64Text is what base64 stands for, "" if that is not text or not base64.
func base64Text(s string) string {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
	if err != nil {
		return ""
	}
	return string(b)
}
