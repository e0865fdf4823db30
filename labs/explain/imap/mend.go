package imap

import (
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// Open implements mistake.Language.
func (l *language) Open(first mistake.Fault) bool {
	x := l.x
	if x.Close || x.After == imap.Logout || strings.HasSuffix(mistake.Typed(x), "+}") { // the octets of the literal are on their way
		return false
	}
	if !l.accepted() {
		return true
	}
	switch first.ID {
	case "imap.tag.reused":
		return false
	case "imap.mailbox.space":
		return x.Command.Verb == "CREATE" && !strings.ContainsAny(mistake.Typed(x), `"()`)
	case "imap.store.read-only":
		return true
	}
	return x.Unit.Kind == wire.Line && repeatable(x.Command.Verb)
}

// repeatable reports whether a command that was carried out may be given once
// more.
func repeatable(verb string) bool {
	switch strings.TrimPrefix(verb, "UID ") {
	case "NOOP", "CAPABILITY", "FETCH", "SEARCH", "STORE", "LIST", "LSUB", "STATUS", "SELECT", "EXAMINE", "SUBSCRIBE", "UNSUBSCRIBE", "CHECK", "SORT", "THREAD", "NAMESPACE", "ID":
		return true
	}
	return false
}

// Answer implements mistake.Language: an answer that was no good begins the login
// anew. What PLAIN can say at once it says.
func (l *language) Answer(first mistake.Fault) (fix string, ok bool) {
	switch {
	case l.x.Unit.Kind == wire.Literal, len(l.x.Unit.Raw) > 2000:
		return l.Onward(first), true
	case l.x.Unit.Kind != wire.SASL:
		return "", false
	case first.ID == "imap.auth.aborted", first.ID == "imap.auth.failed":
		return l.Onward(first), true
	case strings.HasPrefix(first.ID, "imap.refused."), strings.HasPrefix(first.ID, "imap.login."):
		return "", true // the same answer would meet the same
	}
	line := l.next + " AUTHENTICATE " + cmp.Or(l.mechanism, "PLAIN")
	if l.mechanism == "PLAIN" {
		line += " " + sasl.Plain(mistake.Typed(l.x))
	}
	return strings.TrimSpace(line), true
}

// Parse implements mistake.Language.
func (l *language) Parse(line string) *wire.Command {
	return imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
}

// Mend implements mistake.Language.
func (l *language) Mend(line string, cmd *wire.Command, f mistake.Fault) string {
	switch {
	case f.ID == "imap.tag.missing" && tagIsUID(cmd):
		return l.next + " " + line
	case f.ID == deleteMessage && cmd.Verb == "DELETE":
		return cmd.Tag + " STORE " + argument(cmd, "mailbox") + ` +FLAGS (\Deleted)`
	case f.ID == loginLabels:
		words := loginWords(line[min(len(cmd.Tag)+len(" LOGIN "), len(line)):])
		return cmd.Tag + " LOGIN " + astring(words[0]) + " " + astring(words[1])
	case f.ID == "imap.store.read-only":
		return l.next + " SELECT " + astring(l.mailbox)
	case f.ID == "imap.mailbox.space" && l.accepted():
		return l.next + " CREATE " + astring(argument(cmd, "mailbox")+line[min(cmd.Problem.Start-1, len(line)):])
	case cmd.Problem == nil:
		return meantBy(line, cmd)
	case wantsMailbox(cmd.Verb) && l.x.After == imap.Authenticated:
		return cmd.Tag + " SELECT INBOX" // whatever is wrong with it, this comes first
	}
	return l.step(line, cmd)
}

// meantBy puts words that are right, and hardly ever what is meant, as they will
// have been meant.
func meantBy(line string, cmd *wire.Command) string {
	for _, f := range doubtful(cmd) {
		switch f.ID {
		case "imap.fetch.body-without-brackets":
			return line[:f.Start] + "BODY[]" + line[f.End:]
		case "imap.flag.without-backslash":
			return line[:f.Start] + `\` + line[f.Start:]
		case "imap.flag.slash":
			return line[:f.Start] + `\` + line[f.Start+1:]
		}
	}
	return line
}

// step puts the first thing right that the grammar finds fault with, and
// returns "" when nobody can know how.
func (l *language) step(line string, cmd *wire.Command) string {
	p := cmd.Problem
	start, end := min(p.Start, len(line)), min(p.End, len(line))
	with := func(s string) string { return line[:start] + s + line[end:] }
	if fixed := uidBehind(line, cmd); fixed != "" {
		return fixed
	}
	if from, to := filler(cmd, line); to > 0 {
		return line[:from] + strings.TrimLeft(line[to:], " ")
	}
	if head := cmd.Tag + " " + cmd.Verb + " "; (strings.HasSuffix(cmd.Verb, "FETCH") || strings.HasSuffix(cmd.Verb, "STORE")) && len(line) > len(head) {
		if args := reordered(cmd.Verb, line[len(head):]); args != "" {
			return head + args
		}
	}
	if strings.HasSuffix(cmd.Verb, "FETCH") {
		head := cmd.Tag + " " + cmd.Verb + " "
		if fixed := section(line); fixed != line {
			return fixed
		} else if rest := line[min(len(head), len(line)):]; joined(rest) != rest {
			return head + joined(rest)
		}
	}
	span := line[start:end]
	if gmail(span) || p.ID == "imap.store.action" && gmail(line) {
		if before, words, ok := strings.Cut(line, span+" "); ok && strings.EqualFold(span, "X-GM-RAW") && gmailSearch(words) != "" {
			return before + gmailSearch(words)
		}
		return ""
	}
	switch p.ID {
	case "imap.tag.invalid", "imap.command.missing", "imap.tag.missing", "imap.command.unknown":
		return l.command(line, cmd)
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
		return l.quoteWord(line, start)
	case "imap.arguments.extra":
		if takesMailbox(cmd.Verb) && !strings.HasSuffix(cmd.Verb, "STATUS") {
			return "" // a name with a space in it, or two names
		}
		return strings.TrimRight(line[:start], " ")
	case "imap.space.extra":
		return strings.TrimRight(line[:start], " ")
	case "imap.sequence-set.invalid", "imap.uid-set.invalid", "imap.search.sequence-set", "imap.search.uid-set":
		return l.set(line, start, end)
	case "imap.fetch.unknown-item":
		if badItem(span) == "imap.fetch.macro-in-list" && start > 0 && line[start-1] == '(' && line[end:] == ")" {
			return line[:start-1] + span // a macro stands alone
		}
		if item := itemFor(span); !strings.Contains(" "+strings.NewReplacer("(", " ", ")", " ").Replace(line[:start]+line[end:])+" ", " "+item+" ") {
			return with(item)
		}
		return strings.NewReplacer("( ", "(", " )", ")", "  ", " ").Replace(with(""))
	case "imap.fetch.section", "imap.fetch.binary-section":
		return with(sectionFor(span))
	case "imap.fetch.empty":
		return with("FLAGS")
	case "imap.flag.unknown-system-flag":
		if item := tokensOf(cmd, "store-item"); len(item) == 0 && strings.ContainsAny(span, ",") {
			return with(strings.ReplaceAll(span, ",", " "))
		}
		if flag := nearFlag(span); flag != "" {
			return with(flag)
		}
		return ""
	case "imap.flag.not-atom", "imap.fetch.item-not-atom", "imap.status.item-not-atom":
		return with(strings.Trim(span, `"()`))
	case "imap.status.unknown-item":
		return with(cmp.Or(mistake.Nearest(span, imap.StatusItems()), "MESSAGES"))
	case "imap.status.empty":
		return with("(MESSAGES UNSEEN)")
	case "imap.search.unknown-key":
		if strings.EqualFold(span, "AND") && start > 0 {
			return line[:start] + strings.TrimLeft(line[end:], " ")
		}
		return with(keyFor(span))
	case "imap.search.string-key":
		return with(strings.Trim(span, `"`))
	case "imap.fetch.preview-modifier":
		return with("LAZY")
	case "imap.search.date":
		if spaced := spacedDate(line, start); spaced != "" {
			return spaced
		}
		if date := l.dateFor(span); date != "" {
			return with(date)
		}
		return ""
	case "imap.search.size", "imap.search.interval":
		return with(sizeFor(span))
	case "imap.search.modseq", "imap.fetch.changedsince", "imap.store.modseq":
		return with("1")
	case "imap.search.partial":
		return with("1:10")
	case "imap.search.charset-argument":
		return with(cmp.Or(strings.Trim(span, "()"), "UTF-8"))
	case "imap.append.date":
		return with(l.day().Format(`"_2-Jan-2006 15:04:05 -0700"`))
	case "imap.list.extra-arguments":
		if k := tokensOf(cmd, "list-mailbox"); len(k) == 1 && !strings.ContainsAny(line[k[0].Start:end], `"()`) {
			return line[:k[0].Start] + `"` + line[k[0].Start:end] + `"` + line[end:]
		}
	case "imap.search.missing-parameter":
		return strings.TrimRight(line, " ") + " " + l.parameterFor(line)
	case "imap.search.invalid-parameter":
		return with(cmp.Or(strings.Trim(span, "()"), l.parameterFor(line[:start])))
	case "imap.search.missing-key", "imap.search.missing":
		if k := tokensOf(cmd, "charset"); len(k) > 0 && slices.Contains(imap.SearchKeys(), strings.ToUpper(k[0].Text)) {
			return line[:k[0].Start] + "UTF-8 " + line[k[0].Start:]
		}
		if fixed := l.infix(line); fixed != "" {
			return fixed
		}
		return strings.TrimRight(line, " ") + " ALL"
	case "imap.search.empty-list":
		return with("ALL")
	case "imap.sort.unknown-key":
		return with(cmp.Or(mistake.Nearest(span, imap.SortKeys()), "DATE"))
	case "imap.thread.unknown-algorithm":
		return with(cmp.Or(mistake.Nearest(span, imap.ThreadAlgorithms()), "REFERENCES"))
	case "imap.login.extra", "imap.arguments.invalid", "imap.arguments.missing":
		fixed := l.arguments(line, cmd, start, end)
		if set := tokensOf(cmd, "sequence-set"); fixed != "" || strings.HasSuffix(cmd.Verb, "STORE") && len(set) > 0 && looksLikeSet(set[0].Text) {
			return fixed // which flag was meant, nobody knows
		}
	case "imap.auth.initial-base64":
		return cmd.Tag + " AUTHENTICATE " + strings.TrimSpace(strings.ToUpper(argument(cmd, "mechanism"))+" "+sasl.Plain(argument(cmd, "initial-response")))
	case "imap.literal.too-large", "imap.line.too-long":
		return ""
	}
	return l.defaults(cmd)
}
