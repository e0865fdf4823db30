package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// messageText is a message as far as it has been typed, taken apart as RFC
// 5322 §2.1 does: header fields, a blank line, a body.
type messageText struct {
	fields []field
	blank  bool     // the header has been ended by a blank line
	strays []string // the first line that came before that and is no header field, and those below it
	body   []string
	open   bool // it is still being typed
}

type field struct {
	name, value string
	folded      bool // the value goes over several lines
}

// textOf is the message text that an exchange handed over, nil if it is none; after a chunk
// it is what has come of the message so far (RFC 3030 §2).
func (t *terminal) textOf(x *wire.Exchange) *messageText {
	switch {
	case x.Unit.Kind == wire.Chunk && x.Response.Outcome == wire.OK || x.Unit.Kind != wire.Text && x.Envelope != nil:
		return messageOf(t.chunks)
	case x.Unit.Kind != wire.Text:
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(string(x.Unit.Raw), "\n"), "\n")
	m := &messageText{}
	for _, l := range lines[:len(lines)-1] { // the last is the dot
		m.add(unstuffed(strings.TrimSuffix(l, "\r")))
	}
	return m
}

// deliveredOf is a message as it lies in a mailbox. Of the fields that servers put in
// front when they deliver it, those below the topmost Received were typed by somebody,
// and say nothing (RFC 5321 §4.4).
func deliveredOf(raw []byte) *messageText {
	t := messageOf(raw)
	if i := slices.IndexFunc(t.fields, func(f field) bool { return strings.EqualFold(f.name, "Received") }); i >= 0 {
		t.fields = append(t.fields[:i+1], slices.DeleteFunc(t.fields[i+1:], func(f field) bool { return slices.Contains(traceFields, strings.ToLower(f.name)) })...)
	}
	return t
}

// traceFields are those that Exim and Postfix put in front.
var traceFields = []string{"received", "return-path", "envelope-to", "delivery-date", "delivered-to", "x-original-to"}

// unstuffed takes away the dot that the client put before another (RFC 5321
// §4.5.2).
func unstuffed(line string) string {
	if len(line) > 1 && line[0] == '.' {
		return line[1:]
	}
	return line
}

func messageOf(raw []byte) *messageText {
	t := &messageText{}
	for l := range strings.Lines(string(raw)) {
		t.add(strings.TrimRight(l, "\r\n"))
	}
	return t
}

func (t *messageText) add(line string) {
	switch {
	case t.blank:
		t.body = append(t.body, line)
	case line == "":
		t.blank = true
	case len(t.strays) > 0: // servers take all from there on for the body
		t.strays = append(t.strays, line)
	case line[0] == ' ' || line[0] == '\t':
		// RFC 5322 §2.2.3: a folded line goes on with the field above.
		if n := len(t.fields); n > 0 {
			t.fields[n-1].value = strings.TrimSpace(t.fields[n-1].value + " " + strings.TrimSpace(line))
			t.fields[n-1].folded = true
		} else {
			t.strays = append(t.strays, line)
		}
	default:
		name, value, ok := strings.Cut(line, ":")
		name = strings.TrimRight(name, " \t") // RFC 5322 §4.5: obsolete, but valid
		if !ok || !fieldName(name) {
			t.strays = append(t.strays, line)
			return
		}
		t.fields = append(t.fields, field{name: name, value: strings.TrimSpace(value)})
	}
}

// fieldName reports whether s is one by RFC 5322 §3.6.8, whatever the server takes: a lab
// asks for what every server does.
func fieldName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

// goesOn reports whether the last field can only be meant to go on in the next line: it
// is being typed, and has no value yet or one that ends in a comma or a semicolon.
func (t *messageText) goesOn() bool {
	last := t.fields[len(t.fields)-1].value
	return t.open && !t.blank && len(t.strays) == 0 && (last == "" || strings.HasSuffix(last, ",") || strings.HasSuffix(last, ";"))
}

// field lists the values of the fields of a name, without comments where these say
// nothing. One that cannot have been meant to end yet is not there.
func (t *messageText) field(name string) []string {
	if name == scenario.AnyField {
		return t.headerLines()
	}
	var all []string
	for i, f := range t.fields {
		if strings.EqualFold(f.name, name) && !(i == len(t.fields)-1 && t.goesOn()) {
			value := f.value
			if slices.Contains(structured, strings.ToLower(name)) {
				value = strings.TrimSpace(scenario.Uncommented(value))
			}
			all = append(all, value)
		}
	}
	return all
}

// headerLines are all lines that somebody typed into the header, unfolded.
func (t *messageText) headerLines() (all []string) {
	for _, f := range t.fields {
		if !slices.Contains(traceFields, strings.ToLower(f.name)) {
			all = append(all, f.name+": "+f.value)
		}
	}
	return append(all, t.strays...)
}

// structured are fields in which comments say nothing (RFC 5322 §3.2.2, RFC 2045 §4).
var structured = []string{"date", "message-id", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding", "auto-submitted"}

// folded lists the names of the fields whose values go over several lines, wherever they
// stand in the header.
func (t *messageText) folded() []string {
	var all []string
	for _, f := range t.fields {
		flat := slices.ContainsFunc(t.fields, func(o field) bool { return !o.folded && strings.EqualFold(o.name, f.name) })
		if f.folded && !flat {
			all = append(all, f.name)
		}
	}
	return all
}

func (t *messageText) header(want map[string]scenario.Value) bool {
	for name, v := range want {
		if !fieldHolds(&v, name, t.field(name)) {
			return false
		}
	}
	return true
}

// fieldHolds holds the values of a field against what is wanted of it. One that has to be there has
// to say something.
func fieldHolds(want *scenario.Value, name string, have []string) bool {
	if want.Present != nil && *want.Present {
		return slices.ContainsFunc(have, func(value string) bool { return value != "" })
	}
	return want.Holds(have, sameField(name))
}

// isEmpty reports whether a message has a field of a name, and none with a value.
func (t *messageText) isEmpty(name string) bool {
	have := t.field(name)
	return len(have) > 0 && !slices.ContainsFunc(have, func(value string) bool { return value != "" })
}

// text is the body, nil as long as it has nothing in it.
func (t *messageText) text() []string {
	body := strings.Trim(strings.Join(t.body, "\n"), "\n") // a space at a line's end is part of it
	if strings.TrimSpace(body) == "" {
		return nil
	}
	return []string{body}
}

// fits reports whether the text, as far as it goes, is as the condition wants it.
func (t *messageText) fits(c *scenario.TextCondition) bool {
	return t.header(c.Header) && (c.BlankLine == nil || *c.BlankLine == t.blank) &&
		(c.Stray == nil || *c.Stray == (len(t.strays) > 0)) &&
		c.Folded.Holds(t.folded(), scenario.SameText) && c.Body.Holds(t.text(), scenario.SameText)
}
