package explain

import (
	"bytes"
	"slices"
	"strings"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

// imapFault is a mistake before it has been put into words.
type imapFault struct {
	id         string
	start, end int
}

// mistakes is what went wrong. Lines that servers put up with although they
// are not quite right have one, too.
func (t imapTongue) mistakes(x *wire.Exchange, m *memory) []Mistake {
	if len(x.Unit.Raw) == 0 || x.Command == nil {
		return nil
	}
	var faults []imapFault
	fix := ""
	switch x.Response.Code {
	case "", "+":
		return nil
	case "OK":
		faults = imapAccepted(x, m)
		fix = t.refined(x, m, faults)
	default:
		faults = t.refused(x, m)
		fix = t.repair(x, m)
	}
	var out []Mistake
	for _, f := range faults {
		e := t.k.byID[f.id]
		if e == nil {
			e = t.k.byID["imap.refused"]
		}
		if slices.ContainsFunc(out, func(o Mistake) bool { return o.ID == e.ID }) {
			continue
		}
		start, end := max(f.start, 0), min(f.end, len(x.Unit.Raw))
		start = min(start, end)
		text := string(bytes.TrimRight(x.Unit.Raw[start:end], "\r\n"))
		out = append(out, Mistake{
			ID: e.ID, Start: start, End: end, Ref: e.Ref, Fix: fix,
			Says: fill(e.Says, "text", text, "fix", fix, "verb", imapVerb(x, m), "n", itoa(m.messages), "near", imapNear(text, imapVerbs)),
		})
	}
	return out
}

// imapAccepted finds what a server has taken and people have meant otherwise.
func imapAccepted(x *wire.Exchange, m *memory) []imapFault {
	var out []imapFault
	c := x.Command
	if p := c.Problem; p != nil {
		id := p.ID
		if id == "imap.arguments.extra" && imapTakesMailbox(c.Verb) {
			id = "imap.mailbox.space"
		}
		out = append(out, imapFault{id, p.Start, p.End})
	}
	only := 0
	for _, k := range c.Tokens {
		switch {
		case k.Kind == "item" || k.Kind == "macro":
			only++
		case k.Kind == "flag" && strings.HasSuffix(c.Verb, "STORE"):
			if strings.HasPrefix(k.Text, "/") && imapSystemFlag(k.Text[1:]) {
				out = append(out, imapFault{"imap.flag.slash", k.Start, k.End})
			} else if imapSystemFlag(k.Text) {
				out = append(out, imapFault{"imap.flag.without-backslash", k.Start, k.End})
			}
		}
	}
	if strings.HasSuffix(c.Verb, "FETCH") && only == 1 {
		for i, k := range c.Tokens {
			if k.Kind == "item" && strings.EqualFold(k.Text, "BODY") && (i+1 == len(c.Tokens) || c.Tokens[i+1].Kind != "section") {
				out = append(out, imapFault{"imap.fetch.body-without-brackets", k.Start, k.End})
			}
		}
	}
	if bytes.Contains(x.Reply, []byte("gnored with read-only")) {
		out = append(out, imapFault{"imap.store.read-only", 0, len(bytes.TrimRight(x.Unit.Raw, "\r\n"))})
	}
	if len(out) == 0 && m.tag != "" && c.Tag == m.tag && x.Unit.Kind == wire.Line && len(c.Tokens) > 0 {
		out = append(out, imapFault{"imap.tag.reused", c.Tokens[0].Start, c.Tokens[0].End})
	}
	return out
}

// imapSystemFlag tells whether a word is a system flag's without its backslash.
func imapSystemFlag(word string) bool {
	return slices.ContainsFunc(imapFlags, func(f string) bool { return strings.EqualFold(f[1:], word) })
}

// refused finds why a command was answered NO, BAD or BYE: first what shows
// that the line was pasted, or meant for somebody else, then what the grammar
// says, then what the reply does.
func (t imapTongue) refused(x *wire.Exchange, m *memory) []imapFault {
	line := bytes.TrimRight(x.Unit.Raw, "\r\n")
	switch x.Unit.Kind {
	case wire.SASL:
		return imapSASLFault(x, m, string(line))
	case wire.Done:
		return []imapFault{{"imap.idle.done-expected", 0, len(line)}}
	case wire.Literal:
		return t.literalFault(x, m, len(line))
	}
	if f := imapPasted(line); f != nil {
		return f
	}
	if f := t.foreign(x.Command, string(line)); f != nil {
		return f
	}
	if f := imapState(x); f != nil {
		return []imapFault{*f}
	}
	if p := x.Command.Problem; p != nil && !(imapLax(p.ID) || x.Response.Code == "NO") {
		return []imapFault{{imapRefine(x, string(line)), p.Start, p.End}}
	}
	return imapByReply(x, m)
}

// imapLax tells whether servers put up with a fault, so that a refusal has
// another reason.
func imapLax(id string) bool {
	switch id {
	case "imap.line.bare-lf", "imap.line.bare-cr", "imap.space.extra", "imap.arguments.extra":
		return true
	}
	return false
}

// imapMarks are octets that no keyboard makes in a terminal, and what they tell.
var imapMarks = []struct{ octets, id string }{
	{"\u201c", "imap.paste.smart-quotes"}, {"\u201d", "imap.paste.smart-quotes"},
	{"\u2018", "imap.paste.smart-quotes"}, {"\u2019", "imap.paste.smart-quotes"},
	{"\u00a0", "imap.paste.nbsp"}, {"\u200b", "imap.paste.invisible"}, {"\ufeff", "imap.paste.invisible"},
	{"\u2013", "imap.paste.dash"}, {"\u2014", "imap.paste.dash"},
	{"\x1b[", "imap.typed.arrow-keys"}, {"\x08", "imap.typed.backspace"}, {"\x7f", "imap.typed.backspace"},
	{"\t", "imap.typed.tab"}, {"\x03", "imap.typed.control"}, {"\xff\xf4", "imap.typed.control"}, {"\x1a", "imap.typed.control"},
	{"\x00", "imap.string.nul"},
}

// imapPrefixes are what transcripts have in front of lines.
var imapPrefixes = []string{"C:", "S:", "c:", "s:", "Client:", "Server:", ">>>", "<<<", ">", "<", "$ ", "% ", "# "}

func imapPasted(line []byte) []imapFault {
	for _, mark := range imapMarks {
		if i := bytes.Index(line, []byte(mark.octets)); i >= 0 {
			return []imapFault{{mark.id, i, i + len(mark.octets)}}
		}
	}
	trimmed := bytes.TrimLeft(line, " ")
	lead := len(line) - len(trimmed)
	for _, p := range imapPrefixes {
		if bytes.HasPrefix(trimmed, []byte(p)) && len(trimmed) > len(p) {
			return []imapFault{{"imap.paste.prefix", lead, lead + len(p)}}
		}
	}
	switch {
	case len(trimmed) == 0:
		return []imapFault{{"imap.line.empty", 0, len(line)}}
	case lead > 0:
		return []imapFault{{"imap.line.leading-space", 0, lead}}
	}
	return nil
}

// Commands of other protocols, and what people type who look for a way out.
var (
	imapSMTP   = strings.Fields("EHLO HELO MAIL RCPT DATA VRFY EXPN BDAT ETRN")
	imapPOP3   = strings.Fields("USER PASS STAT RETR DELE UIDL TOP APOP STLS CAPA RSET")
	imapLeave  = strings.Fields("QUIT EXIT BYE CLOSE LOGOFF DISCONNECT Q")
	imapHelp   = strings.Fields("HELP ? LS DIR MAN TELNET")
	imapHTTP   = strings.Fields("GET POST HEAD PUT OPTIONS CONNECT")
	imapHeader = strings.Fields("FROM: TO: SUBJECT: DATE: HOST: USER-AGENT:")
)

// foreign finds commands that are not IMAP's.
func (t imapTongue) foreign(c *wire.Command, line string) []imapFault {
	first, rest, _ := strings.Cut(line, " ")
	word := strings.ToUpper(first)
	at, end := 0, len(first)
	second, _, _ := strings.Cut(rest, " ")
	if _, known := t.k.Commands[strings.ToUpper(second)]; known && !slices.Contains(imapHTTP, word) {
		return nil // a tag may be any word
	}
	find := func(word string) string {
		switch {
		case slices.Contains(imapHTTP, word) && strings.Contains(line, "/"):
			return "imap.foreign.http"
		case slices.Contains(imapSMTP, word):
			return "imap.foreign.smtp"
		case slices.Contains(imapPOP3, word):
			return "imap.foreign.pop3"
		case slices.Contains(imapLeave, word) && word != "CLOSE":
			return "imap.foreign.quit"
		case slices.Contains(imapHelp, word):
			return "imap.foreign.help"
		case slices.Contains(imapHeader, word):
			return "imap.foreign.header"
		}
		return ""
	}
	id := find(word)
	if id == "" && second != "" && id != "imap.foreign.header" {
		id = find(strings.ToUpper(strings.TrimRight(second, ";.")))
		at = len(first) + 1
		end = at + len(second)
	}
	if id == "" {
		return nil
	}
	return []imapFault{{id, at, end}}
}

// imapState finds commands that are right, at the wrong time.
func imapState(x *wire.Exchange) *imapFault {
	c := x.Command
	if c.Verb == "" || len(c.Tokens) < 2 || c.Tokens[1].Kind != "verb" {
		return nil
	}
	k := c.Tokens[1]
	can := func(s wire.State) bool { return slices.Contains(imap.Commands(s), c.Verb) }
	var id string
	switch {
	case x.Before == imap.NotAuthenticated && !can(imap.NotAuthenticated) && can(imap.Authenticated):
		id = "imap.state.not-logged-in"
	case x.Before != imap.NotAuthenticated && c.Verb == "STARTTLS":
		id = "imap.state.starttls-late"
	case x.Before != imap.NotAuthenticated && can(imap.NotAuthenticated) && !can(imap.Authenticated):
		id = "imap.state.already-logged-in"
	case c.Verb == "STARTTLS" && bytes.Contains(x.Reply, []byte("already")):
		id = "imap.starttls.active"
	case c.Verb == "STARTTLS":
		id = "imap.command.not-offered"
	case x.Before == imap.Authenticated && imapWantsMailbox(c.Verb):
		id = "imap.state.no-mailbox"
	case c.Problem == nil && bytes.Contains(x.Reply, []byte("Unknown command")):
		id = "imap.command.not-offered"
	default:
		return nil
	}
	return &imapFault{id, k.Start, k.End}
}

// imapWantsMailbox tells whether a command works on an open mailbox only
// (RFC 9051 §6.4).
func imapWantsMailbox(verb string) bool {
	switch strings.TrimPrefix(verb, "UID ") {
	case "CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "SEARCH", "FETCH", "STORE", "COPY", "MOVE", "SORT", "THREAD":
		return true
	}
	return false
}

func imapTakesMailbox(verb string) bool {
	switch strings.TrimPrefix(verb, "UID ") {
	case "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "STATUS", "APPEND", "COPY", "MOVE":
		return true
	}
	return false
}

// imapRefine says more exactly what a fault of the grammar is.
func imapRefine(x *wire.Exchange, line string) string {
	c := x.Command
	p := c.Problem
	span := strings.TrimRight(line[min(p.Start, len(line)):min(p.End, len(line))], "\r\n")
	first, _, _ := strings.Cut(line, " ")
	switch p.ID {
	case "imap.tag.invalid":
		if first == "*" {
			return "imap.tag.star"
		}
	case "imap.command.missing":
		if strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(line, c.Tag)), "UID") {
			return "imap.uid.alone"
		}
	case "imap.command.unknown":
		return imapUnknown(c)
	case "imap.atom.characters":
		if p.Start < len(line) {
			switch line[p.Start] {
			case '(':
				return "imap.list.glued"
			case '"':
				return "imap.string.inside"
			}
		}
	case "imap.arguments.missing":
		return imapMissing(c.Verb)
	case "imap.arguments.invalid":
		return imapArguments(c, span)
	case "imap.sequence-set.invalid", "imap.uid-set.invalid", "imap.search.sequence-set":
		return imapSet(span)
	case "imap.fetch.unknown-item":
		return imapItem(span)
	case "imap.fetch.section":
		switch {
		case strings.Contains(strings.ToUpper(span), "HEADER.FIELDS"):
			return "imap.fetch.header-fields"
		case !strings.Contains(span, "]"):
			return "imap.fetch.bracket-open"
		}
	case "imap.flag.unknown-system-flag":
		if strings.EqualFold(span, `\Recent`) {
			return "imap.flag.recent"
		}
	case "imap.list.pattern", "imap.list.reference":
		return "imap.list.arguments"
	}
	return p.ID
}

