package explain

import (
	"bytes"
	"strings"

	"ehlo/server/wire"
)

// command explains the tokens of a command (RFC 1939 §3).
func (t pop3Tongue) command(x *wire.Exchange, m *memory) []Note {
	if x.Command == nil {
		return nil
	}
	w := &writer{k: pop3Knowledge(), of: OfCommand, raw: x.Unit.Raw}
	for _, tok := range x.Command.Tokens {
		switch tok.Kind {
		case "verb":
			e, ok := w.k.Commands[x.Command.Verb]
			if ok {
				w.k.use("commands", x.Command.Verb, "")
			} else {
				e = w.k.token("unknown-verb")
			}
			w.add("verb", tok.Start, tok.End, e)
		case "mechanism":
			w.word("mechanism", tok.Text, tok.Start, tok.End)
		case "initial-response":
			mechanism, _ := x.Command.Args.Get("mechanism")
			w.sasl(mechanism, 0, tok)
		case "response":
			w.sasl(m.pop3.mechanism, m.pop3.answers, tok)
		default: // "name", "password", "digest", "message", "lines", "extra"
			w.add(tok.Kind, tok.Start, tok.End, w.k.token(tok.Kind))
		}
	}
	if n := len(x.Command.Tokens); n == 1 && pop3Verb(x.Command.Verb) == "" && x.Unit.Kind == wire.Line {
		from := x.Command.Tokens[0].End
		end := from + len(bytes.TrimRight(x.Unit.Raw[from:], " \t\r\n"))
		for from < end && isSpace(x.Unit.Raw[from]) {
			from++
		}
		w.add("after-unknown", from, end, w.k.token("after-unknown"))
	}
	return w.filled()
}

// reply explains the status line, and the lines that follow it (RFC 1939 §3).
func (t pop3Tongue) reply(x *wire.Exchange, _ *memory) []Note {
	w := &writer{k: pop3Knowledge(), of: OfReply, raw: x.Reply}
	if len(x.Reply) == 0 {
		return nil
	}
	end, next := lineEnd(x.Reply, 0)
	t.status(w, x, end)
	if t.multiline(x) {
		t.lines(w, x, next)
		return w.filled()
	}
	for at := next; at < len(x.Reply); at = next { // a second status line, before hanging up
		end, next = lineEnd(x.Reply, at)
		word := wordEnd(x.Reply, at, end)
		if e, ok := w.k.reply("status", string(x.Reply[at:word])); ok {
			w.add("status", at, word, e)
			at = min(word+1, end)
		}
		w.add("text", at, end, w.known(at, end))
	}
	return w.filled()
}

// lineEnd is where the line that begins at at ends, without and with its end.
func lineEnd(b []byte, at int) (end, next int) {
	i := bytes.IndexByte(b[at:], '\n')
	if i < 0 {
		return len(b), len(b)
	}
	next = at + i + 1
	end = next - 1
	if end > at && b[end-1] == '\r' {
		end--
	}
	return end, next
}

// status explains a reply's first line.
func (t pop3Tongue) status(w *writer, x *wire.Exchange, end int) {
	at := wordEnd(w.raw, 0, end)
	e, ok := w.k.reply("status", string(w.raw[:at]))
	if !ok {
		w.add("no-status", 0, end, w.k.token("no-status"))
		return
	}
	w.add("status", 0, at, e)
	at = min(at+1, end)
	if x.Response.Outcome == wire.Intermediate {
		text := string(w.raw[at:end])
		w.add("challenge", at, end, w.k.token("challenge"), "decoded", printable(base64Text(text)))
		return
	}
	if x.Response.RespCode != "" {
		code := at + 2 + len(x.Response.RespCode)
		e, ok := w.k.reply("response-code", strings.ToUpper(x.Response.RespCode))
		if !ok {
			e = w.k.token("response-code")
		}
		w.add("response-code", at, code, e)
		for at = code; at < end && w.raw[at] == ' '; at++ {
		}
	}
	verb := t.verb(x)
	if x.Response.Outcome == wire.OK && t.drop(w, x, verb, at, end) {
		return
	}
	if i := bytes.IndexByte(w.raw[at:end], '<'); verb == "greeting" && i >= 0 && w.raw[end-1] == '>' { // RFC 1939 §7
		w.add("text", at, at+i, w.k.token("greeting-text"))
		w.add("timestamp", at+i, end, w.k.token("timestamp"))
		return
	}
	if verb == "greeting" {
		w.add("text", at, end, w.k.token("greeting-text"))
		return
	}
	w.add("text", at, end, w.known(at, end))
}

