package pop3

import (
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// Summary implements explain.Conversation.
func (c *conversation) Summary(x *wire.Exchange) string {
	k := Knowledge()
	outcome := string(x.Response.Outcome)
	if len(x.Reply) == 0 {
		outcome = "silent"
	}
	verb := verbOf(x)
	key := verb + " " + outcome
	number, given := "", false
	if x.Command != nil {
		number, given = x.Command.Args.Get("message")
	}
	if _, alone := k.Replies["summary"][key+" one"]; alone && given {
		key += " one"
	}
	if verb == "QUIT" && x.After == pop3.Update && len(c.deleted) > 0 {
		key += " deleted"
	}
	if (verb == "SASL" || verb == "AUTH") && x.Before == pop3.Authorization && x.After == pop3.Transaction {
		key = "PASS ok"
	}
	e, ok := k.Reply("summary", key)
	if !ok {
		e, ok = k.Reply("summary", outcome)
	}
	if !ok {
		e, _ = k.Reply("summary", "unclear")
	}
	says := knowledge.Fill(e.Says, "verb", knowledge.VerbOf(verb), "n", number, "reason", knowledge.Shortened(x.Response.Text, 160))
	if !strings.Contains(says, "{") {
		return says
	}
	count, octets, _ := strings.Cut(x.Response.Text, " ")
	user := c.user
	if name, ok := arg(x, "name"); ok {
		user = name
	}
	lines := len(x.Response.Lines) - 2
	return knowledge.Fill(says, "user", knowledge.OrNothing(knowledge.Shortened(user, 60)),
		"count", knowledge.Messages(count), "octets", knowledge.Octets(octets), "lines", knowledge.Messages(max(lines, 0)), "deleted", knowledge.Messages(len(c.deleted)))
}
