package proof

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/wire"
)

// mutant is something that a learner could do at a step in place of its solution.
type mutant struct {
	what  string // how it differs, for the author
	way   string // as a solution is written
	step  *scenario.Step
	reply bool // way is an answer to the step's question, and nothing to type
}

// mutants are what the proof plays at the i-th step to see whether its check is
// loose: what the other steps want, and the step's own solution about
// something else.
func (p *prover) mutants(i int) (all []mutant) {
	s := p.drawn.Steps[i]
	for j, other := range p.drawn.Steps {
		if j == i || other.SolvedByAnswer() != s.SolvedByAnswer() || other.Quiz != nil && len(other.Quiz.Choices) > 0 {
			continue
		}
		m := mutant{what: texts.Say("other-solution", "step", other.ID), way: other.Solution, step: other}
		if s.SolvedByAnswer() {
			m.step, m.reply = s, true
		}
		all = append(all, m)
	}
	if s.SolvedByAnswer() {
		return all
	}
	if p.goesOnInMailbox(i) {
		all = append(all, mutant{what: texts.Say("in-another-mailbox"), way: elsewhere + s.Solution, step: s})
	}
	w := p.fixture.NewWorld(server.WorldOptions{Gentle: true})
	defer w.Close()
	for _, change := range []struct {
		what string
		line func(*server.World, string) string
	}{{"host", otherHost}, {"user", otherUser}, {"number", otherNumber}, {"mailbox", otherMailbox}} {
		lines := strings.Split(s.Solution, "\n")
		for n, line := range lines {
			lines[n] = change.line(w, line)
		}
		if way := strings.Join(lines, "\n"); way != s.Solution {
			all = append(all, mutant{what: texts.Say("with-another-" + change.what), way: way, step: s})
		}
	}
	return all
}

// elsewhere opens another mailbox, with the same messages under other numbers.
const elsewhere = "m CREATE Elsewhere\nm COPY 2 Elsewhere\nm COPY 1:* Elsewhere\nm SELECT Elsewhere\n"

// goesOnInMailbox reports whether steps before the i-th open a mailbox of IMAP, and it neither
// opens one nor calls a server. Another terminal's mailbox is not its own.
func (p *prover) goesOnInMailbox(i int) bool {
	opens := func(s *scenario.Step) bool {
		return strings.Contains(s.Solution, " SELECT ") || strings.Contains(s.Solution, " EXAMINE ")
	}
	s := p.drawn.Steps[i]
	return !opens(s) && !strings.Contains(s.Solution, "telnet ") && slices.ContainsFunc(p.drawn.Steps[:i], func(o *scenario.Step) bool { return o.Term == s.Term && opens(o) })
}

var call = regexp.MustCompile(`^(telnet|nc) +(\S+) +(\S+)$`)

// otherHost has a call go to another host's service of the same port.
func otherHost(w *server.World, line string) string {
	m := call.FindStringSubmatch(line)
	if m == nil {
		return line
	}
	hosts := w.Hosts()
	port, err := strconv.Atoi(m[3])
	called := slices.IndexFunc(hosts, func(h *server.Host) bool {
		return h.Name == m[2] || slices.ContainsFunc(h.Addresses, func(a netip.Addr) bool { return a.String() == m[2] })
	})
	if called < 0 || err != nil {
		return line
	}
	for j, h := range hosts {
		if j != called && len(h.Addresses) > 0 && slices.ContainsFunc(h.Services, func(s server.ServiceSpec) bool { return s.Port == port }) {
			return m[1] + " " + h.Addresses[0].String() + " " + m[3]
		}
	}
	return line
}

// otherUser puts another user of the host in the place of each that is named.
func otherUser(w *server.World, line string) string {
	for _, h := range w.Hosts() {
		users := w.Store(h.Name).Users()
		if len(users) < 2 {
			continue
		}
		var quoted []string
		for _, u := range users {
			quoted = append(quoted, regexp.QuoteMeta(u))
		}
		line = regexp.MustCompile(`(?i)\b(`+strings.Join(quoted, "|")+`)\b`).ReplaceAllStringFunc(line, func(u string) string {
			at := slices.IndexFunc(users, func(have string) bool { return strings.EqualFold(have, u) })
			return users[(at+1)%len(users)]
		})
	}
	return line
}

// otherNumber names another message.
func otherNumber(_ *server.World, line string) string {
	return replaceArgument(line, func(name, value string) string {
		switch {
		case name != "message" && name != "sequence-set":
			return value
		case value == "1":
			return "2"
		}
		return "1"
	})
}

// otherMailbox names another mailbox: one that is there in the place of one that
// is, and one that is not in the place of one that is not.
func otherMailbox(w *server.World, line string) string {
	return replaceArgument(line, func(name, value string) string {
		if name != "mailbox" && name != "new-mailbox" {
			return value
		}
		for _, h := range w.Hosts() {
			store := w.Store(h.Name)
			for _, name := range store.Users() {
				u, _ := store.User(name)
				if _, err := u.Mailbox(value); err != nil {
					continue
				}
				for _, b := range u.Mailboxes() {
					if !strings.EqualFold(b.Name(), value) {
						return b.Name()
					}
				}
			}
		}
		return value + "x"
	})
}

// replaceArgument changes arguments of a command line of whichever protocol has
// such a command.
func replaceArgument(line string, change func(name, value string) string) string {
	for _, d := range server.Protocols().Conversational() {
		raw := line + "\r\n"
		c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(raw)})
		if c == nil || d.Command(c.Verb) == nil {
			continue
		}
		changed, end := "", 0
		for _, t := range c.Tokens {
			if t.Start < end || t.Text == "" || !slices.Contains(c.Args, wire.Arg{Name: t.Kind, Value: t.Text}) {
				continue
			}
			if to := change(t.Kind, t.Text); to != t.Text {
				changed, end = changed+raw[end:t.Start]+to, t.End
			}
		}
		return changed + strings.TrimSuffix(raw[end:], "\r\n")
	}
	return line
}
