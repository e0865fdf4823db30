package classroom

import (
	"errors"
	"strings"
	"testing"
)

// typed is an exchange of which one line was typed.
func typed(line string) Snapshot {
	return Snapshot{
		Protocol: "smtp", Host: "mail.example.com", Port: 25, Summary: "The server knows your name now.",
		Client: []Piece{{Text: line + "\r\n"}}, Server: []Piece{{Text: "250 OK\r\n"}},
	}
}

// texts of what was picked, as it was typed.
func lines(all []Snapshot) (list []string) {
	for _, s := range all {
		line := ""
		for _, p := range s.Client {
			line += p.Text
		}
		list = append(list, strings.TrimSpace(line))
	}
	return list
}

func ids(all []Snapshot) (list []string) {
	for _, s := range all {
		list = append(list, s.ID)
	}
	return list
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// TestPick: a class talks about five exchanges at most, each once, and what was dropped can be put back.
func TestPick(t *testing.T) {
	c, _ := room(t, "")
	ana, bob, class := two(t, c)
	seat, err := c.Join(class, "Lea", "l1", NewSeatCode())
	must(t, err)
	pick := func(line string) Class {
		t.Helper()
		class, err := c.Pick(class.ID, ana.ID, seat.ID, typed(line))
		must(t, err)
		return class
	}
	for _, line := range []string{"one", "two", "three", "two"} {
		pick(line)
	}
	class = pick("one")
	same(t, "picked", lines(class.Picked), "one", "two", "three")
	if _, err := c.Pick(class.ID, bob.ID, seat.ID, typed("four")); !errors.Is(err, ErrNoClass) {
		t.Errorf("a stranger picks: %v", err)
	}
	if _, err := c.Pick(class.ID, ana.ID, "none", typed("four")); !errors.Is(err, ErrNoSeat) {
		t.Errorf("from a seat that is none: %v", err)
	}
	pick("four")
	pick("five")
	if _, err := c.Pick(class.ID, ana.ID, seat.ID, typed("six")); !errors.Is(err, ErrPickedFull) {
		t.Errorf("a sixth: %v", err)
	}

	class, err = c.Class(class.ID)
	must(t, err)
	all := ids(class.Picked)
	class, err = c.Arrange(class.ID, ana.ID, []string{all[4], all[0]})
	must(t, err)
	same(t, "arranged", lines(class.Picked), "five", "one")
	class, err = c.Arrange(class.ID, ana.ID, []string{all[0], all[4], all[2]})
	must(t, err)
	same(t, "with one put back", lines(class.Picked), "one", "five", "three")
	class = pick("two") // which was dropped
	same(t, "and one picked again", ids(class.Picked), all[0], all[4], all[2], all[1])
	same(t, "dropped", lines(class.Dropped), "four")
	for name, bad := range map[string][]string{"twice": {all[0], all[0]}, "of another class": {"xyz"}} {
		if _, err := c.Arrange(class.ID, ana.ID, bad); !errors.Is(err, ErrPicked) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Arrange(class.ID, bob.ID, nil); !errors.Is(err, ErrNoClass) {
		t.Errorf("a stranger arranges: %v", err)
	}
}

// TestPicksGoWithTheirSeat: what was picked of somebody goes when their seat does, from what is shown as well.
func TestPicksGoWithTheirSeat(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	lea, err := c.Join(class, "Lea", "l1", NewSeatCode())
	must(t, err)
	max, err := c.Join(class, "Max", "l2", NewSeatCode())
	must(t, err)
	for _, p := range []struct {
		seat SeatID
		line string
	}{{lea.ID, "hers"}, {max.ID, "his"}, {lea.ID, "hers, too"}} {
		class, err = c.Pick(class.ID, ana.ID, p.seat, typed(p.line))
		must(t, err)
	}
	class, err = c.Show(class.ID, ana.ID, Showing{Exchanges: &ShowExchanges{IDs: ids(class.Picked), Front: 2}})
	must(t, err)
	class, err = c.Arrange(class.ID, ana.ID, ids(class.Picked)[1:])
	must(t, err)
	now := func() Class {
		t.Helper()
		class, err := c.ClassOf(class.ID, ana.ID)
		must(t, err)
		return class
	}
	must(t, c.RemoveSeat(class.ID, ana.ID, lea.ID))
	class = now()
	same(t, "picked", lines(class.Picked), "his")
	same(t, "dropped", lines(class.Dropped))
	same(t, "shown", lines(class.Show.Exchanges.List), "his")
	if class.Show.Exchanges.Front != 0 {
		t.Errorf("in front is %d", class.Show.Exchanges.Front)
	}
	must(t, c.RemoveSeat(class.ID, ana.ID, max.ID))
	if class = now(); len(class.Picked) > 0 || class.Show != nil {
		t.Errorf("left are %+v, shown is %+v", class.Picked, class.Show)
	}
}

// TestSnapshotIsAnonymous: nobody reads the name of whoever has typed it, in whatever form it was.
func TestSnapshotIsAnonymous(t *testing.T) {
	for _, at := range []struct{ name, typed, want string }{
		{"Lea", "MAIL FROM:<lea@client.com>", "MAIL FROM:<someone@client.com>"},
		{"Lea", "Subject: please, LEA, clearly", "Subject: please, someone, clearly"},
		{"Lea", "HELO lea2008.client.com", "HELO someone2008.client.com"},
		{"Lea Smith", "From: Lea Smith <lea.smith@client.com>", "From: someone <someone.someone@client.com>"},
		{"Lea Smith", "RCPT TO:<lsmith@server.com>", "RCPT TO:<someone@server.com>"},
		{"Lea Smith", "RCPT TO:<smithlea@server.com>", "RCPT TO:<someone@server.com>"},
		{"Lea Smith", "RCPT TO:<leasmith99@server.com>", "RCPT TO:<someone99@server.com>"},
		{"José Müller", "RCPT TO:<jose.mueller@server.com>", "RCPT TO:<someone.someone@server.com>"},
		{"José Müller", "From: jose\u0301 muller", "From: someone"},
		{"Jose\u0301", "From: JOSÉ", "From: someone"},
		{"李明", "Subject: 我是李明。", "Subject: 我是someone。"},
		{"A. B", "A B ab", "A B ab"},
		{"<b>[(*", "b ( *", "b ( *"},
	} {
		s := typed(at.typed)
		s.Client[0].Notes = []Remark{{Kind: "address", Says: "You wrote `" + at.typed + "`."}}
		s.Mistakes = []Mistake{{Wrong: at.typed, Says: at.typed, Fix: at.typed}}
		s.Summary = at.typed
		s = s.clean().without(at.name)
		same(t, at.name+" typed "+at.typed,
			[]string{s.Summary, s.Client[0].Text, s.Mistakes[0].Wrong, s.Mistakes[0].Says, s.Mistakes[0].Fix, s.Client[0].Notes[0].Says},
			at.want, at.want+"\n", at.want, at.want, at.want, "You wrote `"+at.want+"`.")
	}
}

// TestSnapshotAcrossPieces: a name is taken out that begins in one part of a line and ends in another.
func TestSnapshotAcrossPieces(t *testing.T) {
	s := typed("")
	s.Client = []Piece{{Text: "From: "}, {Text: "Lea"}, {Text: " Sm"}, {Text: "ith <x@y>"}}
	s = s.clean().without("Lea Smith")
	var got []string
	for _, p := range s.Client {
		got = append(got, p.Text)
	}
	same(t, "pieces", got, "From: ", "someone", "", " <x@y>")
}

// TestSnapshotIsHarmless: nothing in it runs, turns text round, or is longer than a projector shows.
func TestSnapshotIsHarmless(t *testing.T) {
	s := typed("HELO \x1b[31m\u202eevil\u2066\x00<script>\U0001F600")
	s.Host = "mail\u202e.example.com"
	s.Summary = "It is \x07done."
	s.Client[0].Notes = []Remark{{Says: "Says\u202e."}}
	s.Mistakes = []Mistake{{Wrong: "\x1b]0;x\x07", Says: "\u202dNo.", Fix: strings.Repeat("é", mostSide+1)}}
	s = s.clean()
	same(t, "clean", []string{s.Client[0].Text, s.Host, s.Summary, s.Client[0].Notes[0].Says, s.Mistakes[0].Wrong, s.Mistakes[0].Says},
		"HELO [31mevil<script>\U0001F600\n", "mail.example.com", "It is done.", "Says.", "]0;x", "No.")
	if want := strings.Repeat("é", mostSide) + "…"; s.Mistakes[0].Fix != want {
		t.Errorf("a long line has %d octets", len(s.Mistakes[0].Fix))
	}

	s = typed("")
	for range 200 {
		s.Server = append(s.Server, Piece{Text: strings.Repeat("<", 60), Notes: []Remark{{Says: strings.Repeat("x", 400)}}})
	}
	for range 20 {
		s.Mistakes = append(s.Mistakes, Mistake{Says: "No."})
	}
	s = s.clean()
	text, notes := "", 0
	for _, p := range s.Server {
		text += p.Text
		notes += len(p.Notes)
	}
	if n := len([]rune(text)); n != mostSide+1 || !strings.HasSuffix(text, "…") {
		t.Errorf("a long reply has %d characters", n)
	}
	if s.size() > mostSnapshot || notes == 0 || len(s.Mistakes) != mostMistakes {
		t.Errorf("it is kept in %d octets, with %d notes and %d mistakes", s.size(), notes, len(s.Mistakes))
	}
}