// drop explains what the first line says of the maildrop.
func (t pop3Tongue) drop(w *writer, x *wire.Exchange, verb string, at, end int) bool {
	one := wordEnd(w.raw, at, end)
	if !isDigits(w.raw[at:one]) {
		return false
	}
	two := min(one+1, end)
	rest := wordEnd(w.raw, two, end)
	switch {
	case verb == "STAT" || verb == "LIST" && !t.multiline(x):
		kind := "drop-messages"
		if verb == "LIST" {
			kind = "scan-message"
		}
		w.add(kind, at, one, w.k.token(kind))
		kind = strings.Replace(strings.Replace(kind, "messages", "octets", 1), "message", "octets", 1)
		w.add(kind, two, rest, w.k.token(kind))
	case verb == "UIDL":
		w.add("scan-message", at, one, w.k.token("scan-message"))
		w.add("unique-id", two, rest, w.k.token("unique-id"))
	case verb == "RETR" || verb == "TOP":
		w.add("octets", at, end, w.k.token("octets"), "count", string(w.raw[at:one]))
		return true
	default:
		return false
	}
	w.add("text", min(rest+1, end), end, w.k.token("text"))
	return true
}

// lines explains what follows the first line, and the dot that ends it.
func (t pop3Tongue) lines(w *writer, x *wire.Exchange, at int) {
	stop := len(w.raw)
	if dot := endingDot(w.raw); dot >= at {
		stop = dot
		w.add("final-dot", dot, dot+1, w.k.token("final-dot"))
	}
	verb := t.verb(x)
	if verb == "RETR" || verb == "TOP" {
		w.notes = append(w.notes, stuffedMessage(w.raw[at:stop], at, OfReply)...)
		return
	}
	for at < stop {
		end, next := lineEnd(w.raw, at)
		word := wordEnd(w.raw, at, end)
		second := min(word+1, end)
		switch {
		case verb == "LIST" && isDigits(w.raw[at:word]):
			w.add("scan-message", at, word, w.k.token("scan-message"))
			w.add("scan-octets", second, end, w.k.token("scan-octets"))
		case verb == "UIDL" && isDigits(w.raw[at:word]):
			w.add("scan-message", at, word, w.k.token("scan-message"))
			w.add("unique-id", second, end, w.k.token("unique-id"))
		case verb == "CAPA":
			t.capability(w, at, word, end)
		case verb == "AUTH":
			w.word("mechanism", string(w.raw[at:word]), at, word)
		default:
			w.add("text", at, end, w.k.token("text"))
		}
		at = next
	}
}

// capability explains a line of CAPA's answer (RFC 2449 §6).
func (t pop3Tongue) capability(w *writer, at, word, end int) {
	name := strings.ToUpper(string(w.raw[at:word]))
	e, ok := w.k.Offers[name]
	if ok {
		w.k.use("offers", name, "")
	} else {
		e = w.k.token("unknown-capability")
	}
	w.add("capability", at, word, e)
	for at = word; at < end; at = word {
		for at < end && w.raw[at] == ' ' {
			at++
		}
		word = wordEnd(w.raw, at, end)
		if name == "SASL" {
			w.word("mechanism", string(w.raw[at:word]), at, word)
			continue
		}
		w.add("capability-argument", at, word, w.k.token("capability-argument"))
	}
}
