package scenario

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts are what learners are told, and what an author is told about a lab.
var texts = words.New("words.yaml", wordsFile)
