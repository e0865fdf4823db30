package imap

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// stateFault finds commands that are right, at the wrong time.
func stateFault(x *wire.Exchange) *mistake.Fault {
	cmd := x.Command
	if cmd.Verb == "" || len(cmd.Tokens) < 2 || cmd.Tokens[1].Kind != "verb" {
		return nil
	}
	k := cmd.Tokens[1]
	can := func(s wire.State) bool { return slices.Contains(imap.Commands(s), cmd.Verb) }
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
	return &mistake.Fault{ID: id, Start: k.Start, End: k.End}
}

// wantsMailbox tells whether a command works on an open mailbox only
// (RFC 9051 §6.4).
func wantsMailbox(verb string) bool {
	switch strings.TrimPrefix(verb, "UID ") {
	case "CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "SEARCH", "FETCH", "STORE", "COPY", "MOVE", "SORT", "THREAD":
		return true
	}
	return false
}

func takesMailbox(verb string) bool {
	switch strings.TrimPrefix(verb, "UID ") {
	case "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "STATUS", "APPEND", "COPY", "MOVE":
		return true
	}
	return false
}

// saidBy is the mistake that a reply's words tell of, "" for none.
func saidBy(x *wire.Exchange) string {
	reply := string(x.Reply)
	verb := strings.TrimPrefix(x.Command.Verb, "UID ")
	for _, r := range replies {
		if (r.verb == "" || r.verb == verb) && strings.Contains(reply, r.text) {
			return r.id
		}
	}
	return ""
}

// unsaid is the mistake that a refusal is likely to be about, where neither
// a code nor words that are known tell of it.
func (c *conversation) unsaid(x *wire.Exchange) string {
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
	if sets := tokensOf(x.Command, "sequence-set"); len(sets) > 0 && !strings.HasPrefix(x.Command.Verb, "UID ") && highest(sets[0].Text) > c.messages {
		return "imap.sequence-set.out-of-range"
	}
	return ""
}

// replies are what servers say of commands that are well-formed, and what
// that means: codes, which are the same everywhere, before words.
var replies = []struct{ verb, text, id string }{
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

// byReply finds the mistake in a well-formed command by what the server
// said.
func (c *conversation) byReply(x *wire.Exchange) []mistake.Fault {
	cmd := x.Command
	end := len(bytes.TrimRight(x.Unit.Raw, "\r\n"))
	id := cmp.Or(saidBy(x), c.unsaid(x))
	kind := ""
	switch {
	case id == "" && cmd.Problem != nil:
		return []mistake.Fault{{ID: cmd.Problem.ID, Start: cmd.Problem.Start, End: cmd.Problem.End}}
	case id == "":
		return []mistake.Fault{{ID: "imap.refused", End: end}}
	case strings.HasPrefix(id, "imap.mailbox."), strings.HasPrefix(id, "imap.rename."):
		kind = "mailbox"
	case id == "imap.sequence-set.out-of-range":
		kind = "sequence-set"
		if sets := tokensOf(cmd, kind); len(sets) > 0 && c.messages > 0 && highest(sets[0].Text) <= c.lastUID {
			id = "imap.sequence-set.uid"
		}
		if c.messages == 0 {
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
	if id == "imap.auth.failed" && c.mechanism == "" {
		if r := tokensOf(cmd, "initial-response"); len(r) > 0 && strings.EqualFold(argument(cmd, "mechanism"), "PLAIN") && !strings.Contains(decoded(r[0].Text), ", password ") {
			return []mistake.Fault{{ID: "imap.auth.nul", Start: r[0].Start, End: r[0].End}}
		}
	}
	if kind == "mailbox" && cmd.Problem != nil && cmd.Problem.ID == "imap.arguments.extra" {
		return []mistake.Fault{{ID: "imap.mailbox.space", Start: cmd.Problem.Start, End: cmd.Problem.End}}
	}
	for _, k := range cmd.Tokens {
		if k.Kind == kind || kind == "mailbox" && k.Kind == "new-mailbox" && strings.HasSuffix(id, "exists") {
			return []mistake.Fault{{ID: id, Start: k.Start, End: k.End}}
		}
	}
	return []mistake.Fault{{ID: id, End: end}}
}

func argument(cmd *wire.Command, name string) string {
	v, _ := cmd.Args.Get(name)
	return v
}
