package imap

import (
	"bytes"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// pasted are the mistakes that pasting and editing keys make.
var pasted = map[mistake.Kind]string{
	mistake.PromptPrefix: "imap.paste.prefix", mistake.ServerLine: "imap.paste.prefix",
	mistake.SmartQuotes: "imap.paste.smart-quotes", mistake.Dash: "imap.paste.dash", mistake.NoBreakSpace: "imap.paste.nbsp", mistake.Invisible: "imap.paste.invisible",
	mistake.ArrowKeys: "imap.typed.arrow-keys", mistake.Backspace: "imap.typed.backspace", mistake.Tab: "imap.typed.tab", mistake.Control: "imap.typed.control",
	mistake.Nul: "imap.string.nul", mistake.Markup: "imap.paste.markup",
}

// lineFaults finds what pasting and editing keys have left in a line.
func lineFaults(line string) []mistake.Fault {
	if found := mistake.Pasted(line, pasted); found != nil {
		return found
	}
	if n := listed(line); n > 0 {
		return []mistake.Fault{{ID: "imap.paste.list-mark", End: n}}
	}
	switch words := strings.TrimLeft(line, " "); {
	case words == "":
		return []mistake.Fault{{ID: "imap.line.empty", End: len(line)}}
	case len(words) < len(line):
		return []mistake.Fault{{ID: "imap.line.leading-space", End: len(line) - len(words)}}
	}
	return nil
}

// listed is how long the mark is that a line has in a list, which is no tag: a tag and a command come behind it.
func listed(line string) int {
	n := mistake.Listed(line)
	tag, rest, _ := strings.Cut(line[n:], " ")
	verb, _, _ := strings.Cut(rest, " ")
	if isVerb(strings.ToUpper(tag)) || strings.EqualFold(tag, "UID") || !isVerb(strings.ToUpper(verb)) && !strings.EqualFold(verb, "UID") {
		return 0
	}
	return n
}

// foreign are the mistakes that lines are which were meant for something else.
var foreign = map[wire.Protocol]string{
	mistake.HTTP: "imap.foreign.http", mistake.Header: "imap.foreign.header", mistake.Leave: "imap.foreign.quit",
	mistake.Help: "imap.foreign.help", mistake.Shell: "imap.foreign.shell-command", smtp.Name: "imap.foreign.smtp", pop3.Name: "imap.foreign.pop3",
}

// foreignFaults finds commands that are not IMAP's, in the place of the tag or
// behind one.
func foreignFaults(line string) []mistake.Fault {
	first, rest, _ := strings.Cut(line, " ")
	second, _, _ := strings.Cut(rest, " ")
	of, start, end := mistake.Foreign(&imap.Protocol, line)
	if _, known := Knowledge().Commands[strings.ToUpper(strings.TrimRight(second, ":;,."))]; known && of != mistake.HTTP {
		return nil // a tag may be any word
	}
	if of == "" && second != "" {
		of, start, end = mistake.Foreign(&imap.Protocol, strings.TrimRight(second, ";."))
		start, end = start+len(first)+1, end+len(first)+1
	}
	if foreign[of] == "" {
		return nil
	}
	return []mistake.Fault{{ID: foreign[of], Start: start, End: end}}
}

// stateFaults finds commands that are right, at the wrong time.
func stateFaults(x *wire.Exchange) []mistake.Fault {
	cmd := x.Command
	if cmd.Verb == "" || len(cmd.Tokens) < 2 || cmd.Tokens[1].Kind != "verb" {
		return nil
	}
	k := cmd.Tokens[1]
	can := func(s wire.State) bool { return imap.Understands(s, cmd.Verb) }
	var id string
	switch {
	case x.Before == imap.NotAuthenticated && !can(imap.NotAuthenticated) && can(imap.Authenticated):
		id = "imap.state.not-logged-in"
	case x.Before != imap.NotAuthenticated && cmd.Verb == "STARTTLS":
		id = "imap.state.starttls-late"
	case x.Before != imap.NotAuthenticated && can(imap.NotAuthenticated) && !can(imap.Authenticated):
		id = "imap.state.already-logged-in"
	case cmd.Verb == "STARTTLS" && bytes.Contains(x.Reply, []byte("already")):
		id = "imap.starttls.active"
	case cmd.Verb == "STARTTLS":
		id = "imap.command.not-offered"
	case x.Before == imap.Authenticated && wantsMailbox(cmd.Verb):
		id = "imap.state.no-mailbox"
	case cmd.Problem == nil && bytes.Contains(x.Reply, []byte("Unknown command")):
		id = "imap.command.not-offered"
	default:
		return nil
	}
	return []mistake.Fault{{ID: id, Start: k.Start, End: k.End}}
}
