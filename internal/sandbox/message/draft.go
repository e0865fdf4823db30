package message

// Draft is how a lab stands that somebody is writing: GET
// /api/labs/{id}/findings answers it, or 404 when labs are not served from a
// folder.
type Draft struct {
	// Version goes up when the file has been saved with changes. Right is the
	// version that is served: the last that could be, 0 if none could. The
	// message "redo" goes over to it.
	Version  int       `json:"version"`
	Right    int       `json:"right"`
	Findings []Finding `json:"findings"`
}

// Finding is something that is wrong with a lab's file.
type Finding struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	What   string `json:"what"`
	Remedy string `json:"remedy"`
}
