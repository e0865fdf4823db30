package imap

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// Timely implements mistake.Language.
func (l *language) Timely(line string, cmd *wire.Command, _ mistake.Fault) (fix string, before *mistake.Fault) {
	return l.timely(line, cmd), nil
}

// timely is the line if it is the time for it: otherwise what has to come
// first, or "" when that cannot be known.
func (l *language) timely(line string, cmd *wire.Command) string {
	verb := strings.TrimPrefix(cmd.Verb, "UID ")
	switch {
	case l.x.After == imap.NotAuthenticated && !imap.Understands(l.x.After, cmd.Verb) && imap.Understands(imap.Authenticated, cmd.Verb):
		return l.login(cmd.Tag)
	case !imap.Understands(l.x.After, cmd.Verb):
		return ""
	case wantsMailbox(cmd.Verb) && l.x.After != imap.Selected:
		return cmd.Tag + " SELECT INBOX"
	}
	was := mistake.Typed(l.x)
	said := ""
	if l.x.Command.Problem == nil || l.x.Response.Code == "NO" {
		f, _ := mistake.ByReply(Knowledge(), l.x, strings.TrimPrefix(l.x.Command.Verb, "UID "))
		said = f.ID
	}
	typed, name := argument(l.x.Command, "mailbox"), argument(cmd, "mailbox")
	switch {
	case name == "" && cmd.Verb != l.x.Command.Verb: // it was said of a command that was not meant
		said = ""
	case !strings.HasPrefix(said, "imap.mailbox.") || name == "":
	case name != typed: // it was said of another
		said = ""
	case !strings.EqualFold(name, mailstore.Inbox) && strings.EqualFold(strings.Trim(name, ":;,.`'<>[]"), mailstore.Inbox) && strings.HasSuffix(line, name):
		return strings.TrimSuffix(line, name) + mailstore.Inbox
	}
	switch said {
	case "imap.mailbox.missing":
		return l.existingMailbox(line, cmd)
	case "imap.mailbox.trycreate":
		if name := argument(cmd, "mailbox"); name != "" {
			return cmd.Tag + " CREATE " + astring(name)
		}
		return ""
	case "imap.mailbox.name":
		if name := nameFor(argument(cmd, "mailbox")); name != "" && cmd.Verb == "CREATE" {
			return cmd.Tag + " CREATE " + astring(name)
		}
		if cmd.Verb == "CREATE" || cmd.Verb == "RENAME" {
			return ""
		}
		return l.existingMailbox(line, cmd)
	case "imap.mailbox.encoding":
		if cmd.Verb == "CREATE" {
			return cmd.Tag + " CREATE " + astring(imap.EncodeMailbox(argument(cmd, "mailbox")))
		}
		return ""
	case "imap.select.qresync-not-enabled":
		return cmd.Tag + " ENABLE QRESYNC"
	case duplicateUpdate:
		return l.next + line[len(cmd.Tag):]
	case "imap.login.clear-text":
		if _, ok := l.offered["STARTTLS"]; ok {
			return cmd.Tag + " STARTTLS"
		}
		return ""
	case "imap.fetch.unknown-encoding":
		return strings.NewReplacer("BINARY.SIZE", "BODY.PEEK", "BINARY", "BODY").Replace(line)
	case "imap.auth.mechanism":
		return l.offeredMechanism(cmd)
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
		if l.messages == 0 {
			return ""
		}
		if high := highest(sets[0].Text); high > l.messages && high <= l.lastUID {
			return cmd.Tag + " UID " + line[len(cmd.Tag)+1:]
		}
		line = line[:sets[0].Start] + clamp(sets[0].Text, l.messages) + line[sets[0].End:]
	}
	if line != was {
		line = knownCharset(line, cmd)
	}
	if line == was && l.x.Before == l.x.After && l.x.Unit.Kind == wire.Line {
		return "" // it was refused for what only the server knows
	}
	if verb == "DELETE" || verb == "RENAME" || verb == "CREATE" || verb == "SUBSCRIBE" || verb == "COPY" || verb == "MOVE" || verb == "SELECT" || verb == "EXAMINE" || verb == "STATUS" {
		if name := argument(cmd, "mailbox"); verb != "CREATE" && !strings.EqualFold(name, "INBOX") && !slices.Contains(l.names, name) && (strings.Contains(name, "&") || !utf8.ValidString(name)) {
			return ""
		}
	}
	return line
}

