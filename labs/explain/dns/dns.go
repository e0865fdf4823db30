// Package dns explains DNS (RFC 1034, RFC 1035) and its updates (RFC 2136), as
// server/dns writes them.
package dns

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/known"
	"ehlo/server/dns"
	"ehlo/server/wire"
)

//go:embed dns.yaml
var file []byte

// Knowledge is what is known of the protocol.
var Knowledge = sync.OnceValue(func() *knowledge.Knowledge { return knowledge.Load("dns.yaml", file) })

// Protocol explains DNS.
func Protocol() explain.Protocol {
	return explain.Protocol{
		Descriptor: &dns.Protocol,
		New:        func(at known.Place) explain.Conversation { return conversation{at} },
		MistakeIDs: func() []string { return Knowledge().MistakeIDs() },
		Wrong:      func(id string) string { return Knowledge().Wrong(id) },
		Does:       func(verb string) string { return Knowledge().Does[verb] },
		Serves:     func() string { return Knowledge().Serves },
	}
}

// conversation has nothing to remember: each exchange stands by itself.
type conversation struct{ place known.Place }

// Place implements explain.Conversation.
func (c conversation) Place() known.Place { return c.place }

// Ways implements explain.Conversation: there are no states.
func (conversation) Ways(wire.State) []string { return nil }

// Secure implements explain.Conversation.
func (conversation) Secure() {}

// Command implements explain.Conversation.
func (c conversation) Command(x *wire.Exchange) []explain.Note {
	k := Knowledge()
	w := &knowledge.Writer{K: k, Of: explain.OfCommand, Raw: x.Unit.Raw}
	if x.Command == nil {
		return w.Filled()
	}
	typ := ""
	for _, tok := range x.Command.Tokens {
		add := func(e knowledge.Entry, pairs ...string) { w.Add(tok.Kind, tok.Start, tok.End, e, pairs...) }
		switch tok.Kind {
		case dns.TokenVerb:
			k.Use("commands", tok.Text, "")
			add(k.Commands[tok.Text])
		case dns.TokenName:
			c.name(w, "name", tok.Text, tok.Start, tok.End)
		case dns.TokenType:
			typ = tok.Text
			w.Word("type", typ, tok.Start, tok.End)
		case dns.TokenChange:
			w.Word("change", tok.Text, tok.Start, tok.End)
		case dns.TokenData:
			c.data(w, typ, tok.Start, tok.End)
		default:
			add(k.Token(tok.Kind))
		}
	}
	return w.Filled()
}

// name notes a name; one that stands for an address is told as such.
func (conversation) name(w *knowledge.Writer, kind, text string, start, end int) {
	for _, zone := range []string{"in-addr.arpa", "ip6.arpa"} {
		if sub := strings.TrimSuffix(strings.ToLower(text), "."); strings.HasSuffix(sub, "."+zone) {
			w.Add(kind, start, end, w.K.Token("reverse-name"), "zone", zone)
			return
		}
	}
	w.Add(kind, start, end, w.K.Token(kind))
}

// fieldsOf are the kinds of what stands in the data of a type, in order.
var fieldsOf = map[string][]string{
	"A": {"address"}, "AAAA": {"address6"}, "MX": {"mx-preference", "mx-host"}, "CNAME": {"alias"}, "PTR": {"pointer"}, "NS": {"server"},
	"SOA": {"soa-server", "soa-mailbox", "soa-serial", "soa-refresh", "soa-retry", "soa-expire", "soa-minimum"},
}

// data notes what a record says.
func (c conversation) data(w *knowledge.Writer, typ string, start, end int) {
	text := string(w.Raw[start:end])
	kinds := fieldsOf[typ]
	spans := spansOf(text)
	switch {
	case typ == "TXT":
		c.texts(w, text, start, end)
	case typ == "MX" && text == "0 .":
		w.Add("null-mx", start, end, w.K.Token("null-mx"))
	case len(kinds) == 0 || len(kinds) != len(spans):
		w.Add("data", start, end, w.K.Token("data"))
	default:
		for i, s := range spans {
			w.Add(kinds[i], start+s[0], start+s[1], w.K.Token(kinds[i]))
		}
	}
}

