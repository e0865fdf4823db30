package run

import (
	"cmp"
	"strings"

	"ehlo/server/wire"
)

// leadFirst puts under the advice on a mistake of the step to do the lines that lead to where it can
// be followed: those that are in view, where the mistake has changed nothing, or else those from
// where the connection stands.
func (r *Run) leadFirst(a *standing, p *progress, s *observation) {
	if s.x == nil || ofDNS(s.x) || a.way || p != r.next() || r.playing != nil || !s.term.connected {
		return
	}
	var says string
	var lines []string
	switch v := r.standing; {
	case v.isWayTo(p) && v.term == a.term && s.x.Unit.Kind == wire.Line && s.x.Before == s.x.After && (s.x.Response.Outcome == wire.Error || s.looks(r.world.Protocols())):
		says, lines = cmp.Or(v.wayOnly, v.html), v.toType()
	case !r.canFollow(a, s.term) && r.toEnd(p.advised, a) == nil: // which comes back by itself
		if says, lines = r.wayTo(p, a.term); len(lines) > 0 {
			says = withLast(says, lines)
		}
	}
	if len(lines) > 0 {
		a.html += withLast(callBack.HTML("first", "lines", strings.Join(lines, "\n")), lines)
		a.wayOnly, a.names, a.way, a.made = says, lines, true, false
	}
}
