package learner

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts says why something cannot be kept.
var texts = words.New("words.yaml", wordsFile)