// texts notes the text of a TXT record, and the terms of an SPF policy in it
// (RFC 7208 §3).
func (conversation) texts(w *knowledge.Writer, text string, start, end int) {
	if !strings.HasPrefix(strings.ToLower(text), `"v=spf1`) {
		w.Add("text", start, end, w.K.Token("text"))
		return
	}
	w.Add("spf", start, end, w.K.Token("spf"))
	for _, s := range spansOf(strings.ReplaceAll(text, `"`, " ")) {
		term := text[s[0]:s[1]]
		known := term
		if name, _, more := strings.Cut(strings.TrimLeft(term, "+-~?"), ":"); more || !strings.HasSuffix(strings.ToLower(term), "all") {
			known = name
		}
		w.Word("spf-term", strings.TrimPrefix(known, "+"), start+s[0], start+s[1])
	}
}

// spansOf is where the words of a text begin and end.
func spansOf(text string) (spans [][2]int) {
	at := 0
	for _, f := range strings.Fields(text) {
		at += strings.Index(text[at:], f)
		spans = append(spans, [2]int{at, at + len(f)})
		at += len(f)
	}
	return spans
}

// Reply implements explain.Conversation.
func (c conversation) Reply(x *wire.Exchange) []explain.Note {
	w := &knowledge.Writer{K: Knowledge(), Of: explain.OfReply, Raw: x.Reply}
	at := 0
	for i, line := range strings.SplitAfter(string(x.Reply), "\n") {
		text := strings.TrimRight(line, "\r\n")
		switch section, isSection := strings.CutPrefix(text, ";; "); {
		case i == 0:
			c.status(w, text)
		case isSection:
			if e, ok := w.K.Reply("section", section); ok {
				w.Add("section", at, at+len(text), e)
			}
		default:
			c.record(w, text, at)
		}
		at += len(line)
	}
	return w.Filled()
}

// status notes the first line: the response code and the flags.
func (conversation) status(w *knowledge.Writer, text string) {
	for i, s := range spansOf(text) {
		word := text[s[0]:s[1]]
		switch {
		case i == 0:
			if e, ok := w.K.Reply("rcode", strings.TrimSuffix(word, ",")); ok {
				w.Add("rcode", s[0], s[1], e)
			}
		case word == "flags:":
			w.Add("flags", s[0], s[1], w.K.Token("flags"))
		default:
			if e, ok := w.K.Reply("flag", word); ok {
				w.Add("flag", s[0], s[1], e)
			}
		}
	}
}

// record notes a record: name, TTL, class, type and data.
func (c conversation) record(w *knowledge.Writer, text string, at int) {
	spans := spansOf(text)
	if len(spans) < 5 {
		return
	}
	part := func(i int) (string, int, int) {
		return text[spans[i][0]:spans[i][1]], at + spans[i][0], at + spans[i][1]
	}
	owner, from, to := part(0)
	c.name(w, "owner", owner, from, to)
	for i, kind := range []string{"ttl", "class"} {
		_, from, to = part(i + 1)
		w.Add(kind, from, to, w.K.Token(kind))
	}
	typ, from, to := part(3)
	w.Word("type", typ, from, to)
	c.data(w, typ, at+spans[4][0], at+len(text))
}

// asked is what an exchange is about: the name, and the type, "" for an update.
func (conversation) asked(x *wire.Exchange) (name, typ string) {
	if x.Command == nil {
		return "", ""
	}
	if x.Command.Verb == dns.Update {
		name, _ = x.Command.Args.Get(dns.ArgZone)
	} else {
		name, _ = x.Command.Args.Get(dns.ArgName)
		typ, _ = x.Command.Args.Get(dns.ArgType)
	}
	if len(name) > 1 {
		name = strings.TrimSuffix(name, ".")
	}
	return knowledge.Shortened(name, 120), typ
}

