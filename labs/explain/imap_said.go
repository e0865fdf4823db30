package explain

import (
	"bytes"
	"slices"
	"strings"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

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
	{"", "[UNKNOWN-CTE]", "imap.fetch.unknown-encoding"},
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
	{"", "[BADEVENT", "imap.notify.unsupported-events"},
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
