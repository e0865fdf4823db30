package imap

import (
	"strconv"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
)

// data explains untagged data (RFC 9051 §7.2 to §7.5) and returns where the
// next response begins.
func (n *noter) data(pos int) int {
	nodes, next := nodesOf(n.raw, pos)
	if len(nodes) == 0 || nodes[0].text != "*" {
		return next
	}
	n.add("untagged", nodes[0].start, nodes[0].end, Knowledge().Replies["untagged"]["*"])
	if len(nodes) > 2 && knowledge.IsDigits(nodes[1].text) {
		n.numbered(nodes[1:])
		return next
	}
	if len(nodes) < 2 {
		return next
	}
	name := strings.ToUpper(nodes[1].text)
	e, ok := Knowledge().Replies["untagged"][name]
	if !ok {
		e = Knowledge().Replies["untagged"]["OTHER"]
	}
	n.add("data", nodes[1].start, nodes[1].end, e, "text", name)
	rest := nodes[2:]
	switch name {
	case "CAPABILITY", "ENABLED":
		n.capabilities(rest)
	case "FLAGS":
		n.flags(rest)
	case "LIST", "LSUB", "XLIST":
		n.listed(rest)
	case "STATUS":
		n.statusData(rest)
	case "SEARCH", "SORT":
		n.found(rest)
	case "ESEARCH":
		n.extendedSearch(rest)
	case "THREAD":
		n.span("threads", rest)
	case "NAMESPACE":
		for i, kind := range []string{"personal", "others", "shared"} {
			if i < len(rest) {
				n.add("namespace", rest[i].start, rest[i].end, Knowledge().Replies["namespace"][strings.ToUpper(kind)])
			}
		}
	case "ID":
		n.identity(rest)
	case "VANISHED":
		for _, v := range rest {
			if v.kind == listNode {
				n.add("earlier", v.start, v.end, Knowledge().Replies["data"]["EARLIER"])
				continue
			}
			n.add("uid-set", v.start, v.end, Knowledge().Tokens["uid-set"], "which", which(v.text), "text", v.text)
		}
	}
	return next
}

// span explains several parts as one.
func (n *noter) span(kind string, nodes []node) {
	if len(nodes) > 0 {
		n.add(kind, nodes[0].start, nodes[len(nodes)-1].end, Knowledge().Replies["data"][strings.ToUpper(kind)])
	}
}

// numbered explains "3 EXISTS" and the like; nodes begin with the number.
func (n *noter) numbered(nodes []node) {
	name := strings.ToUpper(nodes[1].text)
	e, ok := Knowledge().Replies["untagged"][name]
	if !ok {
		e = Knowledge().Replies["untagged"]["OTHER"]
	}
	count, _ := strconv.Atoi(nodes[0].text) // digits only
	n.add("data", nodes[0].start, nodes[1].end, e, "n", nodes[0].text, "text", name, "count", knowledge.Messages(count))
	if name == "FETCH" && len(nodes) > 2 {
		n.list(nodes[2], n.fetched)
	}
}

// listed explains LIST's attributes, separator and name (RFC 9051 §7.3.1).
func (n *noter) listed(nodes []node) {
	for i, v := range nodes {
		switch i {
		case 0:
			n.list(v, func(kids []node) {
				for _, a := range kids {
					n.word("attribute", a.start, a.end, a.text)
				}
			})
		case 1:
			n.add("separator", v.start, v.end, Knowledge().Replies["data"]["SEPARATOR"], "text", v.text)
		case 2:
			n.add("mailbox", v.start, v.end, Knowledge().Replies["data"]["MAILBOX"], "text", v.text)
		default:
			n.add("list-extended", v.start, v.end, Knowledge().Replies["data"]["LIST-EXTENDED"])
		}
	}
}

func (n *noter) statusData(nodes []node) {
	for i, v := range nodes {
		if i == 0 {
			n.add("mailbox", v.start, v.end, Knowledge().Replies["data"]["MAILBOX"], "text", v.text)
			continue
		}
		n.list(v, func(kids []node) {
			for i := 0; i+1 < len(kids); i += 2 {
				e, ok := Knowledge().Replies["status-item"][strings.ToUpper(kids[i].text)]
				if !ok {
					e = Knowledge().Replies["status-item"]["OTHER"]
				}
				n.add("status-item", kids[i].start, kids[i+1].end, e, "n", kids[i+1].text, "text", kids[i].text)
			}
		})
	}
}

// found explains SEARCH's numbers (RFC 9051 §7.3.4, RFC 3501 §7.2.5).
func (n *noter) found(nodes []node) {
	var numbers []node
	for _, v := range nodes {
		if v.kind == listNode {
			n.add("mod-sequence", v.start, v.end, Knowledge().Replies["data"]["MODSEQ"])
		} else {
			numbers = append(numbers, v)
		}
	}
	if len(numbers) > 0 {
		n.add("numbers", numbers[0].start, numbers[len(numbers)-1].end, Knowledge().Replies["data"]["NUMBERS"], "n", knowledge.Messages(len(numbers)))
	}
}

