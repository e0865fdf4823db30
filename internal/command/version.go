package command

import (
	"fmt"
	"runtime/debug"
)

type version struct{}

// Help is shown by `ehlo version --help`.
func (version) Help() string { return "Example:\n\n    ehlo version" }

// Run prints the version that the build recorded.
func (version) Run(s *streams) error {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	_, err := fmt.Fprintf(s.out, "ehlo %s\n", v)
	return err
}
