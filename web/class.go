package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"rsc.io/qr"

	"ehlo/internal/classroom"
	"ehlo/internal/sandbox/message"
	"ehlo/internal/wall"
)

// classRoutes are what a teacher's page asks about their classes, by pattern.
func (s *Site) classRoutes() map[string]func(*asked) (any, error) {
	return map[string]func(*asked) (any, error){
		"GET /api/classes":                               s.classes,
		"POST /api/classes":                              s.newClass,
		"GET /api/classes/{class}":                       s.class,
		"PUT /api/classes/{class}":                       s.setUp,
		"DELETE /api/classes/{class}":                    s.deleteClass,
		"GET /api/classes/{class}/code.svg":              s.classCode,
		"PUT /api/classes/{class}/door":                  s.setDoor,
		"POST /api/classes/{class}/code":                 s.changeCode,
		"GET /api/classes/{class}/labs/{lab}":            s.taughtLab,
		"GET /api/classes/{class}/report":                s.report,
		"GET /api/classes/{class}/report.csv":            s.reportTable,
		"POST /api/classes/{class}/notes":                s.writeAll,
		"POST /api/classes/{class}/quizzes":              s.ask,
		"PUT /api/classes/{class}/quizzes/{quiz}":        s.setQuiz,
		"PUT /api/classes/{class}/lead":                  s.lead,
		"PUT /api/classes/{class}/show":                  s.showClass,
		"DELETE /api/classes/{class}/show":               s.endShow,
		"PUT /api/classes/{class}/picked":                s.arrange,
		"POST /api/classes/{class}/seats/{seat}/picks":   s.pick,
		"PUT /api/classes/{class}/archived":              s.archive,
		"POST /api/classes/{class}/copies":               s.duplicate,
		"POST /api/classes/{class}/teachers":             s.takeIn,
		"DELETE /api/classes/{class}/teachers":           s.leaveClass,
		"POST /api/classes/{class}/roster":               s.roster,
		"POST /api/classes/{class}/members":              s.members,
		"PUT /api/classes/{class}/seats/{seat}":          s.placeSeat,
		"PUT /api/classes/{class}/seats/{seat}/admitted": s.admit,
		"POST /api/classes/{class}/seats/{seat}/code":    s.renewSeatCode,
		"DELETE /api/classes/{class}/seats/{seat}":       s.removeSeat,
		"GET /api/classes/{class}/seats/{seat}/export":   s.exportSeat,
		"PUT /api/classes/{class}/seats/{seat}/helper":   s.help,
		"DELETE /api/classes/{class}/seats/{seat}/hand":  s.lower,
		"POST /api/classes/{class}/seats/{seat}/notes":   s.write,
	}
}

func (a *asked) class() classroom.ClassID { return classroom.ClassID(a.PathValue("class")) }
func (a *asked) seat() classroom.SeatID   { return classroom.SeatID(a.PathValue("seat")) }

func (s *Site) classes(a *asked) (any, error) { return s.summaries(a.teacher.ID), nil }

// summaries are the classes of a teacher in brief.
func (s *Site) summaries(t classroom.TeacherID) []message.ClassSummary {
	all := []message.ClassSummary{}
	for _, c := range s.c.Classroom.Classes(t) {
		m := message.ClassSummary{ID: string(c.ID), Title: c.Title, Labs: len(c.Labs), Used: c.Used, Archived: !c.Archived.IsZero()}
		for _, seat := range s.c.Classroom.Seats(c.ID) {
			if m.Seats++; seat.State == classroom.SeatWaiting {
				m.Waiting++
			}
		}
		all = append(all, m)
	}
	return all
}

// settings are what a page has chosen for a class.
func settings(m message.ClassSettings) classroom.Settings {
	return classroom.Settings{Title: m.Title, Labs: m.Labs, Rules: classroom.Rules(m.Rules), Keep: m.Keep}
}

func (s *Site) newClass(a *asked) (any, error) {
	var with message.ClassSettings
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.NewClass(a.teacher.ID, settings(with)))
}

func (s *Site) class(a *asked) (any, error) {
	return s.classMessage(s.c.Classroom.ClassOf(a.class(), a.teacher.ID))
}

