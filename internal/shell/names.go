package shell

import (
	"errors"
	"fmt"
	"strings"
	"time"

	mdns "github.com/miekg/dns"

	"ehlo/server"
	"ehlo/server/dns"
)

// The programs in this file ask name servers, and print what BIND's do.

const digVersion = "9.18.28-0ubuntu0.22.04.1-Ubuntu"

// dig asks a name server, and prints the whole answer.
func (s *Shell) dig(args []string) {
	d, err := dns.ParseDig(args)
	if err != nil {
		if text := err.Error(); errors.Is(err, dns.ErrDigHelp) || strings.HasPrefix(text, "Invalid") {
			s.lines(text)
		} else {
			s.lines("dig: " + text)
		}
		return
	}
	r, err := s.o.World.Learner().Ask(d.Server, d.Query)
	if errors.Is(err, server.ErrUnknownHost) {
		s.println("dig: couldn't get address for '" + d.Server + "': not found")
		return
	}
	if err != nil {
		for range 3 { // dig tries three times
			s.println(";; communications error to " + s.addressOf(d.Server) + "#53: " + whyNoAnswer(err))
		}
		s.digGreeting(d)
		s.println(";; no servers could be reached")
		s.println("")
		return
	}
	if d.Show.Short {
		for _, rr := range r.Msg.Answer {
			s.println(dns.Data(rr))
		}
		return
	}
	s.digAnswer(d, r)
}

// whyNoAnswer is what a query is answered when a connection would get err.
func whyNoAnswer(err error) string {
	if errors.Is(err, server.ErrRefused) {
		return "connection refused"
	}
	return "timed out" // UDP has nobody to say that there is no way
}

// addressOf is a server's address, for those who know that it has one.
func (s *Shell) addressOf(name string) string {
	if addrs, ok := s.o.World.Learner().Resolve(name); ok {
		return addrs[0].String()
	}
	return name
}

// lines says a text of several lines.
func (s *Shell) lines(text string) {
	for l := range strings.SplitSeq(text, "\n") {
		s.println(l)
	}
}

func (s *Shell) digGreeting(d *dns.Dig) {
	if !d.Show.Cmd {
		return
	}
	s.println("")
	s.println("; <<>> DiG " + digVersion + " <<>> " + d.Line)
	if d.Server != "" {
		s.println("; (1 server found)")
	}
	s.println(";; global options: +cmd")
}

// digAnswer prints an answer as far as it is to be shown.
func (s *Shell) digAnswer(d *dns.Dig, r *server.Reply) {
	m, show := r.Msg, &d.Show
	m.Compress = true
	size, over := m.Len(), "UDP"
	if udpSize(d.Query) < size { // RFC 7766 §5
		over = "TCP"
		s.println(";; Truncated, retrying in TCP mode.")
	}
	s.digGreeting(d)
	opt := m.IsEdns0()
	if show.Comments {
		s.println(";; Got answer:")
		s.println(fmt.Sprintf(";; ->>HEADER<<- opcode: %s, status: %s, id: %d", mdns.OpcodeToString[m.Opcode], mdns.RcodeToString[m.Rcode], m.Id))
		s.println(fmt.Sprintf(";; flags: %s; QUERY: %d, ANSWER: %d, AUTHORITY: %d, ADDITIONAL: %d",
			strings.Join(dns.Flags(m), " "), len(m.Question), len(m.Answer), len(m.Ns), len(m.Extra)))
		if m.RecursionDesired && !m.RecursionAvailable {
			s.println(";; WARNING: recursion requested but not available")
		}
		s.println("")
		if opt != nil {
			s.println(";; OPT PSEUDOSECTION:")
			s.println(fmt.Sprintf("; EDNS: version: %d, flags:; udp: %d", opt.Version(), opt.UDPSize()))
		}
	}
	if show.Question {
		s.digSection(d, "QUESTION", func() {
			for _, q := range m.Question {
				s.println(";" + dns.QuestionRow(q))
			}
		})
	}
	for i, section := range []struct {
		rrs  []mdns.RR
		show bool
	}{{m.Answer, show.Answer}, {m.Ns, show.Authority}, {withoutOPT(m.Extra), show.Additional}} {
		if !section.show || len(section.rrs) == 0 {
			continue
		}
		s.digSection(d, dns.Sections[i], func() {
			for _, rr := range section.rrs {
				s.println(dns.Row(rr))
			}
		})
	}
	if show.Stats {
		s.println(";; Query time: 0 msec")
		name := d.Server
		if name == "" {
			name = r.Server.String()
		}
		s.println(fmt.Sprintf(";; SERVER: %s#53(%s) (%s)", r.Server, name, over))
		s.println(";; WHEN: " + r.At.UTC().Format(time.UnixDate))
		s.println(fmt.Sprintf(";; MSG SIZE  rcvd: %d", size))
		s.println("")
	}
}

