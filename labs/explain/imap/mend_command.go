package imap

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// command puts tag and verb right.
func (l *language) command(line string, cmd *wire.Command) string {
	first, rest, _ := strings.Cut(line, " ")
	upper := strings.ToUpper(first)
	second, after, _ := strings.Cut(rest, " ")
	of, _, _ := mistake.Foreign(&imap.Protocol, line)
	switch {
	case listed(line) > 0:
		return line[listed(line):]
	case line == "", upper == "DONE", strings.EqualFold(rest, "DONE"):
		return l.next + " NOOP"
	case of == mistake.HTTP || of == mistake.Header:
		return ""
	case tagBehind(line):
		return strings.TrimSpace(second + " " + first + " " + after)
	case cmd.Problem.ID == "imap.tag.missing":
		return l.next + " " + line
	case punctuated(first):
		verb, after := beforePunctuation(first)
		return l.next + " " + strings.TrimSpace(verb+" "+strings.TrimSpace(after+" "+rest))
	case punctuated(second):
		verb, behind := beforePunctuation(second)
		return first + " " + strings.TrimSpace(verb+" "+strings.TrimSpace(behind+" "+after))
	case tagGlued(first) > 0:
		n := tagGlued(first)
		return strings.TrimSpace(first[:n] + " " + first[n:] + " " + rest)
	case cmd.Problem.ID == "imap.tag.invalid":
		if tag := tagFrom(first); tag != "" && rest != "" {
			return tag + " " + rest
		}
		return strings.TrimSpace(l.next + " " + cmp.Or(rest, "NOOP"))
	}
	if line := daily(upper, rest); line != "" && (upper == "AUTH" || upper == "PLAIN") {
		return l.next + " " + line
	}
	if fixed, ok := l.translated(upper, rest); ok {
		return fixed
	}
	verb, args := strings.ToUpper(second), after
	tag := first
	if verb, rest := parted(line); verb != "" {
		return strings.TrimSpace(tag + " " + verb + " " + rest)
	}
	if mechanism, ok := strings.CutPrefix(verb, "AUTH="); ok {
		return strings.TrimSpace(tag + " AUTHENTICATE " + mechanism + " " + args)
	}
	if line := daily(verb, args); line != "" {
		return tag + " " + line
	}
	if strings.TrimRight(verb, ":;,.") == "UID" {
		name, uidArgs, _ := strings.Cut(after, " ")
		if name = strings.ToUpper(strings.TrimRight(name, ":;,.")); isVerb("UID " + name) {
			return strings.TrimSpace(tag + " UID " + name + " " + uidArgs)
		} else if isVerb(name) {
			return strings.TrimSpace(tag + " " + name + " " + uidArgs)
		} else if near := mistake.Nearest("UID "+name, verbs); near != "" {
			return strings.TrimSpace(tag + " " + near + " " + uidArgs)
		}
		return tag + " NOOP"
	}
	if fixed, ok := l.translated(strings.TrimRight(verb, ":;,."), args); ok {
		_, fixed, _ = strings.Cut(fixed, " ")
		if fixed == "" {
			return ""
		}
		return tag + " " + fixed
	}
	bare := strings.Trim(verb, `:;,.()"`)
	switch near := mistake.Nearest(bare, verbs); {
	case verb == "" || bare == "":
		return tag + " NOOP"
	case strings.EqualFold(bare, tag):
		return tag + " " + args
	case isVerb(bare):
		return strings.TrimSpace(tag + " " + bare + " " + args)
	case near != "":
		return strings.TrimSpace(tag + " " + near + " " + args)
	case mistake.Nearest(upper, verbs) != "":
		return strings.TrimSpace(l.next + " " + mistake.Nearest(upper, verbs) + " " + rest)
	case runTogether(verb) != "":
		n := len(runTogether(verb))
		return strings.TrimSpace(tag + " " + second[:n] + " " + strings.TrimLeft(second[n:], ":;,<=\\") + " " + args)
	}
	return ""
}

// tagFrom keeps of a word what can be a tag (RFC 9051 §9).
func tagFrom(word string) string {
	return strings.Map(func(c rune) rune {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`(){%*"\]+`, c) {
			return -1
		}
		return c
	}, word)
}

// translated is IMAP's command for one of another protocol's, with a tag. ok
// reports whether the word is such a one.
func (l *language) translated(word, rest string) (fixed string, ok bool) {
	number := firstDigits(rest)
	of, _, _ := mistake.Foreign(&imap.Protocol, word)
	switch {
	case of == mistake.Leave, of == mistake.Shell:
		return l.next + " LOGOUT", true
	case of == mistake.Help, word == "CAPA", word == "EHLO", word == "HELO":
		return l.next + " CAPABILITY", true
	case word == "STLS":
		return l.next + " STARTTLS", true
	case word == "RSET":
		return l.next + " NOOP", true
	case word == "STAT":
		return l.next + " STATUS INBOX (MESSAGES)", true
	case word == "UIDL":
		return l.next + " FETCH 1:* UID", true
	case number != "" && word == "RETR":
		return l.next + " FETCH " + number + " BODY[]", true
	case number != "" && word == "TOP":
		number, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
		return l.next + " FETCH " + number + " BODY.PEEK[HEADER]", true
	}
	return "", of == smtp.Name || of == pop3.Name
}

