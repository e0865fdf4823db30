package protocol_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/desk"
	"ehlo/labs/replay"
	"ehlo/labs/transcript"
	"ehlo/server"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// A further door is one value. This one is a guest book: whoever calls signs
// it, once, and leaves.
const (
	fresh  wire.State = "fresh"
	signed wire.State = "signed"
	over   wire.State = "over"
)

var guestbook = protocol.Descriptor{
	Name: "guestbook", Title: "Guestbook", RFC: "none",
	Ports:    []protocol.Port{{Number: 7777, Names: []string{"guestbook"}, Serves: "guests"}},
	Telltale: []string{"sign"},
	Settings: func() any { return &guestSettings{Welcome: "welcome"} },
	New:      func(s protocol.Site) wire.Talker { return &guestTalker{site: s, state: fresh} },
	Parse:    parseGuest, ParseReply: parseGuestReply,
	Client: func() protocol.Client { return &guestClient{state: fresh} },
	Lines: protocol.Lines{
		Greeting: func(l string) bool { return strings.HasPrefix(l, "READY ") },
		First:    func(l string) bool { return strings.HasPrefix(l, "SIGN ") },
		Command:  func(l string) bool { return parseGuest(wire.Unit{Raw: []byte(l)}).Problem == nil },
		Answer:   guestReply,
		Status:   func(l string) string { code, _, _ := strings.Cut(l, " "); return code },
		Compare: func(a, b string) protocol.Difference {
			if a[:4] != b[:4] {
				return protocol.Difference{}
			}
			return protocol.Difference{Kind: protocol.SameResponse}
		},
	},
	Start: fresh,
	Transitions: []protocol.Transition{
		{From: fresh, By: "SIGN", To: signed}, {From: fresh, By: "LEAVE", To: over}, {From: signed, By: "LEAVE", To: over},
	},
	Commands: []protocol.Command{
		{Verb: "SIGN", States: []wire.State{fresh}, Syntax: "SIGN name", RFC: "none"},
		{Verb: "READ", States: []wire.State{fresh, signed}, Syntax: "READ", RFC: "none"},
		{Verb: "LEAVE", States: []wire.State{fresh, signed}, Syntax: "LEAVE", RFC: "none"},
	},
}

type guestSettings struct {
	Welcome string `yaml:"welcome"`
}

func parseGuest(u wire.Unit) *wire.Command {
	verb, arg, _ := strings.Cut(strings.TrimSpace(string(u.Raw)), " ")
	c := &wire.Command{Verb: strings.ToUpper(verb)}
	if arg != "" {
		c.Args = wire.Args{{Name: "name", Value: arg}}
	}
	if c.Verb != "SIGN" && c.Verb != "READ" && c.Verb != "LEAVE" {
		c.Problem = &wire.Problem{ID: "guestbook.unknown", End: len(verb), Detail: verb}
	}
	return c
}

func parseGuestReply(raw []byte) wire.Response {
	r := wire.Response{Lines: wire.SplitLines(raw)}
	if len(r.Lines) > 0 {
		r.Code, r.Text, _ = strings.Cut(r.Lines[0], " ")
		r.Outcome = map[string]wire.Outcome{"READY": wire.OK, "DONE": wire.OK, "FAIL": wire.Error}[r.Code]
	}
	return r
}

func guestReply(l string) bool {
	return strings.HasPrefix(l, "DONE ") || strings.HasPrefix(l, "FAIL ") || strings.HasPrefix(l, "READY ")
}

// guestTalker is the server's side.
type guestTalker struct {
	site  protocol.Site
	state wire.State
	names []string
}

func (g *guestTalker) Greet(x *wire.Exchange) {
	x.Reply = []byte("READY " + g.site.Settings.(*guestSettings).Welcome + "\r\n")
}
func (g *guestTalker) Cut(buf []byte) (wire.UnitKind, int) {
	return wire.Line, bytes.IndexByte(buf, '\n') + 1
}
func (g *guestTalker) Serve(x *wire.Exchange) {
	x.Command = parseGuest(x.Unit)
	i := slices.IndexFunc(guestbook.Commands, func(c protocol.Command) bool { return c.Verb == x.Command.Verb })
	if i < 0 || !slices.Contains(guestbook.Commands[i].States, g.state) {
		x.Reply = []byte("FAIL not now\r\n")
		return
	}
	if name, ok := x.Command.Args.Get("name"); ok {
		g.names = append(g.names, name)
	}
	x.Reply = []byte("DONE " + strings.Join(g.names, ",") + "\r\n")
	g.state = protocol.Next(guestbook.Transitions, g.state, x.Command.Verb, wire.OK)
	x.Close = g.state == over
}
func (g *guestTalker) ParseReply(raw []byte) wire.Response { return parseGuestReply(raw) }
func (g *guestTalker) State() wire.State                   { return g.state }
func (g *guestTalker) Push() []byte                        { return nil }
func (g *guestTalker) Secure()                             {}
func (g *guestTalker) Close()                              {}

// guestClient follows from the client's end: every reply is a line.
type guestClient struct{ state wire.State }

