// Package dkim signs messages and verifies their signatures (RFC 6376, RFC 8301, RFC 8463), by a clock and a DNS
// that are given. What it finds wrong it tells by name, so that each step can be explained.
package dkim

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// Status is what became of a signature (RFC 8601 §2.7.1).
type Status string

// The statuses. No signature at all is "none", which is not of any signature.
const (
	Pass      Status = "pass"
	Fail      Status = "fail"      // the message is not what was signed
	Policy    Status = "policy"    // it may verify, and is not taken all the same
	Neutral   Status = "neutral"   // it cannot be read
	TempError Status = "temperror" // its key could not be had now
	PermError Status = "permerror" // it can never be verified
)

// Why is what is wrong with a signature.
type Why string

// The reasons. Those of RFC 6376 §6.1 are given in the RFC's words in comments.
const (
	BadSyntax       Why = "syntax"        // signature syntax error
	BadVersion      Why = "version"       // incompatible version
	MissingTag      Why = "missing-tag"   // signature missing required tag
	DomainMismatch  Why = "domain"        // domain mismatch
	FromUnsigned    Why = "from"          // From field not signed
	Expired         Why = "expired"       // signature expired
	Early           Why = "early"         // its time is still to come
	BadAlgorithm    Why = "algorithm"     // it is not known, or not allowed any more (RFC 8301 §3.1)
	NoAnswer        Why = "no-answer"     // key unavailable
	NoKey           Why = "no-key"        // no key for signature
	BadKey          Why = "key-syntax"    // key syntax error
	BadHash         Why = "key-hash"      // inappropriate hash algorithm
	Revoked         Why = "revoked"       // key revoked
	WrongKey        Why = "key-algorithm" // inappropriate key algorithm
	WeakKey         Why = "weak"          // an RSA key of less than 1024 bits (RFC 8301 §3.2)
	BodyHash        Why = "body-hash"     // body hash did not verify
	WrongSignature  Why = "signature"     // signature did not verify
	UnsignedContent Why = "length"        // unsigned content: only a part of the body is signed
	TooMany         Why = "too-many"      // there are more signatures than are looked at
)

// Signature is a DKIM-Signature field as it was read.
type Signature struct {
	Algorithm        string
	Domain, Selector string
	Identity         string // the i= tag, or what stands for it
	Header, Body     Canonicalization
	Fields           []string // the names in h=
	Length           int64    // the l= tag, -1 for none
	Time, Expires    time.Time
	bodyHash, data   []byte
}

// Result is a signature, and what became of it.
type Result struct {
	Signature
	Status Status
	Why    Why    // "" for one that verifies
	Key    string // the name under which its key stands in DNS, "" where it was not asked for
	// Testing says that the signer only tries DKIM out: a failure means no more than no signature (RFC 6376 §3.6.1).
	Testing bool
	// Weight is how many bits an RSA key has, 0 for another.
	Weight int
}

// Ask asks DNS. What became of it is in the reply's Rcode.
type Ask func(name string, qtype uint16) *dns.Msg

// most is how many signatures are looked at (RFC 6376 §6.1 leaves that to the verifier).
const most = 8

const field = "dkim-signature"

// Verify tells of each of a message's signatures, from the first in the header on, what becomes of it.
func Verify(octets []byte, ask Ask, now time.Time) (all []Result) {
	m := split(octets)
	for _, f := range m.fields {
		if nameOf(f) != field {
			continue
		}
		r := Result{}
		if len(all) >= most {
			r.Status, r.Why = Policy, TooMany
		} else {
			r.Signature, r.Status, r.Why = read(f, now)
			if r.Why == "" {
				r.verify(m, f, ask)
			}
		}
		all = append(all, r)
	}
	return all
}

