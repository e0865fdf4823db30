package explain

import (
	"bytes"
	"strconv"
)

// imapNode is a part of a response line (RFC 9051 §4): an atom, a string, a
// literal, or a list of such.
type imapNode struct {
	start, end int
	text       string // an atom's or a string's value; "NIL" is an atom
	kind       imapKind
	kids       []imapNode
	data       int // where a literal's octets begin
}

type imapKind uint8

const (
	imapAtom imapKind = iota
	imapQuoted
	imapLiteralText
	imapList
)

// imapShown is how much of a literal is ever shown as a value.
const imapShown = 1000

// imapDepth is how deep lists may be nested.
const imapDepth = 100

// imapNodes reads a response line with its literals, and returns where the next
// one begins.
func imapNodes(b []byte, pos int) (nodes []imapNode, next int) {
	nodes, next = imapSequence(b, pos, 0)
	for next < len(b) && b[next] != '\n' {
		next++ // a ")" too many, or what is too deep
	}
	return nodes, min(next+1, len(b))
}

// imapSequence reads until the line or the list ends, and returns the position
// of its end.
func imapSequence(b []byte, pos, depth int) (nodes []imapNode, end int) {
	for pos < len(b) {
		switch c := b[pos]; {
		case c == ' ' || c == '\r':
			pos++
		case c == '\n':
			return nodes, pos
		case c == ')' && depth > 0:
			return nodes, pos
		case c == '(' && depth < imapDepth:
			n := imapNode{start: pos, kind: imapList}
			n.kids, pos = imapSequence(b, pos+1, depth+1)
			if pos < len(b) && b[pos] == ')' {
				pos++
			}
			n.end = pos
			nodes = append(nodes, n)
		case c == '"':
			n := imapString(b, pos)
			nodes, pos = append(nodes, n), n.end
		case c == '{' || c == '~' && pos+1 < len(b) && b[pos+1] == '{':
			n := imapOctets(b, pos)
			nodes, pos = append(nodes, n), n.end
		default:
			n := imapWord(b, pos)
			nodes, pos = append(nodes, n), n.end
		}
	}
	return nodes, pos
}

func imapString(b []byte, pos int) imapNode {
	n := imapNode{start: pos, kind: imapQuoted}
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

// imapOctets reads a literal with what announces it. Where a transcript has
// lost octets, what there is.
func imapOctets(b []byte, pos int) imapNode {
	n := imapNode{start: pos}
	closing := bytes.IndexByte(b[pos:], '}')
	if closing < 0 {
		return imapWord(b, pos)
	}
	closing += pos
	size, err := strconv.Atoi(string(bytes.Trim(b[pos:closing], "~{+")))
	i := closing + 1
	if i < len(b) && b[i] == '\r' {
		i++
	}
	if err != nil || size < 0 || i >= len(b) || b[i] != '\n' {
		return imapWord(b, pos)
	}
	n.kind, n.data = imapLiteralText, i+1
	n.end = min(n.data+min(size, len(b)), len(b))
	n.text = string(b[n.data:min(n.end, n.data+imapShown)])
	return n
}

// imapWord reads an atom; what is in brackets belongs to it.
func imapWord(b []byte, pos int) imapNode {
	n := imapNode{start: pos}
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
