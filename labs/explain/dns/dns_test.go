package dns_test

import (
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/explain"
	explainer "ehlo/labs/explain/dns"
	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/known"
	"ehlo/server"
	"ehlo/server/dns"
	"ehlo/server/wire"
)

func begin() *explain.Explainer {
	return explain.Table{explainer.Protocol()}.New(dns.Name, known.Place{})
}

// asked types lines for dig and nsupdate at a desk of its own, and returns the
// exchanges.
func asked(t *testing.T, lines ...string) (exchanges []*wire.Exchange) {
	t.Helper()
	d, _ := desk.New(desk.Setup{Fixture: explaintest.Fixture(t, "doc")})
	defer d.Close()
	typed := func(line string) {
		for _, e := range d.Apply(desk.Input{Kind: desk.Line, Term: d.Terminals()[0].ID, Text: line}) {
			if h, ok := e.(desk.Happened); ok {
				if a, ok := h.Event.(server.Asked); ok {
					exchanges = append(exchanges, a.Exchange)
				}
			}
		}
	}
	updating := false
	for _, l := range lines {
		switch digs := strings.HasPrefix(l, "dig "); {
		case l == "nsupdate", updating == !digs:
		case digs:
			typed("quit")
		default:
			typed("nsupdate")
		}
		typed(l)
		updating = !strings.HasPrefix(l, "dig ")
	}
	return exchanges
}

func TestSummaries(t *testing.T) {
	update := []string{"nsupdate", "update add server.com 60 MX 30 c.server.com", "update add server.com 60 MX 5 a.server.com", "send", "dig server.com MX"}
	for _, tt := range []struct {
		want  string
		lines []string
	}{
		{"Mail for `server.com` goes to `example.com`, the host with the lowest preference. The name has one record of type MX.", []string{"dig server.com MX"}},
		{"Mail for `server.com` goes to `a.server.com`, the host with the lowest preference. The name has 3 records of type MX.", update},
		{"The server has made the change to `server.com`.", update[:4]},
		{"`server.com` accepts no mail: its only MX record names no host.", []string{"update delete server.com MX", "update add server.com 60 MX 0 .", "send", "dig server.com MX"}},
		{"`ns.example.com` has no MX record. Mail for it goes to its own address, if it has one.", []string{"dig ns.example.com MX"}},
		{"`server.com` exists, but has no record of type AAAA.", []string{"dig server.com AAAA"}},
		{"`mail.example.com` has the address `10.49.137.152`.", []string{"dig mail.example.com"}},
		{"The address belongs to `example.com`.", []string{"dig -x 10.49.137.152"}},
		{"`server.com` has one record of type TXT.", []string{"dig server.com TXT"}},
		{"The name `nobody.server.com` does not exist.", []string{"dig nobody.server.com"}},
		{"The server answers `REFUSED`, and gives no records.", []string{"dig @example.com example.net"}},
		{"The server answers `NOTZONE`. It has changed nothing.", []string{"zone server.com", "update add a.b 60 A 10.0.0.1", "send"}},
		{"Another server is responsible for `part.server.com`.", []string{"update add part.server.com 60 NS ns.b", "send", "dig @example.com part.server.com"}},
	} {
		exchanges := asked(t, tt.lines...)
		if got := begin().Explain(exchanges[len(exchanges)-1]).Summary; got != tt.want {
			t.Errorf("%q: %q, want %q", tt.lines, got, tt.want)
		}
	}
}

// TestMistakes plays the example of each, where a world of ours makes it.
func TestMistakes(t *testing.T) {
	for _, m := range explaintest.Examples(t) {
		exchanges := asked(t, m.Typed...)
		x := exchanges[len(exchanges)-1]
		e := begin().Explain(x)
		explaintest.Explained(t, m.ID, x, e)
		if len(e.Mistakes) != 1 || e.Mistakes[0].ID != m.ID || strings.ContainsAny(e.Mistakes[0].Says, "{}") || e.Mistakes[0].Start == e.Mistakes[0].End {
			t.Errorf("%s: %q is answered %q: %+v", m.ID, x.Unit.Raw, x.Reply, e.Mistakes)
		}
	}
}

// TestEveryEntryIsReached explains what the file knows: what can never be shown
// does not belong there.
func TestEveryEntryIsReached(t *testing.T) {
	k := explainer.Knowledge()
	explaintest.Reached(t, k, func() { explainAll(t, k) })
}

func TestReferences(t *testing.T) { explaintest.References(t, explainer.Knowledge()) }

func explainAll(t *testing.T, k *knowledge.Knowledge) {
	say := func(x *wire.Exchange) { explaintest.Explained(t, "dns", x, begin().Explain(x)) }
	for _, m := range explaintest.Examples(t) {
		for _, x := range asked(t, m.Typed...) {
			say(x)
		}
	}
	terms := "v=spf1 a +mx a:b ip4:10.0.0.0/8 ip6:::1 include:b exists:b -all ~all ?all all"
	for _, x := range asked(t, "prereq nxdomain a.server.com", "prereq yxdomain server.com", "prereq nxrrset server.com AAAA", "prereq yxrrset server.com MX",
		"update add server.com 60 TXT \""+terms+"\"", "update add server.com 60 TXT \"hello there\"", "update add server.com 60 AAAA ::1", "update add server.com 60 SRV 1 2 3 b",
		"update delete server.com MX", "update add server.com 60 MX 0 .", "send", "dig server.com TXT", "dig server.com AAAA", "dig server.com SRV", "dig server.com MX",
		"dig example.com MX", "dig mail.example.com CNAME", "dig mail.example.com", "dig server.com NS", "dig server.com SOA", "dig server.com ANY", "dig -x 10.49.137.152",
		"dig -x ::2", "dig ns.example.com MX", "dig ns.example.com TXT", "update add part.server.com 60 NS ns.b", "send", "dig @example.com part.server.com") {
		say(x)
	}
	odd := func(verb, typ string, lines ...string) {
		x := asked(t, "dig server.com")[0]
		y := *x
		y.Command = &wire.Command{Verb: verb, Tokens: x.Command.Tokens, Args: wire.Args{{Name: dns.ArgType, Value: typ}}}
		y.Reply = []byte(strings.Join(lines, "\r\n") + "\r\n")
		y.Response = wire.Response{Code: strings.TrimSuffix(strings.Fields(lines[0])[0], ","), Lines: lines, Outcome: wire.Error}
		say(&y)
	}
	for code := range k.Replies["rcode"] {
		odd(dns.Query, "A", code+", flags: qr aa tc rd ra ad")
		odd(dns.Update, "", code+", flags: qr")
	}
	odd(dns.Query, "A", "WHAT, flags: xy", "not: a : record")
}