// imapUnknown says what is wrong with a word that is no command's name.
func imapUnknown(c *wire.Command) string {
	verb := strings.TrimRight(c.Verb, ":;,.")
	name, uid := strings.CutPrefix(verb, "UID ")
	switch {
	case imapKnown(verb) && verb != c.Verb:
		return "imap.command.punctuation"
	case strings.EqualFold(verb, c.Tag):
		return "imap.tag.twice"
	case uid && imapKnown(name):
		return "imap.uid.not-with"
	case imapNear(verb, imapVerbs) != "":
		return "imap.command.misspelt"
	case imapRunTogether(verb) != "":
		return "imap.command.run-together"
	}
	return "imap.command.unknown"
}

// imapMissing names what is missing behind a verb.
func imapMissing(verb string) string {
	switch {
	case verb == "LOGIN":
		return "imap.login.arguments"
	case verb == "STATUS":
		return "imap.status.arguments"
	case imapTakesMailbox(verb) && !strings.HasSuffix(verb, "COPY") && !strings.HasSuffix(verb, "MOVE"):
		return "imap.mailbox.argument"
	}
	return "imap.arguments.missing"
}

// imapArguments says more of arguments that a command cannot do with.
func imapArguments(c *wire.Command, span string) string {
	switch verb := strings.TrimPrefix(c.Verb, "UID "); verb {
	case "LOGIN":
		if span == "" {
			return "imap.login.arguments"
		}
		return "imap.login.extra"
	case "SELECT", "EXAMINE", "CREATE", "DELETE", "SUBSCRIBE":
		return "imap.mailbox.argument"
	case "STATUS":
		return "imap.status.arguments"
	case "FETCH":
		switch sets := imapKinds(c, "sequence-set"); {
		case len(sets) > 0 && strings.HasSuffix(sets[0].Text, ","):
			return "imap.sequence-set.comma"
		case len(sets) == 0 || !imapLooksLikeSet(sets[0].Text):
			return "imap.fetch.set"
		case span == "":
			return "imap.fetch.items"
		}
		return "imap.fetch.not-in-parentheses"
	case "STORE":
		return "imap.store.action"
	case "APPEND":
		return "imap.append.arguments"
	}
	return "imap.arguments.invalid"
}

