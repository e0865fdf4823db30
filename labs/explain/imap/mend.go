package imap

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// repairs is how many things may be wrong with a line that is repaired.
const repairs = 12

// repair works out the line to type instead of one that was refused, "" when
// it cannot be known. It puts right one thing after another until the grammar
// finds no fault, and then looks whether it is the time for the command, and
// whether what it names is there.
func (c *conversation) repair(x *wire.Exchange) string {
	if x.Close || x.After == imap.Logout || x.Unit.Kind == wire.Literal || len(x.Unit.Raw) > 2000 {
		return ""
	}
	r := mender{x: x, c: c, tag: nextTag(c.tagOf(x))}
	if x.Unit.Kind == wire.SASL {
		return r.answer()
	}
	line := r.clean(string(bytes.TrimRight(x.Unit.Raw, "\r\n")))
	if strings.HasSuffix(line, "+}") {
		return "" // the octets of the literal are on their way
	}
	for range repairs {
		cmd := imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
		switch {
		case cmd.Problem == nil:
			return r.timely(line, cmd)
		case wantsMailbox(cmd.Verb) && x.After == imap.Authenticated:
			return cmd.Tag + " SELECT INBOX" // whatever is wrong with it, this comes first
		}
		next := r.step(line, cmd)
		if next == "" || next == line {
			return ""
		}
		line = next
	}
	return ""
}

// answer begins a login anew whose answer was no good. What PLAIN can say at
// once it says.
func (r *mender) answer() string {
	text := string(bytes.TrimRight(r.x.Unit.Raw, "\r\n"))
	if text == "*" || r.c.saslFault(r.x, text)[0].ID == "imap.auth.failed" {
		return ""
	}
	line := r.tag + " AUTHENTICATE " + cmp.Or(r.c.mechanism, "PLAIN")
	if r.c.mechanism == "PLAIN" {
		line += " " + plainAnswer(text)
	}
	return strings.TrimSpace(line)
}

// refined is the line that says what was meant by one that was accepted. It is
// "" for commands that cannot be given twice.
func (c *conversation) refined(x *wire.Exchange, faults []mistake.Fault) string {
	if len(faults) == 0 || x.Close || x.Unit.Kind != wire.Line {
		return ""
	}
	line := string(bytes.TrimRight(x.Unit.Raw, "\r\n"))
	r := mender{x: x, c: c, tag: nextTag(c.tagOf(x))}
	for i := len(faults) - 1; i >= 0; i-- {
		f := faults[i]
		switch f.ID {
		case "imap.fetch.body-without-brackets":
			line = line[:f.Start] + "BODY[]" + line[f.End:]
		case "imap.flag.without-backslash":
			line = line[:f.Start] + `\` + line[f.Start:]
		case "imap.flag.slash":
			line = line[:f.Start] + `\` + line[f.Start+1:]
		case "imap.store.read-only":
			return r.tag + " SELECT " + astring(c.mailbox)
		case "imap.mailbox.space":
			if name := argument(x.Command, "mailbox"); x.Command.Verb == "CREATE" && !strings.ContainsAny(line, `"()`) {
				return r.tag + " CREATE " + astring(name+line[f.Start-1:])
			}
			return ""
		case "imap.tag.reused":
			return ""
		}
	}
	switch strings.TrimPrefix(x.Command.Verb, "UID ") {
	case "NOOP", "CAPABILITY", "FETCH", "SEARCH", "STORE", "LIST", "LSUB", "STATUS", "SELECT", "EXAMINE", "SUBSCRIBE", "UNSUBSCRIBE", "CHECK", "SORT", "THREAD", "NAMESPACE", "ID":
	default:
		return ""
	}
	line = r.clean(line)
	cmd := imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
	if p := cmd.Problem; p != nil && p.ID == "imap.arguments.extra" {
		line = strings.TrimRight(line[:p.Start], " ")
		cmd = imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
	}
	if cmd.Problem != nil {
		return ""
	}
	return r.timely(line, cmd)
}

