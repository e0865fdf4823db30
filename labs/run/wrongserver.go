package run

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain/explainers"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// wrongServer is the advice on a call of the right machine at the port of another protocol than
// the step to do wants; nil where a way to do the step calls such a one, or a later step does, and
// where the learner is still to find the right one out.
func (r *Run) wrongServer(x *wire.Exchange, term string) []Event {
	p, t := r.next(), r.term(term)
	if !x.Greeting() || x.Close || ofDNS(x) || p == nil || p.matched || !r.isFor(p, term) || r.playing != nil || p.SolvedByAnswer() {
		return nil
	}
	wants := func(o *progress) bool {
		return o.open() && r.isFor(o, term) && (o == p || callsAny(o.Solution)) && r.wants(o, x.Service)
	}
	host, port, ok := r.ToCall(term)
	explained, known := explainers.Table().Lookup(x.Service.Protocol)
	if !ok || port == "" || !known || !r.isAt(host, x.Service) || slices.ContainsFunc(r.steps, wants) {
		return nil
	}
	lines := append(r.toLeave(p, t), "telnet "+host+" "+port)
	says := callBack.HTML("wrong-server", "port", strconv.Itoa(x.Service.Port), "serves", explained.Serves(), "lines", strings.Join(lines, "\n"))
	return []Event{r.lead(p, term, lines, says)}
}

// anotherServer is the advice on a command of the step to do, typed to another server than the
// one that it wants; nil for any other.
func (r *Run) anotherServer(x *wire.Exchange, term string) []Event {
	p, t := r.next(), r.term(term)
	if x.Greeting() || x.Close || ofDNS(x) || p == nil || p.matched || !r.isFor(p, term) || r.playing != nil || p.SolvedByAnswer() {
		return nil
	}
	if !p.about(&observation{x: x, term: t, run: r}) || !p.isAtAnother(x.Service) {
		return nil
	}
	lines := r.linesTo(p)
	if callsAny(p.Solution) {
		host, port, _ := r.ToCall(term)
		lines = []string{"telnet " + host + " " + port}
		if host == "" || port == "" {
			return nil
		}
	}
	if len(lines) == 0 {
		return nil
	}
	lines = append(r.toLeave(p, t), lines...)
	return []Event{r.lead(p, term, lines, callBack.HTML("another-server", "host", x.Service.Host, "lines", strings.Join(lines, "\n")))}
}

// isAtAnother reports whether a step is about another server than that of a service.
func (p *progress) isAtAnother(s *wire.Service) bool {
	isAt := func(c *scenario.Condition) bool {
		return !c.Host.Given || c.Host.Holds([]string{s.Host, s.Address}, scenario.SameText)
	}
	return len(p.Expect) > 0 && !slices.ContainsFunc(p.Expect, isAt)
}

// toLeave are the lines that end a terminal's connection.
func (r *Run) toLeave(p *progress, t *terminal) []string {
	if line := r.goodbye(p, t); line != "" {
		return []string{line}
	}
	return []string{callBack.Say("escape-key"), "quit"}
}

// isAt reports whether a name or an address is the host's of a service.
func (r *Run) isAt(host string, service *wire.Service) bool {
	addresses, _ := r.world.Learner().Resolve(host)
	return slices.ContainsFunc(addresses, func(a netip.Addr) bool { return a.String() == service.Address })
}

// wants reports whether a way to do a step calls a server of a service's protocol, or goes on in
// a connection to one, or in none.
func (r *Run) wants(p *progress, service *wire.Service) bool {
	way := scenario.Script(p.Solution)
	if !callsAny(p.Solution) {
		protocol := r.protocolFor(p)
		way = r.leadingTo(p)
		if protocol == "" || protocol == service.Protocol {
			return true
		}
	}
	for _, also := range p.Also {
		way = append(way, scenario.Script(also)...)
	}
	return slices.ContainsFunc(way, func(l scenario.Typed) bool { return !l.Key && r.callsLike(l.Text, service) })
}

// callsLike reports whether a line calls a server that speaks the protocol of a service.
func (r *Run) callsLike(line string, service *wire.Service) bool {
	words := strings.Fields(line)
	if len(words) < 2 || !callsServer(words[0]) {
		return false
	}
	port := words[len(words)-1]
	if number, err := strconv.Atoi(port); err == nil {
		d, _ := r.world.Protocols().ByPort(number)
		return d == nil || d.Name == service.Protocol
	}
	d, _ := r.world.Protocols().ByService(port)
	return d == nil || d.Name == service.Protocol
}
