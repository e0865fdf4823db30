package dmarc

import (
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Status is what DMARC says of a message (RFC 8601 §2.7, RFC 7489 §11.2).
type Status string

// The statuses.
const (
	Absent    Status = "none" // the domain has no record
	Pass      Status = "pass"
	Fail      Status = "fail"
	TempError Status = "temperror"
	PermError Status = "permerror" // there is no one domain to look at
)

// Identity is a domain that has been authenticated otherwise, and whether it is aligned with the author's.
type Identity struct {
	Method       string // "spf" or "dkim"
	Domain       string
	Organization string
	Strict       bool // whether the author's domain wants the same domain
	Aligned      bool
}

// Result is what was found, in the order in which it was.
type Result struct {
	Author       string     // the domain in From
	Questions    []Question // of the walk up from there
	Organization string
	Record       *Record // that applies; nil for none
	Exists       bool    // there is such a name as the author's domain; looked at where that matters
	Identities   []Identity
	Status       Status
	Policy       Policy // what is to be done: None where the message passes
}

// Check says whether a message is from its author's domain. spf is the domain for which SPF has passed, "" for
// none; dkim are those of signatures that verify.
func Check(author, spf string, dkim []string, ask Ask) Result {
	ask = once(ask)
	r := Result{Author: canonical(author), Policy: None}
	if r.Author == "" {
		r.Status = PermError
		return r
	}
	r.Questions = walk(r.Author, ask)
	if r.Questions[len(r.Questions)-1].Failed {
		r.Status = TempError
		return r
	}
	r.Organization = organization(r.Author, r.Questions)
	if r.Record = r.applies(); r.Record == nil {
		r.Status = Absent
		return r
	}
	r.align("spf", spf, r.Record.StrictSPF, ask)
	for _, d := range dkim {
		r.align("dkim", d, r.Record.StrictDKIM, ask)
	}
	if slices.ContainsFunc(r.Identities, func(i Identity) bool { return i.Aligned }) {
		r.Status = Pass
		return r
	}
	r.Status = Fail
	r.Exists = r.Author == r.Record.Domain || exists(r.Author, ask)
	r.Policy = r.Record.For(r.Author, r.Exists)
	return r
}

// applies is the author's own record, or else that of the organization, or of the public suffix above it.
func (r *Result) applies() *Record {
	var suffix *Record
	for i, q := range r.Questions {
		switch {
		case q.Record == nil:
		case i == 0 || q.Record.Domain == r.Organization:
			return q.Record
		case q.Record.Public == "y":
			suffix = q.Record
		}
	}
	return suffix
}

// align looks whether an authenticated domain is the author's, or one of the same organization's.
func (r *Result) align(method, domain string, strict bool, ask Ask) {
	if domain = canonical(domain); domain == "" {
		return
	}
	i := Identity{Method: method, Domain: domain, Strict: strict, Aligned: domain == r.Author}
	if !i.Aligned && !strict {
		i.Organization = organization(domain, walk(domain, ask))
		i.Aligned = i.Organization == r.Organization
	}
	r.Identities = append(r.Identities, i)
}

// exists reports whether there is such a name at all.
func exists(domain string, ask Ask) bool {
	return ask(domain, dns.TypeA).Rcode != dns.RcodeNameError
}

// once asks each question only once.
func once(ask Ask) Ask {
	type question struct {
		name  string
		qtype uint16
	}
	known := make(map[question]*dns.Msg)
	return func(name string, qtype uint16) *dns.Msg {
		q := question{name, qtype}
		if known[q] == nil {
			known[q] = ask(name, qtype)
		}
		return known[q]
	}
}

func canonical(domain string) string { return strings.ToLower(strings.TrimSuffix(domain, ".")) }