func (c *guestClient) State() wire.State                         { return c.state }
func (c *guestClient) Next() (wire.UnitKind, int64)              { return wire.Line, -1 }
func (c *guestClient) Sent(u wire.Unit) (*wire.Command, bool)    { return parseGuest(u), true }
func (c *guestClient) IsReply(l string, _ []*wire.Exchange) bool { return guestReply(l) }
func (c *guestClient) Inside() protocol.Inside                   { return protocol.Outside }
func (c *guestClient) Flush()                                    {}
func (c *guestClient) Secured()                                  {}
func (c *guestClient) Read(line []byte, _ []*wire.Exchange, _ *protocol.Ahead) (int, bool) {
	return 0, guestReply(string(line))
}
func (c *guestClient) Answered(x *wire.Exchange) {
	x.Before = c.state
	if x.Command != nil {
		c.state = guestbook.Seen(c.state, x.Command.Verb, x.Response.Outcome)
	}
	x.After = c.state
}

const guestWorld = `
clock: {start: 2024-06-27T16:18:09Z}
learner: home
hosts:
  - {name: home, addresses: [10.0.0.1]}
  - name: inn.test
    addresses: [10.0.0.2]
    services: [{port: 7777, protocol: guestbook, guestbook: {welcome: come in}}]
`

func guestFixture(t *testing.T, world string) (*server.Fixture, error) {
	t.Helper()
	return server.LoadFixtureWith(append(server.Protocols(), &guestbook), fstest.MapFS{"inn.yaml": {Data: []byte(world)}}, "inn")
}

// TestDoor opens a door that no package but this one knows: to a learner at the
// prompt, in the drawing of its states, in what is read of it and played again.
func TestDoor(t *testing.T) {
	f, err := guestFixture(t, guestWorld)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("typed at the prompt", func(t *testing.T) {
		d, _ := desk.New(desk.Setup{Fixture: f})
		defer d.Close()
		var out strings.Builder
		var exchanges []string
		for _, line := range []string{"sign bob", "telnet inn.test guestbook", "READ", "SIGN bob", "SIGN eve", "LEAVE"} {
			for _, e := range d.Apply(desk.Input{Kind: desk.Line, Term: "t1", Text: line}) {
				if o, ok := e.(desk.Output); ok {
					out.WriteString(o.Text)
				}
				if h, ok := e.(desk.Happened); ok {
					if x := desk.Exchange(h.Event); x != nil {
						verb := ""
						if x.Command != nil {
							verb = x.Command.Verb
						}
						exchanges = append(exchanges, verb+" "+x.Response.Code+" "+string(x.Before)+">"+string(x.After))
					}
				}
			}
		}
		want := []string{" READY fresh>fresh", "READ DONE fresh>fresh", "SIGN DONE fresh>signed", "SIGN FAIL signed>signed", "LEAVE DONE signed>over"}
		if diff := cmp.Diff(want, exchanges); diff != "" {
			t.Errorf("exchanges (-want +got)\n%s", diff)
		}
		for _, text := range []string{"telnet 10.0.0.2 7777", "READY come in", "DONE bob", "FAIL not now", "Connection closed by foreign host."} {
			if !strings.Contains(out.String(), text) {
				t.Errorf("the terminal lacks %q:\n%s", text, out.String())
			}
		}
	})
	t.Run("drawn", func(t *testing.T) {
		want := &protocol.Machine{
			States: []wire.State{fresh, signed, over},
			Edges:  []protocol.Edge{{From: fresh, By: "SIGN", To: signed}, {From: fresh, By: "LEAVE", To: over}, {From: signed, By: "LEAVE", To: over}},
			Stays:  map[wire.State][]string{fresh: {"READ"}, signed: {"READ"}},
		}
		if diff := cmp.Diff(want, guestbook.Machine()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if !guestbook.Final(over) || guestbook.Final(signed) {
			t.Error("nothing leads on from over, and from there alone")
		}
	})
	for _, tt := range []struct{ name, text string }{
		{"marked", "S: READY come in\nC: SIGN bob\nS: DONE bob\nC: DANCE\nS: FAIL not now\nC: LEAVE\nS: DONE bob\n"},
		{"unmarked", "$ telnet 10.0.0.2 7777\nTrying 10.0.0.2...\nREADY come in\nSIGN bob\nDONE bob\nDANCE\nFAIL not now\nLEAVE\nDONE bob\nConnection closed by foreign host.\n"},
	} {
		t.Run("read and played, "+tt.name, func(t *testing.T) {
			read, err := transcript.Read("inn.txt", []byte(tt.text), transcript.Options{Protocols: f.Protocols()})
			if err != nil {
				t.Fatal(err)
			}
			s := read.Sessions[0]
			if len(read.Sessions) != 1 || s.Protocol != "guestbook" || len(s.Exchanges) != 4 || s.Exchanges[3].After != over {
				t.Fatalf("read as %+v", s)
			}
			r, err := replay.InWorld(s, f)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Matches() {
				t.Errorf("%+v", r.Steps)
			}
		})
	}
	t.Run("its settings are its own to read", func(t *testing.T) {
		_, err := guestFixture(t, strings.Replace(guestWorld, "welcome:", "welcom:", 1))
		if err == nil || !strings.Contains(err.Error(), `[8:62] unknown field "welcom"`) {
			t.Errorf("error %v", err)
		}
	})
}
