package dns

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// Updater is a session of nsupdate's: lines that build an update, and send it.
// The zero value is a new one.
type Updater struct {
	server  string
	zone    string
	ttl     string // of records that give none, "" for none
	prereqs []dns.RR
	changes []dns.RR
	answer  *dns.Msg // to the last update that was accepted
}

// Step is what a line of nsupdate's leads to.
type Step struct {
	Say  []string // what nsupdate says to it
	Send *Request // an update to be sent, nil for none; its answer goes to Answered
	Quit bool
}

// Request is an update to be sent to a server, "" for the one in charge of the
// zone. It has no zone of its own when none has been named.
type Request struct {
	Server string
	Update *dns.Msg
}

// mostChanges is how much one update can hold.
const mostChanges = 100

// updaterHelp is what there is.
var updaterHelp = []string{
	"server NAME                          (ask this server; otherwise the one in charge of the zone)",
	"zone ZONE                            (the zone to change; otherwise the one that the names are in)",
	"ttl TTL                              (of records that give none)",
	"prereq nxdomain NAME                 (only if the name is not there; yxdomain: only if it is)",
	"prereq nxrrset NAME TYPE             (only if it has no such record; yxrrset: only if it has)",
	"update add NAME TTL TYPE DATA        (add a record)",
	"update delete NAME [TYPE [DATA]]     (delete a record, all of a type, or all)",
	"show                                 (what is going to be sent)",
	"send                                 (send it; so does an empty line)",
	"answer                               (the answer to what was sent)",
	"quit                                 (leave; what has not been sent is dropped)",
}

// Line takes a line.
func (u *Updater) Line(line string) Step {
	rest := line
	word := strings.ToLower(next(&rest))
	if strings.HasPrefix(word, ";") {
		return Step{}
	}
	switch word {
	case "", "send":
		return u.send()
	case "quit":
		return Step{Quit: true}
	case "help", "?":
		return Step{Say: updaterHelp}
	case "show":
		return Step{Say: u.show()}
	case "answer":
		if u.answer == nil {
			return Step{}
		}
		return Step{Say: append([]string{"Answer:"}, messageText(u.answer)...)}
	case "debug", "local", "realm":
		return Step{}
	}
	var err error
	switch word {
	case "server":
		err = u.setServer(rest)
	case "zone":
		err = u.setZone(rest)
	case "class":
		if class := next(&rest); !strings.EqualFold(class, "IN") {
			err = fmt.Errorf("bad class '%s': every zone here is of class IN", class)
		}
	case "ttl":
		u.ttl = next(&rest)
		if _, bad := readTTL(u.ttl); bad != nil {
			err, u.ttl = fmt.Errorf("ttl '%s': not a valid number", u.ttl), ""
		}
	case "prereq":
		err = u.prereq(rest)
	case "nxdomain", "yxdomain", "nxrrset", "yxrrset":
		err = u.prereq(line)
	case "update":
		err = u.change(rest)
	case "add", "delete", "del":
		err = u.change(line)
	default:
		err = fmt.Errorf("incorrect section name: %s", word)
	}
	if err != nil {
		return Step{Say: []string{err.Error()}}
	}
	return Step{}
}

// Answered takes the answer to what was sent, and says what nsupdate would:
// nothing if all went well.
func (u *Updater) Answered(m *dns.Msg) (say []string) {
	u.answer = m
	if m.Rcode != dns.RcodeSuccess {
		return []string{"update failed: " + dns.RcodeToString[m.Rcode]}
	}
	return nil
}

func (u *Updater) setServer(rest string) error {
	name := next(&rest)
	if name == "" {
		return fmt.Errorf("could not read server name")
	}
	if port := next(&rest); port != "" && port != "53" {
		return fmt.Errorf("port '%s': DNS is on port 53 here", port)
	}
	u.server = name
	return nil
}

func (u *Updater) setZone(rest string) error {
	name := next(&rest)
	if name == "" {
		return fmt.Errorf("could not read zone name")
	}
	if !legal(name) {
		return fmt.Errorf("'%s' is not a legal name", name)
	}
	u.zone = dns.Fqdn(name)
	return nil
}

