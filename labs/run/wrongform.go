package run

import (
	"html"
	"slices"
	"strings"

	"ehlo/labs/explain/explainers"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// wrongForm is what the explanation knows of the form of a step's command, where the author of
// the mistake has said no more than that the form is wrong: by a class of problems, or by the
// reply that says so (RFC 5321 §4.2.3). It is "" where there is nothing to add.
func (p *progress) wrongForm(m *scenario.Mistake, s *observation) string {
	if s.x == nil || s.x.Command == nil || !p.about(s) {
		return ""
	}
	if path := bracketed(s.x); path != "" {
		return advice.HTML("bracket-in-address", "path", path)
	}
	if s.x.Command.Problem == nil {
		return ""
	}
	id := s.x.Command.Problem.ID
	only := func(c *scenario.Condition) bool {
		named := c.Problem.HoldsOne(id, func(want, have string) bool { return want == have })
		return c.Line == nil && len(c.Args) == 0 && (c.Problem.Given && !named || !c.Problem.Given && c.Reply.Text == "501")
	}
	explained, ok := explainers.Table().Lookup(s.x.Service.Protocol)
	if !ok || !slices.ContainsFunc(m.When, func(c *scenario.Condition) bool { return s.fits(c) && only(c) }) {
		return ""
	}
	wrong := explained.Wrong(id)
	if wrong == "" {
		return ""
	}
	return "<p>" + code.ReplaceAllString(html.EscapeString(wrong), "<code>$1</code>") + "</p>\n"
}

// bracketed is the path of a command that was carried out with one bracket of two, which some servers
// take for a part of the address; "" is none.
func bracketed(x *wire.Exchange) string {
	if x.Response.Outcome != wire.OK {
		return ""
	}
	for _, name := range []string{"reverse-path", "forward-path"} {
		if path, _ := x.Command.Args.Get(name); strings.ContainsAny(path, "<>") {
			return path
		}
	}
	return ""
}
