package labs

// Lab is a scenario that has been read: what a learner is asked to do, and how
// it is checked. It is read-only and shared by all runs.
type Lab struct {
	ID        string
	Title     string
	Lang      string // BCP 47
	Minutes   int    // that it takes a beginner
	Skills    []string
	Path      string   // the path of the course that the lab is on, "" for none
	Requires  []string // ids of labs to do before
	Outcome   string   // what one can do afterwards, in a sentence
	Strict    bool     // mistakes are not remarked on unasked
	Closed    []string // views of the panel that would give the answer away
	World     string   // the fixture's name
	Terminals []Terminal
	HTML      string // the introduction, safe to show

	file     string
	idAt     Pos
	worldAt  Pos
	source   string // as read, before variables are put in
	seed     []variable
	requires []name
	mail     []letter
	steps    []*step
}

// Terminal is one that the lab asks for.
type Terminal struct {
	Pos
	ID string `yaml:"id"`
	// Connect is a command that is typed for the learner at the start, such
	// as "telnet 10.49.137.152 25"; "" leaves the terminal at the prompt.
	Connect string `yaml:"connect"`
}

// Steps is how many steps the lab has.
func (l *Lab) Steps() int { return len(l.steps) }
