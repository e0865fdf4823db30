package run

import (
	"regexp"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/labs/spelling"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// standing is the advice that a learner has in view, or had last on a step: on a mistake
// made in a terminal.
type standing struct {
	step, term string // term is "" where no command makes it untrue
	html       string
	wayOnly    string                  // what is left of html once what it says of a command is over; "" where it says nothing of one
	verb       string                  // of the command that it is on, "" for none
	names      []string                // what stands in it as code, in its order
	ofDNS      bool                    // the mistake was a question to a name server
	left       bool                    // the mistake was to leave
	problem    string                  // with that command, "" where its form is right
	untagged   bool                    // the mistake was a line without a tag
	way        bool                    // names are lines to type one after the other
	walked     int                     // of them
	made       bool                    // it is on a mistake that was made in a command, and not the run's own
	hidden     bool                    // something else has gone wrong last
	ahead      bool                    // the step was not the one to do yet
	goesOn     bool                    // it is what is left of itself, after a line that obeyed it
	note       bool                    // it tells what is so, and asks for nothing
	while      func() bool             // that has to hold for it to stand; nil where exchanges tell
	until      func(*messageText) bool // that a message has to be for it to be over; nil where it is not on one
	rest       []string                // of names, of which others are behind the learner; nil where none is
	state      wire.State              // that its terminal's connection was in when it was given
	changed    bool                    // the command that it is on was carried out, and led to another state
	in         int                     // the conversation of its terminal in which it was given
	leaves     int                     // the conversation that it asks to end before anything else, 0 for none
	under      *standing               // such advice on the step, from which it took the place
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

// stand puts advice in view, in place of any other, and keeps it on its step.
func (r *Run) stand(a *standing) Event {
	p := r.step(a.step)
	a.ahead = p != r.next()
	if t := r.terms[a.term]; t != nil && a.state == "" {
		a.state, a.in, a.leaves = t.state, t.conversation, r.asksToLeave(a, p, t)
	}
	a.under = r.toEnd(p.advised, a)
	r.standing, p.advised, p.erred = a, a, true
	return Event{Kind: Advice, Step: a.step, HTML: a.html, GoesOn: a.goesOn, Note: a.note}
}

// StandsInWay reports whether the advice that stands is on more than the form of a line: that was
// refused, so it has changed nothing.
func (r *Run) StandsInWay() bool {
	a := r.standing
	return a != nil && (a.problem == "" || a.way || a.leaves != 0)
}

// GoesOn reports whether the advice that stands is on nothing wrong, but the way on.
func (r *Run) GoesOn() bool { return r.standing != nil && r.standing.goesOn }

// IsNote reports whether the advice that stands tells what is so, and asks for nothing.
func (r *Run) IsNote() bool { return r.standing != nil && r.standing.note }

// advised puts the advice on a mistake in view.
func (r *Run) advised(p *progress, m *scenario.Mistake, term string, s *observation) Event {
	a := &standing{step: p.ID, term: term, html: p.wrongForm(m, s) + m.HTML, ofDNS: s.x != nil && ofDNS(s.x), made: true}
	if s.x != nil && !s.x.Greeting() {
		carriedOut := s.x.Response.Outcome == wire.OK
		a.verb, a.left, a.untagged = Verb(s.x), s.x.Close && carriedOut, r.isUntagged(s.x)
		a.changed = carriedOut && !s.x.Close && s.x.Before != s.x.After
	}
	if s.x != nil && s.x.Response.Outcome == wire.Error {
		a.problem = problemOf(s.x)
	}
	for _, span := range code.FindAllStringSubmatch(m.Say, -1) {
		a.names = append(a.names, span[1])
	}
	r.anew(a, p, s)
	r.leadFirst(a, p, s)
	e := r.stand(a)
	e.Mistake = m.Key
	return e
}

// withdraw takes back the advice that an exchange in its terminal has made untrue, and
// shortens what is being followed, in view or not; fresh is what was advised just now. What
// only had to give way to something else that went wrong is hidden. Following the advice in
// view leaves what is said of other steps as it is.
func (r *Run) withdraw(x *wire.Exchange, term string, fresh *standing) (events []Event) {
	inView, obeyed := r.standing, r.standing.isObeyed(r, x, term)
	for _, p := range r.steps {
		a := p.advised
		if a == nil || a == fresh || a.term != term || a.ofDNS != ofDNS(x) || obeyed && a != inView {
			continue
		}
		before := a.html
		left, stands := r.remains(a, p, x)
		if stands && a.wayOnly != "" && x.Response.Outcome == wire.Error && (Verb(x) != a.verb || problemOf(x) != a.problem) {
			a.html, a.wayOnly, a.goesOn = a.wayOnly, "", true
		}
		r.goOn(a, x.Service.Protocol, left)
		waits := stands && a.hidden && r.hasFault(x) && !r.toUndo(a)
		a.hidden = waits || !stands && a.made && x.Response.Outcome == wire.Error
		if under := r.toEnd(a.under, nil); !stands && (under != nil || !a.hidden || r.isOnOther(a, x)) {
			if p.advised = under; under != nil {
				under.hidden = r.hasFault(x) && !r.toUndo(under)
			}
		}
		switch {
		case a != inView:
		case !stands:
			r.standing = nil
			events = append(events, Event{Kind: AdviceGone, Step: a.step})
		case a.html != before:
			events = append(events, Event{Kind: Advice, Step: a.step, HTML: a.html, GoesOn: a.goesOn})
		}
	}
	return events
}

// remains reports whether the advice on a step stands after an exchange, and which of the
// lines that it names are left to type where it is being followed. Four kinds of exchange
// leave it true: one that only looks, as it changes nothing; one that was refused, where the
// advice begins with what has to come first, or is lines to type, or where it has the verb that the
// advice is on or names, however misspelt, and not another problem of it; a command that the advice names before another; and what is work on a step
// further on, as a mistake is not mended by passing it over. Lines to type go back to the command whose
// going on is refused, and are over where a refusal leads elsewhere, or somebody else has logged in. With any other, and with a tag where
// that was the mistake, what the advice speaks of is behind the learner, or is not what went wrong last; so it is at the end of the
// lines to type. Some say themselves what has to hold.
func (r *Run) remains(a *standing, p *progress, x *wire.Exchange) (left []string, stands bool) {
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	refused := x.Response.Outcome == wire.Error
	switch {
	case a.while != nil:
		return nil, a.while()
	case a.leaves != 0 && a.leaves == x.Conversation && !x.Close:
		return nil, true
	case a.leadsOn(r, x):
		left = a.names[a.walked:]
		return left, len(left) > 0
	case a.way && refused && x.Unit.Kind == wire.SASL:
		a.stepBack(d)
		return a.names[a.walked:], true
	case a.way && (x.Unit.Kind == wire.Chunk || refused && x.Before != x.After || r.term(a.term).isAnothers(p)):
		return nil, false
	case refused && r.toUndo(a):
		return nil, true
	case refused && (r.isOnOther(a, x) || r.saysOnly(a, x)):
		return nil, false
	case refused && (a.way || a.isNear(d, x)):
		return nil, true
	case a.untagged && r.hasTag(x):
		return nil, false
	case d != nil && !x.Greeting() && slices.Contains(d.Looks, Verb(x)):
		return nil, true
	case refused:
		return nil, false
	}
	left, named := a.remaining(r, x)
	return left, len(left) > 0 || !named && a.made && r.isFurtherOn(p, x)
}

// isFurtherOn reports whether an exchange is work on a step after p and not on p, in the
// connection that p goes on in.
func (r *Run) isFurtherOn(p *progress, x *wire.Exchange) bool {
	isFor := func(p *progress) bool {
		s := &observation{x: x}
		return p.about(s) || p.solvedBy(s)
	}
	later := r.steps[slices.Index(r.steps, p)+1:]
	return !x.Close && !x.Greeting() && !isFor(p) && slices.ContainsFunc(later, isFor)
}

// leadsOn reports whether an exchange is the next of the lines to type. After the last the
// learner is where they lead, though that one was refused, or only looks.
func (a *standing) leadsOn(r *Run, x *wire.Exchange) bool {
	if !a.way {
		return false
	}
	typed := strings.TrimRight(string(x.Unit.Raw), "\r\n")
	is := func(line string) bool {
		greeting, name, _ := strings.Cut(typed, " ")
		theirs, same, _ := strings.Cut(line, " ")
		return strings.EqualFold(line, typed) || sameGreeting(strings.ToUpper(theirs), strings.ToUpper(greeting)) && strings.EqualFold(same, name)
	}
	ahead := a.names[a.walked:]
	switch { // what comes before a call, or in a message, is no exchange
	case x.Greeting():
		is = func(line string) bool { return r.calls(line, x.Service) }
	case x.Unit.Kind == wire.Text:
		is = func(line string) bool { return line == "." }
	case x.Unit.Kind == wire.Chunk: // which can have several lines
		n := min(strings.Count(string(x.Unit.Raw), "\n"), len(ahead))
		if strings.Join(ahead[:n], "\r\n")+"\r\n" != string(x.Unit.Raw) {
			return false
		}
		a.walked += n
		return true
	default:
		ahead = ahead[:min(1, len(ahead))]
	}
	i := slices.IndexFunc(ahead, is)
	a.walked += i + 1
	return i >= 0
}

// isAnothers reports whether somebody else is logged in than a step asks for.
func (t *terminal) isAnothers(p *progress) bool {
	isFor := func(c *scenario.Condition) bool { return !c.User.Given || c.User.Holds([]string{t.user}, sameUser) }
	return t.user != "" && len(p.Expect) > 0 && !slices.ContainsFunc(p.Expect, isFor)
}

// stepBack leads once more to the last command of the lines to type: what went on has been refused.
func (a *standing) stepBack(d *protocol.Descriptor) {
	for a.walked > 0 {
		if a.walked--; verbIn(d)(a.names[a.walked]) != "" {
			return
		}
	}
}

// isOnOther reports whether the advice is on what was wrong with the form of a command, and an
// exchange is the next try, with nothing wrong there, or something else: the verb may be misspelt
// now, or missing. Such a line changes nothing, so what was said of the one before is over.
func (r *Run) isOnOther(a *standing, x *wire.Exchange) bool {
	typed := Verb(x)
	if a.problem == "" || a.way || typed == "" {
		return false
	}
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	switch {
	case typed == a.verb:
		return problemOf(x) != a.problem
	case d.Command(typed) != nil:
		return false
	case isSlipOf(typed, a.verb):
		line := strings.Replace(strings.ToUpper(string(x.Unit.Raw)), typed, a.verb, 1)
		c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line)})
		return c == nil || c.Problem == nil || c.Problem.ID != a.problem
	}
	return !a.isNear(d, x)
}

