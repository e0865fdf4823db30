package message

import "time"

// ClassRules are what learners find in a class.
type ClassRules struct {
	Hints     bool      `json:"hints"`
	Solutions bool      `json:"solutions"`
	Explain   bool      `json:"explain"`  // what each reply means
	Scoring   bool      `json:"scoring"`  // medals, and the count of lines
	FreePlay  bool      `json:"freePlay"` // beside the labs
	Deadline  time.Time `json:"deadline,omitzero"`
}

// ClassSettings are what a teacher chooses for a class: POST /api/classes makes one with them, PUT
// /api/classes/{class} changes them.
type ClassSettings struct {
	Title string     `json:"title"` // 80 characters at most
	Labs  []string   `json:"labs"`  // their ids, in the order in which they are done
	Rules ClassRules `json:"rules"`
	// Keep is for how many days after its last use everything in the class is kept, 0 for as long as the
	// server keeps anything.
	Keep int `json:"keep"`
}

// Door is who comes into a class with its join code.
type Door string

const (
	DoorOpen   Door = "open"   // everybody
	DoorAsks   Door = "asks"   // whom a teacher admits
	DoorLocked Door = "locked" // nobody new
)

// ClassSummary is one of those that answer GET /api/classes.
type ClassSummary struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Labs     int       `json:"labs"`
	Seats    int       `json:"seats"`
	Waiting  int       `json:"waiting"` // at the door
	Used     time.Time `json:"used"`    // the last day that somebody came or taught in it
	Archived bool      `json:"archived,omitempty"`
}

// Class answers GET /api/classes/{class}, and whatever changes it.
type Class struct {
	ID       string        `json:"id"`
	Settings ClassSettings `json:"settings"`
	Code     string        `json:"code"` // eight digits
	Door     Door          `json:"door"`
	Archived bool          `json:"archived,omitempty"`
	Teachers []string      `json:"teachers"` // their names, the one's who asks among them
	Seats    []Seat        `json:"seats"`    // by name
	Lead     Lead          `json:"lead"`
	Show     *ClassShow    `json:"show,omitempty"`
	Picked   []Snapshot    `json:"picked,omitempty"` // to be shown, in their order
	// Course is the name of the learning platform from which people come, "" for none; Members is that it tells who is
	// in the course.
	Course  string `json:"course,omitempty"`
	Members bool   `json:"members,omitempty"`
}

// SetDoor is what PUT /api/classes/{class}/door takes.
type SetDoor struct {
	Door Door `json:"door"`
}

// Archive is what PUT /api/classes/{class}/archived takes: nobody works in the class any more.
type Archive struct {
	Archived bool `json:"archived"`
}

// Duplicate is what POST /api/classes/{class}/copies takes, which answers with the copy.
type Duplicate struct {
	Title string `json:"title"`
}

// TakeIn is what POST /api/classes/{class}/teachers takes: another teacher who sees the class from now on.
type TakeIn struct {
	Name string `json:"name"`
}

// SeatState is whether somebody works at a seat.
type SeatState string

const (
	SeatExpected SeatState = "expected" // it is on the roster, and nobody has taken it yet
	SeatWaiting  SeatState = "waiting"  // at the door
	SeatIn       SeatState = "in"
	SeatRefused  SeatState = "refused"
)

// Seat is a learner's place in a class.
type Seat struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Group string    `json:"group,omitempty"`
	Since time.Time `json:"since"`
	State SeatState `json:"state"`
	// Code takes the seat, once or on another device. It is told when it is made.
	Code   string    `json:"code,omitempty"`
	Hand   time.Time `json:"hand,omitzero"`    // when it was raised, if it is
	Helper string    `json:"helper,omitempty"` // the name of the teacher who is on it, if one is
}

// SetHelper is what PUT /api/classes/{class}/seats/{seat}/helper takes: the teacher is on it, or no more.
type SetHelper struct {
	Here bool `json:"here"`
}

// WriteNote is what POST /api/classes/{class}/seats/{seat}/notes takes.
type WriteNote struct {
	Text string `json:"text"`           // 500 characters at most
	Line bool   `json:"line,omitempty"` // it is a line for the learner's prompt, which they run themselves
}

// WriteNotes is what POST /api/classes/{class}/notes takes: the same note for several seats. It is answered
// with Written.
type WriteNotes struct {
	Seats []string `json:"seats"` // their ids
	Text  string   `json:"text"`
	// Prepared: it is what EHLO or the lab says of a mistake, which is closed in an exam.
	Prepared bool `json:"prepared,omitempty"`
}

// Written says to how many seats a note was written: those that have gone meanwhile, or that nobody has
// taken, are passed over.
type Written struct {
	Seats int `json:"seats"`
}

// SetHand is what PUT /api/learner/hand takes, of a learner who has a seat in a class.
type SetHand struct {
	Up bool `json:"up"`
}

