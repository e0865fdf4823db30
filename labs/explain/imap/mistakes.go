package imap

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// Mistakes implements explain.Conversation. Lines that servers put up with
// although they are not quite right have one, too.
func (c *conversation) Mistakes(x *wire.Exchange) []explain.Mistake {
	if len(x.Unit.Raw) == 0 || x.Command == nil || x.Response.Code == "" || x.Response.Code == "+" {
		return nil
	}
	return mistake.Find(Knowledge(), x, &language{conversation: c, x: x})
}

// language answers what the pipeline asks about an exchange.
type language struct {
	*conversation // as it was before the exchange
	x             *wire.Exchange
	next          string // the tag that comes next, once there are faults
}

// accepted reports whether the server did what it was asked.
func (l *language) accepted() bool { return l.x.Response.Code == "OK" }

// duplicateUpdate is that a search gets updates already under the tag of another (RFC 5267 §4.3).
const duplicateUpdate = "imap.search.duplicate-update"

// Faults implements mistake.Language.
func (l *language) Faults() []mistake.Fault {
	find := l.refused
	if l.accepted() {
		find = l.unmeant
	}
	faults := find()
	if len(faults) > 0 {
		l.next = nextTag(l.tagOf(l.x))
	}
	for i := range faults {
		f := &faults[i]
		if Knowledge().Mistake(f.ID) == nil {
			f.ID = "imap.refused"
		}
		f.Tag = f.ID == duplicateUpdate
		text := l.x.Unit.Raw[max(f.Start, 0):max(min(f.End, len(l.x.Unit.Raw)), f.Start, 0)]
		word := strings.ToUpper(strings.TrimRight(string(text), "\r\n"))
		if nearest := dailyCommands[word]; f.ID == "imap.command.other-word" {
			f.Pairs = append(f.Pairs, "nearest", nearest)
		} else {
			f.Pairs = append(f.Pairs, "nearest", dailyKey(word))
		}
		f.Pairs = append(f.Pairs, "near", mistake.Nearest(strings.TrimRight(string(text), "\r\n"), verbs))
	}
	return faults
}

// Values implements mistake.Language.
func (l *language) Values() []string {
	name := ""
	if l.x.Command != nil {
		name, _ = l.extension()
	}
	return []string{"verb", l.verb(l.x), "n", strconv.Itoa(l.messages), "extension", name}
}

// unmeant finds what a server has taken and people have meant otherwise.
func (l *language) unmeant() []mistake.Fault {
	var out []mistake.Fault
	cmd := l.x.Command
	if tagIsUID(cmd) {
		return []mistake.Fault{{ID: "imap.tag.missing", End: len(cmd.Tag)}}
	}
	if p := cmd.Problem; p != nil {
		f := mistake.Of(p)
		if p.ID == "imap.arguments.extra" && takesMailbox(cmd.Verb) {
			f.ID = "imap.mailbox.space"
		}
		out = append(out, f)
	}
	out = append(out, doubtful(cmd)...)
	if bytes.Contains(l.x.Reply, []byte("gnored with read-only")) {
		out = append(out, mistake.Fault{ID: "imap.store.read-only", End: len(mistake.Typed(l.x))})
	}
	if len(out) == 0 && l.tag != "" && cmd.Tag == l.tag && l.x.Unit.Kind == wire.Line && len(cmd.Tokens) > 0 {
		out = append(out, mistake.Fault{ID: "imap.tag.reused", Start: cmd.Tokens[0].Start, End: cmd.Tokens[0].End})
	}
	return out
}

// doubtful finds words that are right, and hardly ever what is meant.
func doubtful(cmd *wire.Command) (out []mistake.Fault) {
	items := 0
	for _, k := range cmd.Tokens {
		switch {
		case k.Kind == "item" || k.Kind == "macro":
			items++
		case k.Kind != "flag" || !strings.HasSuffix(cmd.Verb, "STORE"):
		case strings.HasPrefix(k.Text, "/") && isSystemFlag(k.Text[1:]):
			out = append(out, mistake.Fault{ID: "imap.flag.slash", Start: k.Start, End: k.End})
		case isSystemFlag(k.Text):
			out = append(out, mistake.Fault{ID: "imap.flag.without-backslash", Start: k.Start, End: k.End})
		}
	}
	if !strings.HasSuffix(cmd.Verb, "FETCH") || items != 1 {
		return out
	}
	for i, k := range cmd.Tokens {
		if k.Kind == "item" && strings.EqualFold(k.Text, "BODY") && (i+1 == len(cmd.Tokens) || cmd.Tokens[i+1].Kind != "section") {
			out = append(out, mistake.Fault{ID: "imap.fetch.body-without-brackets", Start: k.Start, End: k.End})
		}
	}
	return out
}

// isSystemFlag reports whether a word is a system flag's without its backslash.
func isSystemFlag(word string) bool {
	return slices.ContainsFunc(mailstore.SystemFlags, func(f string) bool { return strings.EqualFold(f[1:], word) })
}

