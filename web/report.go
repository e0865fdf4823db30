package web

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/internal/wall"
	"ehlo/labs/scenario"
)

// report is what was done in a class.
func (s *Site) report(a *asked) (any, error) {
	r, err := s.reportOf(a)
	if err != nil {
		return nil, err
	}
	m := message.Report{When: r.When, Class: s.c.Walls.Shown(r.Class), Seats: []message.ReportSeat{}, Quizzes: r.Asked()}
	for _, e := range r.Class.AllExams() {
		m.Exams = append(m.Exams, message.ReportExam(e))
	}
	for _, seat := range r.Seats {
		of := message.ReportSeat{Seat: seatMessage(seat.Seat, ""), Record: recordMessage(seat.Record), Missing: seat.Missing, Opened: seat.Opened}
		for _, sign := range seat.Signs {
			of.Signs = append(of.Signs, message.ReportSign(sign))
		}
		for _, a := range seat.Answers {
			of.Answers = append(of.Answers, message.SeatAnswer{Quiz: string(a.Quiz), Picked: a.Picked, Text: a.Text, Right: a.Right})
		}
		m.Seats = append(m.Seats, of)
	}
	return m, nil
}

func (s *Site) reportOf(a *asked) (wall.Report, error) {
	c, err := s.c.Classroom.ClassOf(a.class(), a.teacher.ID)
	if err != nil {
		return wall.Report{}, err
	}
	return s.c.Walls.Report(a.Context(), c)
}

