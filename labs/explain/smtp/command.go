package smtp

import (
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
	"ehlo/labs/explain/sasl"
	"ehlo/server/wire"
)

// Command explains the tokens of a command (RFC 5321 §4.1).
func (c *conversation) Command(x *wire.Exchange) []explain.Note {
	if x.Command == nil {
		return nil
	}
	switch x.Unit.Kind {
	case wire.Text:
		return text(x)
	case wire.Chunk: // RFC 3030 §2: octets, not lines; there is no dot
		e := Knowledge().Token("chunk")
		n := explain.Note{Of: explain.OfCommand, End: len(x.Unit.Raw), Kind: "chunk", Says: e.Says, Ref: e.Ref}
		return append([]explain.Note{n}, message.Explain(x.Unit.Raw, 0, explain.OfCommand)...)
	}
	w := &knowledge.Writer{K: Knowledge(), Of: explain.OfCommand, Raw: x.Unit.Raw}
	for _, tok := range x.Command.Tokens {
		switch tok.Kind {
		case "verb":
			e, ok := w.K.Commands[x.Command.Verb]
			if !ok {
				e = w.K.Token("unknown-verb")
			} else {
				w.K.Use("commands", x.Command.Verb, "")
			}
			w.Add("verb", tok.Start, tok.End, e)
		case "keyword":
			w.Word("keyword", tok.Text, tok.Start, tok.End)
		case "path":
			c.path(w, x.Command.Verb, tok)
			if w.Raw[tok.Start] != '<' {
				w.Add("missing-brackets", tok.Start, tok.End, w.K.Token("missing-brackets"))
			}
		case "param":
			c.param(w, tok)
		case "domain":
			kind := "helo-name"
			if strings.HasPrefix(tok.Text, "[") {
				kind = "helo-literal"
			}
			w.Add(kind, tok.Start, tok.End, w.K.Token(kind))
		case "mechanism":
			w.Word("mechanism", tok.Text, tok.Start, tok.End)
		case "sasl":
			answers, mechanism := c.answers, c.mechanism
			if x.Unit.Kind == wire.Line {
				mechanism, _ = x.Command.Args.Get("mechanism")
				answers = 0
			}
			sasl.Explain(w, mechanism, answers, tok)
		case "string":
			kind := "string"
			if x.Command.Verb == "VRFY" || x.Command.Verb == "EXPN" || x.Command.Verb == "ETRN" {
				kind = strings.ToLower(x.Command.Verb) + "-string"
			}
			w.Add(kind, tok.Start, tok.End, w.K.Token(kind))
		case "extra":
			kind := tok.Kind
			if !isVerb(x.Command.Verb) {
				kind = "after-unknown"
			}
			w.Add(kind, tok.Start, tok.End, w.K.Token(kind))
		default: // "size"
			w.Add(tok.Kind, tok.Start, tok.End, w.K.Token(tok.Kind))
		}
	}
	if p := x.Command.Problem; p != nil && strings.HasSuffix(p.ID, ".space-before-path") {
		w.Add("space-before-path", p.Start, p.End, w.K.Token("space-before-path"))
	}
	return w.Filled()
}

// path takes a path apart (RFC 5321 §4.1.2).
func (c *conversation) path(w *knowledge.Writer, verb string, tok wire.Token) {
	kind := "forward-path"
	if verb == "MAIL" {
		kind = "reverse-path"
	}
	start, end := tok.Start, tok.End
	if string(w.Raw[start:end]) == "<>" {
		w.Add("null-"+kind, start, end, w.K.Token("null-"+kind))
		return
	}
	w.Add(kind, start, end, w.K.Token(kind))
	if w.Raw[start] == '<' {
		w.Add("bracket", start, start+1, w.K.Token("bracket"))
		start++
	}
	closing := end
	if w.Raw[end-1] == '>' {
		closing--
	}
	if colon := strings.IndexByte(string(w.Raw[start:closing]), ':'); colon > 0 && w.Raw[start] == '@' {
		w.Add("source-route", start, start+colon+1, w.K.Token("source-route"))
		start += colon + 1
	}
	if at := strings.LastIndexByte(string(w.Raw[start:closing]), '@'); at >= 0 {
		w.Add("local-part", start, start+at, w.K.Token("local-part"))
		w.Add("at", start+at, start+at+1, w.K.Token("at"))
		literal := "domain"
		if start+at+1 < closing && w.Raw[start+at+1] == '[' {
			literal = "address-literal"
		}
		w.Add(literal, start+at+1, closing, w.K.Token(literal))
	} else {
		w.Add("local-part", start, closing, w.K.Token("bare-local-part"))
	}
	if closing < end {
		w.Add("bracket", closing, end, w.K.Token("bracket"))
	}
}

// param takes a parameter apart: keyword and value (RFC 5321 §4.1.2).
func (c *conversation) param(w *knowledge.Writer, tok wire.Token) {
	name, value, has := strings.Cut(tok.Text, "=")
	name = strings.ToUpper(name)
	at := tok.Start + len(name)
	w.Word("parameter", name, tok.Start, at)
	if !has {
		return
	}
	w.Add("equals", at, at+1, w.K.Token("equals"))
	e, ok := w.K.Word("parameter-value", name+"="+strings.ToUpper(value))
	if !ok {
		if e, ok = w.K.Word("parameter-value", name); !ok {
			e = w.K.Token("parameter-value")
		}
	}
	w.Add("parameter-value", at+1, tok.End, e)
}

// text explains message text and the dot that ended it (RFC 5321 §4.1.1.4).
func text(x *wire.Exchange) []explain.Note {
	raw, k := x.Unit.Raw, Knowledge()
	dot := message.EndingDot(raw)
	if dot < 0 {
		return message.ExplainStuffed(raw, 0, explain.OfCommand)
	}
	e := k.Token("final-dot")
	return append(message.ExplainStuffed(raw[:dot], 0, explain.OfCommand), explain.Note{Of: explain.OfCommand, Start: dot, End: dot + 1, Kind: "final-dot", Says: e.Says, Ref: e.Ref})
}
