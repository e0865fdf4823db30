// Package scenario reads labs: Markdown files with what is to be done, how it
// is checked, and the help there is. Data goes in, labs and findings come out;
// no world is run. docs/scenario-format.md describes the files.
package scenario

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
	Par       bool     // it is about few lines
	Closed    []string // views of the panel that would give the answer away
	World     string   // the fixture's name
	Terminals []Terminal
	HTML      string // the introduction, safe to show

	Mail  []Letter // in the mailboxes at the start
	Steps []*Step  // in the order of the text

	File    string // that it was read from
	Edition string // a hash of its text, whatever its line ends: SHA-256, in hexadecimal
	IDAt    Pos    // where the file gives the id
	WorldAt Pos    // where it names the world

	source   string // as read, before variables are put in
	seed     []variable
	requires []Name
}

// Terminal is one that the lab asks for.
type Terminal struct {
	Pos
	ID string `yaml:"id"`
	// Connect is a command that is typed for the learner at the start, such
	// as "telnet 10.49.137.152 25"; "" leaves the terminal at the prompt.
	Connect string `yaml:"connect"`
}