// saysOnly reports whether the advice, on another command, names but one, and an exchange is a word
// that was meant for it: the remark on that word says so already.
func (r *Run) saysOnly(a *standing, x *wire.Exchange) bool {
	if a.way || x.Command == nil || isNearly(Verb(x), a.verb) {
		return false
	}
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	named := slices.DeleteFunc(slices.Clone(a.names), func(line string) bool { return verbIn(d)(line) == "" })
	return d.Command(Verb(x)) == nil && len(named) == 1 && isNearly(Verb(x), verbIn(d)(named[0]))
}

// hasFault reports whether an exchange's command was refused for a fault of its own, which a remark
// names: it is unknown, or has a form that is wrong.
func (r *Run) hasFault(x *wire.Exchange) bool {
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	return x.Response.Outcome == wire.Error && x.Command != nil && (d.Command(x.Command.Verb) == nil || problemOf(x) != "")
}

// problemOf is what is wrong with the form of an exchange's command, "" for nothing.
func problemOf(x *wire.Exchange) string {
	if x.Command == nil || x.Command.Problem == nil {
		return ""
	}
	return x.Command.Problem.ID
}

// isNear reports whether an exchange has the verb that the advice is on, or one that it
// names, perhaps misspelt.
func (a *standing) isNear(d *protocol.Descriptor, x *wire.Exchange) bool {
	if x.Command == nil {
		return true
	}
	typed := Verb(x)
	return isSlipOf(typed, a.verb) || slices.ContainsFunc(a.names, func(line string) bool {
		v := verbIn(d)(line)
		return v != "" && isSlipOf(typed, v)
	})
}

