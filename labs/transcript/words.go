package transcript

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts says what is wrong with a transcript.
var texts = words.New("words.yaml", wordsFile)