// answers are the data of the answer's records of a type.
func (conversation) answers(x *wire.Exchange, typ string) (data []string) {
	in := false
	for _, l := range x.Response.Lines {
		if strings.HasPrefix(l, ";; ") {
			in = l == ";; ANSWER"
			continue
		}
		if f := strings.SplitN(l, " ", 5); in && len(f) == 5 && (f[3] == typ || typ == "ANY") {
			data = append(data, f[4])
		}
	}
	return data
}

// Summary implements explain.Conversation.
func (c conversation) Summary(x *wire.Exchange) string {
	name, typ := c.asked(x)
	code := x.Response.Code
	found := c.answers(x, typ)
	key, first := "", ""
	switch {
	case code != "NOERROR" && typ == "":
		key = "error update"
	case code != "NOERROR":
		key = "error " + code
	case typ == "":
		key = "changed"
	case len(found) == 0:
		key = "none " + typ
		for _, l := range x.Response.Lines { // RFC 1034 §4.3.2: a delegation names servers
			if f := strings.Fields(l); len(f) == 5 && f[3] == "NS" {
				key = "referral"
			}
		}
	case typ == "MX" && found[0] == "0 .":
		key = "null MX"
	default:
		key, first = "found "+typ, firstOf(found, typ)
	}
	k := Knowledge()
	e, ok := k.Reply("summary", key)
	if !ok {
		key, _, _ = strings.Cut(key, " ")
		e, _ = k.Reply("summary", key)
	}
	return knowledge.Fill(e.Says, "name", name, "type", typ, "code", code, "count", phrases.Say("records", "n", len(found)), "first", first)
}

// firstOf is the first of the data; of MX records the host with the lowest
// preference (RFC 5321 §5.1).
func firstOf(found []string, typ string) string {
	if typ != "MX" {
		return strings.TrimSuffix(found[0], ".")
	}
	host, least := "", 1<<16
	for _, data := range found {
		preference, name, _ := strings.Cut(data, " ")
		if n, err := strconv.Atoi(preference); err == nil && n < least {
			host, least = name, n
		}
	}
	return strings.TrimSuffix(host, ".")
}

// Mistakes implements explain.Conversation.
func (c conversation) Mistakes(x *wire.Exchange) []explain.Mistake {
	if x.Response.Outcome != wire.Error || x.Command == nil {
		return nil
	}
	k := Knowledge()
	name, typ := c.asked(x)
	id := "dns." + strings.ToLower(x.Response.Code)
	for _, narrower := range []string{strings.ToLower(typ), strings.ToLower(x.Command.Verb)} {
		if k.Mistake(id+"."+narrower) != nil {
			id += "." + narrower
			break
		}
	}
	m := k.Mistake(id)
	if m == nil {
		return nil
	}
	k.Use("mistakes", id, "")
	found := explain.Mistake{ID: id, Says: knowledge.Fill(m.Says, "text", name), Ref: m.Ref}
	for _, tok := range x.Command.Tokens {
		if tok.Kind == dns.TokenName || tok.Kind == dns.TokenZone {
			found.Start, found.End = tok.Start, tok.End
			break
		}
	}
	return []explain.Mistake{found}
}

// Edge implements explain.Conversation.
func (c conversation) Edge(x *wire.Exchange) explain.Edge {
	k := Knowledge()
	k.Use("states", "done", "")
	s := k.States["done"]
	return explain.Edge{From: x.Before, To: x.After, Says: s.Says, Ref: s.Ref}
}

// Remember has nothing to: each exchange stands by itself.
// Remember implements explain.Conversation.
func (c conversation) Remember(*wire.Exchange) {}
