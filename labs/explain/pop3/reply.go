package pop3

import (
	"bytes"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
	"ehlo/labs/explain/sasl"
	"ehlo/server/wire"
)

// Command explains the tokens of a command (RFC 1939 §3).
func (c *conversation) Command(x *wire.Exchange) []explain.Note {
	if x.Command == nil {
		return nil
	}
	w := &knowledge.Writer{K: Knowledge(), Of: explain.OfCommand, Raw: x.Unit.Raw}
	for _, tok := range x.Command.Tokens {
		switch tok.Kind {
		case "verb":
			e, ok := w.K.Commands[x.Command.Verb]
			if ok {
				w.K.Use("commands", x.Command.Verb, "")
			} else {
				e = w.K.Token("unknown-verb")
			}
			w.Add("verb", tok.Start, tok.End, e)
		case "mechanism":
			w.Word("mechanism", tok.Text, tok.Start, tok.End)
		case "initial-response":
			mechanism, _ := x.Command.Args.Get("mechanism")
			sasl.Explain(w, mechanism, 0, tok)
		case "response":
			sasl.Explain(w, c.mechanism, c.answers, tok)
		default: // "name", "password", "digest", "message", "lines", "extra"
			w.Add(tok.Kind, tok.Start, tok.End, w.K.Token(tok.Kind))
		}
	}
	if n := len(x.Command.Tokens); n == 1 && !isVerb(x.Command.Verb) && x.Unit.Kind == wire.Line {
		from := x.Command.Tokens[0].End
		end := from + len(bytes.TrimRight(x.Unit.Raw[from:], " \t\r\n"))
		for from < end && knowledge.IsSpace(x.Unit.Raw[from]) {
			from++
		}
		w.Add("after-unknown", from, end, w.K.Token("after-unknown"))
	}
	return w.Filled()
}

// Reply explains the status line, and the lines that follow it (RFC 1939 §3).
func (c *conversation) Reply(x *wire.Exchange) []explain.Note {
	w := &knowledge.Writer{K: Knowledge(), Of: explain.OfReply, Raw: x.Reply}
	if len(x.Reply) == 0 {
		return nil
	}
	end, next := knowledge.LineEnd(x.Reply, 0)
	c.status(w, x, end)
	if c.multiline(x) {
		c.lines(w, x, next)
		return w.Filled()
	}
	for at := next; at < len(x.Reply); at = next { // a second status line, before hanging up
		end, next = knowledge.LineEnd(x.Reply, at)
		word := knowledge.WordEnd(x.Reply, at, end)
		if e, ok := w.K.Reply("status", string(x.Reply[at:word])); ok {
			w.Add("status", at, word, e)
			at = min(word+1, end)
		}
		w.Add("text", at, end, w.Known(at, end))
	}
	return w.Filled()
}

// status explains a reply's first line.
func (c *conversation) status(w *knowledge.Writer, x *wire.Exchange, end int) {
	at := knowledge.WordEnd(w.Raw, 0, end)
	e, ok := w.K.Reply("status", string(w.Raw[:at]))
	if !ok {
		w.Add("no-status", 0, end, w.K.Token("no-status"))
		return
	}
	w.Add("status", 0, at, e)
	at = min(at+1, end)
	if x.Response.Outcome == wire.Intermediate {
		text := string(w.Raw[at:end])
		w.Add("challenge", at, end, w.K.Token("challenge"), "decoded", knowledge.Printable(sasl.Text(text)))
		return
	}
	if x.Response.RespCode != "" {
		code := at + 2 + len(x.Response.RespCode)
		e, ok := w.K.Reply("response-code", strings.ToUpper(x.Response.RespCode))
		if !ok {
			e = w.K.Token("response-code")
		}
		w.Add("response-code", at, code, e)
		for at = code; at < end && w.Raw[at] == ' '; at++ {
		}
	}
	verb := verbOf(x)
	if x.Response.Outcome == wire.OK && c.drop(w, x, verb, at, end) {
		return
	}
	if i := bytes.IndexByte(w.Raw[at:end], '<'); verb == "greeting" && i >= 0 && w.Raw[end-1] == '>' { // RFC 1939 §7
		w.Add("text", at, at+i, w.K.Token("greeting-text"))
		w.Add("timestamp", at+i, end, w.K.Token("timestamp"))
		return
	}
	if verb == "greeting" {
		w.Add("text", at, end, w.K.Token("greeting-text"))
		return
	}
	w.Add("text", at, end, w.Known(at, end))
}

