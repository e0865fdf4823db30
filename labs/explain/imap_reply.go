package explain

import (
	"bytes"
	"encoding/base64"
	"strings"

	"ehlo/server/wire"
)

// reply explains every response of a reply (RFC 9051 §7).
func (t imapTongue) reply(x *wire.Exchange, m *memory) []Note {
	n := &imapNoter{t: t, of: OfReply, raw: x.Reply, notes: make([]Note, 0, min(len(x.Reply)/10+4, 200))}
	for pos := 0; pos < len(x.Reply); {
		pos = n.response(pos, x, m)
	}
	return n.cover(t.k.Replies["untagged"]["REST"])
}

// response explains one response and returns where the next begins.
func (n *imapNoter) response(pos int, x *wire.Exchange, m *memory) int {
	end := n.lineEnd(pos)
	line := n.raw[pos:end]
	if len(line) > 0 && line[0] == '+' && (len(line) == 1 || line[1] == ' ') {
		n.continuation(pos, end, x, m)
		return n.after(end)
	}
	first, second := imapFields(n.raw, pos, end)
	if first[1] == first[0] {
		return n.after(end)
	}
	tag := string(n.raw[first[0]:first[1]])
	word := strings.ToUpper(string(n.raw[second[0]:second[1]]))
	status, isStatus := n.t.k.Replies["status"][word]
	if !isStatus {
		return n.data(pos)
	}
	if tag == "*" {
		n.add("untagged", first[0], first[1], n.t.k.Replies["untagged"]["*"])
		if e, ok := n.t.k.Replies["untagged-status"][word]; ok {
			status = e
		}
		if len(x.Unit.Raw) == 0 && x.Index == 0 && pos == 0 && word == "OK" {
			status = n.t.k.Replies["untagged-status"]["GREETING"]
		}
	} else {
		n.add("tag", first[0], first[1], n.t.k.Replies["untagged"]["TAG"], "text", tag)
	}
	n.add("status", second[0], second[1], status, "verb", imapVerb(x, m), "tag", tag)
	at := second[1]
	for at < end && n.raw[at] == ' ' {
		at++
	}
	if at < end && n.raw[at] == '[' {
		if closing := imapClosing(n.raw[at:end]); closing > 0 {
			n.code(at, at+closing)
			at += closing
		}
	}
	n.text(at, end, word)
	return n.after(end)
}

// lineEnd is where the line's text ends.
func (n *imapNoter) lineEnd(pos int) int {
	end := len(n.raw)
	if i := bytes.IndexByte(n.raw[pos:], '\n'); i >= 0 {
		end = pos + i
	}
	if end > pos && n.raw[end-1] == '\r' {
		end--
	}
	return end
}

func (n *imapNoter) after(end int) int {
	for end < len(n.raw) && n.raw[end] != '\n' {
		end++
	}
	return min(end+1, len(n.raw))
}

// imapFields are the first two words of a line.
func imapFields(b []byte, pos, end int) (first, second [2]int) {
	word := func() (w [2]int) {
		for pos < end && b[pos] == ' ' {
			pos++
		}
		w[0] = pos
		for pos < end && b[pos] != ' ' {
			pos++
		}
		w[1] = pos
		return w
	}
	first = word()
	return first, word()
}

// imapClosing is the length of "[...]", in which there may be quoted strings.
func imapClosing(b []byte) int {
	quoted := false
	for i, c := range b {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ']' && !quoted:
			return i + 1
		}
	}
	return 0
}

// continuation explains "+" and what stands behind it (RFC 9051 §7.6).
func (n *imapNoter) continuation(pos, end int, x *wire.Exchange, m *memory) {
	kind := strings.ToUpper(imapWaiting(x, m))
	e, ok := n.t.k.Replies["continuation"][kind]
	if !ok {
		e = n.t.k.Replies["continuation"]["LITERAL"]
	}
	n.add("continuation", pos, pos+1, e)
	at := pos + 1
	for at < end && n.raw[at] == ' ' {
		at++
	}
	if at == end {
		return
	}
	if kind == "SASL" {
		text := string(n.raw[at:end])
		if data, err := base64.StdEncoding.DecodeString(text); err == nil {
			n.add("challenge", at, end, n.t.k.Replies["continuation"]["CHALLENGE"], "text", text, "decoded", imapPlain(string(data)))
			return
		}
	}
	n.text(at, end, "+")
}

