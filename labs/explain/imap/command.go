package imap

import (
	"bytes"
	"encoding/base64"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
	"ehlo/server/wire"
)

// noter collects notes about one half of an exchange.
type noter struct {
	of    explain.Part
	raw   []byte
	notes []explain.Note
}

// add says what a part is. Pairs are names and values for the sentence.
func (n *noter) add(kind string, start, end int, e knowledge.Entry, pairs ...string) {
	if end <= start {
		return
	}
	n.notes = append(n.notes, explain.Note{Of: n.of, Start: start, End: end, Kind: kind, Says: knowledge.Fill(e.Says, pairs...), Ref: e.Ref})
}

// cover explains what nobody has said anything about, so that every octet but
// white space has a note. Notes come out in order.
func (n *noter) cover(e knowledge.Entry) []explain.Note {
	out := make([]explain.Note, 0, len(n.notes)+2)
	at := 0
	gap := func(end int) {
		for at < end {
			for at < end && knowledge.IsSpace(n.raw[at]) {
				at++
			}
			stop := at
			for stop < end && n.raw[stop] != '\n' {
				stop++
			}
			if text := bytes.TrimRight(n.raw[at:stop], " \r\t"); len(text) > 0 {
				out = append(out, explain.Note{Of: n.of, Start: at, End: at + len(text), Kind: "other", Says: e.Says, Ref: e.Ref})
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

func (c *conversation) Command(x *wire.Exchange) []explain.Note {
	n := &noter{of: explain.OfCommand, raw: x.Unit.Raw}
	if x.Command != nil {
		for i, k := range x.Command.Tokens {
			if k.Kind == "item" && strings.EqualFold(k.Text, "BODY") && (i+1 == len(x.Command.Tokens) || x.Command.Tokens[i+1].Kind != "section") {
				n.add("item", k.Start, k.End, Knowledge().Tokens["body-structure"])
				continue
			}
			n.token(x, k, c)
		}
	}
	return n.cover(Knowledge().Tokens["broken"])
}

// token explains one token.
func (n *noter) token(x *wire.Exchange, k wire.Token, c *conversation) {
	verb := x.Command.Verb
	problem := ""
	if x.Command.Problem != nil {
		problem = x.Command.Problem.ID
	}
	switch k.Kind {
	case "list":
		e := Knowledge().Tokens["list"]
		if k.Text == ")" {
			e = Knowledge().Tokens["list-end"]
		}
		n.add("list", k.Start, k.End, e)
	case "tag":
		e := Knowledge().Tokens["tag"]
		if problem == "imap.tag.missing" {
			e = Knowledge().Tokens["no-tag"]
		}
		n.add("tag", k.Start, k.End, e, "text", k.Text)
	case "extra":
		e := Knowledge().Tokens["extra"]
		if problem == "imap.tag.missing" || problem == "imap.command.unknown" {
			e = Knowledge().Tokens["unread"]
		}
		n.add("extra", k.Start, k.End, e, "text", k.Text)
	case "verb":
		e, ok := Knowledge().Commands[verb]
		if !ok {
			e = Knowledge().Tokens["unknown-verb"]
		}
		n.add("verb", k.Start, k.End, e, "text", k.Text)
	case "response", "initial-response":
		n.add(k.Kind, k.Start, k.End, Knowledge().Tokens[k.Kind], "text", k.Text, "decoded", decoded(k.Text))
	case "message", "literal-text":
		if k.End-k.Start > 0 && (k.Kind == "message" || c.asked == "APPEND") {
			n.notes = append(n.notes, message.Explain(x.Unit.Raw[k.Start:min(k.End, len(x.Unit.Raw))], k.Start, n.of)...)
			return
		}
		n.add(k.Kind, k.Start, k.End, Knowledge().Tokens[k.Kind])
	case "literal":
		e := Knowledge().Tokens["literal"]
		if strings.Contains(k.Text, "+") {
			e = Knowledge().Tokens["literal+"]
		}
		n.add("literal", k.Start, k.End, e, "text", k.Text, "n", strings.Trim(k.Text, "~{+}"))
	case "sequence-set", "uid-set":
		e := Knowledge().Tokens["sequence-set"]
		if k.Kind == "uid-set" || strings.HasPrefix(verb, "UID ") && !strings.HasSuffix(verb, "SEARCH") && !strings.HasSuffix(verb, "SORT") && !strings.HasSuffix(verb, "THREAD") {
			e = Knowledge().Tokens["uid-set"]
		}
		n.add(k.Kind, k.Start, k.End, e, "text", k.Text, "which", which(k.Text))
	case "section":
		n.section(k.Kind, k.Start, k.End, k.Text)
	case "partial":
		offset, count, _ := strings.Cut(strings.Trim(k.Text, "<>"), ".")
		n.add("partial", k.Start, k.End, Knowledge().Tokens["partial"], "offset", offset, "n", count)
	default:
		n.word(k.Kind, k.Start, k.End, k.Text)
	}
}

// word explains a part by its kind and, where that is known, by its value.
func (n *noter) word(kind string, start, end int, text string) {
	if words := Knowledge().Words[kind]; words != nil {
		if e, ok := words[strings.ToUpper(text)]; ok {
			n.add(kind, start, end, e, "text", text)
			return
		}
	}
	e, ok := Knowledge().Tokens[kind]
	if !ok {
		e = Knowledge().Tokens["extra"]
	}
	n.add(kind, start, end, e, "text", text)
}

// section explains what stands between the brackets of BODY[...].
func (n *noter) section(kind string, start, end int, text string) {
	inside := strings.ToUpper(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	inside, _, _ = strings.Cut(inside, " ")
	what, part := inside, ""
	for i := 0; i < len(inside) && (inside[i] >= '0' && inside[i] <= '9' || inside[i] == '.'); i++ {
		part, what = inside[:i+1], inside[i+1:]
	}
	part = strings.TrimSuffix(part, ".")
	e, ok := Knowledge().Words["section"][what]
	if part != "" && what == "" {
		e, ok = Knowledge().Words["section"]["PART"], true
	}
	if !ok {
		e = Knowledge().Tokens["section"]
	}
	says := knowledge.Fill(e.Says, "text", text, "part", part)
	if part != "" && what != "" {
		says = knowledge.Fill(Knowledge().Tokens["section-part"].Says, "part", part) + " " + says
	} else if says != "" {
		says = strings.ToUpper(says[:1]) + says[1:]
	}
	n.add(kind, start, end, knowledge.Entry{Says: says, Ref: e.Ref})
}

// decoded says what is in a SASL answer's base64, NULs made visible.
func decoded(text string) string {
	if text == "*" || text == "=" {
		return phrases.Say("nothing")
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return phrases.Say("no-base64")
	}
	switch parts := triple(text); {
	case parts == nil:
		return plain(string(data))
	case parts[0] == "":
		return phrases.Say("plain", "name", plain(parts[1]), "password", plain(parts[2]))
	default:
		return phrases.Say("plain-acting", "identity", plain(parts[0]), "name", plain(parts[1]), "password", plain(parts[2]))
	}
}

// triple is what PLAIN wants in base64 (RFC 4616 §2): whom to act as, a name and a
// password. nil if that is not what is there.
func triple(text string) []string {
	data, err := base64.StdEncoding.DecodeString(text)
	if parts := strings.Split(string(data), "\x00"); err == nil && len(parts) == 3 {
		return parts
	}
	return nil
}

// plain quotes a value for a sentence.
func plain(s string) string {
	return "`" + strings.Map(func(r rune) rune {
		if r < ' ' || r == '`' || r == 0x7f || r == 0xfffd {
			return '?'
		}
		return r
	}, s) + "`"
}

// which words a sequence-set (RFC 9051 §9).
func which(set string) string {
	if set == "$" {
		return phrases.Say("saved")
	}
	var all []string
	for part := range strings.SplitSeq(set, ",") {
		from, to, isRange := strings.Cut(part, ":")
		switch {
		case !isRange && part == "*":
			all = append(all, phrases.Say("last"))
		case !isRange:
			all = append(all, part)
		case from == "1" && to == "*":
			all = append(all, phrases.Say("all"))
		case to == "*":
			all = append(all, phrases.Say("from-on", "from", from))
		case from == to:
			all = append(all, from)
		default:
			all = append(all, phrases.Say("range", "from", from, "to", to))
		}
		if len(all) > 20 {
			return phrases.Say("long-list")
		}
	}
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return phrases.Say("and", "first", strings.Join(all[:len(all)-1], ", "), "last", all[len(all)-1])
}