// isSlipOf reports whether a verb is another one, or a slip or two away from it.
func isSlipOf(typed, verb string) bool {
	most := 1
	if len(verb) > 4 {
		most = 2
	}
	return spelling.Distance(typed, verb) <= most
}

// remaining are the commands that the advice names after an exchange, where that is one that it
// names itself.
func (a *standing) remaining(r *Run, x *wire.Exchange) (left []string, named bool) {
	is := func(line string) bool {
		if x.Greeting() {
			return r.calls(line, x.Service)
		}
		return strings.TrimSpace(line) == Verb(x) || isCommand(line, x)
	}
	last := -1
	for i, line := range a.names {
		if is(line) {
			last = i
		}
	}
	if last < 0 {
		return nil, false
	}
	for _, line := range a.names[last+1:] {
		if known, _ := r.isLine(x.Service.Protocol, line); known {
			left = append(left, line)
		}
	}
	return left, true
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
func (r *Run) goOn(a *standing, protocol wire.Protocol, left []string) {
	if len(left) == 0 {
		return
	}
	a.rest = left
	for _, line := range left {
		if _, whole := r.isLine(protocol, line); !whole && !a.way {
			return
		}
	}
	a.goesOn, a.html, a.wayOnly = true, goOnWith(left), ""
}

// isObeyed reports whether an exchange is a line that the advice names, word for word, or the
// call that it asks for: that is no try at the step.
func (a *standing) isObeyed(r *Run, x *wire.Exchange, term string) bool {
	if a == nil || x == nil || a.term != term || x.Response.Outcome == wire.Error {
		return false
	}
	typed := strings.TrimRight(string(x.Unit.Raw), "\r\n")
	return slices.ContainsFunc(a.names, func(line string) bool {
		return x.Greeting() && r.calls(line, x.Service) || !x.Greeting() && strings.EqualFold(line, typed)
	})
}
