package explain

import (
	"strings"

	"ehlo/server/wire"
)

// command explains the tokens of a command (RFC 5321 §4.1).
func (t smtpTongue) command(x *wire.Exchange, m *memory) []Note {
	if x.Command == nil {
		return nil
	}
	switch x.Unit.Kind {
	case wire.Text:
		return t.text(x)
	case wire.Chunk: // RFC 3030 §2: octets, not lines; there is no dot
		n := Note{OfCommand, 0, len(x.Unit.Raw), "chunk", smtpKnowledge().token("chunk").Says, smtpKnowledge().token("chunk").Ref}
		return append([]Note{n}, message(x.Unit.Raw, 0, OfCommand)...)
	}
	w := &writer{k: smtpKnowledge(), of: OfCommand, raw: x.Unit.Raw}
	for _, tok := range x.Command.Tokens {
		switch tok.Kind {
		case "verb":
			e, ok := w.k.Commands[x.Command.Verb]
			if !ok {
				e = w.k.token("unknown-verb")
			} else {
				w.k.use("commands", x.Command.Verb, "")
			}
			w.add("verb", tok.Start, tok.End, e)
		case "keyword":
			w.word("keyword", tok.Text, tok.Start, tok.End)
		case "path":
			t.path(w, x.Command.Verb, tok)
			if w.raw[tok.Start] != '<' {
				w.add("missing-brackets", tok.Start, tok.End, w.k.token("missing-brackets"))
			}
		case "param":
			t.param(w, tok)
		case "domain":
			kind := "helo-name"
			if strings.HasPrefix(tok.Text, "[") {
				kind = "helo-literal"
			}
			w.add(kind, tok.Start, tok.End, w.k.token(kind))
		case "mechanism":
			w.word("mechanism", tok.Text, tok.Start, tok.End)
		case "sasl":
			answers, mechanism := m.smtp.answers, m.smtp.mechanism
			if x.Unit.Kind == wire.Line {
				mechanism, _ = x.Command.Args.Get("mechanism")
				answers = 0
			}
			w.sasl(mechanism, answers, tok)
		case "string":
			kind := "string"
			if x.Command.Verb == "VRFY" || x.Command.Verb == "EXPN" || x.Command.Verb == "ETRN" {
				kind = strings.ToLower(x.Command.Verb) + "-string"
			}
			w.add(kind, tok.Start, tok.End, w.k.token(kind))
		case "extra":
			kind := tok.Kind
			if smtpVerb(x.Command.Verb) == "" {
				kind = "after-unknown"
			}
			w.add(kind, tok.Start, tok.End, w.k.token(kind))
		default: // "size"
			w.add(tok.Kind, tok.Start, tok.End, w.k.token(tok.Kind))
		}
	}
	if p := x.Command.Problem; p != nil && strings.HasSuffix(p.ID, ".space-before-path") {
		w.add("space-before-path", p.Start, p.End, w.k.token("space-before-path"))
	}
	return w.filled()
}

// path takes a path apart (RFC 5321 §4.1.2).
func (smtpTongue) path(w *writer, verb string, tok wire.Token) {
	kind := "forward-path"
	if verb == "MAIL" {
		kind = "reverse-path"
	}
	start, end := tok.Start, tok.End
	if string(w.raw[start:end]) == "<>" {
		w.add("null-"+kind, start, end, w.k.token("null-"+kind))
		return
	}
	w.add(kind, start, end, w.k.token(kind))
	if w.raw[start] == '<' {
		w.add("bracket", start, start+1, w.k.token("bracket"))
		start++
	}
	closing := end
	if w.raw[end-1] == '>' {
		closing--
	}
	if colon := strings.IndexByte(string(w.raw[start:closing]), ':'); colon > 0 && w.raw[start] == '@' {
		w.add("source-route", start, start+colon+1, w.k.token("source-route"))
		start += colon + 1
	}
	if at := strings.LastIndexByte(string(w.raw[start:closing]), '@'); at >= 0 {
		w.add("local-part", start, start+at, w.k.token("local-part"))
		w.add("at", start+at, start+at+1, w.k.token("at"))
		literal := "domain"
		if start+at+1 < closing && w.raw[start+at+1] == '[' {
			literal = "address-literal"
		}
		w.add(literal, start+at+1, closing, w.k.token(literal))
	} else {
		w.add("local-part", start, closing, w.k.token("bare-local-part"))
	}
	if closing < end {
		w.add("bracket", closing, end, w.k.token("bracket"))
	}
}

// param takes a parameter apart: keyword and value (RFC 5321 §4.1.2).
func (smtpTongue) param(w *writer, tok wire.Token) {
	name, value, has := strings.Cut(tok.Text, "=")
	name = strings.ToUpper(name)
	at := tok.Start + len(name)
	w.word("parameter", name, tok.Start, at)
	if !has {
		return
	}
	w.add("equals", at, at+1, w.k.token("equals"))
	e, ok := w.k.word("parameter-value", name+"="+strings.ToUpper(value))
	if !ok {
		if e, ok = w.k.word("parameter-value", name); !ok {
			e = w.k.token("parameter-value")
		}
	}
	w.add("parameter-value", at+1, tok.End, e)
}

// text explains message text and the dot that ended it (RFC 5321 §4.1.1.4).
func (smtpTongue) text(x *wire.Exchange) []Note {
	raw, k := x.Unit.Raw, smtpKnowledge()
	dot := endingDot(raw)
	if dot < 0 {
		return stuffedMessage(raw, 0, OfCommand)
	}
	e := k.token("final-dot")
	return append(stuffedMessage(raw[:dot], 0, OfCommand), Note{OfCommand, dot, dot + 1, "final-dot", e.Says, e.Ref})
}

// endingDot is where the dot stands that ends text, -1 if none does.
func endingDot(raw []byte) int {
	end := len(raw)
	for end > 0 && (raw[end-1] == '\n' || raw[end-1] == '\r') {
		end--
	}
	if end == 0 || end == len(raw) || raw[end-1] != '.' || end > 1 && raw[end-2] != '\n' {
		return -1
	}
	return end - 1
}
