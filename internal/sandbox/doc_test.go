package sandbox

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestSocketDocument holds docs/socket.md against the kinds of messages there
// are, and against how much may wait for a page.
func TestSocketDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/socket.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	coded := regexp.MustCompile("`([a-z]+)`")
	for title, kinds := range map[string][]message.Kind{
		"## What the page sends\n": message.ClientKinds(), "## What the server sends\n": message.ServerKinds(),
	} {
		_, table, _ := strings.Cut(doc, title)
		table, _, _ = strings.Cut(table, "\n## ")
		var want, got []string
		for _, k := range kinds {
			want = append(want, k.Type)
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
		if !slices.Equal(got, want) {
			t.Errorf("%s the document has %q, package message %q", strings.TrimSpace(title), got, want)
		}
	}
	if limit := fmt.Sprintf("(%d MiB unsent)", pageBuffer>>20); !strings.Contains(doc, limit) {
		t.Errorf("the document does not say %q", limit)
	}
}
