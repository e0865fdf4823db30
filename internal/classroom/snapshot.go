package classroom

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Snapshot is an exchange that somebody in a class has had with a server, with what it means. It does not
// tell who they are.
type Snapshot struct {
	ID       string `json:"id"`
	Protocol string `json:"protocol"`
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Summary  string `json:"summary"` // plain text with code in backquotes, as all that is said here
	// Client and Server are what was typed and what was answered, cut into parts.
	Client   []Piece   `json:"client"`
	Server   []Piece   `json:"server"`
	Mistakes []Mistake `json:"mistakes,omitempty"`
	// Seat is whose it was, for it to go with them. Nobody is told.
	Seat SeatID `json:"seat,omitempty"`
}

// Piece is a part of a command or a reply, with what is known of it, the narrowest first.
type Piece struct {
	Text  string   `json:"text"`
	Notes []Remark `json:"notes,omitempty"`
}

// Remark says what a part means, and where the rule stands.
type Remark struct {
	Kind  string `json:"kind"`
	Says  string `json:"says"`
	Ref   string `json:"ref"`
	Minor bool   `json:"minor,omitempty"` // it is about spelling
}

// Mistake is something that went wrong in a command.
type Mistake struct {
	ID    string `json:"id"`
	Wrong string `json:"wrong"` // the part of the command that is wrong
	Says  string `json:"says"`
	Ref   string `json:"ref"`
	Fix   string `json:"fix,omitempty"` // the line to type instead
}

// Limits of what is picked. A class is read and written as a whole.
const (
	mostPicked   = 5
	mostSide     = 3000 // characters of a command, or of a reply
	mostMistakes = 5
	mostSnapshot = 32 << 10 // octets of all of it, as it is kept
)

// What is wrong with what a teacher picks.
var (
	ErrPickedFull = texts.Error("picked-full", "most", mostPicked)
	ErrPicked     = texts.Error("picked")
)

// Pick keeps an exchange that somebody at a seat has had, for the class to talk about. Their name is taken
// out of it. One that is picked already stays where it is.
func (c *Classroom) Pick(id ClassID, t TeacherID, seat SeatID, s Snapshot) (Class, error) {
	if err := c.anonymize(&s, id, seat); err != nil {
		return Class{}, err
	}
	return c.changeClass(id, t, func(class *Class) error {
		same := func(o Snapshot) bool {
			s.ID = o.ID
			return reflect.DeepEqual(o, s)
		}
		if slices.ContainsFunc(class.Picked, same) {
			return nil
		}
		if len(class.Picked) >= mostPicked {
			return ErrPickedFull
		}
		if !slices.ContainsFunc(class.Dropped, same) {
			s.ID = random(6)
		}
		class.Picked = append(slices.Clone(class.Picked), s)
		class.Dropped = slices.DeleteFunc(slices.Clone(class.Dropped), func(o Snapshot) bool { return o.ID == s.ID })
		return nil
	})
}

// ShowOne has a class shown an exchange that somebody at a seat has had, by itself and as Pick would keep it.
func (c *Classroom) ShowOne(id ClassID, t TeacherID, seat SeatID, s Snapshot) (Class, error) {
	if err := c.anonymize(&s, id, seat); err != nil {
		return Class{}, err
	}
	s.ID = random(6)
	return c.show(id, t, Showing{}, func(*Class) (Show, error) {
		return Show{Exchanges: &Exchanges{List: []Snapshot{s}}}, nil
	})
}

// anonymize makes a snapshot fit to be kept, without the name of whoever sits at a seat.
func (c *Classroom) anonymize(s *Snapshot, id ClassID, seat SeatID) error {
	from, err := c.Seat(id, seat)
	if err == nil {
		*s = s.clean().without(from.Name)
		s.Seat = seat
	}
	return err
}

// forgetPicks drops what was picked of somebody, and shows it no more.
func (c *Classroom) forgetPicks(of Seat) error {
	theirs := func(s Snapshot) bool { return s.Seat == of.ID }
	without := func(all []Snapshot) []Snapshot { return slices.DeleteFunc(slices.Clone(all), theirs) }
	class, ok := c.classes.get(string(of.Class))
	if !ok {
		return nil
	}
	all := slices.Concat(class.Picked, class.Dropped)
	if class.Show != nil && class.Show.Exchanges != nil {
		all = append(all, class.Show.Exchanges.List...)
	}
	if !slices.ContainsFunc(all, theirs) {
		return nil
	}
	_, err := c.classes.change(string(of.Class), ErrNoClass, func(class *Class) error {
		class.Picked, class.Dropped = without(class.Picked), without(class.Dropped)
		if class.Show == nil || class.Show.Exchanges == nil {
			return nil
		}
		show, shown := *class.Show, *class.Show.Exchanges
		shown.List = without(shown.List)
		shown.Front = max(0, min(shown.Front, len(shown.List)-1))
		show.Exchanges, class.Show = &shown, &show
		if len(shown.List) == 0 {
			class.Show = nil
		}
		return nil
	})
	return err
}

