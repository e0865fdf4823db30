package transcript

import (
	"slices"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// reader reads a file in several ways, and takes the one by which it says most.
type reader struct {
	name    string
	grammar *grammar
	known   *protocol.Descriptor // what the caller says it is, nil to find out
}

// A file is judged by its first lines.
const judged = 3000

// read is the best reading of a file's lines, as they are or as they may have been: that must explain more.
func (r *reader) read(lines []line) *Transcript {
	how := ""
	if plain := withoutHTML(lines); plain != nil {
		lines, how = plain, texts.Say("mended-html")
	}
	best := lines
	marks, most := r.marks(lines[:min(len(lines), judged)])
	for _, mended := range r.grammar.mended(lines, marks) {
		m, worth := r.marks(mended.lines[:min(len(mended.lines), judged)])
		if worth.sum() > most.sum() && (worth.odd < most.odd || worth.octets > 2*most.octets) {
			best, marks, most, how = mended.lines, m, worth, mended.how
		}
	}
	t := r.parse(sidesOf(best, marks))
	if how != "" {
		t.Findings = append(t.Findings, Finding{0, "mended", how})
	}
	t.tellUnplaced()
	for _, l := range best {
		if strings.TrimSpace(l.text) != "" {
			t.Lines++
		}
	}
	t.Read = max(0, t.Lines-len(t.unplaced))
	return t
}

// marks are those by which most is read of lines, and how much that is.
func (r *reader) marks(sample []line) (best []*mark, most worth) {
	most = r.parse(sidesOf(sample, nil)).worth()
	try := func(marks []*mark) bool {
		w := r.parse(sidesOf(sample, marks)).worth()
		if w.sum() <= most.sum() {
			return false
		}
		best, most = marks, w
		return true
	}
	all := r.grammar.marksOf(sample)
	for _, marks := range variants(all[:min(2, len(all))]) {
		try(partnered(marks)) // first: of two that say as much it is the one that has both sides
		try(marks)
		try(slices.Concat(marks, all[len(marks):]))
		try(partnered(slices.Concat(marks, all[len(marks):])))
	}
	// A line that repeats another, or talks of one, looks like a mark as well: without those more is read, or without
	// one of a single line as much.
	for better := len(best) > 1; better; {
		better = slices.ContainsFunc(best, func(m *mark) bool {
			if m.weight() == 1 {
				most.octets--
			}
			return try(slices.DeleteFunc(slices.Clone(best), func(o *mark) bool { return o == m }))
		})
	}
	return best, most
}

// variants are marks as they are, and with those that both sides seem to have as one side's: what a server lists
// can be the words of commands.
func variants(marks []*mark) [][]*mark {
	all := [][]*mark{marks}
	for i, m := range marks {
		if m.votes[client] == 0 || m.votes[server] == 0 {
			continue
		}
		for _, with := range all {
			for _, who := range []side{client, server, unknown} {
				as := *m
				as.side = who
				with := slices.Clone(with)
				with[i] = &as
				all = append(all, with)
			}
		}
	}
	return all
}

// parse makes sessions of lines.
func (r *reader) parse(lines []line) *Transcript {
	t := &Transcript{Name: r.name}
	b := &builder{t: t, protocols: r.grammar.protocols, known: r.known, lines: joined(lines)}
	b.run()
	return t
}

// sidesOf tells whose lines are, as far as marks do, or what the program around a session prints.
func sidesOf(lines []line, marks []*mark) []line {
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b *mark) int { return len(b.form) - len(a.form) })
	rest := unknown // what lines without a mark are
	clients := slices.ContainsFunc(marks, func(m *mark) bool { return m.side == client })
	servers := slices.ContainsFunc(marks, func(m *mark) bool { return m.side == server })
	if clients && servers || slices.ContainsFunc(marks, func(m *mark) bool { return m.side == unknown }) {
		rest = loose
	}
	out := make([]line, 0, len(lines))
	secret := false // within a certificate
	for _, l := range lines {
		if l.side != unknown {
			out = append(out, l)
			continue
		}
		if taken := takeMark(marks, l); taken != nil {
			for _, l := range taken {
				if l.side == unknown {
					l = unmarked(l)
				}
				out = append(out, l)
			}
			continue
		}
		if l = unmarked(l); l.side == unknown {
			secret = secret && !strings.HasPrefix(l.text, "-----END ") || strings.HasPrefix(l.text, "-----BEGIN ")
			l.side = rest
			if secret {
				l.side = noise
			}
		}
		if l.side == unknown && (clients || servers) {
			l.not = client
			if servers {
				l.not = server
			}
		}
		out = append(out, l)
	}
	return out
}