func (s *Shell) digSection(d *dns.Dig, title string, rows func()) {
	if d.Show.Comments {
		s.println(";; " + title + " SECTION:")
	}
	rows()
	if d.Show.Comments {
		s.println("")
	}
}

// udpSize is how long an answer over UDP may be (RFC 1035 §4.2.1, RFC 6891
// §6.2.3).
func udpSize(q *mdns.Msg) int {
	if opt := q.IsEdns0(); opt != nil {
		return int(opt.UDPSize())
	}
	return mdns.MinMsgSize
}

func withoutOPT(rrs []mdns.RR) (rest []mdns.RR) {
	for _, rr := range rrs {
		if rr.Header().Rrtype != mdns.TypeOPT {
			rest = append(rest, rr)
		}
	}
	return rest
}

// host looks a name or an address up, and says in a sentence what there is.
func (s *Shell) host(args []string) {
	queries, at, err := dns.ParseHost(args)
	if err != nil {
		s.lines(err.Error())
		return
	}
	for i, q := range queries {
		r, err := s.o.World.Learner().Ask(at, q)
		switch {
		case errors.Is(err, server.ErrUnknownHost):
			s.println("host: couldn't get address for '" + at + "': not found")
			return
		case err != nil:
			s.println(";; communications error to " + s.addressOf(at) + "#53: " + whyNoAnswer(err))
			s.println(";; no servers could be reached")
			return
		}
		if i == 0 && at != "" {
			s.println("Using domain server:")
			s.println("Name: " + at)
			s.println("Address: " + r.Server.String() + "#53")
			s.println("Aliases: ")
			s.println("")
		}
		name := strings.TrimSuffix(q.Question[0].Name, ".")
		if m := r.Msg; m.Rcode != mdns.RcodeSuccess {
			s.println(fmt.Sprintf("Host %s not found: %d(%s)", name, m.Rcode, mdns.RcodeToString[m.Rcode]))
			return
		}
		for _, rr := range r.Msg.Answer {
			if _, alias := rr.(*mdns.CNAME); !alias || i == 0 { // said once
				s.println(sentence(rr))
			}
		}
		if len(r.Msg.Answer) == 0 && len(queries) == 1 {
			s.println(name + " has no " + mdns.Type(q.Question[0].Qtype).String() + " record")
		}
	}
}

// sentence is what host says of a record.
func sentence(rr mdns.RR) string {
	has := map[uint16]string{
		mdns.TypeA: "has address", mdns.TypeAAAA: "has IPv6 address", mdns.TypeCNAME: "is an alias for", mdns.TypeMX: "mail is handled by",
		mdns.TypeNS: "name server", mdns.TypePTR: "domain name pointer", mdns.TypeTXT: "descriptive text", mdns.TypeSOA: "has SOA record",
	}
	h := rr.Header()
	verb, ok := has[h.Rrtype]
	if !ok {
		verb = "has " + mdns.Type(h.Rrtype).String() + " record"
	}
	return strings.TrimSuffix(h.Name, ".") + " " + verb + " " + dns.Data(rr)
}

// nsupdate begins a session that changes a zone.
func (s *Shell) nsupdate(args []string) {
	for _, a := range args {
		switch a {
		case "-d", "-v", "-4", "-l": // nothing that matters here
		default:
			if strings.HasPrefix(a, "-") {
				s.println("nsupdate: invalid argument " + a)
				s.println("usage: nsupdate")
			} else {
				s.println("could not open '" + a + "': file not found")
			}
			return
		}
	}
	s.updater, s.mode = &dns.Updater{}, Updating
}

// updateLine takes a line that was typed at nsupdate's prompt.
func (s *Shell) updateLine(line string) {
	step := s.updater.Line(line)
	for _, l := range step.Say {
		s.println(l)
	}
	switch {
	case step.Quit:
		s.leaveUpdate()
	case step.Send != nil:
		r, err := s.o.World.Learner().Ask(step.Send.Server, step.Send.Update)
		if name := s.primaryOf(step.Send); errors.Is(err, server.ErrUnknownHost) {
			s.println("couldn't get address for '" + name + "': not found")
			return
		} else if err != nil {
			s.println("; Communication with " + s.addressOf(name) + "#53 failed: " + whyNoAnswer(err))
			return
		}
		for _, l := range s.updater.Answered(r.Msg) {
			s.println(l)
		}
	case len(step.Say) > 0 && strings.HasPrefix(step.Say[0], "incorrect section name"):
		s.Remark(texts.Say("nsupdate-help"))
	}
}

// primaryOf is the name or address of the server that an update was for.
func (s *Shell) primaryOf(r *dns.Request) string {
	name := r.Server
	if name == "" {
		_, name = s.o.World.Zones().Primary(r.Update.Question[0].Name) // Ask has put it in
	}
	return strings.TrimSuffix(name, ".")
}

func (s *Shell) leaveUpdate() { s.updater, s.mode = nil, AtPrompt }
