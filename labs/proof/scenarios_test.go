package proof

import (
	"io/fs"
	"testing"

	"ehlo/scenarios"
)

// TestScenarios proves every scenario that the program carries.
func TestScenarios(t *testing.T) {
	files, err := fs.Glob(scenarios.FS, "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenarios (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			for _, f := range Check(scenarios.FS, file).Found {
				t.Error(f)
			}
		})
	}
}
