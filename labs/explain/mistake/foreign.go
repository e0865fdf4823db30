package mistake

import (
	"iter"
	"slices"
	"strings"

	"ehlo/labs/explain/message"
	"ehlo/server"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// What a line is meant for that begins with no command, beside another
// protocol, which goes by its own name.
const (
	HTTP   wire.Protocol = "http"
	Header wire.Protocol = "header" // a field of a message's
	Leave  wire.Protocol = "leave"  // people look for a way out
	Help   wire.Protocol = "help"
	Shell  wire.Protocol = "shell"
)

// words are what people type who look for something else.
var words = map[wire.Protocol][]string{
	HTTP:  {"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "HOST:", "USER-AGENT:"},
	Leave: {"EXIT", "BYE", "QUIT", "LOGOUT", "LOGOFF", "CLOSE", "END", "LEAVE", "Q", "DISCONNECT", "\x03", "\x04"},
	Help:  {"?", "HELP", "MAN", "COMMANDS", "/HELP"},
	Shell: {"TELNET", "CALL", "NC", "OPENSSL", "SWAKS", "LS", "DIR", "CD", "PWD", "SUDO", "CLEAR", "ECHO", "CAT", "PING", "DIG", "NSLOOKUP", "CURL",
		"HOST", "HOSTS", "HOSTNAME", "MAILQ", "NSUPDATE", "PERSONA", "WAIT", "BASE64", "MD5SUM", "PRINTF", "SSH", "NETCAT", "WGET", "WHOAMI", "SENDMAIL"},
	Header: {"FROM:", "TO:", "CC:", "SUBJECT:", "DATE:"},
}

// Foreign tells what a line is meant for whose first word is no command of own:
// "" if that cannot be told. It is shown by line[start:end].
func Foreign(own *protocol.Descriptor, line string) (of wire.Protocol, start, end int) {
	start = len(line) - len(strings.TrimLeft(line, " "))
	first, rest, _ := strings.Cut(line[start:], " ")
	end = start + len(first)
	upper := strings.ToUpper(first)
	is := func(of wire.Protocol) bool { return slices.Contains(words[of], upper) }
	switch {
	case is(HTTP) && !Speaks(own, upper) && (strings.HasSuffix(upper, ":") || strings.Contains(rest, "/")):
		return HTTP, start, len(line)
	case is(Leave) && !Speaks(own, upper):
		return Leave, start, end
	case is(Help) && !Speaks(own, upper):
		return Help, start, end
	case is(Shell):
		return Shell, start, len(line)
	}
	if of := speaker(own, upper); of != "" {
		return of, start, end
	}
	second, _, _ := strings.Cut(rest, " ")
	for d := range others(own) {
		if d.Tagged && tag(first) && Speaks(d, strings.ToUpper(second)) {
			return d.Name, start, end + 1 + len(second)
		}
	}
	if name, colon := strings.CutSuffix(first, ":"); colon && (is(Header) || message.IsField(name)) {
		return Header, start, len(line)
	}
	return "", 0, 0
}

// tag reports whether a word may be one that IMAP's clients put in front of
// commands.
func tag(word string) bool {
	return len(word) < 6 && strings.Trim(strings.ToLower(word), "abcdefghijklmnopqrstuvwxyz0123456789.") == ""
}

// speaker is the other protocol that a command is likely meant for: one that has
// it as its own rather than others, or else the first that has it.
func speaker(own *protocol.Descriptor, word string) wire.Protocol {
	for d := range others(own) {
		if slices.Contains(d.Telltale, strings.ToLower(word)) {
			return d.Name
		}
	}
	for d := range others(own) {
		if Speaks(d, word) {
			return d.Name
		}
	}
	return ""
}

// others are the protocols that are spoken in conversations, but for own.
func others(own *protocol.Descriptor) iter.Seq[*protocol.Descriptor] {
	return func(yield func(*protocol.Descriptor) bool) {
		for _, d := range server.Protocols() {
			if !d.Connectionless && d.Name != own.Name && !yield(d) {
				return
			}
		}
	}
}

// Speaks reports whether a protocol has such a command. Of those that are two
// words the first will do.
func Speaks(d *protocol.Descriptor, word string) bool {
	return word != "" && slices.ContainsFunc(d.Commands, func(c protocol.Command) bool {
		return c.Verb == word || strings.HasPrefix(c.Verb, word+" ")
	})
}

// Verbs are a protocol's commands.
func Verbs(d *protocol.Descriptor) []string {
	verbs := make([]string, len(d.Commands))
	for i := range d.Commands {
		verbs[i] = d.Commands[i].Verb
	}
	return verbs
}
