package dmarc

import (
	"fmt"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// names have TXT records; of a name that is here without a text there is something else.
type names map[string]string

func (n names) ask(asked *[]string) Ask {
	return func(name string, qtype uint16) *dns.Msg {
		m := new(dns.Msg).SetQuestion(dns.Fqdn(name), qtype)
		if qtype == dns.TypeTXT {
			*asked = append(*asked, strings.TrimPrefix(name, "_dmarc."))
		} else {
			*asked = append(*asked, "A "+name)
		}
		text, there := n[name]
		switch {
		case text == "fails":
			return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure)
		case !there:
			return new(dns.Msg).SetRcode(m, dns.RcodeNameError)
		}
		reply := new(dns.Msg).SetReply(m)
		if qtype == dns.TypeTXT && text != "" {
			for _, one := range strings.Split(text, " | ") {
				reply.Answer = append(reply.Answer, &dns.TXT{Hdr: dns.RR_Header{Name: dns.Fqdn(name), Rrtype: dns.TypeTXT}, Txt: []string{one}})
			}
		}
		return reply
	}
}

// TestCheck has messages by what authenticated them, and what their authors' domains say in DNS.
func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		what, author, spf, dkim string
		names                   names
		want                    string // status, policy, whose record, the organization
		asked                   string
	}{
		{"nothing is said", "north.example", "north.example", "", names{}, "none none - north.example", "north.example example"},
		{"by SPF", "north.example", "north.example", "", names{"_dmarc.north.example": "v=DMARC1; p=reject"}, "pass none north.example north.example", "north.example example"},
		{"by DKIM", "north.example", "", "north.example", names{"_dmarc.north.example": "v=DMARC1; p=reject"}, "pass none north.example north.example", "north.example example"},
		{"by neither", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=reject"}, "fail reject north.example north.example", "north.example example"},
		{"quarantine", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=quarantine"}, "fail quarantine north.example north.example", "north.example example"},
		{"none", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=none; rua=mailto:d@north.example"}, "fail none north.example north.example", "north.example example"},
		{"of somebody else, who has authenticated himself", "north.example", "mallory.example", "mallory.example", names{"_dmarc.north.example": "v=DMARC1; p=reject", "_dmarc.mallory.example": "v=DMARC1; p=none"}, "fail reject north.example north.example", "north.example example mallory.example"},
		{"a subdomain sends for the domain", "north.example", "bounce.north.example", "", names{"_dmarc.north.example": "v=DMARC1; p=reject"}, "pass none north.example north.example", "north.example example bounce.north.example"},
		{"the domain signs for a subdomain", "news.north.example", "", "north.example", names{"_dmarc.north.example": "v=DMARC1; p=reject"}, "pass none north.example north.example", "news.north.example north.example example"},
		{"one subdomain for another", "news.north.example", "", "bounce.north.example", names{"_dmarc.north.example": "v=DMARC1; p=reject"}, "pass none north.example north.example", "news.north.example north.example example bounce.north.example"},
		{"the same, and strict for DKIM", "news.north.example", "", "bounce.north.example", names{"_dmarc.north.example": "v=DMARC1; p=reject; adkim=s", "news.north.example": ""}, "fail reject north.example north.example", "news.north.example north.example example A news.north.example"},
		{"strict for SPF, and by DKIM", "north.example", "bounce.north.example", "mail.north.example", names{"_dmarc.north.example": "v=DMARC1; p=reject; aspf=s"}, "pass none north.example north.example", "north.example example mail.north.example"},
		{"a subdomain has its own policy", "news.north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=reject; sp=none", "news.north.example": ""}, "fail none north.example north.example", "news.north.example north.example example A news.north.example"},
		{"a subdomain that is not there", "nowhere.north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=none; sp=none; np=reject"}, "fail reject north.example north.example", "nowhere.north.example north.example example A nowhere.north.example"},
		{"np is for those only that are not there", "news.north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=none; np=reject", "news.north.example": ""}, "fail none north.example north.example", "news.north.example north.example example A news.north.example"},
		{"without sp and np p is for all", "nowhere.north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=quarantine"}, "fail quarantine north.example north.example", "nowhere.north.example north.example example A nowhere.north.example"},
		{"only testing to reject", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=reject; t=y"}, "fail quarantine north.example north.example", "north.example example"},
		{"only testing to quarantine", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=quarantine; t=y"}, "fail none north.example north.example", "north.example example"},
		{"pct means nothing any more", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=reject; pct=0"}, "fail reject north.example north.example", "north.example example"},
		{"a record on the way up", "a.b.north.example", "", "north.example", names{"_dmarc.b.north.example": "v=DMARC1; p=reject", "_dmarc.north.example": "v=DMARC1; p=none"}, "pass none north.example north.example", "a.b.north.example b.north.example north.example example"},
		{"a department that is its own organization", "a.b.north.example", "", "north.example", names{"_dmarc.b.north.example": "v=DMARC1; p=reject; psd=n", "_dmarc.north.example": "v=DMARC1; p=none", "a.b.north.example": ""}, "fail reject b.north.example b.north.example", "a.b.north.example b.north.example north.example example A a.b.north.example"},
		{"below a public suffix", "shop.co.example", "", "co.example", names{"_dmarc.shop.co.example": "v=DMARC1; p=reject", "_dmarc.co.example": "v=DMARC1; p=none; psd=y"}, "fail reject shop.co.example shop.co.example", "shop.co.example co.example"},
		{"the suffix speaks for those who say nothing", "mail.shop.co.example", "", "", names{"_dmarc.co.example": "v=DMARC1; p=reject; psd=y; np=reject", "mail.shop.co.example": ""}, "fail reject co.example shop.co.example", "mail.shop.co.example shop.co.example co.example A mail.shop.co.example"},
		{"the suffix itself", "co.example", "", "co.example", names{"_dmarc.co.example": "v=DMARC1; p=reject; psd=y"}, "pass none co.example co.example", "co.example"},
		{"two neighbours below a suffix", "a.co.example", "", "b.co.example", names{"_dmarc.co.example": "v=DMARC1; p=quarantine; psd=y", "a.co.example": ""}, "fail quarantine co.example a.co.example", "a.co.example co.example b.co.example A a.co.example"},
		{"a long name is not asked for label by label", "a.b.c.d.e.f.g.h.north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=reject", "a.b.c.d.e.f.g.h.north.example": ""}, "fail reject north.example north.example",
			"a.b.c.d.e.f.g.h.north.example d.e.f.g.h.north.example e.f.g.h.north.example f.g.h.north.example g.h.north.example h.north.example north.example example A a.b.c.d.e.f.g.h.north.example"},
		{"no answer", "north.example", "north.example", "", names{"_dmarc.north.example": "fails"}, "temperror none - ", "north.example"},
		{"no domain", "", "north.example", "", names{}, "permerror none - ", ""},
		{"capitals, and a final dot", "North.Example.", "NORTH.example", "", names{"_dmarc.north.example": "v=DMARC1; p=reject"}, "pass none north.example north.example", "north.example example"},
		{"two records are as none", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=reject | v=DMARC1; p=none"}, "none none - north.example", "north.example example"},
		{"a record among others", "north.example", "", "", names{"_dmarc.north.example": "v=spf1 -all | v=DMARC1; p=reject"}, "fail reject north.example north.example", "north.example example"},
		{"a version in small letters", "north.example", "", "", names{"_dmarc.north.example": "v=dmarc1; p=reject"}, "none none - north.example", "north.example example"},
		{"the version is not first", "north.example", "", "", names{"_dmarc.north.example": "p=reject; v=DMARC1"}, "none none - north.example", "north.example example"},
		{"no policy, and nowhere to report", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; p=maybe"}, "none none - north.example", "north.example example"},
		{"no policy, and somewhere to report", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1; rua=mailto:d@north.example"}, "fail none north.example north.example", "north.example example"},
		{"blanks and capitals in it", "north.example", "", "", names{"_dmarc.north.example": "v=DMARC1 ;p = Reject ; "}, "fail reject north.example north.example", "north.example example"},
	} {
		var asked []string
		var dkim []string
		if tt.dkim != "" {
			dkim = []string{tt.dkim}
		}
		r := Check(tt.author, tt.spf, dkim, tt.names.ask(&asked))
		whose := "-"
		if r.Record != nil {
			whose = r.Record.Domain
		}
		if got := fmt.Sprintf("%s %s %s %s", r.Status, r.Policy, whose, r.Organization); got != tt.want {
			t.Errorf("%s: it says %q, want %q (%+v)", tt.what, got, tt.want, r.Identities)
		}
		got := strings.Join(asked, " ")
		if got != tt.asked {
			t.Errorf("%s: it asks for %q, want %q", tt.what, got, tt.asked)
		}
	}
}