// TeacherNote is what a teacher has written to a learner.
type TeacherNote struct {
	ID   string    `json:"id"`
	From string    `json:"from"` // the teacher's name
	When time.Time `json:"when"`
	Text string    `json:"text"`
	Line bool      `json:"line,omitempty"` // it is a line for the learner's prompt
}

// Roster is what POST /api/classes/{class}/roster takes.
type Roster struct {
	Text string `json:"text"` // a name a line, and after a comma, semicolon or tab a group
}

// Rostered is what came of a roster.
type Rostered struct {
	Made   []Seat   `json:"made"`             // each with its code
	Seated []string `json:"seated,omitempty"` // names that somebody in the class has already
	Twice  []string `json:"twice,omitempty"`  // names that stand in the roster again
}

// PlaceSeat is what PUT /api/classes/{class}/seats/{seat} takes.
type PlaceSeat struct {
	Name  string `json:"name"`
	Group string `json:"group"`
}

// Admit is what PUT /api/classes/{class}/seats/{seat}/admitted takes.
type Admit struct {
	Admitted bool `json:"admitted"`
}

// Entrance answers GET /api/join/{code}: where a join code leads.
type Entrance struct {
	Title string `json:"title"`
	Door  Door   `json:"door"`
}

// Join is what POST /api/join takes: somebody new comes into a class.
type Join struct {
	Code string `json:"code"`
	Name string `json:"name"` // 60 characters at most
}

// Seated answers POST /api/join, and POST /api/seat.
type Seated struct {
	Token string `json:"token"` // that opens what the learner does in the class
	Class string `json:"class"` // its id
	// Code takes the seat again, on another device. It is told whoever comes in for the first time.
	Code string `json:"code,omitempty"`
}

// MyClass answers GET /api/learner/class: what somebody who has a seat in it sees of a class.
type MyClass struct {
	Title    string     `json:"title"`
	Name     string     `json:"name"` // the learner's
	State    SeatState  `json:"state"`
	Labs     []string   `json:"labs"`
	Rules    ClassRules `json:"rules"`
	Archived bool       `json:"archived,omitempty"`
	// Renewed is when a teacher gave the seat the code that it has, which the server does not know; it is
	// left out while the seat has its first.
	Renewed time.Time `json:"renewed,omitzero"`
	// Hand is when the learner's was raised, if it is; Before are how many were before, that nobody
	// helps yet; and Helper is the teacher who comes.
	Hand     time.Time     `json:"hand,omitzero"`
	Before   int           `json:"before,omitempty"`
	Helper   string        `json:"helper,omitempty"`
	Notes    []TeacherNote `json:"notes"` // that wait to be read, oldest first
	Lead     Lead          `json:"lead"`
	Show     *ClassShow    `json:"show,omitempty"`    // to all, as it is seen
	OwnShow  *OwnShow      `json:"ownShow,omitempty"` // of the learner's own terminals
	Quiz     *MyQuiz       `json:"quiz,omitempty"`    // that the class is asked just now
	Teachers []string      `json:"teachers"`          // who see what the learner does in the class
	// Scores is the name of the learning platform to which the learner's scores go, "" for none.
	Scores string `json:"scores,omitempty"`
	// Keep is for how many days after its last use everything in the class is kept, 0 for as long as the
	// server keeps anything.
	Keep int `json:"keep"`
}

// ClassChanged tells a learner's page that their class may have changed, or their seat in it: GET
// /api/learner/class tells how it is now.
type ClassChanged struct{}

func (ClassChanged) serverType() string { return "class" }

// Lead is how a class is led just now: what PUT /api/classes/{class}/lead takes, and a part of Class and
// of MyClass.
type Lead struct {
	Pause  *Pause      `json:"pause,omitempty"`  // nobody types
	Closed []string    `json:"closed,omitempty"` // labs at which nobody works
	Steps  []OpenSteps `json:"steps,omitempty"`  // labs of which some steps are open alone
	Timer  *Timer      `json:"timer,omitempty"`
	Exam   *Exam       `json:"exam,omitempty"`
}

// Pause is that all eyes are on the teacher.
type Pause struct {
	Says  string    `json:"says,omitempty"` // what is read meanwhile: 500 characters at most
	Since time.Time `json:"since,omitzero"` // the server says it
}

// OpenSteps are the steps of a lab that are open, counted from 1.
type OpenSteps struct {
	Lab  string `json:"lab"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// Timer is how long there is for something. Nothing ends with it.
type Timer struct {
	Says string    `json:"says,omitempty"` // what it is for: 500 characters at most
	Ends time.Time `json:"ends"`
}

// Exam is work without help: no hints, solutions, explanations or remarks, no other labs, nothing shared.
type Exam struct {
	Labs  []string  `json:"labs"`
	Since time.Time `json:"since,omitzero"` // the server says it
	Ends  time.Time `json:"ends,omitzero"`  // nothing more can be done then; not there: when the teacher says so
}
