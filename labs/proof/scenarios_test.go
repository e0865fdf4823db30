package proof

import (
	"io/fs"
	"testing"

	"ehlo/scenarios"
)

// TestScenarios proves every scenario that the program carries, and holds that
// nothing completes a step of theirs which nobody has looked at.
func TestScenarios(t *testing.T) {
	files, err := fs.Glob(scenarios.FS, "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenarios (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			p := Check(scenarios.FS, file)
			for _, f := range append(p.Found, p.Notes(scenarios.FS)...) {
				t.Error(f)
			}
		})
	}
}
