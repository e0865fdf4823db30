package scenario

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts are for learners; findings, which are for a lab's author, stand in the code.
var texts = words.New("words.yaml", wordsFile)
