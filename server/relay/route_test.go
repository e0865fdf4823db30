package relay

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"ehlo/server/dns"
)

const soa = "@ SOA ns.example.net. hostmaster 1 7200 900 1209600 3600\n@ NS ns.example.net.\n"

// domains are what the zones of TestRoute say.
var domains = map[string]string{
	"example.net":    "ns A 10.0.0.53\nrelay A 10.0.0.1\n",
	"several.org":    "@ MX 20 second\n@ MX 10 first\n@ MX 30 gone\nfirst A 10.0.0.2\nfirst AAAA 2001:db8::2\nsecond A 10.0.0.3\nsecond A 10.0.0.4\n",
	"equal.org":      "@ MX 10 a\n@ MX 10 b\n@ MX 10 c\na A 10.0.0.2\nb A 10.0.0.3\nc A 10.0.0.4\n",
	"implicit.org":   "@ A 10.0.0.5\nwww A 10.0.0.6\n",
	"nomail.org":     "@ MX 0 .\n@ A 10.0.0.5\n",
	"empty.org":      "@ TXT \"nothing here\"\n",
	"lost.org":       "@ MX 10 mail.lost.org.\n@ MX 20 mail.nowhere.example.\n@ A 10.0.0.5\n",
	"alias.org":      "www CNAME several.org.\nhere CNAME mail\nmail A 10.0.0.8\nmx MX 10 here\n",
	"backup.org":     "@ MX 10 best\n@ MX 20 relay.example.net.\n@ MX 30 last\nbest A 10.0.0.7\nlast A 10.0.0.9\n",
	"ours.org":       "@ MX 10 relay.example.net.\n@ MX 20 other\nother A 10.0.0.7\n",
	"ours-too.org":   "@ MX 10 elsewhere\nelsewhere A 10.0.0.1\n",
	"implicitly.org": "@ A 10.0.0.1\n",
	"dead.org":       "@ MX 10 mail\nmail A 10.0.0.9\n",
	"busy.org":       "@ MX 10 mail\nmail A 10.0.0.6\n",
	"case.org":       "@ MX 10 mail\nmail A 10.0.0.7\n",
	"refused.org":    "@ MX 10 mail\nmail A 10.0.0.8\n",
}

