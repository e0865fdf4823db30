package desk

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts says why something is refused.
var texts = words.New("words.yaml", wordsFile)
