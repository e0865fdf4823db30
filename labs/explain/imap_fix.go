package explain

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

// imapRepairs is how many things may be wrong with a line that is repaired.
const imapRepairs = 12

// repair works out the line to type instead of one that was refused, "" when
// it cannot be known. It puts right one thing after another until the grammar
// finds no fault, and then looks whether it is the time for the command, and
// whether what it names is there.
func (t imapTongue) repair(x *wire.Exchange, m *memory) string {
	if x.Close || x.After == imap.Logout || x.Unit.Kind == wire.SASL || x.Unit.Kind == wire.Literal || len(x.Unit.Raw) > 2000 {
		return ""
	}
	r := imapRepair{x: x, m: m, tag: imapNextTag(imapTag(x, m))}
	line := r.clean(string(bytes.TrimRight(x.Unit.Raw, "\r\n")))
	if strings.HasSuffix(line, "+}") {
		return "" // the octets of the literal are on their way
	}
	for range imapRepairs {
		c := imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
		if c.Problem == nil {
			return r.timely(line, c)
		}
		next := r.step(line, c)
		if next == "" || next == line {
			return ""
		}
		line = next
	}
	return ""
}

// refined is the line that says what was meant by one that was accepted. It is
// "" for commands that cannot be given twice.
func (t imapTongue) refined(x *wire.Exchange, m *memory, faults []imapFault) string {
	if len(faults) == 0 || x.Close || x.Unit.Kind != wire.Line {
		return ""
	}
	line := string(bytes.TrimRight(x.Unit.Raw, "\r\n"))
	r := imapRepair{x: x, m: m, tag: imapNextTag(imapTag(x, m))}
	for i := len(faults) - 1; i >= 0; i-- {
		f := faults[i]
		switch f.id {
		case "imap.fetch.body-without-brackets":
			line = line[:f.start] + "BODY[]" + line[f.end:]
		case "imap.flag.without-backslash":
			line = line[:f.start] + `\` + line[f.start:]
		case "imap.flag.slash":
			line = line[:f.start] + `\` + line[f.start+1:]
		case "imap.store.read-only":
			return r.tag + " SELECT " + imapAstring(m.mailbox)
		case "imap.tag.reused", "imap.mailbox.space":
			return ""
		}
	}
	switch strings.TrimPrefix(x.Command.Verb, "UID ") {
	case "NOOP", "CAPABILITY", "FETCH", "SEARCH", "STORE", "LIST", "LSUB", "STATUS", "SELECT", "EXAMINE", "SUBSCRIBE", "UNSUBSCRIBE", "CHECK", "SORT", "THREAD", "NAMESPACE", "ID":
	default:
		return ""
	}
	line = r.clean(line)
	c := imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
	if p := c.Problem; p != nil && p.ID == "imap.arguments.extra" {
		line = strings.TrimRight(line[:p.Start], " ")
		c = imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
	}
	if c.Problem != nil {
		return ""
	}
	return r.timely(line, c)
}

// imapRepair is a line being put right.
type imapRepair struct {
	x   *wire.Exchange
	m   *memory
	tag string // the next one
}

var imapTyped = strings.NewReplacer("\u201c", `"`, "\u201d", `"`, "\u2018", "'", "\u2019", "'", "\u00a0", " ", "\u200b", "", "\ufeff", "",
	"\u2013", "-", "\u2014", "-", "\t", " ", "\x03", "", "\xff\xf4", "", "\x1a", "", "\x00", "")

// clean takes out what no grammar has: traces of pasting and of editing keys,
// and spaces too many.
func (r *imapRepair) clean(line string) string {
	line = imapTyped.Replace(line)
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
	for _, p := range imapPrefixes {
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
func (r *imapRepair) step(line string, c *wire.Command) string {
	p := c.Problem
	start, end := min(p.Start, len(line)), min(p.End, len(line))
	with := func(s string) string { return line[:start] + s + line[end:] }
	span := line[start:end]
	switch p.ID {
	case "imap.tag.invalid", "imap.command.missing", "imap.tag.missing", "imap.command.unknown":
		return r.command(line, c)
	case "imap.string.open":
		if c.Verb == "LOGIN" && strings.Contains(span, " ") {
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
		if imapTakesMailbox(c.Verb) {
			return "" // a name has to be in modified UTF-7
		}
		return r.quoteWord(line, start)
	case "imap.arguments.extra":
		if imapTakesMailbox(c.Verb) && !strings.HasSuffix(c.Verb, "STATUS") {
			return "" // a name with a space in it, or two names
		}
		return strings.TrimRight(line[:start], " ")
	case "imap.space.extra":
		return strings.TrimRight(line[:start], " ")
	case "imap.sequence-set.invalid", "imap.uid-set.invalid", "imap.search.sequence-set", "imap.search.uid-set":
		return r.set(line, start, end)
	case "imap.fetch.unknown-item":
		return with(imapItemFor(span))
	case "imap.fetch.section", "imap.fetch.binary-section":
		return with(imapSectionFor(span))
	case "imap.fetch.empty":
		return with("FLAGS")
	case "imap.flag.unknown-system-flag":
		flag := imapNear(span, imapFlags)
		if flag == "" {
			flag = `\Seen`
		}
		return with(flag)
	case "imap.flag.not-atom", "imap.fetch.item-not-atom", "imap.status.item-not-atom":
		return with(strings.Trim(span, `"()`))
	case "imap.status.unknown-item":
		return with(imapOr(imapNear(span, imapFigures), "MESSAGES"))
	case "imap.status.empty":
		return with("(MESSAGES UNSEEN)")
	case "imap.search.unknown-key":
		return with(imapKeyFor(span))
	case "imap.search.date":
		return with(imapDateFor(span))
	case "imap.search.size", "imap.search.interval", "imap.search.modseq":
		return with(imapOr(strings.Trim(imapDigits(span), "0"), "1000"))
	case "imap.search.missing-parameter":
		return strings.TrimRight(line, " ") + " " + imapParameterFor(line)
	case "imap.search.invalid-parameter":
		return with(imapOr(strings.Trim(span, "()"), imapParameterFor(line[:start])))
	case "imap.search.missing-key", "imap.search.missing":
		if k := imapKinds(c, "charset"); len(k) > 0 && slices.Contains(imapKeys, strings.ToUpper(k[0].Text)) {
			return line[:k[0].Start] + "UTF-8 " + line[k[0].Start:]
		}
		return strings.TrimRight(line, " ") + " ALL"
	case "imap.search.empty-list":
		return with("ALL")
	case "imap.sort.unknown-key":
		return with(imapOr(imapNear(span, strings.Fields("ARRIVAL CC DATE FROM REVERSE SIZE SUBJECT TO DISPLAYFROM DISPLAYTO")), "DATE"))
	case "imap.thread.unknown-algorithm":
		return with(imapOr(imapNear(span, strings.Fields("ORDEREDSUBJECT REFERENCES REFS")), "REFERENCES"))
	case "imap.login.extra", "imap.arguments.invalid", "imap.arguments.missing":
		if fixed := r.arguments(line, c, start, end); fixed != "" {
			return fixed
		}
	case "imap.literal.size", "imap.literal.too-large", "imap.line.too-long", "imap.auth.initial-base64":
		return ""
	}
	return r.defaults(c)
}

// command puts tag and verb right.
func (r *imapRepair) command(line string, c *wire.Command) string {
	first, rest, _ := strings.Cut(line, " ")
	upper := strings.ToUpper(first)
	second, after, _ := strings.Cut(rest, " ")
	switch {
	case line == "":
		return r.tag + " NOOP"
	case slices.Contains(imapHTTP, upper) && strings.Contains(line, "/") || slices.Contains(imapHeader, upper):
		return ""
	case c.Problem.ID == "imap.tag.missing":
		return r.tag + " " + line
	case c.Problem.ID == "imap.tag.invalid":
		if tag := imapTagOf(first); tag != "" && rest != "" {
			return tag + " " + rest
		}
		return strings.TrimSpace(r.tag + " " + imapOr(rest, "NOOP"))
	}
	if fixed, ok := r.foreign(upper, rest); ok {
		return fixed
	}
	verb, args := strings.ToUpper(second), after
	tag := first
	if verb == "UID" {
		name, uidArgs, _ := strings.Cut(after, " ")
		if name = strings.ToUpper(strings.TrimRight(name, ":;,.")); imapKnown(name) {
			return strings.TrimSpace(tag + " " + name + " " + uidArgs)
		} else if near := imapNear("UID "+name, imapVerbs); near != "" {
			return strings.TrimSpace(tag + " " + near + " " + uidArgs)
		}
		return tag + " NOOP"
	}
	if fixed, ok := r.foreign(strings.TrimRight(verb, ":;,."), args); ok {
		_, fixed, _ = strings.Cut(fixed, " ")
		if fixed == "" {
			return ""
		}
		return tag + " " + fixed
	}
	bare := strings.Trim(verb, `:;,.()"`)
	switch near := imapNear(bare, imapVerbs); {
	case verb == "" || bare == "":
		return tag + " NOOP"
	case strings.EqualFold(bare, tag):
		return tag + " " + args
	case imapKnown(bare):
		return strings.TrimSpace(tag + " " + bare + " " + args)
	case near != "":
		return strings.TrimSpace(tag + " " + near + " " + args)
	case imapNear(upper, imapVerbs) != "":
		return strings.TrimSpace(r.tag + " " + imapNear(upper, imapVerbs) + " " + rest)
	case imapRunTogether(verb) != "":
		n := len(imapRunTogether(verb))
		return strings.TrimSpace(tag + " " + second[:n] + " " + second[n:] + " " + args)
	}
	return ""
}

// imapTagOf keeps of a word what can be a tag (RFC 9051 §9).
func imapTagOf(word string) string {
	return strings.Map(func(c rune) rune {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`(){%*"\]+`, c) {
			return -1
		}
		return c
	}, word)
}

