package run

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ehlo/labs/spelling"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// mayOffer reports whether a line can be offered after an exchange without going ahead of
// the lab. What has the verb that was typed, or nearly, mends that line. A way out may
// always be shown: a goodbye, or what leads back to where the current step goes on. Any
// other verb has to have been taught; and a line of the current step's solution has to
// stand in the step's own text, or in a hint that has been shown.
func (r *Run) mayOffer(d *protocol.Descriptor, line string, x *wire.Exchange) bool {
	v := verbIn(d)(line)
	if line == "" || v == "" || mends(v, x) {
		return true
	}
	if c := d.Command(v); c != nil && c.Ends {
		return true
	}
	p := r.next()
	if p != nil {
		if r.waitsBehind(p, d, v, x.After) && !p.endsRefused() {
			return true
		}
		if untagged := withoutTag(d, line); slices.ContainsFunc(r.commands(p), func(l string) bool { return withoutTag(d, l) == untagged }) {
			return strings.Contains(p.read(), untagged)
		}
	}
	says := func(l string) bool { return sameGreeting(verbIn(d)(l), v) }
	for _, s := range r.steps {
		if s.open() && s != p {
			continue // still to come
		}
		if namesVerb(s.read(), v) || s.done && slices.ContainsFunc(r.commands(s), says) {
			return true
		}
	}
	return slices.ContainsFunc(r.session, func(l sent) bool { return says(l.text) })
}

// mends reports whether a verb is what was typed, or nearly.
func mends(verb string, x *wire.Exchange) bool {
	return slices.ContainsFunc(wordsOf(string(x.Unit.Raw)), func(typed string) bool { return isNearly(typed, verb) })
}

// isNearly reports whether a word that was typed is a verb, or its first word, or can have
// been meant for it.
func isNearly(typed, verb string) bool {
	verb, _, _ = strings.Cut(verb, " ")
	return len(typed) >= len(verb)-1 && spelling.Distance(strings.ToUpper(typed), verb) <= len(verb)/3
}

// waitsBehind reports whether the step's lines cannot be typed in a state, and can be in
// that to which a verb leads.
func (r *Run) waitsBehind(p *progress, d *protocol.Descriptor, by string, from wire.State) bool {
	lines := r.commands(p)
	return len(lines) > 0 && !legal(d, verbIn(d)(lines[0]), from) && slices.ContainsFunc(d.Transitions, func(t protocol.Transition) bool {
		return t.From == from && t.By == by && !t.Fails() && legal(d, verbIn(d)(lines[0]), t.To)
	})
}

// withoutTag is a line from its verb on.
func withoutTag(d *protocol.Descriptor, line string) string {
	if c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")}); c != nil && c.Tag != "" {
		return strings.TrimSpace(strings.TrimPrefix(line, c.Tag))
	}
	return line
}

var markup = regexp.MustCompile(`<[^>]*>`)

// read is what a learner has been given to read at a step, without its markup.
func (p *progress) read() string {
	all := []string{p.Title, p.HTML}
	for _, i := range p.order {
		all = append(all, p.Hints[i].HTML)
	}
	if p.done {
		all = append(all, p.explain)
	}
	return html.UnescapeString(markup.ReplaceAllString(strings.Join(all, "\n"), ""))
}

// namesVerb reports whether a text names a verb, in capitals as it is written.
func namesVerb(text, verb string) bool {
	return hasWord(text, verb, func(before, after rune) bool { return !isWord(before) && !isWord(after) })
}

// hasWord reports whether a word, which begins and ends with a letter or a digit, is in a text between
// runes that may stand there: 0 for where the text begins or ends.
func hasWord(text, word string, between func(before, after rune) bool) bool {
	for from := 0; word != ""; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		before, after := rune(0), rune(0)
		if at > 0 {
			before, _ = utf8.DecodeLastRuneInString(text[:at])
		}
		if rest := text[at+len(word):]; rest != "" {
			after, _ = utf8.DecodeRuneInString(rest)
		}
		if between(before, after) {
			return true
		}
		from = at + 1
	}
	return false
}

// isWord reports whether a rune is part of a word of a protocol's.
func isWord(r rune) bool {
	return r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
