package shell

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts are EHLO's own, unlike what the programs say.
var texts = words.New("words.yaml", wordsFile)
