package sandbox

import (
	"slices"
	"strings"

	"ehlo/internal/sandbox/message"
)

// mostHalfTyped is how many octets of a line are shown before it is entered: as many as one can have.
const mostHalfTyped = 8192

// halfTyped is a line that somebody is typing, as those are told who look. Nothing of it is kept.
type halfTyped struct {
	page *Page // that typed at it last
	line message.Typing
}

// typing shows what stands in a page's line to those who look: a learner's to teachers, and that of the
// teacher who has the keyboard to all others. Where nobody looks it goes no further.
func (s *Sandbox) typing(p *Page, m message.HalfTyped) {
	if !s.audience.has(m.Term) || p.mirror == nil && !s.audience.isSeen() {
		return
	}
	if len(m.Text) > mostHalfTyped {
		m.Text = strings.ToValidUTF8(m.Text[:mostHalfTyped], "")
	}
	s.stands(p, message.Typing{Term: m.Term, By: p.by(), Text: m.Text, Cursor: min(max(m.Cursor, 0), len(m.Text))})
}

// by is the teacher whose page it is, "" for a learner's own.
func (p *Page) by() string {
	if p.mirror == nil {
		return ""
	}
	return p.mirror.By
}

// stands notes what a page's line is in a terminal, and tells those who look. Of two pages of one person's
// it is the line of the one that has typed last.
func (s *Sandbox) stands(p *Page, now message.Typing) {
	i := slices.IndexFunc(s.half, func(h halfTyped) bool { return h.line.Term == now.Term && h.line.By == now.By })
	switch {
	case now.Text == "" && (i < 0 || s.half[i].page != p):
		return
	case now.Text == "":
		s.half = slices.Delete(s.half, i, i+1)
	case i < 0:
		s.half = append(s.half, halfTyped{p, now})
	default:
		s.half[i] = halfTyped{p, now}
	}
	for _, o := range s.audience.pages {
		if o != p && o.sees(now) {
			o.send(now)
		}
	}
	s.audience.show(now)
}

// sees reports whether a page is shown a line that is being typed elsewhere: a learner's is not shown to
// the learner.
func (p *Page) sees(line message.Typing) bool { return p.mirror != nil || line.By != "" }

// entered has a page's line gone from the sight of those who look, as it becomes an input.
func (s *Sandbox) entered(p *Page) {
	if len(s.half) > 0 {
		s.stands(p, message.Typing{Term: s.in.Term, By: p.by()})
	}
}

// wiped has all lines of a page's gone, nil for nobody's: it types no more.
func (s *Sandbox) wiped(p *Page) {
	for _, h := range slices.Clone(s.half) {
		if h.page == p {
			s.stands(p, message.Typing{Term: h.line.Term, By: h.line.By})
		}
	}
}

// showHalfTyped shows a page that comes what others are typing.
func (s *Sandbox) showHalfTyped(p *Page) {
	for _, h := range s.half {
		if h.page != p && p.sees(h.line) {
			p.send(h.line)
		}
	}
}