// read reads a signature, and validates it (RFC 6376 §6.1.1).
func read(f string, now time.Time) (s Signature, status Status, why Why) {
	_, value, _ := strings.Cut(f, ":")
	t, _, err := readTags(value)
	if err != nil {
		return s, Neutral, BadSyntax
	}
	s = Signature{Algorithm: t["a"], Domain: t["d"], Selector: t["s"], Identity: t.or("i", "@"+t["d"]), Length: -1, Fields: list(t["h"])}
	if v, there := t["v"]; there && v != "1" {
		return s, PermError, BadVersion
	}
	for _, name := range []string{"v", "a", "b", "bh", "d", "h", "s"} {
		if t[name] == "" {
			return s, PermError, MissingTag
		}
	}
	header, body, two := strings.Cut(t.or("c", "simple/simple"), "/")
	if !two {
		body = string(Simple)
	}
	s.Header, s.Body = Canonicalization(header), Canonicalization(body)
	s.bodyHash, err = base64.StdEncoding.DecodeString(packed(t["bh"]))
	data, err2 := base64.StdEncoding.DecodeString(packed(t["b"]))
	s.data = data
	known := func(c Canonicalization) bool { return c == Simple || c == Relaxed }
	if err != nil || err2 != nil || !known(s.Header) || !known(s.Body) || !s.readNumbers(t) || !slices.Contains(list(t.or("q", "dns/txt")), "dns/txt") {
		return s, PermError, BadSyntax
	}
	switch {
	case s.Algorithm != rsaSHA256 && s.Algorithm != ed25519SHA256:
		return s, PermError, BadAlgorithm
	case !within(s.Identity[strings.LastIndexByte(s.Identity, '@')+1:], s.Domain):
		return s, PermError, DomainMismatch
	case !slices.ContainsFunc(s.Fields, func(n string) bool { return strings.EqualFold(n, "from") }):
		return s, PermError, FromUnsigned
	case !s.Expires.IsZero() && now.After(s.Expires):
		return s, PermError, Expired
	case s.Time.After(now.Add(skew)):
		return s, PermError, Early
	}
	return s, "", ""
}

// The algorithms. rsa-sha1 is not to be accepted any more (RFC 8301 §3.1).
const (
	rsaSHA256     = "rsa-sha256"
	ed25519SHA256 = "ed25519-sha256"
)

// skew is how much a signer's clock may be ahead.
const skew = 5 * time.Minute

// readNumbers reads l=, t= and x=.
func (s *Signature) readNumbers(t tags) (ok bool) {
	number := func(tag string) (n int64, there, ok bool) {
		v, there := t[tag]
		if !there {
			return 0, false, true
		}
		n, err := strconv.ParseInt(v, 10, 64)
		return n, true, err == nil && n >= 0 && v[0] != '+'
	}
	l, limited, ok1 := number("l")
	at, timed, ok2 := number("t")
	end, ends, ok3 := number("x")
	if limited {
		s.Length = l
	}
	if timed {
		s.Time = time.Unix(at, 0).UTC()
	}
	if ends {
		s.Expires = time.Unix(end, 0).UTC()
	}
	return ok1 && ok2 && ok3 && !(timed && ends && end <= at)
}

// within reports whether a domain is another, or one of its subdomains.
func within(domain, parent string) bool {
	domain, parent = strings.ToLower(strings.TrimSuffix(domain, ".")), strings.ToLower(strings.TrimSuffix(parent, "."))
	return domain == parent || strings.HasSuffix(domain, "."+parent)
}

