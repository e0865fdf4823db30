package dns

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"ehlo/server/wire"
)

const orgZone = `$TTL 300
@     SOA  ns hostmaster 7 7200 900 1209600 60
      NS   ns
      MX   20 backup
      MX   10 mail
      TXT  "v=spf1 mx " "-all"
ns    A    10.0.0.1
mail  A    10.0.0.2
      AAAA 2001:db8::2
www   CNAME mail
shop  CNAME www.example.net.
loop  CNAME pool
pool  CNAME loop
*.dyn A    10.0.0.9
a.deep TXT "below"
part  NS   ns.elsewhere.example.
`

const netZone = `@ SOA ns.example.org. hostmaster 1 7200 900 1209600 3600
@ NS ns.example.net.
ns A 10.0.0.3
www A 10.0.0.4
`

func zones(t testing.TB) *Zones {
	t.Helper()
	zs, err := Read(map[string]Source{
		"example.org.": {"w.yaml", 1, orgZone}, "example.net.": {"w.yaml", 1, netZone},
	}, []Host{
		{Name: "Linux", Addresses: []netip.Addr{netip.MustParseAddr("10.1.0.1")}},
		{Name: "box.example.net", Addresses: []netip.Addr{netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("2001:db8::7")}},
		{Name: "mail.example.org", Addresses: []netip.Addr{netip.MustParseAddr("10.0.0.2")}},
	}, time.Date(2024, 6, 27, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return zs
}

var (
	ours     = netip.MustParseAddr("10.0.0.1") // of both zones, by the SOA record of one
	resolver netip.Addr
)

// asked is the answer to "NAME TYPE", as an exchange has it.
func asked(zs *Zones, at netip.Addr, question string) []string {
	name, typ, _ := strings.Cut(question, " ")
	n, _ := Type(typ)
	return answerLines(zs.Answer(Question(1, name, n, true), at))
}

func TestAnswer(t *testing.T) {
	const soa = "example.org. 60 IN SOA ns.example.org. hostmaster.example.org. 7 7200 900 1209600 60"
	for _, tt := range []struct {
		rule, question string
		at             netip.Addr
		want           string
	}{
		{"all of a type, and the addresses of whom they name", "example.org MX", ours, `NOERROR, flags: qr aa rd
;; ANSWER
example.org. 300 IN MX 20 backup.example.org.
example.org. 300 IN MX 10 mail.example.org.
;; ADDITIONAL
mail.example.org. 300 IN A 10.0.0.2
mail.example.org. 300 IN AAAA 2001:db8::2`},
		{"the resolver knows all and speaks for none", "MAIL.Example.ORG A", resolver, `NOERROR, flags: qr rd ra
;; ANSWER
mail.example.org. 300 IN A 10.0.0.2`},
		{"no such name: RFC 2308 §2.1", "nobody.example.org A", ours, "NXDOMAIN, flags: qr aa rd\n;; AUTHORITY\n" + soa},
		{"no such record: RFC 2308 §2.2", "mail.example.org MX", ours, "NOERROR, flags: qr aa rd\n;; AUTHORITY\n" + soa},
		{"a name that only has names below it exists: RFC 4592 §2.2.2", "deep.example.org A", ours, "NOERROR, flags: qr aa rd\n;; AUTHORITY\n" + soa},
		{"an alias is followed: RFC 1034 §3.6.2", "www.example.org A", ours, `NOERROR, flags: qr aa rd
;; ANSWER
www.example.org. 300 IN CNAME mail.example.org.
mail.example.org. 300 IN A 10.0.0.2`},
		{"and not when it is what was asked for", "www.example.org CNAME", ours, `NOERROR, flags: qr aa rd
;; ANSWER
www.example.org. 300 IN CNAME mail.example.org.`},
		{"an alias into another zone", "shop.example.org A", resolver, `NOERROR, flags: qr rd ra
;; ANSWER
shop.example.org. 300 IN CNAME www.example.net.
www.example.net. 3600 IN A 10.0.0.4`},
		{"aliases that go round end", "loop.example.org A", ours, `NOERROR, flags: qr aa rd
;; ANSWER
loop.example.org. 300 IN CNAME pool.example.org.
pool.example.org. 300 IN CNAME loop.example.org.`},
		{"a wildcard: RFC 4592 §3.3.1", "x.y.dyn.example.org A", ours, `NOERROR, flags: qr aa rd
;; ANSWER
x.y.dyn.example.org. 300 IN A 10.0.0.9`},
		{"a wildcard without such a record", "x.dyn.example.org MX", ours, "NOERROR, flags: qr aa rd\n;; AUTHORITY\n" + soa},
		{"a zone given away: RFC 1034 §4.2.1", "x.part.example.org A", ours, `NOERROR, flags: qr rd
;; AUTHORITY
part.example.org. 300 IN NS ns.elsewhere.example.`},
		{"to servers that nobody reaches", "x.part.example.org A", resolver, "SERVFAIL, flags: qr rd ra"},
		{"a server is asked for what is not its own", "www.example.net A", netip.MustParseAddr("10.0.0.99"), "REFUSED, flags: qr rd"},
		{"zones are not handed out", "example.org AXFR", ours, "REFUSED, flags: qr rd"},
		{"a host that no zone has", "linux A", resolver, "NOERROR, flags: qr rd ra\n;; ANSWER\nLinux. 3600 IN A 10.1.0.1"},
		{"a host that its zone lacks", "box.example.net A", ours, "NOERROR, flags: qr aa rd\n;; ANSWER\nbox.example.net. 3600 IN A 10.0.0.7"},
		{"an address's name: RFC 1035 §3.5", "2.0.0.10.in-addr.arpa PTR", resolver, "NOERROR, flags: qr rd ra\n;; ANSWER\n2.0.0.10.in-addr.arpa. 3600 IN PTR mail.example.org."},
		{"an IPv6 address's name: RFC 3596 §2.5", strings.TrimSuffix(ReverseName(netip.MustParseAddr("2001:db8::7")), ".") + " PTR", resolver,
			"NOERROR, flags: qr rd ra\n;; ANSWER\n7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 3600 IN PTR box.example.net."},
		{"a name in no zone is the root's to deny", "google.com A", resolver, `NXDOMAIN, flags: qr rd ra
;; AUTHORITY
. 86400 IN SOA a.root-servers.net. nstld.verisign-grs.com. 2024062700 1800 900 604800 86400`},
	} {
		if diff := cmp.Diff(tt.want, strings.Join(asked(zones(t), tt.at, tt.question), "\n")); diff != "" {
			t.Errorf("%s: %s:\n%s", tt.rule, tt.question, diff)
		}
	}
}

func TestAddressesAndRecords(t *testing.T) {
	zs := zones(t)
	for name, want := range map[string]string{
		"mail.example.org": "10.0.0.2 2001:db8::2", "WWW.example.org.": "10.0.0.2 2001:db8::2", "shop.example.org": "10.0.0.4",
		"example.org": "", "nobody.example.org": "", "linux": "10.1.0.1", "": "", "a..b": "", "part.example.org": "",
	} {
		var got []string
		for _, a := range zs.Addresses(name) {
			got = append(got, a.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("addresses of %q: %v, want %q", name, got, want)
		}
	}
	if diff := cmp.Diff([]string{"v=spf1 mx -all"}, zs.Records("example.org", dns.TypeTXT)); diff != "" {
		t.Errorf("the strings of a TXT record are one text: RFC 7208 §3.3:\n%s", diff)
	}
	if got := zs.Records("example.org", dns.TypeMX); len(got) != 2 || got[1] != "10 mail.example.org." {
		t.Errorf("MX records %q", got)
	}
}

func TestZoneErrors(t *testing.T) {
	const head = "@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns\n"
	for _, tt := range []struct{ text, want string }{
		{"@ NS ns\n", "w.yaml:10: zone example.org: it has no SOA record; begin it with `@ IN SOA ns.example.org. hostmaster.example.org. 1 7200 900 1209600 3600`"},
		{"@ SOA ns hostmaster 1 2 3 4 5\n", "w.yaml:10: zone example.org: it names no server; add `@ IN NS ns.example.org.`, and that name's address"},
		{head + "\nmail B 10.0.0.1\n", "w.yaml:13: zone example.org: column 7: not a TTL: \"B\"; write `name ttl IN type data` (RFC 1035 §5)"},
		{head + "mail A 10.0.0\n", "w.yaml:12: zone example.org: column 13: bad A A: \"10.0.0\"; write `name ttl IN type data` (RFC 1035 §5)"},
		{head + "a A 10.0.0.1\nb A 10.0.0.1\na CNAME b\n", "w.yaml:14: zone example.org: a.example.org. has a CNAME record, and then no other; give it one or the others (RFC 1034 §3.6.2)"},
		{head + "a CNAME b\na CNAME c\n", "w.yaml:13: zone example.org: a.example.org. has a CNAME record, and then no other; give it one or the others (RFC 1034 §3.6.2)"},
		{head + "a.example.net. A 10.0.0.1\n", "w.yaml:12: zone example.org: a.example.net. is not in this zone; put it in a zone of its own, or leave the final dot out"},
		{head + "@ SOA ns hostmaster 2 2 3 4 5\n", "w.yaml:12: zone example.org: a second SOA record; a zone has one"},
		{head + "a SOA ns hostmaster 2 2 3 4 5\n", "w.yaml:12: zone example.org: a.example.org.: the SOA record stands at the zone's own name, @"},
		{head + "a CH TXT x\n", "w.yaml:12: zone example.org: a.example.org.: class CH: every record here is of class IN"},
		{head + "$INCLUDE /etc/passwd\n", "w.yaml:12: zone example.org: column 20: $INCLUDE directive not allowed: \"/etc/passwd\"; write `name ttl IN type data` (RFC 1035 §5)"},
	} {
		_, err := readZone("w.yaml", "example.org.", tt.text, 10)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q:\n%v, want\n%s", tt.text, err, tt.want)
		}
	}
}

// TestUpdate types lines for nsupdate, sends them, and looks at a name.
func TestUpdate(t *testing.T) {
	for _, tt := range []struct {
		rule, lines, rcode string
		question, want     string
	}{
		{"a record is added", "update add new.example.org 60 A 10.0.0.5\nsend", "NOERROR",
			"new.example.org A", "new.example.org. 60 IN A 10.0.0.5"},
		{"the serial number goes up: RFC 2136 §3.6", "update add new.example.org 60 A 10.0.0.5\nsend", "NOERROR",
			"example.org SOA", "example.org. 300 IN SOA ns.example.org. hostmaster.example.org. 8 7200 900 1209600 60"},
		{"and does not when nothing has changed", "update delete nobody.example.org\nsend", "NOERROR",
			"example.org SOA", "example.org. 300 IN SOA ns.example.org. hostmaster.example.org. 7 7200 900 1209600 60"},
		{"one record of a type is deleted", "update delete example.org MX 20 backup.EXAMPLE.org\nsend", "NOERROR",
			"example.org MX", "example.org. 300 IN MX 10 mail.example.org."},
		{"all of a type are", "update delete example.org. MX\nsend", "NOERROR", "example.org MX", ""},
		{"all of a name are", "update delete mail.example.org\nsend", "NOERROR", "mail.example.org A", ""},
		{"a zone keeps its SOA record and a server: RFC 2136 §3.4.2.4", "update delete example.org\nupdate delete example.org NS ns.example.org\nsend", "NOERROR",
			"example.org NS", "example.org. 300 IN NS ns.example.org."},
		{"all of a type have one TTL: RFC 2181 §5.2", "update add mail.example.org 60 A 10.0.0.5\nsend", "NOERROR",
			"mail.example.org A", "mail.example.org. 60 IN A 10.0.0.2 | mail.example.org. 60 IN A 10.0.0.5"},
		{"an alias does not come beside others: RFC 2136 §3.4.2.2", "update add mail.example.org 60 CNAME www.example.org\nsend", "NOERROR",
			"mail.example.org A", "mail.example.org. 300 IN A 10.0.0.2"},
		{"an alias is replaced", "update add www.example.org 60 CNAME ns.example.org\nsend", "NOERROR",
			"www.example.org CNAME", "www.example.org. 60 IN CNAME ns.example.org."},
		{"a name of another zone: RFC 2136 §3.4.1", "zone example.org\nadd a.example.net 60 A 10.0.0.1\nsend", "NOTZONE", "a.example.net A", ""},
		{"a zone that there is not", "zone example.com\nadd a.example.com 60 A 10.0.0.1\nsend", "NOTAUTH", "a.example.com A", ""},
		{"nothing is done if one change cannot be", "zone example.org\nadd a.example.org 60 A 10.0.0.1\nadd a.example.net 60 A 10.0.0.1\nsend", "NOTZONE", "a.example.org A", ""},
		{"a prerequisite that holds", "prereq nxdomain new.example.org\nupdate add new.example.org 60 A 10.0.0.5\nsend", "NOERROR", "new.example.org A", "new.example.org. 60 IN A 10.0.0.5"},
		{"a name that should not be there: RFC 2136 §2.4.5", "prereq nxdomain mail.example.org\nupdate add mail.example.org 60 A 10.0.0.5\nsend", "YXDOMAIN", "", ""},
		{"one that should", "prereq yxdomain new.example.org\nupdate add new.example.org 60 A 10.0.0.5\nsend", "NXDOMAIN", "", ""},
		{"a record that should not be there", "prereq nxrrset mail.example.org A\nupdate add mail.example.org 60 A 10.0.0.5\nsend", "YXRRSET", "", ""},
		{"one that should", "prereq yxrrset mail.example.org MX\nupdate add mail.example.org 60 A 10.0.0.5\nsend", "NXRRSET", "", ""},
		{"a text in quotes", "update add example.org 60 TXT \"v=spf1 a; -all\"\nsend", "NOERROR", "example.org TXT", `example.org. 60 IN TXT "v=spf1 mx " "-all" | example.org. 60 IN TXT "v=spf1 a; -all"`},
		{"a TTL for all", "ttl 90\nupdate add new.example.org A 10.0.0.5\n", "NOERROR", "new.example.org A", "new.example.org. 90 IN A 10.0.0.5"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			before := zones(t)
			zs, rcode := before, ""
			var u Updater
			for l := range strings.SplitSeq(tt.lines, "\n") {
				s := u.Line(l)
				if len(s.Say) > 0 {
					t.Errorf("%q: nsupdate says %q", l, s.Say)
				}
				if s.Send == nil {
					continue
				}
				q := s.Send.Update
				if len(q.Question) == 0 {
					origin, _ := zs.Primary(q.Ns[0].Header().Name)
					q.Question = []dns.Question{{Name: origin, Qtype: dns.TypeSOA, Qclass: dns.ClassINET}}
				}
				var m *dns.Msg
				m, zs = zs.Update(q, ours)
				u.Answered(m)
				rcode = dns.RcodeToString[m.Rcode]
			}
			if rcode != tt.rcode {
				t.Errorf("the answer is %s, want %s", rcode, tt.rcode)
			}
			if tt.question == "" {
				return
			}
			was := asked(before, ours, tt.question)
			if diff := cmp.Diff(was, asked(zones(t), ours, tt.question)); diff != "" {
				t.Errorf("the zones before the update have changed:\n%s", diff)
			}
			if got := strings.Join(answers(asked(zs, ours, tt.question)), " | "); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.question, got, tt.want)
			}
		})
	}
}