// imapKinds are the tokens of a kind.
func imapKinds(c *wire.Command, kind string) (out []wire.Token) {
	for _, k := range c.Tokens {
		if k.Kind == kind {
			out = append(out, k)
		}
	}
	return out
}

func imapLooksLikeSet(s string) bool {
	return s != "" && (s[0] >= '0' && s[0] <= '9' || s[0] == '*' || s[0] == '$')
}

// imapSet says what is wrong with a set of numbers.
func imapSet(set string) string {
	switch {
	case strings.ContainsRune(set, '-') || strings.Contains(set, ".."):
		return "imap.sequence-set.dash"
	case set == "0" || strings.HasPrefix(set, "0:") || strings.HasSuffix(set, ":0"):
		return "imap.sequence-set.zero"
	case strings.HasSuffix(set, ",") || strings.HasPrefix(set, ","):
		return "imap.sequence-set.comma"
	}
	return "imap.sequence-set.invalid"
}

// imapItem says what is wrong with a thing to fetch.
func imapItem(item string) string {
	switch strings.ToUpper(item) {
	case "HEADER", "TEXT", "MIME", "SUBJECT", "FROM", "TO", "DATE", "CC":
		return "imap.fetch.bare-section"
	case "BODY.PEEK", "BINARY.PEEK", "BINARY.SIZE":
		return "imap.fetch.peek-without-brackets"
	case "ALL", "FAST", "FULL":
		return "imap.fetch.macro-in-list"
	}
	return "imap.fetch.unknown-item"
}

