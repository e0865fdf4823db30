package explain

import (
	"encoding/base64"
	"strings"

	"ehlo/server/wire"
)

// reply explains each line of a reply: its code, whether more lines follow,
// the enhanced status code, and the text (RFC 5321 §4.2).
func (t smtpTongue) reply(x *wire.Exchange, _ *memory) []Note {
	w := &writer{k: smtpKnowledge(), of: OfReply, raw: x.Reply}
	verb := t.verb(x)
	at, number := 0, 0
	for at < len(x.Reply) {
		end := at
		for end < len(x.Reply) && x.Reply[end] != '\n' {
			end++
		}
		next := end + 1
		for end > at && (x.Reply[end-1] == '\r' || x.Reply[end-1] == ' ') {
			end--
		}
		t.replyLine(w, verb, number, at, end)
		at, number = next, number+1
	}
	return w.filled()
}

func (t smtpTongue) replyLine(w *writer, verb string, number, at, end int) {
	if end-at < 3 || !isDigits(w.raw[at:at+3]) {
		w.add("no-code", at, end, w.k.token("no-code"))
		return
	}
	code := string(w.raw[at : at+3])
	e, ok := w.k.reply("code", code)
	if !ok {
		e = w.k.token("unknown-code")
	}
	w.add("reply-code", at, at+3, e)
	if number == 0 { // the digits of further lines say the same
		for i, kind := range []string{"first-digit", "second-digit", "third-digit"} {
			e, ok := w.k.reply(kind, code[i:i+1])
			if !ok {
				e = w.k.token(kind)
			}
			w.add(kind, at+i, at+i+1, e)
		}
	}
	if end == at+3 {
		return
	}
	e, ok = w.k.reply("separator", string(w.raw[at+3]))
	if !ok {
		e = w.k.token("no-separator")
	}
	w.add("separator", at+3, at+4, e)
	at += 4
	at += enhancedCode(w, at, end)
	t.replyText(w, verb, code, number, at, end)
}

// enhancedCode explains the code of RFC 3463 that a text can begin with, and
// returns how many octets it and the space behind it take.
func enhancedCode(w *writer, at, end int) int {
	text, _, _ := strings.Cut(string(w.raw[at:min(end, at+10)]), " ")
	parts := strings.Split(text, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || !strings.Contains("245", parts[0]) || !digitsUpTo(parts[1], 3) || !digitsUpTo(parts[2], 3) {
		return 0
	}
	detail, ok := w.k.reply("enhanced-detail", parts[1]+"."+parts[2])
	if !ok {
		detail = w.k.token("enhanced-detail")
	}
	w.add("enhanced-status", at, at+len(text), w.k.token("enhanced-status"))
	class, _ := w.k.reply("enhanced-class", parts[0])
	w.add("enhanced-class", at, at+1, class)
	subject, ok := w.k.reply("enhanced-subject", parts[1])
	if !ok {
		subject = w.k.token("enhanced-subject")
	}
	w.add("enhanced-subject", at+2, at+2+len(parts[1]), subject)
	w.add("enhanced-detail", at+3+len(parts[1]), at+len(text), detail)
	return min(len(text)+1, end-at)
}

func (t smtpTongue) replyText(w *writer, verb, code string, number, at, end int) {
	for at < end && w.raw[at] == ' ' {
		at++
	}
	if at >= end {
		return
	}
	switch {
	case verb == "greeting" && code == "220":
		t.greeting(w, at, end)
		return
	case verb == "EHLO" && code == "250" && number > 0:
		t.keyword(w, at, end)
		return
	case (verb == "EHLO" || verb == "HELO") && code == "250":
		name := wordEnd(w.raw, at, end)
		w.add("server-name", at, name, w.k.token("server-name"))
		for name < end && w.raw[name] == ' ' {
			name++
		}
		w.add("hello-text", name, end, w.k.token("hello-text"))
		return
	case code == "334":
		text := string(w.raw[at:end])
		kind, decoded := "challenge", text
		if b, err := base64.StdEncoding.DecodeString(text); err == nil {
			decoded = string(b)
		} else {
			kind = "challenge-text"
		}
		w.add(kind, at, end, w.k.token(kind), "decoded", printable(decoded))
		return
	}
	if from, to, ok := queueID(w.raw, at, end); ok && code == "250" {
		w.add("text", at, end, w.known(at, end))
		w.add("queue-id", from, to, w.k.token("queue-id"))
		return
	}
	w.add("text", at, end, w.known(at, end))
}

// greeting explains the server's first line (RFC 5321 §4.2).
func (t smtpTongue) greeting(w *writer, at, end int) {
	name := wordEnd(w.raw, at, end)
	w.add("server-name", at, name, w.k.token("server-name"))
	at = name
	for at < end && w.raw[at] == ' ' {
		at++
	}
	if next := wordEnd(w.raw, at, end); strings.EqualFold(string(w.raw[at:next]), "ESMTP") || strings.EqualFold(string(w.raw[at:next]), "SMTP") {
		w.word("greeting-protocol", string(w.raw[at:next]), at, next)
		at = next
	}
	for at < end && w.raw[at] == ' ' {
		at++
	}
	w.add("greeting-text", at, end, w.k.token("greeting-text"))
}

// keyword explains a line of EHLO's answer: a service extension (RFC 5321
// §4.1.1.1, §2.2).
func (t smtpTongue) keyword(w *writer, at, end int) {
	name := wordEnd(w.raw, at, end)
	word := strings.ToUpper(string(w.raw[at:name]))
	old := strings.HasPrefix(word, "AUTH=") // what servers said before RFC 2554 was final
	if old {
		word, name = "AUTH", at+4
	}
	e, ok := w.k.Offers[word]
	if ok {
		w.k.use("offers", word, "")
	} else {
		e = w.k.token("unknown-extension")
	}
	w.add("extension", at, name, e)
	for at = name; at < end; {
		for at < end && (w.raw[at] == ' ' || w.raw[at] == '=') {
			at++
		}
		to := wordEnd(w.raw, at, end)
		arg := string(w.raw[at:to])
		kind := "extension-argument"
		switch {
		case word == "AUTH":
			w.word("mechanism", arg, at, to)
			at = to
			continue
		case word == "SIZE":
			kind = "size-limit"
		}
		w.add(kind, at, to, w.k.token(kind), "n", arg)
		at = to
	}
}

// known is what the text of a reply means, whichever product says it.
func (w *writer) known(at, end int) entry {
	text := strings.ToLower(string(w.raw[at:end]))
	for i := range w.k.Texts {
		t := &w.k.Texts[i]
		for _, has := range t.Has {
			if strings.Contains(text, has) {
				w.k.use("texts", t.Has[0], "")
				return entry{t.Says, t.Ref}
			}
		}
	}
	return w.k.token("text")
}

// queueID finds the name that the server gave a message: Exim's `id=`, and
// Postfix's `queued as`.
func queueID(raw []byte, at, end int) (from, to int, ok bool) {
	text := string(raw[at:end])
	for _, mark := range []string{"id=", "queued as "} {
		if i := strings.Index(text, mark); i >= 0 {
			from = at + i + len(mark)
			return from, wordEnd(raw, from, end), true
		}
	}
	return 0, 0, false
}

func wordEnd(raw []byte, at, end int) int {
	for at < end && raw[at] != ' ' && raw[at] != '\t' {
		at++
	}
	return at
}

func isDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

func digitsUpTo(s string, most int) bool { return len(s) <= most && isDigits([]byte(s)) }