// Arrange puts what was picked into an order, and drops what is left out. What was dropped last can be put
// back among them.
func (c *Classroom) Arrange(id ClassID, t TeacherID, ids []string) (Class, error) {
	return c.changeClass(id, t, func(class *Class) error {
		there := slices.Concat(class.Picked, class.Dropped)
		list, err := chosen(there, ids)
		if err != nil {
			return err
		}
		class.Picked = list
		class.Dropped = slices.DeleteFunc(there, func(s Snapshot) bool { return slices.Contains(ids, s.ID) })
		class.Dropped = class.Dropped[:min(len(class.Dropped), mostPicked)]
		return nil
	})
}

// chosen are those of some snapshots that are named, each once.
func chosen(there []Snapshot, ids []string) (list []Snapshot, err error) {
	if len(ids) > mostPicked {
		return nil, ErrPickedFull
	}
	for i, id := range ids {
		at := slices.IndexFunc(there, func(s Snapshot) bool { return s.ID == id })
		if at < 0 || slices.Contains(ids[:i], id) {
			return nil, ErrPicked
		}
		list = append(list, there[at])
	}
	return list, nil
}

// clean is what can be seen of a snapshot, as much as is kept of one.
func (s Snapshot) clean() Snapshot {
	s.Summary, s.Host = visible(s.Summary, true), visible(s.Host, true)
	s.Client, s.Server = cleanPieces(s.Client), cleanPieces(s.Server)
	s.Mistakes = slices.Clone(s.Mistakes[:min(len(s.Mistakes), mostMistakes)])
	for i := range s.Mistakes {
		m := &s.Mistakes[i]
		for _, text := range []*string{&m.Wrong, &m.Says, &m.Fix} {
			*text = cutTo(visible(*text, true), mostSide)
		}
	}
	// What is said of a part goes before the part does, the last first.
	for _, side := range [][]Piece{s.Server, s.Client} {
		for i := len(side) - 1; i >= 0 && s.size() > mostSnapshot; i-- {
			side[i].Notes = nil
		}
	}
	return s
}

// size is how many octets a snapshot is kept in.
func (s Snapshot) size() int {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // it is texts and numbers
	}
	return len(data)
}

// cleanPieces are the first characters of a text in pieces, as they can be seen.
func cleanPieces(all []Piece) []Piece {
	clean, left := []Piece{}, mostSide
	for _, p := range all {
		if left < 0 {
			break
		}
		text := cutTo(visible(p.Text, false), left)
		left -= utf8.RuneCountInString(text) // less than none is left when it was cut
		if text == "" {
			continue
		}
		of := Piece{Text: text}
		for _, r := range p.Notes {
			r.Says = visible(r.Says, true)
			of.Notes = append(of.Notes, r)
		}
		clean = append(clean, of)
	}
	return clean
}

// cutTo is the beginning of a text, which says so where it is not all.
func cutTo(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// without is a snapshot in which nobody reads a name that somebody has typed of their own.
func (s Snapshot) without(name string) Snapshot {
	mask := newMask(name, texts.Say("somebody"))
	s.Summary = mask.text(s.Summary)
	for _, side := range []*[]Piece{&s.Client, &s.Server} {
		*side = mask.pieces(*side)
	}
	s.Mistakes = slices.Clone(s.Mistakes)
	for i := range s.Mistakes {
		m := &s.Mistakes[i]
		m.Wrong, m.Says, m.Fix = mask.text(m.Wrong), mask.text(m.Says), mask.text(m.Fix)
	}
	return s
}

// pieces is text for a text in pieces: a name can begin in one and end in another.
func (m *mask) pieces(all []Piece) []Piece {
	var whole strings.Builder
	for _, p := range all {
		whole.WriteString(p.Text)
	}
	spans := m.spans(whole.String())
	masked, at := make([]Piece, len(all)), 0
	for i, p := range all {
		of := Piece{Text: m.cut(p.Text, at, spans)}
		for _, r := range p.Notes {
			r.Says = m.text(r.Says)
			of.Notes = append(of.Notes, r)
		}
		masked[i] = of
		at += len(p.Text)
	}
	return masked
}
