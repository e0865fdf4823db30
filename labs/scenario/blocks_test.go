package scenario

import (
	"os"
	"regexp"
	"testing"
)

// TestBlocksOfWritingLabs reads the pieces of steps that the page for authors
// shows.
func TestBlocksOfWritingLabs(t *testing.T) {
	text, err := os.ReadFile("../../docs/writing-labs.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```\n").FindAllStringSubmatch(string(text), -1) {
		r := &Report{File: "writing-labs.md"}
		r.yaml([]byte(block[1]), 0, &Step{})
		if len(r.Found) > 0 {
			t.Errorf("%q: %v", block[1], r.Found)
		}
	}
}
