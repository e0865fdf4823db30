package main

import (
	"os"
	"regexp"
	"testing"
)

// The files that docs/architecture.md sends a reader to are there.
func TestArchitectureNamesFilesThatExist(t *testing.T) {
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:[a-z]+/)+[A-Za-z_.-]*)`").FindAllSubmatch(text, -1)
	if len(named) < 30 {
		t.Fatalf("it names %d files and folders", len(named))
	}
	for _, m := range named {
		if _, err := os.Stat(string(m[1])); err != nil {
			t.Errorf("%v", err)
		}
	}
}