// extendedSearch explains ESEARCH (RFC 9051 §7.3.4, RFC 4731 §3.1).
func (n *noter) extendedSearch(nodes []node) {
	for i := 0; i < len(nodes); i++ {
		v := nodes[i]
		if v.kind == listNode {
			n.add("correlator", v.start, v.end, Knowledge().Replies["search-data"]["TAG"])
			continue
		}
		e, ok := Knowledge().Replies["search-data"][strings.ToUpper(v.text)]
		if !ok {
			e = Knowledge().Replies["search-data"]["OTHER"]
		}
		end, value := v.end, ""
		if !strings.EqualFold(v.text, "UID") && i+1 < len(nodes) {
			i++
			end, value = nodes[i].end, nodes[i].text
		}
		n.add("search-data", v.start, end, e, "n", value, "which", which(value))
	}
}

// identity explains ID's pairs (RFC 2971 §3.2).
func (n *noter) identity(nodes []node) {
	for _, l := range nodes {
		n.list(l, func(kids []node) {
			for i, v := range kids {
				kind := "id-field"
				if i%2 == 1 {
					kind = "id-value"
				}
				n.word(kind, v.start, v.end, v.text)
			}
		})
	}
}

// fetched explains FETCH's data items, name and value in turn (RFC 9051
// §7.5.2).
func (n *noter) fetched(nodes []node) {
	for i := 0; i < len(nodes); i++ {
		name := nodes[i]
		word, section := name.text, ""
		if b := strings.IndexByte(word, '['); b >= 0 {
			word, section = word[:b], word[b:]
		}
		base, split := strings.ToUpper(word), min(name.start+len(word), name.end)
		e, ok := Knowledge().Replies["item"][base]
		if section == "" && base == "BODY" {
			e = Knowledge().Replies["item"]["BODYSTRUCTURE"]
		}
		if !ok {
			e = Knowledge().Replies["item"]["OTHER"]
		}
		n.add("item", name.start, split, e, "text", name.text)
		if section != "" {
			n.itemSection(split, section)
		}
		if i++; i < len(nodes) {
			n.itemValue(base, section, nodes[i])
		}
	}
}

// itemSection explains "[HEADER]<0>" behind an item's name.
func (n *noter) itemSection(start int, text string) {
	closing := strings.IndexByte(text, ']') + 1
	if closing == 0 {
		closing = len(text)
	}
	n.section("section", start, start+closing, text[:closing])
	if origin := text[closing:]; origin != "" {
		n.add("origin", start+closing, start+len(text), Knowledge().Replies["data"]["ORIGIN"], "n", strings.Trim(origin, "<>"))
	}
}

func (n *noter) itemValue(base, section string, v node) {
	switch {
	case v.kind == atomNode && strings.EqualFold(v.text, "NIL"):
		n.add("nil", v.start, v.end, Knowledge().Replies["data"]["NIL"])
	case base == "FLAGS":
		n.flags([]node{v})
	case base == "ENVELOPE":
		n.envelope(v)
	case base == "BODYSTRUCTURE" || base == "BODY" && section == "":
		n.structure(v, "")
	case v.kind == literalNode:
		n.octets(base, section, v)
	default:
		e, ok := Knowledge().Replies["value"][base]
		if !ok {
			e = Knowledge().Replies["value"]["OTHER"]
		}
		text := v.text
		if v.kind == listNode {
			text = "a list"
		}
		n.add("value", v.start, v.end, e, "text", text)
	}
}

// octets explains a literal, and the message in it.
func (n *noter) octets(base, section string, v node) {
	brace := v.start
	for brace < v.data && n.raw[brace] != '}' {
		brace++
	}
	n.add("literal", v.start, brace+1, Knowledge().Tokens["literal-of-server"], "text", string(n.raw[v.start:brace+1]), "n", strings.Trim(string(n.raw[v.start:brace]), "~{"))
	inside := strings.ToUpper(section)
	header := strings.HasPrefix(inside, "[]") || strings.Contains(inside, "HEADER") || strings.Contains(inside, "MIME")
	if header && !strings.Contains(inside, "<") && base == "BODY" || base == "RFC822" || base == "RFC822.HEADER" {
		n.notes = append(n.notes, message.Explain(n.raw[v.data:v.end], v.data, n.of)...)
		return
	}
	start, end := v.data, v.end
	for start < end && knowledge.IsSpace(n.raw[start]) {
		start++
	}
	for end > start && knowledge.IsSpace(n.raw[end-1]) {
		end--
	}
	n.add("octets", start, end, Knowledge().Replies["value"]["OCTETS"])
}