// literalFault is for commands that were refused after a literal.
func (t imapTongue) literalFault(x *wire.Exchange, m *memory, length int) []imapFault {
	for i, k := range x.Command.Tokens {
		if i == 0 && k.Start == 0 && k.End < length && x.Unit.Raw[k.End] != ' ' && x.Unit.Raw[k.End] != ')' && x.Unit.Raw[k.End] != '\r' {
			return []imapFault{{"imap.literal.length", k.End, length}}
		}
	}
	if p := x.Command.Problem; p != nil {
		if x.Command.Verb == "APPEND" {
			return []imapFault{{"imap.literal.length", p.Start, p.End}}
		}
		return []imapFault{{p.ID, p.Start, p.End}}
	}
	return imapByReply(x, m)
}

// imapSASLFault is for answers to a challenge that were not taken.
func imapSASLFault(x *wire.Exchange, m *memory, line string) []imapFault {
	all := func(id string) []imapFault { return []imapFault{{id, 0, len(line)}} }
	switch {
	case line == "*":
		return all("imap.auth.aborted")
	case imapDecoded(line) == "no base64":
		if strings.HasPrefix(line, " ") || strings.Contains(line, " ") {
			return all("imap.auth.space")
		}
		return all("imap.auth.base64")
	case m.imap.mechanism == "PLAIN" && !strings.Contains(imapDecoded(line), ", password "):
		return all("imap.auth.nul")
	}
	return all("imap.auth.failed")
}

