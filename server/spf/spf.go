// Package spf asks whether a client may send mail for a domain (RFC 7208). The evaluation is
// blitiri.com.ar/go/spf's; here it is given a DNS of ours, and what it asks and finds is kept, term by term.
package spf

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"

	engine "blitiri.com.ar/go/spf"
	"github.com/miekg/dns"
)

// Status is what SPF says (RFC 7208 §2.6).
type Status = engine.Result

// The statuses.
const (
	None      = engine.None
	Neutral   = engine.Neutral
	Pass      = engine.Pass
	Fail      = engine.Fail
	SoftFail  = engine.SoftFail
	TempError = engine.TempError
	PermError = engine.PermError
)

// Why is what made an evaluation end with an error.
type Why string

// The reasons.
const (
	NoAnswer    Why = "no-answer"
	ManyRecords Why = "many-records" // RFC 7208 §4.5
	ManyLookups Why = "many-lookups" // RFC 7208 §4.6.4: more than ten
	ManyVoid    Why = "many-void"    // RFC 7208 §4.6.4: more than two that found nothing
	ManyMX      Why = "many-mx"
	BadTerm     Why = "term" // a mechanism, or a part of one, that is none
	NoIncluded  Why = "include"
)

// Question is one that was asked of DNS.
type Question struct {
	Name    string // without the final dot
	Type    string // "TXT"
	Answers []string
	Failed  bool // no name server has answered
}

// Record is one that was evaluated.
type Record struct {
	Domain string
	Text   string // "" where the domain has none
}

// Result is what was found.
type Result struct {
	Status    Status
	Identity  string   // "mailfrom", or "helo" where the reverse-path is null (RFC 7208 §2.4)
	Domain    string   // whose record was evaluated
	Records   []Record // its own first, then those that it includes or hands on to
	Decided   string   // the term of the first record by which it was decided, without its qualifier; "" for none
	Why       Why      // of an error
	Questions []Question
}

// Ask asks DNS. What became of it is in the reply's Rcode.
type Ask func(name string, qtype uint16) *dns.Msg

// Check evaluates the record of a reverse-path's domain, or of the name in HELO, for a client's address.
func Check(client netip.Addr, helo, reversePath string, ask Ask) Result {
	r := Result{Identity: "mailfrom", Domain: reversePath[strings.LastIndexByte(reversePath, '@')+1:]}
	sender := reversePath
	if reversePath == "" || !strings.Contains(reversePath, "@") {
		r.Identity, r.Domain, sender = "helo", helo, "postmaster@"+helo
	}
	v := &resolver{ask: ask, result: &r}
	status, err := engine.CheckHostWithSender(net.IP(client.Unmap().AsSlice()), helo, sender, engine.WithResolver(v), engine.WithTraceFunc(v.trace))
	r.Status, r.Why = status, why(status, err)
	return r
}

// why is the reason for an error.
func why(status Status, err error) Why {
	if status != TempError && status != PermError {
		return ""
	}
	for _, known := range []struct {
		err error
		why Why
	}{
		{engine.ErrMultipleRecords, ManyRecords}, {engine.ErrLookupLimitReached, ManyLookups}, {engine.ErrVoidLookupLimitReached, ManyVoid},
		{engine.ErrTooManyMXRecords, ManyMX}, {engine.ErrNoResult, NoIncluded},
	} {
		if errors.Is(err, known.err) {
			return known.why
		}
	}
	if status == TempError {
		return NoAnswer
	}
	return BadTerm
}

// resolver implements the engine's, and keeps what it is asked.
type resolver struct {
	ask    Ask
	result *Result
	domain string // whose record is being evaluated
}

// trace takes notice of the records and terms that the engine looks at. Its own words are not to be shown.
func (v *resolver) trace(format string, args ...any) {
	text := ""
	if len(args) > 0 {
		text, _ = args[0].(string)
	}
	switch {
	case strings.HasPrefix(format, "check "):
		v.domain = text
	case strings.HasPrefix(format, "dns record "):
		v.result.Records = append(v.result.Records, Record{v.domain, text})
	case strings.HasPrefix(format, "all: "):
		v.result.Decided = "all"
	case format == "%q %v, %v" || format == "%q: %v, %v": // of an inner record before those that include it
		v.result.Decided = text
	}
}

// question asks DNS. An error is one of those that the engine tells apart.
func (v *resolver) question(name string, qtype uint16) ([]dns.RR, error) {
	name = strings.TrimSuffix(name, ".")
	q := Question{Name: name, Type: dns.TypeToString[qtype]}
	reply := v.ask(name, qtype)
	var err error
	switch reply.Rcode {
	case dns.RcodeSuccess:
	case dns.RcodeNameError:
		err = &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	default:
		q.Failed = true
		err = &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	var found []dns.RR
	for _, rr := range reply.Answer {
		if rr.Header().Rrtype == qtype {
			found = append(found, rr)
			q.Answers = append(q.Answers, strings.TrimPrefix(rr.String(), rr.Header().String()))
		}
	}
	v.result.Questions = append(v.result.Questions, q)
	return found, err
}

// LookupTXT implements engine.DNSResolver; so do the others below.
func (v *resolver) LookupTXT(_ context.Context, name string) (all []string, err error) {
	found, err := v.question(name, dns.TypeTXT)
	for _, rr := range found {
		all = append(all, strings.Join(rr.(*dns.TXT).Txt, ""))
	}
	return all, err
}

func (v *resolver) LookupMX(_ context.Context, name string) (all []*net.MX, err error) {
	found, err := v.question(name, dns.TypeMX)
	for _, rr := range found {
		all = append(all, &net.MX{Host: rr.(*dns.MX).Mx, Pref: rr.(*dns.MX).Preference})
	}
	slices.SortStableFunc(all, func(a, b *net.MX) int { return int(a.Pref) - int(b.Pref) })
	return all, err
}

func (v *resolver) LookupIPAddr(_ context.Context, name string) (all []net.IPAddr, err error) {
	four, err4 := v.question(name, dns.TypeA)
	six, err6 := v.question(name, dns.TypeAAAA)
	for _, rr := range append(four, six...) {
		switch rr := rr.(type) {
		case *dns.A:
			all = append(all, net.IPAddr{IP: rr.A})
		case *dns.AAAA:
			all = append(all, net.IPAddr{IP: rr.AAAA})
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	if err4 != nil {
		return nil, err4
	}
	return nil, err6
}

func (v *resolver) LookupAddr(_ context.Context, address string) (all []string, err error) {
	name, err := dns.ReverseAddr(address)
	if err != nil {
		return nil, err
	}
	found, err := v.question(name, dns.TypePTR)
	for _, rr := range found {
		all = append(all, rr.(*dns.PTR).Ptr)
	}
	return all, err
}
