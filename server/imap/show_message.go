package imap

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/server/protocol"
)

// showStructure adds what the data items of FETCH say of a message's header and body (RFC 9051 §7.5.2).
func showStructure(line string, m *protocol.ShownMessage) {
	open := strings.IndexByte(line, '(')
	if open < 0 || !strings.Contains(line, "ENVELOPE (") && !strings.Contains(line, "BODY") {
		return
	}
	p := &parser{buf: []byte(line), pos: open, max: len(line) + 1}
	items, err := p.read(1)
	if err != nil || len(items) == 0 {
		return
	}
	list := args(items[0].list)
	for i := range list {
		value := args(list.at(i + 1).list)
		switch item := list[i]; {
		case item.is("ENVELOPE") && m.Header == nil && len(value) >= 10:
			m.Header = headerOf(value)
		case (item.is("BODY") || item.is("BODYSTRUCTURE")) && len(value) >= 8 && value[0].kind == argString && strings.EqualFold(value[0].text, "TEXT"):
			m.Fields = fieldsOf(value)
			m.BodyOctets, _ = strconv.Atoi(value[6].text)
			m.BodyLines, _ = strconv.Atoi(value[7].text)
		}
	}
}

// headerOf is a header of which an envelope can be made.
func headerOf(envelope args) (lines []string) {
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, name+": "+value)
		}
	}
	text := func(i int) string {
		if envelope[i].is("NIL") {
			return ""
		}
		return strings.Map(printed, envelope[i].text)
	}
	add("Date", text(0))
	add("Subject", text(1))
	from := mailboxesOf(envelope[2])
	add("From", from)
	for i, name := range []string{"Sender", "Reply-To"} { // who is From in them unless it says otherwise
		if who := mailboxesOf(envelope[3+i]); who != from {
			add(name, who)
		}
	}
	for i, name := range []string{"To", "Cc", "Bcc"} {
		add(name, mailboxesOf(envelope[5+i]))
	}
	add("In-Reply-To", text(8))
	add("Message-ID", text(9))
	return lines
}

// printed leaves out what cannot stand in a header's line.
func printed(r rune) rune {
	if r < ' ' {
		return -1
	}
	return r
}

// mailboxesOf are an address list's, without groups.
func mailboxesOf(list arg) string {
	var all []string
	for _, a := range list.list {
		parts := args(a.list)
		if len(parts) != 4 || parts[2].is("NIL") || parts[3].is("NIL") {
			continue
		}
		address := strings.Map(printed, parts[2].text+"@"+parts[3].text)
		if !parts[0].is("NIL") {
			address = phrase(strings.Map(printed, parts[0].text)) + " <" + address + ">"
		}
		all = append(all, address)
	}
	return strings.Join(all, ", ")
}

// phrase is a name in front of an address (RFC 5322 §3.2.5).
func phrase(name string) string {
	if strings.ContainsAny(name, `()<>[]:;@\,."`) {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	}
	return name
}

// fieldsOf are those that a text's structure is told from.
func fieldsOf(body args) []string {
	kind := body[0].text + "/" + body[1].text
	for pairs := slices.Clone(body[2].list); len(pairs) > 1; pairs = pairs[2:] {
		kind += "; " + pairs[0].text + "=" + quotedParameter(pairs[1].text)
	}
	fields := []string{"MIME-Version: 1.0", "Content-Type: " + strings.Map(printed, kind)}
	if encoding := strings.Map(printed, body[5].text); !strings.EqualFold(encoding, "7bit") {
		fields = append(fields, "Content-Transfer-Encoding: "+encoding)
	}
	return fields
}

// quotedParameter quotes a parameter's value if it is no token (RFC 2045 §5.1).
func quotedParameter(value string) string {
	if value == "" || strings.ContainsAny(value, `()<>@,;:\"/[]?= `) {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	}
	return value
}
