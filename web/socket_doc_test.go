package web

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestSocketDocumentHasTheLimit(t *testing.T) {
	doc, err := os.ReadFile("../docs/socket.md")
	if err != nil {
		t.Fatal(err)
	}
	if limit := fmt.Sprintf("has %d KiB at most", maxMessage>>10); !strings.Contains(string(doc), limit) {
		t.Errorf("the document does not say that a message %s", limit)
	}
}