// takeMark takes the first mark that a line has off it; nil if it has none.
func takeMark(marks []*mark, l line) []line {
	for _, m := range marks {
		if lines, has := m.take(l); has {
			return lines
		}
	}
	return nil
}

// worth is how much has been understood in a reading.
type worth struct {
	octets int // that are said, and make sense
	odd    int // things that do not fit
}

// sum weighs the two: what does not fit says that the reading is wrong.
func (w worth) sum() int { return w.octets - 20*w.odd }

// worth judges a reading. A line that nobody has said is less odd than one that does not fit.
func (t *Transcript) worth() (w worth) {
	for _, s := range t.Sessions {
		asked := slices.ContainsFunc(s.Exchanges, func(x *Exchange) bool { return x.Command != nil })
		if !asked {
			w.octets += s.replies() / 4
			continue
		}
		for i, x := range s.Exchanges {
			s.judge(&w, x, i == 0 || i == len(s.Exchanges)-1) // neither the greeting nor the end is asked for
		}
	}
	w.odd += (len(t.unplaced) + 3) / 4
	return w
}

// replies are how many octets the server's whole replies have in a log of one side. That is worth less than a
// reading with both.
func (s *Session) replies() (octets int) {
	for _, x := range s.Exchanges {
		if x.Response.Outcome != "" && hasOneCode(string(x.Reply)) {
			octets += min(len(x.Reply), 100)
		}
	}
	return octets
}

// hasOneCode is whether a reply is one: its lines have the same code, if they have any, and none has several of
// them in it.
func hasOneCode(reply string) bool {
	code := ""
	for l := range strings.Lines(reply) {
		m := statusIn.FindStringSubmatch(l)
		if m == nil || !strings.HasPrefix(l, m[1]) {
			continue
		}
		if code != "" && m[1] != code || isReply(l) {
			return false
		}
		code = m[1]
	}
	return true
}

// judge adds an exchange to what is understood. alone: it can be a reply that nobody has asked for, or a command
// without one.
func (s *Session) judge(w *worth, x *Exchange, alone bool) {
	replied, ends := 0, 0
	for l := range strings.Lines(string(x.Reply)) {
		replied += min(len(l), 100)
		if s.Descriptor.Lines.Status(strings.TrimRight(l, "\r\n")) != "" {
			ends++
		}
	}
	w.odd += 2 * max(0, ends-2) // LOGOUT's reply has two (RFC 9051 §6.1.3)
	if tag := x.Response.Tag; tag != "" && tag != "*" && x.Command != nil && x.Command.Tag != "" && x.Command.Tag != tag {
		w.odd++ // it is another's
		replied = 0
	}
	if x.Response.Outcome == "" {
		replied = 0
	}
	sent := min(len(x.Unit.Raw), 200) // a text of which the end is missed is long
	if x.Command == nil {
		if !alone {
			w.odd++
			replied = 0
		}
		w.octets += replied
		return
	}
	known := x.Unit.Kind != wire.Line || s.Descriptor.Command(x.Command.Verb) != nil
	switch {
	case known && replied > 0:
		w.octets += sent + replied
		if x.Command.Problem != nil && x.Response.Outcome == wire.OK {
			w.odd++
		}
	case known && alone:
		w.octets += sent / 2
	case !known && (x.Response.Outcome == wire.Error || replied > 0 && s.Descriptor.Final(x.After)): // mistyped
		w.octets += replied
	default:
		w.odd++
	}
	if replied > 0 && ends == 0 {
		w.odd++ // the reply does not end
	}
}
