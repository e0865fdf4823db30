package explain

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// imapNoter collects notes about one half of an exchange.
type imapNoter struct {
	t     imapTongue
	of    Part
	raw   []byte
	notes []Note
}

// add says what a part is. Pairs are names and values for the sentence.
func (n *imapNoter) add(kind string, start, end int, e entry, pairs ...string) {
	if end <= start {
		return
	}
	n.notes = append(n.notes, Note{Of: n.of, Start: start, End: end, Kind: kind, Says: fill(e.Says, pairs...), Ref: e.Ref})
}

// cover explains what nobody has said anything about, so that every octet but
// white space has a note. Notes come out in order.
func (n *imapNoter) cover(e entry) []Note {
	out := make([]Note, 0, len(n.notes)+2)
	at := 0
	gap := func(end int) {
		for at < end {
			for at < end && imapSpace(n.raw[at]) {
				at++
			}
			stop := at
			for stop < end && n.raw[stop] != '\n' {
				stop++
			}
			if text := bytes.TrimRight(n.raw[at:stop], " \r\t"); len(text) > 0 {
				out = append(out, Note{Of: n.of, Start: at, End: at + len(text), Kind: "other", Says: e.Says, Ref: e.Ref})
			}
			at = max(stop, at)
			if at < end && n.raw[at] == '\n' {
				at++
			}
		}
	}
	for _, note := range n.notes {
		if note.Start < at {
			continue // what has been said of these octets will do
		}
		gap(note.Start)
		out = append(out, note)
		at = note.End
	}
	gap(len(n.raw))
	return out
}

func imapSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func (t imapTongue) command(x *wire.Exchange, m *memory) []Note {
	n := &imapNoter{t: t, of: OfCommand, raw: x.Unit.Raw}
	if x.Command != nil {
		for i, k := range x.Command.Tokens {
			if k.Kind == "item" && strings.EqualFold(k.Text, "BODY") && (i+1 == len(x.Command.Tokens) || x.Command.Tokens[i+1].Kind != "section") {
				n.add("item", k.Start, k.End, t.k.Tokens["body-structure"])
				continue
			}
			n.token(x, k, m)
		}
	}
	return n.cover(t.k.Tokens["broken"])
}

// token explains one token.
func (n *imapNoter) token(x *wire.Exchange, k wire.Token, m *memory) {
	verb := x.Command.Verb
	problem := ""
	if x.Command.Problem != nil {
		problem = x.Command.Problem.ID
	}
	switch k.Kind {
	case "list":
		e := n.t.k.Tokens["list"]
		if k.Text == ")" {
			e = n.t.k.Tokens["list-end"]
		}
		n.add("list", k.Start, k.End, e)
	case "tag":
		e := n.t.k.Tokens["tag"]
		if problem == "imap.tag.missing" {
			e = n.t.k.Tokens["no-tag"]
		}
		n.add("tag", k.Start, k.End, e, "text", k.Text)
	case "extra":
		e := n.t.k.Tokens["extra"]
		if problem == "imap.tag.missing" || problem == "imap.command.unknown" {
			e = n.t.k.Tokens["unread"]
		}
		n.add("extra", k.Start, k.End, e, "text", k.Text)
	case "verb":
		e, ok := n.t.k.Commands[verb]
		if !ok {
			e = n.t.k.Tokens["unknown-verb"]
		}
		n.add("verb", k.Start, k.End, e, "text", k.Text)
	case "response", "initial-response":
		n.add(k.Kind, k.Start, k.End, n.t.k.Tokens[k.Kind], "text", k.Text, "decoded", imapDecoded(k.Text))
	case "message", "literal-text":
		if k.End-k.Start > 0 && (k.Kind == "message" || m.imap.asked == "APPEND") {
			n.notes = append(n.notes, message(x.Unit.Raw[k.Start:min(k.End, len(x.Unit.Raw))], k.Start, n.of)...)
			return
		}
		n.add(k.Kind, k.Start, k.End, n.t.k.Tokens[k.Kind])
	case "literal":
		e := n.t.k.Tokens["literal"]
		if strings.Contains(k.Text, "+") {
			e = n.t.k.Tokens["literal+"]
		}
		n.add("literal", k.Start, k.End, e, "text", k.Text, "n", strings.Trim(k.Text, "~{+}"))
	case "sequence-set", "uid-set":
		e := n.t.k.Tokens["sequence-set"]
		if k.Kind == "uid-set" || strings.HasPrefix(verb, "UID ") && !strings.HasSuffix(verb, "SEARCH") && !strings.HasSuffix(verb, "SORT") && !strings.HasSuffix(verb, "THREAD") {
			e = n.t.k.Tokens["uid-set"]
		}
		n.add(k.Kind, k.Start, k.End, e, "text", k.Text, "which", imapWhich(k.Text))
	case "section":
		n.section(k.Kind, k.Start, k.End, k.Text)
	case "partial":
		offset, count, _ := strings.Cut(strings.Trim(k.Text, "<>"), ".")
		n.add("partial", k.Start, k.End, n.t.k.Tokens["partial"], "offset", offset, "n", count)
	default:
		n.word(k.Kind, k.Start, k.End, k.Text)
	}
}

