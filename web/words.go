package web

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed words.yaml
var wordsFile []byte

// texts says what a browser is told.
var texts = words.New("words.yaml", wordsFile)
