package proof

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

var texts = words.New("words.yaml", wordsFile)
