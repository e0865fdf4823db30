package sandbox

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSocketDocument holds docs/socket.md against the types of messages that
// message.go lists, and against how much may wait for a page.
func TestSocketDocument(t *testing.T) {
	read := func(file string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	source, doc := read("message/message.go"), read("../../docs/socket.md")
	quoted := regexp.MustCompile(`"([a-z]+)"`)
	coded := regexp.MustCompile("`([a-z]+)`")
	for _, tt := range []struct{ title, typ string }{
		{"## What the page sends\n", "type ClientMessage struct {"}, {"## What the server sends\n", "type ServerMessage struct {"},
	} {
		_, comment, _ := strings.Cut(source, tt.typ)
		comment, _, _ = strings.Cut(comment, "\tType string")
		_, table, _ := strings.Cut(doc, tt.title)
		table, _, _ = strings.Cut(table, "\n## ")
		var want, got []string
		for _, m := range quoted.FindAllStringSubmatch(comment, -1) {
			want = append(want, m[1])
		}
		for line := range strings.Lines(table) {
			if cells := strings.Split(line, "|"); len(cells) > 2 {
				for _, m := range coded.FindAllStringSubmatch(cells[1], -1) {
					got = append(got, m[1])
				}
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if len(want) < 10 || !slices.Equal(got, want) {
			t.Errorf("%s the document has %q, message.go %q", strings.TrimSpace(tt.title), got, want)
		}
	}
	if limit := fmt.Sprintf("(%d MiB unsent)", pageBuffer>>20); !strings.Contains(doc, limit) {
		t.Errorf("the document does not say %q", limit)
	}
}
