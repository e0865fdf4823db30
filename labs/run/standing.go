package run

import (
	"regexp"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/labs/spelling"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// standing is the advice that a learner has in view, on a mistake made in a terminal.
type standing struct {
	step, term string
	html       string
	verb       string   // of the command that it is on, "" for none
	names      []string // what stands in it as code, in its order
	ofDNS      bool     // the mistake was a question to a name server
	left       bool     // the mistake was to leave
	way        bool     // names are lines to type one after the other
	walked     int      // of them
}

var code = regexp.MustCompile("`([^`]+)`")

// Advice is what stands on a step, for a page that comes later; ok is false where nothing
// does.
func (r *Run) Advice() (step, html string, ok bool) {
	if r.standing == nil {
		return "", "", false
	}
	return r.standing.step, r.standing.html, true
}

// stands takes note of the advice among events, which takes the place of any other.
func (r *Run) stands(events []Event, m *scenario.Mistake, term string, s *observation) {
	for _, e := range events {
		switch e.Kind {
		case Advice:
			r.standing = nil
			if m == nil {
				continue // it is on an answer, and no command makes that right
			}
			r.standing = &standing{step: e.Step, term: term, html: e.HTML, ofDNS: s.x != nil && ofDNS(s.x)}
			if s.x != nil && !s.x.Greeting() {
				r.standing.verb, r.standing.left = verb(s.x), s.x.Close && s.x.Response.Outcome == wire.OK
			}
			for _, span := range code.FindAllStringSubmatch(m.Say, -1) {
				r.standing.names = append(r.standing.names, span[1])
			}
		case StepDone:
			r.standing = nil // it goes with the step
		}
	}
}

// withdraw takes back the advice that an exchange has made untrue. Three kinds of exchange
// leave it true: one that only looks, as it changes nothing; one that was refused, where the
// advice is lines to type, or where it has the verb that the advice is on or names, however
// misspelt; and a command that the advice names before another, as it is being followed. With any other in its terminal, what it
// speaks of is behind the learner, or is not what went wrong last; so it is at the end of the
// lines to type.
func (r *Run) withdraw(x *wire.Exchange, term string) []Event {
	a := r.standing
	if a == nil || a.term != term || a.ofDNS != ofDNS(x) {
		return nil
	}
	if a.leadsOn(x) {
		if a.walked < len(a.names) {
			return r.goOn(a, x, a.names[a.walked:])
		}
		r.standing = nil
		return []Event{{Kind: AdviceGone, Step: a.step}}
	}
	if x.Response.Outcome == wire.Error && (a.way || a.isNear(x)) {
		return nil
	}
	if d := r.world.Protocols().Lookup(x.Service.Protocol); d != nil && !x.Greeting() && slices.Contains(d.Looks, verb(x)) {
		return nil
	}
	if x.Response.Outcome != wire.Error {
		if left := a.remaining(r, x); len(left) > 0 {
			return r.goOn(a, x, left)
		}
	}
	r.standing = nil
	return []Event{{Kind: AdviceGone, Step: a.step}}
}

// leadsOn reports whether an exchange is the next of the lines to type. After the last the
// learner is where they lead, though that one was refused, or only looks.
func (a *standing) leadsOn(x *wire.Exchange) bool {
	if !a.way {
		return false
	}
	is := func(line string) bool { return strings.EqualFold(line, strings.TrimRight(string(x.Unit.Raw), "\r\n")) }
	ahead := a.names[a.walked:]
	switch { // what comes before a call, or in a message, is no exchange
	case x.Greeting():
		is = func(line string) bool { return callsServer(firstWord(line)) }
	case x.Unit.Kind == wire.Text:
		is = func(line string) bool { return line == "." }
	default:
		ahead = ahead[:min(1, len(ahead))]
	}
	i := slices.IndexFunc(ahead, is)
	a.walked += i + 1
	if x.After == smtp.Data && !slices.Contains(a.names[a.walked:], ".") {
		a.walked = len(a.names)
	}
	return i >= 0
}

// isNear reports whether an exchange has the verb that the advice is on, or one that it
// names, perhaps misspelt.
func (a *standing) isNear(x *wire.Exchange) bool {
	if x.Command == nil {
		return true
	}
	typed := verb(x)
	near := func(w string) bool {
		most := 1
		if len(w) > 4 {
			most = 2
		}
		return spelling.Distance(typed, strings.ToUpper(w)) <= most
	}
	return near(a.verb) || slices.ContainsFunc(a.names, func(line string) bool {
		words := strings.Fields(line)
		return slices.ContainsFunc(words[:min(2, len(words))], near) // an IMAP command has its tag first
	})
}

// remaining are the commands that the advice names after an exchange, which is one that it names
// before; nil if it is none.
func (a *standing) remaining(r *Run, x *wire.Exchange) (left []string) {
	is := func(line string) bool {
		if x.Greeting() {
			return callsServer(firstWord(line))
		}
		return strings.TrimSpace(line) == verb(x) || isCommand(line, x)
	}
	last := -1
	for i, line := range a.names {
		if is(line) {
			last = i
		}
	}
	if last < 0 {
		return nil
	}
	for _, line := range a.names[last+1:] {
		if known, _ := r.isLine(x.Service.Protocol, line); known {
			left = append(left, line)
		}
	}
	return left
}

// isLine reports whether a line can be typed in a protocol's conversation, or to reach it, and
// whether it is whole: an author may name a command without its arguments.
func (r *Run) isLine(protocol wire.Protocol, line string) (known, whole bool) {
	if line == "." || callsServer(firstWord(line)) || asksDNSWord(firstWord(line)) {
		return true, true
	}
	d := r.world.Protocols().Lookup(protocol)
	if d == nil || d.Connectionless {
		return false, false
	}
	c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
	known = c != nil && d.Command(c.Verb) != nil
	return known, known && c.Problem == nil
}

// goOn shortens advice that is being followed to the lines that are left of it. Where they
// could not be typed as they are it stays as it is.
func (r *Run) goOn(a *standing, x *wire.Exchange, left []string) []Event {
	for _, line := range left {
		if _, whole := r.isLine(x.Service.Protocol, line); !whole && !a.way {
			return nil
		}
	}
	says := callBack.HTML("go-on", "lines", strings.Join(left, "\n"))
	if left[len(left)-1] == "" {
		says += callBack.HTML("last-is-empty")
	}
	if says == a.html {
		return nil
	}
	a.html = says
	return []Event{{Kind: Advice, Step: a.step, HTML: says}}
}

// isObeyed reports whether an exchange is a line that the advice names, word for word, or the
// call that it asks for: that is no try at the step.
func (a *standing) isObeyed(x *wire.Exchange, term string) bool {
	if a == nil || x == nil || a.term != term || x.Response.Outcome == wire.Error {
		return false
	}
	typed := strings.TrimRight(string(x.Unit.Raw), "\r\n")
	return slices.ContainsFunc(a.names, func(line string) bool {
		return x.Greeting() && callsServer(firstWord(line)) || !x.Greeting() && strings.EqualFold(line, typed)
	})
}
