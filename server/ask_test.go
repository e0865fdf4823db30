package server_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"ehlo/server"
	"ehlo/server/dns"
)

// ask sends a query such as "MX server.com" as dig would.
func ask(t *testing.T, w *server.World, line string) (*server.Reply, error) {
	t.Helper()
	d, err := dns.ParseDig(strings.Fields(line))
	if err != nil {
		t.Fatal(err)
	}
	return w.Learner().Ask(d.Server, d.Query)
}

// change sends an update's lines as nsupdate would.
func change(t *testing.T, w *server.World, lines ...string) *server.Reply {
	t.Helper()
	var u dns.Updater
	for _, l := range lines {
		if s := u.Line(l); len(s.Say) > 0 {
			t.Fatalf("%q: %q", l, s.Say)
		}
	}
	s := u.Line("send")
	r, err := w.Learner().Ask(s.Send.Server, s.Send.Update)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAskIsAnExchange(t *testing.T) {
	w := fixture(t, "course-smtp").NewWorld(server.WorldOptions{Observed: true})
	defer w.Close()
	start := w.Now()
	if _, err := ask(t, w, "MX example.org"); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t, w, "@ns.example.org nobody.example.org"); err != nil {
		t.Fatal(err)
	}
	change(t, w, "update add new.example.org 60 A 10.49.137.153")
	var got []string
	for i, x := range exchanges(w) {
		if x.Conversation != i+1 || x.Greeting() || !x.At.After(start) {
			t.Errorf("exchange %d: conversation %d, greeting %v, at %v", i, x.Conversation, x.Greeting(), x.At)
		}
		start = x.At
		got = append(got, strings.Join([]string{x.Service.Host, x.Service.Address, string(x.Unit.Raw), x.Response.Code, string(x.Response.Outcome)}, " | "))
	}
	if diff := cmp.Diff([]string{
		"Linux | 127.0.0.53 | QUERY example.org. IN MX\r\n | NOERROR | ok",
		"mail.example.org | 10.49.137.153 | QUERY nobody.example.org. IN A\r\n | NXDOMAIN | error",
		"mail.example.org | 10.49.137.153 | UPDATE example.org.\r\nadd new.example.org. 60 IN A 10.49.137.153\r\n | NOERROR | ok",
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAskFails(t *testing.T) {
	w := fixture(t, "course-smtp").NewWorld(server.WorldOptions{})
	defer w.Close()
	for server_, want := range map[string]error{
		"nosuch.example": server.ErrUnknownHost, "192.0.2.1": server.ErrUnreachable, "8.8.8.8": server.ErrUnreachable,
		"127.0.0.1": server.ErrRefused, "10.11.81.126": server.ErrRefused, "localhost": nil, "127.0.0.53": nil, "ns.example.net": nil,
	} {
		if _, err := ask(t, w, "@"+server_+" MX example.net"); !errors.Is(err, want) {
			t.Errorf("@%s: %v, want %v", server_, err, want)
		}
	}
}

// TestUpdatesAreOfOneWorld changes a zone: who is called follows, and another
// world of the fixture is as it was.
func TestUpdatesAreOfOneWorld(t *testing.T) {
	f := fixture(t, "course-smtp")
	w, other := f.NewWorld(server.WorldOptions{}), f.NewWorld(server.WorldOptions{})
	defer w.Close()
	defer other.Close()
	change(t, w, "update delete mail.example.org A", "update add mail.example.org 60 A 10.49.137.154", "update add post.example.org 60 CNAME mail.example.org")
	for name, want := range map[string]string{"mail.example.org": "10.49.137.154", "post.example.org": "10.49.137.154"} {
		if addrs, ok := w.Learner().Resolve(name); !ok || addrs[0].String() != want {
			t.Errorf("%s leads to %v, want %s", name, addrs, want)
		}
	}
	if addrs, _ := other.Learner().Resolve("mail.example.org"); len(addrs) != 1 || addrs[0].String() != "10.49.137.153" {
		t.Errorf("in another world mail.example.org leads to %v", addrs)
	}
	if _, ok := other.Learner().Resolve("post.example.org"); ok {
		t.Error("another world has the new name too")
	}
}

// TestZonesOfFixtures lays one fixture's zones over another's.
func TestZonesOfFixtures(t *testing.T) {
	const below = "clock: {start: 2024-06-27T16:18:09Z}\nlearner: l\nhosts: [{name: l, addresses: [10.0.0.1]}]\nzones:\n" +
		"  a.example: |\n    @ SOA ns h 1 2 3 4 5\n    @ NS ns\n    ns A 10.0.0.2\n" +
		"  b.example: |\n    @ SOA ns h 1 2 3 4 5\n    @ NS ns\n    ns A 10.0.0.3\n"
	load := func(top string) (*server.Fixture, error) {
		return server.LoadFixture(fstest.MapFS{"below.yaml": {Data: []byte(below)}, "top.yaml": {Data: []byte(top)}}, "top")
	}
	f, err := load("extends: below\nzones:\n  A.Example.: |\n    @ SOA ns h 1 2 3 4 5\n    @ NS ns\n    ns A 10.0.0.4\n")
	if err != nil {
		t.Fatal(err)
	}
	w := f.NewWorld(server.WorldOptions{})
	defer w.Close()
	for name, want := range map[string]string{"ns.a.example": "10.0.0.4", "ns.b.example": "10.0.0.3"} {
		if addrs, ok := w.Learner().Resolve(name); !ok || len(addrs) != 1 || addrs[0].String() != want {
			t.Errorf("%s leads to %v, want %s", name, addrs, want)
		}
	}
	for top, want := range map[string]string{
		"extends: below\nzones:\n  c.example: |\n    @ SOA ns h 1 2 3 4 5\n    @ NS ns\n\n    a A 10.0.0\n": "top.yaml:7: zone c.example: column 10: bad A A",
		"extends: below\nzones:\n  c.example: {a: b}\n":                                                     "[3:14] a zone is a text",
		"extends: below\nzones: {c.example: x, C.example.: y}\n":                                            "top.yaml: zone c.example is there twice",
		"extends: below\nzones: {a..b: x}\n":                                                                "top.yaml:2: zone a..b: this is no domain name",
	} {
		if _, err := load(top); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %q", top, err, want)
		}
	}
}