// foreign is IMAP's command for one of another protocol's, with a tag. ok tells
// whether the word is such a one.
func (r *imapRepair) foreign(word, rest string) (fixed string, ok bool) {
	number := imapDigits(rest)
	switch {
	case slices.Contains(imapLeave, word) && word != "CLOSE":
		return r.tag + " LOGOUT", true
	case slices.Contains(imapHelp, word), word == "CAPA", word == "EHLO", word == "HELO":
		return r.tag + " CAPABILITY", true
	case word == "STLS":
		return r.tag + " STARTTLS", true
	case word == "RSET":
		return r.tag + " NOOP", true
	case word == "STAT":
		return r.tag + " STATUS INBOX (MESSAGES)", true
	case word == "UIDL":
		return r.tag + " FETCH 1:* UID", true
	case number != "" && word == "RETR":
		return r.tag + " FETCH " + number + " BODY[]", true
	case number != "" && word == "TOP":
		number, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
		return r.tag + " FETCH " + number + " BODY.PEEK[HEADER]", true
	case number != "" && word == "DELE":
		return r.tag + " STORE " + number + ` +FLAGS (\Deleted)`, true
	}
	return "", slices.Contains(imapSMTP, word) || slices.Contains(imapPOP3, word)
}

// quoteWord puts the word around a position in quotes.
func (r *imapRepair) quoteWord(line string, at int) string {
	start := strings.LastIndexByte(line[:at], ' ') + 1
	end := len(line)
	if i := strings.IndexAny(line[at:], " )"); i >= 0 {
		end = at + i
	}
	if strings.ContainsRune(line[start:end], '"') {
		return ""
	}
	return line[:start] + `"` + line[start:end] + `"` + line[end:]
}