// imapSaid is the mistake that a reply's words tell of, "" for none.
func imapSaid(x *wire.Exchange) string {
	reply := string(x.Reply)
	verb := strings.TrimPrefix(x.Command.Verb, "UID ")
	for _, r := range imapReplies {
		if (r.verb == "" || r.verb == verb) && strings.Contains(reply, r.text) {
			return r.id
		}
	}
	return ""
}

// imapUnsaid is the mistake that a refusal is likely to be about, where neither
// a code nor words that are known tell of it.
func imapUnsaid(x *wire.Exchange, m *memory) string {
	switch verb := strings.TrimPrefix(x.Command.Verb, "UID "); {
	case verb == "LOGIN":
		return "imap.login.failed"
	case verb == "AUTHENTICATE":
		return "imap.auth.failed"
	case slices.Contains([]string{"SELECT", "EXAMINE", "STATUS", "DELETE", "RENAME", "SUBSCRIBE"}, verb) && x.Response.Code == "NO":
		return "imap.mailbox.missing"
	case (verb == "COPY" || verb == "MOVE" || verb == "APPEND") && x.Response.Code == "NO":
		return "imap.mailbox.trycreate"
	}
	if sets := imapKinds(x.Command, "sequence-set"); len(sets) > 0 && !strings.HasPrefix(x.Command.Verb, "UID ") && imapHighest(sets[0].Text) > m.messages {
		return "imap.sequence-set.out-of-range"
	}
	return ""
}