// mender is a line being put right.
type mender struct {
	x   *wire.Exchange
	c   *conversation
	tag string // the next one
}

var typed = strings.NewReplacer("\u201c", `"`, "\u201d", `"`, "\u2018", "'", "\u2019", "'", "\u00a0", " ", "\u200b", "", "\ufeff", "",
	"\u2013", "-", "\u2014", "-", "\t", " ", "\x03", "", "\xff\xf4", "", "\x1a", "", "\x00", "")

// clean takes out what no grammar has: traces of pasting and of editing keys,
// and spaces too many.
func (r *mender) clean(line string) string {
	line = typed.Replace(line)
	var b []byte
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == 0x08 || c == 0x7f:
			if len(b) > 0 {
				b = b[:len(b)-1]
			}
		case c == 0x1b && i+2 < len(line) && line[i+1] == '[':
			i += 2
		case c < ' ':
		default:
			b = append(b, c)
		}
	}
	line = strings.TrimSpace(string(b))
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(line, p); ok && rest != "" {
			line = strings.TrimSpace(rest)
			break
		}
	}
	var out strings.Builder
	quoted := false
	for i := range len(line) {
		if line[i] == '"' {
			quoted = !quoted
		}
		if line[i] == ' ' && !quoted && i+1 < len(line) && line[i+1] == ' ' {
			continue
		}
		out.WriteByte(line[i])
	}
	return out.String()
}

