package sandbox

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts says what a page is told.
var texts = words.New("words.yaml", wordsFile)
