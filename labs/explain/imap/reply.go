package imap

import (
	"bytes"
	"encoding/base64"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// Reply explains every response of a reply (RFC 9051 §7).
func (c *conversation) Reply(x *wire.Exchange) []explain.Note {
	n := &noter{of: explain.OfReply, raw: x.Reply, notes: make([]explain.Note, 0, min(len(x.Reply)/10+4, 200))}
	for pos := 0; pos < len(x.Reply); {
		pos = n.response(pos, x, c)
	}
	return n.cover(Knowledge().Replies["untagged"]["REST"])
}

// response explains one response and returns where the next begins.
func (n *noter) response(pos int, x *wire.Exchange, c *conversation) int {
	end := n.lineEnd(pos)
	line := n.raw[pos:end]
	if len(line) > 0 && line[0] == '+' && (len(line) == 1 || line[1] == ' ') {
		n.continuation(pos, end, x, c)
		return n.after(end)
	}
	first, second := firstTwo(n.raw, pos, end)
	if first[1] == first[0] {
		return n.after(end)
	}
	tag := string(n.raw[first[0]:first[1]])
	word := strings.ToUpper(string(n.raw[second[0]:second[1]]))
	status, isStatus := Knowledge().Replies["status"][word]
	if !isStatus {
		return n.data(pos)
	}
	if tag == "*" {
		n.add("untagged", first[0], first[1], Knowledge().Replies["untagged"]["*"])
		if e, ok := Knowledge().Replies["untagged-status"][word]; ok {
			status = e
		}
		if len(x.Unit.Raw) == 0 && x.Index == 0 && pos == 0 && word == "OK" {
			status = Knowledge().Replies["untagged-status"]["GREETING"]
		}
	} else {
		n.add("tag", first[0], first[1], Knowledge().Replies["untagged"]["TAG"], "text", tag)
	}
	n.add("status", second[0], second[1], status, "verb", c.verb(x), "tag", tag)
	at := second[1]
	for at < end && n.raw[at] == ' ' {
		at++
	}
	if at < end && n.raw[at] == '[' {
		if closing := closingBracket(n.raw[at:end]); closing > 0 {
			n.code(at, at+closing)
			at += closing
		}
	}
	n.text(at, end, word)
	return n.after(end)
}

// lineEnd is where the line's text ends.
func (n *noter) lineEnd(pos int) int {
	end := len(n.raw)
	if i := bytes.IndexByte(n.raw[pos:], '\n'); i >= 0 {
		end = pos + i
	}
	if end > pos && n.raw[end-1] == '\r' {
		end--
	}
	return end
}

func (n *noter) after(end int) int {
	for end < len(n.raw) && n.raw[end] != '\n' {
		end++
	}
	return min(end+1, len(n.raw))
}

// firstTwo are the first two words of a line.
func firstTwo(b []byte, pos, end int) (first, second [2]int) {
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

// closingBracket is the length of "[...]", in which there may be quoted strings.
func closingBracket(b []byte) int {
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
func (n *noter) continuation(pos, end int, x *wire.Exchange, c *conversation) {
	kind := strings.ToUpper(c.waiting(x))
	e, ok := Knowledge().Replies["continuation"][kind]
	if !ok {
		e = Knowledge().Replies["continuation"]["LITERAL"]
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
			n.add("challenge", at, end, Knowledge().Replies["continuation"]["CHALLENGE"], "text", text, "decoded", plain(string(data)))
			return
		}
	}
	n.text(at, end, "+")
}

// code explains a response code, brackets included (RFC 9051 §7.1).
func (n *noter) code(start, end int) {
	inside := start + 1
	stop := inside
	for stop < end-1 && n.raw[stop] != ' ' {
		stop++
	}
	name := strings.ToUpper(string(n.raw[inside:stop]))
	e, ok := Knowledge().Replies["code"][name]
	if !ok {
		e = Knowledge().Replies["code"]["OTHER"]
	}
	arg := strings.TrimSpace(string(n.raw[stop : end-1]))
	switch name {
	case "CAPABILITY", "PERMANENTFLAGS":
		n.add("response-code", start, stop, e)
		nodes, _ := sequence(n.raw[:end-1], stop, 0)
		if name == "CAPABILITY" {
			n.capabilities(nodes)
		} else {
			n.flags(nodes)
		}
		n.add("response-code", end-1, end, Knowledge().Replies["code"]["END"], "text", name)
	default:
		n.add("response-code", start, end, e, "text", name, "arg", arg)
	}
}

// capabilities explains words that say what the server can do.
func (n *noter) capabilities(words []node) {
	for _, w := range words {
		n.offer(w)
	}
}

func (n *noter) offer(w node) {
	name := strings.ToUpper(w.text)
	e, ok := Knowledge().Offers[name]
	if !ok {
		family, value, hasValue := strings.Cut(name, "=")
		if e, ok = Knowledge().Offers[family+"="]; ok && hasValue {
			n.add("capability", w.start, w.end, e, "text", w.text, "value", value)
			return
		}
		e = Knowledge().Offers["OTHER"]
	}
	n.add("capability", w.start, w.end, e, "text", w.text)
}

// flags explains a list of flags, parentheses included.
func (n *noter) flags(nodes []node) {
	for _, l := range nodes {
		if l.kind != listNode {
			n.word("flag", l.start, l.end, l.text)
			continue
		}
		n.list(l, func(kids []node) {
			for _, f := range kids {
				n.word("flag", f.start, f.end, f.text)
			}
		})
	}
}

// list explains a list's parentheses, and has inside explain what is between.
func (n *noter) list(l node, inside func([]node)) {
	n.enclosed(l, Knowledge().Tokens["list"], Knowledge().Tokens["list-end"], "", inside)
}

// enclosed is list with sentences of its own, about what name says.
func (n *noter) enclosed(l node, begin, end knowledge.Entry, name string, inside func([]node)) {
	if l.kind != listNode {
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
func (n *noter) text(start, end int, status string) {
	for start < end && n.raw[start] == ' ' {
		start++
	}
	if start >= end {
		return
	}
	e := Knowledge().Replies["text"]["ANY"]
	if status == "+" {
		e = Knowledge().Replies["text"]["CONTINUE"]
	}
	if known, ok := phrase(n.raw[start:end]); ok {
		e = known
	}
	n.add("text", start, end, e)
}

// phrase finds the longest phrase of the knowledge that a text has in it.
func phrase(text []byte) (knowledge.Entry, bool) {
	best, found := "", knowledge.Entry{}
	upper := bytes.ToUpper(text)
	for phrase, e := range Knowledge().Replies["phrase"] {
		if len(phrase) > len(best) && bytes.Contains(upper, []byte(phrase)) {
			best, found = phrase, e
		}
	}
	return found, best != ""
}