// step puts the first thing right that the grammar finds fault with, and
// returns "" when nobody can know how.
func (r *mender) step(line string, cmd *wire.Command) string {
	p := cmd.Problem
	start, end := min(p.Start, len(line)), min(p.End, len(line))
	with := func(s string) string { return line[:start] + s + line[end:] }
	span := line[start:end]
	switch p.ID {
	case "imap.tag.invalid", "imap.command.missing", "imap.tag.missing", "imap.command.unknown":
		return r.command(line, cmd)
	case "imap.string.open":
		if cmd.Verb == "LOGIN" && strings.Contains(span, " ") {
			return strings.Replace(line, span, strings.Replace(span, " ", `" `, 1), 1)
		}
		return line + `"`
	case "imap.list.open":
		return line + ")"
	case "imap.list.unexpected-end":
		return with("")
	case "imap.atom.characters":
		switch {
		case start >= len(line):
			return ""
		case line[start] == '(':
			return line[:start] + " " + line[start:]
		}
		return line[:start] + line[start+1:]
	case "imap.atom.8bit":
		if takesMailbox(cmd.Verb) {
			return "" // a name has to be in modified UTF-7
		}
		return r.quoteWord(line, start)
	case "imap.arguments.extra":
		if takesMailbox(cmd.Verb) && !strings.HasSuffix(cmd.Verb, "STATUS") {
			return "" // a name with a space in it, or two names
		}
		return strings.TrimRight(line[:start], " ")
	case "imap.space.extra":
		return strings.TrimRight(line[:start], " ")
	case "imap.sequence-set.invalid", "imap.uid-set.invalid", "imap.search.sequence-set", "imap.search.uid-set":
		return r.set(line, start, end)
	case "imap.fetch.unknown-item":
		if badItem(span) == "imap.fetch.macro-in-list" && start > 0 && line[start-1] == '(' && line[end:] == ")" {
			return line[:start-1] + span // a macro stands alone
		}
		return with(itemFor(span))
	case "imap.fetch.section", "imap.fetch.binary-section":
		return with(sectionFor(span))
	case "imap.fetch.empty":
		return with("FLAGS")
	case "imap.flag.unknown-system-flag":
		flag := nearest(span, systemFlags)
		if flag == "" {
			flag = `\Seen`
		}
		return with(flag)
	case "imap.flag.not-atom", "imap.fetch.item-not-atom", "imap.status.item-not-atom":
		return with(strings.Trim(span, `"()`))
	case "imap.status.unknown-item":
		return with(cmp.Or(nearest(span, statusItems), "MESSAGES"))
	case "imap.status.empty":
		return with("(MESSAGES UNSEEN)")
	case "imap.search.unknown-key":
		return with(keyFor(span))
	case "imap.search.date":
		return with(dateFor(span))
	case "imap.search.size", "imap.search.interval":
		return with(sizeFor(span))
	case "imap.search.modseq", "imap.fetch.changedsince", "imap.store.modseq":
		return with("1")
	case "imap.search.partial":
		return with("1:10")
	case "imap.search.charset-argument":
		return with(cmp.Or(strings.Trim(span, "()"), "UTF-8"))
	case "imap.append.date":
		return with(`"27-Jun-2024 09:12:03 +0000"`)
	case "imap.list.extra-arguments":
		if k := tokensOf(cmd, "list-mailbox"); len(k) == 1 && !strings.ContainsAny(line[k[0].Start:end], `"()`) {
			return line[:k[0].Start] + `"` + line[k[0].Start:end] + `"` + line[end:]
		}
	case "imap.search.missing-parameter":
		return strings.TrimRight(line, " ") + " " + parameterFor(line)
	case "imap.search.invalid-parameter":
		return with(cmp.Or(strings.Trim(span, "()"), parameterFor(line[:start])))
	case "imap.search.missing-key", "imap.search.missing":
		if k := tokensOf(cmd, "charset"); len(k) > 0 && slices.Contains(searchKeys, strings.ToUpper(k[0].Text)) {
			return line[:k[0].Start] + "UTF-8 " + line[k[0].Start:]
		}
		return strings.TrimRight(line, " ") + " ALL"
	case "imap.search.empty-list":
		return with("ALL")
	case "imap.sort.unknown-key":
		return with(cmp.Or(nearest(span, strings.Fields("ARRIVAL CC DATE FROM REVERSE SIZE SUBJECT TO DISPLAYFROM DISPLAYTO")), "DATE"))
	case "imap.thread.unknown-algorithm":
		return with(cmp.Or(nearest(span, strings.Fields("ORDEREDSUBJECT REFERENCES REFS")), "REFERENCES"))
	case "imap.login.extra", "imap.arguments.invalid", "imap.arguments.missing":
		if fixed := r.arguments(line, cmd, start, end); fixed != "" {
			return fixed
		}
	case "imap.auth.initial-base64":
		return cmd.Tag + " AUTHENTICATE " + strings.TrimSpace(strings.ToUpper(argument(cmd, "mechanism"))+" "+plainAnswer(argument(cmd, "initial-response")))
	case "imap.literal.too-large", "imap.line.too-long":
		return ""
	}
	return r.defaults(cmd)
}