// classMessage is a class as its teachers see it.
func (s *Site) classMessage(c classroom.Class, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	m := message.Class{
		ID: string(c.ID), Code: string(c.Code), Door: message.Door(c.Door), Archived: !c.Archived.IsZero(), Seats: []message.Seat{}, Lead: wall.LeadMessage(c.Lead),
		Show: wall.ShowMessage(c.Show), Picked: wall.Snapshots(c.Picked),
		Settings: message.ClassSettings{Title: c.Title, Labs: append([]string{}, c.Labs...), Rules: message.ClassRules(c.Rules), Keep: c.Keep},
	}
	if m.Teachers, err = s.teachersOf(c); err != nil {
		return nil, err
	}
	for _, seat := range s.c.Classroom.Seats(c.ID) {
		m.Seats = append(m.Seats, seatMessage(seat, ""))
	}
	if len(c.Courses) > 0 {
		from, none := c.Roster()
		if none != nil {
			from = c.Courses[0]
		}
		m.Course, err = s.platformName(from.Platform)
		m.Members = none == nil && m.Course != ""
	}
	return m, err
}

// teachersOf are the names of those who see a class.
func (s *Site) teachersOf(c classroom.Class) ([]string, error) {
	names := []string{}
	for _, id := range c.Teachers {
		t, err := s.c.Classroom.Teacher(id)
		if errors.Is(err, classroom.ErrNoTeacher) {
			continue // who is leaving just now
		}
		if err != nil {
			return nil, err
		}
		names = append(names, t.Name)
	}
	return names, nil
}

func seatMessage(s classroom.Seat, code classroom.SeatCode) message.Seat {
	return message.Seat{ID: string(s.ID), Name: s.Name, Group: s.Group, Since: s.Since, State: message.SeatState(s.State), Code: string(code), Hand: s.Hand, Helper: s.Helper.Name}
}

func (s *Site) setUp(a *asked) (any, error) {
	var with message.ClassSettings
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.SetUp(a.class(), a.teacher.ID, settings(with)))
}

func (s *Site) deleteClass(a *asked) (any, error) {
	return nil, s.c.Classroom.DeleteClass(a.class(), a.teacher.ID)
}

func (s *Site) setDoor(a *asked) (any, error) {
	var with message.SetDoor
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.SetDoor(a.class(), a.teacher.ID, classroom.Door(with.Door)))
}

func (s *Site) changeCode(a *asked) (any, error) {
	return s.classMessage(s.c.Classroom.ChangeCode(a.class(), a.teacher.ID))
}

// taughtLab is one of a class's labs, with what learners do not see of it.
func (s *Site) taughtLab(a *asked) (any, error) {
	lab, err := s.labOf(a, a.PathValue("lab"))
	if err != nil {
		return nil, err
	}
	m := message.TaughtLab{ID: lab.ID, Title: lab.Title, HTML: lab.HTML, Steps: []message.TaughtStep{}}
	for _, step := range lab.Steps {
		of := message.TaughtStep{ID: step.ID, Title: step.Title, HTML: step.HTML, Solution: step.Solution}
		if t := step.Teach; t != nil {
			of.Notes, of.Wrong, of.Ask = t.NotesHTML, t.WrongHTML, t.AskHTML
		}
		if step.AsksAll() {
			of.Quiz = &message.Quiz{}
			for _, c := range step.Quiz.Choices {
				of.Quiz.Choices = append(of.Quiz.Choices, message.Choice{Text: c.Text, HTML: c.HTML})
			}
		}
		if len(step.Mistakes) > 0 {
			of.Mistakes = make(map[string]string)
		}
		for _, mistake := range step.Mistakes {
			of.Mistakes[mistake.Key] = mistake.HTML
		}
		m.Steps = append(m.Steps, of)
	}
	return m, nil
}

func (s *Site) lead(a *asked) (any, error) {
	var with message.Lead
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	lead := classroom.Lead{Pause: (*classroom.Pause)(with.Pause), Closed: with.Closed, Timer: (*classroom.Timer)(with.Timer), Exam: (*classroom.Exam)(with.Exam)}
	for _, s := range with.Steps {
		lead.Steps = append(lead.Steps, classroom.OpenSteps(s))
	}
	return s.classMessage(s.c.Classroom.Lead(a.class(), a.teacher.ID, lead))
}

func (s *Site) archive(a *asked) (any, error) {
	var with message.Archive
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.Archive(a.class(), a.teacher.ID, with.Archived))
}

