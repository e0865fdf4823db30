package imap

import (
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
)

// byReply finds the mistake in a well-formed command by what the server said.
func (l *language) byReply() []mistake.Fault {
	x, cmd := l.x, l.x.Command
	verb := strings.TrimPrefix(cmd.Verb, "UID ")
	f, said := mistake.ByReply(Knowledge(), x, verb)
	if !said {
		f.ID = l.unsaid(verb)
	}
	f.End = len(mistake.Typed(x))
	kind := ""
	switch {
	case f.ID == "" && cmd.Problem != nil:
		return []mistake.Fault{mistake.Of(cmd.Problem)}
	case f.ID == "":
		f.ID = "imap.refused"
		return []mistake.Fault{f}
	case strings.HasPrefix(f.ID, "imap.mailbox."), strings.HasPrefix(f.ID, "imap.rename."):
		kind = "mailbox"
	case f.ID == "imap.sequence-set.out-of-range":
		kind = "sequence-set"
		if set, ok := mistake.Token(x, kind); ok && l.messages > 0 && highest(set.Text) <= l.lastUID {
			f.ID = "imap.sequence-set.uid"
		}
		if l.messages == 0 {
			f.ID = "imap.sequence-set.empty-mailbox"
		}
	case strings.HasPrefix(f.ID, "imap.auth.initial"):
		kind = "initial-response"
	case strings.HasPrefix(f.ID, "imap.auth."):
		kind = "mechanism"
	case strings.HasPrefix(f.ID, "imap.flag."):
		kind = "flag"
	case strings.HasSuffix(f.ID, "charset"):
		kind = "charset"
	}
	if f.ID == "imap.auth.failed" && l.mechanism == "" {
		r, ok := mistake.Token(x, "initial-response")
		switch {
		case ok && sasl.Masked(r.Text):
			f.ID = "imap.login.failed" // nothing is known of the base64
		case ok && strings.EqualFold(argument(cmd, "mechanism"), "PLAIN") && triple(r.Text) == nil:
			return []mistake.Fault{{ID: "imap.auth.nul", Start: r.Start, End: r.End}}
		}
	}
	if kind == "mailbox" && cmd.Problem != nil && cmd.Problem.ID == "imap.arguments.extra" {
		f = mistake.Of(cmd.Problem)
		f.ID = "imap.mailbox.space"
		return []mistake.Fault{f}
	}
	kinds := []string{kind}
	if kind == "mailbox" && strings.HasSuffix(f.ID, "exists") {
		kinds = append(kinds, "new-mailbox")
	}
	if t, ok := mistake.Token(x, kinds...); ok {
		f.Start, f.End = t.Start, t.End
	}
	return []mistake.Fault{f}
}

// unsaid is the mistake that a refusal is likely to be about, where neither a
// code nor words that are known tell of it.
func (l *language) unsaid(verb string) string {
	no := l.x.Response.Code == "NO"
	switch {
	case verb == "LOGIN":
		return "imap.login.failed"
	case verb == "AUTHENTICATE":
		return "imap.auth.failed"
	case no && slices.Contains([]string{"SELECT", "EXAMINE", "STATUS", "DELETE", "RENAME", "SUBSCRIBE"}, verb):
		return "imap.mailbox.missing"
	case no && (verb == "COPY" || verb == "MOVE" || verb == "APPEND"):
		return "imap.mailbox.trycreate"
	case l.readOnly && (verb == "STORE" || verb == "EXPUNGE"):
		return "imap.store.read-only"
	}
	if name, listed := l.extension(); name != "" && l.x.Response.Code == "BAD" {
		if listed {
			return "imap.extension.not-now"
		}
		return "imap.extension.not-listed"
	}
	if set, ok := mistake.Token(l.x, "sequence-set"); ok && !strings.HasPrefix(l.x.Command.Verb, "UID ") && highest(set.Text) > l.messages {
		return "imap.sequence-set.out-of-range"
	}
	return ""
}