// timely is the line if it is the time for it: otherwise what has to come
// first, or "" when that cannot be known.
func (r *mender) timely(line string, cmd *wire.Command) string {
	verb := strings.TrimPrefix(cmd.Verb, "UID ")
	switch {
	case !slices.Contains(imap.Commands(r.x.After), cmd.Verb):
		return ""
	case wantsMailbox(cmd.Verb) && r.x.After != imap.Selected:
		return cmd.Tag + " SELECT INBOX"
	}
	was := string(bytes.TrimRight(r.x.Unit.Raw, "\r\n"))
	said := ""
	if r.x.Command.Problem == nil || r.x.Response.Code == "NO" {
		said = saidBy(r.x)
	}
	switch said {
	case "imap.mailbox.missing":
		return r.mailbox(line, cmd)
	case "imap.mailbox.trycreate":
		if name := argument(cmd, "mailbox"); name != "" {
			return cmd.Tag + " CREATE " + astring(name)
		}
		return ""
	case "imap.mailbox.name":
		if name := nameFor(argument(cmd, "mailbox")); name != "" && cmd.Verb == "CREATE" {
			return cmd.Tag + " CREATE " + astring(name)
		}
		return ""
	case "imap.mailbox.encoding":
		if cmd.Verb == "CREATE" {
			return cmd.Tag + " CREATE " + astring(imap.EncodeMailbox(argument(cmd, "mailbox")))
		}
		return ""
	case "imap.select.qresync-not-enabled":
		return cmd.Tag + " ENABLE QRESYNC"
	case "imap.search.duplicate-update":
		return r.tag + line[len(cmd.Tag):]
	case "imap.login.clear-text":
		if _, ok := r.c.offered["STARTTLS"]; ok {
			return cmd.Tag + " STARTTLS"
		}
		return ""
	case "imap.fetch.unknown-encoding":
		return strings.NewReplacer("BINARY.SIZE", "BODY.PEEK", "BINARY", "BODY").Replace(line)
	case "imap.auth.mechanism":
		return r.mechanism(cmd)
	case "imap.flag.keyword-characters":
		if k := tokensOf(cmd, "flag"); len(k) > 0 {
			keyword := strings.Map(func(c rune) rune {
				if strings.ContainsRune("%*]\\", c) {
					return -1
				}
				return c
			}, k[0].Text)
			return line[:k[0].Start] + cmp.Or(keyword, "keyword") + line[k[0].End:]
		}
	case "imap.search.unknown-charset":
		return strings.Replace(line, argument(cmd, "charset"), "UTF-8", 1)
	}
	if sets := tokensOf(cmd, "sequence-set"); len(sets) > 0 && cmd.Verb == verb && (verb == "FETCH" || verb == "STORE" || verb == "COPY" || verb == "MOVE") {
		if r.c.messages == 0 {
			return ""
		}
		if high := highest(sets[0].Text); high > r.c.messages && high <= r.c.lastUID {
			return cmd.Tag + " UID " + line[len(cmd.Tag)+1:]
		}
		line = line[:sets[0].Start] + clamp(sets[0].Text, r.c.messages) + line[sets[0].End:]
	}
	if line != was {
		line = knownCharset(line, cmd)
	}
	if line == was && r.x.Before == r.x.After && r.x.Unit.Kind == wire.Line {
		return "" // it was refused for what only the server knows
	}
	if verb == "DELETE" || verb == "RENAME" || verb == "CREATE" || verb == "SUBSCRIBE" || verb == "COPY" || verb == "MOVE" || verb == "SELECT" || verb == "EXAMINE" || verb == "STATUS" {
		if name := argument(cmd, "mailbox"); verb != "CREATE" && !strings.EqualFold(name, "INBOX") && !slices.Contains(r.c.names, name) && (strings.Contains(name, "&") || !utf8.ValidString(name)) {
			return ""
		}
	}
	return line
}

// mechanism is AUTHENTICATE with a mechanism that is offered.
func (r *mender) mechanism(cmd *wire.Command) string {
	for _, name := range []string{"PLAIN", "LOGIN", "CRAM-MD5"} {
		if _, ok := r.c.offered["AUTH="+name]; ok {
			return cmd.Tag + " AUTHENTICATE " + name
		}
	}
	return ""
}

// mailbox is the line with a name that is there instead of one that is not.
func (r *mender) mailbox(line string, cmd *wire.Command) string {
	names := tokensOf(cmd, "mailbox")
	if len(names) == 0 {
		return ""
	}
	near := nearest(names[0].Text, append([]string{"INBOX"}, r.c.names...))
	if near == "" || near == names[0].Text {
		switch cmd.Verb {
		case "SELECT", "EXAMINE", "STATUS":
			near = "INBOX"
		case "SUBSCRIBE":
			return cmd.Tag + " CREATE " + astring(names[0].Text)
		default:
			return ""
		}
	}
	if cmd.Verb == "DELETE" && near == "INBOX" || cmd.Verb == "RENAME" {
		return ""
	}
	return line[:names[0].Start] + astring(near) + line[names[0].End:]
}
