package explain

import (
	"strconv"
	"strings"
	"sync"

	"ehlo/server/dns"
	"ehlo/server/wire"
)

var dnsKnowledge = sync.OnceValue(func() *knowledge { return load("dns.yaml") })

// dnsTongue explains DNS (RFC 1034, RFC 1035) and its updates (RFC 2136), as
// server/dns writes them.
type dnsTongue struct{}

func init() { tongues[wire.DNS] = dnsTongue{} }

func (t dnsTongue) command(x *wire.Exchange, _ *memory) []Note {
	k := dnsKnowledge()
	w := &writer{k: k, of: OfCommand, raw: x.Unit.Raw}
	if x.Command == nil {
		return w.filled()
	}
	typ := ""
	for _, tok := range x.Command.Tokens {
		add := func(e entry, pairs ...string) { w.add(tok.Kind, tok.Start, tok.End, e, pairs...) }
		switch tok.Kind {
		case dns.TokenVerb:
			k.use("commands", tok.Text, "")
			add(k.Commands[tok.Text])
		case dns.TokenName:
			t.name(w, "name", tok.Text, tok.Start, tok.End)
		case dns.TokenType:
			typ = tok.Text
			w.word("type", typ, tok.Start, tok.End)
		case dns.TokenChange:
			w.word("change", tok.Text, tok.Start, tok.End)
		case dns.TokenData:
			t.data(w, typ, tok.Start, tok.End)
		default:
			add(k.token(tok.Kind))
		}
	}
	return w.filled()
}

// name notes a name; one that stands for an address is told as such.
func (dnsTongue) name(w *writer, kind, text string, start, end int) {
	for _, zone := range []string{"in-addr.arpa", "ip6.arpa"} {
		if sub := strings.TrimSuffix(strings.ToLower(text), "."); strings.HasSuffix(sub, "."+zone) {
			w.add(kind, start, end, w.k.token("reverse-name"), "zone", zone)
			return
		}
	}
	w.add(kind, start, end, w.k.token(kind))
}

// fieldsOf are the kinds of what stands in the data of a type, in order.
var fieldsOf = map[string][]string{
	"A": {"address"}, "AAAA": {"address6"}, "MX": {"mx-preference", "mx-host"}, "CNAME": {"alias"}, "PTR": {"pointer"}, "NS": {"server"},
	"SOA": {"soa-server", "soa-mailbox", "soa-serial", "soa-refresh", "soa-retry", "soa-expire", "soa-minimum"},
}

// data notes what a record says.
func (t dnsTongue) data(w *writer, typ string, start, end int) {
	text := string(w.raw[start:end])
	kinds := fieldsOf[typ]
	spans := spansOf(text)
	switch {
	case typ == "TXT":
		t.texts(w, text, start, end)
	case typ == "MX" && text == "0 .":
		w.add("null-mx", start, end, w.k.token("null-mx"))
	case len(kinds) == 0 || len(kinds) != len(spans):
		w.add("data", start, end, w.k.token("data"))
	default:
		for i, s := range spans {
			w.add(kinds[i], start+s[0], start+s[1], w.k.token(kinds[i]))
		}
	}
}