func legal(name string) bool {
	_, ok := dns.IsDomainName(name)
	return ok && !strings.Contains(name, "..") && (len(name) == 1 || name[0] != '.')
}

// prereq reads "nxdomain NAME", "yxrrset NAME [CLASS] TYPE [DATA]" and so on
// (RFC 2136 §2.4).
func (u *Updater) prereq(rest string) error {
	what, name := strings.ToLower(next(&rest)), next(&rest)
	h := dns.RR_Header{Class: dns.ClassANY, Rrtype: dns.TypeANY}
	switch what {
	case "nxdomain", "nxrrset":
		h.Class = dns.ClassNONE
	case "yxdomain", "yxrrset":
	default:
		return fmt.Errorf("incorrect operation code: %s", what)
	}
	if name == "" {
		return fmt.Errorf("could not read owner name")
	}
	if !legal(name) {
		return fmt.Errorf("'%s' is not a legal name", name)
	}
	h.Name = dns.Fqdn(name)
	var rr dns.RR = &dns.ANY{Hdr: h}
	if strings.HasSuffix(what, "rrset") {
		typ, err := readType(&rest)
		if err != nil {
			return err
		}
		h.Rrtype = typ
		rr = &dns.ANY{Hdr: h}
		if rest = strings.TrimSpace(rest); rest != "" && what == "yxrrset" {
			if rr, err = Record(name, 0, typ, rest); err != nil {
				return err
			}
		}
	}
	if len(u.prereqs) == mostChanges {
		return fmt.Errorf("an update holds %d prerequisites; send this one first", mostChanges)
	}
	u.prereqs = append(u.prereqs, rr)
	return nil
}

// change reads "add NAME TTL [CLASS] TYPE DATA" and "delete NAME [TTL] [CLASS]
// [TYPE [DATA]]" (RFC 2136 §2.5).
func (u *Updater) change(rest string) error {
	what := strings.ToLower(next(&rest))
	adds := what == "add"
	if !adds && what != "delete" && what != "del" {
		return fmt.Errorf("incorrect operation code: %s", what)
	}
	name := next(&rest)
	if name == "" {
		return fmt.Errorf("could not read owner name")
	}
	if !legal(name) {
		return fmt.Errorf("'%s' is not a legal name", name)
	}
	ttl, err := u.readTTL(&rest, adds)
	if err != nil {
		return err
	}
	var rr dns.RR
	if strings.TrimSpace(rest) == "" && !adds {
		rr = &dns.ANY{Hdr: dns.RR_Header{Name: dns.Fqdn(name), Rrtype: dns.TypeANY, Class: dns.ClassANY}}
	} else {
		typ, err := readType(&rest)
		if err != nil {
			return err
		}
		switch data := strings.TrimSpace(rest); {
		case data == "" && adds:
			return fmt.Errorf("could not read rdata: what is the record to say?")
		case data == "":
			rr = &dns.ANY{Hdr: dns.RR_Header{Name: dns.Fqdn(name), Rrtype: typ, Class: dns.ClassANY}}
		default:
			if rr, err = Record(name, ttl, typ, data); err != nil {
				return err
			}
			if !adds {
				rr.Header().Class, rr.Header().Ttl = dns.ClassNONE, 0
			}
		}
	}
	if len(u.changes) == mostChanges {
		return fmt.Errorf("an update holds %d changes; send this one first", mostChanges)
	}
	u.changes = append(u.changes, rr)
	return nil
}

// readTTL reads a TTL where there is one. What is added needs one, given here
// or by the line ttl.
func (u *Updater) readTTL(rest *string, needed bool) (uint32, error) {
	after := *rest
	word := next(&after)
	if ttl, err := readTTL(word); err == nil {
		*rest = after
		return ttl, nil
	}
	switch {
	case !needed:
		return 0, nil
	case u.ttl != "":
		return readTTL(u.ttl)
	case word == "":
		return 0, fmt.Errorf("could not read owner ttl")
	}
	return 0, fmt.Errorf("ttl '%s': not a valid number", word)
}

