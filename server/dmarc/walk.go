package dmarc

import (
	"strings"

	"github.com/miekg/dns"
)

// Ask asks DNS. What became of it is in the reply's Rcode.
type Ask func(name string, qtype uint16) *dns.Msg

// Question is one of a walk's, and what was answered.
type Question struct {
	Name   string  // without the final dot: "_dmarc.example.org"
	Record *Record // nil where there is none
	Failed bool    // no name server has answered
}

// longest is how many labels a name has at most that is asked for on the way up, but for the first.
const longest = 7

// walk asks for the records of a domain and of those above it. It stops where a record says that nothing above
// matters.
func walk(domain string, ask Ask) (all []Question) {
	labels := strings.Split(domain, ".")
	for at := 0; at < len(labels); at++ {
		if at == 1 && len(labels) > longest+1 {
			at = len(labels) - longest // a long name would cost as many questions
		}
		q := question(strings.Join(labels[at:], "."), ask)
		all = append(all, q)
		if q.Failed || q.Record != nil && q.Record.Public != "u" {
			break
		}
	}
	return all
}

// question asks for one domain's record. Several are as none (RFC 7489 §6.6.3).
func question(domain string, ask Ask) Question {
	q := Question{Name: "_dmarc." + domain}
	reply := ask(q.Name, dns.TypeTXT)
	if reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError {
		q.Failed = true
		return q
	}
	n := 0
	for _, rr := range reply.Answer {
		if txt, ok := rr.(*dns.TXT); ok {
			if r, err := read(domain, strings.Join(txt.Txt, "")); err == nil {
				q.Record = &r
				n++
			}
		}
	}
	if n > 1 {
		q.Record = nil
	}
	return q
}

// organization is the organizational domain that a walk has led to: where a record says so itself, one label
// below a public suffix, else the highest domain that has a record, and the domain itself where none has.
func organization(domain string, walked []Question) string {
	highest := domain
	for i, q := range walked {
		r := q.Record
		switch {
		case r == nil:
		case r.Public == "n":
			return r.Domain
		case r.Public == "y" && i > 0:
			labels := strings.Split(domain, ".")
			return strings.Join(labels[len(labels)-strings.Count(r.Domain, ".")-2:], ".")
		default:
			highest = r.Domain
		}
	}
	return highest
}
