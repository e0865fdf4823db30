package imap

import (
	"bytes"
	"strconv"
)

// node is a part of a response line (RFC 9051 §4): an atom, a string, a
// literal, or a list of such.
type node struct {
	start, end int
	text       string // an atom's or a string's value; "NIL" is an atom
	kind       nodeKind
	kids       []node
	data       int // where a literal's octets begin
}

type nodeKind uint8

const (
	atomNode nodeKind = iota
	quotedNode
	literalNode
	listNode
)

// shownOctets is how much of a literal is ever shown as a value.
const shownOctets = 1000

// maxDepth is how deep lists may be nested.
const maxDepth = 100

// nodesOf reads a response line with its literals, and returns where the next
// one begins.
func nodesOf(b []byte, pos int) (nodes []node, next int) {
	nodes, next = sequence(b, pos, 0)
	for next < len(b) && b[next] != '\n' {
		next++ // a ")" too many, or what is too deep
	}
	return nodes, min(next+1, len(b))
}

// sequence reads until the line or the list ends, and returns the position
// of its end.
func sequence(b []byte, pos, depth int) (nodes []node, end int) {
	for pos < len(b) {
		switch c := b[pos]; {
		case c == ' ' || c == '\r':
			pos++
		case c == '\n':
			return nodes, pos
		case c == ')' && depth > 0:
			return nodes, pos
		case c == '(' && depth < maxDepth:
			n := node{start: pos, kind: listNode}
			n.kids, pos = sequence(b, pos+1, depth+1)
			if pos < len(b) && b[pos] == ')' {
				pos++
			}
			n.end = pos
			nodes = append(nodes, n)
		case c == '"':
			n := quotedString(b, pos)
			nodes, pos = append(nodes, n), n.end
		case c == '{' || c == '~' && pos+1 < len(b) && b[pos+1] == '{':
			n := literalOctets(b, pos)
			nodes, pos = append(nodes, n), n.end
		default:
			n := word(b, pos)
			nodes, pos = append(nodes, n), n.end
		}
	}
	return nodes, pos
}

func quotedString(b []byte, pos int) node {
	n := node{start: pos, kind: quotedNode}
	var text []byte
	i := pos + 1
	for ; i < len(b) && b[i] != '"' && b[i] != '\n'; i++ {
		if b[i] == '\\' && i+1 < len(b) {
			i++
		}
		text = append(text, b[i])
	}
	if i < len(b) && b[i] == '"' {
		i++
	}
	n.text, n.end = string(text), min(i, len(b))
	return n
}

// literalOctets reads a literal with what announces it. Where a transcript has
// lost octets, what there is.
func literalOctets(b []byte, pos int) node {
	n := node{start: pos}
	closing := bytes.IndexByte(b[pos:], '}')
	if closing < 0 {
		return word(b, pos)
	}
	closing += pos
	size, err := strconv.Atoi(string(bytes.Trim(b[pos:closing], "~{+")))
	i := closing + 1
	if i < len(b) && b[i] == '\r' {
		i++
	}
	if err != nil || size < 0 || i >= len(b) || b[i] != '\n' {
		return word(b, pos)
	}
	n.kind, n.data = literalNode, i+1
	n.end = min(n.data+min(size, len(b)), len(b))
	n.text = string(b[n.data:min(n.end, n.data+shownOctets)])
	return n
}

// word reads an atom; what is in brackets belongs to it.
func word(b []byte, pos int) node {
	n := node{start: pos}
	brackets := 0
	i := pos
scan:
	for ; i < len(b); i++ {
		switch b[i] {
		case '[':
			brackets++
		case ']':
			brackets--
		case '\r', '\n':
			break scan
		case ' ', '(', ')', '"':
			if brackets <= 0 && i > pos {
				break scan
			}
		}
	}
	if i == pos {
		i++
	}
	n.text, n.end = string(b[pos:i]), i
	return n
}
