package classroom

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Lead is how a teacher leads a class just now. The zero value leaves everybody to themselves.
type Lead struct {
	Pause *Pause `json:"pause,omitempty"` // nobody types, nil: everybody can
	// Closed are labs at which nobody works just now, and Steps those of labs of which some steps are open
	// alone.
	Closed []string    `json:"closed,omitempty"`
	Steps  []OpenSteps `json:"steps,omitempty"`
	Timer  *Timer      `json:"timer,omitempty"` // nil for none
	Exam   *Exam       `json:"exam,omitempty"`  // nil for none
}

// Pause is that all eyes are on the teacher.
type Pause struct {
	Says  string    `json:"says"` // what is read meanwhile, "" for nothing
	Since time.Time `json:"since"`
}

// OpenSteps are the steps of a lab that are open, counted from 1.
type OpenSteps struct {
	Lab  string `json:"lab"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// Timer is how long there is for something. Nothing ends with it.
type Timer struct {
	Says string    `json:"says"` // what it is for, "" for nothing
	Ends time.Time `json:"ends"`
}

// Exam is work without help: no hints, solutions, explanations or remarks, no other labs, nothing shared.
type Exam struct {
	Labs  []string  `json:"labs"` // of the class's
	Since time.Time `json:"since"`
	Ends  time.Time `json:"ends,omitzero"` // nothing more can be done then; zero: when the teacher says so
}

// mostExams are how many exams a class keeps of those that have ended, the latest.
const mostExams = 50

// HeldExam is an exam that has ended.
type HeldExam struct {
	Labs  []string  `json:"labs"`
	Since time.Time `json:"since"`
	Ended time.Time `json:"ended,omitzero"` // zero: it goes on
}

// Held reports whether somebody was in the exam, at a lab at a time.
func (e *HeldExam) Held(lab string, at time.Time) bool {
	return slices.Contains(e.Labs, lab) && !at.Before(e.Since) && (e.Ended.IsZero() || !at.After(e.Ended))
}

// AllExams are those that were held in the class, and the one that goes on, the oldest first.
func (c *Class) AllExams() []HeldExam {
	all := slices.Clone(c.Exams)
	if e := c.Lead.Exam; e != nil {
		all = append(all, HeldExam{Labs: e.Labs, Since: e.Since, Ended: e.Ends})
	}
	return all
}

// endExam notes that the exam of a class ends, if it has one. Nothing was done after its time.
func (c *Class) endExam(now time.Time) {
	e := c.Lead.Exam
	if e == nil {
		return
	}
	held := HeldExam{Labs: e.Labs, Since: e.Since, Ended: now}
	if e.Over(now) {
		held.Ended = e.Ends
	}
	c.Exams = append(slices.Clone(c.Exams), held)
	c.Exams = c.Exams[max(0, len(c.Exams)-mostExams):]
}

// Over reports whether the time of an exam is over.
func (e *Exam) Over(now time.Time) bool {
	return e != nil && !e.Ends.IsZero() && !now.Before(e.Ends)
}

// What is wrong with how a class is to be led.
var (
	ErrLead     = texts.Error("lead")
	ErrLeadSays = texts.Error("lead-says", "most", mostNote)
	ErrExamLabs = texts.Error("exam-labs")
	ErrExamEnds = texts.Error("exam-ends")
	// ErrExamLab is that the labs of an exam that goes on are to be taken out of its class.
	ErrExamLab = texts.Error("exam-lab")
	// ErrExamAway is that an exam is to begin in a class that has been put away.
	ErrExamAway = texts.Error("exam-away")
	// ErrExamShare is that somebody wants to share what they do in an exam.
	ErrExamShare = texts.Error("exam-share")
	// ErrExamExport is that somebody wants to take along what is kept of them in an exam.
	ErrExamExport = texts.Error("exam-export")
)

// check says what is wrong with a lead of a class with labs, and cleans it.
func (l *Lead) check(labs []string, now time.Time) error {
	has := func(lab string) bool { return slices.Contains(labs, lab) }
	for _, lab := range l.Closed {
		if !has(lab) {
			return ErrLead
		}
	}
	for i, s := range l.Steps {
		if !has(s.Lab) || s.From < 1 || s.To < s.From || slices.ContainsFunc(l.Steps[:i], func(o OpenSteps) bool { return o.Lab == s.Lab }) {
			return ErrLead
		}
	}
	says := func(text *string) bool {
		*text = legible(*text, false)
		return utf8.RuneCountInString(*text) <= mostNote
	}
	if l.Pause != nil && !says(&l.Pause.Says) || l.Timer != nil && !says(&l.Timer.Says) {
		return ErrLeadSays
	}
	if e := l.Exam; e != nil {
		if len(e.Labs) == 0 || slices.ContainsFunc(e.Labs, func(lab string) bool { return !has(lab) }) {
			return ErrExamLabs
		}
		if e.Since.IsZero() && e.Over(now) {
			return ErrExamEnds
		}
	}
	return nil
}

// Lead has a class led in another way. A pause, or an exam, that goes on keeps its beginning.
func (c *Classroom) Lead(id ClassID, t TeacherID, l Lead) (Class, error) {
	return c.changeClass(id, t, func(class *Class) error {
		now := c.now()
		if l.Pause != nil {
			if l.Pause.Since = now; class.Lead.Pause != nil {
				l.Pause.Since = class.Lead.Pause.Since
			}
		}
		if l.Exam != nil {
			if l.Exam.Since = (time.Time{}); class.Lead.Exam != nil {
				l.Exam.Since = class.Lead.Exam.Since
			}
		}
		if err := l.check(class.Labs, now); err != nil {
			return err
		}
		if l.Exam != nil && class.Lead.Exam == nil && !class.Archived.IsZero() {
			return ErrExamAway
		}
		if l.Exam != nil && l.Exam.Since.IsZero() {
			l.Exam.Since = now
		}
		if l.Exam == nil {
			class.endExam(now)
		}
		if class.Lead = l; l.Exam != nil { // in which everybody works by themselves
			class.endTerminals(func(*Terminal) bool { return true })
		}
		if l.Exam != nil && class.Asks() != "" {
			class.Show = nil // what all answer together would be help
		}
		return nil
	})
}

// InForce are the labs that a class does, and the rules that hold in it, just now: in an exam there is no
// help.
func (c *Class) InForce() (labs []string, r Rules) {
	labs, r = c.Labs, c.Rules
	if c.Lead.Exam != nil {
		labs = c.Lead.Exam.Labs
		r.Hints, r.Solutions, r.Explain, r.FreePlay = false, false, false, false
	}
	return labs, r
}

// InExam reports whether there is an exam in a class.
func (c *Classroom) InExam(id ClassID) bool {
	class, err := c.Class(id)
	return err == nil && class.Lead.Exam != nil
}

// forgetLabs takes out labs that the class does no more.
func (l *Lead) forgetLabs(labs []string) {
	gone := func(lab string) bool { return !slices.Contains(labs, lab) }
	l.Closed = slices.DeleteFunc(slices.Clone(l.Closed), gone)
	l.Steps = slices.DeleteFunc(slices.Clone(l.Steps), func(s OpenSteps) bool { return gone(s.Lab) })
	if l.Exam != nil {
		e := *l.Exam
		e.Labs = slices.DeleteFunc(slices.Clone(e.Labs), gone)
		l.Exam = &e
	}
}