// answers are the lines of the answer section.
func answers(lines []string) (some []string) {
	in := false
	for _, l := range lines {
		if strings.HasPrefix(l, ";; ") {
			in = l == ";; ANSWER"
		} else if in {
			some = append(some, l)
		}
	}
	return some
}

func TestTheResolverIsInChargeOfNothing(t *testing.T) {
	var u Updater
	u.Line("zone example.org")
	u.Line("update add new.example.org 60 A 10.0.0.5")
	zs := zones(t)
	if m, next := zs.Update(u.Line("send").Send.Update, resolver); m.Rcode != dns.RcodeNotImplemented || next != zs {
		t.Errorf("the answer is %s, changed %v", dns.RcodeToString[m.Rcode], next != zs)
	}
}

func TestZonesHaveAnEnd(t *testing.T) {
	zs := zones(t)
	for i := range mostRecords {
		var u Updater
		u.Line("zone example.org")
		for range 2 {
			u.Line("update add n" + ttl(uint32(i)) + ".example.org 60 TXT \"" + ttl(uint32(len(u.changes))) + "\"")
		}
		m, next := zs.Update(u.Line("").Send.Update, ours)
		if m.Rcode == dns.RcodeRefused && next == zs {
			return
		}
		zs = next
	}
	t.Errorf("a zone of %d records takes more", zs.zones["example.org."].size())
}

