package imap

import (
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/wire"
)

// refine says more exactly what a fault of the grammar is.
func refine(x *wire.Exchange, line string) string {
	cmd := x.Command
	p := cmd.Problem
	span := strings.TrimRight(line[min(p.Start, len(line)):min(p.End, len(line))], "\r\n")
	first, _, _ := strings.Cut(line, " ")
	switch {
	case tagBehind(line) && (p.ID == "imap.tag.missing" || p.ID == "imap.command.unknown"):
		return "imap.tag.behind"
	case tagGlued(first) > 0:
		return "imap.tag.glued"
	}
	switch p.ID {
	case "imap.tag.invalid":
		if first == "*" {
			return "imap.tag.star"
		}
	case "imap.command.missing":
		if strings.EqualFold(cmd.Tag, "DONE") {
			return "imap.idle.not-running"
		}
		if strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(line, cmd.Tag)), "UID") {
			return "imap.uid.alone"
		}
		if punctuated(cmd.Tag) {
			return "imap.tag.missing"
		}
		if verb, rest := beforePunctuation(strings.TrimSpace(strings.TrimPrefix(line, cmd.Tag))); verb != "" { // as in LOGOUT()
			if rest == "" || rest[0] == ' ' {
				return "imap.command.punctuation"
			}
			return "imap.command.punctuation-for-space"
		}
	case "imap.command.unknown":
		return unknownCommand(cmd)
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
		return missingArguments(cmd.Verb)
	case "imap.arguments.invalid":
		return badArguments(cmd, span)
	case "imap.sequence-set.invalid", "imap.uid-set.invalid", "imap.search.sequence-set":
		if !looksLikeSet(span) && takesMailbox(cmd.Verb) && looksLikeSet(strings.TrimSpace(line[min(p.End, len(line)):])) {
			return "imap.sequence-set.order"
		}
		return badSet(span)
	case "imap.search.unknown-key":
		if dailyKey(span) != "" {
			return "imap.search.other-word"
		}
	case "imap.fetch.unknown-item":
		return badItem(span)
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

// unknownCommand says what is wrong with a word that is no command's name.
func unknownCommand(cmd *wire.Command) string {
	verb := strings.TrimRight(cmd.Verb, marks)
	if dailyCommands[cmd.Verb] != "" {
		return "imap.command.other-word"
	}
	name, uid := strings.CutPrefix(verb, "UID ")
	switch {
	case verb != cmd.Verb && (isVerb(verb) || verb == "UID"):
		return "imap.command.punctuation"
	case punctuated(cmd.Verb):
		return "imap.command.punctuation-for-space"
	case punctuated(cmd.Tag):
		return "imap.tag.missing"
	case verb == "DONE":
		return "imap.idle.not-running"
	case strings.EqualFold(verb, cmd.Tag):
		return "imap.tag.twice"
	case uid && isVerb(name):
		return "imap.uid.not-with"
	case isBeforeDigit(verb):
		return "imap.command.run-together"
	case mistake.Nearest(verb, verbs) != "":
		return "imap.command.misspelt"
	case runTogether(verb) != "":
		return "imap.command.run-together"
	}
	return "imap.command.unknown"
}

// missingArguments names what is missing behind a verb.
func missingArguments(verb string) string {
	switch {
	case verb == "LOGIN":
		return "imap.login.arguments"
	case verb == "STATUS":
		return "imap.status.arguments"
	case takesMailbox(verb) && !strings.HasSuffix(verb, "COPY") && !strings.HasSuffix(verb, "MOVE"):
		return "imap.mailbox.argument"
	}
	return "imap.arguments.missing"
}

// badArguments says more of arguments that a command cannot do with.
func badArguments(cmd *wire.Command, span string) string {
	switch verb := strings.TrimPrefix(cmd.Verb, "UID "); verb {
	case "LOGIN":
		if span == "" {
			return "imap.login.arguments"
		}
		return "imap.login.extra"
	case "SELECT", "EXAMINE", "CREATE", "DELETE", "SUBSCRIBE":
		return "imap.mailbox.argument"
	case "STATUS":
		return "imap.status.arguments"
	case "AUTHENTICATE":
		if span == "" {
			return "imap.arguments.missing"
		}
	case "FETCH":
		switch sets := tokensOf(cmd, "sequence-set"); {
		case len(sets) > 0 && strings.HasSuffix(sets[0].Text, ","):
			return "imap.sequence-set.comma"
		case len(sets) == 0 || !looksLikeSet(sets[0].Text):
			return "imap.fetch.set"
		case span == "":
			return "imap.fetch.items"
		}
		return "imap.fetch.not-in-parentheses"
	case "STORE":
		return "imap.store.action"
	case "APPEND":
		return "imap.append.arguments"
	case "NOTIFY":
		return "imap.notify.arguments"
	}
	return "imap.arguments.invalid"
}

// tokensOf are the tokens of a kind.
func tokensOf(cmd *wire.Command, kind string) (out []wire.Token) {
	for _, k := range cmd.Tokens {
		if k.Kind == kind {
			out = append(out, k)
		}
	}
	return out
}

func looksLikeSet(s string) bool {
	return s != "" && (s[0] >= '0' && s[0] <= '9' || s[0] == '*' || s[0] == '$')
}

// badSet says what is wrong with a set of numbers.
func badSet(set string) string {
	switch {
	case strings.HasPrefix(set, "-") || strings.Contains(set, ":-") || strings.Contains(set, ",-"):
		return "imap.sequence-set.negative"
	case strings.ContainsRune(set, '-') || strings.Contains(set, ".."):
		return "imap.sequence-set.dash"
	case set == "0" || strings.HasPrefix(set, "0:") || strings.HasSuffix(set, ":0"):
		return "imap.sequence-set.zero"
	case strings.HasSuffix(set, ",") || strings.HasPrefix(set, ","):
		return "imap.sequence-set.comma"
	}
	return "imap.sequence-set.invalid"
}

// badItem says what is wrong with a thing to fetch.
func badItem(item string) string {
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
