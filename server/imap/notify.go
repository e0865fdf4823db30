package imap

import "strings"

// notification is what the client asked to be notified of (RFC 5465).
type notification struct{}

// notifySet takes NOTIFY's two forms. What is selected is told of as it always
// is; see docs/imap-capabilities.md for the rest.
func (c *conn) notifySet(cmd *command) {
	first := cmd.args.at(0)
	switch {
	case first.is("NONE") && len(cmd.args) == 1:
		c.notify = nil
	case first.is("SET") && len(cmd.args) > 1:
		groups := cmd.args.from(1)
		if groups.at(0).is("STATUS") {
			groups = groups.from(1)
		}
		for _, g := range groups {
			name := args(g.list).at(0)
			if g.kind != argList || name.kind != argAtom || !strings.Contains(" SELECTED SELECTED-DELAYED INBOXES PERSONAL SUBSCRIBED SUBTREE MAILBOXES ", " "+strings.ToUpper(name.text)+" ") {
				c.wrong(reasonArguments, "", g.start, g.end)
				return
			}
		}
		c.notify = &notification{}
	default:
		c.wrong(reasonArguments, "", first.start, first.end)
		return
	}
	c.ok()
}
