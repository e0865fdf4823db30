package smtp

import "ehlo/server/wire"

// Parse reads a command line for explaining and checking it.
func Parse(u wire.Unit) *wire.Command { return &wire.Command{} }
