package desk

import (
	"ehlo/internal/shell"
	"ehlo/labs/run"
	"ehlo/server"
)

// Event is something that happened at a desk. It is one of the types of this
// file, and never changed once it has been returned.
type Event interface{ event() }

// Output is what a terminal shows next: UTF-8 with CRLF line ends, and SGR
// sequences of ours only. What was typed is part of it.
type Output struct{ Term, Text string }

// Prompted is what stands before a terminal's cursor from now on.
type Prompted struct {
	Term   string
	Prompt shell.Prompt
}

// Listed is that a terminal was opened, closed or given another title; see
// Desk.Terminals.
type Listed struct{}

// Happened is an event of the world. Term is the terminal whose connection it is
// of, "" when it is of none.
type Happened struct {
	Term  string
	Event server.Event
}

// Progressed is what an input has led to in the lab.
type Progressed struct{ run.Event }

// Demonstrated is the solution of a step, to be typed into Term line by line.
type Demonstrated struct {
	Step, Term string
	Lines      []run.Line
}

// Refused is that the input could not be served. Says is for whoever gave it:
// what is wrong, and what to do.
type Refused struct{ Says string }

// Strayed is that a line at a terminal's prompt led nowhere.
type Strayed struct {
	Term string
	shell.Stray
}

func (Output) event()       {}
func (Prompted) event()     {}
func (Listed) event()       {}
func (Happened) event()     {}
func (Progressed) event()   {}
func (Demonstrated) event() {}
func (Refused) event()      {}
func (Strayed) event()      {}
