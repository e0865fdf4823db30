package desk_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs"
	"ehlo/labs/labtest"
	"ehlo/scenarios"
	"ehlo/server"
)

//go:embed testdata/vocabulary.txt
var vocabulary string

// openings bring a terminal to where there is most to say.
var openings = [][]string{
	{"telnet 10.49.137.152 143", "a LOGIN bob password123", "c SELECT INBOX"},
	{"telnet 10.49.137.152 25", "EHLO x", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>"},
	{"telnet 10.49.137.152 110", "USER bob", "PASS password123"},
	{"nsupdate", "zone server.com"},
}

// anything is an input of any kind, which may make sense.
func anything(r *rand.Rand, steps []string) desk.Input {
	lines := strings.Split(strings.TrimSuffix(vocabulary, "\n"), "\n")
	line := func() string { return lines[r.IntN(len(lines))] }
	term, step := fmt.Sprintf("t%d", 1+r.IntN(3)), ""
	if len(steps) > 0 {
		step = steps[r.IntN(len(steps))]
	}
	switch r.IntN(30) {
	case 0:
		return desk.Input{Kind: desk.Open}
	case 1:
		return desk.Input{Kind: desk.Close, Term: term}
	case 2:
		return desk.Input{Kind: desk.Key, Term: term, Key: []string{"^C", "^D", "^]"}[r.IntN(3)]}
	case 3:
		return desk.Input{Kind: desk.Voice, Protocol: "smtp", Persona: []string{"exim", "postfix", "plain"}[r.IntN(3)]}
	case 4:
		return desk.Input{Kind: desk.Secure, Term: term}
	case 5:
		return desk.Input{Kind: desk.Octets, Term: term, Raw: []byte(line() + "\r\n" + line())}
	case 6:
		kinds := []desk.Kind{desk.Hint, desk.Skip, desk.Reset, desk.Show, desk.Connect, desk.Wait}
		return desk.Input{Kind: kinds[r.IntN(len(kinds))], Step: step, Seconds: r.IntN(80) - 10}
	}
	return desk.Input{Kind: desk.Line, Term: term, Text: line(), Joined: r.IntN(5) == 0}
}

// TestAnyInputsSameEvents gives two desks of the same setup the same inputs, in
// three terminals, with and without a lab: all that comes of them is the same.
func TestAnyInputsSameEvents(t *testing.T) {
	c, err := labs.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	said := func(events []desk.Event) string {
		var b strings.Builder
		for _, e := range events {
			text, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%T %s\n", e, text)
		}
		return b.String()
	}
	fixtures := map[string]*server.Fixture{}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		world := []string{"doc", "doc-pop3"}[seed%2]
		s := desk.Setup{World: server.WorldOptions{Seed: seed, Gentle: seed%3 == 0, Observed: true}}
		var steps []string
		if seed%4 == 3 {
			s.Lab = c.Labs()[r.IntN(len(c.Labs()))]
			world = s.Lab.World
			for _, st := range s.Lab.Steps {
				steps = append(steps, st.ID)
			}
		}
		if fixtures[world] == nil {
			fixtures[world] = labtest.Fixture(t, world)
		}
		s.Fixture = fixtures[world]
		inputs := []desk.Input{{Kind: desk.Open}, {Kind: desk.Open}}
		for i := range 3 {
			for _, l := range openings[(int(seed)+i)%len(openings)] {
				inputs = append(inputs, desk.Input{Kind: desk.Line, Term: fmt.Sprintf("t%d", i+1), Text: l})
			}
		}
		for range 60 {
			inputs = append(inputs, anything(r, steps))
		}
		play := func() (all []string) {
			d, events := desk.New(s)
			defer d.Close()
			all = append(all, said(events))
			for _, in := range inputs {
				all = append(all, said(d.Apply(in)))
			}
			return all
		}
		one, two := play(), play()
		for i := range one {
			if one[i] != two[i] {
				t.Errorf("seed %d, after %d of %+v: one desk says\n%s\nthe other\n%s", seed, i, inputs, one[i], two[i])
				break
			}
		}
	}
}
