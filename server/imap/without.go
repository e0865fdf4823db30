package imap

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// SearchWithout is what a SEARCH, SORT or THREAD would find in a mailbox if the keys
// that drop names were not in its search program: the sequence numbers, in ascending
// order. A key comes with what stands behind it. HEADER with a field that has a key of
// its own is that key. ok is false where no key is left, or the command is not all in
// the unit.
func SearchWithout(user *mailstore.User, mailbox string, now func() time.Time, u wire.Unit, drop func(key string, values []string) bool) (numbers []uint32, ok bool) {
	program, charset, ok := searchProgramOf(u.Raw)
	box, err := user.Mailbox(mailbox)
	decode := decoder(charset)
	if !ok || err != nil || decode == nil {
		return nil, false
	}
	var left args
	for len(program) > 0 {
		var kept args
		kept, program = without(program, drop)
		left = append(left, kept...)
	}
	if len(left) == 0 {
		return nil, false
	}
	c := &conn{view: newView(box, true), enabled: enabled{condstore: true}}
	c.cfg.Now = now
	r := &keyReader{c: c, as: left, decode: decode}
	keys, wrong := r.searchKeys()
	if wrong != nil {
		return nil, false
	}
	b := newBackend(c.cfg, user)
	defer b.close()
	b.ask("EXAMINE", engineMailbox(box.Name()))
	uids, err := c.foundBy(b.ask("UID SEARCH", string(keys)))
	if err != nil {
		return nil, false
	}
	return c.view.numbers(uids), true
}

// searchProgramOf reads which keys a command has, behind all that its verb wants before
// them.
func searchProgramOf(raw []byte) (program args, charset string, ok bool) {
	p := &parser{buf: raw, max: len(raw)}
	as, err := p.read(-1)
	if err != nil || p.wanted != nil || bytes.Count(raw, []byte("\n")) > 1 {
		return nil, "", false
	}
	as = as.from(1) // the tag
	if as.at(0).is("UID") {
		as = as.from(1)
	}
	verb := strings.ToUpper(as.at(0).text)
	as = as.from(1)
	if as.at(0).is("RETURN") && as.at(1).kind == argList {
		as = as.from(2)
	}
	charset = "UTF-8"
	switch {
	case verb == "SORT" || verb == "THREAD":
		charset, as = as.at(1).text, as.from(2)
	case as.at(0).is("CHARSET"):
		charset, as = as.at(1).text, as.from(2)
	}
	return as, charset, verb == "SEARCH" || verb == "SORT" || verb == "THREAD"
}

// without takes one key from as, and returns what is left of it, and what follows. Of OR
// the other key is left, and of NOT and parentheses nothing when nothing is left inside.
func without(as args, drop func(key string, values []string) bool) (kept, rest args) {
	a, rest := as[0], as.from(1)
	if a.kind == argList {
		var inner args
		for list := args(a.list); len(list) > 0; {
			var k args
			k, list = without(list, drop)
			inner = append(inner, k...)
		}
		if len(inner) == 0 {
			return nil, rest
		}
		a.list = inner
		return args{a}, rest
	}
	switch name := strings.ToUpper(a.text); {
	case name == "NOT" && len(rest) > 0:
		if kept, rest = without(rest, drop); len(kept) > 0 {
			kept = slices.Insert(kept, 0, a)
		}
		return kept, rest
	case name == "OR" && len(rest) > 1:
		first, rest := without(rest, drop)
		if len(rest) == 0 {
			return first, nil
		}
		second, rest := without(rest, drop)
		if len(first) > 0 && len(second) > 0 {
			first = slices.Insert(first, 0, a)
		}
		return append(first, second...), rest
	default:
		n := min(len(keyValues[name]), len(rest))
		if name == "MODSEQ" && rest.at(0).kind == argString {
			n = min(3, len(rest))
		}
		var values []string
		for _, v := range rest[:n] {
			values = append(values, v.text)
		}
		if drop(SearchKey(name, values), values) {
			return nil, rest[n:]
		}
		return slices.Clone(as[:n+1]), rest[n:]
	}
}

// SearchKey is the key that says the same as a key with its values: HEADER with a field
// that has a key of its own is that key (RFC 9051 §6.4.4), any other key is itself.
func SearchKey(key string, values []string) string {
	key = strings.ToUpper(key)
	if key == "HEADER" && len(values) > 0 {
		if field := strings.ToUpper(values[0]); slices.Contains([]string{"BCC", "CC", "FROM", "SUBJECT", "TO"}, field) {
			return field
		}
	}
	return key
}
