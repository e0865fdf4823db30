package imap

import (
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// Summary implements explain.Conversation.
func (c *conversation) Summary(x *wire.Exchange) string {
	verb := c.verb(x)
	about := verb
	if about == "" {
		about = phrases.Say("line")
	}
	switch {
	case len(x.Unit.Raw) == 0 && x.Index > 0 && x.Response.Code == "BYE":
		return Knowledge().Replies["summary"]["HUNG-UP"].Says
	case len(x.Unit.Raw) == 0 && x.Index > 0:
		return Knowledge().Replies["summary"]["UNASKED"].Says
	case len(x.Unit.Raw) == 0 && x.Close:
		return Knowledge().Replies["summary"]["TURNED-AWAY"].Says
	case len(x.Unit.Raw) == 0:
		return Knowledge().Replies["summary"]["GREETING"].Says
	case x.Close && x.Response.Code == "BYE":
		return Knowledge().Replies["summary"]["HUNG-UP"].Says
	case x.Response.Code == "":
		return Knowledge().Replies["summary"]["NONE"].Says
	case x.Response.Code == "+":
		return knowledge.Fill(Knowledge().Replies["summary"]["WAITING "+strings.ToUpper(c.waiting(x))].Says, "verb", about)
	case x.Unit.Kind == wire.Done && x.Response.Code == "OK":
		return Knowledge().Replies["summary"]["DONE"].Says
	case x.Response.Code == "OK":
		if cmd, ok := Knowledge().Commands[verb]; ok {
			return knowledge.Fill(Knowledge().Replies["summary"]["OK"].Says, "verb", about) + " " + cmd.Says
		}
	}
	return knowledge.Fill(Knowledge().Replies["summary"][x.Response.Code].Says, "verb", about)
}
