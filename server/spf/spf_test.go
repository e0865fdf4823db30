package spf

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// zone has records, a line each as in a zone file, relative to no origin. A name with "fails" in it is not answered.
func zone(t *testing.T, text string) Ask {
	t.Helper()
	records := make(map[string][]dns.RR)
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		rr, err := dns.NewRR(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		name := strings.ToLower(rr.Header().Name)
		records[name] = append(records[name], rr)
	}
	return func(name string, qtype uint16) *dns.Msg {
		m := new(dns.Msg).SetQuestion(dns.Fqdn(strings.ToLower(name)), qtype)
		if strings.Contains(name, "fails") {
			return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure)
		}
		all, there := records[dns.Fqdn(strings.ToLower(name))]
		if !there {
			return new(dns.Msg).SetRcode(m, dns.RcodeNameError)
		}
		reply := new(dns.Msg).SetReply(m)
		for _, rr := range all {
			if rr.Header().Rrtype == qtype {
				reply.Answer = append(reply.Answer, rr)
			}
		}
		return reply
	}
}

// TestCheck has clients and records (RFC 7208 §4, §5).
func TestCheck(t *testing.T) {
	const ours, theirs = "192.0.2.25", "203.0.113.66"
	for _, tt := range []struct {
		what, client, from, zone string
		want                     string // status, what has decided, why not
	}{
		{"an address", ours, "ana@north.example", `north.example. TXT "v=spf1 ip4:192.0.2.25 -all"`, "pass ip4:192.0.2.25"},
		{"a network", ours, "ana@north.example", `north.example. TXT "v=spf1 ip4:192.0.2.0/24 -all"`, "pass ip4:192.0.2.0/24"},
		{"another address", theirs, "ana@north.example", `north.example. TXT "v=spf1 ip4:192.0.2.25 -all"`, "fail all"},
		{"perhaps not", theirs, "ana@north.example", `north.example. TXT "v=spf1 ip4:192.0.2.25 ~all"`, "softfail all"},
		{"no statement", theirs, "ana@north.example", `north.example. TXT "v=spf1 ip4:192.0.2.25 ?all"`, "neutral all"},
		{"no end", theirs, "ana@north.example", `north.example. TXT "v=spf1 ip4:192.0.2.25"`, "neutral"},
		{"anybody", theirs, "ana@north.example", `north.example. TXT "v=spf1 +all"`, "pass all"},
		{"nobody", ours, "ana@north.example", `north.example. TXT "v=spf1 -all"`, "fail all"},
		{"IPv6", "2001:db8::25", "ana@north.example", `north.example. TXT "v=spf1 ip6:2001:db8::/32 -all"`, "pass ip6:2001:db8::/32"},
		{"IPv4, and the record has IPv6 only", ours, "ana@north.example", `north.example. TXT "v=spf1 ip6:2001:db8::/32 -all"`, "fail all"},
		{"its servers for mail", ours, "ana@north.example", "north.example. TXT \"v=spf1 mx -all\"\nnorth.example. MX 10 smtp.north.example.\nsmtp.north.example. A 192.0.2.25", "pass mx"},
		{"its own address", ours, "ana@north.example", "north.example. TXT \"v=spf1 a -all\"\nnorth.example. A 192.0.2.25", "pass a"},
		{"another host's", ours, "ana@north.example", "north.example. TXT \"v=spf1 a:out.north.example -all\"\nout.north.example. A 192.0.2.25", "pass a:out.north.example"},
		{"a host's network", ours, "ana@north.example", "north.example. TXT \"v=spf1 a:out.north.example/28 -all\"\nout.north.example. A 192.0.2.17", "pass a:out.north.example/28"},
		{"included", ours, "ana@north.example", "north.example. TXT \"v=spf1 include:send.example -all\"\nsend.example. TXT \"v=spf1 ip4:192.0.2.25 -all\"", "pass include:send.example"},
		{"not included", theirs, "ana@north.example", "north.example. TXT \"v=spf1 include:send.example -all\"\nsend.example. TXT \"v=spf1 ip4:192.0.2.25 -all\"", "fail all"},
		{"what is included has no record", ours, "ana@north.example", `north.example. TXT "v=spf1 include:send.example -all"`, "permerror include:send.example include"},
		{"handed on", ours, "ana@north.example", "north.example. TXT \"v=spf1 redirect=send.example\"\nsend.example. TXT \"v=spf1 ip4:192.0.2.25 -all\"", "pass redirect=send.example"},
		{"handed on, and refused there", theirs, "ana@north.example", "north.example. TXT \"v=spf1 redirect=send.example\"\nsend.example. TXT \"v=spf1 ip4:192.0.2.25 -all\"", "fail redirect=send.example"},
		{"by the client's name", ours, "ana@north.example", "north.example. TXT \"v=spf1 ptr -all\"\n25.2.0.192.in-addr.arpa. PTR smtp.north.example.\nsmtp.north.example. A 192.0.2.25", "pass ptr"},
		{"a name that leads elsewhere", ours, "ana@north.example", "north.example. TXT \"v=spf1 ptr -all\"\n25.2.0.192.in-addr.arpa. PTR smtp.north.example.\nsmtp.north.example. A 192.0.2.26", "fail all"},
		{"a macro of the address", ours, "ana@north.example", "north.example. TXT \"v=spf1 exists:%{i}._ip.%{d} -all\"\n192.0.2.25._ip.north.example. A 127.0.0.2", "pass exists:%{i}._ip.%{d}"},
		{"a macro of the sender", ours, "ana@north.example", "north.example. TXT \"v=spf1 exists:%{l}._user.%{o} -all\"\nana._user.north.example. A 127.0.0.2", "pass exists:%{l}._user.%{o}"},
		{"a macro backwards", ours, "ana@north.example", "north.example. TXT \"v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all\"\n25.2.0.192.in-addr._spf.north.example. A 127.0.0.2", "pass exists:%{ir}.%{v}._spf.%{d2}"},
		{"a macro of the greeting", ours, "ana@north.example", "north.example. TXT \"v=spf1 a:%{h} -all\"\nhelo.example. A 192.0.2.25", "pass a:%{h}"},
		{"no such domain", ours, "ana@nowhere.example", "", "none"},
		{"no record", ours, "ana@north.example", "north.example. A 192.0.2.25", "none"},
		{"other texts", ours, "ana@north.example", "north.example. TXT \"hello\"\nnorth.example. TXT \"v=spf10 -all\"", "none"},
		{"capitals", ours, "ana@north.example", `north.example. TXT "V=SPF1 IP4:192.0.2.25 -ALL"`, "pass IP4:192.0.2.25"},
		{"two records", ours, "ana@north.example", "north.example. TXT \"v=spf1 +all\"\nnorth.example. TXT \"v=spf1 -all\"", "permerror many-records"},
		{"no answer", ours, "ana@fails.example", "", "temperror no-answer"},
		{"no answer to what is included", ours, "ana@north.example", `north.example. TXT "v=spf1 include:fails.example -all"`, "temperror include:fails.example no-answer"},
		{"not a mechanism", ours, "ana@north.example", `north.example. TXT "v=spf1 ipv4:192.0.2.25 -all"`, "permerror term"},
		{"not an address", ours, "ana@north.example", `north.example. TXT "v=spf1 ip4:192.0.2 -all"`, "permerror ip4:192.0.2 term"},
		{"not a mask", ours, "ana@north.example", `north.example. TXT "v=spf1 ip4:192.0.2.0/33 -all"`, "permerror ip4:192.0.2.0/33 term"},
		{"behind all nothing counts", ours, "ana@north.example", `north.example. TXT "v=spf1 -all ip4:192.0.2.25"`, "fail all"},
		{"a modifier that nobody knows", ours, "ana@north.example", `north.example. TXT "v=spf1 moo=cow ip4:192.0.2.25 -all"`, "pass ip4:192.0.2.25"},
		{"ten questions", theirs, "ana@north.example", manyIncludes(9), "fail all"},
		{"eleven", theirs, "ana@north.example", manyIncludes(11), "permerror include:i10.example many-lookups"},
		{"in circles", theirs, "ana@north.example", "north.example. TXT \"v=spf1 include:north.example -all\"", "permerror include:north.example many-lookups"},
		{"three that find nothing", theirs, "ana@north.example", `north.example. TXT "v=spf1 a:a.example a:b.example a:c.example -all"`, "permerror a:c.example many-void"},
		{"two that find nothing", theirs, "ana@north.example", `north.example. TXT "v=spf1 a:a.example a:b.example -all"`, "fail all"},
		{"a null reverse-path", ours, "", "helo.example. TXT \"v=spf1 ip4:192.0.2.25 -all\"", "pass ip4:192.0.2.25"},
		{"a null reverse-path of somebody else", theirs, "", "helo.example. TXT \"v=spf1 ip4:192.0.2.25 -all\"", "fail all"},
	} {
		r := Check(netip.MustParseAddr(tt.client), "helo.example", tt.from, zone(t, tt.zone))
		if got := strings.Join(strings.Fields(fmt.Sprint(r.Status, " ", r.Decided, " ", r.Why)), " "); got != tt.want {
			t.Errorf("%s: it says %q, want %q (%+v)", tt.what, got, tt.want, r)
		}
		if identity := map[bool]string{true: "helo", false: "mailfrom"}[tt.from == ""]; r.Identity != identity {
			t.Errorf("%s: it is of %s, want %s", tt.what, r.Identity, identity)
		}
	}
}

