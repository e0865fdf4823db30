package replay

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts says how lines differ, and what drafted labs say.
var texts = words.New("words.yaml", wordsFile)
