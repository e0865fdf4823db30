package run

import (
	"net/netip"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/dns"
	"ehlo/server/wire"
)

// recordHolds holds what DNS has of a name against the assertion, as whoever
// looks it up would find it: aliases and wildcards are followed.
func recordHolds(a *scenario.Assertion, zones *dns.Zones) bool {
	typ, _ := dns.Type(a.RecordType()) // Parse has reported a type that there is not
	records := zones.Records(a.DNS, typ)
	if a.Count != nil {
		return a.Count.Holds(len(slices.DeleteFunc(records, func(r string) bool { return !a.Record.Holds([]string{r}, sameRecord) })))
	}
	there := len(records) > 0 && a.Record.Holds(records, sameRecord)
	return there == wantsRecord(a)
}

// wantsRecord reports whether a record is to be there, or not to be.
func wantsRecord(a *scenario.Assertion) bool { return !a.Gone && (a.Exists == nil || *a.Exists) }

// sameRecord compares the data of records: names and texts without regard to
// case, names with or without the final dot (RFC 4343 §3, RFC 1034 §3.1),
// texts with or without quotes.
func sameRecord(want, have string) bool {
	w, h := recordWords(want), recordWords(have)
	return slices.EqualFunc(w, h, sameRecordWord)
}

func recordWords(data string) []string {
	return strings.Fields(strings.ReplaceAll(data, `"`, ""))
}

func sameRecordWord(want, have string) bool {
	if w, err := netip.ParseAddr(want); err == nil {
		h, err := netip.ParseAddr(have)
		return err == nil && w == h
	}
	return sameDomain(want, have) && (want == ".") == (have == ".")
}

// sameInDNS is how an argument of a query or an update is compared.
func sameInDNS(name string) scenario.Same {
	switch strings.ToLower(name) {
	case dns.ArgName, dns.ArgZone, dns.ArgServer:
		return sameDomain
	case dns.ArgRecord:
		return sameRecord
	}
	return scenario.SameText
}

// ofDNS reports whether an exchange is one with a name server.
func ofDNS(x *wire.Exchange) bool { return x.Service != nil && x.Service.Connectionless }

// canBeOfDNS reports whether the condition can be about DNS: one that says only how
// something is answered is about the lab's own protocol.
func canBeOfDNS(c *scenario.Condition) bool {
	return c.Protocol.Given || c.Verb.Given || c.Port.Given || len(c.Args) > 0 || c.Line != nil
}

// ofDNS reports whether the step is about DNS. In other steps looking a name up is
// no try, and no mistake of a condition that does not name it.
func (p *progress) ofDNS() bool {
	return slices.ContainsFunc(p.State, func(a *scenario.Assertion) bool { return a.DNS != "" }) || asksDNS(p.Solution)
}

// asksDNS reports whether among the lines is one that asks a name server.
func asksDNS(lines string) bool {
	for line := range strings.SplitSeq(lines, "\n") {
		if asksDNSWord(firstWord(line)) {
			return true
		}
	}
	return false
}

// askedLines are lines that have dig ask, or nsupdate send, what an exchange has
// asked or sent: the learner's own words, or others with the same effect.
func askedLines(x *wire.Exchange) (lines []string) {
	first, rest, _ := strings.Cut(strings.ReplaceAll(string(x.Unit.Raw), "\r\n", "\n"), "\n")
	words := strings.Fields(first) // QUERY NAME CLASS TYPE
	if words[0] == dns.Query && len(words) == 4 {
		at := ""
		if x.Service.Address != server.Resolver.String() {
			at = "@" + x.Service.Address + " "
		}
		return []string{"dig " + at + words[1] + " " + words[3]}
	}
	for line := range strings.Lines(rest) {
		line = strings.TrimSuffix(line, "\n")
		if !strings.HasPrefix(line, "prereq ") {
			line = "update " + strings.Replace(line, " IN ", " ", 1)
		}
		lines = append(lines, line)
	}
	return append(lines, "send")
}

// sentByNsupdate reports whether a line of nsupdate's is part of what is sent:
// it reaches the server.
func sentByNsupdate(line string) bool {
	switch strings.ToLower(firstWord(line)) {
	case "", "send", "update", "add", "delete", "del", "prereq", "nxdomain", "yxdomain", "nxrrset", "yxrrset":
		return true
	}
	return false
}