// imapReplies are what servers say of commands that are well-formed, and what
// that means: codes, which are the same everywhere, before words.
var imapReplies = []struct{ verb, text, id string }{
	{"", "[PRIVACYREQUIRED]", "imap.login.clear-text"},
	{"LOGIN", "[AUTHENTICATIONFAILED]", "imap.login.failed"},
	{"AUTHENTICATE", "[AUTHENTICATIONFAILED]", "imap.auth.failed"},
	{"AUTHENTICATE", "Unsupported authentication", "imap.auth.mechanism"},
	{"AUTHENTICATE", "base64", "imap.auth.initial-base64"},
	{"", "[TRYCREATE]", "imap.mailbox.trycreate"},
	{"", "[ALREADYEXISTS]", "imap.mailbox.exists"},
	{"", "[BADCHARSET", "imap.search.unknown-charset"},
	{"", "[TOOBIG]", "imap.append.too-big"},
	{"", "[BADURL", "imap.append.url"},
	{"STORE", "[CANNOT]", "imap.flag.keyword-characters"},
	{"APPEND", "[CANNOT]", "imap.flag.keyword-characters"},
	{"RENAME", "INBOX", "imap.rename.inbox"},
	{"GETMETADATA", "[CANNOT]", "imap.metadata.disabled"},
	{"SETMETADATA", "[CANNOT]", "imap.metadata.disabled"},
	{"CREATE", "[CANNOT]", "imap.mailbox.name"},
	{"RENAME", "[CANNOT]", "imap.mailbox.name"},
	{"", "zero byte", "imap.append.empty"},
	{"", "mUTF-7", "imap.mailbox.encoding"},
	{"DELETE", "INBOX can't", "imap.mailbox.inbox"},
	{"RENAME", "under its own child", "imap.rename.own-child"},
	{"", "already exists", "imap.mailbox.exists"},
	{"", "doesn't exist", "imap.mailbox.missing"},
	{"", "[NONEXISTENT]", "imap.mailbox.missing"},
	{"", "Invalid messageset", "imap.sequence-set.out-of-range"},
	{"", "QRESYNC not enabled", "imap.select.qresync-not-enabled"},
	{"", "No mailbox selected", "imap.state.no-mailbox"},
	{"", "Duplicate search", "imap.search.duplicate-update"},
	{"", "Unknown tag", "imap.cancelupdate.tag"},
	{"", "Too long", "imap.line.too-long"},
	{"", "buffer full", "imap.line.too-long"},
	{"", "Literal size too large", "imap.literal.too-large"},
}

// imapByReply finds the mistake in a well-formed command by what the server
// said.
func imapByReply(x *wire.Exchange, m *memory) []imapFault {
	c := x.Command
	end := len(bytes.TrimRight(x.Unit.Raw, "\r\n"))
	id := imapOr(imapSaid(x), imapUnsaid(x, m))
	kind := ""
	switch {
	case id == "" && c.Problem != nil:
		return []imapFault{{c.Problem.ID, c.Problem.Start, c.Problem.End}}
	case id == "":
		return []imapFault{{"imap.refused", 0, end}}
	case strings.HasPrefix(id, "imap.mailbox."), strings.HasPrefix(id, "imap.rename."):
		kind = "mailbox"
	case id == "imap.sequence-set.out-of-range":
		kind = "sequence-set"
		if sets := imapKinds(c, kind); len(sets) > 0 && m.messages > 0 && imapHighest(sets[0].Text) <= m.lastUID {
			id = "imap.sequence-set.uid"
		}
		if m.messages == 0 {
			id = "imap.sequence-set.empty-mailbox"
		}
	case strings.HasPrefix(id, "imap.auth.initial"):
		kind = "initial-response"
	case strings.HasPrefix(id, "imap.auth."):
		kind = "mechanism"
	case strings.HasPrefix(id, "imap.flag."):
		kind = "flag"
	case strings.HasSuffix(id, "charset"):
		kind = "charset"
	}
	if id == "imap.auth.failed" && m.imap.mechanism == "" {
		if r := imapKinds(c, "initial-response"); len(r) > 0 && strings.EqualFold(imapFirst(c, "mechanism"), "PLAIN") && !strings.Contains(imapDecoded(r[0].Text), ", password ") {
			return []imapFault{{"imap.auth.nul", r[0].Start, r[0].End}}
		}
	}
	if kind == "mailbox" && c.Problem != nil && c.Problem.ID == "imap.arguments.extra" {
		return []imapFault{{"imap.mailbox.space", c.Problem.Start, c.Problem.End}}
	}
	for _, k := range c.Tokens {
		if k.Kind == kind || kind == "mailbox" && k.Kind == "new-mailbox" && strings.HasSuffix(id, "exists") {
			return []imapFault{{id, k.Start, k.End}}
		}
	}
	return []imapFault{{id, 0, end}}
}

func imapFirst(c *wire.Command, name string) string {
	v, _ := c.Args.Get(name)
	return v
}