func (s *Site) duplicate(a *asked) (any, error) {
	var with message.Duplicate
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.Duplicate(a.class(), a.teacher.ID, with.Title))
}

func (s *Site) takeIn(a *asked) (any, error) {
	var with message.TakeIn
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.TakeIn(a.class(), a.teacher.ID, with.Name))
}

func (s *Site) leaveClass(a *asked) (any, error) {
	_, err := s.c.Classroom.LeaveClass(a.class(), a.teacher.ID)
	return nil, err
}

func (s *Site) roster(a *asked) (any, error) {
	var with message.Roster
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	all, err := classroom.ReadRoster(with.Text)
	if err != nil {
		return nil, err
	}
	made, err := s.c.Classroom.Expect(a.class(), a.teacher.ID, all)
	if err != nil {
		return nil, err
	}
	out := message.Rostered{Made: []message.Seat{}, Seated: made.Seated, Twice: made.Twice}
	for _, i := range made.Made {
		out.Made = append(out.Made, seatMessage(i.Seat, i.Code))
	}
	return out, nil
}

func (s *Site) placeSeat(a *asked) (any, error) {
	var with message.PlaceSeat
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	seat, err := s.c.Classroom.Place(a.class(), a.teacher.ID, a.seat(), with.Name, with.Group)
	return seatMessage(seat, ""), err
}

func (s *Site) admit(a *asked) (any, error) {
	var with message.Admit
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	seat, err := s.c.Classroom.Admit(a.class(), a.teacher.ID, a.seat(), with.Admitted)
	return seatMessage(seat, ""), err
}

func (s *Site) renewSeatCode(a *asked) (any, error) {
	seat, code, err := s.c.Classroom.RenewCode(a.class(), a.teacher.ID, a.seat())
	return seatMessage(seat, code), err
}

func (s *Site) removeSeat(a *asked) (any, error) {
	return nil, s.c.Classroom.RemoveSeat(a.class(), a.teacher.ID, a.seat())
}

func (s *Site) help(a *asked) (any, error) {
	var with message.SetHelper
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	seat, err := s.c.Classroom.Help(a.class(), a.teacher, a.seat(), with.Here)
	return seatMessage(seat, ""), err
}

func (s *Site) lower(a *asked) (any, error) {
	seat, err := s.c.Classroom.Lower(a.class(), a.teacher.ID, a.seat())
	return seatMessage(seat, ""), err
}

func (s *Site) write(a *asked) (any, error) {
	var with message.WriteNote
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	_, err := s.c.Classroom.Write(a.class(), a.teacher, a.seat(), with.Text, with.Line)
	return nil, err
}

// writeAll writes the same note to several seats.
func (s *Site) writeAll(a *asked) (any, error) {
	var with message.WriteNotes
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	write := func(id classroom.SeatID) (classroom.Seat, error) {
		if with.Prepared {
			return s.c.Classroom.Advise(a.class(), a.teacher, id, with.Text)
		}
		return s.c.Classroom.Write(a.class(), a.teacher, id, with.Text, false)
	}
	var m message.Written
	for _, id := range with.Seats {
		_, err := write(classroom.SeatID(id))
		if errors.Is(err, classroom.ErrNoSeat) {
			continue
		}
		if err != nil {
			return nil, err
		}
		m.Seats++
	}
	return m, nil
}

// classCode draws the link that leads into a class, for a camera: dark on light, whatever the page is. The
// page says which of the server's origins learners use.
func (s *Site) classCode(a *asked) (any, error) {
	c, err := s.c.Classroom.ClassOf(a.class(), a.teacher.ID)
	if err != nil {
		return nil, err
	}
	at := a.URL.Query().Get("at")
	if at == "" {
		at = s.origin(a.Request)
	}
	if at != s.origin(a.Request) {
		all, err := s.origins(a)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(all, at) {
			return nil, errNoOrigin
		}
	}
	return drawn(at + "/join/" + string(c.Code))
}

// drawing is a picture, as SVG.
type drawing []byte

// send implements sender.
func (d drawing) send(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "image/svg+xml")
	_, err := w.Write(d)
	return err
}

// drawn is a text as a QR code: one path, with the four modules of quiet around it that ISO/IEC 18004
// wants.
func drawn(text string) (drawing, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("draw %q: %w", text, err)
	}
	const quiet = 4
	var b bytes.Buffer
	size := code.Size + 2*quiet
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size, size, size)
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.Bytes(), nil
}