// router routes for relay.example.net, by zones; names with "fails" in them are answered by a failure.
func router(t *testing.T) *Router {
	t.Helper()
	sources := make(map[string]dns.Source)
	for origin, text := range domains {
		sources[origin+"."] = dns.Source{File: origin, Line: 1, Text: "$TTL 300\n" + soa + text}
	}
	zones, err := dns.Read(sources, nil, time.Date(2024, 6, 27, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return &Router{
		Ask: func(name string, qtype uint16) *mdns.Msg {
			q := new(mdns.Msg).SetQuestion(name, qtype)
			if strings.Contains(name, "fails") {
				return new(mdns.Msg).SetRcode(q, mdns.RcodeServerFailure)
			}
			return zones.Answer(q, netip.Addr{})
		},
		Self: func(name string, addresses []netip.Addr) bool {
			return name == "relay.example.net" || slices.Contains(addresses, netip.MustParseAddr("10.0.0.1"))
		},
		Shuffle: func(int, func(int, int)) {},
	}
}

// TestRoute finds the servers of domains as RFC 5321 §5.1 has it.
func TestRoute(t *testing.T) {
	r := router(t)
	for _, tt := range []struct{ what, domain, want string }{
		{"the best first, each with all its addresses, and none without", "several.org", "first.several.org 2001:db8::2 10.0.0.2, second.several.org 10.0.0.3 10.0.0.4"},
		{"case and a final dot are no difference", "Several.ORG.", "first.several.org 2001:db8::2 10.0.0.2, second.several.org 10.0.0.3 10.0.0.4"},
		{"without an MX record the domain's own address", "implicit.org", "implicit.org 10.0.0.5"},
		{"an alias is as what it stands for", "www.alias.org", "first.several.org 2001:db8::2 10.0.0.2, second.several.org 10.0.0.3 10.0.0.4"},
		{"a server by an alias", "mx.alias.org", "here.alias.org 10.0.0.8"},
		{"only those that are better than the host itself", "backup.org", "best.backup.org 10.0.0.7"},
		{"an address", "[10.0.0.9]", "[10.0.0.9] 10.0.0.9"},
		{"an IPv6 address", "[IPv6:2001:db8::9]", "[IPv6:2001:db8::9] 2001:db8::9"},
		{"a name that does not exist", "nobody.org", "5.1.2 no-domain: nobody.org"},
		{"one that takes no mail, though it has an address", "nomail.org", "5.1.10 no-mail: nomail.org"},
		{"one without anything for mail", "empty.org", "5.4.4 no-address: empty.org"},
		{"MX records that lead nowhere hide the address", "lost.org", "5.4.4 no-exchanger: lost.org mail.lost.org"},
		{"the host itself, by name", "ours.org", "5.4.6 loop: ours.org relay.example.net"},
		{"the host itself, by address", "ours-too.org", "5.4.6 loop: ours-too.org elsewhere.ours-too.org"},
		{"the host itself, without an MX record", "implicitly.org", "5.4.6 loop: implicitly.org"},
		{"no answer", "fails.org", "4.4.3 no-answer: fails.org"},
		{"no address", "[mail.example.org]", "5.1.2 bad-literal: [mail.example.org]"},
	} {
		servers, err := r.Route(tt.domain)
		if got := written(servers, err); got != tt.want {
			t.Errorf("%s: %s goes to\n%s, want\n%s", tt.what, tt.domain, got, tt.want)
		}
	}
}

func written(servers []Exchanger, err error) string {
	var u *Unrouted
	if errors.As(err, &u) {
		return strings.TrimSpace(fmt.Sprintf("%s %v %s", u.Status(), u, u.Name))
	}
	var all []string
	for _, s := range servers {
		one := s.Name
		for _, a := range s.Addresses {
			one += " " + a.String()
		}
		all = append(all, one)
	}
	return strings.Join(all, ", ")
}

// TestEqual: servers that are equally good come in any order (RFC 5321 §5.1), which is the shuffler's.
func TestEqual(t *testing.T) {
	r := router(t)
	r.Shuffle = func(n int, swap func(i, j int)) { swap(0, n-1) }
	servers, err := r.Route("equal.org")
	if got, want := written(servers, err), "c.equal.org 10.0.0.4, b.equal.org 10.0.0.3, a.equal.org 10.0.0.2"; got != want {
		t.Errorf("goes to %s, want %s", got, want)
	}
	servers, err = r.Route("several.org")
	if got, want := written(servers, err), "first.several.org 2001:db8::2 10.0.0.2, second.several.org 10.0.0.3 10.0.0.4"; got != want {
		t.Errorf("goes to %s, want %s", got, want)
	}
}

// TestUnanswered: a server whose address nobody tells is left out where there is another, and waited for where not.
func TestUnanswered(t *testing.T) {
	r := router(t)
	all := []Exchanger{{Name: "fails.example.net.", Preference: 10}, {Name: "first.several.org.", Preference: 20}}
	servers, err := r.located("several.org", slices.Clone(all))
	if got, want := written(servers, err), "first.several.org 2001:db8::2 10.0.0.2"; got != want {
		t.Errorf("with another: %s, want %s", got, want)
	}
	servers, err = r.located("several.org", slices.Clone(all[:1]))
	if got, want := written(servers, err), "4.4.3 no-answer: several.org fails.example.net"; got != want {
		t.Errorf("alone: %s, want %s", got, want)
	}
	all[1].Name = "relay.example.net."
	servers, err = r.located("several.org", slices.Clone(all))
	if got, want := written(servers, err), "4.4.3 no-answer: several.org fails.example.net"; got != want {
		t.Errorf("better than the host itself: %s, want %s", got, want)
	}
}
