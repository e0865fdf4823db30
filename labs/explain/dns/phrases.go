package dns

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed phrases.yaml
var phrasesFile []byte

var phrases = words.New("phrases.yaml", phrasesFile)
