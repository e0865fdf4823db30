package imap

import (
	"strconv"
	"strings"
)

// envelopeFields are what stands in an ENVELOPE, in this order (RFC 9051
// §7.5.2).
var envelopeFields = []string{"DATE", "SUBJECT", "FROM", "SENDER", "REPLY-TO", "TO", "CC", "BCC", "IN-REPLY-TO", "MESSAGE-ID"}

// envelope explains an ENVELOPE field by field.
func (n *noter) envelope(v node) {
	n.list(v, func(kids []node) {
		for i, f := range kids {
			if i >= len(envelopeFields) {
				return
			}
			n.add("envelope-field", f.start, f.end, Knowledge().Replies["envelope"][envelopeFields[i]], "text", addresses(f))
		}
	})
}

// addresses words a string, or a list of addresses as mail programs show
// them.
func addresses(v node) string {
	if v.kind != listNode {
		if v.kind == atomNode && strings.EqualFold(v.text, "NIL") {
			return "nothing (`NIL`)"
		}
		return plain(v.text)
	}
	var all []string
	for _, a := range v.kids {
		if len(a.kids) < 4 {
			continue
		}
		value := func(i int) string {
			if a.kids[i].kind == atomNode {
				return ""
			}
			return a.kids[i].text
		}
		switch name, mailbox, host := value(0), value(2), value(3); {
		case host == "" && mailbox != "":
			all = append(all, phrases.Say("group", "name", plain(mailbox)))
		case host == "":
			all = append(all, phrases.Say("group-end"))
		case name != "":
			all = append(all, plain(name+" <"+mailbox+"@"+host+">"))
		default:
			all = append(all, plain(mailbox+"@"+host))
		}
	}
	return strings.Join(all, ", ")
}

// The fields of a body's structure, by kind of part (RFC 9051 §7.5.2). What a
// FETCH of BODY leaves out stands at the end.
var (
	partFields      = []string{"TYPE", "SUBTYPE", "PARAMETERS", "ID", "DESCRIPTION", "ENCODING", "SIZE"}
	extensionFields = []string{"MD5", "DISPOSITION", "LANGUAGE", "LOCATION"}
	multipartFields = []string{"MULTIPART", "PARAMETERS", "DISPOSITION", "LANGUAGE", "LOCATION"}
)

// structure explains a body's structure, part by part. number is the part's,
// as BODY[...] would ask for it; "" is the message.
func (n *noter) structure(v node, number string) {
	words := Knowledge().Replies["structure"]
	n.enclosed(v, words["BEGIN"], words["END"], partName(number), func(kids []node) {
		if len(kids) > 0 && kids[0].kind == listNode {
			parts := 0
			for parts < len(kids) && kids[parts].kind == listNode {
				sub := strconv.Itoa(parts + 1)
				if number != "" {
					sub = number + "." + sub
				}
				n.structure(kids[parts], sub)
				parts++
			}
			n.partData(kids[parts:], multipartFields, partName(number))
			return
		}
		if number == "" {
			number = "1" // RFC 9051 §6.4.5.1: a message without parts has one
		}
		n.part(kids, number)
	})
}

func partName(number string) string {
	if number == "" {
		return phrases.Say("message")
	}
	return phrases.Say("part", "number", number)
}

// part explains a part that has no parts.
func (n *noter) part(kids []node, number string) {
	name := partName(number)
	fields := len(partFields)
	n.partData(kids[:min(fields, len(kids))], partFields, name)
	rest := kids[min(fields, len(kids)):]
	if len(kids) < 2 {
		return
	}
	kind, subtype := strings.ToUpper(kids[0].text), strings.ToUpper(kids[1].text)
	switch {
	case kind == "TEXT":
		n.partData(rest[:min(1, len(rest))], []string{"LINES"}, name)
		rest = rest[min(1, len(rest)):]
	case kind == "MESSAGE" && (subtype == "RFC822" || subtype == "GLOBAL") && len(rest) > 2:
		n.envelope(rest[0])
		inner := number
		if len(rest[1].kids) > 0 && rest[1].kids[0].kind != listNode {
			inner += ".1"
		}
		n.structure(rest[1], inner)
		n.partData(rest[2:3], []string{"LINES"}, name)
		rest = rest[3:]
	}
	n.partData(rest, extensionFields, name)
}

func (n *noter) partData(kids []node, fields []string, name string) {
	for i, v := range kids {
		field := "EXTENSION"
		if i < len(fields) {
			field = fields[i]
		}
		value := plain(v.text)
		switch {
		case v.kind == listNode:
			value = pairs(v)
		case v.kind == atomNode && strings.EqualFold(v.text, "NIL"):
			value = "nothing (`NIL`)"
		}
		n.add("body-field", v.start, v.end, Knowledge().Replies["structure"][field], "part", name, "text", value)
	}
}

// pairs words a list of names and values, lists in it included.
func pairs(v node) string {
	var all []string
	for i := 0; i < len(v.kids); i++ {
		k := v.kids[i]
		switch {
		case k.kind == listNode:
			all = append(all, pairs(k))
		case i+1 < len(v.kids) && v.kids[i+1].kind != listNode:
			i++
			all = append(all, plain(k.text+"="+v.kids[i].text))
		default:
			all = append(all, plain(k.text))
		}
	}
	return strings.Join(all, ", ")
}
