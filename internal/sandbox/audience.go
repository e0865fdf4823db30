package sandbox

import (
	"slices"
	"unicode/utf8"

	"ehlo/internal/desk"
	"ehlo/internal/sandbox/message"
)

// audience is who looks at a sandbox, and what they see: each terminal's
// screen. It is fed by events, and never holds them up: each page takes what it
// is sent at its own speed.
type audience struct {
	pages   []*Page
	viewers []*Page   // to whom the screens are shown, and nothing else
	screens []*screen // in the order in which the terminals are listed
	listed  bool      // the pages know which there are
}

// scrollback is how many octets of a terminal's output are kept, at least, for
// a page that comes back; twice as many at most.
const scrollback = 128 << 10

// screen is what a terminal has shown.
type screen struct {
	id, title string
	out       []byte // the end of the output
	start     int64  // octets of output before out
	sent      int64  // octets of output that the pages have been sent
	unsent    string // the output after that, if it has come in one piece
	prompt    message.Prompt
	prompted  bool // the pages know the prompt
	answered  bool // an input has been taken that the pages do not know of
}

// clear takes everything off the screens.
func (a *audience) clear() { a.screens, a.listed = nil, false }

// screen is that of a terminal, a new one if there is none yet.
func (a *audience) screen(id string) *screen {
	for _, s := range a.screens {
		if s.id == id {
			return s
		}
	}
	s := &screen{id: id}
	a.screens = append(a.screens, s)
	return s
}

// has tells whether there is such a terminal.
func (a *audience) has(id string) bool {
	return slices.ContainsFunc(a.screens, func(s *screen) bool { return s.id == id })
}

// list takes which terminals there are.
func (a *audience) list(terms []desk.Terminal) {
	screens := make([]*screen, len(terms))
	for i, t := range terms {
		screens[i] = a.screen(t.ID)
		screens[i].title = t.Title
	}
	a.screens, a.listed = screens, false
}

func (a *audience) prompt(p message.Prompt) {
	s := a.screen(p.Term)
	s.prompt, s.prompted = p, false
}

func (a *audience) write(id, text string) { a.screen(id).write(text) }

func (s *screen) write(text string) {
	if s.unsent = ""; s.end() == s.sent {
		s.unsent = text
	}
	s.out = append(s.out, text...)
	if len(s.out) < 2*scrollback { // cut rarely: it copies all that stays
		return
	}
	over := len(s.out) - scrollback
	for over < len(s.out) && !utf8.RuneStart(s.out[over]) {
		over++
	}
	s.out = append(s.out[:0:0], s.out[over:]...)
	s.start += int64(over)
}

// end is how many octets of output there have been.
func (s *screen) end() int64 { return s.start + int64(len(s.out)) }

// from is what comes after an offset.
func (s *screen) from(offset int64) message.Out {
	offset = min(max(offset, s.start), s.end())
	if offset == s.sent && len(s.unsent) > 0 {
		return message.Out{Term: s.id, Data: s.unsent, Offset: offset}
	}
	return message.Out{Term: s.id, Data: string(s.out[offset-s.start:]), Offset: offset}
}

// known takes all output as known to the pages.
func (s *screen) known() { s.sent, s.unsent, s.answered = s.end(), "", false }

// answer notes that an input in a terminal has been taken, whatever came of it.
func (a *audience) answer(id string) {
	for _, s := range a.screens {
		s.answered = s.answered || s.id == id
	}
}

// attach takes a page in, and sends it what it has not seen of the screens.
func (a *audience) attach(p *Page, seen map[string]int64, t taken) {
	a.pages = append(a.pages, p)
	for _, s := range a.screens {
		out := s.from(seen[s.id])
		out.Seq = t.last(p.id, s.id)
		p.send(out)
		p.send(s.prompt)
	}
}

func (a *audience) detach(p *Page) {
	is := func(o *Page) bool { return o == p }
	a.pages, a.viewers = slices.DeleteFunc(a.pages, is), slices.DeleteFunc(a.viewers, is)
}

// publish sends all pages a message.
func (a *audience) publish(msg message.Server) {
	for _, p := range a.pages {
		p.send(msg)
	}
}

// flush sends the pages what has changed on the screens. Each is told how many
// of its own inputs have been taken.
func (a *audience) flush(t taken) {
	if !a.listed {
		a.listed = true
		for _, p := range a.pages {
			p.send(message.Terms{Terms: a.terms(p, t)})
		}
		a.show(message.Terms{Terms: a.terms(nil, nil)})
	}
	for _, s := range a.screens {
		if s.end() > s.sent || s.answered {
			out := s.from(s.sent)
			for _, p := range a.pages {
				out.Seq = t.last(p.id, s.id)
				p.send(out)
			}
			if out.Seq = 0; len(out.Data) > 0 && len(a.viewers) > 0 {
				a.show(out)
			}
			s.known()
		}
		if !s.prompted {
			s.prompted = true
			a.publish(s.prompt)
			a.show(s.prompt)
		}
	}
}

// terms lists the terminals for a page, nil for whoever types in none.
func (a *audience) terms(p *Page, t taken) []message.Term {
	list := make([]message.Term, len(a.screens))
	for i, s := range a.screens {
		list[i] = message.Term{ID: s.id, Title: s.title}
		if p != nil {
			list[i].Seq = t.last(p.id, s.id)
		}
	}
	return list
}

// shown takes what is on the screens as known: there is nobody yet who would
// have to be told.
func (a *audience) shown() {
	a.listed = true
	for _, s := range a.screens {
		s.known()
		s.prompted = true
	}
}
