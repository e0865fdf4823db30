// Package sasl explains what passes between client and server while somebody
// logs in: initial responses, challenges and answers (RFC 4422), which SMTP,
// POP3 and IMAP carry alike.
package sasl

import (
	"encoding/base64"
	"strconv"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// Explain notes what an initial response or an answer to a challenge says, with
// its base64 decoded. answers is how many the mechanism has had before.
func Explain(w *knowledge.Writer, mechanism string, answers int, tok wire.Token) {
	switch tok.Text {
	case "":
		return
	case "=":
		w.Add("sasl-empty", tok.Start, tok.End, w.K.Token("sasl-empty"))
		return
	case "*":
		w.Add("sasl-cancel", tok.Start, tok.End, w.K.Token("sasl-cancel"))
		return
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(tok.Text))
	if err != nil {
		w.Add("sasl-broken", tok.Start, tok.End, w.K.Token("sasl-broken"))
		return
	}
	text := string(decoded)
	kind, pairs := "sasl-other", []string{"decoded", knowledge.Printable(text), "count", strconv.Itoa(len(decoded))}
	switch mechanism = strings.ToUpper(mechanism); mechanism {
	case "PLAIN":
		kind = "sasl-plain-malformed"
		if parts := strings.Split(text, "\x00"); len(parts) == 3 {
			kind = "sasl-plain"
			pairs = append(pairs, "authzid", knowledge.OrNothing(parts[0]), "authcid", knowledge.OrNothing(parts[1]), "password", knowledge.OrNothing(parts[2]))
		}
	case "LOGIN":
		kind = "sasl-login-name"
		if answers > 0 {
			kind = "sasl-login-password"
		}
	case "CRAM-MD5":
		kind = "sasl-cram-md5"
	}
	w.Add(kind, tok.Start, tok.End, w.K.Token(kind), pairs...)
}
