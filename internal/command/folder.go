package command

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/scenarios"
	"ehlo/server"
)

// folder is a folder of scenarios. Worlds that it lacks are the built-in ones.
type folder struct{ fs.FS }

func folderOf(dir string) folder { return folder{os.DirFS(dir)} }

// Open implements fs.FS.
func (d folder) Open(name string) (fs.File, error) {
	f, err := d.FS.Open(name)
	if errors.Is(err, fs.ErrNotExist) && (name == "worlds" || strings.HasPrefix(name, "worlds/")) {
		return scenarios.FS.Open(name)
	}
	return f, err
}

// world reads a fixture as it is now.
func (d folder) world(name string) (*server.Fixture, error) {
	return server.LoadFixture(scenario.Worlds(d), name)
}