// quoteWord puts the word around a position in quotes.
func (l *language) quoteWord(line string, at int) string {
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

// verbOf is the line's command.
func (l *language) verbOf(line string) string {
	return imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")}).Verb
}

// fromEnd is a number with a minus before it, as programs count from the end.
var fromEnd = regexp.MustCompile(`(?:^|[:,])-\d+`)

// set puts a set of numbers right.
func (l *language) set(line string, start, end int) string {
	set := line[start:end]
	if rest := strings.TrimSpace(line[end:]); !looksLikeSet(set) && looksLikeSet(rest) && takesMailbox(l.verbOf(line)) {
		return line[:start] + rest + " " + set // the other way round
	}
	if strings.HasSuffix(set, ",") && end+1 < len(line) && line[end] == ' ' && line[end+1] >= '0' && line[end+1] <= '9' {
		return line[:end] + line[end+1:]
	}
	set = fromEnd.ReplaceAllStringFunc(set, func(s string) string {
		at := strings.IndexByte(s, '-')
		n, err := strconv.Atoi(s[at+1:])
		switch {
		case n == 1:
			return s[:at] + "*"
		case err != nil || n > l.messages || n < 1:
			return s[:at] + s[at+1:]
		}
		return s[:at] + strconv.Itoa(l.messages+1-n)
	})
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
			return cmp.Or(strings.TrimLeft(firstDigits(s), "0"), "1")
		}
		if isRange {
			parts = append(parts, number(from)+":"+number(cmp.Or(to, "*")))
		} else if part != "" {
			parts = append(parts, number(from))
		}
	}
	return line[:start] + cmp.Or(strings.Join(parts, ","), "1") + line[end:]
}

// arguments puts right what a command cannot do with, by the command.
func (l *language) arguments(line string, cmd *wire.Command, start, end int) string {
	verb := strings.TrimPrefix(cmd.Verb, "UID ")
	head := cmd.Tag + " " + cmd.Verb
	rest := strings.TrimSpace(line[min(len(head), len(line)):])
	switch verb {
	case "LOGIN":
		if words := loginWords(rest); words != nil {
			return head + " " + astring(words[0]) + " " + astring(words[1])
		}
		return "" // whether a word too many belongs to the password, nobody knows
	case "CREATE", "DELETE", "RENAME":
		return ""
	case "COPY", "MOVE":
		if rest != "" && !looksLikeSet(rest) {
			return ""
		}
		return head + " " + cmp.Or(rest, "1") + " INBOX"
	case "APPEND":
		// Flags stand in parentheses here, other than with STORE.
		name, upload, _ := strings.Cut(rest, " ")
		if flags, literal, ok := strings.Cut(upload, " {"); ok && strings.HasPrefix(flags, `\`) {
			return head + " " + name + " (" + flags + ") {" + literal
		}
		return ""
	case "STATUS":
		if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
			return head + " INBOX " + rest
		}
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
		case !looksLikeSet(strings.Trim(set, `"(`)):
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
		if !looksLikeSet(set) {
			return ""
		}
		word, flags, _ := strings.Cut(action, " ")
		near := mistake.Nearest(strings.Trim(word, `:"`), imap.StoreItems())
		switch {
		case word == "" || strings.HasPrefix(word, `\`) || strings.HasPrefix(word, "("):
			return head + " " + set + " +FLAGS " + cmp.Or(action, `(\Seen)`)
		case near != "":
			return head + " " + set + " " + near + " " + cmp.Or(flags, `(\Seen)`)
		case changes(action) != "":
			return head + " " + set + " " + changes(action)
		}
		return ""
	}
	return ""
}

// defaults is the command with arguments that always make sense, where what was
// typed does not.
func (l *language) defaults(cmd *wire.Command) string {
	args := map[string]string{
		"SELECT": "INBOX", "EXAMINE": "INBOX", "SUBSCRIBE": "INBOX", "UNSUBSCRIBE": "INBOX", "STATUS": "INBOX (MESSAGES UNSEEN)",
		"LIST": `"" *`, "LSUB": `"" *`, "XLIST": `"" *`, "SEARCH": "ALL", "FETCH": "1 (FLAGS)", "STORE": `1 +FLAGS (\Seen)`,
		"SORT": "(DATE) UTF-8 ALL", "THREAD": "REFERENCES UTF-8 ALL", "ENABLE": "CONDSTORE", "AUTHENTICATE": "PLAIN", "EXPUNGE": "1:*",
		"NOTIFY": "SET (selected (MessageNew MessageExpunge FlagChange))",
	}[strings.TrimPrefix(cmd.Verb, "UID ")]
	if args == "" {
		return ""
	}
	for _, k := range cmd.Tokens {
		if k.Kind == "mailbox" && (cmd.Verb == "SELECT" || cmd.Verb == "EXAMINE" || cmd.Verb == "STATUS") {
			args = strings.Replace(args, "INBOX", astring(k.Text), 1)
		}
		if k.Kind == "sequence-set" && (strings.HasSuffix(cmd.Verb, "FETCH") || strings.HasSuffix(cmd.Verb, "STORE")) {
			if set := strings.Trim(k.Text, "0123456789:*,"); set == "" {
				args = k.Text + strings.TrimPrefix(args, "1")
			}
		}
	}
	return cmd.Tag + " " + cmd.Verb + " " + args
}
