// Package dns names things: the zones of a world (RFC 1034, RFC 1035), what a
// name server answers from them, and how they are changed (RFC 2136). All is in
// memory; nothing here opens a connection. It knows dig's and nsupdate's
// command lines too, so that whoever has a line can ask what it asks for.
package dns

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// zone is a part of the name space that one administration is in charge of. It
// is never changed once it is in use: an update makes another.
type zone struct {
	origin string              // canonical: lower case, with the final dot
	names  map[string][]dns.RR // by canonical name, in the order given
}

// defaultTTL is that of records which give none and follow no $TTL.
const defaultTTL = 3600

// parserWords is what the parser puts around what it has to say.
var parserWords = regexp.MustCompile(`(?s)^(?:.*?: )?dns: (.*) at line: (\d+):(\d+)$`)

// readZone reads a zone file (RFC 1035 §5). Names without a final dot are
// relative to the origin. Errors give the line: the text's first is line.
func readZone(file, origin, text string, line int) (*zone, error) {
	at := func(n int, format string, args ...any) error {
		return fmt.Errorf("%s:%d: zone %s: %s", file, line+n-1, strings.TrimSuffix(origin, "."), fmt.Sprintf(format, args...))
	}
	if !legal(origin) {
		return nil, at(1, "this is no domain name; write one such as example.org")
	}
	z := &zone{origin: origin, names: make(map[string][]dns.RR)}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	read := &counter{text: text}
	p := dns.NewZoneParser(read, z.origin, "")
	p.SetDefaultTTL(defaultTTL)
	for rr, ok := p.Next(); ok; rr, ok = p.Next() {
		if why := z.add(rr); why != nil {
			return nil, at(read.lines, "%v", why)
		}
	}
	if err := p.Err(); err != nil {
		m := parserWords.FindStringSubmatch(err.Error())
		if m == nil {
			return nil, at(1, "%v", err)
		}
		n, _ := strconv.Atoi(m[2]) // the pattern has digits only
		return nil, at(n, "column %s: %s; write `name ttl IN type data` (RFC 1035 §5)", m[3], m[1])
	}
	if z.soa() == nil {
		return nil, at(1, "it has no SOA record; begin it with `@ IN SOA ns.%s hostmaster.%[1]s 1 7200 900 1209600 3600`", z.origin)
	}
	if len(z.at(z.origin, dns.TypeNS)) == 0 {
		return nil, at(1, "it names no server; add `@ IN NS ns.%s`, and that name's address", z.origin)
	}
	return z, nil
}

// counter hands a text to the parser octet by octet, and counts the lines that
// it has read: the parser itself names lines in errors only.
type counter struct {
	text  string
	at    int
	lines int
}

// ReadByte implements io.ByteReader, which the parser takes as it is.
func (c *counter) ReadByte() (byte, error) {
	if c.at == len(c.text) {
		return 0, io.EOF
	}
	b := c.text[c.at]
	c.at++
	if b == '\n' {
		c.lines++
	}
	return b, nil
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		if p[n], err = c.ReadByte(); err == nil {
			n++
		}
	}
	return n, err
}

// add puts a record into a zone that is being made. A record that is there
// already only gives its TTL (RFC 2136 §3.4.2.2).
func (z *zone) add(rr dns.RR) error {
	h := rr.Header()
	name := dns.CanonicalName(h.Name)
	switch {
	case h.Class != dns.ClassINET:
		return fmt.Errorf("%s: class %s: every record here is of class IN", h.Name, dns.Class(h.Class))
	case !dns.IsSubDomain(z.origin, name):
		return fmt.Errorf("%s is not in this zone; put it in a zone of its own, or leave the final dot out", h.Name)
	case h.Rrtype == dns.TypeSOA && name != z.origin:
		return fmt.Errorf("%s: the SOA record stands at the zone's own name, @", h.Name)
	}
	there := z.names[name]
	for i, old := range there {
		if dns.IsDuplicate(old, rr) {
			there[i] = rr
			return nil
		}
		switch {
		case old.Header().Rrtype == dns.TypeSOA && h.Rrtype == dns.TypeSOA:
			return errors.New("a second SOA record; a zone has one")
		case (old.Header().Rrtype == dns.TypeCNAME) != (h.Rrtype == dns.TypeCNAME), h.Rrtype == dns.TypeCNAME:
			return fmt.Errorf("%s has a CNAME record, and then no other; give it one or the others (RFC 1034 §3.6.2)", h.Name)
		}
	}
	z.names[name] = append(there, rr)
	return nil
}

// clone is a copy to change.
func (z *zone) clone() *zone {
	c := &zone{origin: z.origin, names: make(map[string][]dns.RR, len(z.names))}
	for name, rrs := range z.names {
		c.names[name] = slices.Clone(rrs)
	}
	return c
}

// at is what a name has of a type, ANY for all. The name is canonical.
func (z *zone) at(name string, typ uint16) []dns.RR {
	all := z.names[name]
	if typ == dns.TypeANY {
		return all
	}
	var some []dns.RR
	for _, rr := range all {
		if rr.Header().Rrtype == typ {
			some = append(some, rr)
		}
	}
	return some
}

// soa is the zone's start of authority, nil in a zone that is being made.
func (z *zone) soa() *dns.SOA {
	for _, rr := range z.names[z.origin] {
		if soa, ok := rr.(*dns.SOA); ok {
			return soa
		}
	}
	return nil
}

// exists reports whether a name is there, if only because there are names below
// it (RFC 4592 §2.2.2).
func (z *zone) exists(name string) bool {
	if len(z.names[name]) > 0 {
		return true
	}
	for other := range z.names {
		if other != name && dns.IsSubDomain(name, other) {
			return true
		}
	}
	return false
}

// cut is the name at or above which another zone has been given away, "" for
// none (RFC 1034 §4.2.1).
func (z *zone) cut(name string) string {
	for at := name; at != z.origin && at != "."; at = parent(at) {
		if len(z.at(at, dns.TypeNS)) > 0 {
			return at
		}
	}
	return ""
}

// wildcard is the name *.ENCLOSER whose records stand for a name that does not
// exist, "" for none (RFC 4592 §3.3.1).
func (z *zone) wildcard(name string) string {
	for at := parent(name); dns.IsSubDomain(z.origin, at); at = parent(at) {
		if z.exists(at) {
			if star := under("*", at); z.exists(star) {
				return star
			}
			return ""
		}
		if at == "." {
			return ""
		}
	}
	return ""
}

// parent is the name one label up; the root's is the root.
func parent(name string) string {
	i, end := dns.NextLabel(name, 0)
	if end || name == "." {
		return "."
	}
	return name[i:]
}

func under(label, name string) string {
	if name == "." {
		return label + "."
	}
	return label + "." + name
}