// word explains a part by its kind and, where that is known, by its value.
func (n *imapNoter) word(kind string, start, end int, text string) {
	if words := n.t.k.Words[kind]; words != nil {
		if e, ok := words[strings.ToUpper(text)]; ok {
			n.add(kind, start, end, e, "text", text)
			return
		}
	}
	e, ok := n.t.k.Tokens[kind]
	if !ok {
		e = n.t.k.Tokens["extra"]
	}
	n.add(kind, start, end, e, "text", text)
}

// section explains what stands between the brackets of BODY[...].
func (n *imapNoter) section(kind string, start, end int, text string) {
	inside := strings.ToUpper(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	inside, _, _ = strings.Cut(inside, " ")
	what, part := inside, ""
	for i := 0; i < len(inside) && (inside[i] >= '0' && inside[i] <= '9' || inside[i] == '.'); i++ {
		part, what = inside[:i+1], inside[i+1:]
	}
	part = strings.TrimSuffix(part, ".")
	e, ok := n.t.k.Words["section"][what]
	if part != "" && what == "" {
		e, ok = n.t.k.Words["section"]["PART"], true
	}
	if !ok {
		e = n.t.k.Tokens["section"]
	}
	says := fill(e.Says, "text", text, "part", part)
	if part != "" && what != "" {
		says = fill(n.t.k.Tokens["section-part"].Says, "part", part) + " " + says
	} else if says != "" {
		says = strings.ToUpper(says[:1]) + says[1:]
	}
	n.add(kind, start, end, entry{Says: says, Ref: e.Ref})
}

// imapDecoded says what is in a SASL answer's base64, NULs made visible.
func imapDecoded(text string) string {
	if text == "*" || text == "=" {
		return "nothing"
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "no base64"
	}
	if parts := strings.Split(string(data), "\x00"); len(parts) == 3 {
		who := "no other identity"
		if parts[0] != "" {
			who = "to act as " + imapPlain(parts[0])
		}
		return who + ", name " + imapPlain(parts[1]) + ", password " + imapPlain(parts[2])
	}
	return imapPlain(string(data))
}

// imapPlain quotes a value for a sentence.
func imapPlain(s string) string {
	return "`" + strings.Map(func(r rune) rune {
		if r < ' ' || r == '`' || r == 0x7f || r == 0xfffd {
			return '?'
		}
		return r
	}, s) + "`"
}

// imapWhich words a sequence-set (RFC 9051 §9).
func imapWhich(set string) string {
	if set == "$" {
		return "those that the last saved search found"
	}
	var all []string
	for part := range strings.SplitSeq(set, ",") {
		from, to, isRange := strings.Cut(part, ":")
		switch {
		case !isRange && part == "*":
			all = append(all, "the last")
		case !isRange:
			all = append(all, part)
		case from == "1" && to == "*":
			all = append(all, "all of them")
		case to == "*":
			all = append(all, from+" and all after it (the last at least)")
		case from == to:
			all = append(all, from)
		default:
			all = append(all, from+" to "+to)
		}
		if len(all) > 20 {
			return "those of a long list"
		}
	}
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

// imapCount words a number of things.
func imapCount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
