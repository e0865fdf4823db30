package desk_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"ehlo/internal/desk"
	"ehlo/labs"
	"ehlo/labs/labtest"
	"ehlo/scenarios"
	"ehlo/server"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sitDown begins at a desk in the world doc, in free play or at a lab.
func sitDown(t testing.TB, lab string) (*desk.Desk, []desk.Event) {
	t.Helper()
	s := desk.Setup{World: server.WorldOptions{Seed: 7, Gentle: true}}
	world := "doc"
	if lab != "" {
		c, err := labs.Load(scenarios.FS)
		if err != nil {
			t.Fatal(err)
		}
		l, ok := c.Lab(lab)
		if !ok {
			t.Fatalf("there is no lab %q", lab)
		}
		s.Lab, world = l, l.World
	}
	s.Fixture = labtest.Fixture(t, world)
	d, events := desk.New(s)
	t.Cleanup(d.Close)
	return d, events
}

func line(text string) desk.Input { return desk.Input{Kind: desk.Line, Term: "t1", Text: text} }

func key(name string) desk.Input { return desk.Input{Kind: desk.Key, Term: "t1", Key: name} }

// shown is what the events write to a terminal.
func shown(events []desk.Event, term string) string {
	var out strings.Builder
	for _, e := range events {
		if o, ok := e.(desk.Output); ok && o.Term == term {
			out.WriteString(o.Text)
		}
	}
	return out.String()
}

// kinds is the order of the events, in words.
func kinds(events []desk.Event) (list []string) {
	for _, e := range events {
		word := strings.TrimPrefix(fmt.Sprintf("%T", e), "desk.")
		if h, ok := e.(desk.Happened); ok {
			word = strings.TrimPrefix(fmt.Sprintf("%T", h.Event), "server.")
		}
		list = append(list, word)
	}
	return list
}

func TestEventsOfACallComeInOrder(t *testing.T) {
	d, begun := sitDown(t, "")
	if diff := cmp.Diff([]string{"Prompted", "Listed"}, kinds(begun)); diff != "" {
		t.Errorf("at the start, -want +got:\n%s", diff)
	}
	for _, tt := range []struct {
		in   desk.Input
		want string
	}{
		{line("telnet 10.49.137.152 25"), "Output Opened Sent Exchanged Prompted Listed"},
		{line("HELO linux.client.com"), "Output Sent Sent Exchanged"},
		{line("hello"), "Output Sent Sent Exchanged"},
		{key("^]"), "Output Prompted"},
		{line("quit"), "Output Closed Prompted Listed"},
		{desk.Input{Kind: desk.Open}, "Prompted Listed"},
		{desk.Input{Kind: desk.Close, Term: "t2"}, "Listed"},
	} {
		if got := strings.Join(kinds(d.Apply(tt.in)), " "); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.in, got, tt.want)
		}
	}
}

// The same setup and the same inputs give the same events: a sandbox is its
// journal.
func TestSameInputsSameEvents(t *testing.T) {
	play := func() (all []desk.Event) {
		d, all := sitDown(t, "collect-by-pop3")
		term := d.Terminals()[0].ID
		for _, text := range []string{"telnet 10.49.137.152 110", "USER bob", "PASS wrong", "USER bob", "PASS password123", "STAT", "LIST", "QUIT", "dig server.com MX"} {
			all = append(all, d.Apply(desk.Input{Kind: desk.Line, Term: term, Text: text})...)
		}
		return append(all, d.Apply(desk.Input{Kind: desk.Wait, Seconds: 60})...)
	}
	if diff := cmp.Diff(play(), play(), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("one, -other +one:\n%s", diff)
	}
}

