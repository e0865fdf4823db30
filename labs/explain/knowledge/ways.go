package knowledge

import (
	"slices"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Ways are a line for each command of a protocol that leads from a state to
// another, in the order of its table.
func (k *Knowledge) Ways(d *protocol.Descriptor, from wire.State) (lines []string) {
	for _, t := range d.Transitions {
		if t.From != from || t.By == "." || t.By == "SASL" { // those are no commands
			continue
		}
		line := t.By
		if example, ok := k.Examples[t.By]; ok {
			line = example
		}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}
