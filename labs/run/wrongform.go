package run

import (
	"html"
	"slices"

	"ehlo/labs/explain/explainers"
	"ehlo/labs/scenario"
)

// wrongForm is what the explanation knows of the form of a step's command, where the author of
// the mistake has said no more than that the form is wrong: by a class of problems, or by the
// reply that says so (RFC 5321 §4.2.3). It is "" where there is nothing to add.
func (p *progress) wrongForm(m *scenario.Mistake, s *observation) string {
	if s.x == nil || s.x.Command == nil || s.x.Command.Problem == nil || !p.about(s) {
		return ""
	}
	id := s.x.Command.Problem.ID
	only := func(c scenario.Condition) bool {
		named := c.Problem.HoldsOne(id, func(want, have string) bool { return want == have })
		return c.Line == nil && len(c.Args) == 0 && (c.Problem.Given && !named || !c.Problem.Given && c.Reply.Text == "501")
	}
	explained, ok := explainers.Table().Lookup(s.x.Service.Protocol)
	if !ok || !slices.ContainsFunc(m.When, func(c scenario.Condition) bool { return s.fits(&c) && only(c) }) {
		return ""
	}
	wrong := explained.Wrong(id)
	if wrong == "" {
		return ""
	}
	return "<p>" + code.ReplaceAllString(html.EscapeString(wrong), "<code>$1</code>") + "</p>\n"
}