func TestNsupdateSays(t *testing.T) {
	for line, want := range map[string]string{
		"frobnicate":                             "incorrect section name: frobnicate",
		"update":                                 "incorrect operation code: ",
		"update put a 1 A 10.0.0.1":              "incorrect operation code: put",
		"update add":                             "could not read owner name",
		"update add a..b 60 A 10.0.0.1":          "'a..b' is not a legal name",
		"update add a.b":                         "could not read owner ttl",
		"update add a.b A 10.0.0.1":              "ttl 'A': not a valid number",
		"update add a.b 60":                      "could not read type",
		"update add a.b 60 IN":                   "could not read type",
		"update add a.b 60 XY 1":                 "'XY' is not a valid type: unknown class/type",
		"update add a.b 60 ANY 1":                "'ANY' is not a valid type: unknown class/type",
		"update add a.b 60 A":                    "could not read rdata: what is the record to say?",
		"update add a.b 60 MX mail.b":            `invalid rdata format: bad MX Pref: "mail.b"`,
		"update add a.b 60 A 10.0.0.256":         `invalid rdata format: bad A A: "10.0.0.256"`,
		"update add a.b 60 MX 10 mail.b more":    `invalid rdata format: garbage after rdata: "more"`,
		"zone":                                   "could not read zone name",
		"server":                                 "could not read server name",
		"server x 54":                            "port '54': DNS is on port 53 here",
		"ttl soon":                               "ttl 'soon': not a valid number",
		"class CH":                               "bad class 'CH': every zone here is of class IN",
		"prereq perhaps a":                       "incorrect operation code: perhaps",
		"send":                                   "",
		"; a remark":                             "",
		"answer":                                 "",
		"update add $INCLUDE 60 TXT /etc/passwd": "",
	} {
		var u Updater
		if got := strings.Join(u.Line(line).Say, "\n"); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	var u Updater
	u.Line("zone example.org")
	u.Line("prereq yxrrset example.org. MX")
	u.Line("update add example.org. 60 MX 10 mail.example.org.")
	u.Line("update delete example.org. TXT")
	if diff := cmp.Diff(`Outgoing update query:
;; ->>HEADER<<- opcode: UPDATE, status: NOERROR, id:      0
;; flags:; ZONE: 1, PREREQ: 1, UPDATE: 2, ADDITIONAL: 0
;; ZONE SECTION:
;example.org.			IN	SOA

;; PREREQUISITE SECTION:
example.org.		0	ANY	MX

;; UPDATE SECTION:
example.org.		60	IN	MX	10 mail.example.org.
example.org.		0	ANY	TXT
`, strings.Join(u.Line("show").Say, "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestParseDig(t *testing.T) {
	for line, want := range map[string]string{
		"":                                   ". NS",
		"example.org":                        "example.org. A",
		"MX example.org":                     "example.org. MX",
		"example.org mx":                     "example.org. MX",
		"@ns.example.org example.org IN TXT": "ns.example.org example.org. TXT",
		"-t mx example.org +short":           "example.org. MX short",
		"-tmx -q example.org":                "example.org. MX",
		"-x 10.0.0.1":                        "1.0.0.10.in-addr.arpa. PTR",
		"mx mx":                              "mx. MX",
		"example.org +noall +answer":         "example.org. A answer-only",
		"example.org +norec":                 "example.org. A norecurse",
		"a.b c.d":                            "a.b and c.d: one name at a time, please",
		"a..b":                               "'a..b' is not a legal name",
		"-x example.org":                     "'example.org' is not a legal address",
		"-t what a.b":                        "'what' is not a type of record; MX, A, TXT and NS are",
		"a.b +frob":                          "Invalid option: +frob\n" + digUsage,
		"a.b -t":                             "invalid option: -t wants a value\n" + digUsage,
		"-z":                                 "Invalid option: -z\n" + digUsage,
		"-h":                                 digUsage,
	} {
		d, err := ParseDig(strings.Fields(line))
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			q := d.Query.Question[0]
			got = strings.TrimPrefix(d.Server+" ", " ") + q.Name + " " + dns.Type(q.Qtype).String()
			switch {
			case d.Show.Short:
				got += " short"
			case d.Show == Show{Answer: true}:
				got += " answer-only"
			case !d.Query.RecursionDesired:
				got += " norecurse"
			}
		}
		if got != want {
			t.Errorf("dig %s: %q, want %q", line, got, want)
		}
	}
}

func TestDescribe(t *testing.T) {
	var u Updater
	for _, l := range []string{"zone example.org", "prereq nxdomain new.example.org", "update add example.org 60 TXT \"v=spf1 \" \"-all\"", "update delete mail.example.org A 10.0.0.2", "del www.example.org"} {
		u.Line(l)
	}
	q := u.Line("send").Send.Update
	m, _ := zones(t).Update(q, ours)
	x := &wire.Exchange{Service: &wire.Service{Address: "10.0.0.1"}}
	Describe(x, q, m)
	if diff := cmp.Diff("UPDATE example.org.\r\nprereq nxdomain new.example.org.\r\nadd example.org. 60 IN TXT \"v=spf1 \" \"-all\"\r\n"+
		"delete mail.example.org. A 10.0.0.2\r\ndelete www.example.org.\r\n", string(x.Unit.Raw)); diff != "" {
		t.Error(diff)
	}
	if x.Command.Verb != Update || x.Response.Code != "NOERROR" || x.Response.Outcome != wire.OK || string(x.Reply) != "NOERROR, flags: qr\r\n" {
		t.Errorf("verb %q, response %+v, reply %q", x.Command.Verb, x.Response, x.Reply)
	}
	if record, ok := x.Command.Args.Get(ArgRecord); !ok || record != "v=spf1 -all" {
		t.Errorf("record %q", record)
	}
	for _, tok := range x.Command.Tokens {
		if string(x.Unit.Raw[tok.Start:tok.End]) != tok.Text {
			t.Errorf("token %+v does not stand there", tok)
		}
	}
}

// FuzzCommandLines gives lines to dig, host and nsupdate, and sends what they
// ask for: whatever is typed, there is an answer, and the zones stay sound.
func FuzzCommandLines(f *testing.F) {
	for _, seed := range []string{
		"example.org MX +short", "-x 10.0.0.1", "@ns x.y.dyn.example.org", "-t ANY example.org +noall +answer",
		"update add a.example.org 60 TXT \"x\" (\nupdate delete example.org\nsend", "add *.example.org 1 CNAME a\n\nadd b.c.example.org 0 A 1.2.3.4\nshow\nsend\nanswer",
		"zone .\nprereq yxrrset . SOA\nadd a 1 NS b\nsend", "add example.org 1 SOA a b 9 1 1 1 1\nsend", "add $ORIGIN 1 TXT $INCLUDE\nsend", `add \000.example.org 1 TYPE65280 \# 1 00` + "\nsend",
	} {
		f.Add(seed)
	}
	base := zones(f)
	f.Fuzz(func(t *testing.T, text string) {
		zs := base
		var u Updater
		for line := range strings.SplitSeq(text, "\n") {
			if d, err := ParseDig(strings.Fields(line)); err == nil {
				describable(t, d.Query, zs.Answer(d.Query, resolver))
				describable(t, d.Query, zs.Answer(d.Query, ours))
			}
			if qs, _, err := ParseHost(strings.Fields(line)); err == nil {
				for _, q := range qs {
					describable(t, q, zs.Answer(q, resolver))
				}
			}
			s := u.Line(line)
			if s.Send == nil {
				continue
			}
			q := s.Send.Update
			if len(q.Question) == 0 {
				q.Question = []dns.Question{{Name: "example.org.", Qtype: dns.TypeSOA, Qclass: dns.ClassINET}}
			}
			m, next := zs.Update(q, ours)
			describable(t, q, m)
			u.Answered(m)
			zs = next
			for _, z := range zs.zones {
				if z.soa() == nil || len(z.at(z.origin, dns.TypeNS)) == 0 {
					t.Fatalf("zone %s has lost its SOA record or its servers", z.origin)
				}
			}
		}
	})
}

func describable(t *testing.T, q, m *dns.Msg) {
	x := &wire.Exchange{Service: &wire.Service{}}
	Describe(x, q, m)
	for _, tok := range x.Command.Tokens {
		if string(x.Unit.Raw[tok.Start:tok.End]) != tok.Text {
			t.Errorf("%q: token %+v does not stand there", x.Unit.Raw, tok)
		}
	}
	for _, rr := range m.Answer {
		Row(rr)
	}
}

// FuzzZone reads zone files.
func FuzzZone(f *testing.F) {
	f.Add(orgZone)
	f.Add(netZone)
	f.Add("@ SOA a b 1 2 3 4 5\n@ NS a\n$ORIGIN x\n$GENERATE 1-3 a$ A 10.0.0.$\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "$GENERATE") && len(text) > 200 {
			return // it makes thousands of records
		}
		z, err := readZone("w.yaml", "example.org.", text, 1)
		if err == nil && (z.soa() == nil || len(z.at(z.origin, dns.TypeNS)) == 0) {
			t.Errorf("a zone without SOA record or servers: %q", text)
		}
	})
}