// login is what lets somebody in, or has to come before it: RFC 9051 §6.2.3 forbids LOGIN
// where LOGINDISABLED is offered.
func (l *language) login(tag string) string {
	if _, ok := l.offered["LOGINDISABLED"]; !ok {
		return tagged([]string{"LOGIN {user} {password}"}, tag, &l.place)[0]
	}
	if _, ok := l.offered["STARTTLS"]; ok && !l.secure {
		return tag + " STARTTLS"
	}
	return ""
}

// offeredMechanism is AUTHENTICATE with a mechanism that is offered.
func (l *language) offeredMechanism(cmd *wire.Command) string {
	for _, name := range []string{"PLAIN", "LOGIN", "CRAM-MD5"} {
		if _, ok := l.offered["AUTH="+name]; ok {
			return cmd.Tag + " AUTHENTICATE " + name
		}
	}
	return ""
}

// existingMailbox is the line with a name that is there instead of one that is not.
func (l *language) existingMailbox(line string, cmd *wire.Command) string {
	names := tokensOf(cmd, "mailbox")
	if len(names) == 0 {
		return ""
	}
	near := mistake.Nearest(names[0].Text, append([]string{"INBOX"}, l.names...))
	if near == "" || near == names[0].Text {
		switch cmd.Verb {
		case "SELECT", "EXAMINE", "STATUS":
			near = "INBOX"
		case "SUBSCRIBE":
			if nameFor(names[0].Text) != names[0].Text || names[0].Text == "" || len(names[0].Text) > 255 {
				return "" // no mailbox can have this name
			}
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

// onward is what leads on where nobody can know the line that was meant: what
// shows what there is, or the way out.
var onward = map[string]string{
	"imap.command.unknown": "CAPABILITY", "imap.command.not-offered": "CAPABILITY",
	"imap.metadata.disabled": "CAPABILITY", "imap.urlauth.disabled": "CAPABILITY",
	"imap.state.already-logged-in": "LOGOUT", "imap.state.starttls-late": "LOGOUT",
	"imap.mailbox.missing": `LIST "" *`, "imap.mailbox.exists": `LIST "" *`, "imap.mailbox.inbox": `LIST "" *`,
	"imap.mailbox.name": `LIST "" *`, "imap.append.name": `LIST "" *`, "imap.mailbox.space": `LIST "" *`, "imap.mailbox.encoding": `LIST "" *`, "imap.mailbox.argument": `LIST "" *`,
	"imap.rename.inbox": `LIST "" *`, "imap.rename.own-child": `LIST "" *`,
	"imap.sequence-set.empty-mailbox": "SELECT INBOX", "imap.auth.aborted": "AUTHENTICATE PLAIN",
	"imap.append.empty": "APPEND INBOX {42}", "imap.append.no-literal": "APPEND INBOX {42}",
}

// Onward implements mistake.Language.
func (l *language) Onward(first mistake.Fault) string {
	line := onward[first.ID]
	if line == "" || l.accepted() {
		return ""
	}
	if first.ID == "imap.auth.aborted" {
		line = "AUTHENTICATE " + cmp.Or(l.mechanism, "PLAIN")
	}
	if name := argument(l.x.Command, "mailbox"); name != "" && strings.HasPrefix(first.ID, "imap.append.") {
		line = strings.Replace(line, "INBOX", astring(name), 1)
	}
	if verb, _, _ := strings.Cut(line, " "); !imap.Understands(l.x.After, verb) {
		return ""
	}
	return l.next + " " + line
}