// texts notes the text of a TXT record, and the terms of an SPF policy in it
// (RFC 7208 §3).
func (dnsTongue) texts(w *writer, text string, start, end int) {
	if !strings.HasPrefix(strings.ToLower(text), `"v=spf1`) {
		w.add("text", start, end, w.k.token("text"))
		return
	}
	w.add("spf", start, end, w.k.token("spf"))
	for _, s := range spansOf(strings.ReplaceAll(text, `"`, " ")) {
		term := text[s[0]:s[1]]
		known := term
		if name, _, more := strings.Cut(strings.TrimLeft(term, "+-~?"), ":"); more || !strings.HasSuffix(strings.ToLower(term), "all") {
			known = name
		}
		w.word("spf-term", strings.TrimPrefix(known, "+"), start+s[0], start+s[1])
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

func (t dnsTongue) reply(x *wire.Exchange, _ *memory) []Note {
	w := &writer{k: dnsKnowledge(), of: OfReply, raw: x.Reply}
	at := 0
	for i, line := range strings.SplitAfter(string(x.Reply), "\n") {
		text := strings.TrimRight(line, "\r\n")
		switch section, isSection := strings.CutPrefix(text, ";; "); {
		case i == 0:
			t.status(w, text)
		case isSection:
			if e, ok := w.k.reply("section", section); ok {
				w.add("section", at, at+len(text), e)
			}
		default:
			t.record(w, text, at)
		}
		at += len(line)
	}
	return w.filled()
}

// status notes the first line: the response code and the flags.
func (dnsTongue) status(w *writer, text string) {
	for i, s := range spansOf(text) {
		word := text[s[0]:s[1]]
		switch {
		case i == 0:
			if e, ok := w.k.reply("rcode", strings.TrimSuffix(word, ",")); ok {
				w.add("rcode", s[0], s[1], e)
			}
		case word == "flags:":
			w.add("flags", s[0], s[1], w.k.token("flags"))
		default:
			if e, ok := w.k.reply("flag", word); ok {
				w.add("flag", s[0], s[1], e)
			}
		}
	}
}

// record notes a record: name, TTL, class, type and data.
func (t dnsTongue) record(w *writer, text string, at int) {
	spans := spansOf(text)
	if len(spans) < 5 {
		return
	}
	part := func(i int) (string, int, int) {
		return text[spans[i][0]:spans[i][1]], at + spans[i][0], at + spans[i][1]
	}
	owner, from, to := part(0)
	t.name(w, "owner", owner, from, to)
	for i, kind := range []string{"ttl", "class"} {
		_, from, to = part(i + 1)
		w.add(kind, from, to, w.k.token(kind))
	}
	typ, from, to := part(3)
	w.word("type", typ, from, to)
	t.data(w, typ, at+spans[4][0], at+len(text))
}

// asked is what an exchange is about: the name, and the type, "" for an update.
func (dnsTongue) asked(x *wire.Exchange) (name, typ string) {
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
	return shortened(name, 120), typ
}

// answers are the data of the answer's records of a type.
func (dnsTongue) answers(x *wire.Exchange, typ string) (data []string) {
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

func (t dnsTongue) summary(x *wire.Exchange, _ *memory) string {
	name, typ := t.asked(x)
	code := x.Response.Code
	found := t.answers(x, typ)
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
	k := dnsKnowledge()
	e, ok := k.reply("summary", key)
	if !ok {
		key, _, _ = strings.Cut(key, " ")
		e, _ = k.reply("summary", key)
	}
	count := "one record"
	if len(found) != 1 {
		count = strconv.Itoa(len(found)) + " records"
	}
	return fill(e.Says, "name", name, "type", typ, "code", code, "count", count, "first", first)
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

func (t dnsTongue) mistakes(x *wire.Exchange, _ *memory) []Mistake {
	if x.Response.Outcome != wire.Error || x.Command == nil {
		return nil
	}
	k := dnsKnowledge()
	name, typ := t.asked(x)
	id := "dns." + strings.ToLower(x.Response.Code)
	for _, narrower := range []string{strings.ToLower(typ), strings.ToLower(x.Command.Verb)} {
		if k.byID[id+"."+narrower] != nil {
			id += "." + narrower
			break
		}
	}
	m := k.byID[id]
	if m == nil {
		return nil
	}
	k.use("mistakes", id, "")
	found := Mistake{ID: id, Says: fill(m.Says, "text", name), Ref: m.Ref}
	for _, tok := range x.Command.Tokens {
		if tok.Kind == dns.TokenName || tok.Kind == dns.TokenZone {
			found.Start, found.End = tok.Start, tok.End
			break
		}
	}
	return []Mistake{found}
}

func (dnsTongue) edge(x *wire.Exchange, _ *memory) Edge {
	k := dnsKnowledge()
	k.use("states", "done", "")
	s := k.States["done"]
	return Edge{From: x.Before, To: x.After, Says: s.Says, Ref: s.Ref}
}

// remember has nothing to: each exchange stands by itself.
func (dnsTongue) remember(*wire.Exchange, *memory) {}