// refused finds why a command was answered NO, BAD or BYE: first what shows
// that the line was pasted, or meant for somebody else, then what the grammar
// says, then what the reply does.
func (l *language) refused() []mistake.Fault {
	x, line := l.x, mistake.Typed(l.x)
	switch x.Unit.Kind {
	case wire.SASL:
		return l.answerFaults(line)
	case wire.Done:
		return []mistake.Fault{{ID: "imap.idle.done-expected", End: len(line)}}
	case wire.Literal:
		return l.literalFaults(line)
	}
	if f := lineFaults(line); f != nil {
		return f
	}
	if f := l.meant(line); f != nil {
		return f
	}
	if f := foreignFaults(line); f != nil {
		return f
	}
	if tagIsUID(x.Command) {
		return []mistake.Fault{{ID: "imap.tag.missing", End: len(x.Command.Tag)}}
	}
	if f := stateFaults(x); f != nil {
		return f
	}
	if p := x.Command.Problem; p != nil && !(lax(p.ID) || x.Response.Code == "NO") {
		f := mistake.Of(p)
		if f.ID = refine(x, line); f.ID == "imap.tag.missing" {
			f.Start, f.End = 0, len(x.Command.Tag)
		}
		return []mistake.Fault{f}
	}
	return l.byReply()
}

// lax reports whether servers put up with a fault, so that a refusal has another
// reason.
func lax(id string) bool {
	switch id {
	case "imap.line.bare-lf", "imap.line.bare-cr", "imap.space.extra", "imap.arguments.extra":
		return true
	}
	return false
}

// literalFaults are for commands that were refused after a literal.
func (l *language) literalFaults(line string) []mistake.Fault {
	raw, cmd := l.x.Unit.Raw, l.x.Command
	if len(cmd.Tokens) > 0 {
		if k := cmd.Tokens[0]; k.Start == 0 && k.End < len(line) && raw[k.End] != ' ' && raw[k.End] != ')' && raw[k.End] != '\r' {
			return []mistake.Fault{{ID: "imap.literal.length", Start: k.End, End: len(line)}}
		}
	}
	if cmd.Problem == nil {
		return l.byReply()
	}
	f := mistake.Of(cmd.Problem)
	if cmd.Verb == "APPEND" {
		f.ID = "imap.literal.length"
	}
	return []mistake.Fault{f}
}

// answerFaults are for answers to a challenge that were not taken.
func (l *language) answerFaults(line string) []mistake.Fault {
	whole := mistake.Fault{ID: "imap.auth.failed", End: len(line)}
	for _, f := range sasl.Faults(saslID, line, 0, l.mechanism, isVerb) {
		if whole.ID = f.ID; f.ID == "imap.auth.base64" && strings.Contains(line, " ") {
			whole.ID = "imap.auth.space"
		}
	}
	// A response code tells more than that it did not work (RFC 9051 §7.1).
	if f, ok := mistake.ByReply(Knowledge(), l.x, "AUTHENTICATE"); ok && whole.ID == "imap.auth.failed" && strings.Contains(string(l.x.Reply), "[") {
		whole.ID = f.ID
	}
	return []mistake.Fault{whole}
}

// saslID is the mistake of a kind that package sasl finds.
func saslID(kind string) string {
	switch kind {
	case "cancelled":
		return "imap.auth.aborted"
	case "literal-zeros", "missing-nul":
		return "imap.auth.nul"
	case "newline-inside":
		return "imap.auth.failed"
	}
	return "imap.auth.base64"
}

// argument is a named argument of a command, "" if it has none.
func argument(cmd *wire.Command, name string) string {
	v, _ := cmd.Args.Get(name)
	return v
}

// deleteMessage is that DELETE, or a word like it, is meant for a message (RFC 9051 §6.3.4), and loginLabels
// that more stands behind LOGIN than a name and a password.
const (
	deleteMessage = "imap.delete.message"
	loginLabels   = "imap.login.labels"
)

// meant finds what a command that is none, or is about something else, was meant for.
func (l *language) meant(line string) []mistake.Fault {
	cmd := l.x.Command
	_, rest, _ := strings.Cut(line, " ")
	second, args, _ := strings.Cut(rest, " ")
	at := len(line) - len(rest)
	f := mistake.Fault{Start: at, End: at + len(second)}
	verb := strings.ToUpper(second)
	joined, _ := parted(line)
	next, _, _ := strings.Cut(args, " ")
	from, to := filler(cmd, line)
	switch {
	case joined != "":
		f.ID, f.End = "imap.command.parted", min(f.End+1+len(next), len(line))
	case verb == "DELETE" && l.x.Response.Code == "NO" && looksLikeSet(args), slices.Contains(removes, verb) && verb != "DELE" && looksLikeSet(args):
		f.ID = deleteMessage
	case strings.EqualFold(cmd.Tag, "AUTH") || verb == "AUTH" || verb == "PLAIN":
		if strings.EqualFold(cmd.Tag, "AUTH") {
			f.Start, f.End = 0, len(cmd.Tag)
		}
		f.ID = "imap.command.other-word"
	case cmd.Verb == "LOGIN" && labelled(args):
		f.ID, f.Start, f.End = loginLabels, len(line)-len(args), len(line)
	case uidBehind(line, cmd) != "":
		f.ID, f.End = "imap.uid.behind", len(line)
	case to > 0:
		f.ID, f.Start, f.End = "imap.arguments.filler", from, to
	case cmd.Problem != nil && gmail(line[min(cmd.Problem.Start, len(line)):min(cmd.Problem.End, len(line))]), cmd.Problem != nil && verb == "STORE" && gmail(line):
		f = mistake.Of(cmd.Problem)
		f.ID = "imap.extension.gmail"
	default:
		return nil
	}
	return []mistake.Fault{f}
}