// drop explains what the first line says of the maildrop.
func (c *conversation) drop(w *knowledge.Writer, x *wire.Exchange, verb string, at, end int) bool {
	one := knowledge.WordEnd(w.Raw, at, end)
	if !knowledge.IsDigits(w.Raw[at:one]) {
		return false
	}
	two := min(one+1, end)
	rest := knowledge.WordEnd(w.Raw, two, end)
	switch {
	case verb == "STAT" || verb == "LIST" && !c.multiline(x):
		kind := "drop-messages"
		if verb == "LIST" {
			kind = "scan-message"
		}
		w.Add(kind, at, one, w.K.Token(kind))
		kind = strings.Replace(strings.Replace(kind, "messages", "octets", 1), "message", "octets", 1)
		w.Add(kind, two, rest, w.K.Token(kind))
	case verb == "UIDL":
		w.Add("scan-message", at, one, w.K.Token("scan-message"))
		w.Add("unique-id", two, rest, w.K.Token("unique-id"))
	case verb == "RETR" || verb == "TOP":
		w.Add("octets", at, end, w.K.Token("octets"), "count", string(w.Raw[at:one]))
		return true
	default:
		return false
	}
	w.Add("text", min(rest+1, end), end, w.K.Token("text"))
	return true
}

// lines explains what follows the first line, and the dot that ends it.
func (c *conversation) lines(w *knowledge.Writer, x *wire.Exchange, at int) {
	stop := len(w.Raw)
	if dot := message.EndingDot(w.Raw); dot >= at {
		stop = dot
		w.Add("final-dot", dot, dot+1, w.K.Token("final-dot"))
	}
	verb := verbOf(x)
	if verb == "RETR" || verb == "TOP" {
		w.Notes = append(w.Notes, message.ExplainStuffed(w.Raw[at:stop], at, explain.OfReply)...)
		return
	}
	for at < stop {
		end, next := knowledge.LineEnd(w.Raw, at)
		word := knowledge.WordEnd(w.Raw, at, end)
		second := min(word+1, end)
		switch {
		case verb == "LIST" && knowledge.IsDigits(w.Raw[at:word]):
			w.Add("scan-message", at, word, w.K.Token("scan-message"))
			w.Add("scan-octets", second, end, w.K.Token("scan-octets"))
		case verb == "UIDL" && knowledge.IsDigits(w.Raw[at:word]):
			w.Add("scan-message", at, word, w.K.Token("scan-message"))
			w.Add("unique-id", second, end, w.K.Token("unique-id"))
		case verb == "CAPA":
			c.capability(w, at, word, end)
		case verb == "AUTH":
			w.Word("mechanism", string(w.Raw[at:word]), at, word)
		default:
			w.Add("text", at, end, w.K.Token("text"))
		}
		at = next
	}
}

// capability explains a line of CAPA's answer (RFC 2449 §6).
func (c *conversation) capability(w *knowledge.Writer, at, word, end int) {
	name := strings.ToUpper(string(w.Raw[at:word]))
	e, ok := w.K.Offers[name]
	if ok {
		w.K.Use("offers", name, "")
	} else {
		e = w.K.Token("unknown-capability")
	}
	w.Add("capability", at, word, e)
	for at = word; at < end; at = word {
		for at < end && w.Raw[at] == ' ' {
			at++
		}
		word = knowledge.WordEnd(w.Raw, at, end)
		if name == "SASL" {
			w.Word("mechanism", string(w.Raw[at:word]), at, word)
			continue
		}
		w.Add("capability-argument", at, word, w.K.Token("capability-argument"))
	}
}