// What a server says unasked is of the terminal whose connection it is, not of
// the one in which somebody types.
func TestPushIsOfItsOwnTerminal(t *testing.T) {
	d, _ := sitDown(t, "")
	for _, text := range []string{"telnet 10.49.137.152 143", "a login bob password123", "b select inbox", "c idle"} {
		d.Apply(line(text))
	}
	d.Apply(desk.Input{Kind: desk.Open})
	var last []desk.Event
	for _, text := range []string{"telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM:<a@client.com>", "RCPT TO:<bob@server.com>", "DATA", "Subject: hi", "", "."} {
		last = d.Apply(desk.Input{Kind: desk.Line, Term: "t2", Text: text})
	}
	if got := shown(last, "t1"); !strings.Contains(got, "EXISTS") {
		t.Errorf("the first terminal shows %q", got)
	}
	for _, e := range last {
		if h, ok := e.(desk.Happened); ok {
			if _, pushed := h.Event.(server.Pushed); pushed && h.Term != "t1" {
				t.Errorf("the push is of %q", h.Term)
			}
		}
	}
}

func TestWhatCannotBeServedIsRefused(t *testing.T) {
	d, _ := sitDown(t, "")
	for name, in := range map[string]desk.Input{
		"a kind that there is not":      {Kind: "dance"},
		"a terminal that is closed":     {Kind: desk.Line, Term: "t9", Text: "x"},
		"a line that is too long":       line(strings.Repeat("x", desk.MaxLine+1)),
		"a line with a line end":        line("a\r\nb"),
		"a key that there is not":       key("^X"),
		"a hint where there is no lab":  {Kind: desk.Hint, Step: "greet"},
		"an answer where there is none": {Kind: desk.Answer, Step: "greet", Text: "25"},
		"a voice that speaks it not":    {Kind: desk.Voice, Protocol: "imap", Persona: "exim"},
	} {
		events := d.Apply(in)
		if len(events) != 1 {
			t.Errorf("%s: %v", name, kinds(events))
			continue
		}
		if r, ok := events[0].(desk.Refused); !ok || r.Says == "" {
			t.Errorf("%s: %#v", name, events[0])
		}
	}
	for range desk.MaxTerminals - 1 {
		d.Apply(desk.Input{Kind: desk.Open})
	}
	if got := kinds(d.Apply(desk.Input{Kind: desk.Open})); len(got) != 1 || got[0] != "Refused" {
		t.Errorf("one terminal too many: %v", got)
	}
}

// The last terminal stays, and one that is closed by its connection's end
// gives the lab notice.
func TestTerminalsComeAndGo(t *testing.T) {
	d, _ := sitDown(t, "")
	if out := shown(d.Apply(line("exit")), "t1"); !strings.Contains(out, "only terminal") {
		t.Errorf("exit shows %q", out)
	}
	d.Apply(desk.Input{Kind: desk.Close, Term: "t1"})
	if list := d.Terminals(); len(list) != 1 || list[0].ID != "t2" {
		t.Errorf("terminals %+v", list)
	}
	d.Apply(desk.Input{Kind: desk.Open})
	d.Apply(desk.Input{Kind: desk.Line, Term: "t2", Text: "exit"})
	if list := d.Terminals(); len(list) != 1 || list[0].ID != "t3" || d.Opened() != 3 {
		t.Errorf("terminals %+v of %d", list, d.Opened())
	}
}

// FuzzApply gives a desk whatever a page or a damaged journal may hold.
func FuzzApply(f *testing.F) {
	f.Add("telnet 10.49.137.152 25", "t1", "", "EHLO x")
	f.Add("nc 10.49.137.152 143", "t1", "^C", "a login bob {3}")
	f.Add("nsupdate", "t2", "^D", "update add")
	fix := labtest.Fixture(f, "doc")
	f.Fuzz(func(t *testing.T, first, term, k, second string) {
		d, _ := desk.New(desk.Setup{Fixture: fix, World: server.WorldOptions{Seed: 7, Gentle: true}})
		defer d.Close()
		d.Apply(line(first))
		d.Apply(desk.Input{Kind: desk.Key, Term: term, Key: k, Text: second})
		d.Apply(desk.Input{Kind: desk.Line, Term: "t1", Text: second, Joined: true})
		d.Apply(desk.Input{Kind: desk.Octets, Term: term, Raw: []byte(second)})
		d.Apply(desk.Input{Kind: desk.Secure, Term: "t1"})
		d.Apply(desk.Input{Kind: desk.Kind(k), Term: term, Text: first})
		if len(d.Terminals()) == 0 {
			t.Error("no terminal is left")
		}
	})
}