// manyIncludes is a record that includes n others.
func manyIncludes(n int) string {
	top, rest := `north.example. TXT "v=spf1`, ""
	for i := range n {
		top += fmt.Sprintf(" include:i%d.example", i)
		rest += fmt.Sprintf("\ni%d.example. TXT \"v=spf1 ?all\"", i)
	}
	return top + ` -all"` + strings.ReplaceAll(rest, "?all", "ip4:10.0.0.1 -all")
}

// TestQuestions: what was asked, and which records were evaluated, is told in order.
func TestQuestions(t *testing.T) {
	r := Check(netip.MustParseAddr("192.0.2.25"), "helo.example", "ana@north.example", zone(t, `
		north.example. 60 TXT "v=spf1 include:send.example -all"
		send.example. 60 TXT "v=spf1 mx -all"
		send.example. 60 MX 10 out.send.example.
		out.send.example. 60 A 192.0.2.25`))
	var asked []string
	for _, q := range r.Questions {
		asked = append(asked, fmt.Sprintf("%s %s: %s", q.Name, q.Type, strings.Join(q.Answers, ", ")))
	}
	if got, want := strings.Join(asked, "\n"), `north.example TXT: "v=spf1 include:send.example -all"
send.example TXT: "v=spf1 mx -all"
send.example MX: 10 out.send.example.
out.send.example A: 192.0.2.25
out.send.example AAAA: `; got != want {
		t.Errorf("it asks\n%s\nwant\n%s", got, want)
	}
	if len(r.Records) != 2 || r.Records[1].Domain != "send.example" || r.Domain != "north.example" {
		t.Errorf("it evaluates %+v", r.Records)
	}
}

// FuzzCheck: no record makes an evaluation ask more than RFC 7208 §4.6.4 lets it.
func FuzzCheck(f *testing.F) {
	for _, record := range []string{"v=spf1 mx a:x include:north.example -all", "v=spf1 exists:%{l1r-}.%{d}", "v=spf1 redirect=%{d}", "v=spf1 ptr ip4:1.2.3.4/0"} {
		f.Add(record)
	}
	f.Fuzz(func(t *testing.T, record string) {
		n := 0
		Check(netip.MustParseAddr("192.0.2.25"), "helo.example", "ana@north.example", func(name string, qtype uint16) *dns.Msg {
			n++
			m := new(dns.Msg).SetReply(&dns.Msg{Question: []dns.Question{{Name: dns.Fqdn(name), Qtype: qtype}}})
			if qtype == dns.TypeTXT {
				m.Answer = []dns.RR{&dns.TXT{Hdr: dns.RR_Header{Name: dns.Fqdn(name), Rrtype: qtype}, Txt: []string{record}}}
			}
			return m
		})
		if n > 10*(1+2*10)+1 {
			t.Errorf("%q asks %d times", record, n)
		}
	})
}
