package smtp

import (
	"encoding/base64"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// Reply explains each line of a reply: its code, whether more lines follow,
// the enhanced status code, and the text (RFC 5321 §4.2).
func (c *conversation) Reply(x *wire.Exchange) []explain.Note {
	w := &knowledge.Writer{K: Knowledge(), Of: explain.OfReply, Raw: x.Reply}
	verb := verbOf(x)
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
		c.replyLine(w, verb, number, at, end)
		at, number = next, number+1
	}
	return w.Filled()
}

func (c *conversation) replyLine(w *knowledge.Writer, verb string, number, at, end int) {
	if end-at < 3 || !knowledge.IsDigits(w.Raw[at:at+3]) {
		w.Add("no-code", at, end, w.K.Token("no-code"))
		return
	}
	code := string(w.Raw[at : at+3])
	e, ok := w.K.Reply("code", verb+" "+code) // ETRN has meanings of its own (RFC 1985 §5.1)
	if !ok {
		e, ok = w.K.Reply("code", code)
	}
	if !ok {
		e = w.K.Token("unknown-code")
	}
	w.Add("reply-code", at, at+3, e)
	if number == 0 { // the digits of further lines say the same
		for i, kind := range []string{"first-digit", "second-digit", "third-digit"} {
			e, ok := w.K.Reply(kind, code[i:i+1])
			if !ok {
				e = w.K.Token(kind)
			}
			w.Add(kind, at+i, at+i+1, e)
		}
	}
	if end == at+3 {
		return
	}
	e, ok = w.K.Reply("separator", string(w.Raw[at+3]))
	if !ok {
		e = w.K.Token("no-separator")
	}
	w.Add("separator", at+3, at+4, e)
	at += 4
	at += enhancedCode(w, at, end)
	c.replyText(w, verb, code, number, at, end)
}

// enhancedCode explains the code of RFC 3463 that a text can begin with, and
// returns how many octets it and the space behind it take.
func enhancedCode(w *knowledge.Writer, at, end int) int {
	text, _, _ := strings.Cut(string(w.Raw[at:min(end, at+10)]), " ")
	parts := strings.Split(text, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || !strings.Contains("245", parts[0]) || !digitsUpTo(parts[1], 3) || !digitsUpTo(parts[2], 3) {
		return 0
	}
	detail, ok := w.K.Reply("enhanced-detail", parts[1]+"."+parts[2])
	if !ok {
		detail = w.K.Token("enhanced-detail")
	}
	w.Add("enhanced-status", at, at+len(text), w.K.Token("enhanced-status"))
	class, _ := w.K.Reply("enhanced-class", parts[0])
	w.Add("enhanced-class", at, at+1, class)
	subject, ok := w.K.Reply("enhanced-subject", parts[1])
	if !ok {
		subject = w.K.Token("enhanced-subject")
	}
	w.Add("enhanced-subject", at+2, at+2+len(parts[1]), subject)
	w.Add("enhanced-detail", at+3+len(parts[1]), at+len(text), detail)
	return min(len(text)+1, end-at)
}

func (c *conversation) replyText(w *knowledge.Writer, verb, code string, number, at, end int) {
	for at < end && w.Raw[at] == ' ' {
		at++
	}
	if at >= end {
		return
	}
	switch {
	case verb == "greeting" && code == "220":
		c.greeting(w, at, end)
		return
	case verb == "EHLO" && code == "250" && number > 0:
		c.keyword(w, at, end)
		return
	case (verb == "EHLO" || verb == "HELO") && code == "250":
		name := knowledge.WordEnd(w.Raw, at, end)
		w.Add("server-name", at, name, w.K.Token("server-name"))
		for name < end && w.Raw[name] == ' ' {
			name++
		}
		w.Add("hello-text", name, end, w.K.Token("hello-text"))
		return
	case code == "334":
		text := string(w.Raw[at:end])
		kind, decoded := "challenge", text
		if b, err := base64.StdEncoding.DecodeString(text); err == nil {
			decoded = string(b)
		} else {
			kind = "challenge-text"
		}
		w.Add(kind, at, end, w.K.Token(kind), "decoded", knowledge.Printable(decoded))
		return
	}
	if from, to, ok := queueID(w.Raw, at, end); ok && code == "250" {
		w.Add("text", at, end, w.Known(at, end))
		w.Add("queue-id", from, to, w.K.Token("queue-id"))
		return
	}
	w.Add("text", at, end, w.Known(at, end))
}

// greeting explains the server's first line (RFC 5321 §4.2).
func (c *conversation) greeting(w *knowledge.Writer, at, end int) {
	name := knowledge.WordEnd(w.Raw, at, end)
	w.Add("server-name", at, name, w.K.Token("server-name"))
	at = name
	for at < end && w.Raw[at] == ' ' {
		at++
	}
	if next := knowledge.WordEnd(w.Raw, at, end); strings.EqualFold(string(w.Raw[at:next]), "ESMTP") || strings.EqualFold(string(w.Raw[at:next]), "SMTP") {
		w.Word("greeting-protocol", string(w.Raw[at:next]), at, next)
		at = next
	}
	for at < end && w.Raw[at] == ' ' {
		at++
	}
	w.Add("greeting-text", at, end, w.K.Token("greeting-text"))
}

// keyword explains a line of EHLO's answer: a service extension (RFC 5321
// §4.1.1.1, §2.2).
func (c *conversation) keyword(w *knowledge.Writer, at, end int) {
	name := knowledge.WordEnd(w.Raw, at, end)
	word := strings.ToUpper(string(w.Raw[at:name]))
	old := strings.HasPrefix(word, "AUTH=") // what servers said before RFC 2554 was final
	if old {
		word, name = "AUTH", at+4
	}
	e, ok := w.K.Offers[word]
	if ok {
		w.K.Use("offers", word, "")
	} else {
		e = w.K.Token("unknown-extension")
	}
	w.Add("extension", at, name, e)
	for at = name; at < end; {
		for at < end && (w.Raw[at] == ' ' || w.Raw[at] == '=') {
			at++
		}
		to := knowledge.WordEnd(w.Raw, at, end)
		arg := string(w.Raw[at:to])
		kind := "extension-argument"
		switch {
		case word == "AUTH":
			w.Word("mechanism", arg, at, to)
			at = to
			continue
		case word == "SIZE":
			kind = "size-limit"
		}
		w.Add(kind, at, to, w.K.Token(kind), "n", arg)
		at = to
	}
}

// queueID finds the name that the server gave a message: Exim's `id=`, and
// Postfix's `queued as`.
func queueID(raw []byte, at, end int) (from, to int, ok bool) {
	text := string(raw[at:end])
	for _, mark := range []string{"id=", "queued as "} {
		if i := strings.Index(text, mark); i >= 0 {
			from = at + i + len(mark)
			return from, knowledge.WordEnd(raw, from, end), true
		}
	}
	return 0, 0, false
}

func digitsUpTo(s string, most int) bool { return len(s) <= most && knowledge.IsDigits(s) }
