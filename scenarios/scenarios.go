// Package scenarios holds the labs and the fixtures of their worlds, as they
// are embedded in the binary. The labs are Markdown files at the top; the
// fixtures and the messages they name are in worlds.
package scenarios

import "embed"

// FS holds every scenario (*.md) and every world (worlds/*.yaml).
//
//go:embed *.md all:worlds
var FS embed.FS
