package smtp

import (
	"strings"

	"ehlo/labs/explain/knowledge"
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
	e, ok := k.Reply("summary", verb+" "+x.Response.Code) // a positive code can say no
	if !ok {
		e, ok = k.Reply("summary", verb+" "+outcome)
	}
	if !ok { // 221 answers more than QUIT
		e, ok = k.Reply("summary", x.Response.Code)
	}
	if !ok {
		e, ok = k.Reply("summary", outcome)
	}
	if !ok {
		e, _ = k.Reply("summary", "unclear")
	}
	if !strings.Contains(e.Says, "{") {
		return e.Says
	}
	says := knowledge.Fill(e.Says, "verb", knowledge.VerbOf(verb))
	if !strings.Contains(says, "{") {
		return says
	}
	path := ""
	if x.Command != nil {
		if path, ok = x.Command.Args.Get("reverse-path"); !ok {
			if path, ok = x.Command.Args.Get("forward-path"); !ok {
				path, _ = x.Command.Args.Get("domain")
			}
		}
	}
	if path == "" {
		path = phrases.Say("nobody")
	}
	return knowledge.Fill(says, "path", knowledge.Shortened(path, 80), "code", x.Response.Code, "host", c.host, "reason", knowledge.Shortened(x.Response.Said(), 240))
}
