// Package dmarc says whether a message is from the domain that its From field names, and what that domain wants
// done where it is not, by RFC 9989, which obsoletes RFC 7489: the organizational domain is found by walking up
// the DNS tree, there are np= and t=, and no pct=.
package dmarc

import (
	"errors"
	"slices"
	"strings"
)

// Policy is what a domain wants done with messages that fail.
type Policy string

// The policies (RFC 7489 §6.3).
const (
	None       Policy = "none"
	Quarantine Policy = "quarantine"
	Reject     Policy = "reject"
)

// Record is what a domain says in DNS under _dmarc.
type Record struct {
	Domain     string // whose it is, without the final dot
	Text       string
	Policy     Policy // p=, for the domain itself
	Subdomains Policy // sp=, for its subdomains; "" for p=
	Missing    Policy // np=, for those that do not exist; "" for sp=
	StrictDKIM bool   // adkim=s
	StrictSPF  bool   // aspf=s
	Public     string // psd=: "y" for a public suffix, "n" for an organization's own domain, "u" for unknown
	Testing    bool   // t=y: the next milder policy is to be applied
	Reports    []string
	Failures   []string
}

var errNoRecord = errors.New("no DMARC record")

// read reads a TXT record. What begins otherwise than a DMARC record is none.
func read(domain, text string) (r Record, err error) {
	specs := strings.Split(text, ";")
	name, value, _ := strings.Cut(specs[0], "=")
	if strings.TrimSpace(name) != "v" || strings.TrimSpace(value) != "DMARC1" {
		return r, errNoRecord
	}
	r = Record{Domain: domain, Text: text, Public: "u"}
	tags := make(map[string]string)
	for _, spec := range specs[1:] {
		if name, value, ok := strings.Cut(spec, "="); ok {
			tags[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
	r.Reports, r.Failures = uris(tags["rua"]), uris(tags["ruf"])
	policy := func(tag string) Policy {
		if p := Policy(strings.ToLower(tags[tag])); slices.Contains([]Policy{None, Quarantine, Reject}, p) {
			return p
		}
		return ""
	}
	r.Policy, r.Subdomains, r.Missing = policy("p"), policy("sp"), policy("np")
	if r.Policy == "" { // RFC 7489 §6.6.3: whoever wants reports has a record all the same
		if len(r.Reports) == 0 {
			return r, errNoRecord
		}
		r.Policy = None
	}
	r.StrictDKIM, r.StrictSPF = strings.EqualFold(tags["adkim"], "s"), strings.EqualFold(tags["aspf"], "s")
	r.Testing = strings.EqualFold(tags["t"], "y")
	if p := strings.ToLower(tags["psd"]); p == "y" || p == "n" {
		r.Public = p
	}
	return r, nil
}

// uris are where reports go.
func uris(value string) (all []string) {
	for _, u := range strings.Split(value, ",") {
		if u = strings.TrimSpace(u); strings.HasPrefix(strings.ToLower(u), "mailto:") {
			all = append(all, u)
		}
	}
	return all
}

// For is the policy for a domain that the record is found for.
func (r Record) For(domain string, exists bool) Policy {
	p := r.Policy
	if domain != r.Domain {
		if r.Subdomains != "" {
			p = r.Subdomains
		}
		if !exists && r.Missing != "" {
			p = r.Missing
		}
	}
	if r.Testing {
		return milder(p)
	}
	return p
}

// milder is the policy that is applied instead while a domain only tests.
func milder(p Policy) Policy {
	if p == Reject {
		return Quarantine
	}
	return None
}
