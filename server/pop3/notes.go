package pop3

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed notes.yaml
var notesFile []byte

// notes tell a learner in a gentle world what a real server would have done.
var notes = words.New("notes.yaml", notesFile)