// noPath makes a file's name of a title: what tells folders and drives apart does not stand in one.
var noPath = strings.NewReplacer("/", "-", `\`, "-", ":", "-")

// table is a table for a gradebook.
type table struct {
	name  string // of the file
	lines [][]string
}

// send implements sender: as CSV (RFC 4180), of which no program makes a formula.
func (t table) send(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": t.name}))
	_, err := w.Write([]byte("\ufeff")) // or Excel takes it for another character set
	for _, line := range t.lines {
		cells := make([]string, len(line))
		for i, cell := range line {
			cells[i] = quoted(cell)
		}
		if err == nil {
			_, err = w.Write([]byte(strings.Join(cells, ",") + "\r\n"))
		}
	}
	return err
}

// quoted is a cell that no program takes for a formula, nor a part of one, whatever separates cells for it: where
// people write 1,5 spreadsheets part a table at semicolons.
func quoted(cell string) string {
	if strings.TrimLeft(cell, "=+-@\t\r\n|%＝＋－＠") != cell {
		cell = "'" + cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}

// reportTable is what was done in a class, a line a seat.
func (s *Site) reportTable(a *asked) (any, error) {
	r, err := s.reportOf(a)
	if err != nil {
		return nil, err
	}
	var labs []*scenario.Lab
	for _, id := range r.Class.Labs {
		if lab, ok := s.c.Manager.Labs().Lab(id); ok {
			labs = append(labs, lab)
		}
	}
	t := table{name: noPath.Replace(r.Class.Title) + " " + r.When.UTC().Format(time.DateOnly) + ".csv"}
	head := []string{texts.Say("csv-name"), texts.Say("csv-group")}
	exams := r.Class.AllExams()
	for _, lab := range labs {
		for _, column := range []string{texts.Say("csv-percent"), texts.Say("csv-finished"), texts.Say("csv-by-hand"), texts.Say("csv-with-help"), texts.Say("csv-skipped"), texts.Say("csv-tries"), texts.Say("csv-hints"), texts.Say("csv-minutes")} {
			head = append(head, lab.Title+": "+column)
		}
		if len(exams) > 0 {
			head = append(head, lab.Title+": "+texts.Say("csv-exam"))
		}
	}
	for i := range r.Quizzes {
		q := &r.Quizzes[i].Question
		head = append(head, texts.Say("csv-question", "n", i+1, "question", q.Title))
		if q.Judged() {
			head = append(head, texts.Say("csv-right", "n", i+1))
		}
	}
	t.lines = append(t.lines, head)
	for _, seat := range r.Seats {
		line := []string{seat.Name, seat.Group}
		for _, lab := range labs {
			line = append(line, gradesOf(lab, &seat, r.Class.Rules, exams)...)
		}
		for i := range r.Quizzes {
			line = append(line, answerCells(&r.Quizzes[i], &seat.Seat)...)
		}
		t.lines = append(t.lines, line)
	}
	return t, nil
}

// answerCells are the cells of a seat for a question that the class was asked: the answer, and 1 or 0
// where it can be right. They are empty for who has not answered.
func answerCells(q *classroom.Quiz, seat *classroom.Seat) []string {
	answer, right := "", ""
	if a := seat.AnswerTo(q.ID); a != nil {
		if answer, right = q.Words(a), "0"; a.Right {
			right = "1"
		}
	}
	if !q.Judged() {
		return []string{answer}
	}
	return []string{answer, right}
}

// gradesOf are the cells of a seat for a lab: those of its best attempt. They are empty where nothing is
// known, and where nothing was begun. Where the class has had exams, the last says how many steps were done, or
// passed over, in one.
func gradesOf(lab *scenario.Lab, seat *wall.ReportSeat, rules classroom.Rules, exams []classroom.HeldExam) []string {
	cells := make([]string, 8, 9)
	if len(exams) > 0 {
		cells = cells[:9]
	}
	i := slices.IndexFunc(seat.Record.Labs, func(l learner.Lab) bool { return l.Lab == lab.ID })
	if !seat.Missing && slices.Contains(seat.Opened, lab.ID) {
		cells[1] = texts.Say("csv-opened")
	}
	if seat.Missing || i < 0 || len(seat.Record.Labs[i].Attempts) == 0 {
		return cells
	}
	var best grades
	for k := range seat.Record.Labs[i].Attempts {
		if g := gradeOf(lab, &seat.Record.Labs[i].Attempts[k], exams); k == 0 || g.points > best.points {
			best = g
		}
	}
	if best.of > 0 {
		cells[0] = strconv.Itoa(100 * best.points / best.of)
	}
	cells[1] = texts.Say("csv-unfinished")
	switch {
	case best.finished.IsZero() && best.tried == 0:
		cells[1] = texts.Say("csv-opened")
	case !best.finished.IsZero():
		cells[1] = best.finished.UTC().Format("2006-01-02 15:04")
		if d := rules.Deadline; !d.IsZero() && best.finished.After(d) {
			cells[1] += " " + texts.Say("csv-late")
		}
	}
	for k, n := range []int{best.byHand, best.withHelp, best.skipped, best.tries, best.hints, (best.seconds + 59) / 60, best.examined} {
		if 2+k < len(cells) {
			cells[2+k] = strconv.Itoa(n)
		}
	}
	return cells
}

// grades are what an attempt comes to.
type grades struct {
	points, of                                       int
	byHand, withHelp, skipped, tries, hints, seconds int
	tried                                            int // steps at which something was done
	examined                                         int // steps done, or passed over, in an exam
	finished                                         time.Time
}

func gradeOf(lab *scenario.Lab, a *learner.Attempt, exams []classroom.HeldExam) (g grades) {
	g.finished = a.Finished
	for _, step := range lab.Steps {
		g.of += step.Points()
		i := slices.IndexFunc(a.Steps, func(s learner.Step) bool { return s.Step == step.ID })
		if i < 0 {
			continue
		}
		s := &a.Steps[i]
		g.tries, g.hints, g.seconds = g.tries+s.Tries, g.hints+s.Hints, g.seconds+s.Seconds
		if s.Tried() {
			g.tried++
		}
		if (s.Done || s.Skipped) && slices.ContainsFunc(exams, func(e classroom.HeldExam) bool { return e.Held(lab.ID, s.When) }) {
			g.examined++
		}
		switch {
		case s.Skipped:
			g.skipped++
		case s.Done:
			g.points += step.Points()
			if sandbox.Mark(s.How) == message.WithHelp {
				g.withHelp++
			} else {
				g.byHand++
			}
		}
	}
	return g
}
