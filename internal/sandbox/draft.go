package sandbox

import "ehlo/labs"

// Draft is how a lab stands that somebody is writing: GET
// /api/labs/{id}/findings answers it, or 404 when labs are not served from a
// folder.
type Draft struct {
	// Version goes up when the file has been saved with changes; the message
	// "restart" begins the lab anew as it is now.
	Version  int       `json:"version"`
	Findings []Finding `json:"findings"`
}

// Finding is something that is wrong with a lab's file. What is shown is the
// lab as it was last right.
type Finding struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	What   string `json:"what"`
	Remedy string `json:"remedy"`
}

// FindingsMessage is a draft as the page gets it.
func FindingsMessage(found labs.Findings, version int) Draft {
	d := Draft{Version: version, Findings: make([]Finding, 0, len(found))}
	for _, f := range found {
		d.Findings = append(d.Findings, Finding{f.File, f.Line, f.Column, f.What, f.Remedy})
	}
	return d
}