// set puts a set of numbers right.
func (r *imapRepair) set(line string, start, end int) string {
	set := line[start:end]
	if strings.HasSuffix(set, ",") && end+1 < len(line) && line[end] == ' ' && line[end+1] >= '0' && line[end+1] <= '9' {
		return line[:end] + line[end+1:]
	}
	fixed := strings.NewReplacer("..", ":", "-", ":", ";", ",").Replace(strings.Trim(set, `,"()<>#[]`))
	if strings.EqualFold(fixed, "all") {
		fixed = "1:*"
	}
	var parts []string
	for part := range strings.SplitSeq(fixed, ",") {
		from, to, isRange := strings.Cut(part, ":")
		number := func(s string) string {
			if s == "*" {
				return s
			}
			return imapOr(strings.TrimLeft(imapDigits(s), "0"), "1")
		}
		if isRange {
			parts = append(parts, number(from)+":"+number(imapOr(to, "*")))
		} else if part != "" {
			parts = append(parts, number(from))
		}
	}
	return line[:start] + imapOr(strings.Join(parts, ","), "1") + line[end:]
}

// arguments puts right what a command cannot do with, by the command.
func (r *imapRepair) arguments(line string, c *wire.Command, start, end int) string {
	verb := strings.TrimPrefix(c.Verb, "UID ")
	head := c.Tag + " " + c.Verb
	rest := strings.TrimSpace(line[min(len(head), len(line)):])
	switch verb {
	case "LOGIN":
		return "" // whether a word too many belongs to the password, nobody knows
	case "CREATE", "DELETE", "RENAME", "COPY", "MOVE", "APPEND":
		return ""
	case "STATUS":
		name, items, _ := strings.Cut(rest, " ")
		if items == "" || strings.ContainsAny(items, "()") {
			return ""
		}
		return head + " " + name + " (" + items + ")"
	case "FETCH":
		set, items, _ := strings.Cut(rest, " ")
		switch {
		case strings.HasSuffix(set, ",") && items != "":
			return head + " " + set + items
		case !imapLooksLikeSet(strings.Trim(set, `"(`)):
			if rest == "" {
				return ""
			}
			return head + " 1 " + rest
		case strings.ContainsAny(set, `"()`):
			return head + " " + strings.Trim(set, `"()`) + " " + items
		case items == "":
			return head + " " + set + " BODY[]"
		case strings.ContainsRune(items, '('):
			return ""
		}
		return head + " " + set + " (" + strings.Trim(items, `"`) + ")"
	case "STORE":
		set, action, _ := strings.Cut(rest, " ")
		if !imapLooksLikeSet(set) {
			return ""
		}
		word, flags, _ := strings.Cut(action, " ")
		near := imapNear(strings.Trim(word, `:"`), imapActions)
		switch {
		case word == "" || strings.HasPrefix(word, `\`) || strings.HasPrefix(word, "("):
			return head + " " + set + " +FLAGS " + imapOr(action, `(\Seen)`)
		case near != "":
			return head + " " + set + " " + near + " " + imapOr(flags, `(\Seen)`)
		}
		return head + " " + set + ` +FLAGS (\Seen)`
	}
	return ""
}

// defaults is the command with arguments that always make sense, where what was
// typed does not.
func (r *imapRepair) defaults(c *wire.Command) string {
	args := map[string]string{
		"SELECT": "INBOX", "EXAMINE": "INBOX", "SUBSCRIBE": "INBOX", "UNSUBSCRIBE": "INBOX", "STATUS": "INBOX (MESSAGES UNSEEN)",
		"LIST": `"" *`, "LSUB": `"" *`, "XLIST": `"" *`, "SEARCH": "ALL", "FETCH": "1 (FLAGS)", "STORE": `1 +FLAGS (\Seen)`,
		"SORT": "(DATE) UTF-8 ALL", "THREAD": "REFERENCES UTF-8 ALL", "ENABLE": "CONDSTORE", "AUTHENTICATE": "PLAIN", "EXPUNGE": "1:*",
	}[strings.TrimPrefix(c.Verb, "UID ")]
	if args == "" {
		return ""
	}
	for _, k := range c.Tokens {
		if k.Kind == "mailbox" && (c.Verb == "SELECT" || c.Verb == "EXAMINE" || c.Verb == "STATUS") {
			args = strings.Replace(args, "INBOX", imapAstring(k.Text), 1)
		}
		if k.Kind == "sequence-set" && (strings.HasSuffix(c.Verb, "FETCH") || strings.HasSuffix(c.Verb, "STORE")) {
			if set := strings.Trim(k.Text, "0123456789:*,"); set == "" {
				args = k.Text + strings.TrimPrefix(args, "1")
			}
		}
	}
	return c.Tag + " " + c.Verb + " " + args
}

// timely is the line if it is the time for it: otherwise what has to come
// first, or "" when that cannot be known.
func (r *imapRepair) timely(line string, c *wire.Command) string {
	verb := strings.TrimPrefix(c.Verb, "UID ")
	switch {
	case !slices.Contains(imap.Commands(r.x.After), c.Verb):
		return ""
	case imapWantsMailbox(c.Verb) && r.x.After != imap.Selected:
		return c.Tag + " SELECT INBOX"
	}
	was := string(bytes.TrimRight(r.x.Unit.Raw, "\r\n"))
	said := ""
	if r.x.Command.Problem == nil || r.x.Response.Code == "NO" {
		said = imapSaid(r.x)
	}
	switch said {
	case "imap.mailbox.missing":
		return r.mailbox(line, c)
	case "imap.mailbox.trycreate":
		if name := imapFirst(c, "mailbox"); name != "" {
			return c.Tag + " CREATE " + imapAstring(name)
		}
		return ""
	case "imap.search.unknown-charset":
		return strings.Replace(line, imapFirst(c, "charset"), "UTF-8", 1)
	}
	if sets := imapKinds(c, "sequence-set"); len(sets) > 0 && c.Verb == verb && (verb == "FETCH" || verb == "STORE" || verb == "COPY" || verb == "MOVE") {
		if r.m.messages == 0 {
			return ""
		}
		line = line[:sets[0].Start] + imapClamp(sets[0].Text, r.m.messages) + line[sets[0].End:]
	}
	if line == was && r.x.Before == r.x.After && r.x.Unit.Kind == wire.Line {
		return "" // it was refused for what only the server knows
	}
	if verb == "DELETE" || verb == "RENAME" || verb == "CREATE" || verb == "SUBSCRIBE" || verb == "COPY" || verb == "MOVE" || verb == "SELECT" || verb == "EXAMINE" || verb == "STATUS" {
		if name := imapFirst(c, "mailbox"); verb != "CREATE" && !strings.EqualFold(name, "INBOX") && !slices.Contains(r.m.imap.names, name) && strings.ContainsAny(name, "&\x80") {
			return ""
		}
	}
	return line
}

// mailbox is the line with a name that is there instead of one that is not.
func (r *imapRepair) mailbox(line string, c *wire.Command) string {
	names := imapKinds(c, "mailbox")
	if len(names) == 0 {
		return ""
	}
	near := imapNear(names[0].Text, append([]string{"INBOX"}, r.m.imap.names...))
	if near == "" || near == names[0].Text {
		switch c.Verb {
		case "SELECT", "EXAMINE", "STATUS":
			near = "INBOX"
		case "SUBSCRIBE":
			return c.Tag + " CREATE " + imapAstring(names[0].Text)
		default:
			return ""
		}
	}
	if c.Verb == "DELETE" && near == "INBOX" || c.Verb == "RENAME" {
		return ""
	}
	return line[:names[0].Start] + imapAstring(near) + line[names[0].End:]
}

// imapClamp keeps a set within the messages that there are.
func imapClamp(set string, last int) string {
	var out strings.Builder
	for i := 0; i < len(set); {
		j := i
		for j < len(set) && set[j] >= '0' && set[j] <= '9' {
			j++
		}
		if j == i {
			out.WriteByte(set[i])
			i++
			continue
		}
		n, err := strconv.Atoi(set[i:j])
		if err != nil || n > last {
			n = last
		}
		out.WriteString(strconv.Itoa(max(n, 1)))
		i = j
	}
	return out.String()
}

// imapAstring writes a name, in quotes where it needs them (RFC 9051 §9).
func imapAstring(s string) string {
	if s == "" || strings.ContainsAny(s, " (){%*\"\\") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return s
}

func imapOr(s, instead string) string {
	if s == "" {
		return instead
	}
	return s
}

// imapDigits is the first number in a text.
func imapDigits(s string) string {
	i := strings.IndexAny(s, "0123456789")
	if i < 0 {
		return ""
	}
	j := i
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	return s[i:j]
}

// imapItemFor is what can be fetched instead of what cannot.
func imapItemFor(word string) string {
	upper := strings.ToUpper(strings.Trim(word, `"()`))
	switch upper {
	case "HEADER", "HEADERS", "HEAD":
		return "BODY[HEADER]"
	case "TEXT":
		return "BODY[TEXT]"
	case "SUBJECT", "FROM", "TO", "CC":
		return "BODY[HEADER.FIELDS (" + upper + ")]"
	case "DATE":
		return "INTERNALDATE"
	case "SIZE":
		return "RFC822.SIZE"
	case "MESSAGE", "ALL", "FULL", "BODY.PEEK", "PEEK":
		return "BODY.PEEK[]"
	case "FAST":
		return "FLAGS"
	}
	name, section, bracket := strings.Cut(upper, "[")
	if near := imapNear(name, []string{"BODY", "BODY.PEEK", "BINARY"}); bracket && near != "" {
		return near + "[" + section
	}
	return imapOr(imapNear(upper, imapItems), "FLAGS")
}

// imapSectionFor is a section that is one, like one that is none.
func imapSectionFor(item string) string {
	upper := strings.ToUpper(item)
	name, inside, bracket := strings.Cut(upper, "[")
	if !bracket {
		return name + "[]"
	}
	inside, _, _ = strings.Cut(inside, "]")
	inside = strings.Trim(inside, " ()<>")
	if strings.HasPrefix(inside, "HEADER.FIELDS") {
		_, fields, _ := strings.Cut(inside, " ")
		return name + "[HEADER.FIELDS (" + imapOr(strings.Trim(fields, " ()"), "FROM SUBJECT") + ")]"
	}
	if strings.HasPrefix(name, "BINARY") {
		return name + "[" + imapDigits(inside) + "]"
	}
	if near := imapNear(inside, []string{"HEADER", "TEXT"}); near != "" {
		inside = near
	} else if strings.Trim(inside, "0123456789.") != "" || strings.HasPrefix(inside, "0") || strings.HasSuffix(inside, ".") || strings.Contains(inside, "..") {
		inside = ""
	}
	return name + "[" + inside + "]"
}

// imapKeyFor is a search key instead of a word that is none.
func imapKeyFor(word string) string {
	if near := imapNear(strings.TrimRight(word, ":="), imapKeys); near != "" {
		return near
	}
	if strings.ContainsAny(word, `"(){`) {
		return "ALL"
	}
	return "TEXT " + imapAstring(word)
}

// imapDateFor writes a date as SEARCH wants it, whichever way it was written.
func imapDateFor(text string) string {
	text = strings.Trim(text, `"`)
	for _, layout := range []string{"2006-01-02", "2006/01/02", "02/01/2006", "02.01.2006", "2-1-2006", "2-January-2006", "Jan-2-2006", "January-2-2006", "2-Jan-06", "20060102"} {
		if d, err := time.Parse(layout, text); err == nil {
			return d.Format("2-Jan-2006")
		}
	}
	return "27-Jun-2024"
}

// imapParameterFor is an example of what the last key of a line wants.
func imapParameterFor(line string) string {
	fields := strings.Fields(line)
	switch key := strings.ToUpper(fields[len(fields)-1]); {
	case strings.HasSuffix(key, "BEFORE"), strings.HasSuffix(key, "SINCE"), strings.HasSuffix(key, "ON"):
		return "27-Jun-2024"
	case key == "LARGER", key == "SMALLER", key == "OLDER", key == "YOUNGER":
		return "1000"
	case key == "KEYWORD", key == "UNKEYWORD":
		return "$Forwarded"
	case key == "UID":
		return "1:*"
	case key == "HEADER":
		return `Subject ""`
	case key == "MODSEQ":
		return "1"
	}
	return "hello"
}