// code explains a response code, brackets included (RFC 9051 §7.1).
func (n *imapNoter) code(start, end int) {
	inside := start + 1
	stop := inside
	for stop < end-1 && n.raw[stop] != ' ' {
		stop++
	}
	name := strings.ToUpper(string(n.raw[inside:stop]))
	e, ok := n.t.k.Replies["code"][name]
	if !ok {
		e = n.t.k.Replies["code"]["OTHER"]
	}
	arg := strings.TrimSpace(string(n.raw[stop : end-1]))
	switch name {
	case "CAPABILITY", "PERMANENTFLAGS":
		n.add("response-code", start, stop, e)
		nodes, _ := imapSequence(n.raw[:end-1], stop, 0)
		if name == "CAPABILITY" {
			n.capabilities(nodes)
		} else {
			n.flags(nodes)
		}
		n.add("response-code", end-1, end, n.t.k.Replies["code"]["END"], "text", name)
	default:
		n.add("response-code", start, end, e, "text", name, "arg", arg)
	}
}

// capabilities explains words that say what the server can do.
func (n *imapNoter) capabilities(words []imapNode) {
	for _, w := range words {
		n.offer(w)
	}
}

func (n *imapNoter) offer(w imapNode) {
	name := strings.ToUpper(w.text)
	e, ok := n.t.k.Offers[name]
	if !ok {
		family, value, hasValue := strings.Cut(name, "=")
		if e, ok = n.t.k.Offers[family+"="]; ok && hasValue {
			n.add("capability", w.start, w.end, e, "text", w.text, "value", value)
			return
		}
		e = n.t.k.Offers["OTHER"]
	}
	n.add("capability", w.start, w.end, e, "text", w.text)
}

// flags explains a list of flags, parentheses included.
func (n *imapNoter) flags(nodes []imapNode) {
	for _, l := range nodes {
		if l.kind != imapList {
			n.word("flag", l.start, l.end, l.text)
			continue
		}
		n.list(l, func(kids []imapNode) {
			for _, f := range kids {
				n.word("flag", f.start, f.end, f.text)
			}
		})
	}
}

// list explains a list's parentheses, and has inside explain what is between.
func (n *imapNoter) list(l imapNode, inside func([]imapNode)) {
	n.enclosed(l, n.t.k.Tokens["list"], n.t.k.Tokens["list-end"], "", inside)
}

// enclosed is list with sentences of its own, about what name says.
func (n *imapNoter) enclosed(l imapNode, begin, end entry, name string, inside func([]imapNode)) {
	if l.kind != imapList {
		return
	}
	n.add("list", l.start, l.start+1, begin, "part", name)
	inside(l.kids)
	if l.end > l.start+1 && n.raw[l.end-1] == ')' {
		n.add("list", l.end-1, l.end, end, "part", name)
	}
}

// text explains what a server says in words. It is meant for people; what is
// known of it is recognised by a part of it.
func (n *imapNoter) text(start, end int, status string) {
	for start < end && n.raw[start] == ' ' {
		start++
	}
	if start >= end {
		return
	}
	e := n.t.k.Replies["text"]["ANY"]
	if status == "+" {
		e = n.t.k.Replies["text"]["CONTINUE"]
	}
	if known, ok := n.t.phrase(n.raw[start:end]); ok {
		e = known
	}
	n.add("text", start, end, e)
}

// phrase finds the longest phrase of the knowledge that a text has in it.
func (t imapTongue) phrase(text []byte) (entry, bool) {
	best, found := "", entry{}
	upper := bytes.ToUpper(text)
	for phrase, e := range t.k.Replies["phrase"] {
		if len(phrase) > len(best) && bytes.Contains(upper, []byte(phrase)) {
			best, found = phrase, e
		}
	}
	return found, best != ""
}