// verify gets the key and computes (RFC 6376 §6.1.2, §6.1.3).
func (r *Result) verify(m message, own string, ask Ask) {
	r.Key = r.Selector + "._domainkey." + strings.TrimSuffix(r.Domain, ".")
	k, status, why := r.key(ask)
	if why != "" {
		r.Status, r.Why = status, why
		return
	}
	r.Testing = k.testing
	body := r.Body.Body(m.body)
	if r.Length >= 0 {
		if r.Length > int64(len(body)) {
			r.Status, r.Why = PermError, BadSyntax // more than there is
			return
		}
		body = body[:r.Length]
	}
	sum := sha256.Sum256(body)
	if !bytes.Equal(sum[:], r.bodyHash) {
		r.Status, r.Why = Fail, BodyHash
		return
	}
	hashed := sha256.Sum256([]byte(m.signed(r.Fields, own, r.Header)))
	switch public := k.public.(type) {
	case *rsa.PublicKey:
		r.Weight = public.N.BitLen()
		if r.Weight < 1024 {
			r.Status, r.Why = Policy, WeakKey
			return
		}
		if rsa.VerifyPKCS1v15(public, crypto.SHA256, hashed[:], r.data) != nil {
			r.Status, r.Why = Fail, WrongSignature
			return
		}
	case ed25519.PublicKey:
		if !ed25519.Verify(public, hashed[:], r.data) { // of the hash (RFC 8463 §3)
			r.Status, r.Why = Fail, WrongSignature
			return
		}
	}
	r.Status = Pass
	if r.Length >= 0 { // whoever adds to the body is not noticed (RFC 6376 §8.2)
		r.Status, r.Why = Policy, UnsignedContent
	}
}

// key is a key record (RFC 6376 §3.6.1).
type key struct {
	public  crypto.PublicKey
	testing bool
}

// key asks for the signature's key. Of several records the first counts that can be read.
func (r *Result) key(ask Ask) (k key, status Status, why Why) {
	reply := ask(r.Key, dns.TypeTXT)
	switch reply.Rcode {
	case dns.RcodeSuccess, dns.RcodeNameError:
	default:
		return k, TempError, NoAnswer
	}
	why = NoKey
	for _, rr := range reply.Answer {
		txt, ok := rr.(*dns.TXT)
		if !ok {
			continue
		}
		if k, why = r.readKey(strings.Join(txt.Txt, "")); why == "" {
			return k, "", ""
		}
	}
	return k, PermError, why
}

// readKey reads a key record for the signature.
func (r *Result) readKey(text string) (k key, why Why) {
	t, first, err := readTags(text)
	_, has := t["p"]
	if v, there := t["v"]; err != nil || !has || there && (v != "DKIM1" || first != "v") {
		return k, BadKey
	}
	services := list(t.or("s", "*"))
	flags := list(t.or("t", ""))
	kind, _, _ := strings.Cut(r.Algorithm, "-")
	switch {
	case !slices.Contains(services, "*") && !slices.Contains(services, "email"):
		return k, NoKey // it is for something else
	case !slices.Contains(list(t.or("h", "sha256")), "sha256"):
		return k, BadHash
	case t["p"] == "":
		return k, Revoked
	case t.or("k", "rsa") != kind:
		return k, WrongKey
	case slices.Contains(flags, "s") && !strings.EqualFold(r.Identity[strings.LastIndexByte(r.Identity, '@')+1:], r.Domain):
		return k, DomainMismatch
	}
	k.testing = slices.Contains(flags, "y")
	der, err := base64.StdEncoding.DecodeString(packed(t["p"]))
	if err != nil {
		return k, BadKey
	}
	if kind == "ed25519" {
		if len(der) != ed25519.PublicKeySize {
			return k, BadKey
		}
		k.public = ed25519.PublicKey(der)
		return k, ""
	}
	public, ok := rsaKey(der)
	if !ok {
		return k, BadKey
	}
	k.public = public
	return k, ""
}

// rsaKey reads what stands in p=: the RFC says RSAPublicKey, and its example and everybody write a
// SubjectPublicKeyInfo (RFC 6376's erratum 3017 says so, too).
func rsaKey(der []byte) (*rsa.PublicKey, bool) {
	if k, err := x509.ParsePKIXPublicKey(der); err == nil {
		public, ok := k.(*rsa.PublicKey)
		return public, ok
	}
	k, err := x509.ParsePKCS1PublicKey(der)
	return k, err == nil
}
