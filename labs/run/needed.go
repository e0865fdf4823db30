package run

import (
	"regexp"
	"slices"
	"strings"

	"ehlo/server/wire"
)

// sent is a line that the learner sent to a server.
type sent struct {
	text    string
	to      wire.Protocol
	inText  bool // it is a line of a message
	refused bool
}

// doneBy takes note that the exchange which came last has brought a step on: by its last line,
// which is the dot of a message, but an update of a zone by all that it has.
func (r *Run) doneBy(p *progress, s *observation) {
	if s != nil && s.x == nil && s.term != nil && s.term.inText { // its line is sent with the dot
		p.typedBy = typedLine{s.term, s.term.typed}
		return
	}
	if s == nil || s.x == nil || len(r.session) == r.sentFrom {
		return
	}
	from := len(r.session) - 1
	if ofDNS(s.x) {
		from = r.sentFrom
	}
	for at := from; at < len(r.session); at++ {
		if !slices.Contains(p.by, at) {
			p.by = append(p.by, at)
		}
	}
}

// typedLine is a line of the message that is being typed in a terminal, by its number from 1.
type typedLine struct {
	in     *terminal
	number int
}

// sentAll takes note of where in the session the lines of a message are, now that it is there: what
// they have done has been done by them.
func (r *Run) sentAll(t *terminal, at []int) {
	for _, p := range r.steps {
		if p.typedBy.in != t {
			continue
		}
		if n := p.typedBy.number; n >= 1 && n <= len(at) && at[n-1] >= 0 && !slices.Contains(p.by, at[n-1]) {
			p.by = append(p.by, at[n-1])
		}
		p.typedBy = typedLine{}
	}
}

// Needed tells of each line of Summary.Session whether it has done a step or led to one: it
// counts as a line of the shortest way, each of which counts once. Of several that can have
// led to a step that is the last before it, if it is there, in the protocol of the way; what was refused has
// led nowhere.
func (r *Run) Needed() []bool {
	needed, left := make([]bool, len(r.session)), make([][]sent, len(r.steps))
	for i, p := range r.steps {
		left[i] = r.sentBy(p)
		for _, did := range p.by {
			needed[did] = true
			left[i] = r.without(left[i], &r.session[did])
		}
	}
	if r.isShorter() {
		for i := range needed {
			needed[i] = true
		}
		return needed
	}
	for i, p := range slices.Backward(r.steps) {
		before := len(r.session)
		if len(p.by) > 0 {
			before = slices.Max(p.by)
		}
		for _, line := range slices.Backward(left[i]) {
			at := r.ledBy(&line, needed[:before])
			if at < 0 {
				at = r.ledBy(&line, needed) // it comes after what does the step
			}
			if at >= 0 {
				needed[at] = true
			}
		}
	}
	return needed
}

// sentBy are the lines that a step's solution sends to servers.
func (r *Run) sentBy(p *progress) (all []sent) {
	way := r.wayOf(p)
	for _, text := range solutionLines(p.Step) {
		line := sent{text: text}
		if i := slices.IndexFunc(way, func(l wayLine) bool { return l.text == text }); i >= 0 {
			if line.inText = way[i].inText; way[i].d != nil {
				line.to = way[i].d.Name
			}
			way = way[i+1:]
		}
		all = append(all, line)
	}
	return all
}

// without takes the line away that another has stood for: the same, or else the last.
func (r *Run) without(lines []sent, did *sent) []sent {
	if len(lines) == 0 {
		return nil
	}
	i := slices.IndexFunc(lines, func(l sent) bool { return r.saysSame(&l, did) })
	if i < 0 {
		i = len(lines) - 1
	}
	return slices.Delete(lines, i, i+1)
}

// ledBy is the last line of the session, as far as needed goes and is not set, that has led where
// a line of a way does: the same, or else, as a message is the learner's own, another line of the
// same part of one. -1 is none.
func (r *Run) ledBy(line *sent, needed []bool) int {
	for _, is := range []func(*sent) bool{
		func(o *sent) bool { return r.saysSame(line, o) },
		func(o *sent) bool { return line.inText && partOf(line.text, false) == partOf(o.text, false) },
	} {
		for at := len(needed) - 1; at >= 0; at-- {
			o := &r.session[at]
			if !needed[at] && !o.refused && line.inText == o.inText && is(o) {
				return at
			}
		}
	}
	return -1
}

// saysSame reports whether a line says the same as one of a way, but for its tag.
func (r *Run) saysSame(line, o *sent) bool {
	d := r.world.Protocols().Lookup(line.to)
	if line.to != "" && line.to != o.to {
		return false
	}
	return sameLine(line.text, o.text) || d != nil && d.Tagged && withoutTag(d, line.text) != "" && sameLine(withoutTag(d, line.text), withoutTag(d, o.text))
}

var (
	spaces     = regexp.MustCompile(`\s+`)
	spacedPath = strings.NewReplacer(": <", ":<")
)

// sameLine reports whether two lines say the same, but for spaces and capitals.
func sameLine(a, b string) bool {
	plain := func(s string) string {
		return strings.ToLower(spacedPath.Replace(spaces.ReplaceAllString(strings.TrimSpace(s), " ")))
	}
	return plain(a) == plain(b)
}