// readTTL reads a number of seconds (RFC 2181 §8).
func readTTL(text string) (uint32, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	return uint32(n), err
}

func ttl(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// readType reads a type, and a class before it.
func readType(rest *string) (uint16, error) {
	word := next(rest)
	if strings.EqualFold(word, "IN") {
		word = next(rest)
	}
	if word == "" {
		return 0, fmt.Errorf("could not read type")
	}
	typ, ok := Type(word)
	if !ok || metaType(typ) {
		return 0, fmt.Errorf("'%s' is not a valid type: unknown class/type", word)
	}
	return typ, nil
}

// Record makes a record of its data, as zone files have it. Names in it are
// whole, with or without the final dot.
func Record(name string, seconds uint32, typ uint16, data string) (dns.RR, error) {
	if strings.ContainsAny(data, "\r\n") {
		return nil, fmt.Errorf("invalid rdata format: a line end")
	}
	// The name is put in afterwards: here it could be a $DIRECTIVE.
	p := dns.NewZoneParser(strings.NewReader(". "+ttl(seconds)+" IN "+dns.Type(typ).String()+" "+data+"\n"), ".", "")
	rr, ok := p.Next()
	if err := p.Err(); err != nil || !ok {
		why := "syntax error"
		if err != nil {
			if m := parserWords.FindStringSubmatch(err.Error()); m != nil {
				why = m[1]
			}
		}
		return nil, fmt.Errorf("invalid rdata format: %s", why)
	}
	rr.Header().Name = dns.Fqdn(name)
	return rr, nil
}

// message is the update as it stands.
func (u *Updater) message() *dns.Msg {
	m := new(dns.Msg)
	m.Opcode = dns.OpcodeUpdate
	if u.zone != "" {
		m.Question = []dns.Question{{Name: u.zone, Qtype: dns.TypeSOA, Qclass: dns.ClassINET}}
	}
	m.Answer, m.Ns = u.prereqs, u.changes
	return m
}

func (u *Updater) send() Step {
	if len(u.prereqs)+len(u.changes) == 0 {
		return Step{}
	}
	m := u.message()
	u.prereqs, u.changes, u.answer = nil, nil, nil
	return Step{Send: &Request{u.server, m}}
}

func (u *Updater) show() []string {
	return append([]string{"Outgoing update query:"}, messageText(u.message())...)
}

// messageText is an update or its answer, as nsupdate prints it.
func messageText(m *dns.Msg) []string {
	lines := []string{
		fmt.Sprintf(";; ->>HEADER<<- opcode: UPDATE, status: %s, id: %6d", dns.RcodeToString[m.Rcode], m.Id),
		fmt.Sprintf(";; flags:%s; ZONE: %d, PREREQ: %d, UPDATE: %d, ADDITIONAL: %d", spaced(Flags(m)), len(m.Question), len(m.Answer), len(m.Ns), len(m.Extra)),
	}
	if len(m.Question) > 0 {
		lines = append(lines, ";; ZONE SECTION:")
		for _, q := range m.Question {
			lines = append(lines, ";"+q.Name+"\t\t\tIN\t"+dns.Type(q.Qtype).String())
		}
		lines = append(lines, "")
	}
	for _, s := range []struct {
		title string
		rrs   []dns.RR
	}{{"PREREQUISITE", m.Answer}, {"UPDATE", m.Ns}} {
		if len(s.rrs) == 0 {
			continue
		}
		lines = append(lines, ";; "+s.title+" SECTION:")
		for _, rr := range s.rrs {
			lines = append(lines, Row(rr))
		}
		lines = append(lines, "")
	}
	return lines
}

func spaced(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " " + strings.Join(words, " ")
}

// next cuts the next word off a line.
func next(rest *string) string {
	line := strings.TrimLeft(*rest, " \t")
	i := strings.IndexAny(line, " \t")
	if i < 0 {
		i = len(line)
	}
	*rest = line[i:]
	return line[:i]
}
