package main

import (
	"bytes"
	"os"
	"testing"
)

// TestUpToDate holds the page's types against the server's.
func TestUpToDate(t *testing.T) {
	want, err := Generate("../message/message.go")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../web/app/src/lib/messages.gen.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("messages.gen.ts is not what message.go says: run make generate")
	}
}
